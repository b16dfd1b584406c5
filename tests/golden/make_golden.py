"""The numbers that the core's unit tests compare with, from librosa, scikit-learn, scipy, soxr.

    python make_golden.py          (make golden, in a virtual environment of requirements.txt)

Writes data/NAME.f32: raw little-endian float32, complex numbers as re, im, re, im, and so on;
matrices row-major with one row a frame. The tables CASES, MELS, MFCCS, SHAPES, STEPS,
CHAINS and AFFINITIES are repeated in tests/core, which names the same files.

Precision. STFT and istft are librosa's own float32 results. Everything from the mel spectrogram
on is computed in float64 from the same float32 samples, by the same librosa and scikit-learn
functions, and rounded once at the end: the tests then measure the core's rounding alone and
not the sum of two. PCA is svd_solver='full' on float64. The affinities of t-SNE are those of
scikit-learn's own function, which takes float32 distances; these are computed in float64.
"""
import os

import librosa
import numpy as np
import scipy.ndimage
import scipy.signal
import soundfile
import soxr
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.manifold import SpectralEmbedding
from sklearn.manifold._t_sne import _joint_probabilities_nn
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(HERE, "data")
VOICE = "/usr/share/puredata/doc/sound/voice.wav"  # Debian's puredata-doc
RATE = 22050


saved = set()


def save(name, values):
    saved.add(name + ".f32")
    values = np.ascontiguousarray(values)
    kind = "<c8" if np.iscomplexobj(values) else "<f4"
    values.astype(kind).tofile(os.path.join(DATA, name + ".f32"))


# --- Sounds -------------------------------------------------------------------------------------

def partials(time, base, decay):
    """A struck string: harmonics, the higher the sooner gone."""
    return sum(np.exp(-decay * k * time) * np.sin(2 * np.pi * base * k * time) / k
               for k in range(1, 12))


