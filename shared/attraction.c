#include "attraction.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "pages.h"

enum { PARTS = 32, SIDE = 4 };

typedef struct {
    const sro_affinities *p;
    sro_blocks *blocks;
    sro_job *job;
    atomic_int failed;
} packing;

/* Adds the blocks of group g to those that end at `end` of column and values (both may be 0, to
 * count only); returns the new end. `slot` says where the block of a column of blocks is, counted
 * from 1: those of earlier groups are not above `end`. */
static uint32_t pack_group(const sro_affinities *p, size_t g, uint32_t *slot, uint32_t end,
                           uint32_t *column, float *values)
{
    uint32_t begin = end;
    size_t last = SIDE * (g + 1) < p->rows ? SIDE * (g + 1) : p->rows;
    for (size_t i = SIDE * g; i < last; i++)
        for (size_t e = p->begin[i], stop = p->begin[i + 1]; e < stop; e++) {
            uint32_t *at = &slot[p->column[e] / SIDE];
            if (*at <= begin) {
                if (values) {
                    column[end] = p->column[e] / SIDE * SIDE;
                    memset(values + (size_t)end * SIDE * SIDE, 0, SIDE * SIDE * sizeof *values);
                }
                *at = ++end;
            }
            if (values)
                values[(size_t)(*at - 1) * SIDE * SIDE + i % SIDE * SIDE + p->column[e] % SIDE]
                    = p->value[e];
        }
    return end;
}

static void pack_part(packing *k, size_t part, int fill)
{
    sro_blocks *b = k->blocks;
    size_t first = b->groups * part / PARTS, last = b->groups * (part + 1) / PARTS;
    uint32_t *slot = calloc(b->groups, sizeof *slot), end = 0;
    if (!slot) {
        atomic_store(&k->failed, 1);
        return;
    }
    uint32_t *column = fill ? b->column + b->begin[first] : 0;
    float *values = fill ? b->values + b->begin[first] * SIDE * SIDE : 0;
    for (size_t g = first; g < last && !sro_job_canceled(k->job); g++) {
        uint32_t begin = end;
        end = pack_group(k->p, g, slot, end, column, values);
        if (!fill)
            b->begin[g + 1] = end - begin;
    }
    free(slot);
}

static void count_part(void *context, size_t part) { pack_part(context, part, 0); }
static void fill_part(void *context, size_t part) { pack_part(context, part, 1); }

const char *sro_attraction_pack(sro_blocks *blocks, const sro_affinities *p, sro_threads *threads,
                                sro_job *job)
{
    packing k = {.p = p, .blocks = blocks, .job = job};
    memset(blocks, 0, sizeof *blocks);
    blocks->groups = (p->rows + SIDE - 1) / SIDE;
    blocks->begin = calloc(blocks->groups + 1, sizeof *blocks->begin);
    if (!blocks->begin)
        return SRO_NO_MEMORY;
    sro_threads_run(threads, PARTS, count_part, &k);
    if (sro_job_canceled(job)) {
        sro_attraction_clear(blocks);
        return SRO_CANCELED;
    }
    for (size_t g = 0; g < blocks->groups; g++)
        blocks->begin[g + 1] += blocks->begin[g];
    size_t count = blocks->begin[blocks->groups];
    blocks->column = sro_pages((count + 1) * sizeof *blocks->column);
    blocks->values = sro_pages((count * SIDE * SIDE + 1) * sizeof *blocks->values);
    if (blocks->column && blocks->values)
        sro_threads_run(threads, PARTS, fill_part, &k);
    const char *error = blocks->column && blocks->values && !atomic_load(&k.failed)
        ? 0 : SRO_NO_MEMORY;
    if (!error && sro_job_canceled(job))
        error = SRO_CANCELED;
    if (error)
        sro_attraction_clear(blocks);
    return error;
}

void sro_attraction_clear(sro_blocks *blocks)
{
    free(blocks->begin);
    free(blocks->column);
    free(blocks->values);
    memset(blocks, 0, sizeof *blocks);
}
