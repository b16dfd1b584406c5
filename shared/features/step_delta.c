/* delta: a preprocess step. */

#include "features/preprocess_step.h"

#include <string.h>

/* The slope of the line through 2 half + 1 rows (least squares) at the middle one:
 * the sum of j x[i + j] over that of j^2, j = -half..half. */
static void slope(const sro_matrix *from, size_t middle, size_t half, double squares, float *row)
{
    size_t columns = sro_matrix_columns(from);
    memset(row, 0, columns * sizeof *row); /* and so it stays of one row alone */
    for (size_t j = 1; j <= half; j++) {
        const float *before = sro_matrix_row(from, middle - j);
        const float *after = sro_matrix_row(from, middle + j);
        float weight = (float)((double)j / squares);
        for (size_t k = 0; k < columns; k++)
            row[k] += (after[k] - before[k]) * weight;
    }
}

/* Rows without enough neighbours have the slope of the line through the first, or the last, rows:
 * scipy.signal.savgol_filter's mode 'interp'. */
static SRO_CHECKED sro_error slopes(const sro_matrix *from, size_t half, sro_matrix *matrix,
                                    sro_job *job)
{
    size_t rows = sro_matrix_rows(from), last = rows - 1 - half;
    size_t bytes = sro_matrix_columns(from) * sizeof(float);
    double squares = (double)half * (double)(half + 1) * (double)(2 * half + 1) / 3;
    for (size_t i = half; i <= last; i++) {
        if (sro_job_cancelled(job))
            return SRO_CANCELLED;
        slope(from, i, half, squares, sro_matrix_writable_row(matrix, i));
    }
    for (size_t i = 0; i < half; i++) {
        memcpy(sro_matrix_writable_row(matrix, i), sro_matrix_row(matrix, half), bytes);
        memcpy(sro_matrix_writable_row(matrix, last + 1 + i), sro_matrix_row(matrix, last), bytes);
    }
    return NULL;
}

static SRO_CHECKED sro_error apply(const sro_step_call *call, sro_matrix *matrix, sro_job *job)
{
    size_t rows = sro_matrix_rows(matrix), half = (size_t)call->numbers[0] / 2;
    sro_matrix *copy = NULL;
    sro_error error = sro_matrix_new(&copy, rows, call->columns);
    if (error)
        return error;
    memcpy(sro_matrix_writable_row(copy, 0), sro_matrix_row(matrix, 0),
           rows * call->columns * sizeof(float));
    /* librosa refuses fewer rows than WIDTH; here the line is through fewer, as sounds may be short
     */
    error = slopes(copy, 2 * half < rows ? half : (rows - 1) / 2, matrix, job);
    sro_matrix_release(copy);
    return error;
}

const sro_preprocess_step sro_step_delta = {
    .name = "delta",
    .about = "librosa.feature.delta: how fast each column rises, per frame, as the slope of a line "
             "through WIDTH rows",
    .numbers = {{.name = "WIDTH",
                 .min = 3,
                 .max = 999,
                 .spacing = 2,
                 .fallback = 9,
                 .range = "must be an odd number of frames, from 3 to 999"}},
    .lacks = "needs the frames around a frame, and a list is one alone",
    .apply = apply,
};
