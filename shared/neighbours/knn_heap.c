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
    const sro_neighbour *a = left, *b = right;
    if (a->distance2 != b->distance2)
        return a->distance2 < b->distance2 ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static void swap(sro_neighbour *a, sro_neighbour *b)
{
    sro_neighbour saved = *a;
    *a = *b;
    *b = saved;
}

static void sift_up(sro_knn_heap *heap, size_t i)
{
    for (; i && compare(&heap->items[i], &heap->items[(i - 1) / 2]) > 0; i = (i - 1) / 2)
        swap(&heap->items[i], &heap->items[(i - 1) / 2]);
}

static void sift_down_root(sro_knn_heap *heap)
{
    size_t i = 0, child;
    while ((child = 2 * i + 1) < heap->count) {
        if (child + 1 < heap->count && compare(&heap->items[child + 1], &heap->items[child]) > 0)
            child++;
        if (compare(&heap->items[child], &heap->items[i]) <= 0)
            break;
        swap(&heap->items[child], &heap->items[i]);
        i = child;
    }
}

bool sro_knn_heap_accepts(const sro_knn_heap *heap, double distance2, uint32_t row)
{
    return heap->count < heap->capacity
           || compare(&(sro_neighbour){distance2, row}, &heap->items[0]) < 0;
}

void sro_knn_heap_push(sro_knn_heap *heap, double distance2, uint32_t row)
{
    if (heap->count < heap->capacity) {
        heap->items[heap->count] = (sro_neighbour){distance2, row};
        sift_up(heap, heap->count++);
    } else if (sro_knn_heap_accepts(heap, distance2, row)) {
        heap->items[0] = (sro_neighbour){distance2, row};
        sift_down_root(heap);
    }
}

void sro_knn_heap_sort(sro_knn_heap *heap)
{
    qsort(heap->items, heap->count, sizeof *heap->items, compare);
}
