"""k-means, and the edits of orders."""
import numpy as np
from sklearn.cluster import KMeans

from golden_common import save


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


# --- Edits of orders -----------------------------------------------------------------------------

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
