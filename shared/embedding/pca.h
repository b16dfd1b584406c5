/* pca: the first principal components of a matrix (sklearn.decomposition.PCA). */
#ifndef SRO_EMBEDDING_PCA_H
#define SRO_EMBEDDING_PCA_H

#include "base/job.h"
#include "base/matrix.h"

#define SRO_MAX_DIMS 32

/* What PCA tells beside the scores: `variance` along a component (divisor rows - 1), and its
 * part of the whole variance (0 where there is none). */
typedef struct {
    double variance[SRO_MAX_DIMS], ratio[SRO_MAX_DIMS];
} sro_explained;

/* What brings a row into fewer dimensions: (row - column means) . components. */
typedef struct sro_projection sro_projection;
SRO_API void sro_projection_free(sro_projection *projection); /* 0 is allowed */

/* The projection onto the first `dims` components of x, 1..SRO_MAX_DIMS and at most the columns of
 * x; the caller's. The sign of a component makes its largest |loading| positive. x must be
 * finite. */
SRO_API const char *sro_pca_fit(const sro_matrix *x, size_t dims, sro_projection **projection,
                                sro_explained *explained, sro_job *job);

/* One row, which has as many values as x had columns: `scores` has room for dims. Equal rows get
 * equal scores. Any thread. */
SRO_API void sro_project_row(const sro_projection *projection, const float *row, float *scores);

/* All rows of x: rows x dims, the caller's. */
SRO_API const char *sro_project(const sro_projection *projection, const sro_matrix *x,
                                sro_matrix **scores, sro_job *job);

/* Both at once: the scores of x itself. Components beyond the rank score 0. */
SRO_API const char *sro_pca(const sro_matrix *x, size_t dims, sro_matrix **scores,
                            sro_explained *explained, sro_job *job);

#endif
