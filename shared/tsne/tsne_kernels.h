/* tsne_kernels: the inner loops of t-SNE, a table for each instruction set. */
#ifndef SRO_TSNE_TSNE_KERNELS_H
#define SRO_TSNE_TSNE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "simd/dispatch.h"
#include "tsne/bsr_matrix.h"

/* Nodes in the plane, `width` in a row: a point is scale (x - origin[0]) columns and
 * scale (y - origin[1]) rows from the first, which is 1 at least. */
typedef struct {
    float *nodes;
    size_t width;
    float origin[2], scale;
} sro_grid;

typedef struct {
    /* Affinities: p[j] = exp(-beta d[j]) for j < count, 0 up to a multiple of SRO_LANES, which is
     * what d and p have room for; sums are those of p, p d and p d^2. beta d >= 0. */
    void (*gaussians)(const float *d, size_t count, float beta, float *p, float sums[3]);

    /* Attraction, for `count` block rows of the symmetric matrix p, from `first` on; coordinates
     * and forces have room for 4 values a block row.
     *
     * force[i] = sum over j of p[i][j] (y[i] - y[j]): p's graph Laplacian times y. */
    void (*laplacian)(const sro_bsr_matrix *p, size_t first, size_t count, const float *y,
                      float *force);
    /* force[i] = sum over j of p[i][j] (y[i] - y[j]) / (1 + (y[i] - y[j])^2). */
    void (*attraction_1d)(const sro_bsr_matrix *p, size_t first, size_t count, const float *y,
                          float *force);
    /* The same in the plane: times (x[i] - x[j]) or (y[i] - y[j]), over 1 + the squared distance.
     */
    void (*attraction_2d)(const sro_bsr_matrix *p, size_t first, size_t count, const float *x,
                          const float *y, float *force_x, float *force_y);
    /* sum[r] of a block row = sum over its rows i and all j of p[i][j] log2(p[i][j] (1 + d^2)),
     * with the distance d between points i and j of one or two coordinates y[0], y[1]. */
    void (*divergence)(const sro_bsr_matrix *p, size_t first, size_t count, const float *const *y,
                       int dims, float *sum);

    /* Repulsion, exactly: what count points, a multiple of SRO_LANES, do to one at `own`:
     * z = sum of weight / (1 + d^2) and force = sum of weight d / (1 + d^2)^2, d = own - y. */
    void (*repulsion_1d)(const float *y, const float *weight, size_t count, float own, float *z,
                         float *force);
    /* The same in the plane: sums are z and the forces along x and y. */
    void (*repulsion_2d)(const float *x, const float *y, const float *weight, size_t count,
                         const float own[2], float sums[3]);

    /* Repulsion by a grid (bspline.h). On a line, a point at y is scale (y - origin) nodes from
     * node 0, where that is >= 0. node[i] is the last node that is not beyond point i, and
     * bsplines[w * stride + i] is the B-spline of point i at node[i] - 1 + w. Returns the sum of
     * weight^2 times what a point does to itself by way of the grid, by a kernel that is
     * kernel[d] at a distance of d nodes. `weight` NULL: all 1. Stride and the room for nodes:
     * count, up to a multiple of SRO_LANES. */
    float (*bsplines)(const float *y, const float *weight, size_t count, float origin, float scale,
                      const float kernel[4], int32_t *node, float *bsplines, size_t stride);
    /* In the plane, points are added to the 4 x 4 nodes about them by their B-splines. */
    void (*grid_spread)(const sro_grid *grid, const float *x, const float *y, size_t count);
    /* A potential is read off there, and its slope times -1/2 as forces, both less what a point
     * does to itself by a kernel that is kernel[r][c] at a distance of r rows and c columns.
     * Returns the sum of the potential. */
    double (*grid_read)(const sro_grid *grid, const float kernel[4][4], const float *x,
                        const float *y, size_t count, float *force_x, float *force_y);
    /* A spectrum, parts interleaved, times i k, in place, where odd has -k and k for each bin.
     * Returns the sum of |bin|^2 times even, which has the same number twice. `bins`: a multiple
     * of 8. */
    float (*convolve)(float *spectrum, const float *even, const float *odd, size_t bins);
} sro_tsne_kernels;

/* Those for a set, which this processor has to run; and the best of them. Static. */
const sro_tsne_kernels *sro_tsne_kernels_for(sro_simd_set set);
const sro_tsne_kernels *sro_tsne_kernels_best(void);

#endif
