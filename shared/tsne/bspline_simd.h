/* bspline_simd: bspline.h with a point's four weights side by side, and their slopes by t. Each is
 * a polynomial in t. Their autocorrelation is the same for t and 1 - t, and therefore a polynomial
 * in t (1 - t). For tsne_kernels.c alone. */
#ifndef SRO_TSNE_BSPLINE_SIMD_H
#define SRO_TSNE_BSPLINE_SIMD_H

#include "simd/simd.h"

/* As sro_bspline. */
static inline v4 bspline4(float t)
{
    const v4 c[4] = {{1 / 6.f, 2 / 3.f, 1 / 6.f, 0},
                     {-.5f, 0, .5f, 0},
                     {.5f, -1, .5f, 0},
                     {-1 / 6.f, .5f, -.5f, 1 / 6.f}};
    return c[0] + t * (c[1] + t * (c[2] + t * c[3]));
}

static inline v4 bspline_slope4(float t)
{
    const v4 c[3] = {{-.5f, 0, .5f, 0}, {1, -2, 1, 0}, {-.5f, 1.5f, -1.5f, .5f}};
    return c[0] + t * (c[1] + t * c[2]);
}

/* As sro_bspline_autocorrelation, and its slope. */
static inline v4 bspline_autocorrelation4(float t, v4 *slope)
{
    const v4 c[3] = {{1 / 2.f, 4 / 9.f, 1 / 18.f, 0},
                     {-1 / 2.f, 2 / 3.f, -1 / 6.f, 0},
                     {-5 / 9.f, 5 / 6.f, -1 / 3.f, 1 / 18.f}};
    float u = t * (1 - t);
    *slope = u * (1 - 2 * t) * (2 * c[1] + 3 * u * c[2]);
    return c[0] + u * u * (c[1] + u * c[2]);
}

#endif
