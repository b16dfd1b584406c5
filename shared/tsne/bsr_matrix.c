#include "tsne/bsr_matrix.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/huge_pages.h"

enum {
    PARTS = 16,
    LINE = 64,    /* bytes: a block has a line of the cache to itself */
    SMALL = 4096, /* groups up to which a chunk has a quarter or so of a part */
    FEWEST = 64,
    MOST = 30000, /* blocks of a chunk: the most are a large page */
};

/* Memory for so many blocks, in front of which it stands; their columns are behind them. */
typedef struct sro_chunk {
    struct sro_chunk *next;
    size_t room;
} chunk;

static float *values_of(chunk *c)
{
    return (float *)(((uintptr_t)(c + 1) + LINE - 1) / LINE * LINE);
}

static uint32_t *columns_of(chunk *c) { return (uint32_t *)(values_of(c) + c->room * SRO_BLOCK); }

static chunk *new_chunk(size_t room, chunk *next)
{
    size_t block = SRO_BLOCK * sizeof(float) + sizeof(uint32_t);
    chunk *c = sro_pages(sizeof *c + LINE + room * block);
    if (c)
        *c = (chunk){next, room};
    return c;
}

typedef struct {
    sro_blocks *blocks;
    sro_fill *fill;
    void *context;
    float faint;
    double kept[PARTS], lost[PARTS];
    sro_job *job;
    chunk *chunks[PARTS]; /* what each part of the groups is in, the last first */
    atomic_int failed;
} making;

/* Where a part's blocks go. */
typedef struct {
    chunk **chunks;
    size_t usual;        /* room of a chunk */
    size_t begin, count; /* in the first chunk: the present group's first block, and the end */
    float faint;
    double kept, lost; /* sums of blocks */
} shelf;

/* Room for another stretch: the present group moves to a new chunk when it does not fit. */
static int make_room(shelf *s)
{
    chunk *full = *s->chunks;
    size_t own = s->count - s->begin, needed = own + SRO_STRETCH;
    if (full && s->count + SRO_STRETCH <= full->room)
        return 1;
    chunk *fresh = new_chunk(needed > s->usual / 2 ? 2 * needed + s->usual : s->usual, full);
    if (!fresh)
        return 0;
    if (own) {
        memcpy(values_of(fresh), values_of(full) + s->begin * SRO_BLOCK,
               own * SRO_BLOCK * sizeof(float));
        memcpy(columns_of(fresh), columns_of(full) + s->begin, own * sizeof(uint32_t));
    }
    *s->chunks = fresh;
    s->begin = 0;
    s->count = own;
    return 1;
}

/* Eight bytes of 0 or 1 as bits; read byte by byte, which compilers make one load, the first is the
 * lowest on every machine. */
static uint32_t eight_bits(const uint8_t *bytes)
{
    uint64_t word = 0;
    for (int b = 0; b < 8; b++)
        word |= (uint64_t)bytes[b] << 8 * b;
    return (uint32_t)(word * 0x0102040810204080u >> 56); /* the highest byte gets all of them */
}

/* Bit g is set where byte g is 1. */
static uint32_t bits_of(const uint8_t touched[SRO_STRETCH])
{
    uint32_t bits = 0;
    for (int w = 0; w < SRO_STRETCH; w += 8)
        bits |= eight_bits(touched + w) << w;
    return bits;
}

