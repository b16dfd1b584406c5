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

/* The blocks of group g, one behind the other from `first` on. `stamp` says for which group a
 * column of blocks was seen last and `slot` where its block is. With `fill` 0 only counts. */
static size_t pack_group(const packing *k, size_t g, uint32_t *stamp, size_t *slot, size_t first,
                         int fill)
{
    const sro_affinities *p = k->p;
    size_t end = first, last = SIDE * (g + 1) < p->rows ? SIDE * (g + 1) : p->rows;
    for (size_t i = SIDE * g; i < last; i++)
        for (size_t e = p->begin[i]; e < p->begin[i + 1]; e++) {
            uint32_t column = p->column[e] / SIDE;
            if (stamp[column] != g) {
                stamp[column] = (uint32_t)g;
                slot[column] = end++;
                if (fill)
                    k->blocks->column[slot[column]] = column * SIDE;
            }
            if (fill)
                k->blocks->values[slot[column] * SIDE * SIDE + (i - SIDE * g) * SIDE
                                  + p->column[e] % SIDE] += p->value[e];
        }
    return end;
}

static void pack_part(packing *k, size_t part, int fill)
{
    size_t groups = k->blocks->groups;
    size_t first = groups * part / PARTS, end = groups * (part + 1) / PARTS;
    uint32_t *stamp = malloc(groups * sizeof *stamp);
    size_t *slot = malloc(groups * sizeof *slot);
    if (stamp && slot) {
        memset(stamp, 0xFF, groups * sizeof *stamp);
        for (size_t g = first; g < end && !sro_job_canceled(k->job); g++) {
            size_t begin = fill ? k->blocks->begin[g] : 0;
            size_t count = pack_group(k, g, stamp, slot, begin, fill) - begin;
            if (!fill)
                k->blocks->begin[g + 1] = count;
        }
    } else
        atomic_store(&k->failed, 1);
    free(stamp);
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
    blocks->values = sro_pages_of_zeros((count * SIDE * SIDE + 1) * sizeof *blocks->values);
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
