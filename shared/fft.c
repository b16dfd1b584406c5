#include "fft.h"

#include <fftw3.h>
#include <stdlib.h>
#include <string.h>

struct sro_fft {
    fftwf_plan forward, backward;
};

/* ESTIMATE only: MEASURE would stall Pd and make the rounding differ between runs. */
static const char *make(sro_fft **fft, int rank, const int *sides, size_t points, size_t bin_count)
{
    sro_fft *made = calloc(1, sizeof *made);
    float *samples = sro_fft_alloc(points * sizeof *samples);
    float complex *bins = sro_fft_alloc(bin_count * sizeof *bins);
    const char *error = SRO_NO_MEMORY;
    if (!made || !samples || !bins)
        goto done;
    made->forward = fftwf_plan_dft_r2c(rank, sides, samples, bins, FFTW_ESTIMATE);
    made->backward = fftwf_plan_dft_c2r(rank, sides, bins, samples, FFTW_ESTIMATE);
    if (!made->forward || !made->backward)
        goto done;
    *fft = made;
    made = 0;
    error = 0;
done:
    sro_fft_free(made);
    sro_fft_dealloc(samples);
    sro_fft_dealloc(bins);
    return error;
}

const char *sro_fft_new(sro_fft **fft, size_t n)
{
    return make(fft, 1, (int[]){(int)n}, n, n / 2 + 1);
}

const char *sro_fft_new_square(sro_fft **fft, size_t n)
{
    return make(fft, 2, (int[]){(int)n, (int)n}, n * n, n * (n / 2 + 1));
}

void sro_fft_free(sro_fft *fft)
{
    if (!fft)
        return;
    if (fft->forward)
        fftwf_destroy_plan(fft->forward);
    if (fft->backward)
        fftwf_destroy_plan(fft->backward);
    free(fft);
}

void sro_fft_forward(const sro_fft *fft, float *samples, float complex *bins)
{
    fftwf_execute_dft_r2c(fft->forward, samples, bins);
}

void sro_fft_backward(const sro_fft *fft, float complex *bins, float *samples)
{
    fftwf_execute_dft_c2r(fft->backward, bins, samples);
}

void *sro_fft_alloc(size_t bytes)
{
    void *memory = fftwf_malloc(bytes ? bytes : 1);
    if (memory)
        memset(memory, 0, bytes);
    return memory;
}

void sro_fft_dealloc(void *memory) { fftwf_free(memory); }
