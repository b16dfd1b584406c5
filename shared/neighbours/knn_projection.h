/* knn_projection: every row in a few coordinates whose distances never exceed those of the rows.
 *
 * A centred row x is projected onto an orthonormal basis B of about the principal components:
 * p(x) = B x. The length r(x) of the residual x - B' p(x) is one more coordinate. Then
 *
 *     |p(x) - p(y)|^2 + (r(x) - r(y))^2 <= |x - y|^2,
 *
 * since the residuals are orthogonal to B and, by the triangle inequality, at least the difference
 * of their lengths apart. Any orthonormal basis gives true bounds; principal components give tight
 * ones. */
#ifndef SRO_NEIGHBOURS_KNN_PROJECTION_H
#define SRO_NEIGHBOURS_KNN_PROJECTION_H

#include "base/job.h"
#include "base/matrix.h"
#include "base/thread_pool.h"

/* Coordinates of either projection: components, and last the residual's length. More of them bound
 * more tightly and cost more. */
#define SRO_COARSE_DIMS 10
#define SRO_FINE_DIMS 24 /* a multiple of SRO_TILE_ROWS, at most SRO_TILE_COLUMNS */

/* A squared distance that no two rows have. */
#define SRO_FAR 1e30f

typedef struct {
    float *fine;   /* rows x SRO_FINE_DIMS */
    float *coarse; /* rows x SRO_COARSE_DIMS; in the memory behind fine */
} sro_knn_projection;

/* Project the rows of x, which are finite. `pca_scores`, the caller's, is 2 x rows: about the first
 * two principal components of every row (those of a sample of 1024 rows). The result is the
 * caller's to clear, and does not depend on the number of threads. Fails without memory,
 * where rows are so far from their mean that squared distances come near SRO_FAR, and if it is
 * cancelled. */
SRO_CHECKED sro_error sro_knn_project(sro_knn_projection *projection, const sro_matrix *x,
                                      float *pca_scores, sro_thread_pool *threads, sro_job *job);
void sro_knn_projection_clear(sro_knn_projection *projection);

#endif
