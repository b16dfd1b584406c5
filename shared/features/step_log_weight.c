/* log_weight and log_sum: preprocess steps. The second sums what the first gives. */

#include "features/preprocess_step.h"

#include <math.h>

static double log_weight(size_t column, size_t columns)
{
    return log((double)(columns + 1 - column));
}

/* The weights depend on the number of columns alone; they are kept because logarithms take long. */
static SRO_CHECKED sro_error fit(const sro_step_call *call, const sro_matrix *matrix)
{
    (void)matrix;
    for (size_t k = 0; k < call->columns; k++)
        call->fit->scales[k] = (float)log_weight(k, call->columns);
    return NULL;
}

static double weigh(const sro_step_call *call, float *row)
{
    double sum = 0;
    for (size_t k = 0; k < call->columns; k++) {
        float weight = call->fit ? call->fit->scales[k] : (float)log_weight(k, call->columns);
        sum += (double)row[k] * weight;
        row[k] *= weight;
    }
    return sum;
}

static void weight_row(const sro_step_call *call, float *row) { weigh(call, row); }

static void sum_row(const sro_step_call *call, float *row)
{
    double sum = weigh(call, row);
    for (size_t k = 0; k < call->columns; k++)
        row[k] = (float)sum;
}

const sro_preprocess_step sro_step_log_weight = {
    .name = "log_weight",
    .about = "column k times ln(columns + 1 - k): the first ones count more",
    .fit = fit,
    .apply_row = weight_row,
};

const sro_preprocess_step sro_step_log_sum = {
    .name = "log_sum",
    .about = "every column becomes the sum of the log-weighted columns",
    .fit = fit,
    .apply_row = sum_row,
};
