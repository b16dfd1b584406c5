/* affinities: the matrix P of t-SNE, how probable it is that two points are neighbours (van der
 * Maaten and Hinton 2008), over the k nearest neighbours, with the numbers of scikit-learn. */
#ifndef SRO_TSNE_AFFINITIES_H
#define SRO_TSNE_AFFINITIES_H

#include "base/common.h"
#include "base/job.h"
#include "base/thread_pool.h"
#include "neighbours/knn_graph.h"
#include "tsne/bsr_matrix.h"

/* P: rows x rows, symmetric, with zeros on the diagonal, its values adding up to 1. A coarse one
 * (coarsening.h) lacks the affinities within its points and blocks below a threshold, and is
 * symmetric but for these and for rounding. `weight` says how many rows each of its points stands
 * for; NULL where that is 1 everywhere. */
typedef struct {
    size_t rows;
    sro_bsr_matrix matrix;
    float *weight;
} sro_affinities;

/* The number of neighbours that a perplexity needs: min(rows - 1, 3 perplexity + 1), as in
 * scikit-learn. rows >= 2. */
size_t sro_affinities_neighbours(size_t rows, double perplexity);

/* P = (p + p') / (2 rows) with p[i][j] = exp(-beta[i] d2[i][j]) / sum over j, where beta[i] (the
 * precision, 1 / (2 sigma^2)) gives row i the entropy log(perplexity). beta is found by Newton's
 * method and then moved to where scikit-learn's bisection stops, so that P is its P.
 *
 * P is the caller's to clear. `graph` is cleared on the way, to free its memory early, after a
 * failure, too. Fails without memory and when the job (may be NULL) is cancelled. */
SRO_CHECKED sro_error sro_affinities_make(sro_affinities *p, sro_knn_graph *graph,
                                          double perplexity, sro_thread_pool *threads,
                                          sro_job *job);

/* Free what it holds; it is empty then. */
void sro_affinities_clear(sro_affinities *p);

#endif
