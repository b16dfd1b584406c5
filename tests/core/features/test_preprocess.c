#include "features/preprocess.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

enum { ROWS = 24, COLUMNS = 32 };

/* How far a step may be off: dB within 1e-3 dB, the rest within 1e-5 of each value or, where a
 * mean was subtracted and values cross 0, of the largest one. */
typedef enum { DECIBELS, RELATIVE, OF_LARGEST } measure;

/* The table STEPS of make_golden.py. */
static const struct {
    const char *name;
    sro_preprocess_settings settings;
    measure measure;
} steps[] = {
    {"step_amplitude_to_db", {1, {SRO_AMPLITUDE_TO_DB}, 1, 1e-5, 80}, DECIBELS},
    {"step_amplitude_ref", {1, {SRO_AMPLITUDE_TO_DB}, .25, 1e-3, 30}, DECIBELS},
    {"step_amplitude_wide", {1, {SRO_AMPLITUDE_TO_DB}, 1e-4, 1e-2, 200}, DECIBELS},
    {"step_power_to_db", {1, {SRO_POWER_TO_DB}, 1, 1e-5, 80}, DECIBELS},
    {"step_power_ref", {1, {SRO_POWER_TO_DB}, 20, 1e-10, 45.5}, DECIBELS},
    {"step_power_negative", {2, {SRO_STANDARDIZE, SRO_POWER_TO_DB}, 1, 1e-5, 80}, DECIBELS},
    {"step_amplitude_negative", {2, {SRO_STANDARDIZE, SRO_AMPLITUDE_TO_DB}, 1, 1e-5, 80}, DECIBELS},
    {"step_volume", {1, {SRO_VOLUME}, 1, 1e-5, 80}, RELATIVE},
    {"step_log_weight", {1, {SRO_LOG_WEIGHT}, 1, 1e-5, 80}, RELATIVE},
    {"step_log_sum", {1, {SRO_LOG_SUM}, 1, 1e-5, 80}, RELATIVE},
    {"step_standardize", {1, {SRO_STANDARDIZE}, 1, 1e-5, 80}, OF_LARGEST},
    {"step_chain", {3, {SRO_VOLUME, SRO_AMPLITUDE_TO_DB, SRO_LOG_SUM}, 1, 1e-5, 80}, RELATIVE},
    {"step_long_chain",
     {3, {SRO_POWER_TO_DB, SRO_LOG_WEIGHT, SRO_STANDARDIZE}, 1, 1e-5, 80},
     OF_LARGEST},
};

static void check_step(size_t i, const char *what, const float *got, const float *want,
                       size_t count)
{
    if (steps[i].measure == DECIBELS)
        check_within(what, got, want, count, 1e-3);
    else if (steps[i].measure == RELATIVE)
        check_relative(what, got, want, count, 1e-5, 0);
    else
        check_near(what, got, want, count, 1e-5);
}

static sro_matrix *input(void)
{
    float *values = golden_of("steps", ROWS * COLUMNS);
    sro_matrix *matrix = matrix_of(values, ROWS, COLUMNS);
    free(values);
    return matrix;
}

static void as_librosa(void **state)
{
    for (size_t i = 0; i < COUNT(steps); i++) {
        float *want = golden_of(steps[i].name, ROWS * COLUMNS);
        sro_matrix *matrix = input();
        sro_statistics *statistics;
        succeeds(sro_preprocess_fit_transform(&steps[i].settings, matrix, &statistics, 0));
        check_step(i, steps[i].name, sro_matrix_row(matrix, 0), want, ROWS * COLUMNS);
        sro_statistics_free(statistics);
        sro_matrix_release(matrix);
        free(want);
    }
    (void)state;
}

