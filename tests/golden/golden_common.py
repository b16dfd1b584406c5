"""Where the numbers are written, and the sounds that they are made from."""
import os

import numpy as np
import scipy.signal
import soundfile


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
