/* replace: an order in which every frame is replaced by a similar one. */
#ifndef SRO_ORDER_REPLACE_H
#define SRO_ORDER_REPLACE_H

#include "base/job.h"
#include "base/matrix.h"

/* order[i]: one of the k frames nearest to frame i and other than it, drawn at random; the same
 * seed gives the same order. Euclidean distances between rows of `points`, which are finite; ties
 * go to the earlier frame. 1 <= k <= rows - 1; `order` has room for a number a row. Can run out of
 * memory or be cancelled. Any thread. */
SRO_API SRO_CHECKED sro_error sro_replace(const sro_matrix *points, size_t k, uint64_t seed,
                                          uint32_t *order, sro_job *job);

#endif
