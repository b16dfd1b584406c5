/* spectral: Laplacian eigenmaps of the graph of nearest neighbours (Belkin and Niyogi 2003), as
 * scikit-learn's SpectralEmbedding with affinity 'nearest_neighbors'. The first coordinate is the
 * seriation by the Fiedler vector. */
#ifndef SRO_EMBEDDING_SPECTRAL_H
#define SRO_EMBEDDING_SPECTRAL_H

#include "base/job.h"
#include "base/matrix.h"
#include "embedding/max_dims.h"

/* Where none are asked for: a tenth of the distinct rows, as scikit-learn, but at least 1 and no
 * more than this, for the sake of time and memory. */
#define SRO_SPECTRAL_MAX_DEFAULT_NEIGHBOURS 256

/* Two distinct rows are joined by an edge of weight 1/2 where one is among the `n_neighbors` rows
 * nearest to the other, itself included, and of weight 1 where that is mutual. Coordinates are the
 * eigenvectors of the smallest eigenvalues of the normalised Laplacian but for the trivial one,
 * divided by the square roots of the degrees; of each the entry of the largest magnitude is
 * positive. Those beyond the rank are 0. Identical rows are embedded once and share their
 * coordinates.
 *
 * Where the graph is not connected, which scikit-learn warns of, each component is embedded by
 * itself. They stand beside each other along the first coordinate in the sequence of their first
 * rows, and each is scaled so that its part of the line is its part of the rows.
 *
 * x is finite; 1 <= dims <= SRO_MAX_DIMS; n_neighbors 0: see above. *coordinates, rows x dims, are
 * the caller's; *components is how many the graph has. Fails where memory runs out, if it is
 * cancelled, and where rows are too far apart (neighbours/knn_projection.h). Any thread. */
SRO_API SRO_CHECKED sro_error sro_spectral(sro_matrix *x, size_t dims, size_t n_neighbors,
                                           sro_matrix **coordinates, size_t *components,
                                           sro_job *job);

#endif
