#include "matrix.h"

#include <stdatomic.h>
#include <stdlib.h>

struct sro_matrix {
    atomic_int references;
    size_t rows, columns;
    float *values;
};

const char *sro_matrix_new(sro_matrix **matrix, size_t rows, size_t columns)
{
    if (rows < 1 || columns < 1)
        return "a matrix has at least one row and one column";
    if (rows > SIZE_MAX / sizeof(float) / columns)
        return SRO_NO_MEMORY;
    sro_matrix *made = calloc(1, sizeof *made);
    float *values = calloc(rows * columns, sizeof(float));
    if (!made || !values) {
        free(made);
        free(values);
        return SRO_NO_MEMORY;
    }
    atomic_init(&made->references, 1);
    made->rows = rows;
    made->columns = columns;
    made->values = values;
    *matrix = made;
    return 0;
}

sro_matrix *sro_matrix_retain(sro_matrix *matrix)
{
    if (matrix)
        atomic_fetch_add(&matrix->references, 1);
    return matrix;
}

void sro_matrix_release(sro_matrix *matrix)
{
    if (!matrix || atomic_fetch_sub(&matrix->references, 1) != 1)
        return;
    free(matrix->values);
    free(matrix);
}

float *sro_matrix_fill(sro_matrix *matrix, size_t row)
{
    return matrix->values + row * matrix->columns;
}

const float *sro_matrix_row(const sro_matrix *matrix, size_t row)
{
    return matrix->values + row * matrix->columns;
}

size_t sro_matrix_rows(const sro_matrix *matrix) { return matrix->rows; }
size_t sro_matrix_columns(const sro_matrix *matrix) { return matrix->columns; }

size_t sro_matrix_first_not_finite(const sro_matrix *matrix)
{
    for (size_t row = 0; row < matrix->rows; row++) {
        const float *values = sro_matrix_row(matrix, row);
        /* x * 0 is 0 for what is finite and NaN for the rest, and sums without a branch */
        float sum = 0;
        for (size_t i = 0; i < matrix->columns; i++)
            sum += values[i] * 0.f;
        if (!(sum == 0.f))
            return row;
    }
    return matrix->rows;
}
