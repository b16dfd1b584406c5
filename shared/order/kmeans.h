/* kmeans: k-means clustering of points, and the order that puts each cluster's points together. */
#ifndef SRO_ORDER_KMEANS_H
#define SRO_ORDER_KMEANS_H

#include "base/job.h"
#include "base/matrix.h"

/* Clusters that make the inertia small: the sum over all points of the squared distance to their
 * cluster's mean (sklearn.cluster.KMeans).
 *
 * points       finite values, one point a row
 * k            how many clusters are wanted, >= 1; never more than there are distinct points
 * seed         of the random initial centres; the same seed gives the same clusters
 * labels       out: the cluster of every point; room for a number a row. Clusters count from 0 by
 *              the first coordinate of their centres, at a tie by their first point
 * cluster_count  out: how many clusters there are; none is empty
 * inertia      out; may be NULL
 *
 * With one column the inertia is the minimum and the seed has no effect (kmeans_1d.h). Otherwise
 * the best of ten random initialisations (greedy k-means++: Arthur and Vassilvitskii 2007), refined
 * by Lloyd's algorithm (kmeans_lloyd.h), which is a local minimum and usually close to the global
 * one. Can run out of memory or be cancelled. Any thread. */
SRO_API SRO_CHECKED sro_error sro_kmeans(sro_matrix *points, size_t k, uint64_t seed,
                                         uint32_t *labels, size_t *cluster_count, double *inertia,
                                         sro_job *job);

/* The rows sorted by cluster, each cluster's rows in rising order. Room: `order` for a number a
 * row, `sizes` (how many rows each cluster has) for cluster_count. */
SRO_API void sro_kmeans_order(const uint32_t *labels, size_t rows, size_t cluster_count,
                              uint32_t *order, size_t *sizes);

#endif
