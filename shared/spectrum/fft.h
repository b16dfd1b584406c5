/* fft: the discrete Fourier transform of one length, forward and back. The core's only user of
 * FFTW. */
#ifndef SRO_SPECTRUM_FFT_H
#define SRO_SPECTRUM_FFT_H

#include "base/common.h"

/* A complex number, such as a bin: its real and its imaginary part, one behind the other (C11
 * 6.2.5). C computes with it; C++, which has no such type, sees the same bytes. */
#ifdef __cplusplus
typedef struct {
    float re, im;
} sro_complex;
#else
typedef float _Complex sro_complex;
#endif

/* Plans for one length. Immutable: any number of threads may transform at once. */
typedef struct sro_fft sro_fft;

/* Plans for `n` reals, n >= 1. Fails without memory. Main thread only, as is sro_fft_free: FFTW
 * plans one at a time. */
SRO_API SRO_CHECKED sro_error sro_fft_new(sro_fft **fft, size_t n);
SRO_API void sro_fft_free(sro_fft *fft); /* of any kind, or NULL */

/* n reals -> n / 2 + 1 bins, as numpy.fft.rfft, and back. Without scaling: backward(forward(x)) is
 * n x. `backward` ignores the imaginary part of bin 0 and, where n is even, of the last bin. Both
 * arrays are the caller's and come from sro_fft_alloc or sro_fft_reserve, and either transform
 * destroys its input. Any thread. Allocates nothing where n has no prime factor above 7. */
SRO_API void sro_fft_forward(const sro_fft *fft, float *samples, sro_complex *bins);
SRO_API void sro_fft_backward(const sro_fft *fft, sro_complex *bins, float *samples);

/* Plans for `n` complex numbers, which the two below are for: numpy.fft.fft, and its inverse
 * without scaling. Arrays as above, but the input is preserved. Errors and threads as for reals. */
SRO_CHECKED sro_error sro_fft_new_complex(sro_fft **fft, size_t n);
void sro_fft_complex_forward(const sro_fft *fft, const sro_complex *from, sro_complex *to);
void sro_fft_complex_backward(const sro_fft *fft, const sro_complex *from, sro_complex *to);

/* Memory aligned for transforms, zeroed; NULL where there is none. Any thread. */
SRO_API void *sro_fft_alloc(size_t bytes);

/* The same with whatever is in it, so that whoever writes there first pays for its pages: for large
 * memory that is made on the main thread and written on another. */
void *sro_fft_reserve(size_t bytes);

SRO_API void sro_fft_dealloc(void *memory);

#endif
