/* knn_index: the rows of a matrix in the order and layout that knn_graph searches.
 *
 * A balanced k-d tree over the rows' coarse projections sorts them into leaves of 32, and within a
 * leaf into groups of 8, so that rows which are near each other mostly share a leaf. Only this
 * order is kept of the tree, and the leaves' bounding boxes. */
#ifndef SRO_NEIGHBOURS_KNN_INDEX_H
#define SRO_NEIGHBOURS_KNN_INDEX_H

#include "base/job.h"
#include "base/matrix.h"
#include "base/thread_pool.h"
#include "neighbours/knn_kernels.h"

#define SRO_LEAF_ROWS SRO_TILE_COLUMNS /* the rows of a leaf are the columns of a tile */

/* A slot is a position in the sorted sequence: leaf l is the slots from l * SRO_LEAF_ROWS on, and
 * the last leaf may have slots without a row. */

/* What lower bounds of squared distances are computed from: projected rows, by slot. */
typedef struct {
    size_t dims;
    float *points;    /* slot x dims: the projections */
    float *norm2;     /* slot: their squared lengths; SRO_FAR where there is no row */
    float *max_norm2; /* leaf: the largest of a row in it */
    float *tiles;     /* leaf x dims x SRO_LEAF_ROWS: -2 points, transposed for the kernels */
} sro_knn_bounds;

/* Bounds are differences of squared lengths, and rounded in proportion to these. A row is out of
 * reach only if its bound exceeds the limit by more than this times the squared lengths. */
#define SRO_BOUND_EPSILON 1e-5f

typedef struct {
    size_t rows, columns; /* columns: padded to a multiple of SRO_LANES */
    size_t leaf_count;
    size_t leaf_stride; /* leaf_count, padded to a multiple of SRO_LANES */
    uint32_t *row;      /* by slot, `rows` of them: the row's number */
    float *vectors;     /* slot x columns: the rows themselves, padded with 0 */
    sro_knn_bounds coarse, fine;
    float *box_min, *box_max; /* SRO_COARSE_DIMS x leaf_stride: the leaves' boxes; beyond the last
                                 leaf empty boxes, far from all others */
    float *memory;            /* of all arrays of floats */
} sro_knn_index;

/* Sort the rows of x, which are finite. `pca_scores` and errors are those of sro_knn_project. The
 * index is the caller's to clear, and does not depend on the number of threads. O(rows log rows).
 */
SRO_CHECKED sro_error sro_knn_index_build(sro_knn_index *index, const sro_matrix *x,
                                          float *pca_scores, sro_thread_pool *threads,
                                          sro_job *job);
void sro_knn_index_clear(sro_knn_index *index);

#endif
