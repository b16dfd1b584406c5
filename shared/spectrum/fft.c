#include "spectrum/fft.h"

#include <fftw3.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "spectrum/spectrum_kernels.h"

/* An even number of reals is half as many complex numbers: their transform, and a pass that tells
 * the spectra of even and odd samples apart (Sorensen et al. 1987), take half the time of FFTW's
 * real transforms as they are estimated. Back the same pass comes first; it turns the order of
 * the bins round, which makes the transform forward one back.
 *
 * An odd number of reals FFTW transforms to real parts and, from the end on, imaginary ones
 * (halfcomplex), and pairs them by way of memory that it allocates each time. Audio must not wait
 * for that: we ask for halfcomplex and pair them by way of the samples. */
struct sro_fft {
    const sro_spectrum_kernels *kernels;
    size_t half;                  /* so many complex numbers; 0: it is done as follows */
    fftwf_plan whole;             /* of half complex numbers */
    float complex *apart, *again; /* half factors each, of the passes */
    size_t odd;                   /* so many reals */
    fftwf_plan forward, backward; /* of these, or of complex numbers */
};

static const char *plan_odd(sro_fft *fft, size_t n, float *samples, float complex *bins)
{
    float *halves = (float *)bins;
    const unsigned flags = FFTW_ESTIMATE | FFTW_DESTROY_INPUT; /* to preserve it takes memory */
    fft->odd = n;
    fft->forward = fftwf_plan_r2r_1d((int)n, samples, halves, FFTW_R2HC, flags);
    fft->backward = fftwf_plan_r2r_1d((int)n, halves, samples, FFTW_HC2R, flags);
    return fft->forward && fft->backward ? 0 : SRO_NO_MEMORY;
}

static const char *plan_complex(sro_fft *fft, size_t n, float complex *from, float complex *to)
{
    const unsigned flags = FFTW_ESTIMATE | FFTW_PRESERVE_INPUT;
    fft->forward = fftwf_plan_dft_1d((int)n, from, to, FFTW_FORWARD, flags);
    fft->backward = fftwf_plan_dft_1d((int)n, from, to, FFTW_BACKWARD, flags);
    return fft->forward && fft->backward ? 0 : SRO_NO_MEMORY;
}

static const char *plan_halves(sro_fft *fft, size_t half, float *samples, float complex *bins)
{
    fft->half = half;
    fft->apart = malloc(half * sizeof *fft->apart);
    fft->again = malloc(half * sizeof *fft->again);
    if (!fft->apart || !fft->again)
        return SRO_NO_MEMORY;
    for (size_t k = 0; k < half; k++) {
        double angle = 3.14159265358979323846 * (double)k / (double)half;
        double complex turn = -sin(angle) - cos(angle) * I; /* -i exp(-i angle) */
        fft->apart[k] = (float complex)(turn / 2);
        fft->again[k] = (float complex)conj(turn);
    }
    fft->whole =
        fftwf_plan_dft_1d((int)half, (float complex *)samples, bins, FFTW_FORWARD, FFTW_ESTIMATE);
    return fft->whole ? 0 : SRO_NO_MEMORY;
}

/* ESTIMATE only: MEASURE would stall Pd and make the rounding differ between runs. */
static const char *make(sro_fft **fft, size_t n, int is_complex)
{
    sro_fft *made = calloc(1, sizeof *made);
    size_t count = is_complex ? n : n / 2 + 1;
    float complex *samples = sro_fft_reserve(count * sizeof *samples); /* ESTIMATE does not look */
    float complex *bins = sro_fft_reserve(count * sizeof *bins);
    const char *error = made && samples && bins ? 0 : SRO_NO_MEMORY;
    if (!error) {
        made->kernels = sro_spectrum_kernels_best();
        error = is_complex   ? plan_complex(made, n, samples, bins)
                : n % 2 == 0 ? plan_halves(made, n / 2, (float *)samples, bins)
                             : plan_odd(made, n, (float *)samples, bins);
    }
    if (error)
        sro_fft_free(made);
    else
        *fft = made;
    sro_fft_dealloc(samples);
    sro_fft_dealloc(bins);
    return error;
}

const char *sro_fft_new(sro_fft **fft, size_t n) { return make(fft, n, 0); }

const char *sro_fft_new_complex(sro_fft **fft, size_t n) { return make(fft, n, 1); }

static void destroy(fftwf_plan plan)
{
    if (plan)
        fftwf_destroy_plan(plan);
}

void sro_fft_free(sro_fft *fft)
{
    if (!fft)
        return;
    destroy(fft->whole);
    destroy(fft->forward);
    destroy(fft->backward);
    free(fft->apart);
    free(fft->again);
    free(fft);
}

/* Bin k is parts[2 k] and parts[2 k + 1], halves[k] and halves[n - k]. */

static void forward_odd(const sro_fft *fft, float *samples, float *parts)
{
    size_t n = fft->odd;
    fftwf_execute_r2r(fft->forward, samples, parts);
    memcpy(samples, parts, n * sizeof *samples);
    parts[1] = 0;
    for (size_t k = 1; k <= n / 2; k++) {
        parts[2 * k] = samples[k];
        parts[2 * k + 1] = samples[n - k];
    }
}

static void backward_odd(const sro_fft *fft, float *parts, float *samples)
{
    size_t n = fft->odd;
    samples[0] = parts[0];
    for (size_t k = 1; k <= n / 2; k++) {
        samples[k] = parts[2 * k];
        samples[n - k] = parts[2 * k + 1];
    }
    memcpy(parts, samples, n * sizeof *parts);
    fftwf_execute_r2r(fft->backward, parts, samples);
}

void sro_fft_forward(const sro_fft *fft, float *samples, float complex *bins)
{
    if (fft->odd) {
        forward_odd(fft, samples, (float *)bins);
        return;
    }
    fftwf_execute_dft(fft->whole, (float complex *)samples, bins);
    float re = crealf(bins[0]), im = cimagf(bins[0]);
    fft->kernels->pair_bins((float *)bins, (const float *)fft->apart, fft->half, .5f, false);
    bins[0] = re + im;
    bins[fft->half] = re - im;
}

void sro_fft_backward(const sro_fft *fft, float complex *bins, float *samples)
{
    if (fft->odd) {
        backward_odd(fft, (float *)bins, samples);
        return;
    }
    float first = crealf(bins[0]), last = crealf(bins[fft->half]);
    fft->kernels->pair_bins((float *)bins, (const float *)fft->again, fft->half, 1, true);
    bins[0] = (first + last) + (first - last) * I;
    fftwf_execute_dft(fft->whole, bins, (float complex *)samples);
}

/* FFTW does not write to what is const here: the plans preserve it. */

void sro_fft_complex_forward(const sro_fft *fft, const float complex *from, float complex *to)
{
    fftwf_execute_dft(fft->forward, (float complex *)from, to);
}

void sro_fft_complex_backward(const sro_fft *fft, const float complex *from, float complex *to)
{
    fftwf_execute_dft(fft->backward, (float complex *)from, to);
}

void *sro_fft_alloc(size_t bytes)
{
    void *memory = sro_fft_reserve(bytes);
    if (memory)
        memset(memory, 0, bytes);
    return memory;
}

void *sro_fft_reserve(size_t bytes) { return fftwf_malloc(bytes ? bytes : 1); }

void sro_fft_dealloc(void *memory) { fftwf_free(memory); }
