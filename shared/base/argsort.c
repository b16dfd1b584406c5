#include "base/argsort.h"

#include <stdlib.h>

typedef struct {
    float key;
    uint32_t row;
} keyed_row;

/* The row's number as the second key makes any sort a stable one. */
static int by_key_then_row(const void *left, const void *right)
{
    const keyed_row *a = left, *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

sro_error sro_argsort(const sro_matrix *x, uint32_t *order)
{
    size_t rows = sro_matrix_rows(x);
    keyed_row *pairs = malloc(rows * sizeof *pairs);
    if (!pairs)
        return SRO_NO_MEMORY;
    for (size_t i = 0; i < rows; i++)
        pairs[i] = (keyed_row){sro_matrix_row(x, i)[0], (uint32_t)i};
    qsort(pairs, rows, sizeof *pairs, by_key_then_row);
    for (size_t i = 0; i < rows; i++)
        order[i] = pairs[i].row;
    free(pairs);
    return NULL;
}
