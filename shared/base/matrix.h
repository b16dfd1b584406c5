/* matrix: floats, rows x columns, row-major. Features and points are matrices with
 * one row a frame. */
#ifndef SRO_BASE_MATRIX_H
#define SRO_BASE_MATRIX_H

#include "base/common.h"

typedef struct sro_matrix sro_matrix;

/* A matrix of zeros, rows >= 1, columns >= 1. */
SRO_API const char *sro_matrix_new(sro_matrix **matrix, size_t rows, size_t columns);
SRO_API sro_matrix *sro_matrix_retain(sro_matrix *matrix);
SRO_API void sro_matrix_release(sro_matrix *matrix);

/* A row to be filled by the maker before the matrix is handed out. */
SRO_API float *sro_matrix_fill(sro_matrix *matrix, size_t row);

SRO_API const float *sro_matrix_row(const sro_matrix *matrix, size_t row);
SRO_API size_t sro_matrix_rows(const sro_matrix *matrix);
SRO_API size_t sro_matrix_columns(const sro_matrix *matrix);

/* The number of the first row that holds a NaN or an infinity; the number of rows
 * when all is finite. */
SRO_API size_t sro_matrix_first_not_finite(const sro_matrix *matrix);

/* Whether all rows are the same. */
SRO_API int sro_matrix_constant(const sro_matrix *matrix);

/* A number that other values, or the same in another shape, are as good as sure not to have. */
SRO_API uint64_t sro_matrix_checksum(const sro_matrix *matrix);

#endif
