#include "features/mel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "simd/simd.h"

enum { LANES = 4 };

/* Four neighbouring bins from `at` on, and their weights: 0 for those of other segments. */
typedef struct {
    size_t at;
    v4 rise, fall;
} step;

/* The corners f[0..n_mels+1] cut the spectrum into n_mels + 1 segments. Band k rises through
 * segment k and falls through segment k + 1, so a bin of segment k feeds bands k and k - 1. */
struct sro_mel {
    size_t n_mels, bins;
    size_t *begin; /* n_mels + 2: the steps of segment k are begin[k] .. begin[k + 1] */
    step *steps;
};

const sro_param sro_mel_band_params[] = {
    {.name = "n_mels",
     .kind = SRO_PARAM_INT,
     .offset = offsetof(sro_mel_settings, n_mels),
     .min = 1,
     .max = SRO_MAX_N_MELS,
     .range = "must be a whole number from 1 to 4096",
     .about = "how many mel bands"},
    {.name = "fmin",
     .kind = SRO_PARAM_FLOAT,
     .offset = offsetof(sro_mel_settings, fmin),
     .unit = "Hz",
     .about = "the lowest frequency"},
    {.name = "fmax",
     .kind = SRO_PARAM_FLOAT,
     .offset = offsetof(sro_mel_settings, fmax),
     .min = 0,
     .max = INFINITY,
     .range = "must be a frequency in Hz, or 0 for half the sample rate",
     .unit = "Hz",
     .about = "the highest frequency; 0: half the sample rate of the frames"},
    {0},
};

static const char *const norms[] = {
    [SRO_MEL_NORM_NONE] = "none",
    [SRO_MEL_NORM_SLANEY] = "slaney",
    NULL,
};

const sro_param sro_mel_scale_params[] = {
    {.name = "htk",
     .kind = SRO_PARAM_BOOL,
     .offset = offsetof(sro_mel_settings, htk),
     .about = "0: Slaney's mel scale, 1: HTK's"},
    {.name = "norm",
     .kind = SRO_PARAM_CHOICE,
     .offset = offsetof(sro_mel_settings, norm),
     .choices = norms,
     .about = "slaney: every triangle has the same area, none: the same height"},
    {0},
};

sro_error sro_mel_settings_check(const sro_mel_settings *settings, double rate,
                                 const char **setting)
{
    sro_error error = sro_params_check(sro_mel_band_params, settings, setting);
    if (error)
        return error;
    *setting = "fmax";
    if (rate > 0 && settings->fmax > rate / 2)
        return "must be at most half the sample rate of the frames";
    *setting = "fmin";
    double fmax = settings->fmax > 0 ? settings->fmax : rate > 0 ? rate / 2 : INFINITY;
    if (!(settings->fmin >= 0 && settings->fmin < fmax))
        return "must be a frequency in Hz, 0 or more and below fmax";
    return NULL;
}

/* Slaney, Auditory Toolbox: 200/3 Hz a mel up to 1 kHz, then 27 mels for a factor of 6.4. */
static const double hz_per_mel = 200. / 3, knee_hz = 1000, knee_mel = 15;
static double mels_per_log(void) { return 27 / log(6.4); }

static double mel_of(double hz, bool htk)
{
    if (htk)
        return 2595 * log10(1 + hz / 700);
    return hz < knee_hz ? hz / hz_per_mel : knee_mel + log(hz / knee_hz) * mels_per_log();
}

static double hz_of(double mel, bool htk)
{
    if (htk)
        return 700 * (pow(10, mel / 2595) - 1);
    return mel < knee_mel ? mel * hz_per_mel : knee_hz * exp((mel - knee_mel) / mels_per_log());
}

/* Where the step of a bin begins: the last ones lie lower, so that they do not read beyond the
 * spectrum. */
static size_t first_bin_of_step(size_t bin, size_t bins)
{
    size_t last = bins > LANES ? bins - LANES : 0;
    return bin < last ? bin : last;
}

