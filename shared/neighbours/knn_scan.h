/* knn_scan: the nearest rows of a matrix, by a scan of all of them. For single queries; many
 * queries of few columns are faster with kdtree.h, those of every row with knn_graph.h.
 *
 * Exact Euclidean distances, as far as doubles tell them apart; ties go to the lower row number.
 * All values are finite. Any thread. O(rows x columns). */
#ifndef SRO_NEIGHBOURS_KNN_SCAN_H
#define SRO_NEIGHBOURS_KNN_SCAN_H

#include "base/matrix.h"

/* The row nearest to `query`, which has as many columns as x. */
SRO_API uint32_t sro_knn_scan_nearest(const sro_matrix *x, const float *query);

/* The k other rows nearest to row `row`, nearest first. 1 <= k <= rows - 1; `neighbours` has room
 * for k row numbers. Fails without memory. */
SRO_API SRO_CHECKED sro_error sro_knn_scan_neighbours(const sro_matrix *x, uint32_t row, size_t k,
                                                      uint32_t *neighbours);

#endif
