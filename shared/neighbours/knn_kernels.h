/* knn_kernels: the inner loops of the search for nearest neighbours, a table for each instruction
 * set. */
#ifndef SRO_NEIGHBOURS_KNN_KERNELS_H
#define SRO_NEIGHBOURS_KNN_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "simd/dispatch.h"

/* A tile: so many rows of one side against so many columns, the rows of the other. */
#define SRO_TILE_ROWS 8
#define SRO_TILE_COLUMNS 32

/* Masks have a bit for each column of a tile, the lowest for the first. */
typedef struct {
    /* out[r * stride + c] = row_bias[r] + column_bias[c] + sum over d < depth of a[r][d] b[d][c],
     * for the rows of a tile (a row is `depth` long) and its columns (b is depth x
     * SRO_TILE_COLUMNS). */
    void (*tile_product)(const float *a, const float *b, const float *column_bias,
                         const float *row_bias, size_t depth, float *out, size_t stride);
    /* The same without row_bias, of which only this is kept: in masks[r], the columns that are
     * <= limits[r]. Returns 0 where there is none in any row. */
    uint32_t (*tile_mask_le)(const float *a, const float *b, const float *column_bias, size_t depth,
                             const float *limits, uint32_t *masks);

    /* Which of SRO_TILE_COLUMNS values are <= limit. */
    uint32_t (*mask_le)(const float *values, float limit);
    /* A pair for each column in the mask: columns[] becomes first_column + c, rows[] becomes `row`.
     * Returns how many there are; SRO_TILE_COLUMNS are written to both. */
    size_t (*mask_to_pairs)(uint32_t mask, uint32_t first_column, uint32_t row, uint32_t *columns,
                            uint32_t *rows);

    /* How many of count values are <= limit. */
    size_t (*count_le)(const float *values, size_t count, float limit);
    /* Those of count values that are <= limit, and their ids, in their sequence. Returns how many.
     * They may take the place of what was given; up to SRO_LANES beyond count may be written. */
    size_t (*compress_le)(const float *values, const uint32_t *ids, size_t count, float limit,
                          float *kept, uint32_t *kept_ids);

    /* Squared Euclidean distances between rows left[j] and right[j], for count pairs; count a
     * multiple of 4, columns a multiple of SRO_LANES. */
    void (*squared_distances)(const float *rows, size_t columns, const uint32_t *left,
                              const uint32_t *right, size_t count, float *distance2);
    /* Squared distances from the box min..max of `depth` coordinates to count others, whose
     * coordinate d is mins[d * count + i] .. maxes[d * count + i]: 0 where they touch. count is a
     * multiple of SRO_LANES. */
    void (*squared_box_distances)(const float *min, const float *max, const float *mins,
                                  const float *maxes, size_t depth, size_t count, float *distance2);
} sro_knn_kernels;

/* Those for a set, which this processor has to run; and the best of them. Static. */
const sro_knn_kernels *sro_knn_kernels_for(sro_simd_set set);
const sro_knn_kernels *sro_knn_kernels_best(void);

#endif
