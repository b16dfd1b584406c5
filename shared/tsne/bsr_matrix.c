#include "tsne/bsr_matrix.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/huge_pages.h"
#include "base/round_up.h"

/* Block rows are divided among a fixed number of parts, whatever the number of threads. Each part
 * sums up one block row at a time in a dense accumulator, flushes what is not 0 into an arena of
 * its own (chunks of memory, the newest first), and leaves the accumulator zero again. */

enum {
    PARTS = 16,
    CACHE_LINE = 64,           /* bytes, as many as a block has */
    SMALL_MATRIX = 4096,       /* block rows up to which a chunk holds a quarter or so of a part */
    MIN_CHUNK_CAPACITY = 64,   /* blocks */
    MAX_CHUNK_CAPACITY = 30000 /* about as many as a huge page of 2 MB holds */
};

/* The header of a chunk; its blocks follow, and then their columns. */
typedef struct sro_bsr_chunk {
    struct sro_bsr_chunk *next;
    size_t capacity; /* blocks */
} chunk;

static float *chunk_values(chunk *c)
{
    char *behind = (char *)(c + 1);
    size_t to_line = sro_round_up((uintptr_t)behind, CACHE_LINE) - (uintptr_t)behind;
    return (float *)(behind + to_line);
}

static uint32_t *chunk_columns(chunk *c)
{
    return (uint32_t *)(chunk_values(c) + c->capacity * SRO_BSR_BLOCK);
}

static chunk *chunk_new(size_t capacity, chunk *next)
{
    size_t block = SRO_BSR_BLOCK * sizeof(float) + sizeof(uint32_t);
    chunk *c = sro_huge_alloc(sizeof *c + CACHE_LINE + capacity * block);
    if (c)
        *c = (chunk){.next = next, .capacity = capacity};
    return c;
}

typedef struct {
    sro_bsr_matrix *matrix;
    sro_bsr_fill *fill;
    void *context;
    float drop_threshold;
    sro_job *job;
    double kept[PARTS], dropped[PARTS]; /* sums of the values of blocks */
    chunk *chunks[PARTS];
    atomic_bool failed;
} build;

/* Where a part's next block goes. */
typedef struct {
    chunk **chunks;
    size_t usual_capacity; /* of a chunk */
    size_t begin, end;     /* of the present block row, in the newest chunk */
    float drop_threshold;
    double kept, dropped;
} arena_cursor;

/* Make room for the blocks of another window. A block row has to be in one chunk: what there is of
 * it moves to the new one. */
static bool reserve_window(arena_cursor *a)
{
    chunk *full = *a->chunks;
    size_t count = a->end - a->begin, needed = count + SRO_BSR_WINDOW, usual = a->usual_capacity;
    if (full && a->end + SRO_BSR_WINDOW <= full->capacity)
        return true;
    chunk *fresh = chunk_new(needed > usual / 2 ? 2 * needed + usual : usual, full);
    if (!fresh)
        return false;
    if (count) {
        memcpy(chunk_values(fresh), chunk_values(full) + a->begin * SRO_BSR_BLOCK,
               count * SRO_BSR_BLOCK * sizeof(float));
        memcpy(chunk_columns(fresh), chunk_columns(full) + a->begin, count * sizeof(uint32_t));
    }
    *a->chunks = fresh;
    a->begin = 0;
    a->end = count;
    return true;
}

/* Eight bytes of 0 or 1 as bits. Compilers make one load of the loop, and the first byte becomes
 * the lowest bit on machines of either byte order. The multiplication collects the lowest bits of
 * all bytes in the highest byte. */
static uint32_t eight_bits(const uint8_t *bytes)
{
    uint64_t word = 0;
    for (int b = 0; b < 8; b++)
        word |= (uint64_t)bytes[b] << 8 * b;
    return (uint32_t)(word * 0x0102040810204080u >> 56);
}

/* Bit b is set where byte b is 1. */
static uint32_t window_bits(const uint8_t dirty[SRO_BSR_WINDOW])
{
    uint32_t bits = 0;
    for (int b = 0; b < SRO_BSR_WINDOW; b += 8)
        bits |= eight_bits(dirty + b) << b;
    return bits;
}

