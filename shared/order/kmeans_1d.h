/* kmeans_1d: the best clusters of points on a line (1-D k-means solved exactly: Wang and Song 2011;
 * layers by divide and conquer, as the best cuts never cross, and halves after Hirschberg 1975, so
 * that memory grows with the points alone). */
#ifndef SRO_ORDER_KMEANS_1D_H
#define SRO_ORDER_KMEANS_1D_H

#include "base/job.h"

/* Clusters of `count` points in rising sequence of `at`, point i being there weight[i] > 0 times:
 * cluster c is the points begin[c] .. begin[c + 1] - 1, with begin[0] = 0; `begin` has room for k
 * + 1. 1 <= k <= count. Any thread. */
const char *sro_line_clusters(const double *at, const double *weight, size_t count, size_t k,
                              uint32_t *begin, sro_job *job);

#endif
