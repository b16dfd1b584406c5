#include "features/preprocess_step.h"

sro_error sro_step_each_row(void (*apply_row)(const sro_step_call *call, float *row),
                            const sro_step_call *call, sro_matrix *matrix, sro_job *job)
{
    for (size_t i = 0; i < sro_matrix_rows(matrix); i++) {
        if (i % SRO_STEP_ROWS == 0 && sro_job_cancelled(job))
            return SRO_CANCELLED;
        apply_row(call, sro_matrix_writable_row(matrix, i));
    }
    return NULL;
}

void sro_step_sums(const sro_matrix *matrix, double *sums)
{
    size_t columns = sro_matrix_columns(matrix);
    for (size_t k = 0; k < columns; k++)
        sums[k] = 0;
    for (size_t i = 0; i < sro_matrix_rows(matrix); i++) {
        const float *row = sro_matrix_row(matrix, i);
        for (size_t k = 0; k < columns; k++)
            sums[k] += row[k];
    }
}

void sro_step_scale_row(const sro_step_call *call, float *row)
{
    const double *offsets = call->fit->offsets;
    const float *scales = call->fit->scales;
    for (size_t k = 0; k < call->columns; k++)
        row[k] = (float)(row[k] - offsets[k]) * scales[k];
}
