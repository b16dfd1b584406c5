#include "mel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The corners f[0..n_mels+1] cut the spectrum into n_mels + 1 segments. Band k rises through
 * segment k and falls through segment k + 1, so a bin of segment k feeds bands k and k - 1. */
struct sro_mel {
    size_t n_mels;
    size_t *begin;       /* n_mels + 2: the bins of segment k are begin[k] .. begin[k + 1] */
    float *rise, *fall;  /* a weight a bin */
};

const char *sro_mel_settings_check(const sro_mel_settings *settings, double rate,
                                   const char **setting)
{
    *setting = "n_mels";
    if (settings->n_mels < 1 || settings->n_mels > SRO_MAX_N_MELS)
        return "must be a whole number from 1 to 4096";
    *setting = "fmax";
    if (!(settings->fmax >= 0))
        return "must be a frequency in Hz, or 0 for half the sample rate";
    if (rate > 0 && settings->fmax > rate / 2)
        return "must be at most half the sample rate of the frames";
    *setting = "fmin";
    double fmax = settings->fmax > 0 ? settings->fmax : rate > 0 ? rate / 2 : INFINITY;
    if (!(settings->fmin >= 0 && settings->fmin < fmax))
        return "must be a frequency in Hz, 0 or more and below fmax";
    return 0;
}

/* Slaney, Auditory Toolbox: 200/3 Hz a mel up to 1 kHz, then 27 mels for a factor of 6.4. */
static const double hz_per_mel = 200. / 3, knee_hz = 1000, knee_mel = 15;
static double mels_per_log(void) { return 27 / log(6.4); }

static double mel_of(double hz, int htk)
{
    if (htk)
        return 2595 * log10(1 + hz / 700);
    return hz < knee_hz ? hz / hz_per_mel : knee_mel + log(hz / knee_hz) * mels_per_log();
}

static double hz_of(double mel, int htk)
{
    if (htk)
        return 700 * (pow(10, mel / 2595) - 1);
    return mel < knee_mel ? mel * hz_per_mel
                          : knee_hz * exp((mel - knee_mel) / mels_per_log());
}

static void set_weights(sro_mel *mel, const double *corner, double bin_hz, size_t bins, int slaney)
{
    size_t bin = 0;
    while (bin < bins && (double)bin * bin_hz < corner[0])
        bin++;
    for (size_t k = 0; k <= mel->n_mels; k++) {
        double low = corner[k], width = corner[k + 1] - low;
        double rise = slaney && k < mel->n_mels ? 2 / (corner[k + 2] - corner[k]) : 1;
        double fall = slaney && k > 0 ? 2 / (corner[k + 1] - corner[k - 1]) : 1;
        mel->begin[k] = bin;
        /* a bin on the last corner has weight 0 and may be left out */
        for (; bin < bins && (double)bin * bin_hz < corner[k + 1]; bin++) {
            double place = ((double)bin * bin_hz - low) / width;
            mel->rise[bin] = k < mel->n_mels ? (float)(place * rise) : 0;
            mel->fall[bin] = k > 0 ? (float)((1 - place) * fall) : 0;
        }
    }
    mel->begin[mel->n_mels + 1] = bin;
}

const char *sro_mel_new(sro_mel **mel, const sro_mel_settings *settings, double rate, size_t n_fft)
{
    const char *setting, *error = sro_mel_settings_check(settings, rate, &setting);
    if (error)
        return error;
    size_t n_mels = (size_t)settings->n_mels, bins = n_fft / 2 + 1;
    sro_mel *made = calloc(1, sizeof *made);
    double *corner = malloc((n_mels + 2) * sizeof *corner);
    error = SRO_NO_MEMORY;
    if (!made || !corner)
        goto done;
    made->n_mels = n_mels;
    made->begin = calloc(n_mels + 2, sizeof *made->begin);
    made->rise = calloc(bins, sizeof(float));
    made->fall = calloc(bins, sizeof(float));
    if (!made->begin || !made->rise || !made->fall)
        goto done;
    double low = mel_of(settings->fmin, settings->htk);
    double high = mel_of(settings->fmax > 0 ? settings->fmax : rate / 2, settings->htk);
    for (size_t k = 0; k < n_mels + 2; k++)
        corner[k] = hz_of(low + (high - low) * (double)k / (double)(n_mels + 1), settings->htk);
    set_weights(made, corner, rate / (double)n_fft, bins, settings->slaney);
    *mel = made;
    made = 0;
    error = 0;
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
    free(mel->rise);
    free(mel->fall);
    free(mel);
}

/* Four sums side by side: an addition need not wait for the one before it. */
static float dot(const float *a, const float *b, size_t count)
{
    float sum[4] = {0};
    size_t i = 0;
    for (; i + 4 <= count; i += 4)
        for (size_t j = 0; j < 4; j++)
            sum[j] += a[i + j] * b[i + j];
    for (; i < count; i++)
        sum[0] += a[i] * b[i];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

void sro_mel_apply(const sro_mel *mel, const float *power, float *bands)
{
    memset(bands, 0, mel->n_mels * sizeof *bands);
    for (size_t k = 0; k <= mel->n_mels; k++) {
        size_t begin = mel->begin[k], count = mel->begin[k + 1] - begin;
        if (k < mel->n_mels)
            bands[k] += dot(power + begin, mel->rise + begin, count);
        if (k > 0)
            bands[k - 1] += dot(power + begin, mel->fall + begin, count);
    }
}

static int feeds(const float *weights, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++)
        if (weights[i] > 0)
            return 1;
    return 0;
}

size_t sro_mel_empty_bands(const sro_mel *mel)
{
    size_t empty = 0;
    for (size_t k = 0; k < mel->n_mels; k++)
        empty += !feeds(mel->rise, mel->begin[k], mel->begin[k + 1])
            && !feeds(mel->fall, mel->begin[k + 1], mel->begin[k + 2]);
    return empty;
}
