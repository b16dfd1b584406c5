/* standardize: a preprocess step. */

#include "features/preprocess_step.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* The sums of the squares of what is left after the mean. Taken in a second pass, they lose
 * nothing to cancellation. */
static void sum_squares(const sro_matrix *matrix, const double *means, double *sums)
{
    size_t columns = sro_matrix_columns(matrix);
    for (size_t i = 0; i < sro_matrix_rows(matrix); i++) {
        const float *row = sro_matrix_row(matrix, i);
        for (size_t k = 0; k < columns; k++) {
            double rest = (double)row[k] - means[k];
            sums[k] += rest * rest;
        }
    }
}

static SRO_CHECKED sro_error fit(const sro_step_call *call, const sro_matrix *matrix)
{
    double rows = (double)sro_matrix_rows(matrix), *means = call->fit->offsets;
    double *squares = calloc(call->columns, sizeof *squares);
    if (!squares)
        return SRO_NO_MEMORY;
    sro_step_sums(matrix, means);
    for (size_t k = 0; k < call->columns; k++)
        means[k] /= rows;
    sum_squares(matrix, means, squares);
    for (size_t k = 0; k < call->columns; k++) {
        double deviation = sqrt(squares[k] / rows);
        /* a column that differs only by rounding counts as constant, as in scikit-learn */
        double constant = fmax(10 * 1.2e-7 * fabs(means[k]), FLT_MIN);
        call->fit->scales[k] = deviation > constant ? (float)(1 / deviation) : 1;
    }
    free(squares);
    return NULL;
}

const sro_preprocess_step sro_step_standardize = {
    .name = "standardize",
    .about = "sklearn.preprocessing.StandardScaler: every column less its mean, divided by its "
             "deviation (of the population; 1 for a constant column)",
    .lacks = SRO_LACKS_MATRIX,
    .fit = fit,
    .apply_row = sro_step_scale_row,
};
