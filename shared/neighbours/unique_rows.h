/* unique_rows: the distinct rows of a matrix, as numpy.unique(x, axis=0, return_inverse=True) but
 * in order of first occurrence.
 *
 * Digital silence gives many frames that are identical; an embedding places each such point once.
 */
#ifndef SRO_NEIGHBOURS_UNIQUE_ROWS_H
#define SRO_NEIGHBOURS_UNIQUE_ROWS_H

#include "base/matrix.h"

/* *unique: the distinct rows of x in order of first occurrence, the caller's to release; x itself,
 * retained, when all are distinct. inverse[i]: the row of *unique that is row i of x; it has room
 * for a number a row of x. Rows are identical when all values are equal (so -0 is 0). Finite
 * values. O(rows x columns) by hashing. Fails without memory. */
SRO_CHECKED sro_error sro_unique_rows(sro_matrix *x, sro_matrix **unique, uint32_t *inverse);

#endif
