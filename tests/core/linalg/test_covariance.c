#include "linalg/covariance.h"

#include <math.h>
#include <stdlib.h>

#include "simd/padding.h"
#include "support.h"

enum { COLUMNS = 37, ROOM = 2 * SRO_LANES };

static sro_matrix *random_matrix(size_t rows)
{
    float *values = random_floats(rows * COLUMNS, rows);
    for (size_t i = 0; i < rows * COLUMNS; i++)
        values[i] += (float)(i % COLUMNS); /* so that every mean is another */
    sro_matrix *x = matrix_of(values, rows, COLUMNS);
    free(values);
    return x;
}

static double mean_of(const sro_matrix *x, size_t step, size_t column)
{
    double sum = 0, count = 0;
    for (size_t i = 0; i < sro_matrix_rows(x); i += step, count++)
        sum += (double)sro_matrix_row(x, i)[column];
    return sum / count;
}

static double covariance_of(const sro_matrix *x, size_t step, size_t a, size_t b)
{
    double sum = 0, mean[2] = {mean_of(x, step, a), mean_of(x, step, b)};
    for (size_t i = 0; i < sro_matrix_rows(x); i += step) {
        const float *row = sro_matrix_row(x, i);
        sum += (row[a] - mean[0]) * (row[b] - mean[1]);
    }
    return sum;
}

static void check(size_t rows, size_t step, float scale)
{
    float mean[ROOM];
    double *scatter = malloc(ROOM * ROOM * sizeof *scatter);
    sro_matrix *x = random_matrix(rows);
    mean[ROOM - 1] = scatter[0] = scatter[ROOM * ROOM - 1] = 123;
    succeeds(sro_column_means(x, step, mean, ROOM));
    succeeds(sro_scatter_matrix(x, step, mean, scale, scatter, NULL, 0));
    for (size_t a = 0; a < ROOM; a++) {
        double want = a < COLUMNS ? mean_of(x, step, a) : 0;
        assert_true(fabs((double)mean[a] - want) <= 1e-6 * fabs(want));
        for (size_t b = 0; b < ROOM; b++) {
            double got = scatter[a * ROOM + b];
            want = a < COLUMNS && b < COLUMNS
                       ? covariance_of(x, step, a, b) * (double)scale * (double)scale
                       : 0;
            /* a mean is a float, of up to 37 in size */
            assert_true(fabs(got - want) <= 1e-5 * (double)rows * (double)(scale * scale));
            assert_true(got == scatter[b * ROOM + a]);
        }
    }
    sro_matrix_release(x);
    free(scatter);
}

static void agrees_with_the_definition(void **state)
{
    static const size_t rows[] = {1, 2, 255, 256, 257, 600};
    for (size_t r = 0; r < COUNT(rows); r++) {
        check(rows[r], 1, 1);
        check(rows[r], 1, .25f);
        check(rows[r], 3, 1);
    }
    (void)state;
}

/* What is far from 0 is centred before it is squared. */
static void constant_columns_have_none(void **state)
{
    float mean[ROOM];
    double *scatter = malloc(ROOM * ROOM * sizeof *scatter);
    float *values = floats(300 * COLUMNS);
    for (size_t i = 0; i < 300 * COLUMNS; i++)
        values[i] = 12345;
    sro_matrix *x = matrix_of(values, 300, COLUMNS);
    succeeds(sro_column_means(x, 1, mean, ROOM));
    succeeds(sro_scatter_matrix(x, 1, mean, 1, scatter, NULL, 0));
    for (size_t i = 0; i < ROOM * ROOM; i++)
        assert_true(scatter[i] == 0);
    sro_matrix_release(x);
    free(values);
    free(scatter);
    (void)state;
}

static void ends_when_cancelled(void **state)
{
    float mean[ROOM];
    double *scatter = malloc(ROOM * ROOM * sizeof *scatter);
    sro_matrix *x = random_matrix(600);
    sro_job *job;
    succeeds(sro_job_new(&job, NULL, NULL));
    succeeds(sro_column_means(x, 1, mean, ROOM));
    succeeds(sro_scatter_matrix(x, 1, mean, 1, scatter, job, .5));
    assert_in_range((long)(1000 * sro_job_progress(job)), 1, 500);
    sro_job_cancel(job);
    assert_string_equal(fails(sro_scatter_matrix(x, 1, mean, 1, scatter, job, .5)), SRO_CANCELLED);
    sro_job_free(job);
    sro_matrix_release(x);
    free(scatter);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_definition),
        cmocka_unit_test(constant_columns_have_none),
        cmocka_unit_test(ends_when_cancelled),
    };
    return cmocka_run_group_tests_name("covariance", tests, NULL, NULL);
}
