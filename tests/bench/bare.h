/* bare: FFTW's own real transforms, on buffers that stay in the cache: the bound of what has to
 * transform. Planned by FFTW_ESTIMATE, as inside a Pd it has to be. */
#ifndef BENCH_BARE_H
#define BENCH_BARE_H

#include <stddef.h>

typedef struct bare_fft bare_fft;

bare_fft *bare_new(size_t n); /* 0 without memory */
void bare_free(bare_fft *bare);
void bare_forward(bare_fft *bare);
void bare_backward(bare_fft *bare);

#endif
