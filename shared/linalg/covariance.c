#include "linalg/covariance.h"

#include <stdlib.h>
#include <string.h>

#include "linalg/linalg_kernels.h"
#include "simd/padding.h"

enum { BLOCK = 256 }; /* rows summed in float before they go into a double */

sro_error sro_column_means(const sro_matrix *x, size_t step, float *mean, size_t padded)
{
    size_t rows = sro_matrix_rows(x), columns = sro_matrix_columns(x), count = 0;
    double *sums = calloc(padded, sizeof *sums);
    if (!sums)
        return SRO_NO_MEMORY;
    for (size_t i = 0; i < rows; i += step, count++) {
        const float *row = sro_matrix_row(x, i);
        for (size_t c = 0; c < columns; c++)
            sums[c] += row[c];
    }
    for (size_t c = 0; c < padded; c++)
        mean[c] = (float)(sums[c] / (double)count);
    free(sums);
    return NULL;
}

static void centre(const float *row, const float *mean, float scale, size_t columns, float *centred)
{
    for (size_t c = 0; c < columns; c++)
        centred[c] = (row[c] - mean[c]) * scale;
}

static void mirror_upper_triangle(double *square, size_t n)
{
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < a; b++)
            square[a * n + b] = square[b * n + a];
}

sro_error sro_scatter_matrix(const sro_matrix *x, size_t step, const float *mean, float scale,
                             double *scatter, sro_job *job, double share)
{
    size_t rows = sro_matrix_rows(x), columns = sro_matrix_columns(x), n = sro_padded(columns);
    size_t filled = 0;
    float *block = calloc(BLOCK * n, sizeof *block);
    if (!block)
        return SRO_NO_MEMORY;
    sro_error error = NULL;
    memset(scatter, 0, n * n * sizeof *scatter);
    for (size_t i = 0; i < rows && !error; i += step) {
        centre(sro_matrix_row(x, i), mean, scale, columns, block + filled++ * n);
        if (filled < BLOCK && i + step < rows)
            continue;
        sro_linalg_kernels_best()->add_gram(block, filled, n, scatter);
        filled = 0;
        if (sro_job_report(job, share * (double)i / (double)rows))
            error = SRO_CANCELLED;
    }
    free(block);
    mirror_upper_triangle(scatter, n);
    return error;
}
