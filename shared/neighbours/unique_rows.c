/* An open-addressed hash table with linear probing, at most half full, whose keys are rows. */
#include "neighbours/unique_rows.h"

#include <stdlib.h>
#include <string.h>

/* The hash runs in independent lanes of two floats a step, so that no multiplication waits for the
 * one before it. */
enum { LANES = 4, STEP = 2 * LANES };

/* Multiply by 2^64 over the golden ratio (Knuth, The Art of Computer Programming 3, 6.4). A product
 * carries bits upwards only: the rotation brings the high ones down before the next. */
static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash ^= word;
    return (hash << 29 | hash >> 35) * 0x9E3779B97F4A7C15u;
}

static void mix_step(uint64_t lanes[LANES], const float step[STEP])
{
    float values[STEP];
    uint64_t words[LANES];
    for (size_t k = 0; k < STEP; k++)
        values[k] = step[k] + 0.f; /* -0 becomes 0 */
    memcpy(words, values, sizeof words);
    for (size_t lane = 0; lane < LANES; lane++)
        lanes[lane] = mix(lanes[lane], words[lane]);
}

static uint64_t hash_row(const float *row, size_t columns)
{
    uint64_t lanes[LANES] = {0, 1, 2, 3};
    float rest[STEP] = {0};
    size_t whole = columns / STEP * STEP;
    for (size_t i = 0; i < whole; i += STEP)
        mix_step(lanes, row + i);
    if (whole < columns) {
        memcpy(rest, row + whole, (columns - whole) * sizeof *rest);
        mix_step(lanes, rest);
    }
    for (size_t lane = 1; lane < LANES; lane++)
        lanes[0] = mix(lanes[0], lanes[lane]);
    return lanes[0] ^ lanes[0] >> 32; /* the table uses the low bits */
}

static bool equal_rows(const float *a, const float *b, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

/* first[u]: the row of x at which the distinct row u occurs first. `slots` of the table: a power of
 * 2. Returns how many distinct rows there are. */
static size_t find_unique(const sro_matrix *x, uint32_t *table, size_t slots, uint32_t *inverse,
                          uint32_t *first)
{
    const uint32_t empty = UINT32_MAX;
    size_t rows = sro_matrix_rows(x), columns = sro_matrix_columns(x), count = 0;
    memset(table, 0xFF, slots * sizeof *table);
    for (size_t i = 0; i < rows; i++) {
        const float *row = sro_matrix_row(x, i);
        size_t slot = hash_row(row, columns) & (slots - 1);
        while (table[slot] != empty
               && !equal_rows(row, sro_matrix_row(x, first[table[slot]]), columns))
            slot = (slot + 1) & (slots - 1);
        if (table[slot] == empty) {
            first[count] = (uint32_t)i;
            table[slot] = (uint32_t)count++;
        }
        inverse[i] = table[slot];
    }
    return count;
}

static SRO_CHECKED sro_error copy_rows(const sro_matrix *x, const uint32_t *rows, size_t count,
                                       sro_matrix **copy)
{
    size_t columns = sro_matrix_columns(x);
    sro_matrix *made;
    sro_error error = sro_matrix_new(&made, count, columns);
    if (error)
        return error;
    for (size_t i = 0; i < count; i++)
        memcpy(sro_matrix_writable_row(made, i), sro_matrix_row(x, rows[i]),
               columns * sizeof(float));
    *copy = made;
    return NULL;
}

sro_error sro_unique_rows(sro_matrix *x, sro_matrix **unique, uint32_t *inverse)
{
    size_t rows = sro_matrix_rows(x), slots = 1;
    while (slots < 2 * rows)
        slots *= 2;
    uint32_t *table = malloc(slots * sizeof *table);
    uint32_t *first = malloc(rows * sizeof *first);
    sro_error error = table && first ? NULL : SRO_NO_MEMORY;
    if (!error) {
        size_t count = find_unique(x, table, slots, inverse, first);
        if (count == rows)
            *unique = sro_matrix_retain(x);
        else
            error = copy_rows(x, first, count, unique);
    }
    free(table);
    free(first);
    return error;
}
