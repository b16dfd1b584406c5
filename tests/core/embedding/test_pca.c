#include "embedding/pca.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/argsort.h"
#include "base/random.h"
#include "support.h"

static const double tolerance = 1e-4; /* of the largest score */

static float *first_column(const float *values, size_t rows, size_t columns)
{
    float *column = floats(rows);
    for (size_t i = 0; i < rows; i++)
        column[i] = values[i * columns];
    return column;
}

/* Two orders are the same wherever scores differ by more than the tolerance: along ours no
 * reference score may fall below an earlier one by more. */
static void check_order(const char *what, const sro_matrix *scores, const float *want_scores,
                        const float *want_order, size_t dims)
{
    size_t rows = sro_matrix_rows(scores), same = 0;
    float *reference = first_column(want_scores, rows, dims), most = 0, highest = -INFINITY;
    uint32_t *order = malloc(rows * sizeof *order);
    succeeds(sro_argsort(scores, order));
    for (size_t i = 0; i < rows; i++)
        most = fmaxf(most, fabsf(reference[i]));
    for (size_t i = 0; i < rows; i++) {
        float score = reference[order[i]];
        if (score < highest - (float)tolerance * most)
            fail_msg("%s: place %zu has row %u, whose score %g is below %g", what, i, order[i],
                     (double)score, (double)highest);
        highest = fmaxf(highest, score);
        same += order[i] == (uint32_t)want_order[i];
    }
    if (getenv("SRO_MEASURE"))
        print_message("    %s: %zu of %zu places the same\n", what, same, rows);
    free(order);
    free(reference);
}

/* One matrix against the golden scores of `golden_dims` components, asking for `dims` of them. */
static void check_dims(const char *name, const sro_matrix *x, size_t golden_dims, size_t dims)
{
    size_t rows = sro_matrix_rows(x);
    float *all = golden_of(named(name, "scores"), rows * golden_dims);
    float *explained = golden_of(named(name, "explained"), 2 * golden_dims);
    float *order = golden_of(named(name, "order"), rows), *want = floats(rows * dims);
    float variance[SRO_MAX_DIMS], ratio[SRO_MAX_DIMS];
    sro_matrix *scores;
    sro_explained_variance told;
    for (size_t i = 0; i < rows; i++)
        memcpy(want + i * dims, all + i * golden_dims, dims * sizeof *want);
    succeeds(sro_pca(x, dims, &scores, NULL, &told, NULL));
    assert_int_equal(sro_matrix_rows(scores), rows);
    assert_int_equal(sro_matrix_columns(scores), dims);
    for (size_t d = 0; d < dims; d++) {
        variance[d] = (float)told.variance[d];
        ratio[d] = (float)told.ratio[d];
    }
    check_near(named(name, "scores"), sro_matrix_row(scores, 0), want, rows * dims, tolerance);
    check_near(named(name, "variance"), variance, explained, dims, tolerance);
    check_near(named(name, "ratio"), ratio, explained + golden_dims, dims, tolerance);
    check_order(name, scores, want, order, dims);
    sro_matrix_release(scores);
    free(all);
    free(explained);
    free(order);
    free(want);
}

static void check_matrix(const char *name, const sro_matrix *x, size_t golden_dims)
{
    check_dims(name, x, golden_dims, 1);
    if (golden_dims > 1)
        check_dims(name, x, golden_dims, golden_dims);
}

/* Matrices of golden_embedding.py: taller, wider and much wider than the covariance allows. */
static void as_scikit_learn(void **state)
{
    static const struct {
        const char *name;
        size_t rows, columns, dims;
    } cases[] = {
        {"pca_tall", 700, 20, 3},      {"pca_wide", 30, 100, 3},     {"pca_lone_column", 50, 1, 1},
        {"pca_very_wide", 40, 600, 3}, {"pca_three_rows", 3, 10, 3}, {"pca_two_rows", 2, 10, 2},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        float *values = golden_of(cases[i].name, cases[i].rows * cases[i].columns);
        sro_matrix *x = matrix_of(values, cases[i].rows, cases[i].columns);
        check_matrix(cases[i].name, x, cases[i].dims);
        sro_matrix_release(x);
        free(values);
    }
    (void)state;
}

