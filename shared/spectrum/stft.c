#include "spectrum/stft.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct sro_stft {
    sro_frames *frames;
    float *scratch, *windowed; /* win_length; n_fft */
    sro_complex *bins;
};

sro_error sro_stft_new(sro_stft **stft, sro_frames *frames)
{
    const sro_stft_settings *s = sro_frames_settings(frames);
    sro_stft *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->frames = sro_frames_retain(frames);
    made->scratch = malloc((size_t)s->win_length * sizeof(float));
    made->windowed = sro_fft_alloc((size_t)s->n_fft * sizeof(float));
    made->bins = sro_fft_alloc(sro_frames_bins(frames) * sizeof(sro_complex));
    if (!made->scratch || !made->windowed || !made->bins) {
        sro_stft_free(made);
        return SRO_NO_MEMORY;
    }
    *stft = made;
    return NULL;
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
    sro_frames_windowed(stft->frames, channel, index, stft->scratch, stft->windowed);
}

static const sro_complex *transform(sro_stft *stft)
{
    sro_fft_forward(sro_frames_fft(stft->frames), stft->windowed, stft->bins);
    return stft->bins;
}

const sro_complex *sro_stft_frame(sro_stft *stft, size_t channel, size_t index)
{
    window_frame(stft, channel, index);
    return transform(stft);
}

/* Asks for the memory of a row while the transform runs. A whole matrix fits no cache: without
 * this, copying into it would wait for every line. */
static void prefetch_row(const sro_complex *row, size_t bins)
{
    const char *bytes = (const char *)row;
    for (size_t i = 0; i < bins * sizeof *row; i += 64)
        __builtin_prefetch(bytes + i, 1, 1);
}

sro_error sro_stft_matrix(sro_stft *stft, size_t channel, sro_complex *matrix, sro_job *job)
{
    size_t count = sro_frames_count(stft->frames), bins = sro_frames_bins(stft->frames);
    for (size_t i = 0; i < count; i++) {
        if (sro_job_report(job, (double)i / (double)count))
            return SRO_CANCELLED;
        sro_complex *row = matrix + i * bins;
        window_frame(stft, channel, i);
        prefetch_row(row, bins);
        memcpy(row, transform(stft), bins * sizeof *row);
    }
    return NULL;
}

/* What cabsf and cargf are by definition; Wine 8 has neither. */

void sro_stft_magnitudes(const sro_complex *bins, size_t count, float *magnitudes)
{
    for (size_t i = 0; i < count; i++)
        magnitudes[i] = hypotf(crealf(bins[i]), cimagf(bins[i]));
}

void sro_stft_phases(const sro_complex *bins, size_t count, float *phases)
{
    for (size_t i = 0; i < count; i++)
        phases[i] = atan2f(cimagf(bins[i]), crealf(bins[i]));
}
