/* amplitude_to_db and power_to_db: preprocess steps. */

#include "features/preprocess_step.h"

#include <math.h>

#include "features/preprocess.h"
#include "simd/fast_log2.h"

static inline void to_db(const sro_step_call *call, bool square, float *row)
{
    const sro_preprocess_settings *s = call->settings;
    /* the square taken out of the logarithm: 10 log10(max(a^2, x^2)) = 20 log10(max(a, |x|)) */
    double factor = square ? 20 : 10;
    float amin = (float)s->amin;
    float reference = (float)(factor * log10(fmax(s->amin, s->ref)));
    float per_log2 = (float)(factor * log10(2));
    for (size_t i = 0; i < call->columns; i++)
        row[i] = per_log2 * sro_fast_log2(sro_step_max(square ? fabsf(row[i]) : row[i], amin))
                 - reference;
}

static void amplitude_to_db(const sro_step_call *call, float *row) { to_db(call, true, row); }

static void power_to_db(const sro_step_call *call, float *row) { to_db(call, false, row); }

static void raise_to_floor(const sro_step_call *call, float *row)
{
    float floor = call->fit->floor; /* a local: the compiler cannot know that no row overlaps it */
    for (size_t i = 0; i < call->columns; i++)
        row[i] = sro_step_max(row[i], floor);
}

static void amplitude_row(const sro_step_call *call, float *row)
{
    amplitude_to_db(call, row);
    raise_to_floor(call, row);
}

static void power_row(const sro_step_call *call, float *row)
{
    power_to_db(call, row);
    raise_to_floor(call, row);
}

/* Four maxima side by side: a comparison need not wait for the one before it. */
static float row_maximum(const float *row, size_t columns)
{
    float max[4] = {-INFINITY, -INFINITY, -INFINITY, -INFINITY};
    size_t k = 0;
    for (; k + 4 <= columns; k += 4)
        for (size_t j = 0; j < 4; j++)
            max[j] = sro_step_max(row[k + j], max[j]);
    for (; k < columns; k++)
        max[0] = sro_step_max(row[k], max[0]);
    return sro_step_max(sro_step_max(max[0], max[1]), sro_step_max(max[2], max[3]));
}

/* The floor lies top_db below the maximum, which is known only when the whole matrix is in dB. */
static SRO_CHECKED sro_error clip(const sro_step_call *call, sro_matrix *matrix, sro_job *job)
{
    float max = -INFINITY;
    for (size_t i = 0; i < sro_matrix_rows(matrix); i++)
        max = sro_step_max(row_maximum(sro_matrix_row(matrix, i), call->columns), max);
    call->fit->floor = (float)((double)max - call->settings->top_db);
    return sro_step_each_row(raise_to_floor, call, matrix, job);
}

static SRO_CHECKED sro_error amplitude_matrix(const sro_step_call *call, sro_matrix *matrix,
                                              sro_job *job)
{
    sro_error error = sro_step_each_row(amplitude_to_db, call, matrix, job);
    return error ? error : clip(call, matrix, job);
}

static SRO_CHECKED sro_error power_matrix(const sro_step_call *call, sro_matrix *matrix,
                                          sro_job *job)
{
    sro_error error = sro_step_each_row(power_to_db, call, matrix, job);
    return error ? error : clip(call, matrix, job);
}

const sro_preprocess_step sro_step_amplitude_to_db = {
    .name = "amplitude_to_db",
    .about = "librosa.amplitude_to_db: dB of the square, 10 log10(max(amin^2, x^2)), less those of "
             "ref, clipped top_db below the maximum of the matrix",
    .decibels = true,
    .lacks = SRO_LACKS_MATRIX,
    .apply_row = amplitude_row,
    .apply = amplitude_matrix,
};

const sro_preprocess_step sro_step_power_to_db = {
    .name = "power_to_db",
    .about = "librosa.power_to_db: dB of the value, 10 log10(max(amin, x)), less those of ref, "
             "clipped top_db below the maximum of the matrix",
    .decibels = true,
    .lacks = SRO_LACKS_MATRIX,
    .apply_row = power_row,
    .apply = power_matrix,
};
