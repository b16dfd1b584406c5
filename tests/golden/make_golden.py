"""The numbers that the core's unit tests compare with, from librosa, scikit-learn, scipy, soxr.

    python make_golden.py          (make golden, in a virtual environment of requirements.txt)

Writes data/NAME.f32: raw little-endian float32, complex numbers as re, im, re, im, and so on;
matrices row-major with one row a frame. Each golden_TOPIC.py makes those of its topic. Their tables
CASES, MELS, MFCCS, SHAPES, STEPS, CHAINS and AFFINITIES are repeated in tests/core, which names
the same files.

Precision. STFT and istft are librosa's own float32 results. Everything from the mel spectrogram
on is computed in float64 from the same float32 samples, by the same librosa and scikit-learn
functions, and rounded once at the end: the tests then measure the core's rounding alone and
not the sum of two. PCA is svd_solver='full' on float64. The affinities of t-SNE are those of
scikit-learn's own function, which takes float32 distances; these are computed in float64.
"""
import os

from golden_common import DATA, save, saved, sounds
from golden_embedding import CHAINS, golden_affinities, golden_matrices, golden_pca, golden_spectral
from golden_features import MELS, MFCCS, SHAPES, chain, golden_steps, mel_of, mfcc_of, shape_of
from golden_order import golden_clusters, golden_order_edits
from golden_spectra import (CASES, EDITED, golden_histograms, golden_padding, golden_resampling,
                            golden_spectral_edits, golden_stft, golden_windows)


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
