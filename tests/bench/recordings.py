"""What the t-SNE benchmark embeds: frames of made-up performances and of sound files."""
import librosa
import numpy as np
import soundfile

RATE, N_FFT, HOP, N_MELS = 44100, 2000, 400, 128
SCALE = 196 * 2 ** (np.array([0, 2, 3, 5, 7, 8, 10, 12, 14, 15, 17, 19, 20, 22, 24]) / 12)
DURATIONS = (0.15, 0.25, 0.4, 0.7, 1.2, 2.4)
PART = 10000  # frames transformed at a time, so that a long performance needs little memory


def envelope(random, t, seconds):
    """Attack, a slow decay while the note is held, then a quick release."""
    attack = 1 - np.exp(-t / random.uniform(0.008, 0.06))
    decay = np.exp(-t * random.uniform(0.1, 1.5))
    release = np.exp(-np.maximum(t - seconds, 0) / 0.04)
    return attack * decay * release * np.linspace(1, 0, len(t)) ** 0.1


def cycles(random, t, pitch):
    """How many periods have passed: the pitch slides into place, then a vibrato sets in."""
    depth = random.uniform(0, 0.4) * np.clip((t - 0.2) / 0.3, 0, 1)
    vibrato = depth * np.sin(2 * np.pi * random.uniform(4.5, 6.5) * t)
    slide = random.uniform(-1, 0.2) * np.exp(-t / 0.04)
    return np.cumsum(pitch * 2 ** ((vibrato + slide) / 12)) / RATE


def note(random, pitch, seconds):
    """Partials that fade the faster the higher they are, and the noise of bow or breath."""
    t = np.arange(int((seconds + 0.2) * RATE)) / RATE
    loud = envelope(random, t, seconds)
    phase = 2 * np.pi * cycles(random, t, pitch)
    tilt = random.uniform(0.8, 1.8)
    sound = np.zeros(len(t))
    for partial in range(1, 1 + int(min(20, 16000 / pitch))):
        fading = loud ** (1 + 0.1 * partial)
        sound += partial**-tilt * fading * np.sin(partial * phase + random.uniform(0, 6))
    breath = 0.01 * loud + random.uniform(0.02, 0.2) * np.exp(-t / 0.01)
    return random.uniform(0.2, 1) * (sound + breath * random.standard_normal(len(t)))


def performance(samples, seed):
    """Notes of a wandering melody with rests, in a room that is never quite silent."""
    random = np.random.default_rng(seed)
    sound = 0.02 * random.standard_normal(samples)
    start, step = int(0.1 * RATE), len(SCALE) // 2
    while start < samples:
        if random.random() < 0.1:
            start += int(random.uniform(0.1, 0.7) * RATE)
            continue
        step = int(np.clip(step + random.integers(-4, 5), 0, len(SCALE) - 1))
        seconds = random.choice(DURATIONS) * random.uniform(0.9, 1.1)
        played = note(random, SCALE[step], seconds)[: samples - start]
        sound[start : start + len(played)] += played
        start += int(seconds * RATE)
    return sound.astype(np.float32)


def mel(sound, rate):
    return librosa.feature.melspectrogram(
        y=sound, sr=rate, n_fft=N_FFT, hop_length=HOP, n_mels=N_MELS
    )


def unlike(rows):
    """Identical rows collapsed to the first of them, as the core does it: in time order."""
    first = np.unique(rows, axis=0, return_index=True)[1]
    return np.ascontiguousarray(rows[np.sort(first)])


def in_db(power):
    return unlike(librosa.amplitude_to_db(power).T.astype(np.float32))


def made_up(count):
    """`count` frames, all different; in rests frames are clipped alike, so some more are made."""
    parts, frames, seed = [], 0, 1
    while frames < 1.2 * count:
        size = int(min(PART, 1.2 * count + 1 - frames))
        parts.append(mel(performance((size - 1) * HOP, seed), RATE))
        frames, seed = frames + size, seed + 1
    rows = in_db(np.concatenate(parts, axis=1))
    if len(rows) < count:
        raise RuntimeError(f"only {len(rows)} different frames were made, {count} are needed")
    return np.ascontiguousarray(rows[:count])


def of_file(path):
    sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
    return in_db(mel(sound.mean(axis=1), rate))
