#include "phrases.h"

#include <stdio.h>
#include <string.h>

static const char *const stft[] = {
    "read %w",     "read %w",        "load %a",
    "array %a",    "array %a %a",    "record .2",
    "record .05",  "stop",           "live %b",
    "keep %p",     "keep 0",         "n_fft %t",
    "n_fft 600",   "hop_length %t",  "hop_length 300",
    "window hann", "window hamming", "win_length %t",
    "rate 22050",  "rate 0",         "mono %b",
    "center %b",   "bang",           "magnitude %i %a",
    "phase %i %a", "sound %a",       "histogram phase %i %a",
};

static const char *const features[] = {
    "extractor mfcc",
    "extractor melspec",
    "n_mels %s",
    "n_mfcc %s",
    "dump",
    "band %s %a",
    "frame %i %a",
    "preprocess smooth 5",
    "preprocess none",
    "fmin 50",
    "top_db 60",
    "bang",
    "preprocess amplitude_to_db standardize",
    "extractor spectral_shape",
};

static const char *const embed[] = {
    "tsne",
    "pca",
    "spectral",
    "none",
    "perplexity %s",
    "seed %s",
    "dims 2",
    "dims 1",
    "cluster %s",
    "replace %s",
    "neighbors %i %s",
    "dump",
    "points_array %a %a",
    "write places-%n.txt",
    "read places-%n.txt",
    "live %b",
    "matrix 3 2 1 2 3 4 5 6",
    "%i",
    "list %f",
    "bang",
};

static const char *const reorder[] = {
    "every 2",    "shuffle %s",  "reverse", "rotate %i", "slice %s -2", "repeat 2",
    "palindrome", "blocks 8 %s", "none",    "list %o",   "%i",          "bang",
};

static const char *const play[] = {
    "start",
    "start",
    "stop",
    "list %o",
    "shuffle %s",
    "reverse",
    "original",
    "every 2",
    "rotate %i",
    "speed %f",
    "speed 0",
    "gain %p",
    "loop %b",
    "scrub %b",
    "position %p",
    "timing distance",
    "timing even",
    "%i",
    "%i",
    "get",
    "bins reverse",
    "bins original",
    "bins array %a",
    "phase random",
    "phase zero",
    "phase conjugate",
    "phase original",
    "mask checker",
    "mask array %a",
    "mask none",
    "render %a",
    "render %a %a",
    "write rendered-%n.wav",
    "array %a",
};

static const char *const show[] = {"frame %i", "list %o", "original", "progress %p", "done 3"};

static const char *const map[] = {
    "frame %i",   "list %o",     "clusters %s %s", "fit",        "zoom 2", "zoom .5",
    "pan 10 -10", "color order", "color clusters", "color time",
};

/* What all of ours know, the pictures and [reorder] some of it. */
static const char *const any[] = {
    "name %n",    "name %n",    "name", "reset", "print",
    "blocking 1", "blocking 0", "run",  "run",   "cancel",
};

#define TEXTS(class, texts)                              \
    {                                                    \
        class, texts, sizeof(texts) / sizeof((texts)[0]) \
    }
static const struct {
    const char *class;
    const char *const *texts;
    size_t count;
} table[] = {
    TEXTS("stft~", stft),    TEXTS("melspec", features), TEXTS("features", features),
    TEXTS("embed1d", embed), TEXTS("reorder", reorder),  TEXTS("reorder~", play),
    TEXTS("specshow", show), TEXTS("framemap", map),
};

static const char *const objects[] = {
    "stft~ 512 128",
    "stft~ %t",
    "stft~ -live 1",
    "stft~ 1024 256 -channels 2",
    "melspec %s",
    "melspec 32",
    "features mfcc",
    "features spectral_shape centroid rms",
    "embed1d tsne",
    "embed1d pca",
    "embed1d spectral",
    "embed1d -name %n -live 1",
    "reorder every 2",
    "reorder shuffle %s",
    "reorder~",
    "reorder~ 2",
    "reorder~ 3 -loop 1",
    "reorder~ -name %n",
    "specshow",
    "specshow 200 100",
    "framemap",
    "framemap 120 120",
    "framescatter",
    "spectreorder",
    "spectreorder voice.wav",
    "stft~ -name %n",
    "table %a 500",
    "noise~",
    "block~ %t",
    "switch~ %t",
};

#define ANY(list, chance) (list)[chance_index(chance, sizeof(list) / sizeof((list)[0]))]

const char *phrase_array(t_chance *chance)
{
    static const char *const arrays[] = {"storm-a", "storm-b", "storm-c", "storm-d"};
    return ANY(arrays, chance);
}

static void put_order(char *text, size_t size, t_chance *chance)
{
    size_t count = chance_index(chance, 30), at = 0;
    text[0] = '\0';
    while (count-- && at + 8 < size)
        at += (size_t)snprintf(text + at, size - at, "%zu ", chance_index(chance, 150));
}

/* What stands for %LETTER. */
static void put(char letter, char *text, size_t size, t_chance *chance)
{
    static const char *const names[] = {"rain", "hail", "wind"};
    static const char *const sounds[] = {"voice.wav", "voice2.wav", "bell.aiff", "nothing.wav"};
    switch (letter) {
    case 'i':
        snprintf(text, size, "%zu", chance_index(chance, 200));
        break;
    case 's':
        snprintf(text, size, "%zu", 1 + chance_index(chance, 40));
        break;
    case 'f':
        snprintf(text, size, "%.3f", chance_between(chance, -3, 3));
        break;
    case 'p':
        snprintf(text, size, "%.3f", chance_between(chance, 0, 1));
        break;
    case 'b':
        snprintf(text, size, "%zu", chance_index(chance, 2));
        break;
    case 'a':
        snprintf(text, size, "%s", phrase_array(chance));
        break;
    case 'n':
        snprintf(text, size, "%s", ANY(names, chance));
        break;
    case 'w':
        snprintf(text, size, "%s", ANY(sounds, chance));
        break;
    case 't':
        snprintf(text, size, "%d", 64 << chance_index(chance, 6));
        break;
    default:
        put_order(text, size, chance);
        break;
    }
}

static void fill(const char *from, char *text, size_t size, t_chance *chance)
{
    size_t at = 0;
    for (; *from && at + 1 < size; from++) {
        if (*from == '%') {
            put(*++from, text + at, size - at, chance);
            at += strlen(text + at);
        } else
            text[at++] = *from;
    }
    text[at] = '\0';
}

void phrase_say_text(t_pd *pd, const char *from, t_chance *chance)
{
    char text[MAXPDSTRING];
    t_binbuf *binbuf = binbuf_new();
    fill(from, text, sizeof(text), chance);
    binbuf_text(binbuf, text, strlen(text));
    binbuf_eval(binbuf, pd, 0, NULL);
    binbuf_free(binbuf);
}

void phrase_say(const t_place *place, t_chance *chance)
{
    t_pd *pd = &place->gobj->g_pd;
    size_t i, count = sizeof(table) / sizeof(table[0]);
    for (i = 0; i < count && strcmp(table[i].class, place_class(place)) != 0; i++)
        ;
    if (i == count || !chance_index(chance, 5))
        phrase_say_text(pd, ANY(any, chance), chance);
    else
        phrase_say_text(pd, table[i].texts[chance_index(chance, table[i].count)], chance);
}

const char *phrase_object(t_chance *chance) { return ANY(objects, chance); }
