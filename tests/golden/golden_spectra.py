"""STFT and istft, their edits, windows, padding, resampling and histograms."""
import librosa
import numpy as np
import scipy.signal
import soxr

from golden_common import save


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
