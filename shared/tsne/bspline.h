/* bspline: points spread over four nodes of a regular grid by the cubic B-spline, and read off
 * there again: what the kernels do on a line (repulsion_1d.c) and in the plane (repulsion_2d.c).
 * What was divided by the transform of the spline's own nodes, twice, is interpolated rather than
 * smeared, nine times as well as by Lagrange's cubics (as in particle mesh Ewald sums: Essmann et
 * al. 1995).
 */
#ifndef SRO_TSNE_BSPLINE_H
#define SRO_TSNE_BSPLINE_H

#include <math.h>
#include <stddef.h>

/* The weights at the nodes -1, 0, 1, 2 of a point at t in 0..1. They add up to 1. */
static inline void sro_spline(float t, float *w)
{
    float s = 1 - t, t2 = t * t, s2 = s * s;
    w[0] = s2 * s * (1.f / 6);
    w[1] = 2.f / 3 - t2 * (1 - .5f * t);
    w[2] = 2.f / 3 - s2 * (1 - .5f * s);
    w[3] = t2 * t * (1.f / 6);
}

/* How much of the weights meet at a distance of 0, 1, 2 and 3 nodes when a point that was spread
 * over the grid is compared with itself. They add up to 1. */
static inline void sro_spline_itself(const float *w, float *meet)
{
    meet[0] = w[0] * w[0] + w[1] * w[1] + w[2] * w[2] + w[3] * w[3];
    meet[1] = 2 * (w[0] * w[1] + w[1] * w[2] + w[2] * w[3]);
    meet[2] = 2 * (w[0] * w[2] + w[1] * w[3]);
    meet[3] = 2 * w[0] * w[3];
}

/* 1 / what spreading and reading off do, both together, to the bins 0 .. n / 2 of a transform of n
 * nodes. Cosines by cos (i + 1) a = 2 cos a cos i a - cos (i - 1) a, which is good enough: the
 * error grows as i^2 last bits of a double. */
static inline void sro_spline_sharpen(size_t n, float *sharpen)
{
    double step = cos(2 * 3.14159265358979323846 / (double)n), now = 1, last = step;
    for (size_t i = 0; i <= n / 2; i++) {
        double more = 3 / (2 + now), next = 2 * step * now - last;
        sharpen[i] = (float)(more * more);
        last = now;
        now = next;
    }
}

#endif
