#!/usr/bin/env python3
"""The notebook's own stack (librosa, scikit-learn) beside ours, stage by stage, in one run.

    peers.py [LIBRARY]              LIBRARY: libspectreorder.so, by default in the repository root
    SOUND=file peers.py             another sound than the built-in 60 s of notes and noise

Each stage is run by both in turn, on the same data; the ratio, ours / theirs, is the median of
the pairs. Every stage is measured with one thread and with the threads the peers take by default;
ours has one, but for the search of spectral. PCA of float32 data is inexact in scikit-learn (it
subtracts the means from x'x), so both are compared with its result in double. Fails when our PCA
is the slower one.
"""
import os
import sys
import tempfile
import time
from pathlib import Path

import librosa
import numpy as np
import sklearn
import soundfile
from sklearn.decomposition import PCA
from sklearn.manifold import SpectralEmbedding
from threadpoolctl import threadpool_info, threadpool_limits

from core import Core

N_FFT, HOP, N_MELS, RATE = 2048, 512, 128, 44100
NEIGHBORS = 30  # of spectral embedding
ROUNDS = 11


def notes(seconds=60):
    """Plucked notes of changing pitch and loudness, over noise."""
    random = np.random.default_rng(1)
    sound = 1e-4 * random.standard_normal(seconds * RATE)
    start = 0
    while start < len(sound):
        length = int(random.uniform(0.08, 0.6) * RATE)
        t = np.arange(min(length, len(sound) - start)) / RATE
        pitch = 55 * 2 ** (random.integers(48) / 12)
        for partial in range(1, 7):
            sound[start : start + length] += (
                0.1 / partial * np.exp(-partial * 3 * t) * np.sin(2 * np.pi * pitch * partial * t)
            )
        noise = random.uniform(0.001, 0.05) * np.exp(-t / random.uniform(0.01, 0.3))
        sound[start : start + length] += noise * random.standard_normal(len(t))
        start += length
    return sound.astype(np.float32), RATE


def mono_file(folder):
    """The sound as a mono float WAV, which both sides then load."""
    if os.environ.get("SOUND"):
        sound, rate = soundfile.read(os.environ["SOUND"], dtype="float32", always_2d=True)
        sound = sound.mean(axis=1)
    else:
        sound, rate = notes()
    path = str(Path(folder) / "sound.wav")
    soundfile.write(path, sound, rate, subtype="FLOAT")
    return path


