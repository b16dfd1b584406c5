/* knn_candidates: the rows so far that may be among the k nearest of one row, as an unsorted list
 * that is pruned now and then. Pruning selects by a threshold that leaves k, or a few more,
 * instead of sorting. */
#ifndef SRO_NEIGHBOURS_KNN_CANDIDATES_H
#define SRO_NEIGHBOURS_KNN_CANDIDATES_H

#include "base/common.h"
#include "neighbours/knn_kernels.h"

typedef struct {
    size_t count;
    float limit;      /* squared distance that no further row may exceed; SRO_FAR at first */
    float *distance2; /* of the candidates from the row, squared */
    uint32_t *slot;   /* of the candidates in the index. Both arrays are the caller's and have room
                         for SRO_LANES entries more than there are ever candidates */
} sro_knn_candidates;

/* The same for all lists of a search. */
typedef struct {
    const sro_knn_kernels *kernels;
    size_t k;
    const uint32_t *row; /* by slot: the row's number, by which ties are decided */
    size_t rows;
} sro_knn_selector;

/* A threshold that at least `min` of `count` values, all >= 0, do not exceed; and at most `max`,
 * unless values are equal. SRO_FAR where there are fewer than `min`. The closer the guess, the
 * fewer passes over the values it takes. */
float sro_knn_threshold(const sro_knn_kernels *kernels, const float *values, size_t count,
                        size_t min, size_t max, float guess);

/* Keep the k nearest candidates, or up to `max` >= k of them, and lower the limit to a threshold
 * that they do not exceed; nothing where there are fewer than k. `row`: the number of the row whose
 * candidates they are. Of equally distant candidates those nearest in number to it are kept; of two
 * as near, the one before it. `guess`: at the new limit. `scratch` has room for the candidates. */
void sro_knn_candidates_prune(sro_knn_candidates *candidates, const sro_knn_selector *selector,
                              uint32_t row, size_t max, float guess, uint32_t *scratch);

#endif
