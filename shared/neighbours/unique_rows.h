/* unique_rows: identical rows brought together. Silence gives many frames that are the same to the
 * last bit; an embedding wants each such point once. */
#ifndef SRO_NEIGHBOURS_UNIQUE_ROWS_H
#define SRO_NEIGHBOURS_UNIQUE_ROWS_H

#include "base/matrix.h"

/* The distinct rows of x in the sequence of their first occurrence (a new matrix, the caller's;
 * x itself, retained, when all are distinct), and for every row of x the number of its distinct
 * row: `group` has room for a number a row of x. Rows are the same when all values are (-0 is 0).
 */
const char *sro_unique(sro_matrix *x, sro_matrix **distinct, uint32_t *group);

#endif