/* Rows that the components were not made of, and those that they were. */
static void projects_as_scikit_learn(void **state)
{
    enum { ROWS = 700, NEW = 20, COLUMNS = 20, DIMS = 3 };
    float *values = golden_of("pca_tall", ROWS * COLUMNS), one[DIMS];
    float *new_rows = golden_of("pca_tall_new", NEW * COLUMNS);
    float *want = golden_of("pca_tall_new_scores", NEW * DIMS);
    sro_matrix *x = matrix_of(values, ROWS, COLUMNS), *other = matrix_of(new_rows, NEW, COLUMNS);
    sro_matrix *scores, *projected;
    sro_projection *projection;
    sro_explained_variance told;
    succeeds(sro_pca_fit(x, DIMS, &projection, &told, NULL));
    succeeds(sro_projection_rows(projection, other, &projected, NULL));
    check_near("new rows", sro_matrix_row(projected, 0), want, NEW * DIMS, tolerance);
    succeeds(sro_pca(x, DIMS, &scores, NULL, &told, NULL));
    for (size_t i = 0; i < ROWS; i++) {
        sro_projection_row(projection, sro_matrix_row(x, i), one);
        assert_memory_equal(one, sro_matrix_row(scores, i), sizeof one);
    }
    sro_projection_free(projection);
    sro_projection_free(NULL);
    sro_matrix_release(x);
    sro_matrix_release(other);
    sro_matrix_release(scores);
    sro_matrix_release(projected);
    free(values);
    free(new_rows);
    free(want);
    (void)state;
}

#define DB "amplitude_to_db"
#define NOTEBOOK "volume amplitude_to_db log_sum"

/* The table CHAINS of golden_embedding.py: the whole way from a sound to the order. */
static const struct {
    const char *name, *frames, *settings, *steps;
    double tolerance; /* of the features: 1e-3 dB a band, which log_sum adds up: its 128 weights
                       * sum to 497 */
} chains[] = {
    {"chain_n2048", "n2048", "n_mels 128", DB, 1e-3},
    {"chain_n2048_notebook", "n2048", "n_mels 128", NOTEBOOK, .497},
    {"chain_n2048_power", "n2048", "n_mels 128", "power_to_db", 1e-3},
    {"chain_n2048_standard", "n2048", "n_mels 128", "amplitude_to_db standardize", 1e-3},
    {"chain_n2000", "n2000", "n_mels 128", DB, 1e-3},
    {"chain_n22050", "n22050", "n_mels 128", DB, 1e-3},
    {"chain_hop337", "hop337", "n_mels 64", DB, 1e-3},
    {"chain_win601", "win601", "n_mels 64", DB, 1e-3},
    {"chain_short", "short", "n_mels 128", DB, 1e-3},
    {"chain_silence", "silence", "n_mels 128", DB, 1e-3},
    {"chain_stereo", "stereo", "n_mels 128", DB, 1e-3},
    {"chain_voice", "voice", "n_mels 128", DB, 1e-3},
    {"chain_voice_notebook", "voice", "n_mels 128", NOTEBOOK, .497},
};

static void from_sound_to_order(void **state)
{
    for (size_t i = 0; i < COUNT(chains); i++) {
        sro_frames *frames = golden_frames(golden_case_named(chains[i].frames));
        sro_matrix *features = features_of(frames, "melspec", chains[i].settings, chains[i].steps);
        size_t rows = sro_matrix_rows(features), columns = sro_matrix_columns(features);
        float *want = golden_of(chains[i].name, rows * columns);
        check_within(chains[i].name, sro_matrix_row(features, 0), want, rows * columns,
                     chains[i].tolerance);
        check_matrix(chains[i].name, features, rows < 3 ? rows : 3);
        free(want);
        sro_matrix_release(features);
        sro_frames_release(frames);
    }
    (void)state;
}

/* What no reference defines: nothing is divided by 0, nothing is NaN. */
static void without_variance(void **state)
{
    static const struct {
        size_t rows, columns, dims;
    } cases[] = {{1, 4, 3}, {1, 600, 3}, {10, 4, 3}, {10, 600, 2}, {1, 1, 1}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        sro_matrix *x, *scores;
        sro_explained_variance told;
        succeeds(sro_matrix_new(&x, cases[i].rows, cases[i].columns));
        for (size_t row = 0; row < cases[i].rows; row++)
            for (size_t k = 0; k < cases[i].columns; k++)
                sro_matrix_writable_row(x, row)[k] = .1f * (float)k - 80.3f;
        succeeds(sro_pca(x, cases[i].dims, &scores, NULL, &told, NULL));
        /* a mean that is rounded leaves every row the same rest */
        for (size_t row = 0; row < cases[i].rows; row++)
            for (size_t d = 0; d < cases[i].dims; d++) {
                float score = sro_matrix_row(scores, row)[d];
                assert_true(score == sro_matrix_row(scores, 0)[d] && fabsf(score) < 1e-3f);
            }
        for (size_t d = 0; d < cases[i].dims; d++)
            assert_true(told.variance[d] >= 0 && told.variance[d] < 1e-6
                        && isfinite(told.ratio[d]));
        sro_matrix_release(x);
        sro_matrix_release(scores);
    }
    (void)state;
}

