/* knn_heap: the few nearest of all rows that came by. Nearer is what has the smaller distance and,
 * at the same distance, the lower number. */
#ifndef SRO_NEIGHBOURS_KNN_HEAP_H
#define SRO_NEIGHBOURS_KNN_HEAP_H

#include "base/common.h"

typedef struct {
    double distance2;
    uint32_t row;
} sro_near;

typedef struct {
    size_t most, count; /* how many are wanted (>= 1), and how many there are */
    sro_near *found;    /* room for `most`, the caller's; a heap, the furthest first */
} sro_closest;

/* The squared Euclidean distance, summed column by column. */
double sro_distance2(const float *a, const float *b, size_t columns);

/* Whether a row at that distance would be kept. Once one is not, none that is further is. */
int sro_closest_wants(const sro_closest *c, double distance2, uint32_t row);

/* Keep it, if it is wanted. */
void sro_closest_offer(sro_closest *c, double distance2, uint32_t row);

/* In the end: the nearest first. */
void sro_closest_sort(sro_closest *c);

#endif
