/* kmeans_1d: k-means of weighted points on a line, solved exactly.
 *
 * On a line every cluster is a run of neighbouring points, so the optimum follows by dynamic
 * programming over the cuts (Ckmeans.1d.dp: Wang and Song 2011). */
#ifndef SRO_ORDER_KMEANS_1D_H
#define SRO_ORDER_KMEANS_1D_H

#include "base/job.h"

/* The k clusters of minimal inertia. `values`: `count` finite numbers in rising order; weight[i] >
 * 0 is how often point i occurs; 1 <= k <= count. Cluster c is the points begin[c] to begin[c + 1]
 * - 1, with begin[0] = 0 and begin[k] = count; `begin` has room for k + 1. O(k x count x log count)
 * time, O(count) memory. Reports progress from 0 to 1. Can run out of memory or be cancelled. Any
 * thread. */
SRO_CHECKED sro_error sro_kmeans_1d(const double *values, const double *weight, size_t count,
                                    size_t k, uint32_t *begin, sro_job *job);

#endif