static float sum_of(const float *block)
{
    float sums[SRO_SIDE] = {0};
    for (size_t v = 0; v < SRO_BLOCK; v++)
        sums[v % SRO_SIDE] += block[v];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/* The blocks of a stretch of columns go on the shelf, and the strip is all zeros again there.
 * Returns whether there was memory for them. */
static int harvest_stretch(const sro_strip *strip, size_t stretch, shelf *s)
{
    size_t first = stretch * SRO_STRETCH, count;
    if (!make_room(s))
        return 0;
    count = s->count;
    float *values = values_of(*s->chunks);
    uint32_t *columns = columns_of(*s->chunks);
    for (uint32_t left = bits_of(strip->touched + first); left; left &= left - 1) {
        size_t g = first + (size_t)__builtin_ctz(left);
        float *block = strip->sums + g * SRO_BLOCK;
        float sum = sum_of(block);
        if (sum > s->faint) {
            columns[count] = (uint32_t)(g * SRO_SIDE);
            memcpy(values + count++ * SRO_BLOCK, block, SRO_BLOCK * sizeof *block);
            s->kept += sum;
        } else
            s->lost += sum;
        memset(block, 0, SRO_BLOCK * sizeof *block);
    }
    s->count = count;
    memset(strip->touched + first, 0, SRO_STRETCH);
    strip->around[stretch] = 0;
    return 1;
}

static int harvest(const sro_strip *strip, size_t stretches, shelf *s, sro_group *group)
{
    int ok = 1;
    s->begin = s->count;
    for (size_t i = 0; ok && i < stretches; i++)
        if (strip->around[i])
            ok = harvest_stretch(strip, i, s);
    group->count = s->count - s->begin;
    if (group->count) {
        group->values = values_of(*s->chunks) + s->begin * SRO_BLOCK;
        group->column = columns_of(*s->chunks) + s->begin;
    }
    return ok;
}

static size_t usual_room(size_t groups)
{
    return groups > SMALL ? MOST : groups > FEWEST ? groups : FEWEST;
}

static int stopped(const making *m) { return sro_job_canceled(m->job) || atomic_load(&m->failed); }

static void make_part(void *context, size_t part)
{
    making *m = context;
    sro_blocks *b = m->blocks;
    size_t first = b->groups * part / PARTS, end = b->groups * (part + 1) / PARTS;
    size_t stretches = (b->groups + SRO_STRETCH - 1) / SRO_STRETCH;
    shelf s = {.chunks = &m->chunks[part], .usual = usual_room(b->groups), .faint = m->faint};
    sro_strip strip = {
        .sums = calloc(stretches * SRO_STRETCH * SRO_BLOCK, sizeof *strip.sums),
        .touched = calloc(stretches * SRO_STRETCH, 1),
        .around = calloc(stretches, 1),
    };
    int ok = strip.sums && strip.touched && strip.around;
    for (size_t g = first; ok && g < end && !stopped(m); g++) {
        m->fill(m->context, g, &strip);
        ok = harvest(&strip, stretches, &s, &b->group[g]);
    }
    m->kept[part] = s.kept;
    m->lost[part] = s.lost;
    if (!ok)
        atomic_store(&m->failed, 1);
    free(strip.sums);
    free(strip.touched);
    free(strip.around);
}

static double part_lost(const making *m)
{
    double kept = 0, lost = 0;
    for (size_t part = 0; part < PARTS; part++) {
        kept += m->kept[part];
        lost += m->lost[part];
    }
    return lost > 0 ? lost / (kept + lost) : 0;
}

static void link_chunks(making *m)
{
    for (size_t part = 0; part < PARTS; part++)
        for (chunk *c = m->chunks[part], *next; c; c = next) {
            next = c->next;
            c->next = m->blocks->chunks;
            m->blocks->chunks = c;
        }
}

const char *sro_blocks_make(sro_blocks *blocks, size_t groups, sro_fill *fill, void *context,
                            float faint, double *lost, sro_threads *threads, sro_job *job)
{
    making m = {.blocks = blocks, .fill = fill, .context = context, .faint = faint, .job = job};
    memset(blocks, 0, sizeof *blocks);
    blocks->group = calloc(groups + 1, sizeof *blocks->group);
    if (!blocks->group)
        return SRO_NO_MEMORY;
    blocks->groups = groups;
    sro_threads_run(threads, PARTS, make_part, &m);
    link_chunks(&m);
    if (lost)
        *lost = part_lost(&m);
    const char *error = sro_job_canceled(job)    ? SRO_CANCELED
                        : atomic_load(&m.failed) ? SRO_NO_MEMORY
                                                 : 0;
    if (error)
        sro_blocks_clear(blocks);
    return error;
}

void sro_blocks_clear(sro_blocks *blocks)
{
    for (chunk *c = blocks->chunks, *next; c; c = next) {
        next = c->next;
        free(c);
    }
    free(blocks->group);
    memset(blocks, 0, sizeof *blocks);
}
