#include "neighbours/knn_projection.h"

#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "neighbours/knn_index.h"
#include "support.h"

/* Correlated noise far from 0: each column follows the one before. */
static sro_matrix *correlated_noise(size_t rows, size_t columns)
{
    uint64_t seed = rows + columns;
    sro_matrix *x;
    succeeds(sro_matrix_new(&x, rows, columns));
    for (size_t i = 0; i < rows; i++) {
        float *row = sro_matrix_writable_row(x, i);
        row[0] = (float)sro_random_below(&seed, 90);
        for (size_t c = 1; c < columns; c++)
            row[c] = .8f * row[c - 1] + (float)(sro_random_unit(&seed) - .5);
    }
    return x;
}

static double distance2(const float *a, const float *b, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
    return sum;
}

/* Coordinates are floats of rows that lie up to `extent` from their mean: a quarter of what the
 * search allows for. Without fused multiply-adds, as on armv7, more than 1e-6 is needed. */
static const double rounding = SRO_BOUND_EPSILON / 4;

static double extent2(const sro_matrix *x)
{
    double largest = 0;
    for (size_t i = 0; i < sro_matrix_rows(x); i++)
        largest = fmax(
            largest, distance2(sro_matrix_row(x, i), sro_matrix_row(x, 0), sro_matrix_columns(x)));
    return largest;
}

static void bounds_are_below_distances_and_the_fine_ones_tighter(void **state)
{
    static const size_t rows[] = {2, 9, 300}, columns[] = {1, 9, 23, 24, 100};
    for (size_t r = 0; r < COUNT(rows); r++)
        for (size_t c = 0; c < COUNT(columns); c++) {
            sro_matrix *x = correlated_noise(rows[r], columns[c]);
            float *scores = floats(2 * rows[r]);
            sro_knn_projection p;
            succeeds(sro_knn_project(&p, x, scores, NULL, NULL));
            double allowed = rounding * extent2(x);
            for (size_t a = 0; a < rows[r]; a++)
                for (size_t b = 0; b < a; b++) {
                    double exact =
                        distance2(sro_matrix_row(x, a), sro_matrix_row(x, b), columns[c]);
                    double coarse = distance2(p.coarse + a * SRO_COARSE_DIMS,
                                              p.coarse + b * SRO_COARSE_DIMS, SRO_COARSE_DIMS);
                    double fine = distance2(p.fine + a * SRO_FINE_DIMS, p.fine + b * SRO_FINE_DIMS,
                                            SRO_FINE_DIMS);
                    if (!(coarse <= fine + allowed && fine <= exact + allowed))
                        fail_msg("%zu x %zu, rows %zu and %zu: coarse %g, fine %g, exact %g",
                                 rows[r], columns[c], a, b, coarse, fine, exact);
                    if (columns[c] < SRO_FINE_DIMS)
                        assert_true(fabs(fine - exact) <= allowed); /* nothing is left out */
                }
            sro_knn_projection_clear(&p);
            sro_matrix_release(x);
            free(scores);
        }
    (void)state;
}

/* Along an axis of length 100, with noise of length 1 across it. */
static void scores_are_along_the_principal_components(void **state)
{
    enum { ROWS = 500, COLUMNS = 30 };
    float scores[2 * ROWS];
    uint64_t seed = 5;
    sro_matrix *x;
    sro_knn_projection p;
    succeeds(sro_matrix_new(&x, ROWS, COLUMNS));
    for (size_t i = 0; i < ROWS; i++)
        for (size_t c = 0; c < COLUMNS; c++)
            sro_matrix_writable_row(x, i)[c] =
                (float)(.1 * (sro_random_unit(&seed) - .5)) + (c == 7 ? (float)i / 5 : 3);
    succeeds(sro_knn_project(&p, x, scores, NULL, NULL));
    float sign = scores[ROWS - 1] > scores[0] ? 1 : -1;
    for (size_t i = 0; i < ROWS; i++) {
        assert_true(fabsf(sign * scores[i] - ((float)i - (ROWS - 1) / 2.f) / 5) < .5f);
        assert_true(fabsf(scores[ROWS + i]) < 1);
        assert_true(scores[i] == p.fine[i * SRO_FINE_DIMS]);
        assert_true(scores[i] == p.coarse[i * SRO_COARSE_DIMS]);
    }
    sro_knn_projection_clear(&p);
    sro_matrix_release(x);
    (void)state;
}

static void too_far_apart(void **state)
{
    float values[] = {1e15f, -1e15f, 0}, scores[6];
    sro_matrix *x = matrix_of(values, 3, 1);
    sro_knn_projection p;
    assert_non_null(fails(sro_knn_project(&p, x, scores, NULL, NULL)));
    assert_null(p.fine);
    sro_matrix_release(x);
    (void)state;
}

static void cancelled(void **state)
{
    float scores[600];
    sro_matrix *x = correlated_noise(300, 20);
    sro_knn_projection p;
    sro_job *job;
    succeeds(sro_job_new(&job, NULL, NULL));
    sro_job_cancel(job);
    assert_string_equal(fails(sro_knn_project(&p, x, scores, NULL, job)), SRO_CANCELLED);
    assert_null(p.fine);
    sro_job_free(job);
    sro_matrix_release(x);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_are_below_distances_and_the_fine_ones_tighter),
        cmocka_unit_test(scores_are_along_the_principal_components),
        cmocka_unit_test(too_far_apart),
        cmocka_unit_test(cancelled),
    };
    return cmocka_run_group_tests_name("knn_projection", tests, NULL, NULL);
}
