/* kmeans: k-means, points brought together around k centres so that the squared distances to the
 * nearest centre add up to little (the inertia; sklearn.cluster.KMeans). */
#ifndef SRO_ORDER_KMEANS_H
#define SRO_ORDER_KMEANS_H

#include "base/job.h"
#include "base/matrix.h"

/* Which cluster every point is in: `of` has room for a number a row. Clusters count from 0 along
 * the first coordinate of their centres, those at the same one by their first point. `k` >= 1 is
 * brought down to the number of different points where that is less: *count clusters are made,
 * none is empty. *inertia may not be wanted (0).
 *
 * Points on a line get the least inertia there is, and `seed` does not matter. Others get the best
 * of ten beginnings (greedy k-means++, Arthur and Vassilvitskii 2007) brought to rest (Lloyd),
 * which is usually close to it. Finite values. Any thread. */
SRO_API const char *sro_cluster(sro_matrix *points, size_t k, uint64_t seed, uint32_t *of,
                                size_t *count, double *inertia, sro_job *job);

/* The rows in order of their clusters, and in each in order of time. `order` has room for as many
 * numbers as rows, sizes for `count`. */
SRO_API void sro_cluster_order(const uint32_t *of, size_t rows, size_t count, uint32_t *order,
                               size_t *sizes);

#endif
