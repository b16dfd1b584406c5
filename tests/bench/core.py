"""The core called from Python, through ctypes, on libspectreorder: as thin as it can be."""
import ctypes
from ctypes import POINTER, byref, c_bool, c_char_p, c_double, c_float, c_int, c_size_t, c_void_p

import numpy as np

MEAN = ctypes.c_size_t(-1).value


class StftSettings(ctypes.Structure):
    _fields_ = [("n_fft", c_int), ("hop_length", c_int), ("win_length", c_int), ("window", c_int),
                ("center", c_bool), ("pad_mode", c_int)]


class MelSettings(ctypes.Structure):
    _fields_ = [("n_mels", c_int), ("fmin", c_double), ("fmax", c_double), ("htk", c_bool),
                ("norm", c_int)]


class MelspecSettings(ctypes.Structure):
    _fields_ = [("mel", MelSettings), ("power", c_double)]


class Step(ctypes.Structure):
    _fields_ = [("step", c_void_p), ("numbers", c_double * 2)]


class PreprocessSettings(ctypes.Structure):
    _fields_ = [("count", c_int), ("steps", Step * 16), ("ref", c_double), ("amin", c_double),
                ("top_db", c_double)]


class Explained(ctypes.Structure):
    _fields_ = [("variance", c_double * 32), ("ratio", c_double * 32)]


class Value:
    """A value of the core, released with this object; `keeps` is what it points into."""

    def __init__(self, pointer, release, keeps=None):
        self.pointer, self.release, self.keeps = pointer, release, keeps

    def __del__(self):
        self.release(self.pointer)


class Sound(Value):
    core = None

    def array(self):
        length = self.core.sro_sound_length(self.pointer)
        samples = self.core.sro_sound_channel(self.pointer, 0)
        return np.ctypeslib.as_array(samples, (length,)).copy()


class Matrix(Value):
    core = None

    def array(self):
        rows = self.core.sro_matrix_rows(self.pointer)
        columns = self.core.sro_matrix_columns(self.pointer)
        return np.ctypeslib.as_array(self.core.sro_matrix_row(self.pointer, 0),
                                     (rows, columns)).copy()


SIZES = ("sro_sound_length", "sro_matrix_rows", "sro_matrix_columns", "sro_frames_count",
         "sro_frames_bins")
SAMPLES = ("sro_sound_channel", "sro_sound_writable", "sro_matrix_row", "sro_matrix_writable_row")
RELEASES = ("sro_sound_release", "sro_matrix_release", "sro_frames_release",
            "sro_extraction_free", "sro_fit_free",
            "sro_statistics_free", "sro_stft_free")


