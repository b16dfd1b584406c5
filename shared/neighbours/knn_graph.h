/* knn_graph: the k nearest other rows of every row (Euclidean distance), exactly. */
#ifndef SRO_NEIGHBOURS_KNN_GRAPH_H
#define SRO_NEIGHBOURS_KNN_GRAPH_H

#include "base/job.h"
#include "base/matrix.h"
#include "base/thread_pool.h"

/* The caller's, to be cleared by sro_knn_graph_clear. */
typedef struct {
    size_t rows, k;
    uint32_t *index;   /* rows x k: the numbers of the neighbours, in no particular order */
    float *distance2;  /* rows x k: their squared distances; in the memory behind index */
    float *pca_scores; /* 2 x rows: about the first two principal components of every row (those of
                          a sample), for an initial embedding; NULL once the caller took it */
} sro_knn_graph;

/* Find the neighbours of all rows of x, which are finite. 1 <= k <= rows - 1. Ties go to the row
 * nearest in number, and of two as near to the earlier. The result does not depend on the number of
 * threads. Progress goes from 0 to `share`. Fails without memory, when the job is cancelled, and
 * where rows are too far apart (knn_projection.h); then the graph is empty. */
SRO_CHECKED sro_error sro_knn_graph_build(sro_knn_graph *graph, const sro_matrix *x, size_t k,
                                          sro_thread_pool *threads, sro_job *job, double share);
void sro_knn_graph_clear(sro_knn_graph *graph);

/* Allocate the arrays for the rows and k that are set. Fails without memory; clear the graph
 * even then. */
SRO_CHECKED sro_error sro_knn_graph_allocate(sro_knn_graph *graph);

#endif
