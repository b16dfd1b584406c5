#include "tsne/coarsening.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Heavy-edge matching and contraction, from multilevel graph partitioning (Karypis and Kumar 1998):
 * points are visited in their sequence, and each takes the best of its free neighbours. The
 * contracted matrix is the sum of pairs of rows, with columns renumbered. */

static const uint32_t unmatched = UINT32_MAX;

typedef struct {
    const sro_affinities *fine;
    sro_affinities *coarse;
    const uint32_t *parent;   /* of a fine point: its coarse one */
    uint32_t *partner;        /* of a fine point: itself when it stays alone */
    uint32_t *representative; /* of a coarse point: the fine one that was visited first */
    float *preference;        /* of a fine point: 1 / weight while it is free, then 0 */
    sro_job *job;
} coarsening;

static float weight_of(const sro_affinities *p, uint32_t i) { return p->weight ? p->weight[i] : 1; }

/* The free neighbour with the highest affinity divided by its weight, which keeps weights even; of
 * equals the first. The maximum is found without branches, and then searched for. */
static uint32_t best_partner(const coarsening *c, uint32_t i)
{
    const sro_bsr_block_row *p = sro_bsr_block_row_of(&c->fine->matrix, i);
    float max[SRO_BSR_DIM] = {0};
    for (size_t b = 0; b < p->count; b++) {
        const float *value = sro_bsr_row_in_block(p, b, i);
        const float *preference = c->preference + p->column[b];
        for (size_t l = 0; l < SRO_BSR_DIM; l++)
            max[l] = value[l] * preference[l] > max[l] ? value[l] * preference[l] : max[l];
    }
    for (size_t l = 1; l < SRO_BSR_DIM; l++)
        max[0] = max[l] > max[0] ? max[l] : max[0];
    for (size_t b = 0; b < p->count && max[0] > 0; b++) {
        const float *value = sro_bsr_row_in_block(p, b, i);
        const float *preference = c->preference + p->column[b];
        for (uint32_t l = 0; l < SRO_BSR_DIM; l++)
            if (value[l] * preference[l] == max[0])
                return p->column[b] + l;
    }
    return unmatched;
}

/* Returns the number of coarse points. */
static size_t match(const coarsening *c, uint32_t *parent)
{
    const sro_affinities *p = c->fine;
    size_t count = 0;
    for (uint32_t i = 0; i < p->rows; i++)
        c->preference[i] = 1 / weight_of(p, i);
    for (uint32_t i = 0; i < p->rows && !(i % 1024 == 0 && sro_job_cancelled(c->job)); i++) {
        if (c->preference[i] == 0)
            continue;
        c->preference[i] = 0;
        uint32_t j = best_partner(c, i);
        if (j == unmatched)
            j = i;
        c->preference[j] = 0;
        c->partner[i] = j;
        c->partner[j] = i;
        c->representative[count] = i;
        parent[i] = parent[j] = (uint32_t)count++;
    }
    return count;
}

static void add_row(const coarsening *c, uint32_t i, size_t row, const sro_bsr_accumulator *sums)
{
    const sro_bsr_block_row *p = sro_bsr_block_row_of(&c->fine->matrix, i);
    for (size_t b = 0; b < p->count; b++) {
        const float *value = sro_bsr_row_in_block(p, b, i);
        const uint32_t *parent = c->parent + p->column[b];
        for (size_t l = 0; l < SRO_BSR_DIM; l++)
            *sro_bsr_at(sums, row, parent[l]) += value[l];
    }
}

static void fill_contracted(void *context, size_t block_row, const sro_bsr_accumulator *sums)
{
    const coarsening *c = context;
    size_t rows = c->coarse->rows, first = block_row * SRO_BSR_DIM;
    for (size_t k = first; k < first + SRO_BSR_DIM && k < rows; k++) {
        uint32_t i = c->representative[k], j = c->partner[i];
        add_row(c, i, k - first, sums);
        if (j != i)
            add_row(c, j, k - first, sums);
        *sro_bsr_at(sums, k - first, (uint32_t)k) = 0; /* the affinity within the pair */
    }
}

static SRO_CHECKED sro_error contract(coarsening *c, sro_thread_pool *threads)
{
    sro_affinities *coarse = c->coarse;
    assert(coarse->rows > 0);
    coarse->weight = malloc(coarse->rows * sizeof *coarse->weight);
    if (!coarse->weight)
        return SRO_NO_MEMORY;
    for (size_t k = 0; k < coarse->rows; k++) {
        uint32_t i = c->representative[k], j = c->partner[i];
        coarse->weight[k] = weight_of(c->fine, i) + (j == i ? 0 : weight_of(c->fine, j));
    }
    size_t block_rows = sro_bsr_block_rows(coarse->rows);
    float threshold = SRO_COARSENING_DROP / (float)block_rows;
    for (double dropped = 1;; threshold /= 4) {
        sro_error error = sro_bsr_build(&coarse->matrix, block_rows, fill_contracted, c, threshold,
                                        &dropped, threads, c->job);
        if (error || !(dropped > SRO_COARSENING_MAX_DROPPED))
            return error;
        sro_bsr_clear(&coarse->matrix);
    }
}

sro_error sro_coarsening_make(const sro_affinities *fine, sro_affinities *coarse, uint32_t *parent,
                              sro_thread_pool *threads, sro_job *job)
{
    size_t room = fine->matrix.block_rows * SRO_BSR_DIM;
    coarsening c = {.fine = fine, .coarse = coarse, .parent = parent, .job = job};
    sro_error error = SRO_NO_MEMORY;
    memset(coarse, 0, sizeof *coarse);
    c.partner = malloc(room * sizeof *c.partner);
    c.representative = malloc(room * sizeof *c.representative);
    c.preference = calloc(room, sizeof *c.preference);
    if (c.partner && c.representative && c.preference) {
        memset(parent, 0, room * sizeof *parent);
        coarse->rows = match(&c, parent);
        error = sro_job_cancelled(job) ? SRO_CANCELLED : contract(&c, threads);
    }
    free(c.partner);
    free(c.representative);
    free(c.preference);
    if (error)
        sro_affinities_clear(coarse);
    return error;
}
