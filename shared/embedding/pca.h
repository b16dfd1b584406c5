/* pca: the first principal components of a matrix (sklearn.decomposition.PCA). */
#ifndef SRO_EMBEDDING_PCA_H
#define SRO_EMBEDDING_PCA_H

#include "base/job.h"
#include "base/matrix.h"
#include "embedding/max_dims.h"

/* Beside the scores, by component (scikit-learn's explained_variance_ and _ratio_). */
typedef struct {
    double variance[SRO_MAX_DIMS]; /* along the component; divisor rows - 1 */
    double ratio[SRO_MAX_DIMS];    /* its part of the whole variance; 0 where there is none */
} sro_explained_variance;

/* What brings a row into fewer dimensions: (row - column means) . components. Immutable. */
typedef struct sro_projection sro_projection;
SRO_API void sro_projection_free(sro_projection *projection); /* NULL is allowed */

/* One row, which has as many values as x had columns: `scores` has room for dims. Equal rows get
 * equal scores. Any thread. */
SRO_API void sro_projection_row(const sro_projection *projection, const float *row, float *scores);

/* All rows of x: *scores, rows x dims, are the caller's. Fails where memory runs out, and if it is
 * cancelled. Progress goes from 0.5 to 1. Any thread. */
SRO_API SRO_CHECKED sro_error sro_projection_rows(const sro_projection *projection,
                                                  const sro_matrix *x, sro_matrix **scores,
                                                  sro_job *job);

/* The projection onto the first `dims` components of x, the caller's: eigenvectors of the
 * covariance, by falling eigenvalue; the largest |loading| of each (of equal ones the first) is
 * positive, as by scikit-learn's svd_flip. x is finite, 1 <= dims <= SRO_MAX_DIMS and at most the
 * columns of x. Fails on other dims, on rows over 1e38 apart, where memory runs out, and if it is
 * cancelled. Progress goes from 0 to 0.5. Any thread. */
SRO_API SRO_CHECKED sro_error sro_pca_fit(const sro_matrix *x, size_t dims,
                                          sro_projection **projection,
                                          sro_explained_variance *explained, sro_job *job);

/* Both at once: the scores of x itself and the projection (NULL: not wanted), the caller's.
 * Components beyond the rank score 0. */
SRO_API SRO_CHECKED sro_error sro_pca(const sro_matrix *x, size_t dims, sro_matrix **scores,
                                      sro_projection **projection,
                                      sro_explained_variance *explained, sro_job *job);

#endif
