#include "features/preprocess.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "simd/fast_log2.h"

/* One row of statistics a step: offset and scale a column, and a floor. */
struct sro_statistics {
    size_t columns;
    float floors[SRO_MAX_STEPS];
    double *offsets; /* steps x columns: a mean can be large against what is left after it */
    float *scales;   /* steps x columns */
};

const char *sro_preprocess_settings_check(const sro_preprocess_settings *settings,
                                          const char **setting)
{
    *setting = "preprocess";
    if (settings->count < 0 || settings->count > SRO_MAX_STEPS)
        return "takes at most 16 steps";
    *setting = "ref";
    if (!(settings->ref > 0))
        return "must be above 0";
    *setting = "amin";
    if (!(settings->amin >= FLT_MIN)) /* what is smaller is 0 where denormals are off */
        return "must be above 0, at least 1.2e-38";
    *setting = "top_db";
    if (!(settings->top_db >= 0))
        return "must be 0 dB or more";
    return 0;
}

int sro_preprocess_uses_db(const sro_preprocess_settings *settings)
{
    for (int i = 0; i < settings->count; i++)
        if (settings->steps[i] == SRO_AMPLITUDE_TO_DB || settings->steps[i] == SRO_POWER_TO_DB)
            return 1;
    return 0;
}

void sro_statistics_free(sro_statistics *statistics)
{
    if (!statistics)
        return;
    free(statistics->offsets);
    free(statistics->scales);
    free(statistics);
}

static const char *statistics_new(sro_statistics **statistics, size_t steps, size_t columns)
{
    sro_statistics *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->columns = columns;
    made->offsets = calloc(steps * columns + 1, sizeof(double));
    made->scales = calloc(steps * columns + 1, sizeof(float));
    if (!made->offsets || !made->scales) {
        sro_statistics_free(made);
        return SRO_NO_MEMORY;
    }
    *statistics = made;
    return 0;
}

/* The steps on one row. What a step needs of the whole matrix is in offset, scale and floor. */

static inline float larger(float a, float b) { return a > b ? a : b; }

static void row_to_db(const sro_preprocess_settings *s, int square, float *row, size_t columns)
{
    /* the square taken out of the logarithm: 10 log10(max(a^2, x^2)) = 20 log10(max(a, |x|)) */
    double factor = square ? 20 : 10;
    float amin = (float)s->amin;
    float reference = (float)(factor * log10(fmax(s->amin, s->ref)));
    float per_log2 = (float)(factor * log10(2));
    for (size_t i = 0; i < columns; i++)
        row[i] =
            per_log2 * sro_quick_log2(larger(square ? fabsf(row[i]) : row[i], amin)) - reference;
}

static void row_floor(float floor, float *row, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        row[i] = larger(row[i], floor);
}

static void row_standardize(const double *offset, const float *scale, float *row, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        row[i] = (float)(row[i] - offset[i]) * scale[i];
}

static double log_weight(size_t column, size_t columns)
{
    return log((double)(columns + 1 - column));
}

/* SRO_LOG_WEIGHT or, summed up, SRO_LOG_SUM; weights 0: not worked out beforehand */
static void row_weigh(sro_preprocess_step step, const float *weights, float *row, size_t columns)
{
    double sum = 0;
    for (size_t i = 0; i < columns; i++) {
        float weight = weights ? weights[i] : (float)log_weight(i, columns);
        sum += (double)row[i] * weight;
        row[i] *= weight;
    }
    for (size_t i = 0; step == SRO_LOG_SUM && i < columns; i++)
        row[i] = (float)sum;
}

static void row_step(const sro_preprocess_settings *s, sro_preprocess_step step,
                     const double *offset, const float *scale, float floor, float *row,
                     size_t columns)
{
    switch (step) {
    case SRO_AMPLITUDE_TO_DB:
    case SRO_POWER_TO_DB:
        row_to_db(s, step == SRO_AMPLITUDE_TO_DB, row, columns);
        row_floor(floor, row, columns);
        break;
    case SRO_VOLUME:
    case SRO_STANDARDIZE:
        row_standardize(offset, scale, row, columns);
        break;
    case SRO_LOG_WEIGHT:
    case SRO_LOG_SUM:
        row_weigh(step, scale, row, columns);
        break;
    }
}

/* What a step takes from the whole matrix before it is applied. */

static void fit_sums(const sro_matrix *matrix, double *sums)
{
    size_t columns = sro_matrix_columns(matrix);
    for (size_t i = 0; i < sro_matrix_rows(matrix); i++) {
        const float *row = sro_matrix_row(matrix, i);
        for (size_t k = 0; k < columns; k++)
            sums[k] += row[k];
    }
}

/* What no normal float can hold is silence: its reciprocal would be infinite. */
static void fit_volume(const sro_matrix *matrix, double *sums, float *scale)
{
    fit_sums(matrix, sums);
    for (size_t k = 0; k < sro_matrix_columns(matrix); k++)
        scale[k] = fabs(sums[k]) >= FLT_MIN ? (float)(1 / sums[k]) : 1;
}