class Core:
    def __init__(self, path):
        self.c = ctypes.CDLL(str(path))
        self.declare()
        Sound.core = Matrix.core = self.c

    def declare(self):
        for name in SIZES:
            getattr(self.c, name).restype = c_size_t
            getattr(self.c, name).argtypes = [c_void_p]
        for name in SAMPLES:
            getattr(self.c, name).restype = POINTER(c_float)
            getattr(self.c, name).argtypes = [c_void_p, c_size_t]
        for name in RELEASES:
            getattr(self.c, name).restype = None
            getattr(self.c, name).argtypes = [c_void_p]
        arguments = {
            "sro_sound_new": [c_void_p, c_size_t, c_size_t, c_double],
            "sro_soundfile_read": [c_char_p, c_double] + [c_void_p] * 3,
            "sro_frames_new": [c_void_p, c_void_p, c_void_p],
            "sro_stft_new": [c_void_p, c_void_p],
            "sro_stft_matrix": [c_void_p, c_size_t, c_void_p, c_void_p],
            "sro_extraction_new": [c_void_p, c_void_p, c_void_p, c_double, c_size_t],
            "sro_extract": [c_void_p] * 6,
            "sro_preprocess_fit_transform": [c_void_p] * 4,
            "sro_matrix_new": [c_void_p, c_size_t, c_size_t],
            "sro_pca": [c_void_p, c_size_t] + [c_void_p] * 4,
            "sro_spectral": [c_void_p, c_size_t, c_size_t, c_void_p, c_void_p, c_void_p],
            "sro_argsort": [c_void_p, c_void_p],
            "sro_render": [c_void_p, c_void_p, c_size_t, c_void_p, c_void_p, c_void_p],
        }
        for name, types in arguments.items():
            getattr(self.c, name).restype = c_char_p
            getattr(self.c, name).argtypes = types

        for name in ("sro_preprocess_step_named", "sro_extractor_named"):
            getattr(self.c, name).restype = c_void_p
            getattr(self.c, name).argtypes = [c_char_p]

    def preprocess(self, names):
        """Steps that take no numbers."""
        steps = [Step(self.c.sro_preprocess_step_named(name.encode())) for name in names]
        return PreprocessSettings(len(steps), (Step * 16)(*steps), ref=1, amin=1e-5, top_db=80)

    def call(self, name, *arguments):
        error = getattr(self.c, name)(*arguments)
        if error:
            raise RuntimeError(f"{name}: {error.decode()}")

    def read(self, path, rate):
        sound = c_void_p()
        self.call("sro_soundfile_read", path.encode(), rate, byref(sound), None, None)
        return Sound(sound, self.c.sro_sound_release)

    def sound(self, samples, rate):
        sound = c_void_p()
        self.call("sro_sound_new", byref(sound), 1, len(samples), rate)
        np.ctypeslib.as_array(self.c.sro_sound_writable(sound, 0), (len(samples),))[:] = samples
        return Sound(sound, self.c.sro_sound_release)

    def frames(self, sound, n_fft, hop_length):
        frames, settings = c_void_p(), StftSettings(n_fft, hop_length, center=1)
        self.call("sro_frames_new", byref(frames), sound.pointer, byref(settings))
        return Value(frames, self.c.sro_frames_release)

    def stft(self, frames):
        stft = c_void_p()
        self.call("sro_stft_new", byref(stft), frames.pointer)
        held = Value(stft, self.c.sro_stft_free, frames)
        matrix = np.empty((self.c.sro_frames_count(frames.pointer),
                           self.c.sro_frames_bins(frames.pointer)), np.complex64)
        self.call("sro_stft_matrix", held.pointer, MEAN, matrix.ctypes.data, None)
        return matrix

    def mel_bank(self, n_mels, rate, n_fft):
        extraction, melspec = c_void_p(), self.c.sro_extractor_named(b"melspec")
        settings = MelspecSettings(MelSettings(n_mels, norm=1), power=2)
        self.call("sro_extraction_new", byref(extraction), melspec, byref(settings), rate, n_fft)
        return Value(extraction, self.c.sro_extraction_free)

    def melspec(self, frames, mel, n_mels, steps=("amplitude_to_db",)):
        features, fit = c_void_p(), c_void_p()
        self.call("sro_extract", frames.pointer, mel.pointer, byref(self.preprocess(steps)),
                  byref(features), byref(fit), None)
        self.c.sro_fit_free(fit)
        return Matrix(features, self.c.sro_matrix_release)

    def to_db(self, rows):
        """The step works in place, so this includes a copy."""
        matrix, statistics = self.matrix(rows), c_void_p()
        self.call("sro_preprocess_fit_transform", byref(self.preprocess(("amplitude_to_db",))),
                  matrix.pointer, byref(statistics), None)
        self.c.sro_statistics_free(statistics)
        return matrix

    def matrix(self, rows):
        matrix = c_void_p()
        self.call("sro_matrix_new", byref(matrix), *rows.shape)
        np.ctypeslib.as_array(self.c.sro_matrix_writable_row(matrix, 0), rows.shape)[:] = rows
        return Matrix(matrix, self.c.sro_matrix_release)

    def pca(self, matrix):
        scores, explained = c_void_p(), Explained()
        self.call("sro_pca", matrix.pointer, 1, byref(scores), None, byref(explained), None)
        return Matrix(scores, self.c.sro_matrix_release)

    def spectral(self, matrix, neighbors):
        points, parts = c_void_p(), c_size_t()
        self.call("sro_spectral", matrix.pointer, 1, neighbors, byref(points), byref(parts), None)
        return Matrix(points, self.c.sro_matrix_release)

    def argsort(self, points):
        order = np.empty(self.c.sro_matrix_rows(points.pointer), np.uint32)
        self.call("sro_argsort", points.pointer, order.ctypes.data)
        return order

    def render(self, frames, order):
        sound, order = c_void_p(), np.ascontiguousarray(order, np.uint32)
        self.call("sro_render", frames.pointer, order.ctypes.data, len(order), None, byref(sound), None)
        return Sound(sound, self.c.sro_sound_release)
