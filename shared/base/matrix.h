/* matrix: floats, rows x columns, row-major. Features and points are matrices with one row a
 * frame. Immutable once handed out, counted by reference (common.h). */
#ifndef SRO_BASE_MATRIX_H
#define SRO_BASE_MATRIX_H

#include "base/common.h"

typedef struct sro_matrix sro_matrix;

/* A matrix of zeros, rows >= 1, columns >= 1. Fails on other sizes and without memory. */
SRO_API SRO_CHECKED sro_error sro_matrix_new(sro_matrix **matrix, size_t rows, size_t columns);
SRO_API sro_matrix *sro_matrix_retain(sro_matrix *matrix);
SRO_API void sro_matrix_release(sro_matrix *matrix);

/* A row, for the maker to write before the matrix is handed out. The next row follows it. */
SRO_API float *sro_matrix_writable_row(sro_matrix *matrix, size_t row);

SRO_API const float *sro_matrix_row(const sro_matrix *matrix, size_t row);
SRO_API size_t sro_matrix_rows(const sro_matrix *matrix);
SRO_API size_t sro_matrix_columns(const sro_matrix *matrix);

/* The number of the first row that holds a NaN or an infinity; the number of rows when all is
 * finite. */
SRO_API size_t sro_matrix_first_not_finite(const sro_matrix *matrix);

/* Whether all rows are the same. */
SRO_API bool sro_matrix_is_constant(const sro_matrix *matrix);

/* A hash of the values' bits and the shape: matrices that differ share it once in 2^64. */
SRO_API uint64_t sro_matrix_checksum(const sro_matrix *matrix);

#endif
