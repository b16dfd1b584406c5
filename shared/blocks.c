#include "blocks.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "pages.h"

enum { PARTS = 16 };

/* The blocks that one part of the groups has so far. */
typedef struct {
    size_t count, room;
    uint32_t *column;
    float *values;
} piece;

typedef struct {
    sro_blocks *blocks;
    sro_fill *fill;
    void *context;
    sro_job *job;
    piece pieces[PARTS];
    atomic_int failed;
} making;

static size_t first_of(const making *m, size_t part) { return m->blocks->groups * part / PARTS; }

static int grow(piece *p, size_t room)
{
    uint32_t *column = realloc(p->column, room * sizeof *column);
    if (column)
        p->column = column;
    float *values = realloc(p->values, room * SRO_BLOCK * sizeof *values);
    if (values)
        p->values = values;
    if (column && values)
        p->room = room;
    return column && values;
}

static int is_zero(const float *block)
{
    uint64_t words[SRO_BLOCK * sizeof *block / sizeof(uint64_t)], any = 0;
    memcpy(words, block, sizeof words);
    for (size_t w = 0; w < sizeof words / sizeof *words; w++)
        any |= words[w];
    return !any;
}

/* The blocks of a stretch of columns go behind those of the piece, and they are all zeros again.
 * Returns whether there was memory for them. */
static int harvest_stretch(const sro_strip *strip, size_t stretch, piece *p)
{
    size_t first = stretch * SRO_STRETCH;
    if (p->count + SRO_STRETCH > p->room && !grow(p, 2 * (p->count + SRO_STRETCH)))
        return 0;
    for (size_t g = first; g < first + SRO_STRETCH; g++) {
        float *block = strip->sums + g * SRO_BLOCK;
        if (!strip->touched[g] || is_zero(block))
            continue;
        p->column[p->count] = (uint32_t)(g * SRO_SIDE);
        memcpy(p->values + p->count++ * SRO_BLOCK, block, SRO_BLOCK * sizeof *block);
        memset(block, 0, SRO_BLOCK * sizeof *block);
    }
    memset(strip->touched + first, 0, SRO_STRETCH);
    strip->around[stretch] = 0;
    return 1;
}

static int harvest(const sro_strip *strip, size_t stretches, piece *p)
{
    int ok = 1;
    for (size_t c = 0; ok && c < stretches; c++)
        if (strip->around[c])
            ok = harvest_stretch(strip, c, p);
    return ok;
}

static void make_part(void *context, size_t part)
{
    making *m = context;
    size_t stretches = (m->blocks->groups + SRO_STRETCH - 1) / SRO_STRETCH;
    size_t room = stretches * SRO_STRETCH;
    size_t first = first_of(m, part), end = first_of(m, part + 1);
    piece *p = &m->pieces[part];
    sro_strip strip = {
        .sums = calloc(room * SRO_BLOCK, sizeof *strip.sums),
        .touched = calloc(room, 1),
        .around = calloc(stretches, 1),
    };
    int ok = strip.sums && strip.touched && strip.around;
    for (size_t g = first; ok && g < end && !sro_job_canceled(m->job); g++) {
        size_t before = p->count;
        m->fill(m->context, g, &strip);
        ok = harvest(&strip, stretches, p);
        m->blocks->begin[g + 1] = p->count - before;
    }
    if (!ok)
        atomic_store(&m->failed, 1);
    free(strip.sums);
    free(strip.touched);
    free(strip.around);
}

static void join_part(void *context, size_t part)
{
    making *m = context;
    sro_blocks *b = m->blocks;
    piece *p = &m->pieces[part];
    size_t at = b->begin[first_of(m, part)];
    if (p->count) {
        memcpy(b->column + at, p->column, p->count * sizeof *p->column);
        memcpy(b->values + at * SRO_BLOCK, p->values, p->count * SRO_BLOCK * sizeof *p->values);
    }
    free(p->column);
    free(p->values);
    *p = (piece){0};
}

static const char *join(making *m, sro_threads *threads)
{
    sro_blocks *b = m->blocks;
    for (size_t g = 0; g < b->groups; g++)
        b->begin[g + 1] += b->begin[g];
    size_t count = b->begin[b->groups];
    b->column = sro_pages((count + 1) * sizeof *b->column);
    b->values = sro_pages((count + 1) * SRO_BLOCK * sizeof *b->values);
    if (!b->column || !b->values)
        return SRO_NO_MEMORY;
    sro_threads_run(threads, PARTS, join_part, m);
    return 0;
}

const char *sro_blocks_make(sro_blocks *blocks, size_t groups, sro_fill *fill, void *context,
                            sro_threads *threads, sro_job *job)
{
    making m = {.blocks = blocks, .fill = fill, .context = context, .job = job};
    memset(blocks, 0, sizeof *blocks);
    blocks->groups = groups;
    blocks->begin = calloc(groups + 1, sizeof *blocks->begin);
    const char *error = blocks->begin ? 0 : SRO_NO_MEMORY;
    if (!error) {
        sro_threads_run(threads, PARTS, make_part, &m);
        error = sro_job_canceled(job) ? SRO_CANCELED
            : atomic_load(&m.failed) ? SRO_NO_MEMORY : join(&m, threads);
    }
    for (size_t part = 0; part < PARTS; part++) {
        free(m.pieces[part].column);
        free(m.pieces[part].values);
    }
    if (error)
        sro_blocks_clear(blocks);
    return error;
}

void sro_blocks_clear(sro_blocks *blocks)
{
    free(blocks->begin);
    free(blocks->column);
    free(blocks->values);
    memset(blocks, 0, sizeof *blocks);
}
