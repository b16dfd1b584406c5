#include "base/matrix.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/background.h"
#include "base/finite.h"
#include "base/huge_pages.h"
#include "base/memory.h"

struct sro_matrix {
    atomic_int references;
    size_t rows, columns;
    float *values;
};

sro_error sro_matrix_new(sro_matrix **matrix, size_t rows, size_t columns)
{
    if (rows < 1 || columns < 1)
        return "a matrix has at least one row and one column";
    sro_error error = sro_memory_check((double)rows, (double)columns, sizeof(float));
    if (error)
        return error;
    sro_matrix *made = calloc(1, sizeof *made);
    float *values = sro_large_calloc(rows * columns * sizeof(float));
    if (!made || !values) {
        free(made);
        sro_huge_free(values);
        return SRO_NO_MEMORY;
    }
    atomic_init(&made->references, 1);
    made->rows = rows;
    made->columns = columns;
    made->values = values;
    *matrix = made;
    return NULL;
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
    sro_background_huge_free(matrix->values, matrix->rows * matrix->columns * sizeof(float));
    free(matrix);
}

float *sro_matrix_writable_row(sro_matrix *matrix, size_t row)
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
    size_t row = 0;
    while (row < matrix->rows && sro_all_finite(sro_matrix_row(matrix, row), matrix->columns))
        row++;
    return row;
}

bool sro_matrix_is_constant(const sro_matrix *matrix)
{
    const float *first = sro_matrix_row(matrix, 0);
    for (size_t row = 1; row < matrix->rows; row++)
        for (size_t i = 0; i < matrix->columns; i++)
            if (sro_matrix_row(matrix, row)[i] != first[i])
                return false;
    return true;
}

/* FNV-1a (Fowler, Noll and Vo), a value at a time. Several sums side by side, because each step
 * waits for the one before it. */
uint64_t sro_matrix_checksum(const sro_matrix *matrix)
{
    enum { SIDE_BY_SIDE = 4 };
    const uint64_t prime = 0x100000001B3u;
    uint64_t sums[SIDE_BY_SIDE], all = 0xCBF29CE484222325u;
    size_t count = matrix->rows * matrix->columns;
    for (size_t j = 0; j < SIDE_BY_SIDE; j++)
        sums[j] = all;
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, &matrix->values[i], sizeof bits);
        sums[i % SIDE_BY_SIDE] = (sums[i % SIDE_BY_SIDE] ^ bits) * prime;
    }
    for (size_t j = 0; j < SIDE_BY_SIDE; j++)
        all = (all ^ sums[j] ^ sums[j] >> 32) * prime;
    all = (all ^ matrix->rows) * prime;
    all = (all ^ matrix->columns) * prime;
    return all ^ all >> 32;
}