/* Two different rows, all others twins of them: equal rows get equal scores, and the order of
 * equals is that of time. Components beyond the rank score 0. */
static void equal_rows_get_equal_scores(void **state)
{
    enum { ROWS = 600, COLUMNS = 37 };
    float *values = floats(ROWS * COLUMNS);
    uint64_t seed = 1;
    for (size_t k = 0; k < 2 * COLUMNS; k++)
        values[k] = (float)sro_random_unit(&seed);
    for (size_t i = 2; i < ROWS; i++)
        memcpy(values + i * COLUMNS, values + i % 2 * COLUMNS, COLUMNS * sizeof *values);
    sro_matrix *x = matrix_of(values, ROWS, COLUMNS), *scores;
    sro_explained_variance told;
    succeeds(sro_pca(x, 3, &scores, NULL, &told, NULL));
    for (size_t i = 2; i < ROWS; i++)
        assert_memory_equal(sro_matrix_row(scores, i), sro_matrix_row(scores, i % 2), 12);
    float most = fabsf(sro_matrix_row(scores, 0)[0]);
    for (size_t d = 1; d < 3; d++)
        assert_true(fabsf(sro_matrix_row(scores, 0)[d]) < 1e-5f * most);
    assert_true(fabs(told.ratio[0] - 1) < 1e-6 && told.ratio[1] < 1e-6);
    sro_matrix_release(x);
    sro_matrix_release(scores);
    free(values);
    (void)state;
}

/* More rows than one block of float sums; the mean is far away. */
/* Columns of one deviation have loadings of one magnitude: the first of them is positive, whichever
 * is larger by rounding. */
static void equal_loadings(void **state)
{
    enum { ROWS = 9, COLUMNS = 3 };
    for (int flipped = 0; flipped < 2; flipped++)
        for (float unit = .001f; unit < 1; unit += .0371f) {
            float values[ROWS][COLUMNS];
            sro_matrix *x, *scores;
            sro_explained_variance told;
            for (int i = 0; i < ROWS; i++) {
                float value = unit * (float)((i * i) % 7) * (flipped ? -1.f : 1.f);
                values[i][0] = value;
                values[i][1] = -value;
                values[i][2] = value;
            }
            x = matrix_of(*values, ROWS, COLUMNS);
            succeeds(sro_pca(x, 1, &scores, NULL, &told, NULL));
            bool grows = *sro_matrix_row(scores, 3) > *sro_matrix_row(scores, 0);
            assert_int_equal(grows, values[3][0] > values[0][0]);
            sro_matrix_release(scores);
            sro_matrix_release(x);
        }
    (void)state;
}

static void variance_of_a_long_line(void **state)
{
    enum { ROWS = 3000 };
    sro_matrix *x, *scores;
    sro_explained_variance told;
    succeeds(sro_matrix_new(&x, ROWS, 2));
    for (size_t i = 0; i < ROWS; i++) {
        sro_matrix_writable_row(x, i)[0] = 1000 + (float)i / ROWS;
        sro_matrix_writable_row(x, i)[1] = -1000 - 2 * (float)i / ROWS;
    }
    succeeds(sro_pca(x, 1, &scores, NULL, &told, NULL));
    double want = 5 * (ROWS * (double)ROWS - 1) / 12 * ROWS / (ROWS - 1) / ROWS / ROWS;
    assert_true(fabs(told.variance[0] - want) < 1e-4 * want);
    assert_true(fabs(told.ratio[0] - 1) < 1e-6);
    /* the larger loading is on the second column, which falls */
    assert_true(sro_matrix_row(scores, 0)[0] > sro_matrix_row(scores, ROWS - 1)[0]);
    sro_matrix_release(x);
    sro_matrix_release(scores);
    (void)state;
}

static void impossible_dims(void **state)
{
    static const size_t dims[] = {0, 4, 33, SIZE_MAX};
    sro_matrix *x, *scores = NULL;
    sro_explained_variance told;
    succeeds(sro_matrix_new(&x, 5, 3));
    for (size_t i = 0; i < COUNT(dims); i++)
        fails(sro_pca(x, dims[i], &scores, NULL, &told, NULL));
    assert_null(scores);
    sro_matrix_release(x);
    (void)state;
}

