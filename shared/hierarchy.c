#include "hierarchy.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "pages.h"

static const uint32_t alone = UINT32_MAX;
enum { PARTS = 32 };

typedef struct {
    const sro_affinities *fine;
    sro_affinities *coarse;
    const uint32_t *into;
    uint32_t *partner; /* of a fine point: itself when it is alone */
    uint32_t *first;   /* of a coarse point: the fine one that the search for pairs came to */
    sro_job *job;
    atomic_int failed;
} coarsening;

/* For its weight, a heavy point is no better partner than a light one: that keeps masses even. */
static uint32_t partner_of(const sro_affinities *p, const uint32_t *partner, uint32_t i)
{
    uint32_t best = alone;
    float most = -1;
    for (size_t e = p->begin[i]; e < p->begin[i + 1]; e++) {
        uint32_t j = p->column[e];
        float pull = p->mass ? p->value[e] / p->mass[j] : p->value[e];
        /* most are weaker: asked first, that is soon foreseen */
        if (pull < most || (pull == most && j > best) || partner[j] != alone || j == i)
            continue;
        most = pull;
        best = j;
    }
    return best;
}

/* Returns how many points there are afterwards. */
static size_t match(const coarsening *c, uint32_t *into)
{
    const sro_affinities *p = c->fine;
    size_t count = 0;
    memset(c->partner, 0xFF, p->rows * sizeof *c->partner);
    for (uint32_t i = 0; i < p->rows; i++) {
        if (c->partner[i] != alone)
            continue;
        uint32_t j = partner_of(p, c->partner, i);
        if (j == alone)
            j = i;
        c->partner[i] = j;
        c->partner[j] = i;
        c->first[count] = i;
        into[i] = into[j] = (uint32_t)count++;
    }
    return count;
}

/* Adds row i of the fine matrix to the coarse row that begins at `begin` of column and value (both
 * may be 0, to count only); returns its new end. `slot` says where a column stands, counted from 1:
 * those of earlier rows are not above `begin`. Whether a column is new nobody could foresee, so
 * nothing branches on it: `old` is all ones where it is not. */
static uint32_t add_row(const coarsening *c, uint32_t i, uint32_t begin, uint32_t end,
                        uint32_t *slot, uint32_t *column, float *value)
{
    const uint32_t *into = c->into, *from = c->fine->column, own = into[i];
    const float *added = c->fine->value;
    size_t last = c->fine->begin[i + 1];
    for (size_t e = c->fine->begin[i]; e < last; e++) {
        uint32_t to = into[from[e]], old = -(uint32_t)(slot[to] > begin), bits;
        if (to == own)
            continue;
        end += old + 1;
        slot[to] = (slot[to] & old) | (end & ~old);
        if (value) {
            size_t at = slot[to] - 1;
            float before;
            memcpy(&bits, &value[at], sizeof bits);
            bits &= old;
            memcpy(&before, &bits, sizeof before);
            value[at] = before + added[e];
            column[at] = to;
        }
    }
    return end;
}

static void contract(coarsening *c, size_t part, int fill)
{
    sro_affinities *coarse = c->coarse;
    size_t first = coarse->rows * part / PARTS, last = coarse->rows * (part + 1) / PARTS;
    uint32_t *slot = calloc(coarse->rows, sizeof *slot), end = 0;
    if (!slot) {
        atomic_store(&c->failed, 1);
        return;
    }
    uint32_t *column = fill ? coarse->column + coarse->begin[first] : 0;
    float *value = fill ? coarse->value + coarse->begin[first] : 0;
    for (size_t k = first; k < last && !sro_job_canceled(c->job); k++) {
        uint32_t begin = end, i = c->first[k], j = c->partner[i];
        end = add_row(c, i, begin, end, slot, column, value);
        if (j != i)
            end = add_row(c, j, begin, end, slot, column, value);
        if (!fill)
            coarse->begin[k + 1] = end - begin;
    }
    free(slot);
}

static void count_part(void *context, size_t part) { contract(context, part, 0); }
static void fill_part(void *context, size_t part) { contract(context, part, 1); }

static float mass_of(const sro_affinities *p, uint32_t i) { return p->mass ? p->mass[i] : 1; }

static const char *make_rows(coarsening *c, sro_threads *threads)
{
    sro_affinities *coarse = c->coarse;
    coarse->begin = calloc(coarse->rows + 1, sizeof *coarse->begin);
    coarse->mass = malloc(coarse->rows * sizeof *coarse->mass);
    if (!coarse->begin || !coarse->mass)
        return SRO_NO_MEMORY;
    sro_threads_run(threads, PARTS, count_part, c);
    for (size_t k = 0; k < coarse->rows; k++) {
        uint32_t i = c->first[k], j = c->partner[i];
        coarse->begin[k + 1] += coarse->begin[k];
        coarse->mass[k] = j == i ? mass_of(c->fine, i) : mass_of(c->fine, i) + mass_of(c->fine, j);
    }
    size_t entries = coarse->begin[coarse->rows];
    coarse->column = sro_pages((entries + 1) * sizeof *coarse->column);
    coarse->value = sro_pages((entries + 1) * sizeof *coarse->value);
    if (!coarse->column || !coarse->value)
        return SRO_NO_MEMORY;
    sro_threads_run(threads, PARTS, fill_part, c);
    return sro_job_canceled(c->job) ? SRO_CANCELED : atomic_load(&c->failed) ? SRO_NO_MEMORY : 0;
}

const char *sro_hierarchy_coarsen(const sro_affinities *fine, sro_affinities *coarse,
                                  uint32_t *into, sro_threads *threads, sro_job *job)
{
    coarsening c = {.fine = fine, .coarse = coarse, .into = into, .job = job};
    const char *error = SRO_NO_MEMORY;
    memset(coarse, 0, sizeof *coarse);
    c.partner = malloc(fine->rows * sizeof *c.partner);
    c.first = malloc(fine->rows * sizeof *c.first);
    if (c.partner && c.first) {
        coarse->rows = match(&c, into);
        error = make_rows(&c, threads);
    }
    free(c.partner);
    free(c.first);
    if (error)
        sro_affinities_clear(coarse);
    return error;
}
