/* knn_heap: the k nearest of the rows offered so far, in a bounded binary max-heap.
 *
 * Rows are ordered by distance; ties go to the lower row number. The root is the furthest row
 * kept, so one comparison says whether another row would displace it. */
#ifndef SRO_NEIGHBOURS_KNN_HEAP_H
#define SRO_NEIGHBOURS_KNN_HEAP_H

#include "base/common.h"

typedef struct {
    double distance2; /* squared Euclidean distance from the query */
    uint32_t row;
} sro_neighbour;

/* Begins with count 0; capacity and items are set by the caller, who owns the items. */
typedef struct {
    size_t capacity, count; /* capacity: k, at least 1 */
    sro_neighbour *items;   /* room for `capacity`; the first is the furthest until sorted */
} sro_knn_heap;

/* The squared Euclidean distance, summed in double from the first column to the last. */
double sro_distance2(const float *a, const float *b, size_t columns);

/* Whether a row at this distance would be kept. If not, no row that is further would be. */
bool sro_knn_heap_accepts(const sro_knn_heap *heap, double distance2, uint32_t row);

/* Keep the row if it is accepted, in place of the furthest one once the heap is full.
 * O(log capacity). */
void sro_knn_heap_push(sro_knn_heap *heap, double distance2, uint32_t row);

/* Sort the items, nearest first; after that the heap takes no more rows. */
void sro_knn_heap_sort(sro_knn_heap *heap);

#endif