def seconds(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def measure(theirs, ours):
    """Medians in ms, and the median of ours / theirs pair by pair."""
    theirs(), ours()
    pairs = np.array([(seconds(theirs), seconds(ours)) for _ in range(ROUNDS)])
    ratio = np.median(pairs[:, 1] / pairs[:, 0])
    return *(1e3 * np.median(pairs, axis=0)), ratio


def numbers(value):
    """What a stage returned, as an array; copying out of the core is no part of the stage."""
    return value.array() if hasattr(value, "array") else value


def largest_difference(theirs, ours):
    difference = np.max(np.abs(theirs - ours))
    return f"{difference:.2g} (largest value {np.max(np.abs(theirs)):.3g})"


def of_largest(scores, exact):
    return np.max(np.abs(scores - exact)) / np.max(np.abs(exact))


class Chain:
    """Every stage's input, as the stage before it left it; and the stages, as pairs."""

    def __init__(self, core, path):
        self.core, self.path = core, path
        self.y, self.rate = librosa.load(path, sr=None)
        self.D = librosa.stft(self.y, n_fft=N_FFT, hop_length=HOP)
        self.mel = self.their_mel()
        self.mel_rows = np.ascontiguousarray(self.mel.T)
        self.dB = np.ascontiguousarray(librosa.amplitude_to_db(self.mel).T)
        self.exact = PCA(n_components=1).fit_transform(self.dB.astype(np.float64))[:, 0]
        self.order = self.their_order()
        self.frames = core.frames(core.sound(self.y, self.rate), N_FFT, HOP)
        self.bank = core.mel_bank(N_MELS, self.rate, N_FFT)
        self.rows = core.matrix(self.dB)

    def their_mel(self):
        return librosa.feature.melspectrogram(
            y=self.y, sr=self.rate, n_fft=N_FFT, hop_length=HOP, n_mels=N_MELS
        )

    def their_scores(self):
        return PCA(n_components=1).fit_transform(self.dB)[:, 0]

    def their_order(self):
        return np.argsort(self.their_scores(), kind="stable")

    def their_spectral(self):
        method = SpectralEmbedding(n_components=1, affinity="nearest_neighbors",
                                   n_neighbors=NEIGHBORS, eigen_solver="arpack", random_state=0)
        return method.fit_transform(self.dB)[:, 0]

    def their_features(self):
        return librosa.amplitude_to_db(self.their_mel()).T

    def their_sound(self):
        return librosa.istft(self.D[:, self.order], hop_length=HOP)

    def their_chain(self):
        y, rate = librosa.load(self.path, sr=None)
        D = librosa.stft(y, n_fft=N_FFT, hop_length=HOP)
        mel = librosa.feature.melspectrogram(
            y=y, sr=rate, n_fft=N_FFT, hop_length=HOP, n_mels=N_MELS
        )
        scores = PCA(n_components=1).fit_transform(librosa.amplitude_to_db(mel).T)
        return librosa.istft(D[:, np.argsort(scores[:, 0], kind="stable")], hop_length=HOP)

    def our_chain(self):
        core = self.core
        sound = core.read(self.path, 0)
        frames = core.frames(sound, N_FFT, HOP)
        scores = core.pca(core.melspec(frames, self.bank, N_MELS))
        return core.render(frames, core.argsort(scores))

    def from_exact_scores(self, theirs, ours):
        return (f"from double: theirs {of_largest(theirs, self.exact):.1g}, "
                f"ours {of_largest(ours.reshape(-1), self.exact):.1g} of the largest")

    def from_exact_order(self, theirs, ours):
        exact = np.argsort(self.exact, kind="stable")
        return (f"from double: theirs {np.count_nonzero(theirs != exact)}, "
                f"ours {np.count_nonzero(ours != exact)} of {len(exact)} places")

    def stages(self):
        """name, theirs, ours, and how their numbers are compared."""
        core = self.core
        return [
            ("load", lambda: librosa.load(self.path, sr=None)[0],
             lambda: core.read(self.path, 0), largest_difference),
            ("load at 22050 Hz", lambda: librosa.load(self.path, sr=22050)[0],
             lambda: core.read(self.path, 22050), largest_difference),
            ("stft", lambda: librosa.stft(self.y, n_fft=N_FFT, hop_length=HOP).T,
             lambda: core.stft(self.frames), largest_difference),
            ("melspectrogram", lambda: self.their_mel().T,
             lambda: core.melspec(self.frames, self.bank, N_MELS, steps=()), largest_difference),
            ("amplitude_to_db", lambda: librosa.amplitude_to_db(self.mel).T,
             lambda: core.to_db(self.mel_rows), largest_difference),
            ("melspectrogram in dB", self.their_features,
             lambda: core.melspec(self.frames, self.bank, N_MELS), largest_difference),
            ("PCA to a line", self.their_scores, lambda: core.pca(self.rows),
             self.from_exact_scores),
            ("PCA and argsort", self.their_order, lambda: core.argsort(core.pca(self.rows)),
             self.from_exact_order),
            ("spectral to a line", self.their_spectral,
             lambda: core.spectral(self.rows, NEIGHBORS), lambda theirs, ours:
             f"correlation {abs(np.corrcoef(theirs, ours.reshape(-1))[0, 1]):.6f}"),
            ("reorder and istft", self.their_sound,
             lambda: core.render(self.frames, self.order), largest_difference),
            ("all, file to sound", self.their_chain, self.our_chain,
             lambda theirs, ours: "as far as the orders"),
        ]


def threads():
    used = sorted({f"{p['internal_api']} {p['num_threads']}" for p in threadpool_info()})
    return ", ".join(used)


def print_table(chain):
    """The ratio of PCA, which has a limit."""
    print(f"threads of the peers: {threads()}; ours: 1")
    print(f"{'stage':24}{'theirs ms':>11}{'ours ms':>11}{'ratio':>9}   largest difference")
    pca = None
    for name, theirs, ours, compare in chain.stages():
        difference = compare(theirs(), numbers(ours()))
        their_ms, our_ms, ratio = measure(theirs, ours)
        print(f"{name:24}{their_ms:11.2f}{our_ms:11.2f}{ratio:9.3f}   {difference}")
        if name == "PCA to a line":
            pca = ratio
    return pca


def main():
    library = sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2] / "libspectreorder.so"
    core = Core(library)
    with tempfile.TemporaryDirectory() as folder:
        chain = Chain(core, mono_file(folder))
        print(f"librosa {librosa.__version__}, scikit-learn {sklearn.__version__}, numpy"
              f" {np.__version__}; {len(chain.y) / chain.rate:.1f} s at {chain.rate} Hz,"
              f" {N_FFT}/{HOP}, {ROUNDS} pairs")
        with threadpool_limits(limits=1):
            alone = print_table(chain)
        print()
        default = print_table(chain)
    rows, columns = chain.dB.shape
    slow = max(alone, default) > 1
    print(f"\nPCA {rows} x {columns}: {alone:.2f} of scikit-learn's time on one thread,"
          f" {default:.2f} on its default; limit 1: {'OVER' if slow else 'within'}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
