/* Distances in float exclude rows, distances in double rank the rest.
 *
 * Float distances are fast but rounded. A row is excluded when its float distance exceeds that of
 * the furthest neighbour so far by more than rounding can explain; this is checked every few
 * columns, so most rows are excluded before all of their columns are read (partial distance
 * search: Bei and Gray 1985). What is not excluded is measured in double, which makes the result
 * exact. */
#include "neighbours/knn_scan.h"

#include <math.h>
#include <stdlib.h>

#include "neighbours/knn_heap.h"

/* Bounds for the error of a float sum of thousands of rounded squares: relative to the distance,
 * and absolute where squares are too small to be normal numbers. */
static const double relative_error = 1e-4, absolute_error = 1e-36;

/* A limit above this is taken for infinite, since float sums near it may overflow. */
static const double largest_limit = 1e38;

static float partial_distance2(const float *a, const float *b, size_t columns)
{
    enum { SUMS = 8 }; /* independent sums, so that the compiler can use vector registers */
    float sum[SUMS] = {0}, total = 0;
    size_t k = 0;
    for (; k + SUMS <= columns; k += SUMS)
        for (size_t j = 0; j < SUMS; j++)
            sum[j] += (a[k + j] - b[k + j]) * (a[k + j] - b[k + j]);
    for (; k < columns; k++)
        sum[0] += (a[k] - b[k]) * (a[k] - b[k]);
    for (size_t j = 0; j < SUMS; j++)
        total += sum[j];
    return total;
}

/* Whether the float distance is within the limit; gives up as soon as it is exceeded. A NaN, the
 * difference of overflows, counts as within. */
static bool may_be_within(const float *a, const float *b, size_t columns, float limit)
{
    enum { COLUMNS_A_CHECK = 32 };
    float sum = 0;
    for (size_t k = 0; k < columns && !(sum > limit); k += COLUMNS_A_CHECK)
        sum += partial_distance2(a + k, b + k,
                                 columns - k < COLUMNS_A_CHECK ? columns - k : COLUMNS_A_CHECK);
    return !(sum > limit);
}

/* The largest float distance that a row may have which the heap would accept. */
static float float_limit(const sro_knn_heap *heap)
{
    if (heap->count < heap->capacity)
        return INFINITY;
    double limit = heap->items[0].distance2 * (1 + relative_error) + absolute_error;
    return limit < largest_limit ? (float)limit : INFINITY;
}

/* Push all rows but `skipped` (none, if it is not a row's number). */
static void scan(const sro_matrix *x, const float *query, size_t skipped, sro_knn_heap *heap)
{
    size_t rows = sro_matrix_rows(x), columns = sro_matrix_columns(x);
    float limit = INFINITY;
    for (size_t i = 0; i < rows; i++) {
        const float *row = sro_matrix_row(x, i);
        if (!may_be_within(row, query, columns, limit) || i == skipped)
            continue;
        sro_knn_heap_push(heap, sro_distance2(row, query, columns), (uint32_t)i);
        limit = float_limit(heap);
    }
}

uint32_t sro_knn_scan_nearest(const sro_matrix *x, const float *query)
{
    sro_neighbour nearest = {.row = 0};
    sro_knn_heap heap = {.capacity = 1, .items = &nearest};
    scan(x, query, sro_matrix_rows(x), &heap);
    return nearest.row;
}

sro_error sro_knn_scan_neighbours(const sro_matrix *x, uint32_t row, size_t k, uint32_t *neighbours)
{
    sro_knn_heap heap = {.capacity = k, .items = malloc(k * sizeof *heap.items)};
    if (!heap.items)
        return SRO_NO_MEMORY;
    scan(x, sro_matrix_row(x, row), row, &heap);
    sro_knn_heap_sort(&heap);
    for (size_t i = 0; i < heap.count; i++)
        neighbours[i] = heap.items[i].row;
    free(heap.items);
    return NULL;
}
