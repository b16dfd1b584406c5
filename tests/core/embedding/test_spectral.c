#include "embedding/spectral.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/argsort.h"
#include "base/random.h"
#include "support.h"

enum { ROWS = 300, COLUMNS = 3, DIMS = 3 };

/* The coordinates one by one, as each has a scale of its own. */
static void check_coordinates(const char *what, const sro_matrix *got, const float *want)
{
    float *ours = floats(ROWS), *theirs = floats(ROWS);
    for (size_t d = 0; d < DIMS; d++) {
        for (size_t i = 0; i < ROWS; i++) {
            ours[i] = sro_matrix_row(got, i)[d];
            theirs[i] = want[i * DIMS + d];
        }
        check_near(what, ours, theirs, ROWS, 1e-4);
    }
    free(ours);
    free(theirs);
}

static void as_scikit_learn(void **state)
{
    static const struct {
        const char *name;
        size_t n_neighbors;
    } cases[] = {{"spectral_5", 5}, {"spectral_12", 12}, {"spectral_default", 0}};
    float *values = golden_of("spectral", ROWS * COLUMNS);
    sro_matrix *x = matrix_of(values, ROWS, COLUMNS), *got;
    for (size_t i = 0; i < COUNT(cases); i++) {
        float *want = golden_of(cases[i].name, ROWS * DIMS);
        size_t components;
        succeeds(sro_spectral(x, DIMS, cases[i].n_neighbors, &got, &components, NULL));
        assert_int_equal(components, 1);
        check_coordinates(cases[i].name, got, want);
        sro_matrix_release(got);
        free(want);
    }
    sro_matrix_release(x);
    free(values);
    (void)state;
}

/* A long thin curve, whose eigenvalues crowd together below 1, in any sequence: its order comes
 * back, in one direction or the other. */
static void a_curve_in_order(void **state)
{
    enum { LONG = 3000 };
    sro_matrix *x, *got;
    uint32_t *order = malloc(LONG * sizeof *order);
    size_t components;
    succeeds(sro_matrix_new(&x, LONG, 2));
    for (uint32_t i = 0; i < LONG; i++) {
        double place = i * 1009u % LONG / (double)LONG;
        sro_matrix_writable_row(x, i)[0] = (float)(100 * place);
        sro_matrix_writable_row(x, i)[1] = (float)cos(9 * place);
    }
    succeeds(sro_spectral(x, 1, 5, &got, &components, NULL));
    assert_int_equal(components, 1);
    succeeds(sro_argsort(got, order));
    bool ascending = order[0] * 1009u % LONG < LONG / 2;
    for (uint32_t i = 0; i < LONG; i++)
        assert_int_equal(order[i] * 1009u % LONG, ascending ? i : LONG - 1 - i);
    sro_matrix_release(x);
    sro_matrix_release(got);
    free(order);
    (void)state;
}

/* Two heaps far apart and a row alone: each has its part of the line, in time. */
static void parts_beside_each_other(void **state)
{
    enum { MANY = 41 };
    sro_matrix *x, *got, *again;
    uint64_t seed = 5;
    size_t components;
    succeeds(sro_matrix_new(&x, MANY, 2));
    for (size_t i = 0; i < MANY; i++)
        for (size_t k = 0; k < 2; k++)
            sro_matrix_writable_row(x, i)[k] =
                (float)(sro_random_unit(&seed) + (i % 2 ? 1000 : 0) + (i == 40 ? 5e5 : 0));
    succeeds(sro_spectral(x, 2, 6, &got, &components, NULL));
    assert_int_equal(components, 2); /* the row alone is joined to the neighbours that it has */
    for (size_t i = 0; i < MANY; i++) {
        float place = sro_matrix_row(got, i)[0];
        bool second = i % 2 || i == 40;
        assert_true(isfinite(place) && isfinite(sro_matrix_row(got, i)[1]));
        assert_true(second ? place > 19.5f / MANY && place < 1 : place >= 0 && place < 20.f / MANY);
    }
    succeeds(sro_spectral(x, 2, 6, &again, &components, NULL));
    assert_memory_equal(sro_matrix_row(got, 0), sro_matrix_row(again, 0), MANY * 2 * sizeof(float));
    sro_matrix_release(again);
    sro_matrix_release(got);
    succeeds(sro_spectral(x, 1, 1, &got, &components, NULL)); /* nobody is joined to anybody */
    assert_int_equal(components, MANY);
    for (size_t i = 1; i < MANY; i++)
        assert_true(sro_matrix_row(got, i)[0] > sro_matrix_row(got, i - 1)[0]);
    sro_matrix_release(got);
    sro_matrix_release(x);
    (void)state;
}

/* Few rows, equal rows, more dims than there can be, more neighbours than rows. */
static void small_and_equal(void **state)
{
    static const struct {
        size_t rows, different, dims, n_neighbors;
    } cases[] = {{1, 1, 1, 0},  {2, 1, 3, 0},   {2, 2, 2, 2},    {3, 3, 5, 100},
                 {50, 2, 2, 2}, {50, 7, 32, 3}, {300, 20, 1, 0}, {12, 12, 32, 12}};
    for (size_t c = 0; c < COUNT(cases); c++) {
        sro_matrix *x, *got;
        size_t components, different = cases[c].different, dims = cases[c].dims;
        succeeds(sro_matrix_new(&x, cases[c].rows, 2));
        for (size_t i = 0; i < cases[c].rows; i++) {
            double place = (double)(i % different);
            sro_matrix_writable_row(x, i)[0] = (float)(place * place);
            sro_matrix_writable_row(x, i)[1] = (float)place;
        }
        succeeds(sro_spectral(x, dims, cases[c].n_neighbors, &got, &components, NULL));
        assert_in_range(components, 1, different);
        assert_int_equal(sro_matrix_columns(got), dims);
        for (size_t i = 0; i < cases[c].rows; i++)
            for (size_t d = 0; d < dims; d++) {
                float value = sro_matrix_row(got, i)[d];
                assert_true(isfinite(value) && value == sro_matrix_row(got, i % different)[d]);
                assert_true(d < different || value == 0);
            }
        sro_matrix_release(x);
        sro_matrix_release(got);
    }
    (void)state;
}

static void cancelled(void **state)
{
    float *values = golden_of("spectral", ROWS * COLUMNS);
    sro_matrix *x = matrix_of(values, ROWS, COLUMNS), *got = NULL;
    sro_job *job;
    size_t components;
    succeeds(sro_job_new(&job, NULL, NULL));
    sro_job_cancel(job);
    assert_string_equal(fails(sro_spectral(x, 1, 5, &got, &components, job)), SRO_CANCELLED);
    assert_null(got);
    sro_job_free(job);
    sro_matrix_release(x);
    free(values);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_scikit_learn),
        cmocka_unit_test(a_curve_in_order),
        cmocka_unit_test(parts_beside_each_other),
        cmocka_unit_test(small_and_equal),
        cmocka_unit_test(cancelled),
    };
    return cmocka_run_group_tests_name("spectral", tests, NULL, NULL);
}
