/* bspline: cubic B-splines, by which points are spread over the nodes of a regular grid and values
 * interpolated there again, as the kernels do on a line (repulsion_1d.c) and in the plane
 * (repulsion_2d.c).
 *
 * B-splines smear what they spread. In the frequency domain that is a product with the transform of
 * their values at the nodes, once for spreading and once for reading, and dividing by it twice
 * (deconvolution) makes an interpolation of it, as in smooth particle mesh Ewald sums (Essmann et
 * al. 1995). Its error is a ninth of that of the cubic Lagrange polynomials of FIt-SNE. */
#ifndef SRO_TSNE_BSPLINE_H
#define SRO_TSNE_BSPLINE_H

#include <math.h>
#include <stddef.h>

#include "base/pi.h"

/* The weights w[0..3] at the nodes -1, 0, 1, 2 of a point at t in 0..1. They add up to 1. */
static inline void sro_bspline(float t, float *w)
{
    float s = 1 - t, t2 = t * t, s2 = s * s;
    w[0] = s2 * s * (1.f / 6);
    w[1] = 2.f / 3 - t2 * (1 - .5f * t);
    w[2] = 2.f / 3 - s2 * (1 - .5f * s);
    w[3] = t2 * t * (1.f / 6);
}

/* The autocorrelation of the weights: products[d] is the sum of the products of those that are
 * d = 0..3 nodes apart. With a kernel's values at these distances it gives what a point does to
 * itself by way of the grid. The products add up to 1. */
static inline void sro_bspline_autocorrelation(const float *w, float *products)
{
    products[0] = w[0] * w[0] + w[1] * w[1] + w[2] * w[2] + w[3] * w[3];
    products[1] = 2 * (w[0] * w[1] + w[1] * w[2] + w[2] * w[3]);
    products[2] = 2 * (w[0] * w[2] + w[1] * w[3]);
    products[3] = 2 * w[0] * w[3];
}

/* The factors that undo spreading and reading in the bins 0 .. n / 2 of a transform of n nodes:
 * 1 / ((2 + cos a) / 3)^2 with a = 2 pi bin / n. Cosines by the recurrence
 * cos (i + 1) a = 2 cos a cos i a - cos (i - 1) a, whose error grows as i^2 last bits of a double,
 * which is good enough. */
static inline void sro_bspline_deconvolution(size_t n, float *factors)
{
    double step = cos(2 * SRO_PI / (double)n), now = 1, last = step;
    for (size_t i = 0; i <= n / 2; i++) {
        double factor = 3 / (2 + now), next = 2 * step * now - last;
        factors[i] = (float)(factor * factor);
        last = now;
        now = next;
    }
}

#endif
