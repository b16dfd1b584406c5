#include "bare.h"

#include <fftw3.h>
#include <stdlib.h>

struct bare_fft {
    float *samples, *back;
    fftwf_complex *bins;
    fftwf_plan forward, backward;
};

bare_fft *bare_new(size_t n)
{
    bare_fft *bare = calloc(1, sizeof *bare);
    if (!bare)
        return 0;
    bare->samples = fftwf_alloc_real(n);
    bare->back = fftwf_alloc_real(n);
    bare->bins = fftwf_alloc_complex(n / 2 + 1);
    if (bare->samples && bare->back && bare->bins) {
        bare->forward = fftwf_plan_dft_r2c_1d((int)n, bare->samples, bare->bins, FFTW_ESTIMATE);
        bare->backward = fftwf_plan_dft_c2r_1d((int)n, bare->bins, bare->back, FFTW_ESTIMATE);
    }
    if (!bare->forward || !bare->backward) {
        bare_free(bare);
        return 0;
    }
    for (size_t i = 0; i < n; i++)
        bare->samples[i] = (float)(i * 7919 % 1000) / 1000 - .5f;
    return bare;
}

void bare_free(bare_fft *bare)
{
    if (!bare)
        return;
    if (bare->forward)
        fftwf_destroy_plan(bare->forward);
    if (bare->backward)
        fftwf_destroy_plan(bare->backward);
    fftwf_free(bare->samples);
    fftwf_free(bare->back);
    fftwf_free(bare->bins);
    free(bare);
}

void bare_forward(bare_fft *bare) { fftwf_execute(bare->forward); }
void bare_backward(bare_fft *bare) { fftwf_execute(bare->backward); }
