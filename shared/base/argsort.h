/* argsort: the order of a matrix's rows by their first column. */
#ifndef SRO_BASE_ARGSORT_H
#define SRO_BASE_ARGSORT_H

#include "base/matrix.h"

/* The stable argsort of the first column (numpy.argsort, kind 'stable'): order[i] is the row that
 * comes at position i; rows that are equal there stay in sequence. `order`, the caller's, has room
 * for a number a row. The first column must not hold a NaN. Fails without memory. Any thread. */
SRO_API SRO_CHECKED sro_error sro_argsort(const sro_matrix *x, uint32_t *order);

#endif
