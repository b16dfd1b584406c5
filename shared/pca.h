/* pca: the first principal components of a matrix (sklearn.decomposition.PCA). */
#ifndef SRO_PCA_H
#define SRO_PCA_H

#include "job.h"
#include "matrix.h"

#define SRO_MAX_DIMS 32

/* What PCA tells beside the scores: `variance` along a component (divisor rows - 1), and its
 * part of the whole variance (0 where there is none). */
typedef struct {
    double variance[SRO_MAX_DIMS], ratio[SRO_MAX_DIMS];
} sro_explained;

/* scores = (x - column means) . components: rows x dims, the caller's. The sign of a component
 * makes its largest |loading| positive. dims is 1..SRO_MAX_DIMS and at most the columns of x;
 * components beyond the rank score 0. x must be finite. Equal rows get equal scores. */
SRO_API const char *sro_pca(const sro_matrix *x, size_t dims, sro_matrix **scores,
                            sro_explained *explained, sro_job *job);

#endif
