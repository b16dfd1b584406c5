/* tsne_levels: the levels of multilevel optimisation, from all points to the fewest. Level 0 has
 * the affinities of all points, and each level beyond it a contraction of the one before
 * (coarsening.h). In two dimensions there is level 0 alone. */
#ifndef SRO_TSNE_TSNE_LEVELS_H
#define SRO_TSNE_TSNE_LEVELS_H

#include "base/common.h"
#include "base/job.h"
#include "base/thread_pool.h"
#include "tsne/gradient_descent.h"

#define SRO_TSNE_MAX_LEVELS 24

typedef struct {
    sro_affinities affinities;
    sro_embedding_state state; /* points to the affinities: a level must not be moved */
    uint32_t *parent; /* of every point, its number on the next coarser level; NULL on the last */
} sro_tsne_level;

typedef struct {
    int count;
    sro_tsne_level level[SRO_TSNE_MAX_LEVELS];
} sro_tsne_levels;

/* Make the states of level 0, whose affinities the caller has put there, and of as many coarser
 * levels as pay, with coordinates of 0. Fails without memory and when the job (may be NULL) is
 * cancelled. Clear frees all that there is, after a failure, too. */
SRO_CHECKED sro_error sro_tsne_levels_make(sro_tsne_levels *levels, int dims,
                                           sro_thread_pool *threads, sro_job *job);
void sro_tsne_levels_clear(sro_tsne_levels *levels);

/* From the coordinates of level 0 to those of all coarser levels (restriction): a coarse point is
 * the weighted mean of its fine ones. One dimension. */
void sro_tsne_levels_restrict(const sro_tsne_levels *levels);

/* From the coordinates of level `to` + 1 to those of level `to` (prolongation): a fine point is
 * where its coarse one is. One dimension. */
void sro_tsne_levels_prolong(const sro_tsne_levels *levels, int to);

/* The number of a point of level 0 on the level that has this state. */
uint32_t sro_tsne_levels_point(const sro_tsne_levels *levels, const sro_embedding_state *state,
                               uint32_t point);

#endif
