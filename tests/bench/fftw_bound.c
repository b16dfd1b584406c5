#include "fftw_bound.h"

#include <fftw3.h>
#include <stdlib.h>

struct fftw_bound {
    float *samples, *back;
    fftwf_complex *bins;
    fftwf_plan forward, backward;
};

fftw_bound *fftw_bound_new(size_t n)
{
    fftw_bound *bound = calloc(1, sizeof *bound);
    if (!bound)
        return NULL;
    bound->samples = fftwf_alloc_real(n);
    bound->back = fftwf_alloc_real(n);
    bound->bins = fftwf_alloc_complex(n / 2 + 1);
    if (bound->samples && bound->back && bound->bins) {
        bound->forward = fftwf_plan_dft_r2c_1d((int)n, bound->samples, bound->bins, FFTW_ESTIMATE);
        bound->backward = fftwf_plan_dft_c2r_1d((int)n, bound->bins, bound->back, FFTW_ESTIMATE);
    }
    if (!bound->forward || !bound->backward) {
        fftw_bound_free(bound);
        return NULL;
    }
    for (size_t i = 0; i < n; i++)
        bound->samples[i] = (float)(i * 7919 % 1000) / 1000 - .5f;
    return bound;
}

void fftw_bound_free(fftw_bound *bound)
{
    if (!bound)
        return;
    if (bound->forward)
        fftwf_destroy_plan(bound->forward);
    if (bound->backward)
        fftwf_destroy_plan(bound->backward);
    fftwf_free(bound->samples);
    fftwf_free(bound->back);
    fftwf_free(bound->bins);
    free(bound);
}

void fftw_bound_forward(fftw_bound *bound) { fftwf_execute(bound->forward); }
void fftw_bound_backward(fftw_bound *bound) { fftwf_execute(bound->backward); }
