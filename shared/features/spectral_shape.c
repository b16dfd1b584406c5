/* spectral_shape: an extractor. Five numbers about the form of a spectrum, as librosa has them. */

#include "features/extractor.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "simd/fast_log2.h"

enum { CENTROID, BANDWIDTH, FLATNESS, ROLLOFF, RMS, COLUMNS };
static const char *const names[COLUMNS] = {
    [CENTROID] = "centroid", [BANDWIDTH] = "bandwidth",
    [FLATNESS] = "flatness", [ROLLOFF] = "rolloff",
    [RMS] = "rms",
};

typedef struct {
    int count, which[COLUMNS]; /* 1..COLUMNS of them, as they follow one another; then zeros */
} column_list;

typedef struct {
    double roll_percent;
    column_list columns;
} shape_settings;

static const shape_settings defaults = {
    .roll_percent = .85,
    .columns = {COLUMNS, {CENTROID, BANDWIDTH, FLATNESS, ROLLOFF, RMS}},
};

static SRO_CHECKED sro_error read_columns(void *value, size_t count, const sro_value *values,
                                          const sro_value **culprit)
{
    column_list wanted = {.count = (int)count};
    if (!count || count > COLUMNS)
        return "needs one to five of these: centroid, bandwidth, flatness, rolloff, rms";
    for (size_t i = 0; i < count; i++) {
        int k = 0;
        *culprit = &values[i];
        while (k < COLUMNS
               && (values[i].kind != SRO_VALUE_WORD || strcmp(values[i].word, names[k]) != 0))
            k++;
        if (k == COLUMNS)
            return "is not among the columns: centroid, bandwidth, flatness, rolloff, rms";
        wanted.which[i] = k;
    }
    *(column_list *)value = wanted;
    return NULL;
}

static void print_columns(const void *value, char *text, size_t size)
{
    const column_list *list = value;
    size_t used = 0;
    for (int i = 0; i < list->count && used < size; i++)
        used +=
            (size_t)snprintf(text + used, size - used, "%s%s", i ? " " : "", names[list->which[i]]);
}

static const sro_param params[] = {
    {.name = "columns",
     .kind = SRO_PARAM_CUSTOM,
     .offset = offsetof(shape_settings, columns),
     .size = sizeof(column_list),
     .read = read_columns,
     .print = print_columns,
     .about = "which columns there are, in this sequence"},
    {.name = "roll_percent",
     .kind = SRO_PARAM_FLOAT,
     .offset = offsetof(shape_settings, roll_percent),
     .min = DBL_MIN,
     .max = 1 - DBL_EPSILON,
     .range = "must be above 0 and below 1",
     .about = "the share of the magnitudes that lies below the rolloff"},
    {0},
};

static size_t columns(const void *settings)
{
    const shape_settings *s = settings;
    return (size_t)s->columns.count;
}

static const char *column_name(const void *settings, size_t column)
{
    const shape_settings *s = settings;
    return names[s->columns.which[column]];
}

typedef struct {
    shape_settings settings;
    size_t n_fft, bins;
    double bin_hz;
} shape;

static SRO_CHECKED sro_error make(void **state, const void *settings, double rate, size_t n_fft)
{
    const shape_settings *s = settings;
    shape *made = malloc(sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    *made = (shape){
        .settings = *s,
        .n_fft = n_fft,
        .bins = n_fft / 2 + 1,
        .bin_hz = rate / (double)n_fft,
    };
    *state = made;
    return NULL;
}

/* librosa.feature.spectral_centroid, _bandwidth: the mean frequency, weighted by magnitude, and
 * the deviation from it. Silence has both at 0. */
static void moments(const shape *s, const float *magnitude, double total, float *all)
{
    double first = 0, second = 0, scale = total >= FLT_MIN ? 1 / total : 1;
    for (size_t i = 0; i < s->bins; i++)
        first += (double)i * magnitude[i];
    double centroid = first * scale;
    for (size_t i = 0; i < s->bins; i++) {
        double apart = (double)i - centroid;
        second += apart * apart * magnitude[i];
    }
    all[CENTROID] = (float)(centroid * s->bin_hz);
    all[BANDWIDTH] = (float)(sqrt(second * scale) * s->bin_hz);
}

/* librosa.feature.spectral_flatness: the geometric mean of the powers by their arithmetic mean, 1
 * for noise, near 0 for a tone. Silence counts as noise: no power is below amin. */
static float flatness(const shape *s, const float *magnitude)
{
    const float amin = 1e-10f;
    double logs = 0, powers = 0, bins = (double)s->bins;
    for (size_t i = 0; i < s->bins; i++) {
        float power = magnitude[i] * magnitude[i];
        power = power > amin ? power : amin;
        logs += (double)sro_fast_log2(power);
        powers += (double)power;
    }
    return (float)(exp2(logs / bins) / (powers / bins));
}

/* librosa.feature.spectral_rolloff: the frequency of the first bin at which the sum of the
 * magnitudes so far reaches roll_percent of all. */
static float rolloff(const shape *s, const float *magnitude, double total)
{
    double wanted = s->settings.roll_percent * total, sum = 0;
    size_t i = 0;
    for (; i + 1 < s->bins; i++) {
        sum += (double)magnitude[i];
        if (sum >= wanted)
            break;
    }
    return (float)((double)i * s->bin_hz);
}

/* librosa.feature.rms(S=...): of the windowed samples, by Parseval. The bins at 0 Hz and, of an
 * even n_fft, at half the rate have no mirror image. */
static float rms(const shape *s, const float *magnitude)
{
    double sum = 0, n_fft = (double)s->n_fft;
    for (size_t i = 0; i < s->bins; i++)
        sum += (double)magnitude[i] * magnitude[i];
    sum -= .5 * magnitude[0] * magnitude[0];
    if (s->n_fft % 2 == 0)
        sum -= .5 * magnitude[s->bins - 1] * magnitude[s->bins - 1];
    return (float)(sqrt(2 * sum) / n_fft);
}

static void measure(const void *state, const float *magnitude, float *row)
{
    const shape *s = state;
    float all[COLUMNS];
    double total = 0;
    for (size_t i = 0; i < s->bins; i++)
        total += (double)magnitude[i];
    moments(s, magnitude, total, all);
    all[FLATNESS] = flatness(s, magnitude);
    all[ROLLOFF] = rolloff(s, magnitude, total);
    all[RMS] = rms(s, magnitude);
    for (int i = 0; i < s->settings.columns.count; i++)
        row[i] = all[s->settings.columns.which[i]];
}

/* Frequencies in Hz beside ratios: without standardize they alone would decide what is alike. */
const sro_extractor sro_extractor_spectral_shape = {
    .name = "spectral_shape",
    .about = "brightness, width, noisiness and loudness: librosa.feature.spectral_centroid, "
             "spectral_bandwidth, spectral_flatness, spectral_rolloff and rms",
    .params = {params},
    .settings_size = sizeof(shape_settings),
    .defaults = &defaults,
    .argument = "columns",
    .preprocess = &sro_step_standardize,
    .column = "column",
    .column_name = column_name,
    .make = make,
    .free = free,
    .measures = columns,
    .measure = measure,
};
