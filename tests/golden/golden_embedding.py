"""PCA, the affinities of t-SNE, spectral embedding."""
import numpy as np
from sklearn.decomposition import PCA
from sklearn.manifold import SpectralEmbedding
from sklearn.manifold._t_sne import _joint_probabilities_nn
from sklearn.neighbors import NearestNeighbors

from golden_common import save


# --- PCA ----------------------------------------------------------------------------------------

def golden_pca(name, x, dims=3):
    """Scores of `dims` components, then variance and ratio, then the argsort of the first."""
    dims = min(dims, *x.shape)
    pca = PCA(n_components=dims, svd_solver="full")
    scores = pca.fit_transform(np.asarray(x, np.float64))
    save(name + "_scores", scores)
    # what a constant matrix has of its variance is 0, not 0 / 0
    ratio = np.nan_to_num(pca.explained_variance_ratio_)
    save(name + "_explained", np.stack([pca.explained_variance_, ratio]))
    save(name + "_order", np.argsort(scores[:, 0], kind="stable"))


def golden_matrices():
    random = np.random.default_rng(7)
    shapes = {"tall": (700, 20), "wide": (30, 100), "lone_column": (50, 1),
              "very_wide": (40, 600), "three_rows": (3, 10), "two_rows": (2, 10)}
    for name, (rows, columns) in shapes.items():
        scale = .8 ** np.arange(columns)
        mixing = np.linalg.qr(random.standard_normal((columns, columns)))[0]
        x = (random.standard_normal((rows, columns)) * scale) @ mixing
        x = (x - 20).astype(np.float32)  # a mean far from 0, as dB have
        save("pca_" + name, x)
        golden_pca("pca_" + name, x)
        if name == "tall":  # rows that the components were not made of
            other = np.random.default_rng(8)
            new = (x[:20] * other.uniform(.5, 1.5, (20, columns))).astype(np.float32)
            pca = PCA(n_components=3, svd_solver="full").fit(np.asarray(x, np.float64))
            save("pca_tall_new", new)
            save("pca_tall_new_scores", pca.transform(np.asarray(new, np.float64)))


# name: mel, steps: the whole way from sound to order
CHAINS = {
    "chain_n2048": ("mel_n2048", ["amplitude_to_db"]),
    "chain_n2048_notebook": ("mel_n2048", ["volume", "amplitude_to_db", "log_sum"]),
    "chain_n2048_power": ("mel_n2048", ["power_to_db"]),
    "chain_n2048_standard": ("mel_n2048", ["amplitude_to_db", "standardize"]),
    "chain_n2000": ("mel_n2000", ["amplitude_to_db"]),
    "chain_n22050": ("mel_n22050", ["amplitude_to_db"]),
    "chain_hop337": ("mel_hop337", ["amplitude_to_db"]),
    "chain_win601": ("mel_win601", ["amplitude_to_db"]),
    "chain_short": ("mel_short", ["amplitude_to_db"]),
    "chain_silence": ("mel_silence", ["amplitude_to_db"]),
    "chain_stereo": ("mel_stereo", ["amplitude_to_db"]),
    "chain_voice": ("mel_voice", ["amplitude_to_db"]),
    "chain_voice_notebook": ("mel_voice", ["volume", "amplitude_to_db", "log_sum"]),
}


# --- t-SNE --------------------------------------------------------------------------------------

# name: points, perplexity
AFFINITIES = {
    "affinities_30_5": (30, 5),
    "affinities_30_9": (30, 9),
    "affinities_91_5": (91, 5),
    "affinities_91_30": (91, 30),
    "affinities_300_5": (300, 5),
    "affinities_300_30": (300, 30),
}
PICKED = 20    # rows of each matrix, evenly spread
CLOSE = .05    # of the tolerance: closer to it a decision of the bisection hangs on last bits


def crowded_and_scattered(rows, columns):
    """Points along a path that is walked at very uneven speed, so that beta varies widely."""
    random = np.random.default_rng(13)
    speed = np.exp(1.5 * random.standard_normal((rows, 1)))
    path = np.cumsum(random.standard_normal((rows, columns)) * speed, axis=0)
    shuffled = random.permutation(rows)
    return (path[shuffled] - 30).astype(np.float32)


def bisect(d, perplexity):
    """scikit-learn's search for beta. One row's p at beta for every step within CLOSE of the
    tolerance where it might have stopped as well, and last where it does stop."""
    beta, low, high, steps = 1., -np.inf, np.inf, []
    for _ in range(100):
        p = np.exp(-d * beta)
        total = p.sum() or 1e-8
        p /= total
        over = np.log(total) + beta * (d * p).sum() - np.log(perplexity)
        if abs(over) <= 1e-5 * (1 + CLOSE):
            steps.append(p)
        if abs(over) <= 1e-5 * (1 - CLOSE):
            break
        low, high = (beta, high) if over > 0 else (low, beta)
        beta = (2 * beta if np.isinf(high) else beta / 2 if np.isinf(low) else (low + high) / 2)
    return steps


def affinities_of(x, perplexity):
    """The dense matrix P, as TSNE.fit makes it with method='barnes_hut', and how much each entry
    changes when decisions that hang on last bits go the other way."""
    rows, k = len(x), min(len(x) - 1, int(3 * perplexity + 1))
    graph = NearestNeighbors(n_neighbors=k).fit(x).kneighbors_graph(mode="distance")
    graph.data **= 2
    p = _joint_probabilities_nn(graph, perplexity, 0).toarray()
    loose = np.zeros((rows, rows))
    for i in range(rows):
        own = slice(graph.indptr[i], graph.indptr[i + 1])
        steps = bisect(graph.data[own].astype(np.float32).astype(np.float64), perplexity)
        loose[i, graph.indices[own]] = np.ptp(steps, axis=0)
    return p, (loose + loose.T) / (2 * rows)


def golden_affinities():
    x = crowded_and_scattered(300, 20)
    save("affinities", x)
    for name, (rows, perplexity) in AFFINITIES.items():
        picked = np.arange(PICKED) * rows // PICKED
        p, loose = affinities_of(x[:rows].astype(np.float64), perplexity)
        save(name, p[picked])
        save(name + "_loose", loose[picked])


# --- Spectral embedding --------------------------------------------------------------------------

def golden_spectral():
    """A curve through space with some noise: its graph is connected, and long for 5 neighbours."""
    random = np.random.default_rng(11)
    time = (np.arange(300) + random.uniform(0, 1, 300)) / 300
    curve = np.stack([np.cos(5 * time), np.sin(7 * time), 3 * time], axis=1)
    x = (curve + .01 * random.standard_normal(curve.shape)).astype(np.float32)
    save("spectral", x)
    for name, neighbors in (("5", 5), ("12", 12), ("default", None)):
        method = SpectralEmbedding(n_components=3, affinity="nearest_neighbors",
                                   n_neighbors=neighbors, eigen_solver="arpack", random_state=0)
        save("spectral_" + name, method.fit_transform(x.astype(np.float64)))
