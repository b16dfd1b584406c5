/* affinities: how likely each point would pick each other as its neighbour: the matrix P of t-SNE
 * (van der Maaten and Hinton 2008) by scikit-learn's definition, over the nearest neighbours. */
#ifndef SRO_TSNE_AFFINITIES_H
#define SRO_TSNE_AFFINITIES_H

#include "neighbours/knn_graph.h"
#include "tsne/bsr_matrix.h"

/* A symmetric matrix without a diagonal, whose values add up to 1; a coarse one (hierarchy.h) lacks
 * what is within its points and what is faint, and is symmetric but for that and rounding. `mass`
 * is what each point stands for (points that were made one), 0 where each stands for itself. */
typedef struct {
    size_t rows;
    sro_blocks blocks;
    float *mass;
} sro_affinities;

/* The neighbours that a perplexity asks for: min(rows - 1, 3 perplexity + 1). */
size_t sro_affinities_neighbours(size_t rows, double perplexity);

/* P = (p + p') / (2 rows) with p[i][j] = exp(-beta[i] d2[i][j]) / sum, where beta[i] gives the row
 * the entropy log(perplexity). beta is found by Newton's method and then taken where
 * scikit-learn's bisection stops, so that P is its P. `n` is emptied on the way. */
const char *sro_affinities_find(sro_affinities *p, sro_neighbours *n, double perplexity,
                                sro_threads *threads, sro_job *job);
void sro_affinities_clear(sro_affinities *p);

#endif
