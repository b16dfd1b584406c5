"""Mel spectrograms and the other extractors, and the steps of preprocessing."""
import librosa
import numpy as np
import scipy.ndimage
from sklearn.preprocessing import StandardScaler

from golden_common import RATE, save
from golden_spectra import CASES, stft_of


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
