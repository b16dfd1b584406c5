/* coarsening: a smaller problem out of the affinities of a larger one, for multilevel optimisation:
 * the large shape is found on few points, where an iteration is cheap. */
#ifndef SRO_TSNE_COARSENING_H
#define SRO_TSNE_COARSENING_H

#include "base/common.h"
#include "base/job.h"
#include "base/thread_pool.h"
#include "tsne/affinities.h"

/* Blocks whose sum is below SRO_COARSENING_DROP times the mean sum of a block row are dropped from
 * a coarse matrix: a third of all blocks where the rows are frames of a sound, holding 1 to 5
 * percent of the sum of P. Embeddings do not get worse without them (33,000 frames: KL 1.44, and
 * 1.49 with them). Where more than SRO_COARSENING_MAX_DROPPED would be lost, as in noise, which has
 * no strong affinities, the threshold is quartered until it is less. */
#define SRO_COARSENING_DROP 3e-3f
#define SRO_COARSENING_MAX_DROPPED .06

/* Match every point with the free neighbour of the highest affinity for its weight (heavy-edge
 * matching, Karypis and Kumar 1998) and contract each pair into one point. parent[i] becomes the
 * coarse point of fine point i; it has room for whole block rows of `fine`. Coarse affinities are
 * sums of fine ones without those within a pair, and weights are added: but for the dropped blocks
 * the coarse objective is that of t-SNE, restricted to embeddings where pairs coincide.
 *
 * `coarse` is the caller's to clear; empty after a failure: without memory, or when the job (may be
 * NULL) is cancelled. The result does not depend on the number of threads. */
SRO_CHECKED sro_error sro_coarsening_make(const sro_affinities *fine, sro_affinities *coarse,
                                          uint32_t *parent, sro_thread_pool *threads, sro_job *job);

#endif
