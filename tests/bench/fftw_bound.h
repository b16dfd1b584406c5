/* fftw_bound: FFTW's own real transforms, on buffers that stay in the cache: the bound of what has
 * to transform. Planned by FFTW_ESTIMATE, as inside a Pd it has to be. */
#ifndef FFTW_BOUND_H
#define FFTW_BOUND_H

#include <stddef.h>

typedef struct fftw_bound fftw_bound;

fftw_bound *fftw_bound_new(size_t n); /* NULL where memory runs out */
void fftw_bound_free(fftw_bound *bound);
void fftw_bound_forward(fftw_bound *bound);
void fftw_bound_backward(fftw_bound *bound);

#endif
