/* neighbour_laplacian: a graph of nearest neighbours as a symmetric sparse matrix, and the
 * eigenvectors of its normalised Laplacian. */
#ifndef SRO_EMBEDDING_NEIGHBOUR_LAPLACIAN_H
#define SRO_EMBEDDING_NEIGHBOUR_LAPLACIAN_H

#include "base/job.h"
#include "embedding/max_dims.h"
#include "neighbours/knn_graph.h"

/* The edges of row i are those from start[i] up to but not including start[i + 1]. */
typedef struct {
    size_t rows;
    size_t *start;       /* rows + 1 */
    uint32_t *column;    /* by edge */
    double *weight;      /* by edge: 1 where both are among the other's neighbours, else 1/2 */
    double *sqrt_degree; /* by row: the square root of the sum of its weights */
    uint32_t *component; /* by row: of the connected components, in sequence of their first rows */
    size_t components;
} sro_neighbour_graph;

/* (A + A') / 2 for the matrix A that holds 1 for each neighbour, and the components of that graph.
 * Fails where memory runs out; clear it even then. */
SRO_CHECKED sro_error sro_neighbour_graph_make(sro_neighbour_graph *graph,
                                               const sro_knn_graph *knn);
void sro_neighbour_graph_clear(sro_neighbour_graph *graph);

/* The embedding of a connected component: the eigenvectors of the smallest eigenvalues of
 * I - D^-1/2 W D^-1/2 but for the trivial one, as unit vectors, in `vectors` (dims x count, dims at
 * most SRO_MAX_DIMS); those beyond count - 1 are zeros. `rows` are the component's, `count` numbers
 * in ascending order. `local` is scratch, with room for a number a row of the graph. Fails where
 * memory runs out, and if it is cancelled. */
SRO_CHECKED sro_error sro_neighbour_graph_vectors(const sro_neighbour_graph *graph,
                                                  const uint32_t *rows, size_t count,
                                                  uint32_t *local, size_t dims, double *vectors,
                                                  sro_job *job);

#endif
