#!/usr/bin/env python3
"""Our t-SNE beside scikit-learn's and openTSNE's FFT method, in one run.

    tsne.py [--large] [LIBRARY]     LIBRARY: libspectreorder.so, by default in the repository root
    SOUND=file tsne.py              one more sound for the table of quality
    LARGE=1 tsne.py                 the same as --large: 33,000 and 100,000 frames too (20 minutes)
    FITSNE=program tsne.py          FIt-SNE too: the fast_tsne that its README tells how to build

Speed is measured on made-up performances, with one thread and with two, the same for everybody:
theirs / ours, which has a floor. Quality is measured on Pd's own sounds: the medians over five
seeds of the exact KL divergence and of trustworthiness, on the same frames (2000/400, 128 bands,
dB), identical ones collapsed. In the plane it is that of the performances, too. Fails when a floor
is missed, or the quality of scikit-learn and, in the plane, of openTSNE.
"""
import argparse
import ctypes
import os
import struct
import subprocess
import sys
import tempfile
import time
from ctypes import POINTER, byref, c_bool, c_char_p, c_double, c_float, c_int, c_uint64, c_void_p
from pathlib import Path

import numpy as np
import openTSNE
import sklearn
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

import recordings
from core import Core, Matrix
from quality import Evaluator

PERPLEXITY = 30
SEEDS = (1, 2, 3, 4, 5)
THREADS = (1, 2)
SOUNDS = Path("/usr/share/puredata/doc/sound")  # of Debian's puredata-doc
NORMAL = 1

# theirs / ours, at least, by number of frames
FLOORS = {
    "scikit-learn": {2243: 100, 10000: 130, 33000: 120},
    "openTSNE": {2243: 100, 10000: 60, 33000: 40},
    "FIt-SNE": {2243: 50, 10000: 30, 33000: 25},
    "openTSNE 2-D": {2243: 80, 10000: 40, 33000: 40},
    "sklearn 2-D": {2243: 20, 10000: 40, 33000: 60},
}
JUDGES = ("scikit-learn", "openTSNE 2-D", "sklearn 2-D")  # of quality
MOST_GROWTH = 6  # seconds of 100,000 frames / seconds of 33,000
MOST_MEMORY = 600  # MB besides the features, of 100,000 frames
LEAST_TRUST = -0.001  # ours less theirs


class TsneSettings(ctypes.Structure):
    _fields_ = [("dims", c_int), ("perplexity", c_double), ("seed", c_uint64),
                ("init", c_int), ("quality", c_int), ("threads", c_int)]


class Ours:
    """The library's t-SNE; its rows are copied into the core before the clock starts."""

    def __init__(self, library):
        self.core = Core(library)
        c = self.core.c
        c.sro_tsne_new.argtypes = [POINTER(c_void_p), c_void_p, POINTER(TsneSettings)]
        c.sro_tsne_run.argtypes = [c_void_p, POINTER(c_void_p), POINTER(c_double), c_void_p]
        c.sro_tsne_plan.argtypes = [c_void_p, POINTER(c_bool)]
        for function in (c.sro_tsne_new, c.sro_tsne_plan, c.sro_tsne_run):
            function.restype = c_char_p
        c.sro_tsne_free.argtypes, c.sro_tsne_free.restype = [c_void_p], None

    def embed(self, features, dims, seed, threads):
        """Points, as the core's matrix, of features in the core's matrix."""
        tsne, points, kl, more = c_void_p(), c_void_p(), c_double(), c_bool(True)
        settings = TsneSettings(dims, PERPLEXITY, seed, quality=NORMAL, threads=threads)
        self.core.call("sro_tsne_new", byref(tsne), features.pointer, byref(settings))
        try:
            while more.value:
                self.core.call("sro_tsne_plan", tsne, byref(more))
            self.core.call("sro_tsne_run", tsne, byref(points), byref(kl), None)
        finally:
            self.core.c.sro_tsne_free(tsne)
        return Matrix(points, self.core.c.sro_matrix_release)

    def timed(self, rows, dims, seed, threads):
        features = self.core.matrix(rows)
        start = time.perf_counter()
        points = self.embed(features, dims, seed, threads)
        seconds = time.perf_counter() - start
        return points.array(), seconds


def scikit_learn(dims):
    def embed(rows, seed, threads):
        tsne = TSNE(n_components=dims, perplexity=PERPLEXITY, init="pca", random_state=seed,
                    n_jobs=threads)
        return tsne.fit_transform(rows)
    return embed


def open_tsne(dims):
    def embed(rows, seed, threads):
        tsne = openTSNE.TSNE(n_components=dims, perplexity=PERPLEXITY, n_jobs=threads,
                             negative_gradient_method="fft", random_state=seed)
        return np.asarray(tsne.fit(rows))
    return embed


