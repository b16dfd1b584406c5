/* knn_index: the rows of a matrix sorted so that a search for neighbours can pass over many at
 * once.
 *
 * A few principal components and the length of what they leave out are coordinates whose distances
 * bound those of the rows from below; more components bound them closer. Rows are sorted by a
 * balanced k-d tree over the few into leaves, and within a leaf into bunches. */
#ifndef SRO_NEIGHBOURS_KNN_INDEX_H
#define SRO_NEIGHBOURS_KNN_INDEX_H

#include "base/job.h"
#include "base/matrix.h"
#include "base/thread_pool.h"
#include "neighbours/knn_kernels.h"

#define SRO_LEAF SRO_TILE_COLUMNS
#define SRO_BUNCH SRO_TILE_ROWS
#define SRO_COARSE_DEPTH 10 /* coordinates: components, and the length of the rest */
#define SRO_FINE_DEPTH 24   /* a multiple of SRO_BUNCH, at most SRO_LEAF */

/* The bounds carry rounding errors, in proportion to the squared lengths they are differences of:
 * what is nearer to a limit than SRO_SLACK times these is not known to be beyond it. */
#define SRO_SLACK 1e-5f
#define SRO_NOWHERE 1e30f

/* Coordinates by place, which is a number in the sorted sequence; the last leaf may have places
 * without a row. */
typedef struct {
    size_t depth;
    float *low;     /* place x depth: the coordinates */
    float *norm;    /* place: their squared length, SRO_NOWHERE where there is no row */
    float *longest; /* leaf: the largest of them that is a row's */
    float *tile;    /* leaf x depth x SRO_LEAF: -2 low, column by column */
} sro_sieve;

typedef struct {
    size_t rows, columns; /* columns: up to a multiple of SRO_LANES */
    size_t count, stride; /* of leaves; stride: up to a multiple of SRO_LANES */
    uint32_t *row;        /* by place: the row's number */
    float *full;          /* place x columns: rows as they are */
    sro_sieve coarse, fine;
    float *least, *most; /* SRO_COARSE_DEPTH x stride: the leaves' boxes; far off after the last */
    float *memory;       /* of all of them */
} sro_leaves;

/* Rows 1e13 or further from their mean are an error. `component`, 2 x rows, becomes the scores of
 * about the first two principal components (of a sample). The result does not depend on the number
 * of threads. */
const char *sro_leaves_make(sro_leaves *leaves, const sro_matrix *x, float *component,
                            sro_thread_pool *threads, sro_job *job);
void sro_leaves_clear(sro_leaves *leaves);

#endif
