/* dispatch: the few inner loops that pay for wide registers. Chosen at run time, so that one
 * binary runs on every machine. Which one is used changes the last bits of a sum, and those of
 * attraction from the 14th on. */
#ifndef SRO_SIMD_DISPATCH_H
#define SRO_SIMD_DISPATCH_H

#include "tsne/bsr_matrix.h"

/* Columns handed to a kernel are padded to a multiple of this. */
#define SRO_LANES 32

/* Bins handed to a kernel are padded to a multiple of this. */
#define SRO_BIN_LANES 8

/* The first address from `memory` on that is a multiple of SRO_LANES floats: loads that straddle
 * two lines of the cache take twice as long. */
static inline float *sro_line(float *memory)
{
    uintptr_t line = SRO_LANES * sizeof *memory;
    return (float *)(((uintptr_t)memory + line - 1) / line * line);
}

/* The sizes of a tile: so many rows against so many columns. */
#define SRO_TILE_ROWS 8
#define SRO_TILE_COLUMNS 32

/* Nodes in the plane, `wide` in a row: a point is per_step (x - origin[0]) columns and
 * per_step (y - origin[1]) rows from the first, which is 1 at least. */
typedef struct {
    float *nodes;
    size_t wide;
    float origin[2], per_step;
} sro_grid;

