#include "neighbours/knn_heap.h"

#include <stdlib.h>

double sro_distance2(const float *a, const float *b, size_t columns)
{
    double sum = 0;
    for (size_t k = 0; k < columns; k++)
        sum += ((double)a[k] - b[k]) * ((double)a[k] - b[k]);
    return sum;
}

static int compare(const void *left, const void *right)
{
    const sro_near *a = left, *b = right;
    if (a->distance2 != b->distance2)
        return a->distance2 < b->distance2 ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static void swap(sro_near *a, sro_near *b)
{
    sro_near kept = *a;
    *a = *b;
    *b = kept;
}

static void rise(sro_closest *c, size_t at)
{
    for (; at && compare(&c->found[at], &c->found[(at - 1) / 2]) > 0; at = (at - 1) / 2)
        swap(&c->found[at], &c->found[(at - 1) / 2]);
}

static void sink(sro_closest *c)
{
    size_t at = 0, child;
    while ((child = 2 * at + 1) < c->count) {
        if (child + 1 < c->count && compare(&c->found[child + 1], &c->found[child]) > 0)
            child++;
        if (compare(&c->found[child], &c->found[at]) <= 0)
            break;
        swap(&c->found[child], &c->found[at]);
        at = child;
    }
}

int sro_closest_wants(const sro_closest *c, double distance2, uint32_t row)
{
    return c->count < c->most || compare(&(sro_near){distance2, row}, &c->found[0]) < 0;
}

void sro_closest_offer(sro_closest *c, double distance2, uint32_t row)
{
    if (c->count < c->most) {
        c->found[c->count] = (sro_near){distance2, row};
        rise(c, c->count++);
    } else if (sro_closest_wants(c, distance2, row)) {
        c->found[0] = (sro_near){distance2, row};
        sink(c);
    }
}

void sro_closest_sort(sro_closest *c) { qsort(c->found, c->count, sizeof *c->found, compare); }