/* A row of the matrix, come again as a live one, becomes what it became in the matrix. */
static void a_row_alone_becomes_the_same(void **state)
{
    for (size_t i = 0; i < COUNT(steps); i++) {
        float *want = golden_of(steps[i].name, ROWS * COLUMNS);
        sro_matrix *matrix = input(), *rows = input();
        sro_statistics *statistics;
        succeeds(sro_preprocess_fit_transform(&steps[i].settings, matrix, &statistics, 0));
        for (size_t row = 0; row < ROWS; row++) {
            sro_preprocess_step step;
            succeeds(sro_preprocess_transform(&steps[i].settings, statistics,
                                              sro_matrix_fill(rows, row), COLUMNS, &step));
        }
        check_step(i, steps[i].name, sro_matrix_row(rows, 0), want, ROWS * COLUMNS);
        sro_statistics_free(statistics);
        sro_matrix_release(matrix);
        sro_matrix_release(rows);
        free(want);
    }
    (void)state;
}

static void without_a_matrix(void **state)
{
    static const struct {
        sro_preprocess_settings settings;
        int works;
        sro_preprocess_step culprit;
    } cases[] = {
        {{0, {0}, 1, 1e-5, 80}, 1, 0},
        {{1, {SRO_LOG_WEIGHT}, 1, 1e-5, 80}, 1, 0},
        {{2, {SRO_LOG_WEIGHT, SRO_LOG_SUM}, 1, 1e-5, 80}, 1, 0},
        {{2, {SRO_LOG_WEIGHT, SRO_VOLUME}, 1, 1e-5, 80}, 0, SRO_VOLUME},
        {{1, {SRO_AMPLITUDE_TO_DB}, 1, 1e-5, 80}, 0, SRO_AMPLITUDE_TO_DB},
        {{1, {SRO_POWER_TO_DB}, 1, 1e-5, 80}, 0, SRO_POWER_TO_DB},
        {{2, {SRO_STANDARDIZE, SRO_VOLUME}, 1, 1e-5, 80}, 0, SRO_STANDARDIZE},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        float row[3] = {1, 2, 3};
        sro_preprocess_step step;
        const char *error = sro_preprocess_transform(&cases[i].settings, 0, row, 3, &step);
        if ((error == 0) != cases[i].works || (error && step != cases[i].culprit))
            fail_msg("case %zu: %s", i, error ? error : "worked");
    }
    float row[3] = {1, 2, 3};
    sro_preprocess_step step;
    succeeds(sro_preprocess_transform(&cases[1].settings, 0, row, 3, &step));
    check_relative("log_weight", row, (float[]){logf(4), 2 * logf(3), 3 * logf(2)}, 3, 1e-6, 0);
    succeeds(sro_preprocess_transform(&(sro_preprocess_settings){1, {SRO_LOG_SUM}, 1, 1e-5, 80}, 0,
                                      row, 3, &step));
    float sum = logf(4) * logf(4) + 2 * logf(3) * logf(3) + 3 * logf(2) * logf(2);
    check_relative("log_sum", row, (float[]){sum, sum, sum}, 3, 1e-6, 0);
    (void)state;
}

static void no_steps_change_nothing(void **state)
{
    sro_preprocess_settings none = {0, {0}, 1, 1e-5, 80};
    sro_matrix *matrix = input(), *before = input();
    sro_statistics *statistics;
    succeeds(sro_preprocess_fit_transform(&none, matrix, &statistics, 0));
    check_within("none", sro_matrix_row(matrix, 0), sro_matrix_row(before, 0), ROWS * COLUMNS, 0);
    sro_statistics_free(statistics);
    sro_statistics_free(0);
    sro_matrix_release(matrix);
    sro_matrix_release(before);
    (void)state;
}

/* A mean far above the deviation must not drown it, and a constant column becomes 0. */
static void standardize_is_stable(void **state)
{
    static const float values[] = {10000.f, 3.3f, 10001.f, 3.3f, 10002.f, 3.3f, 10001.f, 3.3f};
    static const float want[] = {-1.4142135f, 0, 0, 0, 1.4142135f, 0, 0, 0};
    sro_preprocess_settings s = {1, {SRO_STANDARDIZE}, 1, 1e-5, 80};
    sro_matrix *matrix = matrix_of(values, 4, 2);
    sro_statistics *statistics;
    succeeds(sro_preprocess_fit_transform(&s, matrix, &statistics, 0));
    check_within("standardize", sro_matrix_row(matrix, 0), want, 8, 1e-5);
    sro_statistics_free(statistics);
    sro_matrix_release(matrix);
    (void)state;
}

