#include "spectrum/fft.h"

#include <complex.h> /* before fftw3.h, which then has its numbers too */
#include <fftw3.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/pi.h"
#include "spectrum/spectrum_kernels.h"

/* An even number of reals is transformed as half as many complex numbers, which a further pass
 * splits into the spectra of even and odd samples and merges (Sorensen et al. 1987). Together they
 * take half the time of FFTW's real transforms as planned by FFTW_ESTIMATE. For the inverse the
 * same pass comes first; it also reverses the order of the bins, which makes an inverse of the
 * forward transform.
 *
 * FFTW transforms an odd number of reals to real parts and, from the end on, imaginary ones
 * (halfcomplex). To pair them it would allocate memory each time, for which audio must not wait:
 * here they are paired by way of the array of samples. */
struct sro_fft {
    const sro_spectrum_kernels *kernels;

    size_t half;                  /* of an even length; 0 for others */
    fftwf_plan half_plan;         /* of half complex numbers, forward */
    sro_complex *forward_factors; /* half of them, of the pass */
    sro_complex *backward_factors;

    size_t odd;                   /* an odd length; 0 for others */
    fftwf_plan forward, backward; /* of so many reals, or of complex numbers */
};

static SRO_CHECKED sro_error plan_odd(sro_fft *fft, size_t n, float *samples, sro_complex *bins)
{
    float *halfcomplex = (float *)bins;
    const unsigned flags = FFTW_ESTIMATE | FFTW_DESTROY_INPUT; /* preserving it takes memory */
    fft->odd = n;
    fft->forward = fftwf_plan_r2r_1d((int)n, samples, halfcomplex, FFTW_R2HC, flags);
    fft->backward = fftwf_plan_r2r_1d((int)n, halfcomplex, samples, FFTW_HC2R, flags);
    return fft->forward && fft->backward ? NULL : SRO_NO_MEMORY;
}

static SRO_CHECKED sro_error plan_complex(sro_fft *fft, size_t n, sro_complex *from,
                                          sro_complex *to)
{
    const unsigned flags = FFTW_ESTIMATE | FFTW_PRESERVE_INPUT;
    fft->forward = fftwf_plan_dft_1d((int)n, from, to, FFTW_FORWARD, flags);
    fft->backward = fftwf_plan_dft_1d((int)n, from, to, FFTW_BACKWARD, flags);
    return fft->forward && fft->backward ? NULL : SRO_NO_MEMORY;
}

static SRO_CHECKED sro_error plan_even(sro_fft *fft, size_t half, float *samples, sro_complex *bins)
{
    fft->half = half;
    fft->forward_factors = malloc(half * sizeof *fft->forward_factors);
    fft->backward_factors = malloc(half * sizeof *fft->backward_factors);
    if (!fft->forward_factors || !fft->backward_factors)
        return SRO_NO_MEMORY;
    for (size_t k = 0; k < half; k++) {
        double angle = SRO_PI * (double)k / (double)half;
        double complex factor = -sin(angle) - cos(angle) * I; /* -i exp(-i angle) */
        fft->forward_factors[k] = (sro_complex)(factor / 2);
        fft->backward_factors[k] = (sro_complex)conj(factor);
    }
    fft->half_plan =
        fftwf_plan_dft_1d((int)half, (sro_complex *)samples, bins, FFTW_FORWARD, FFTW_ESTIMATE);
    return fft->half_plan ? NULL : SRO_NO_MEMORY;
}

/* ESTIMATE alone: MEASURE would stall the host, and let the rounding differ from run to run.
 * Planning by estimate does not touch the arrays. */
static SRO_CHECKED sro_error make(sro_fft **fft, size_t n, bool is_complex)
{
    sro_fft *made = calloc(1, sizeof *made);
    size_t count = is_complex ? n : n / 2 + 1;
    sro_complex *samples = sro_fft_reserve(count * sizeof *samples);
    sro_complex *bins = sro_fft_reserve(count * sizeof *bins);
    sro_error error = made && samples && bins ? NULL : SRO_NO_MEMORY;
    if (!error) {
        made->kernels = sro_spectrum_kernels_best();
        error = is_complex   ? plan_complex(made, n, samples, bins)
                : n % 2 == 0 ? plan_even(made, n / 2, (float *)samples, bins)
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

sro_error sro_fft_new(sro_fft **fft, size_t n) { return make(fft, n, false); }

sro_error sro_fft_new_complex(sro_fft **fft, size_t n) { return make(fft, n, true); }

static void destroy(fftwf_plan plan)
{
    if (plan)
        fftwf_destroy_plan(plan);
}

void sro_fft_free(sro_fft *fft)
{
    if (!fft)
        return;
    destroy(fft->half_plan);
    destroy(fft->forward);
    destroy(fft->backward);
    free(fft->forward_factors);
    free(fft->backward_factors);
    free(fft);
}

/* Bin k is parts[2 k] and parts[2 k + 1]; in halfcomplex it is at k and at n - k. */

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

void sro_fft_forward(const sro_fft *fft, float *samples, sro_complex *bins)
{
    if (fft->odd) {
        forward_odd(fft, samples, (float *)bins);
        return;
    }
    fftwf_execute_dft(fft->half_plan, (sro_complex *)samples, bins);
    float re = crealf(bins[0]), im = cimagf(bins[0]);
    fft->kernels->pair_bins((float *)bins, (const float *)fft->forward_factors, fft->half, .5f,
                            false);
    bins[0] = re + im;
    bins[fft->half] = re - im;
}

void sro_fft_backward(const sro_fft *fft, sro_complex *bins, float *samples)
{
    if (fft->odd) {
        backward_odd(fft, (float *)bins, samples);
        return;
    }
    float first = crealf(bins[0]), last = crealf(bins[fft->half]);
    fft->kernels->pair_bins((float *)bins, (const float *)fft->backward_factors, fft->half, 1,
                            true);
    bins[0] = (first + last) + (first - last) * I;
    fftwf_execute_dft(fft->half_plan, bins, (sro_complex *)samples);
}

/* FFTW writes to nothing that is const here: these plans preserve their input. */

void sro_fft_complex_forward(const sro_fft *fft, const sro_complex *from, sro_complex *to)
{
    fftwf_execute_dft(fft->forward, (sro_complex *)from, to);
}

void sro_fft_complex_backward(const sro_fft *fft, const sro_complex *from, sro_complex *to)
{
    fftwf_execute_dft(fft->backward, (sro_complex *)from, to);
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
