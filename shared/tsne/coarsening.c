#include "tsne/coarsening.h"

#include <stdlib.h>
#include <string.h>

static const uint32_t nobody = UINT32_MAX;

typedef struct {
    const sro_affinities *fine;
    sro_affinities *coarse;
    const uint32_t *into;
    uint32_t *partner; /* of a fine point: itself when it is alone */
    uint32_t *first;   /* of a coarse point: the fine one that the search for pairs came to */
    float *worth;      /* of a fine point as a partner: 0 once it is taken */
    sro_job *job;
} coarsening;

static float mass_of(const sro_affinities *p, uint32_t i) { return p->mass ? p->mass[i] : 1; }

/* For its weight, a heavy point is no better partner than a light one: that keeps masses even. Of
 * those that are drawn as much, the first. */
static uint32_t partner_of(const coarsening *c, uint32_t i)
{
    const sro_group *p = sro_group_of(&c->fine->blocks, i);
    float most[SRO_SIDE] = {0};
    for (size_t b = 0; b < p->count; b++) {
        const float *value = sro_block_row(p, b, i), *worth = c->worth + p->column[b];
        for (size_t l = 0; l < SRO_SIDE; l++)
            most[l] = value[l] * worth[l] > most[l] ? value[l] * worth[l] : most[l];
    }
    for (size_t l = 1; l < SRO_SIDE; l++)
        most[0] = most[l] > most[0] ? most[l] : most[0];
    for (size_t b = 0; b < p->count && most[0] > 0; b++) {
        const float *value = sro_block_row(p, b, i), *worth = c->worth + p->column[b];
        for (uint32_t l = 0; l < SRO_SIDE; l++)
            if (value[l] * worth[l] == most[0])
                return p->column[b] + l;
    }
    return nobody;
}

/* Returns how many points there are afterwards. */
static size_t match(const coarsening *c, uint32_t *into)
{
    const sro_affinities *p = c->fine;
    size_t count = 0;
    for (uint32_t i = 0; i < p->rows; i++)
        c->worth[i] = 1 / mass_of(p, i);
    for (uint32_t i = 0; i < p->rows && !(i % 1024 == 0 && sro_job_canceled(c->job)); i++) {
        if (c->worth[i] == 0)
            continue;
        c->worth[i] = 0;
        uint32_t j = partner_of(c, i);
        if (j == nobody)
            j = i;
        c->worth[j] = 0;
        c->partner[i] = j;
        c->partner[j] = i;
        c->first[count] = i;
        into[i] = into[j] = (uint32_t)count++;
    }
    return count;
}

static void add_row(const coarsening *c, uint32_t i, size_t row, const sro_strip *strip)
{
    const sro_group *p = sro_group_of(&c->fine->blocks, i);
    for (size_t b = 0; b < p->count; b++) {
        const float *value = sro_block_row(p, b, i);
        const uint32_t *to = c->into + p->column[b];
        for (size_t l = 0; l < SRO_SIDE; l++)
            *sro_strip_at(strip, row, to[l]) += value[l];
    }
}

static void fill_pairs(void *context, size_t group, const sro_strip *strip)
{
    const coarsening *c = context;
    size_t rows = c->coarse->rows, first = group * SRO_SIDE;
    for (size_t k = first; k < first + SRO_SIDE && k < rows; k++) {
        uint32_t i = c->first[k], j = c->partner[i];
        add_row(c, i, k - first, strip);
        if (j != i)
            add_row(c, j, k - first, strip);
        *sro_strip_at(strip, k - first, (uint32_t)k) = 0; /* what is between the two */
    }
}

static const char *contract(coarsening *c, sro_threads *threads)
{
    sro_affinities *coarse = c->coarse;
    coarse->mass = malloc(coarse->rows * sizeof *coarse->mass);
    if (!coarse->mass)
        return SRO_NO_MEMORY;
    for (size_t k = 0; k < coarse->rows; k++) {
        uint32_t i = c->first[k], j = c->partner[i];
        coarse->mass[k] = j == i ? mass_of(c->fine, i) : mass_of(c->fine, i) + mass_of(c->fine, j);
    }
    size_t groups = (coarse->rows + SRO_SIDE - 1) / SRO_SIDE;
    float faint = SRO_FAINT / (float)groups;
    for (double lost = 1;; faint /= 4) {
        const char *error =
            sro_blocks_make(&coarse->blocks, groups, fill_pairs, c, faint, &lost, threads, c->job);
        if (error || !(lost > SRO_MOST_LOST))
            return error;
        sro_blocks_clear(&coarse->blocks);
    }
}

const char *sro_hierarchy_coarsen(const sro_affinities *fine, sro_affinities *coarse,
                                  uint32_t *into, sro_threads *threads, sro_job *job)
{
    size_t room = fine->blocks.groups * SRO_SIDE;
    coarsening c = {.fine = fine, .coarse = coarse, .into = into, .job = job};
    const char *error = SRO_NO_MEMORY;
    memset(coarse, 0, sizeof *coarse);
    c.partner = malloc(room * sizeof *c.partner);
    c.first = malloc(room * sizeof *c.first);
    c.worth = calloc(room, sizeof *c.worth);
    if (c.partner && c.first && c.worth) {
        memset(into, 0, room * sizeof *into);
        coarse->rows = match(&c, into);
        error = sro_job_canceled(job) ? SRO_CANCELED : contract(&c, threads);
    }
    free(c.partner);
    free(c.first);
    free(c.worth);
    if (error)
        sro_affinities_clear(coarse);
    return error;
}
