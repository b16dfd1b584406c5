#include "unique.h"

#include <stdlib.h>
#include <string.h>

enum { CHAINS = 4 };

/* FNV-1a over the values' bits, a word at a time, in chains that need not wait for each other */
static uint64_t hash(const float *row, size_t columns)
{
    uint64_t h[CHAINS] = {0xCBF29CE484222325u, 1, 2, 3};
    for (size_t i = 0; i < columns; i++) {
        uint32_t bits;
        memcpy(&bits, &row[i], sizeof bits);
        bits = bits == 0x80000000u ? 0 : bits;
        h[i % CHAINS] = (h[i % CHAINS] ^ bits) * 0x100000001B3u;
    }
    for (size_t c = 1; c < CHAINS; c++)
        h[0] = (h[0] ^ h[c]) * 0x100000001B3u;
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
