/* kdtree: a k-d tree over the rows of a matrix, for many exact nearest-neighbour queries in few
 * columns (an embedding's coordinates).
 *
 * Each node has the bounding box of its rows and is split at the middle of the box's widest side
 * (Friedman, Bentley and Finkel 1977; the split is that of Maneewongvatana and Mount 1999, the
 * sliding midpoint). O(rows log rows) time to build where boxes halve evenly, O(rows x columns)
 * memory. */
#ifndef SRO_NEIGHBOURS_KDTREE_H
#define SRO_NEIGHBOURS_KDTREE_H

#include "base/matrix.h"
#include "neighbours/knn_heap.h"

typedef struct sro_kdtree sro_kdtree;

/* A tree of finite values, the caller's to free. It reads x, which has to outlive it. Fails
 * without memory. */
SRO_CHECKED sro_error sro_kdtree_new(sro_kdtree **tree, const sro_matrix *x);

/* NULL is allowed. */
void sro_kdtree_free(sro_kdtree *tree);

/* Push all rows that the heap accepts, except row `skipped`: begun with an empty heap, this finds
 * the nearest rows to `query`, which has as many columns as the matrix. Any thread. */
void sro_kdtree_query(const sro_kdtree *tree, const float *query, uint32_t skipped,
                      sro_knn_heap *heap);

#endif
