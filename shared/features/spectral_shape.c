/* spectral_shape: an extractor. Five numbers about the form of a spectrum, as librosa has them. */

#include "features/extractor.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "simd/fast_log2.h"

typedef struct {
    double roll_percent;
} shape_settings;

static const shape_settings defaults = {.roll_percent = .85};

static const sro_param params[] = {
    {.name = "roll_percent",
     .kind = SRO_PARAM_FLOAT,
     .offset = offsetof(shape_settings, roll_percent),
     .min = DBL_MIN,
     .max = 1 - DBL_EPSILON,
     .range = "must be above 0 and below 1",
     .about = "the share of the magnitudes that lies below the rolloff"},
    {0},
};

enum { CENTROID, BANDWIDTH, FLATNESS, ROLLOFF, RMS, COLUMNS };
static const char *const column_names[] = {
    "centroid", "bandwidth", "flatness", "rolloff", "rms", NULL,
};

static size_t columns(const void *settings)
{
    (void)settings;
    return COLUMNS;
}

typedef struct {
    size_t n_fft, bins;
    double bin_hz, roll_percent;
} shape;

static sro_error make(void **state, const void *settings, double rate, size_t n_fft)
{
    const shape_settings *s = settings;
    shape *made = malloc(sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    *made = (shape){
        .n_fft = n_fft,
        .bins = n_fft / 2 + 1,
        .bin_hz = rate / (double)n_fft,
        .roll_percent = s->roll_percent,
    };
    *state = made;
    return NULL;
}

/* librosa.feature.spectral_centroid, _bandwidth: the mean frequency, weighted by magnitude, and
 * the deviation from it. Silence has both at 0. */
static void moments(const shape *s, const float *magnitude, double total, float *row)
{
    double first = 0, second = 0, scale = total >= FLT_MIN ? 1 / total : 1;
    for (size_t i = 0; i < s->bins; i++)
        first += (double)i * magnitude[i];
    double centroid = first * scale;
    for (size_t i = 0; i < s->bins; i++) {
        double apart = (double)i - centroid;
        second += apart * apart * magnitude[i];
    }
    row[CENTROID] = (float)(centroid * s->bin_hz);
    row[BANDWIDTH] = (float)(sqrt(second * scale) * s->bin_hz);
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
    double wanted = s->roll_percent * total, sum = 0;
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
    double total = 0;
    for (size_t i = 0; i < s->bins; i++)
        total += (double)magnitude[i];
    moments(s, magnitude, total, row);
    row[FLATNESS] = flatness(s, magnitude);
    row[ROLLOFF] = rolloff(s, magnitude, total);
    row[RMS] = rms(s, magnitude);
}

/* Hertz beside shares: without standardize the frequencies alone would decide what is alike. */
const sro_extractor sro_extractor_spectral_shape = {
    .name = "spectral_shape",
    .about = "brightness, width, noisiness and loudness: librosa.feature.spectral_centroid, "
             "spectral_bandwidth, spectral_flatness, spectral_rolloff and rms",
    .params = {params},
    .settings_size = sizeof(shape_settings),
    .defaults = &defaults,
    .preprocess = &sro_step_standardize,
    .column_names = column_names,
    .make = make,
    .free = free,
    .measures = columns,
    .measure = measure,
};
