/* knn_graph: the k nearest other rows of every row, exactly (Euclidean distance).
 *
 * Rows are sorted into the leaves of a tree, whose coordinates bound every distance from below
 * (leaves.h). For a bunch of rows at a time, whole leaves are skipped by their boxes, single rows
 * by a coarse and then by a fine bound, and only what is left is measured. */
#ifndef SRO_NEIGHBOURS_KNN_GRAPH_H
#define SRO_NEIGHBOURS_KNN_GRAPH_H

#include "base/job.h"
#include "base/matrix.h"
#include "base/thread_pool.h"

typedef struct {
    size_t rows, k;
    uint32_t *index;   /* rows x k: the neighbours' numbers, in no particular sequence */
    float *distance2;  /* rows x k: squared distances; in the memory behind index */
    float *pca_scores; /* 2 x rows: scores of about the first two principal components (of a
                         sample), for a first layout */
} sro_knn_graph;

/* k from 1 to rows - 1. Of equally distant rows those nearer in number are taken. The result does
 * not depend on the number of threads. The job's progress goes from 0 to `share`. */
const char *sro_knn_graph_build(sro_knn_graph *n, const sro_matrix *x, size_t k,
                                sro_thread_pool *threads, sro_job *job, double share);
void sro_knn_graph_clear(sro_knn_graph *n);

/* Makes room for the result where rows and k are set; `clear` frees what there is after a failure,
 * too. */
const char *sro_knn_graph_allocate(sro_knn_graph *n);

#endif