static void set_weights(sro_mel *mel, const double *corner, double bin_hz, sro_mel_norm norm)
{
    size_t bin = 0, bins = mel->bins, next = 0; /* step */
    bool slaney = norm == SRO_MEL_NORM_SLANEY;
    while (bin < bins && (double)bin * bin_hz < corner[0])
        bin++;
    for (size_t k = 0; k <= mel->n_mels; k++) {
        double low = corner[k], width = corner[k + 1] - low;
        double rise = slaney && k < mel->n_mels ? 2 / (corner[k + 2] - corner[k]) : 1;
        double fall = slaney && k > 0 ? 2 / (corner[k + 1] - corner[k - 1]) : 1;
        mel->begin[k] = next;
        /* a bin on the last corner has weight 0 and may be left out */
        for (; bin < bins && (double)bin * bin_hz < corner[k + 1]; bin++) {
            double rising = ((double)bin * bin_hz - low) / width; /* 0..1 */
            if (next == mel->begin[k] || bin >= mel->steps[next - 1].at + LANES)
                mel->steps[next++].at = first_bin_of_step(bin, bins);
            step *s = &mel->steps[next - 1];
            s->rise[bin - s->at] = k < mel->n_mels ? (float)(rising * rise) : 0;
            s->fall[bin - s->at] = k > 0 ? (float)((1 - rising) * fall) : 0;
        }
    }
    mel->begin[mel->n_mels + 1] = next;
}

sro_error sro_mel_new(sro_mel **mel, const sro_mel_settings *settings, double rate, size_t n_fft)
{
    const char *setting;
    sro_error error = sro_mel_settings_check(settings, rate, &setting);
    if (error)
        return error;
    size_t n_mels = (size_t)settings->n_mels, bins = n_fft / 2 + 1;
    sro_mel *made = calloc(1, sizeof *made);
    double *corner = malloc((n_mels + 2) * sizeof *corner);
    error = SRO_NO_MEMORY;
    if (!made || !corner)
        goto done;
    made->n_mels = n_mels;
    made->bins = bins;
    made->begin = calloc(n_mels + 2, sizeof *made->begin);
    made->steps = calloc(bins / LANES + n_mels + 1, sizeof *made->steps);
    if (!made->begin || !made->steps)
        goto done;
    double low = mel_of(settings->fmin, settings->htk);
    double high = mel_of(settings->fmax > 0 ? settings->fmax : rate / 2, settings->htk);
    for (size_t k = 0; k < n_mels + 2; k++)
        corner[k] = hz_of(low + (high - low) * (double)k / (double)(n_mels + 1), settings->htk);
    set_weights(made, corner, rate / (double)n_fft, settings->norm);
    *mel = made;
    made = NULL;
    error = NULL;
done:
    sro_mel_free(made);
    free(corner);
    return error;
}

void sro_mel_free(sro_mel *mel)
{
    if (!mel)
        return;
    free(mel->begin);
    free(mel->steps);
    free(mel);
}

void sro_mel_apply(const sro_mel *mel, const float *power, float *bands)
{
    float padded[LANES] = {0};
    v4 rising = {0}; /* the band that rises through a segment falls through the next */
    if (mel->bins < LANES)
        power = memcpy(padded, power, mel->bins * sizeof *padded);
    for (size_t k = 0; k <= mel->n_mels; k++) {
        v4 falling = rising;
        rising = (v4){0};
        for (size_t i = mel->begin[k]; i < mel->begin[k + 1]; i++) {
            const step *s = &mel->steps[i];
            v4 bins = *(const v4 *)(power + s->at);
            rising += bins * s->rise;
            falling += bins * s->fall;
        }
        if (k > 0)
            bands[k - 1] = sum_lanes4(falling);
    }
}

/* Whether a bin of the segment feeds the band that rises (or falls) through it. */
static bool feeds(const sro_mel *mel, size_t segment, bool rising)
{
    for (size_t i = mel->begin[segment]; i < mel->begin[segment + 1]; i++) {
        v4 weights = rising ? mel->steps[i].rise : mel->steps[i].fall;
        for (size_t j = 0; j < LANES; j++)
            if (weights[j] > 0)
                return true;
    }
    return false;
}

size_t sro_mel_empty_bands(const sro_mel *mel)
{
    size_t empty = 0;
    for (size_t k = 0; k < mel->n_mels; k++)
        empty += !feeds(mel, k, true) && !feeds(mel, k + 1, false);
    return empty;
}