def first_component(rows):
    centred = rows - rows.mean(axis=0)
    scores = centred @ np.linalg.eigh(centred.T @ centred)[1][:, -1]
    return 1e-4 * scores / scores.std()


def fit_sne(program):
    """FIt-SNE reads a file and writes one; everything is as in its own Python wrapper."""
    def embed(rows, seed, threads):
        rows = rows.astype(np.float64)
        count, columns = rows.shape
        iterations, exaggerated = 750, 250
        header = struct.pack(
            "=ii dd iiii dddd id iid iiii didi", count, columns, 0.5, PERPLEXITY, 1, iterations,
            exaggerated, exaggerated, 0.5, 0.8, max(200, count / 12), 5, -1, -1, 2, 1, 12, 0, 50,
            3 * PERPLEXITY * 50, -1, -1, 3, 1, 50)
        with tempfile.TemporaryDirectory() as folder:
            given, result = Path(folder) / "given", Path(folder) / "result"
            given.write_bytes(header + rows.tobytes() + struct.pack("=idi", seed, 1, 0)
                              + first_component(rows).tobytes())
            subprocess.run([program, "1.2.1", given, result, str(threads)], check=True,
                           stdout=subprocess.DEVNULL)
            return np.fromfile(result, np.float64, count, offset=8)[:, np.newaxis]
    return embed


# name, dims, how they embed, and the largest case of an ordinary run
PEERS = [
    ("scikit-learn", 1, scikit_learn(1), 10000),
    ("openTSNE", 1, open_tsne(1), 10000),
    ("openTSNE 2-D", 2, open_tsne(2), 10000),
    ("sklearn 2-D", 2, scikit_learn(2), 2243),
]
if os.environ.get("FITSNE"):
    PEERS.append(("FIt-SNE", 1, fit_sne(os.environ["FITSNE"]), 10000))


def timed(peer, rows, seed, threads):
    start = time.perf_counter()
    with threadpool_limits(limits=threads):
        points = peer(rows, seed, threads)
    return points, time.perf_counter() - start


class Verdicts:
    """Everything that has a limit, remembered until the end of the run."""

    def __init__(self):
        self.missed = []

    def word(self, held, what):
        if not held:
            self.missed.append(what)
        return "within" if held else "MISSED"


def pair(ours, peer, dims, rows, threads, seed):
    """Ours five times around theirs once: points and seconds, the seconds of ours a median."""
    mine = [ours.timed(rows, dims, seed, threads) for _ in range(3)]
    theirs = timed(peer, rows, seed, threads)
    mine += [ours.timed(rows, dims, seed, threads) for _ in range(2)]
    return (mine[0][0], np.median([seconds for _, seconds in mine])), theirs


def speed_row(ours, name, dims, peer, rows, evaluator, threads, verdicts):
    """A line of the table: medians of the pairs, three where they are short."""
    count = len(rows)
    pairs = [pair(ours, peer, dims, rows, threads, seed)
             for seed in (SEEDS[:3] if count < 5000 and dims == 1 else SEEDS[:1])]
    our_seconds = np.median([mine[1] for mine, _ in pairs])
    their_seconds = np.median([theirs[1] for _, theirs in pairs])
    ratio = np.median([theirs[1] / mine[1] for mine, theirs in pairs])
    floor = FLOORS[name][count]
    (our_points, _), (their_points, _) = pairs[0]
    our_kl, their_kl = evaluator.kl(our_points), evaluator.kl(their_points)
    our_trust, their_trust = evaluator.trust(our_points), evaluator.trust(their_points)
    case = f"{name}, {count} frames, {threads} threads"
    word = verdicts.word(ratio >= floor, case)
    if dims > 1:
        verdicts.word(our_kl <= their_kl, f"KL of {case}")
        verdicts.word(our_trust >= their_trust + LEAST_TRUST, f"trust of {case}")
    print(f"{count:7}{threads:9}  {name:13}{their_seconds:9.3f}{1e3 * our_seconds:9.1f}"
          f"{ratio:8.1f}{floor:7} {word}{their_kl:8.3f}{our_kl:8.3f}"
          f"{their_trust:9.4f}{our_trust:8.4f}", flush=True)


def speed_table(ours, counts, large, verdicts):
    print(f"{'frames':>7}{'threads':>9}  {'against':13}{'their s':>9}{'our ms':>9}{'ratio':>8}"
          f"{'floor':>7}       {'their':>8}{'our KL':>8}{'their':>9}{'trust':>8}")
    for count in counts:
        rows = recordings.made_up(count)
        evaluator = Evaluator(rows, PERPLEXITY)
        for threads in THREADS:
            for name, dims, peer, ordinary in PEERS:
                if count > ordinary and not large:
                    continue
                try:
                    speed_row(ours, name, dims, peer, rows, evaluator, threads, verdicts)
                except RuntimeError as error:
                    verdicts.word(False, f"{name}, {count} frames, {threads} threads: {error}")
                    print(f"{count:7}{threads:9}  {name:13} {error}")


