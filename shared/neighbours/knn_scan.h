/* knn_scan: which rows of a matrix are most like one row, by looking at them all. Exactly, as far
 * as a double tells distances apart; of equally distant rows the lowest number. Finite values. Any
 * thread. */
#ifndef SRO_NEIGHBOURS_KNN_SCAN_H
#define SRO_NEIGHBOURS_KNN_SCAN_H

#include "base/matrix.h"

/* The row nearest to `query`, which has as many columns. */
SRO_API uint32_t sro_nearest(const sro_matrix *x, const float *query);

/* The k rows nearest to row `row` and other than it, nearest first. 1 <= k <= rows - 1; `nearest`
 * has room for k numbers. */
SRO_API const char *sro_nearest_others(const sro_matrix *x, uint32_t row, size_t k,
                                       uint32_t *nearest);

#endif
