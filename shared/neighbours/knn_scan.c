#include "neighbours/knn_scan.h"

#include <math.h>
#include <stdlib.h>

#include "neighbours/knn_heap.h"

/* Distances in float sift, those that may be wanted are measured in double. A sum of thousands of
 * rounded squares is right to this part of it, unless it is too small to be a normal number. */
static const double slack = 1e-4, smallest = 1e-36, largest = 1e38;

static float part_of_distance(const float *a, const float *b, size_t columns)
{
    enum { SUMS = 8 }; /* side by side */
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

/* Whether the distance is about the limit or less. Most rows are found too far away before all
 * their columns were read. */
static int within(const float *a, const float *b, size_t columns, float limit)
{
    enum { PART = 32 };
    float sum = 0;
    for (size_t k = 0; k < columns && !(sum > limit); k += PART)
        sum += part_of_distance(a + k, b + k, columns - k < PART ? columns - k : PART);
    return !(sum > limit);
}

static float limit_of(const sro_closest *c)
{
    double limit = c->count < c->most ? INFINITY : c->found[0].distance2 * (1 + slack) + smallest;
    return limit < largest ? (float)limit : INFINITY;
}

/* All rows but `skipped`. */
static void scan(const sro_matrix *x, const float *query, size_t skipped, sro_closest *closest)
{
    size_t rows = sro_matrix_rows(x), columns = sro_matrix_columns(x);
    float limit = INFINITY;
    for (size_t i = 0; i < rows; i++) {
        const float *row = sro_matrix_row(x, i);
        if (!within(row, query, columns, limit) || i == skipped)
            continue;
        sro_closest_offer(closest, sro_distance2(row, query, columns), (uint32_t)i);
        limit = limit_of(closest);
    }
}

uint32_t sro_nearest(const sro_matrix *x, const float *query)
{
    sro_near found;
    sro_closest closest = {.most = 1, .found = &found};
    scan(x, query, sro_matrix_rows(x), &closest);
    return found.row;
}

const char *sro_nearest_others(const sro_matrix *x, uint32_t row, size_t k, uint32_t *nearest)
{
    sro_closest closest = {.most = k, .found = malloc(k * sizeof *closest.found)};
    if (!closest.found)
        return SRO_NO_MEMORY;
    scan(x, sro_matrix_row(x, row), row, &closest);
    sro_closest_sort(&closest);
    for (size_t i = 0; i < closest.count; i++)
        nearest[i] = closest.found[i].row;
    free(closest.found);
    return 0;
}