/* Two passes: the squares of what is left after the mean lose nothing to cancellation. */
static void fit_standardize(const sro_matrix *matrix, double *sums, double *offset, float *scale)
{
    size_t rows = sro_matrix_rows(matrix), columns = sro_matrix_columns(matrix);
    fit_sums(matrix, sums);
    for (size_t k = 0; k < columns; k++) {
        offset[k] = sums[k] / (double)rows;
        sums[k] = 0;
    }
    for (size_t i = 0; i < rows; i++) {
        const float *row = sro_matrix_row(matrix, i);
        for (size_t k = 0; k < columns; k++) {
            double rest = (double)row[k] - offset[k];
            sums[k] += rest * rest;
        }
    }
    for (size_t k = 0; k < columns; k++) {
        double deviation = sqrt(sums[k] / (double)rows);
        /* a column that differs only by rounding counts as constant, as in scikit-learn */
        double constant = fmax(10 * 1.2e-7 * fabs(offset[k]), FLT_MIN);
        scale[k] = deviation > constant ? (float)(1 / deviation) : 1;
    }
}

static void fit(sro_preprocess_step step, const sro_matrix *matrix, double *sums, double *offset,
                float *scale)
{
    size_t columns = sro_matrix_columns(matrix);
    for (size_t k = 0; k < columns; k++)
        sums[k] = 0;
    switch (step) {
    case SRO_VOLUME:
        fit_volume(matrix, sums, scale);
        break;
    case SRO_STANDARDIZE:
        fit_standardize(matrix, sums, offset, scale);
        break;
    case SRO_LOG_WEIGHT:
    case SRO_LOG_SUM:
        for (size_t k = 0; k < columns; k++)
            scale[k] = (float)log_weight(k, columns);
        break;
    case SRO_AMPLITUDE_TO_DB:
    case SRO_POWER_TO_DB:
        break;
    }
}

/* Four maxima side by side: a comparison need not wait for the one before it. */
static float row_maximum(const float *row, size_t columns)
{
    float most[4] = {-INFINITY, -INFINITY, -INFINITY, -INFINITY};
    size_t k = 0;
    for (; k + 4 <= columns; k += 4)
        for (size_t j = 0; j < 4; j++)
            most[j] = larger(row[k + j], most[j]);
    for (; k < columns; k++)
        most[0] = larger(row[k], most[0]);
    return larger(larger(most[0], most[1]), larger(most[2], most[3]));
}

/* top_db is known only when the whole matrix is in dB */
static float clip(sro_matrix *matrix, double top_db)
{
    size_t rows = sro_matrix_rows(matrix), columns = sro_matrix_columns(matrix);
    float most = -INFINITY;
    for (size_t i = 0; i < rows; i++)
        most = larger(row_maximum(sro_matrix_row(matrix, i), columns), most);
    float floor = (float)((double)most - top_db);
    for (size_t i = 0; i < rows; i++)
        row_floor(floor, sro_matrix_fill(matrix, i), columns);
    return floor;
}

enum { SHORT_WHILE = 1024 }; /* rows between two looks at whether the job was cancelled */

static const char *fit_transform_step(const sro_preprocess_settings *settings, int s,
                                      sro_matrix *matrix, sro_statistics *statistics, double *sums,
                                      sro_job *job)
{
    size_t rows = sro_matrix_rows(matrix), columns = sro_matrix_columns(matrix);
    sro_preprocess_step step = settings->steps[s];
    double *offset = statistics->offsets + (size_t)s * columns;
    float *scale = statistics->scales + (size_t)s * columns;
    fit(step, matrix, sums, offset, scale);
    for (size_t i = 0; i < rows; i++) {
        if (i % SHORT_WHILE == 0 && sro_job_canceled(job))
            return SRO_CANCELED;
        row_step(settings, step, offset, scale, -INFINITY, sro_matrix_fill(matrix, i), columns);
    }
    if (step == SRO_AMPLITUDE_TO_DB || step == SRO_POWER_TO_DB)
        statistics->floors[s] = clip(matrix, settings->top_db);
    return 0;
}

const char *sro_preprocess_fit_transform(const sro_preprocess_settings *settings,
                                         sro_matrix *matrix, sro_statistics **statistics,
                                         sro_job *job)
{
    size_t columns = sro_matrix_columns(matrix);
    sro_statistics *made = 0;
    const char *error = statistics_new(&made, (size_t)settings->count, columns);
    double *sums = malloc(columns * sizeof *sums);
    if (!error && !sums)
        error = SRO_NO_MEMORY;
    for (int s = 0; !error && s < settings->count; s++)
        error = fit_transform_step(settings, s, matrix, made, sums, job);
    free(sums);
    if (error)
        sro_statistics_free(made);
    else
        *statistics = made;
    return error;
}

static int needs_matrix(sro_preprocess_step step)
{
    return step != SRO_LOG_WEIGHT && step != SRO_LOG_SUM;
}

const char *sro_preprocess_transform(const sro_preprocess_settings *settings,
                                     const sro_statistics *statistics, float *row, size_t columns,
                                     sro_preprocess_step *step)
{
    for (int s = 0; s < settings->count; s++) {
        *step = settings->steps[s];
        if (!statistics && needs_matrix(*step))
            return "needs the sums, means or maximum of a whole sound";
        if (statistics)
            row_step(settings, *step, statistics->offsets + (size_t)s * columns,
                     statistics->scales + (size_t)s * columns, statistics->floors[s], row, columns);
        else
            row_weigh(*step, 0, row, columns);
    }
    return 0;
}
