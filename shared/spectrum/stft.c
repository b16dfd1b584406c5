#include "spectrum/stft.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "spectrum/spectrum_kernels.h"

struct sro_stft {
    const sro_spectrum_kernels *kernels;
    sro_frames *frames;
    float *scratch, *windowed; /* win_length; n_fft */
    float complex *bins;
};

const char *sro_stft_new(sro_stft **stft, sro_frames *frames)
{
    const sro_stft_settings *s = sro_frames_settings(frames);
    sro_stft *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->kernels = sro_spectrum_kernels_best();
    made->frames = sro_frames_retain(frames);
    made->scratch = malloc((size_t)s->win_length * sizeof(float));
    made->windowed = sro_fft_alloc((size_t)s->n_fft * sizeof(float));
    made->bins = sro_fft_alloc(sro_frames_bins(frames) * sizeof(float complex));
    if (!made->scratch || !made->windowed || !made->bins) {
        sro_stft_free(made);
        return SRO_NO_MEMORY;
    }
    *stft = made;
    return 0;
}

void sro_stft_free(sro_stft *stft)
{
    if (!stft)
        return;
    sro_frames_release(stft->frames);
    free(stft->scratch);
    sro_fft_dealloc(stft->windowed);
    sro_fft_dealloc(stft->bins);
    free(stft);
}

static void window_frame(sro_stft *stft, size_t channel, size_t index)
{
    const sro_frames *frames = stft->frames;
    size_t n = (size_t)sro_frames_settings(frames)->n_fft, lead = sro_frames_window_offset(frames);
    size_t length = (size_t)sro_frames_settings(frames)->win_length;
    const float *samples = sro_frames_samples(frames, channel, index, stft->scratch);
    memset(stft->windowed, 0, lead * sizeof(float));
    stft->kernels->multiply(samples, sro_frames_window(frames), length, stft->windowed + lead);
    memset(stft->windowed + lead + length, 0, (n - lead - length) * sizeof(float));
}

static const float complex *transform(sro_stft *stft)
{
    sro_fft_forward(sro_frames_fft(stft->frames), stft->windowed, stft->bins);
    return stft->bins;
}

const float complex *sro_stft_frame(sro_stft *stft, size_t channel, size_t index)
{
    window_frame(stft, channel, index);
    return transform(stft);
}

/* Asks for the memory of a row while the transform runs. A whole matrix fits no cache: copying
 * into it would wait for every line. */
static void prefetch_row(const float complex *row, size_t bins)
{
    const char *bytes = (const char *)row;
    for (size_t i = 0; i < bins * sizeof *row; i += 64)
        __builtin_prefetch(bytes + i, 1, 1);
}

const char *sro_stft_matrix(sro_stft *stft, size_t channel, float complex *matrix, sro_job *job)
{
    size_t count = sro_frames_count(stft->frames), bins = sro_frames_bins(stft->frames);
    for (size_t i = 0; i < count; i++) {
        if (sro_job_step(job, (double)i / (double)count))
            return SRO_CANCELED;
        float complex *row = matrix + i * bins;
        window_frame(stft, channel, i);
        prefetch_row(row, bins);
        memcpy(row, transform(stft), bins * sizeof *row);
    }
    return 0;
}

void sro_stft_magnitudes(const float complex *bins, size_t count, float *magnitude)
{
    for (size_t i = 0; i < count; i++)
        magnitude[i] = cabsf(bins[i]);
}

void sro_stft_phases(const float complex *bins, size_t count, float *phase)
{
    for (size_t i = 0; i < count; i++)
        phase[i] = cargf(bins[i]);
}

void sro_histogram(const float *values, size_t count, float *counts, size_t bins, float *low,
                   float *high)
{
    float least = values[0], most = values[0];
    for (size_t i = 1; i < count; i++) {
        least = fminf(least, values[i]);
        most = fmaxf(most, values[i]);
    }
    if (least == most) {
        least -= .5f;
        most += .5f;
    }
    memset(counts, 0, bins * sizeof *counts);
    for (size_t i = 0; i < count; i++) {
        double place = ((double)values[i] - least) / ((double)most - least) * (double)bins;
        size_t bin = place < (double)bins ? (size_t)place : bins - 1;
        counts[bin]++;
    }
    *low = least;
    *high = most;
}
