#include "neighbours/unique_rows.h"

#include <stdlib.h>
#include <string.h>

enum { CHAINS = 4 };

/* Turned, so that the high bits reach the low ones, too. */
static uint64_t mix(uint64_t h, uint64_t word)
{
    h ^= word;
    return (h << 29 | h >> 35) * 0x9E3779B97F4A7C15u;
}

/* So many values at a time: two a word, in chains that need not wait for each other. */
static void mix_some(uint64_t h[CHAINS], const float some[2 * CHAINS])
{
    float values[2 * CHAINS];
    uint64_t words[CHAINS];
    for (size_t k = 0; k < 2 * CHAINS; k++)
        values[k] = some[k] + 0.f; /* -0 becomes 0 */
    memcpy(words, values, sizeof words);
    for (size_t c = 0; c < CHAINS; c++)
        h[c] = mix(h[c], words[c]);
}

static uint64_t hash(const float *row, size_t columns)
{
    uint64_t h[CHAINS] = {0, 1, 2, 3};
    float rest[2 * CHAINS] = {0};
    size_t whole = columns / (2 * CHAINS) * (2 * CHAINS);
    for (size_t i = 0; i < whole; i += 2 * CHAINS)
        mix_some(h, row + i);
    if (whole < columns) {
        memcpy(rest, row + whole, (columns - whole) * sizeof *rest);
        mix_some(h, rest);
    }
    for (size_t c = 1; c < CHAINS; c++)
        h[0] = mix(h[0], h[c]);
    return h[0] ^ h[0] >> 32;
}

static int same(const float *a, const float *b, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        if (a[i] != b[i])
            return 0;
    return 1;
}

/* Fills group, and first with the row that each distinct one was seen at; returns how many. */
static size_t find_groups(const sro_matrix *x, uint32_t *table, size_t slots, uint32_t *group,
                          uint32_t *first)
{
    const uint32_t none = UINT32_MAX;
    size_t rows = sro_matrix_rows(x), columns = sro_matrix_columns(x), count = 0;
    memset(table, 0xFF, slots * sizeof *table);
    for (size_t i = 0; i < rows; i++) {
        const float *row = sro_matrix_row(x, i);
        size_t slot = hash(row, columns) & (slots - 1);
        while (table[slot] != none && !same(row, sro_matrix_row(x, first[table[slot]]), columns))
            slot = (slot + 1) & (slots - 1);
        if (table[slot] == none) {
            first[count] = (uint32_t)i;
            table[slot] = (uint32_t)count++;
        }
        group[i] = table[slot];
    }
    return count;
}

static const char *copy_rows(const sro_matrix *x, const uint32_t *first, size_t count,
                             sro_matrix **distinct)
{
    size_t columns = sro_matrix_columns(x);
    sro_matrix *made;
    const char *error = sro_matrix_new(&made, count, columns);
    if (error)
        return error;
    for (size_t i = 0; i < count; i++)
        memcpy(sro_matrix_fill(made, i), sro_matrix_row(x, first[i]), columns * sizeof(float));
    *distinct = made;
    return 0;
}

const char *sro_unique(sro_matrix *x, sro_matrix **distinct, uint32_t *group)
{
    size_t rows = sro_matrix_rows(x), slots = 1;
    while (slots < 2 * rows)
        slots *= 2;
    uint32_t *table = malloc(slots * sizeof *table);
    uint32_t *first = malloc(rows * sizeof *first);
    const char *error = table && first ? 0 : SRO_NO_MEMORY;
    if (!error) {
        size_t count = find_groups(x, table, slots, group, first);
        if (count == rows)
            *distinct = sro_matrix_retain(x);
        else
            error = copy_rows(x, first, count, distinct);
    }
    free(table);
    free(first);
    return error;
}
