#include "tsne/tsne_levels.h"

#include <stdlib.h>
#include <string.h>

#include "tsne/coarsening.h"

/* In one dimension points cannot move around each other, and a long line takes many iterations to
 * unfold. On a coarse level they are cheap, and there are fewer folds to undo. */

/* Points up to which coarsening costs more quality than it saves time. */
enum { MAX_FINEST = 2000 };

static const double min_reduction = .9; /* a level that keeps more of the points is the last */

static SRO_CHECKED sro_error make_state(sro_tsne_level *l, int dims)
{
    const sro_affinities *p = &l->affinities;
    size_t room = p->matrix.block_rows * SRO_BSR_DIM;
    l->state.affinities = p;
    for (int d = 0; d < dims; d++) {
        l->state.y[d] = calloc(room, sizeof *l->state.y[d]);
        if (!l->state.y[d])
            return SRO_NO_MEMORY;
    }
    for (size_t i = 0; p->weight && i < p->rows; i++)
        l->state.self_pairs += p->weight[i] * (p->weight[i] - 1.);
    return NULL;
}

static SRO_CHECKED sro_error make_coarser(sro_tsne_level *fine, sro_tsne_level *coarse,
                                          sro_thread_pool *threads, sro_job *job)
{
    const sro_affinities *p = &fine->affinities;
    fine->parent = malloc(p->matrix.block_rows * SRO_BSR_DIM * sizeof *fine->parent);
    if (!fine->parent)
        return SRO_NO_MEMORY;
    sro_error error = sro_coarsening_make(p, &coarse->affinities, fine->parent, threads, job);
    return error ? error : make_state(coarse, 1);
}

sro_error sro_tsne_levels_make(sro_tsne_levels *levels, int dims, sro_thread_pool *threads,
                               sro_job *job)
{
    sro_error error = make_state(&levels->level[0], dims);
    bool pays = dims == 1;
    for (levels->count = 1; !error && pays && levels->count < SRO_TSNE_MAX_LEVELS;) {
        sro_tsne_level *fine = &levels->level[levels->count - 1], *coarse = fine + 1;
        if (fine->affinities.rows <= MAX_FINEST)
            break;
        error = make_coarser(fine, coarse, threads, job);
        pays = (double)coarse->affinities.rows <= (double)fine->affinities.rows * min_reduction;
        levels->count++;
    }
    return error;
}

void sro_tsne_levels_clear(sro_tsne_levels *levels)
{
    for (int i = 0; i < SRO_TSNE_MAX_LEVELS; i++) {
        sro_tsne_level *l = &levels->level[i];
        sro_affinities_clear(&l->affinities);
        free(l->parent);
        free(l->state.y[0]);
        free(l->state.y[1]);
    }
    memset(levels, 0, sizeof *levels);
}

static void restrict_to(const sro_tsne_level *fine, const sro_tsne_level *coarse)
{
    const float *from = fine->state.y[0], *weight = fine->affinities.weight;
    float *to = coarse->state.y[0];
    for (size_t i = 0; i < coarse->affinities.rows; i++)
        to[i] = 0;
    for (size_t i = 0; i < fine->affinities.rows; i++)
        to[fine->parent[i]] += from[i] * (weight ? weight[i] : 1);
    for (size_t i = 0; i < coarse->affinities.rows; i++)
        to[i] /= coarse->affinities.weight[i];
}

void sro_tsne_levels_restrict(const sro_tsne_levels *levels)
{
    for (int i = 1; i < levels->count; i++)
        restrict_to(&levels->level[i - 1], &levels->level[i]);
}

void sro_tsne_levels_prolong(const sro_tsne_levels *levels, int to)
{
    const sro_tsne_level *fine = &levels->level[to], *coarse = fine + 1;
    for (size_t i = 0; i < fine->affinities.rows; i++)
        fine->state.y[0][i] = coarse->state.y[0][fine->parent[i]];
}

uint32_t sro_tsne_levels_point(const sro_tsne_levels *levels, const sro_embedding_state *state,
                               uint32_t point)
{
    for (const sro_tsne_level *l = levels->level; &l->state != state; l++)
        point = l->parent[point];
    return point;
}
