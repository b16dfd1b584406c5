/* mfcc: an extractor. librosa.feature.mfcc takes the mel bands to dB, clips them 80 dB below the
 * loudest of the whole sound, and transforms each frame by a DCT of type 2. */

#include "features/extractor.h"

#include <math.h>
#include <stdlib.h>

#include "base/pi.h"
#include "features/mel.h"
#include "features/melspec.h"

typedef struct {
    sro_melspec_settings melspec; /* first, for the functions of melspec.h */
    int n_mfcc;
    double lifter;
} mfcc_settings;

static const mfcc_settings defaults = {.melspec = SRO_MELSPEC_DEFAULTS, .n_mfcc = 20};

#define RANGE_OF_N_MFCC "must be a whole number from 1 to n_mels"

static const sro_param params[] = {
    {.name = "n_mfcc",
     .kind = SRO_PARAM_INT,
     .offset = offsetof(mfcc_settings, n_mfcc),
     .min = 1,
     .max = SRO_MAX_N_MELS,
     .range = RANGE_OF_N_MFCC,
     .about = "how many cepstral coefficients, the first for loudness, the next for the shape of "
              "the spectrum, coarse to fine"},
    {.name = "lifter",
     .kind = SRO_PARAM_FLOAT,
     .offset = offsetof(mfcc_settings, lifter),
     .min = 0,
     .max = INFINITY,
     .range = "must be 0 or more",
     .about = "above 0: high coefficients count more, most of all number lifter / 2"},
    {0},
};

static SRO_CHECKED sro_error check(const void *settings, double rate, const char **setting)
{
    const mfcc_settings *s = settings;
    sro_error error = sro_melspec_check(settings, rate, setting);
    if (error || s->n_mfcc <= s->melspec.mel.n_mels)
        return error;
    /* who leaves n_mfcc as it is has typed n_mels */
    *setting = s->n_mfcc == defaults.n_mfcc ? "n_mels" : "n_mfcc";
    return s->n_mfcc == defaults.n_mfcc ? "must be at least n_mfcc" : RANGE_OF_N_MFCC;
}

static size_t columns(const void *settings)
{
    const mfcc_settings *s = settings;
    return (size_t)s->n_mfcc;
}

typedef struct {
    sro_mel *mel;
    size_t bands, columns;
    float *cosines; /* bands x columns: the orthonormal DCT, liftered */
} mfcc;

static void end(void *state)
{
    mfcc *m = state;
    sro_mel_free(m->mel);
    free(m->cosines);
    free(m);
}

/* What coefficient n is multiplied by: HTK's lifter as librosa has it. */
static double weight(const mfcc_settings *s, size_t n)
{
    return s->lifter > 0 ? 1 + s->lifter / 2 * sin(SRO_PI * (double)(n + 1) / s->lifter) : 1;
}

/* cos(pi n (k + 1/2) / bands): all angles are multiples of a quarter of a band's, of which there
 * are 4 x bands in a circle. */
static SRO_CHECKED sro_error fill_cosines(mfcc *m, const mfcc_settings *s)
{
    size_t circle = 4 * m->bands;
    double *cosines = malloc(circle * sizeof *cosines);
    if (!cosines)
        return SRO_NO_MEMORY;
    for (size_t i = 0; i < circle; i++)
        cosines[i] = cos(2 * SRO_PI * (double)i / (double)circle);
    for (size_t n = 0; n < m->columns; n++) {
        double scale = sqrt((n ? 2 : 1) / (double)m->bands) * weight(s, n);
        for (size_t k = 0; k < m->bands; k++)
            m->cosines[k * m->columns + n] = (float)(scale * cosines[n * (2 * k + 1) % circle]);
    }
    free(cosines);
    return NULL;
}

static SRO_CHECKED sro_error make(void **state, const void *settings, double rate, size_t n_fft)
{
    const mfcc_settings *s = settings;
    mfcc *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->bands = sro_melspec_bands(s);
    made->columns = columns(s);
    made->cosines = malloc(made->bands * made->columns * sizeof *made->cosines);
    sro_error error = made->cosines ? NULL : SRO_NO_MEMORY;
    if (!error)
        error = sro_mel_new(&made->mel, &s->melspec.mel, rate, n_fft);
    if (!error)
        error = fill_cosines(made, s);
    if (error) {
        end(made);
        return error;
    }
    *state = made;
    return NULL;
}

static void measure(const void *state, const float *spectrum, float *measures)
{
    const mfcc *m = state;
    sro_mel_apply(m->mel, spectrum, measures);
}

static void finish(const void *state, const float *measures, float *row)
{
    const mfcc *m = state;
    for (size_t n = 0; n < m->columns; n++)
        row[n] = 0;
    for (size_t k = 0; k < m->bands; k++) {
        const float *cosines = m->cosines + k * m->columns;
        for (size_t n = 0; n < m->columns; n++)
            row[n] += measures[k] * cosines[n];
    }
}

static size_t empty(const void *state)
{
    const mfcc *m = state;
    return sro_mel_empty_bands(m->mel);
}

/* librosa.power_to_db, with its defaults */
static const sro_preprocess_settings to_db = {
    .count = 1,
    .steps = {{.step = &sro_step_power_to_db}},
    .ref = 1,
    .amin = 1e-10,
    .top_db = 80,
};

const sro_extractor sro_extractor_mfcc = {
    .name = "mfcc",
    .about = "mel-frequency cepstral coefficients, which tell timbre from pitch: "
             "librosa.feature.mfcc",
    .params = {params, sro_mel_band_params, sro_melspec_params, sro_mel_scale_params},
    .settings_size = sizeof(mfcc_settings),
    .defaults = &defaults,
    .argument = "n_mfcc",
    .column = "coefficient",
    .check = check,
    .resolve = sro_melspec_resolve,
    .make = make,
    .free = end,
    .measures = sro_melspec_bands,
    .columns = columns,
    .power = sro_melspec_power,
    .measure = measure,
    .between = &to_db,
    .finish = finish,
    .empty = empty,
};
