/* convolution_2d: an image convolved with t-SNE's kernel 1 / (1 + x^2 + y^2) by FFT. For
 * repulsion_2d.c alone. */
#ifndef SRO_TSNE_CONVOLUTION_2D_H
#define SRO_TSNE_CONVOLUTION_2D_H

#include "base/common.h"
#include "base/thread_pool.h"
#include "spectrum/fft.h"

#define SRO_CONVOLUTION_PARTS 8

typedef struct {
    /* An FFT convolves periodically: the periods along x and y, and their FFTs, the caller's. */
    size_t period[2];
    const sro_fft *fft[2];
    double spacing; /* of the nodes */

    /* What is convolved, and what comes of it: height rows of width nodes. Both are even, and at
     * most half a period, so that the ends do not meet. */
    float *image;
    size_t width, height;

    float self_kernel[4][4]; /* the kernel by distance in rows and in columns */

    /* The rest is its own. */
    sro_complex *columns; /* of the row-wise spectrum: a bin along x is `stride` values by y */
    size_t stride;
    float *kernel; /* its transform, real and even: for every bin along x, half a period by y */
    float *deconvolution[2];
    sro_complex *scratch[SRO_CONVOLUTION_PARTS];
} sro_convolution_2d;

/* Make room, in a struct of zeros, for periods of up to max_period, a multiple of 4. Clear frees
 * it, after a failure, too. */
SRO_CHECKED sro_error sro_convolution_2d_make(sro_convolution_2d *c, size_t max_period);
void sro_convolution_2d_clear(sro_convolution_2d *c);

/* Transform the kernel for other periods or another spacing, if they are. It is deconvolved for an
 * image that B-splines were added to and are read from (bspline.h). Allocates nothing. */
void sro_convolution_2d_set(sro_convolution_2d *c, const sro_fft *const fft[2],
                            const size_t period[2], double spacing);

/* Convolve the image in place. The result does not depend on the number of threads. */
void sro_convolution_2d_run(sro_convolution_2d *c, sro_thread_pool *threads);

#endif
