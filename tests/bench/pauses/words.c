#include "words.h"

#include <stddef.h>

#define LINES (const char *const[])

/* Every producer has these. */
#define COMMON_LINES "print", "bang", "blocking 0", "reset", "cancel"

static const t_subject stft = {
    .class = "stft~",
    .make = "@n_fft @hop",
    .begin = LINES{"read @sound", NULL},
    .lines = LINES{"n_fft 1024",
                   "n_fft 2048",
                   "n_fft 1048576",
                   "n_fft 1048573", /* a prime */
                   "reset",
                   "hop_length 1000",
                   "win_length 512",
                   "window hamming",
                   "center 0",
                   "pad_mode reflect",
                   "channels 2",
                   "multichannel 1",
                   "mono 1",
                   "rate 48000",
                   "name another",
                   "load @sound",
                   "read @sound",
                   "run",
                   "magnitude 0 out",
                   "phase 0 out",
                   "histogram magnitude 0 points",
                   "sound out",
                   "array points",
                   "array points points",
                   "(signals)",
                   "record @seconds",
                   "!(signals)",
                   "(hear @seconds)",
                   "stop",
                   "live 1",
                   "(hear 3)",
                   "live 0",
                   "keep @seconds",
                   "(hear @seconds)",
                   "bang",
                   "keep 0",
                   "float 1",
                   "list 1 2 3",
                   "symbol x",
                   COMMON_LINES,
                   "read @sound",
                   ">cancel",
                   "read @sound",
                   ">(delete)",
                   NULL},
};

#define FEATURE_LINES                                                                            \
    "fmin 50", "fmax 8000", "power 1", "htk 1", "norm none", "ref .5", "amin .001", "top_db 60", \
        "preprocess standardize", "frames frames", "dump", "band 3 out", "frame 3 out",          \
        "list @bins", "run", "name another", "float 1", "symbol x", COMMON_LINES, "run",         \
        ">cancel", "run", ">(delete)", NULL

static const t_subject melspec = {
    .class = "melspec",
    .make = "",
    .begin = LINES{"frames frames", NULL},
    .lines = LINES{"n_mels 40", "n_mels 1024", "n_mels 128", FEATURE_LINES},
};

static const t_subject features = {
    .class = "features",
    .make = "",
    .begin = LINES{"frames frames", NULL},
    .lines = LINES{"extractor mfcc", "n_mfcc 13", "lifter 10", "n_mels 40", "n_mels 128",
                   "extractor spectral_shape", "columns centroid rms", "roll_percent .5",
                   "extractor melspec", FEATURE_LINES},
};

static const t_subject embed1d = {
    .class = "embed1d",
    .make = "pca",
    .begin = LINES{"features features", NULL},
    .lines = LINES{"dims 2",
                   "none",
                   "spectral",
                   "n_neighbors 20",
                   "tsne",
                   "perplexity 20",
                   "seed 1",
                   "init random",
                   "quality draft",
                   "live 10",
                   "run",
                   "live 0",
                   "write points",
                   "reset",
                   "method pca",
                   "pca",
                   "points points",
                   "matrix @matrix",
                   "features features",
                   "points_array out",
                   "dump",
                   "replace 5",
                   "cluster 8",
                   "cluster 1000",
                   "neighbors 3 10",
                   "neighbors 3 1000000",
                   "list @row",
                   "read points",
                   "run",
                   "name another",
                   "symbol x",
                   COMMON_LINES,
                   "tsne",
                   ">cancel",
                   "run",
                   ">(delete)",
                   NULL},
};

#define EDIT_LINES                                                                         \
    "reverse", "shuffle 1", "blocks 8 1", "rotate 7", "slice 1 -1", "repeat 2", "every 2", \
        "palindrome", "original"

static const t_subject reorder = {
    .class = "reorder",
    .make = "",
    .begin = LINES{"list @order", NULL},
    .lines = LINES{EDIT_LINES, "none", "order @order", "list @order", "float 3", "symbol x", "bang",
                   "print", "reset", "(delete)", NULL},
};

static const t_subject reorder_tilde = {
    .class = "reorder~",
    .make = "",
    .begin = LINES{"frames frames", "points points", "list @order", NULL},
    .lines = LINES{EDIT_LINES,
                   "order @order",
                   "list @order",
                   "array points",
                   "get",
                   "(signals)",
                   "start",
                   "(hear 1)",
                   "list @order",
                   "frames frames",
                   "frames others",
                   "points points",
                   "timing distance",
                   "timing even",
                   "bins reverse",
                   "phase zero",
                   "mask checker",
                   "mask array points",
                   "bins array points",
                   "float 3",
                   "position .5",
                   "speed 2",
                   "gain .5",
                   "loop 1",
                   "scrub 1",
                   "stop",
                   "channels 2",
                   "multichannel 1",
                   "symbol x",
                   "frames frames",
                   "original",
                   "!slice 0 918",
                   "render out",
                   "run",
                   "write rendered.wav",
                   COMMON_LINES,
                   "write rendered.wav",
                   ">cancel",
                   "write rendered.wav",
                   ">(delete)",
                   NULL},
};

const t_subject *const subjects[] = {&stft,    &melspec,       &features, &embed1d,
                                     &reorder, &reorder_tilde, NULL};