/* Columns that hold next to nothing, by one over which no float goes, count as silent: what comes
 * out is finite, also where denormals are off. */
static void next_to_nothing(void **state)
{
    static const sro_preprocess_step tried[] = {SRO_VOLUME, SRO_STANDARDIZE, SRO_AMPLITUDE_TO_DB,
                                                SRO_POWER_TO_DB, SRO_LOG_SUM};
    static const float values[] = {1e-40f, 1, 1e-38f, 0, 0, 2, 0, 0, 3e-42f, 3, 3e-38f, 1e-45f};
    for (size_t i = 0; i < COUNT(tried); i++) {
        sro_preprocess_settings s = {1, {tried[i]}, 1, 1e-37, 80};
        sro_matrix *matrix = matrix_of(values, 3, 4);
        sro_statistics *statistics;
        succeeds(sro_preprocess_fit_transform(&s, matrix, &statistics, 0));
        assert_int_equal(sro_matrix_first_not_finite(matrix), 3);
        sro_statistics_free(statistics);
        sro_matrix_release(matrix);
    }
    (void)state;
}

static void check_names_the_culprit(void **state)
{
    static const struct {
        sro_preprocess_settings settings;
        const char *culprit; /* 0: nothing wrong */
    } cases[] = {
        {{1, {SRO_VOLUME}, 1, 1e-5, 80}, 0},
        {{16, {SRO_VOLUME}, 1, 1e-5, 0}, 0},
        {{0, {0}, 1e-9, 3, 1e9}, 0},
        {{17, {SRO_VOLUME}, 1, 1e-5, 80}, "preprocess"},
        {{-1, {SRO_VOLUME}, 1, 1e-5, 80}, "preprocess"},
        {{1, {SRO_VOLUME}, 0, 1e-5, 80}, "ref"},
        {{1, {SRO_VOLUME}, -1, 1e-5, 80}, "ref"},
        {{1, {SRO_VOLUME}, NAN, 1e-5, 80}, "ref"},
        {{1, {SRO_VOLUME}, 1, 0, 80}, "amin"},
        {{1, {SRO_VOLUME}, 1, NAN, 80}, "amin"},
        {{1, {SRO_VOLUME}, 1, 1e-40, 80}, "amin"},
        {{1, {SRO_VOLUME}, 1, 1e-5, -1}, "top_db"},
        {{1, {SRO_VOLUME}, 1, 1e-5, NAN}, "top_db"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *culprit = 0;
        const char *error = sro_preprocess_settings_check(&cases[i].settings, &culprit);
        if (!cases[i].culprit != !error || (error && strcmp(culprit, cases[i].culprit)))
            fail_msg("case %zu: %s, %s", i, error ? error : "accepted", culprit ? culprit : "");
    }
    (void)state;
}

static void uses_db(void **state)
{
    static const struct {
        sro_preprocess_settings settings;
        int want;
    } cases[] = {
        {{0, {SRO_AMPLITUDE_TO_DB}, 1, 1, 1}, 0},
        {{2, {SRO_VOLUME, SRO_LOG_SUM, SRO_POWER_TO_DB}, 1, 1, 1}, 0},
        {{3, {SRO_VOLUME, SRO_LOG_SUM, SRO_POWER_TO_DB}, 1, 1, 1}, 1},
        {{1, {SRO_AMPLITUDE_TO_DB}, 1, 1, 1}, 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(!!sro_preprocess_uses_db(&cases[i].settings), cases[i].want);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_librosa),
        cmocka_unit_test(a_row_alone_becomes_the_same),
        cmocka_unit_test(without_a_matrix),
        cmocka_unit_test(no_steps_change_nothing),
        cmocka_unit_test(standardize_is_stable),
        cmocka_unit_test(next_to_nothing),
        cmocka_unit_test(check_names_the_culprit),
        cmocka_unit_test(uses_db),
    };
    return cmocka_run_group_tests_name("preprocess", tests, 0, 0);
}