typedef struct {
    const char *name;
    /* sums[a][b] += sum over rows of x[row][a] x[row][b], for b >= a (more may be written),
     * with x rows x columns and sums columns x columns, columns a multiple of SRO_LANES.
     * Sums within one call are in float: keep rows <= 256. */
    void (*products)(const float *x, size_t rows, size_t columns, double *sums);

    /* Value by value, the same bits whichever is used; no two arrays may overlap. */
    void (*multiply)(const float *a, const float *b, size_t count, float *product);
    void (*add)(const float *a, size_t count, float *sum);                         /* sum += a */
    void (*add_product)(const float *a, const float *b, size_t count, float *sum); /* += a b */

    /* In place, for the bins 1 .. half - 1 (parts interleaved, bin 0 is not touched), with k and
     * m = half - k: s = scale (bins[k] + conj(bins[m])), d = (bins[k] - conj(bins[m])) factors[k];
     * bins[k] = s + d, bins[m] = conj(s - d). `exchange` puts either into the other's place. */
    void (*pair_bins)(float *bins, const float *factors, size_t half, float scale, int exchange);

    /* Complex bins, parts interleaved: out[i] is bins[sources[i]], its magnitude, or it times
     * turns[i], either part times a gain of its own. sources 0 leaves bins where they are. `count`
     * is a multiple of SRO_BIN_LANES; out overlaps nothing. */
    void (*scale_bins)(const float *bins, const uint32_t *sources, const float *gains, size_t count,
                       float *out);
    void (*magnitudes)(const float *bins, const uint32_t *sources, const float *gains, size_t count,
                       float *out);
    void (*turn_bins)(const float *bins, const uint32_t *sources, const float *turns,
                      const float *gains, size_t count, float *out);

    /* out[r * stride + c] = more[r] + start[c] + sum over d < depth of a[r][d] b[d][c], for a tile
     * of rows (a row is `depth` long) and columns (b is depth x SRO_TILE_COLUMNS). */
    void (*tile)(const float *a, const float *b, const float *start, const float *more,
                 size_t depth, float *out, size_t stride);
    /* The same without `more`, of which only this is kept: bit c of bits[r] is set where it is
     * <= limits[r]. Returns 0 where no bit is. */
    uint32_t (*tile_at_most)(const float *a, const float *b, const float *start, size_t depth,
                             const float *limits, uint32_t *bits);
    /* Bit c is set where values[c] <= limit, for the columns of a tile. */
    uint32_t (*at_most)(const float *values, float limit);
    /* Lists first + c for every bit c that is set, and as many times `name`. Returns how many they
     * are; SRO_TILE_COLUMNS are written to both. */
    size_t (*list_bits)(uint32_t bits, uint32_t first, uint32_t name, uint32_t *places,
                        uint32_t *names);
    /* How many of count values are <= limit. */
    size_t (*count_at_most)(const float *values, size_t count, float limit);
    /* Those of count values that are <= limit, and their names, in their sequence. Returns how
     * many. They may take the place of what was given; SRO_LANES more may be written. */
    size_t (*keep_at_most)(const float *values, const uint32_t *names, size_t count, float limit,
                           float *kept, uint32_t *kept_names);
    /* Squared Euclidean distances between rows left[j] and right[j], for count pairs; count a
     * multiple of 4, columns a multiple of SRO_LANES. */
    void (*distances)(const float *rows, size_t columns, const uint32_t *left,
                      const uint32_t *right, size_t count, float *distance2);
    /* Squared distances from the box least..most of `depth` coordinates to count others, whose
     * coordinate d is leasts[d * count + i] .. mosts[d * count + i]; count a multiple of
     * SRO_LANES. */
    void (*gaps)(const float *least, const float *most, const float *leasts, const float *mosts,
                 size_t depth, size_t count, float *gaps);

    /* p[j] = exp(-beta d[j]) for j < count, 0 up to a multiple of SRO_LANES, which is what d and p
     * have room for; sums are those of p, p d and p d^2. beta d >= 0. */
    void (*exponentials)(const float *d, size_t count, float beta, float *p, float sums[3]);

    /* The splines of points on a regular grid (spline.h): a point at y is per_step (y - origin)
     * nodes from node 0, where that is >= 0. node[i] is the last node that is not beyond point i,
     * and weights[w * stride + i] what of it is at node[i] - 1 + w. Returns the sum of mass^2 times
     * what points see of themselves by a kernel that is near[d] at d nodes' distance. `mass` 0:
     * all 1. Stride and the room for nodes: count, up to a multiple of SRO_LANES. */
    float (*splines)(const float *y, const float *mass, size_t count, float origin, float per_step,
                     const float near[4], int32_t *node, float *weights, size_t stride);

    /* What count points, a multiple of SRO_LANES, do to one at `own`: near = sum of mass /
     * (1 + d^2) and push = sum of mass d / (1 + d^2)^2, with d = own - y. */
    void (*push)(const float *y, const float *mass, size_t count, float own, float *near,
                 float *push);

    /* The same in the plane, by x and y: sums are those of near, and of push along either. */
    void (*push_plane)(const float *x, const float *y, const float *mass, size_t count,
                       const float own[2], float sums[3]);

    /* Points are added to the 4 x 4 nodes about them by their splines (spline.h). */
    void (*spread_plane)(const sro_grid *grid, const float *x, const float *y, size_t count);
    /* A potential is read off there, and its slope times -1/2 as forces, less what points see of
     * themselves by a kernel that is near[r][c] at a distance of r rows and c columns. Returns the
     * sum of the potential. */
    double (*read_plane)(const sro_grid *grid, const float near[4][4], const float *x,
                         const float *y, size_t count, float *force_x, float *force_y);

    /* A spectrum, parts interleaved, times i k, in place, where odd has -k and k for each bin.
     * Returns the sum of |bin|^2 times even, which has the same number twice. `bins`: a multiple
     * of SRO_BIN_LANES. */
    float (*convolve)(float *spectrum, const float *even, const float *odd, size_t bins);

    /* force[i] = sum over j of p[i][j] (y[i] - y[j]), as below where all are in one place. */
    void (*pull)(const sro_blocks *p, size_t first, size_t count, const float *y, float *force);
    /* force[i] = sum over j of p[i][j] (y[i] - y[j]) / (1 + (y[i] - y[j])^2), for the rows of
     * groups first .. first + count. y and force have room for 4 values a group. */
    void (*attract)(const sro_blocks *p, size_t first, size_t count, const float *y, float *force);
    /* The same in the plane, with x and y and both forces. */
    void (*attract_plane)(const sro_blocks *p, size_t first, size_t count, const float *x,
                          const float *y, float *force_x, float *force_y);

    /* sum[g] of a group = sum over its rows i and all j of p[i][j] log2(p[i][j] (1 + d^2)), with
     * the distance d between points i and j of one or two coordinates y[0], y[1]. */
    void (*divergence)(const sro_blocks *p, size_t first, size_t count, const float *const *y,
                       int dims, float *sum);
} sro_kernels;

/* The best this processor can run. */
const sro_kernels *sro_kernels_best(void);

/* All that this processor can run, best first, ended by 0: for tests. At most 4 entries. */
const sro_kernels *const *sro_kernels_all(void);

#endif