def broadband(length, seed):
    """A chirp, noise that swells and three notes, so that every band has something in it."""
    random = np.random.default_rng(seed)
    time = np.arange(length) / RATE
    sweep = scipy.signal.chirp(time, 60, time[-1], 10000, method="logarithmic")
    noise = random.standard_normal(length) * (.2 + .15 * np.sin(2 * np.pi * 3 * time))
    notes = np.zeros(length)
    for begin, base in ((0, 220), (length // 3, 330.5), (length // 2, 987)):
        notes[begin:] += partials(time[:length - begin], base, 8)
    sound = .25 * sweep + .2 * noise + .25 * notes
    return (.8 * sound / np.abs(sound).max()).astype(np.float32)


def sounds():
    voice, rate = soundfile.read(VOICE, dtype="float32")
    assert voice.ndim == 1 and rate == 44100
    return {
        "mono": broadband(24000, 1)[None],
        "stereo": np.stack([broadband(6000, 2), broadband(6000, 3)]),
        "silence": np.zeros((1, 6000), np.float32),
        "voice": voice[None],
    }


# --- STFT and istft -----------------------------------------------------------------------------

# name: sound, samples of it, n_fft, hop, win, window, center, pad_mode
CASES = {
    "n2048": ("mono", 12000, 2048, 512, 2048, "hann", 1, "constant"),
    "n2000": ("mono", 12000, 2000, 400, 2000, "hann", 1, "constant"),
    "n22050": ("mono", 24000, 22050, 7350, 11025, "hann", 1, "reflect"),
    "hop337": ("mono", 6000, 1024, 337, 1024, "hann", 1, "constant"),
    "win601": ("mono", 6000, 1025, 200, 601, "hann", 1, "constant"),
    "win_odd": ("mono", 6000, 1024, 200, 601, "hann", 1, "reflect"),
    "short": ("mono", 300, 2048, 64, 2048, "hann", 1, "constant"),
    "short_reflect": ("mono", 300, 2048, 64, 2048, "hann", 1, "reflect"),
    "silence": ("silence", 6000, 2048, 512, 2048, "hann", 1, "constant"),
    "stereo": ("stereo", 6000, 2048, 512, 2048, "hann", 1, "constant"),
    "center0": ("mono", 6000, 1024, 256, 1024, "hann", 0, "constant"),
    "center0_odd": ("mono", 6000, 1025, 200, 601, "hann", 0, "constant"),
    "gaps": ("mono", 6000, 512, 700, 512, "hamming", 1, "constant"),
    "hamming": ("mono", 6000, 1024, 256, 1024, "hamming", 1, "reflect"),
    "blackman": ("mono", 6000, 1024, 256, 1023, "blackman", 1, "edge"),
    "bartlett": ("mono", 6000, 1023, 255, 1023, "bartlett", 1, "edge"),
    "rectangular": ("mono", 6000, 1000, 250, 500, "ones", 1, "reflect"),
    "edge": ("mono", 6000, 2048, 512, 2048, "hann", 1, "edge"),
    "voice": ("voice", 40000, 2000, 400, 2000, "hann", 1, "reflect"),
}


def pads(case):
    """np.pad on the whole sound. librosa.stft(center=True) pads slices of it, which for hops
    above n_fft / 2 and for reflections that need more of the sound is not always the same."""
    _, _, n_fft, _, _, _, center, mode = case
    width = n_fft // 2 if center else 0
    return lambda samples: np.pad(samples, [(0, 0), (width, width)], mode=mode)


def stft_of(sound, case):
    """channels x frames x bins, in the precision of the sound."""
    _, length, n_fft, hop, win, window, center, mode = case
    samples = sound[:, :length]
    padded = pads(case)(samples)
    spectrum = librosa.stft(padded, n_fft=n_fft, hop_length=hop, win_length=win, window=window,
                            center=False)
    if center and hop <= n_fft // 2 and length >= n_fft:
        theirs = librosa.stft(samples, n_fft=n_fft, hop_length=hop, win_length=win, window=window,
                              center=True, pad_mode=mode)
        np.testing.assert_allclose(spectrum, theirs, atol=1e-5 * np.abs(theirs).max() + 1e-30)
    return spectrum.transpose(0, 2, 1)


def istft_of(spectrum, case):
    _, _, n_fft, hop, win, window, center, _ = case
    return librosa.istft(spectrum.transpose(0, 2, 1), n_fft=n_fft, hop_length=hop, win_length=win,
                         window=window, center=bool(center))


def permutation(count):
    return np.arange(count) * 7919 % count


def golden_stft(name, case, sound):
    spectrum = stft_of(sound, case)
    count = spectrum.shape[1]
    picked = [i * (count - 1) // 2 for i in range(3)]  # the first, a middle one and the last
    save(name + "_stft", spectrum[:, picked])
    if name == "silence":
        return
    if name != "voice":
        save(name + "_istft", istft_of(spectrum, case))
    order = permutation(count)
    assert sorted(order) == list(range(count))
    save(name + "_permuted", istft_of(spectrum[:, order], case))


# --- Edits --------------------------------------------------------------------------------------

# The lines of the notebook, and what goes with them, on a matrix of bins x frames.

def table(bins):
    return np.arange(bins) * 7919 % bins


def gains(bins):
    return (np.arange(bins) % 5 - 1) / 2


def checker(matrix):
    muted = matrix.copy()
    muted[::2, ::2] = 0
    muted[1::2, 1::2] = 0
    return muted


EDITS = {
    "reverse": lambda d: d[::-1, :],
    "rotate": lambda d: np.roll(d, 100, axis=0),
    "table": lambda d: d[table(len(d)), :],
    "zero": lambda d: np.abs(d).astype(d.dtype),
    "conjugate": np.conj,
    "checker": lambda d: checker(np.abs(d).astype(d.dtype)),
    "gains": lambda d: d * gains(len(d))[:, None].astype(np.float32),
    "all": lambda d: checker(np.conj(d[table(len(d)), :])),
}

EDITED = ("n2000", "win601", "stereo")


def golden_spectral_edits(name, case, sound):
    """The edits of the permuted matrix; a channel after another."""
    spectrum = stft_of(sound, case)
    order = permutation(spectrum.shape[1])
    for edit, line in EDITS.items():
        edited = np.stack([line(channel[order].T).T for channel in spectrum])
        save(f"{name}_edit_{edit}", istft_of(edited, case))


# --- Mel ----------------------------------------------------------------------------------------

# name: case, n_mels, fmin, fmax (0: half the rate), htk, norm, power
MELS = {
    "mel_n2048": ("n2048", 128, 0, 0, 0, "slaney", 2),
    "mel_power1": ("n2048", 128, 0, 0, 0, "slaney", 1),
    "mel_power15": ("n2048", 40, 0, 0, 0, "slaney", 1.5),
    "mel_htk": ("n2048", 128, 0, 0, 1, "slaney", 2),
    "mel_htk_none": ("n2048", 64, 0, 0, 1, None, 2),
    "mel_none": ("n2048", 128, 0, 0, 0, None, 2),
    "mel_range": ("n2048", 40, 50, 8000, 0, "slaney", 2),
    "mel_range_htk": ("n2048", 1, 300.5, 3000, 1, None, 1),
    "mel_n2000": ("n2000", 128, 0, 0, 0, "slaney", 2),
    "mel_n22050": ("n22050", 128, 0, 0, 0, "slaney", 2),
    "mel_hop337": ("hop337", 64, 0, 0, 0, "slaney", 2),
    "mel_win601": ("win601", 64, 0, 0, 0, "slaney", 2),
    "mel_empty": ("gaps", 128, 0, 0, 1, "slaney", 2),
    "mel_short": ("short", 128, 0, 0, 0, "slaney", 2),
    "mel_silence": ("silence", 128, 0, 0, 0, "slaney", 2),
    "mel_stereo": ("stereo", 128, 0, 0, 0, "slaney", 2),
    "mel_voice": ("voice", 128, 0, 0, 0, "slaney", 2),
}


def rate_of(case):
    return 44100 if case[0] == "voice" else RATE


def mel_of(mel, sound):
    """frames x n_mels, float64. The mean of the channels is taken in float32, as data."""
    case_name, n_mels, fmin, fmax, htk, norm, power = mel
    case = CASES[case_name]
    mean = sound.mean(axis=0, keepdims=True, dtype=np.float32)
    magnitude = np.abs(stft_of(mean.astype(np.float64), case)[0].T)
    settings = {"n_mels": n_mels, "fmin": fmin, "fmax": fmax or None, "htk": bool(htk),
                "norm": norm, "dtype": np.float64}
    # the n_fft that melspectrogram(S=...) would guess is wrong for odd sizes
    bank = librosa.filters.mel(sr=rate_of(case), n_fft=case[2], **settings)
    bands = bank @ magnitude ** power
    if case[2] % 2 == 0:
        theirs = librosa.feature.melspectrogram(S=magnitude ** power, sr=rate_of(case), **settings)
        np.testing.assert_allclose(bands, theirs, rtol=1e-12)
    return bands.T


# --- Other extractors ---------------------------------------------------------------------------

# name: mel, n_mfcc, lifter
MFCCS = {
    "mfcc_n2048": ("mel_n2048", 20, 0),
    "mfcc_lifter": ("mel_n2048", 13, 22),
    "mfcc_all": ("mel_hop337", 64, 0),
    "mfcc_one": ("mel_htk_none", 1, 0),
    "mfcc_power1": ("mel_power1", 20, 0),
    "mfcc_stereo": ("mel_stereo", 20, 0),
    "mfcc_silence": ("mel_silence", 20, 0),
    "mfcc_voice": ("mel_voice", 20, 0),
}


def mfcc_of(bands, n_mfcc, lifter):
    db = librosa.power_to_db(bands.T)
    return librosa.feature.mfcc(S=db, n_mfcc=n_mfcc, lifter=lifter).T


# name: case, roll_percent
SHAPES = {
    "shape_n2048": ("n2048", .85),
    "shape_n2000": ("n2000", .85),
    "shape_win601": ("win601", .85),
    "shape_short": ("short", .85),
    "shape_silence": ("silence", .85),
    "shape_stereo": ("stereo", .85),
    "shape_voice": ("voice", .85),
    "shape_roll": ("n2048", .5),
}


def shape_of(case, roll_percent, sound):
    """frames x centroid, bandwidth, flatness, rolloff, rms, float64."""
    mean = sound.mean(axis=0, keepdims=True, dtype=np.float32)
    magnitude = np.abs(stft_of(mean.astype(np.float64), case)[0].T)
    rate, n_fft, feature = rate_of(case), case[2], librosa.feature
    where = {"S": magnitude, "freq": np.fft.rfftfreq(n_fft, 1 / rate)}
    return np.concatenate([
        feature.spectral_centroid(**where),
        feature.spectral_bandwidth(**where),
        feature.spectral_flatness(S=magnitude),
        feature.spectral_rolloff(**where, roll_percent=roll_percent),
        feature.rms(S=magnitude, frame_length=n_fft, dtype=np.float64),
    ]).T


# --- Preprocessing ------------------------------------------------------------------------------

def log_weights(columns):
    return np.log(columns + 1 - np.arange(columns))


def volume(x):
    sums = x.sum(axis=0)
    return x / np.where(sums == 0, 1, sums)


DB = {"ref": 1, "amin": 1e-5, "top_db": 80}


def smooth(x, width):
    """The mean over the frames that there are, up to width // 2 on either side."""
    half = width // 2
    means = np.stack([x[max(0, i - half):i + half + 1].mean(axis=0) for i in range(len(x))])
    if len(x) >= width:  # what scipy knows as well
        theirs = scipy.ndimage.uniform_filter1d(x, width, axis=0)[half:len(x) - half]
        np.testing.assert_allclose(means[half:len(x) - half], theirs, atol=1e-12 * x.max())
    return means


def step(x, name, db):
    name, *numbers = name.split()
    numbers = [int(number) for number in numbers]
    if name == "smooth":
        return smooth(x, *numbers)
    if name == "delta":
        return librosa.feature.delta(x, width=numbers[0] if numbers else 9, axis=0)
    if name == "amplitude_to_db":
        return librosa.amplitude_to_db(x, **db)
    if name == "power_to_db":
        return librosa.power_to_db(x, **db)
    if name == "volume":
        return volume(x)
    if name == "log_weight":
        return x * log_weights(x.shape[1])
    if name == "log_sum":
        # the notebook's matmul: a matrix whose every row is the weights, times bands x frames
        weights = np.tile(log_weights(x.shape[1]), (x.shape[1], 1))
        return (weights @ x.T).T
    assert name == "standardize"
    return StandardScaler().fit_transform(x)


def chain(x, names, db=None):
    for name in names:
        x = step(x, name, db or DB)
    return x


# name: the steps, and ref, amin, top_db where they are not the default
STEPS = {
    "step_amplitude_to_db": (["amplitude_to_db"], DB),
    "step_amplitude_ref": (["amplitude_to_db"], {"ref": .25, "amin": 1e-3, "top_db": 30}),
    "step_amplitude_wide": (["amplitude_to_db"], {"ref": 1e-4, "amin": 1e-2, "top_db": 200}),
    "step_power_to_db": (["power_to_db"], DB),
    "step_power_ref": (["power_to_db"], {"ref": 20, "amin": 1e-10, "top_db": 45.5}),
    "step_power_negative": (["standardize", "power_to_db"], DB),
    "step_amplitude_negative": (["standardize", "amplitude_to_db"], DB),
    "step_volume": (["volume"], DB),
    "step_log_weight": (["log_weight"], DB),
    "step_log_sum": (["log_sum"], DB),
    "step_standardize": (["standardize"], DB),
    "step_smooth": (["smooth 5"], DB),
    "step_smooth_whole": (["smooth 47"], DB),  # about as wide as the matrix at both ends
    "step_smooth_wider": (["smooth 999"], DB),
    "step_delta": (["delta"], DB),
    "step_delta_wide": (["delta 23"], DB),
    "step_smooth_chain": (["smooth 3", "amplitude_to_db", "delta 5"], DB),
    "step_chain": (["volume", "amplitude_to_db", "log_sum"], DB),
    "step_long_chain": (["power_to_db", "log_weight", "standardize"], DB),
}


def golden_steps(bands):
    """On the rounded golden mel, with a band that is silent and one that is constant."""
    x = bands[:, :32].astype(np.float32)
    x[:, 5] = 0
    x[:, 9] = .7
    x[3, :] = 0
    save("steps", x)
    for name, (names, db) in STEPS.items():
        save(name, chain(x.astype(np.float64), names, db))


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


# --- k-means ------------------------------------------------------------------------------------

# name: rows, dims, clusters to look for
CLUSTERS = {
    "cluster_blobs": (600, 5, 7),     # so far apart that there is no doubt
    "cluster_line_blobs": (500, 1, 9),
    "cluster_line": (700, 1, 12),
    "cluster_plane": (900, 2, 8),
    "cluster_space": (800, 8, 20),
    "cluster_heap": (600, 3, 5),      # many points the same
}


def cluster_points(name, rows, dims, clusters):
    random = np.random.default_rng(17)
    if name.endswith("blobs"):
        centres = random.permutation(clusters * dims).reshape(clusters, dims) * 10.
        return centres[random.integers(clusters, size=rows)] + random.normal(0, .4, (rows, dims))
    if name == "cluster_heap":
        return random.integers(0, 4, (rows, dims))
    return random.standard_normal((rows, dims)) * .8 ** np.arange(dims)


def golden_clusters():
    """The points, the inertia, and where there is no doubt to which cluster each point belongs,
    numbered along the first coordinate of their centres."""
    for name, (rows, dims, clusters) in CLUSTERS.items():
        x = cluster_points(name, rows, dims, clusters).astype(np.float32)
        means = KMeans(clusters, n_init=10, random_state=0).fit(x.astype(np.float64))
        save(name, x)
        save(name + "_inertia", [means.inertia_])
        if name.endswith("blobs"):
            places = np.argsort(np.argsort(means.cluster_centers_[:, 0]))
            save(name + "_labels", places[means.labels_])


# --- Small things -------------------------------------------------------------------------------

def golden_windows():
    names = ["hann", "hamming", "blackman", "bartlett", "boxcar"]
    lengths = [1, 2, 3, 4, 7, 16, 601]
    save("windows", np.concatenate([scipy.signal.get_window(n, length, fftbins=True)
                                    for n in names for length in lengths]))


def golden_histograms():
    random = np.random.default_rng(11)
    values = random.gamma(1.5, 2, 500).astype(np.float32)
    save("histogram", values)
    for bins in (1, 10, 33):
        counts, edges = np.histogram(values, bins)
        save(f"histogram_{bins}", np.concatenate([counts, edges[[0, -1]]]))


def golden_padding():
    """np.pad of a ramp by n_fft // 2, where the padding is longer than the sound."""
    for mode in ("constant", "reflect", "edge"):
        for length in (1, 2, 5):
            save(f"pad_{mode}_{length}", np.pad(np.arange(1., length + 1), 8, mode=mode))


def golden_resampling(voice):
    for name, rate in (("down", 32000), ("up", 48000)):
        save("resample_" + name, soxr.resample(voice[0, :20000], 44100, rate, quality="HQ"))


class Generator:
    """SplitMix64 (Steele, Lea and Flood 2014), and bounded numbers from it (Lemire 2019)."""

    def __init__(self, seed):
        self.state = seed % 2 ** 64

    def bits(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) % 2 ** 64
        z = self.state
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 % 2 ** 64
        z = (z ^ z >> 27) * 0x94D049BB133111EB % 2 ** 64
        return z ^ z >> 31

    def below(self, bound):
        product = (self.bits() >> 32) * bound
        while product % 2 ** 32 < 2 ** 32 % bound:
            product = (self.bits() >> 32) * bound
        return product >> 32


def shuffled(count, seed):
    """Fisher and Yates' shuffle of 0 ... count - 1, from the end (Durstenfeld 1964)."""
    generator, order = Generator(seed), np.arange(count)
    for i in range(count, 1, -1):
        k = generator.below(i)
        order[i - 1], order[k] = order[k], order[i - 1]
    return order


def blocks(order, count, seed=0):
    parts = np.array_split(order, min(count, len(order))) if count > 0 else [order[:0]]
    return np.concatenate([parts[i] for i in shuffled(len(parts), seed)])


def golden_order_edits():
    """Every edit of short orders by all small numbers; what leaves nothing is an empty order."""
    numbers = [(n,) for n in range(-7, 8)]
    pairs = [(*a, *b) for a in numbers for b in numbers]
    edits = {
        "original": (np.sort, [()]),
        "reverse": (lambda o: o[::-1], [()]),
        "shuffle": (lambda o, seed=0: o[shuffled(len(o), seed)], [()] + numbers),
        "blocks": (blocks, numbers + pairs),
        "rotate": (np.roll, numbers),
        "slice": (lambda o, begin, end=None: o[begin:end], numbers + pairs),
        "every": (lambda o, n: o[::n] if n else o[:0], numbers),
        "repeat": (lambda o, n: np.repeat(o, max(n, 0)), numbers),
        "palindrome": (lambda o: np.concatenate([o, o[-2:0:-1]]), [()]),
    }
    for name, (edit, cases) in edits.items():
        rows = []
        for length in (1, 2, 3, 5):
            order = (3 * np.arange(length) + 2) % 7
            for given in cases:
                edited = edit(order, *given)
                rows += [length, len(given), *given, len(edited), *edited]
        save("edit_" + name, rows)


def main():
    os.makedirs(DATA, exist_ok=True)
    before = set(os.listdir(DATA))
    known = sounds()
    save("mono", known["mono"])
    save("stereo", known["stereo"])
    for name, case in CASES.items():
        golden_stft(name, case, known[case[0]])
        if name in EDITED:
            golden_spectral_edits(name, case, known[case[0]])
    mels = {name: mel_of(mel, known[CASES[mel[0]][0]]) for name, mel in MELS.items()}
    for name, bands in mels.items():
        save(name, bands)
    for name, (mel, n_mfcc, lifter) in MFCCS.items():
        save(name, mfcc_of(mels[mel], n_mfcc, lifter))
    for name, (case, roll_percent) in SHAPES.items():
        sound = known[CASES[case][0]]
        save(name, shape_of(CASES[case], roll_percent, sound))
    golden_steps(mels["mel_n2048"])
    for name, (mel, steps) in CHAINS.items():
        features = chain(mels[mel], steps)
        save(name, features)
        golden_pca(name, features)
    golden_matrices()
    golden_affinities()
    golden_spectral()
    golden_clusters()
    golden_windows()
    golden_histograms()
    golden_padding()
    golden_order_edits()
    golden_resampling(known["voice"])
    for old in before - saved:  # only now: an interrupted run loses nothing
        os.remove(os.path.join(DATA, old))
    sizes = [os.path.getsize(os.path.join(DATA, f)) for f in os.listdir(DATA)]
    print(f"{len(sizes)} files, {sum(sizes) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
