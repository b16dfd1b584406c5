#include "order.h"

#include <stdlib.h>
#include <string.h>

#include "random.h"

typedef struct {
    float key;
    uint32_t row;
} keyed;

/* The row number as second key makes any sort a stable one. */
static int by_key_then_time(const void *left, const void *right)
{
    const keyed *a = left, *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

const char *sro_argsort(const sro_matrix *points, uint32_t *order)
{
    size_t rows = sro_matrix_rows(points);
    keyed *pairs = malloc(rows * sizeof *pairs);
    if (!pairs)
        return SRO_NO_MEMORY;
    for (size_t i = 0; i < rows; i++)
        pairs[i] = (keyed){sro_matrix_row(points, i)[0], (uint32_t)i};
    qsort(pairs, rows, sizeof *pairs, by_key_then_time);
    for (size_t i = 0; i < rows; i++)
        order[i] = pairs[i].row;
    free(pairs);
    return 0;
}

void sro_order_original(uint32_t *order, size_t length)
{
    for (size_t i = 0; i < length; i++)
        order[i] = (uint32_t)i;
}

static void swap(uint32_t *a, uint32_t *b)
{
    uint32_t kept = *a;
    *a = *b;
    *b = kept;
}

void sro_order_reverse(uint32_t *order, size_t length)
{
    for (size_t i = 0; i < length / 2; i++)
        swap(&order[i], &order[length - 1 - i]);
}

void sro_order_shuffle(uint32_t *order, size_t length, uint64_t seed)
{
    for (size_t i = length; i > 1; i--)
        swap(&order[i - 1], &order[sro_random_below(&seed, (uint32_t)i)]);
}

const char *sro_order_rotate(uint32_t *order, size_t length, int64_t places)
{
    if (!length)
        return 0;
    int64_t turn = places % (int64_t)length;
    size_t head = (size_t)(turn < 0 ? turn + (int64_t)length : turn); /* entries from the end */
    uint32_t *tail = malloc((head + 1) * sizeof *tail);
    if (!tail)
        return SRO_NO_MEMORY;
    memcpy(tail, order + length - head, head * sizeof *order);
    memmove(order + head, order, (length - head) * sizeof *order);
    memcpy(order, tail, head * sizeof *order);
    free(tail);
    return 0;
}

size_t sro_order_present(const uint32_t *order, size_t length, size_t count, uint32_t *kept)
{
    size_t present = 0;
    for (size_t i = 0; i < length; i++)
        if (order[i] < count)
            kept[present++] = order[i];
    return present;
}
