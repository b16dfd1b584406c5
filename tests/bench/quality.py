"""How good an embedding is: exact, in double, the same for everybody's points."""
import numpy as np
from numba import njit, prange
from sklearn.manifold._t_sne import _joint_probabilities_nn
from sklearn.neighbors import NearestNeighbors

NEAREST = 10  # of trustworthiness
SAMPLED = 2000  # rows looked at for trustworthiness in large sets


@njit(parallel=True, fastmath=True)
def sum_of_similarities(points):
    """Z: 1 / (1 + distance^2) summed over all ordered pairs."""
    count, dims = points.shape
    sums = np.zeros(count)
    for i in prange(count):
        for j in range(i):
            square = 1.0
            for d in range(dims):
                square += (points[i, d] - points[j, d]) ** 2
            sums[i] += 1 / square
    return 2 * sums.sum()


@njit
def is_nearer(distance, j, other_distance, other):
    return distance < other_distance or (distance == other_distance and j < other)


@njit
def nearest(points, i, k):
    """The k nearest points to point i, by insertion."""
    found, distances = np.full(k, -1), np.full(k, np.inf)
    for j in range(len(points)):
        distance = ((points[i] - points[j]) ** 2).sum()
        if j == i or distance >= distances[-1]:
            continue
        place = k - 1
        while place > 0 and distances[place - 1] > distance:
            found[place], distances[place] = found[place - 1], distances[place - 1]
            place -= 1
        found[place], distances[place] = j, distance
    return found


@njit(parallel=True)
def excess_ranks(rows, points, sample, k):
    """By how many places the k nearest points are not the k nearest rows, for each sampled one."""
    excess = np.zeros(len(sample))
    for s in prange(len(sample)):
        i = sample[s]
        distances = np.empty(len(rows))
        for j in range(len(rows)):
            distances[j] = ((rows[i] - rows[j]) ** 2).sum()
        for neighbour in nearest(points, i, k):
            rank = 1
            for j in range(len(rows)):
                if j != i and is_nearer(distances[j], j, distances[neighbour], neighbour):
                    rank += 1
            excess[s] += max(0, rank - k)
    return excess


class Evaluator:
    """scikit-learn's P of some rows, computed in double, and what points are worth under it."""

    def __init__(self, rows, perplexity=30):
        self.rows = rows.astype(np.float64)
        k = min(len(rows) - 1, int(3 * perplexity + 1))
        near = NearestNeighbors(n_neighbors=k, algorithm="brute", n_jobs=1).fit(self.rows)
        squares = near.kneighbors_graph(mode="distance")
        squares.data **= 2
        self.P = _joint_probabilities_nn(squares, perplexity, 0).tocoo()

    def kl(self, points):
        """The KL divergence from P, with Z over all pairs."""
        points = np.ascontiguousarray(points, np.float64)
        square = 1 + ((points[self.P.row] - points[self.P.col]) ** 2).sum(axis=1)
        p = self.P.data
        return float((p * np.log(p * square * sum_of_similarities(points)))[p > 0].sum())

    def trust(self, points):
        """scikit-learn's trustworthiness; in a large set, that of evenly spaced rows."""
        count = len(self.rows)
        sample = np.arange(0, count, max(1, count // SAMPLED))
        excess = excess_ranks(self.rows, np.ascontiguousarray(points, np.float64), sample, NEAREST)
        worst = NEAREST * (2 * count - 3 * NEAREST - 1) / 2
        return 1 - excess.mean() / worst
