/* fft: the real transform of one length, forward and back. The core's only user of FFTW. */
#ifndef SRO_SPECTRUM_FFT_H
#define SRO_SPECTRUM_FFT_H

#include <complex.h>

#include "base/common.h"

typedef struct sro_fft sro_fft;

/* Plans for `n` >= 1 points. Main thread only, as is sro_fft_free. */
SRO_API const char *sro_fft_new(sro_fft **fft, size_t n);
SRO_API void sro_fft_free(sro_fft *fft);

/* Plans for `n` complex numbers, which the last two of these are for: likewise without scaling,
 * and neither destroys anything. */
const char *sro_fft_new_complex(sro_fft **fft, size_t n);
void sro_fft_complex_forward(const sro_fft *fft, const float complex *from, float complex *to);
void sro_fft_complex_backward(const sro_fft *fft, const float complex *from, float complex *to);

/* n reals -> n/2 + 1 bins, and back. No scaling: back(forward(x)) is n x.
 * Any thread. Allocates nothing for one length without a prime factor above 7.
 * Both arrays come from sro_fft_alloc; either transform destroys its input. `backward` ignores the
 * imaginary part of bin 0 and, when n is even, of the last one. */
SRO_API void sro_fft_forward(const sro_fft *fft, float *samples, float complex *bins);
SRO_API void sro_fft_backward(const sro_fft *fft, float complex *bins, float *samples);

/* Memory aligned for the two above, zeroed; 0 when there is none. Any thread. */
SRO_API void *sro_fft_alloc(size_t bytes);
/* The same with whatever is in it, so that whoever uses it first pays for its pages: for large
 * memory that is made on the main thread and written on another. */
void *sro_fft_reserve(size_t bytes);
SRO_API void sro_fft_dealloc(void *memory);

#endif