static void cancelled(void **state)
{
    static const size_t columns[] = {20, 600};
    for (size_t i = 0; i < COUNT(columns); i++) {
        sro_matrix *x, *scores = NULL;
        sro_explained_variance told;
        sro_job *job;
        succeeds(sro_matrix_new(&x, 500, columns[i]));
        for (size_t row = 0; row < 500; row++)
            sro_matrix_writable_row(x, row)[row % columns[i]] = (float)row;
        succeeds(sro_job_new(&job, NULL, NULL));
        sro_job_cancel(job);
        assert_string_equal(fails(sro_pca(x, 1, &scores, NULL, &told, job)), SRO_CANCELLED);
        assert_null(scores);
        sro_job_free(job);
        sro_matrix_release(x);
    }
    (void)state;
}

static sro_matrix *noise(size_t rows, size_t columns, float size)
{
    sro_matrix *x;
    uint64_t state = 7;
    succeeds(sro_matrix_new(&x, rows, columns));
    for (size_t i = 0; i < rows * columns; i++)
        sro_matrix_writable_row(x, 0)[i] = size * (float)(sro_random_unit(&state) - .5);
    return x;
}

static double correlation(const sro_matrix *scores, size_t a, size_t b)
{
    double product = 0, square_a = 0, square_b = 0;
    for (size_t i = 0; i < sro_matrix_rows(scores); i++) {
        const float *row = sro_matrix_row(scores, i);
        product += (double)row[a] * row[b];
        square_a += (double)row[a] * row[a];
        square_b += (double)row[b] * row[b];
    }
    return product / sqrt(square_a * square_b);
}

/* Noise has eigenvalues close to each other: Lanczos takes many steps, in which vectors that were
 * found before must not come back. Components are uncorrelated, and each has the variance it is
 * said to have. */
static void slow_decay(void **state)
{
    sro_matrix *x = noise(2000, 400, 1), *scores;
    sro_explained_variance explained;
    succeeds(sro_pca(x, 3, &scores, NULL, &explained, NULL));
    for (size_t a = 0; a < 3; a++) {
        double sum = 0;
        for (size_t i = 0; i < 2000; i++)
            sum += (double)sro_matrix_row(scores, i)[a] * sro_matrix_row(scores, i)[a];
        check_near("variance", (float[]){(float)(sum / 1999)},
                   (float[]){(float)explained.variance[a]}, 1, 1e-4);
        for (size_t b = 0; b < a; b++)
            if (!(fabs(correlation(scores, a, b)) < 1e-4))
                fail_msg("components %zu and %zu correlate: %g", a, b, correlation(scores, a, b));
    }
    sro_matrix_release(scores);
    sro_matrix_release(x);
    (void)state;
}

/* The same data in another unit has the same scores in that unit, even where a float cannot hold
 * their squares. */
static void any_unit(void **state)
{
    static const float units[] = {1e-25f, 1e-12f, 1e12f, 1e25f};
    sro_matrix *plain = noise(50, 4, 1), *wanted;
    sro_explained_variance explained;
    succeeds(sro_pca(plain, 1, &wanted, NULL, &explained, NULL));
    for (size_t u = 0; u < COUNT(units); u++) {
        sro_matrix *x = noise(50, 4, units[u]), *scores;
        succeeds(sro_pca(x, 1, &scores, NULL, &explained, NULL));
        for (size_t i = 0; i < 50; i++)
            sro_matrix_writable_row(scores, i)[0] /= units[u];
        check_near("scores", sro_matrix_row(scores, 0), sro_matrix_row(wanted, 0), 50, 1e-5);
        sro_matrix_release(scores);
        sro_matrix_release(x);
    }
    sro_matrix_release(wanted);
    sro_matrix_release(plain);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_scikit_learn),
        cmocka_unit_test(projects_as_scikit_learn),
        cmocka_unit_test(from_sound_to_order),
        cmocka_unit_test(without_variance),
        cmocka_unit_test(equal_rows_get_equal_scores),
        cmocka_unit_test(equal_loadings),
        cmocka_unit_test(variance_of_a_long_line),
        cmocka_unit_test(slow_decay),
        cmocka_unit_test(any_unit),
        cmocka_unit_test(impossible_dims),
        cmocka_unit_test(cancelled),
    };
    return cmocka_run_group_tests_name("pca", tests, NULL, NULL);
}