def memory_of(name):
    """A field of this process's state in MB: VmHWM is the most it ever held, VmRSS what it has."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) / 1024
    return float("nan")


def measure_memory(library, path):
    """Run in a process of its own, whose memory nobody else has used."""
    ours = Ours(library)
    features = ours.core.matrix(np.load(path))
    before = memory_of("VmRSS")
    ours.embed(features, 1, SEEDS[0], 0)
    print(memory_of("VmHWM") - before)


def memory_besides_features(library, rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.npy"
        np.save(path, rows)
        command = [sys.executable, __file__, "--memory-of", path, library]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def growth(ours, library, verdicts):
    """100,000 frames beside the first 33,000 of them, in pairs."""
    rows = recordings.made_up(100000)
    for threads in THREADS:
        pairs = np.array([[ours.timed(part, 1, 1, threads)[1] for part in (rows[:33000], rows)]
                          for _ in range(3)])
        ratio = np.median(pairs[:, 1] / pairs[:, 0])
        word = verdicts.word(ratio < MOST_GROWTH, f"growth, {threads} threads")
        print(f"33,000 to 100,000 frames, {threads} threads: {np.median(pairs[:, 0]):.3f} s to"
              f" {np.median(pairs[:, 1]):.3f} s, {ratio:.2f} times; limit {MOST_GROWTH}: {word}")
    megabytes = memory_besides_features(library, rows)
    word = verdicts.word(megabytes < MOST_MEMORY, "memory")
    print(f"100,000 frames: {megabytes:.0f} MB besides the features; limit {MOST_MEMORY}: {word}")


def sounds():
    paths = [SOUNDS / name for name in ("voice2.wav", "voice.wav", "bell.aiff")]
    if os.environ.get("SOUND"):
        paths.append(Path(os.environ["SOUND"]))
    return [path for path in paths if path.exists()]


def scores(evaluator, embed):
    """The medians over the seeds of KL and trust."""
    points = [embed(seed) for seed in SEEDS]
    return (np.median([evaluator.kl(p) for p in points]),
            np.median([evaluator.trust(p) for p in points]))


def quality_row(ours, path, rows, evaluator, name, dims, peer, verdicts):
    kl, trust = scores(evaluator, lambda seed: timed(peer, rows, seed, 2)[0])
    our_kl, our_trust = scores(evaluator, lambda seed: ours.timed(rows, dims, seed, 0)[0])
    lower = verdicts.word(our_kl <= kl, f"KL of {path.name} against {name}")
    trusted = verdicts.word(our_trust >= trust + LEAST_TRUST,
                            f"trust of {path.name} against {name}")
    print(f"{path.name:20}{len(rows):7}  {name:13}{kl:9.4f}{our_kl:8.4f} {lower:7}{trust:12.4f}"
          f"{our_trust:8.4f} {trusted}", flush=True)


def quality_table(ours, verdicts):
    print(f"{'sound':20}{'frames':>7}  {'against':13}{'their KL':>9}{'our KL':>8}{'':8}"
          f"{'their trust':>12}{'ours':>8}")
    for path in sounds():
        rows = recordings.of_file(path)
        evaluator = Evaluator(rows, PERPLEXITY)
        for name, dims, peer, _ in PEERS:
            if name in JUDGES:
                quality_row(ours, path, rows, evaluator, name, dims, peer, verdicts)


def warm_up(ours):
    """Numba compiles, libraries load: not what is measured."""
    rows = np.random.default_rng(1).standard_normal((300, 128)).astype(np.float32)
    for _, dims, peer, _ in PEERS:
        timed(peer, rows, 1, 1)
    ours.timed(rows, 1, 1, 1)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("library", nargs="?",
                        default=str(Path(__file__).parents[2] / "libspectreorder.so"))
    parser.add_argument("--large", action="store_true", default=bool(os.environ.get("LARGE")))
    parser.add_argument("--memory-of", help=argparse.SUPPRESS)
    return parser.parse_args()


def main():
    chosen = arguments()
    if chosen.memory_of:
        measure_memory(chosen.library, chosen.memory_of)
        return 0
    ours, verdicts = Ours(chosen.library), Verdicts()
    print(f"scikit-learn {sklearn.__version__}, openTSNE {openTSNE.__version__}, numpy"
          f" {np.__version__}; perplexity {PERPLEXITY}, {os.cpu_count()} processors\n")
    warm_up(ours)
    quality_table(ours, verdicts)
    print()
    speed_table(ours, (2243, 10000, 33000) if chosen.large else (2243, 10000), chosen.large,
                verdicts)
    if chosen.large:
        print()
        growth(ours, chosen.library, verdicts)
    print("\n" + ("Missed: " + "; ".join(verdicts.missed) if verdicts.missed else "All within."))
    return 1 if verdicts.missed else 0


if __name__ == "__main__":
    sys.exit(main())