static float block_sum(const float *block)
{
    float sums[SRO_BSR_DIM] = {0};
    for (size_t v = 0; v < SRO_BSR_BLOCK; v++)
        sums[v % SRO_BSR_DIM] += block[v];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/* Move the dirty blocks of a window to the arena and leave zeros. False: there was no memory. */
static bool flush_window(const sro_bsr_accumulator *sums, size_t window, arena_cursor *a)
{
    size_t first = window * SRO_BSR_WINDOW, end;
    if (!reserve_window(a))
        return false;
    end = a->end;
    float *values = chunk_values(*a->chunks);
    uint32_t *columns = chunk_columns(*a->chunks);
    for (uint32_t left = window_bits(sums->dirty + first); left; left &= left - 1) {
        size_t b = first + (size_t)__builtin_ctz(left);
        float *block = sums->blocks + b * SRO_BSR_BLOCK;
        float sum = block_sum(block);
        if (sum > a->drop_threshold) {
            columns[end] = (uint32_t)(b * SRO_BSR_DIM);
            memcpy(values + end++ * SRO_BSR_BLOCK, block, SRO_BSR_BLOCK * sizeof *block);
            a->kept += sum;
        } else
            a->dropped += sum;
        memset(block, 0, SRO_BSR_BLOCK * sizeof *block);
    }
    a->end = end;
    memset(sums->dirty + first, 0, SRO_BSR_WINDOW);
    sums->dirty_window[window] = 0;
    return true;
}

static bool flush(const sro_bsr_accumulator *sums, size_t windows, arena_cursor *a,
                  sro_bsr_block_row *row)
{
    bool ok = true;
    a->begin = a->end;
    for (size_t w = 0; ok && w < windows; w++)
        if (sums->dirty_window[w])
            ok = flush_window(sums, w, a);
    row->count = a->end - a->begin;
    if (row->count) {
        row->values = chunk_values(*a->chunks) + a->begin * SRO_BSR_BLOCK;
        row->column = chunk_columns(*a->chunks) + a->begin;
    }
    return ok;
}

static size_t usual_capacity(size_t block_rows)
{
    if (block_rows > SMALL_MATRIX)
        return MAX_CHUNK_CAPACITY;
    return block_rows > MIN_CHUNK_CAPACITY ? block_rows : MIN_CHUNK_CAPACITY;
}

static bool stopped(const build *b) { return sro_job_cancelled(b->job) || atomic_load(&b->failed); }

static void build_part(void *context, size_t part)
{
    build *b = context;
    sro_bsr_matrix *m = b->matrix;
    size_t first = m->block_rows * part / PARTS, end = m->block_rows * (part + 1) / PARTS;
    size_t windows = sro_parts_of(m->block_rows, SRO_BSR_WINDOW);
    arena_cursor a = {.chunks = &b->chunks[part],
                      .usual_capacity = usual_capacity(m->block_rows),
                      .drop_threshold = b->drop_threshold};
    sro_bsr_accumulator sums = {
        .blocks = calloc(windows * SRO_BSR_WINDOW * SRO_BSR_BLOCK, sizeof *sums.blocks),
        .dirty = calloc(windows * SRO_BSR_WINDOW, 1),
        .dirty_window = calloc(windows, 1),
    };
    bool ok = sums.blocks && sums.dirty && sums.dirty_window;
    for (size_t r = first; ok && r < end && !stopped(b); r++) {
        b->fill(b->context, r, &sums);
        ok = flush(&sums, windows, &a, &m->block_row[r]);
    }
    b->kept[part] = a.kept;
    b->dropped[part] = a.dropped;
    if (!ok)
        atomic_store(&b->failed, true);
    free(sums.blocks);
    free(sums.dirty);
    free(sums.dirty_window);
}

static double dropped_mass_of(const build *b)
{
    double kept = 0, dropped = 0;
    for (size_t part = 0; part < PARTS; part++) {
        kept += b->kept[part];
        dropped += b->dropped[part];
    }
    return dropped > 0 ? dropped / (kept + dropped) : 0;
}

static void link_chunks(build *b)
{
    for (size_t part = 0; part < PARTS; part++)
        for (chunk *c = b->chunks[part], *next; c; c = next) {
            next = c->next;
            c->next = b->matrix->chunks;
            b->matrix->chunks = c;
        }
}

sro_error sro_bsr_build(sro_bsr_matrix *matrix, size_t block_rows, sro_bsr_fill *fill,
                        void *context, float drop_threshold, double *dropped_mass,
                        sro_thread_pool *threads, sro_job *job)
{
    build b = {.matrix = matrix,
               .fill = fill,
               .context = context,
               .drop_threshold = drop_threshold,
               .job = job};
    memset(matrix, 0, sizeof *matrix);
    matrix->block_row = calloc(block_rows + 1, sizeof *matrix->block_row);
    if (!matrix->block_row)
        return SRO_NO_MEMORY;
    matrix->block_rows = block_rows;
    sro_thread_pool_run(threads, PARTS, build_part, &b);
    link_chunks(&b);
    if (dropped_mass)
        *dropped_mass = dropped_mass_of(&b);
    sro_error error = sro_job_cancelled(job)   ? SRO_CANCELLED
                      : atomic_load(&b.failed) ? SRO_NO_MEMORY
                                               : NULL;
    if (error)
        sro_bsr_clear(matrix);
    return error;
}

void sro_bsr_clear(sro_bsr_matrix *matrix)
{
    for (chunk *c = matrix->chunks, *next; c; c = next) {
        next = c->next;
        sro_huge_free(c);
    }
    free(matrix->block_row);
    memset(matrix, 0, sizeof *matrix);
}
