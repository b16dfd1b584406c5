#include "features/preprocess.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

enum { ROWS = 24, COLUMNS = 32 };

/* How far a step may be off: dB within 1e-3 dB, the rest within 1e-5 of each value or, where a
 * mean was subtracted and values cross 0, of the largest one. */
typedef enum { DECIBELS, RELATIVE, OF_LARGEST } measure;

/* The table STEPS of golden_features.py. */
static const struct {
    const char *name, *steps;
    measure measure;
    double ref, amin, top_db; /* 0: as usual */
} cases[] = {
    {.name = "step_amplitude_to_db", .steps = "amplitude_to_db", .measure = DECIBELS},
    {.name = "step_amplitude_ref",
     .steps = "amplitude_to_db",
     .measure = DECIBELS,
     .ref = .25,
     .amin = 1e-3,
     .top_db = 30},
    {.name = "step_amplitude_wide",
     .steps = "amplitude_to_db",
     .measure = DECIBELS,
     .ref = 1e-4,
     .amin = 1e-2,
     .top_db = 200},
    {.name = "step_power_to_db", .steps = "power_to_db", .measure = DECIBELS},
    {.name = "step_power_ref",
     .steps = "power_to_db",
     .measure = DECIBELS,
     .ref = 20,
     .amin = 1e-10,
     .top_db = 45.5},
    {.name = "step_power_negative", .steps = "standardize power_to_db", .measure = DECIBELS},
    {.name = "step_amplitude_negative",
     .steps = "standardize amplitude_to_db",
     .measure = DECIBELS},
    {.name = "step_volume", .steps = "volume", .measure = RELATIVE},
    {.name = "step_log_weight", .steps = "log_weight", .measure = RELATIVE},
    {.name = "step_log_sum", .steps = "log_sum", .measure = RELATIVE},
    {.name = "step_standardize", .steps = "standardize", .measure = OF_LARGEST},
    {.name = "step_smooth", .steps = "smooth 5", .measure = RELATIVE},
    {.name = "step_smooth_whole", .steps = "smooth 47", .measure = RELATIVE},
    {.name = "step_smooth_wider", .steps = "smooth 999", .measure = RELATIVE},
    {.name = "step_delta", .steps = "delta", .measure = OF_LARGEST},
    {.name = "step_delta_wide", .steps = "delta 23", .measure = OF_LARGEST},
    {.name = "step_smooth_chain",
     .steps = "smooth 3 amplitude_to_db delta 5",
     .measure = OF_LARGEST},
    {.name = "step_chain", .steps = "volume amplitude_to_db log_sum", .measure = RELATIVE},
    {.name = "step_long_chain",
     .steps = "power_to_db log_weight standardize",
     .measure = OF_LARGEST},
};

static sro_preprocess_settings settings_of(size_t i)
{
    sro_preprocess_settings settings = preprocess_of(cases[i].steps);
    if (cases[i].ref > 0) {
        settings.ref = cases[i].ref;
        settings.amin = cases[i].amin;
        settings.top_db = cases[i].top_db;
    }
    return settings;
}

static void check_step(size_t i, const char *what, const float *got, const float *want,
                       size_t count)
{
    if (cases[i].measure == DECIBELS)
        check_within(what, got, want, count, 1e-3);
    else if (cases[i].measure == RELATIVE)
        check_relative(what, got, want, count, 1e-5, NULL);
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
    for (size_t i = 0; i < COUNT(cases); i++) {
        float *want = golden_of(cases[i].name, ROWS * COLUMNS);
        sro_preprocess_settings settings = settings_of(i);
        sro_matrix *matrix = input();
        sro_statistics *statistics;
        succeeds(sro_preprocess_fit_transform(&settings, matrix, &statistics, NULL));
        check_step(i, cases[i].name, sro_matrix_row(matrix, 0), want, ROWS * COLUMNS);
        sro_statistics_free(statistics);
        sro_matrix_release(matrix);
        free(want);
    }
    (void)state;
}

static bool takes_single_rows(const sro_preprocess_settings *settings)
{
    for (int s = 0; s < settings->count; s++)
        if (!settings->steps[s].step->apply_row)
            return false;
    return true;
}

/* A row of the matrix, come again as a live one, becomes what it became in the matrix. */
static void a_row_alone_becomes_the_same(void **state)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        sro_preprocess_settings settings = settings_of(i);
        if (!takes_single_rows(&settings))
            continue;
        float *want = golden_of(cases[i].name, ROWS * COLUMNS);
        sro_matrix *matrix = input(), *rows = input();
        sro_statistics *statistics;
        succeeds(sro_preprocess_fit_transform(&settings, matrix, &statistics, NULL));
        for (size_t row = 0; row < ROWS; row++) {
            const sro_preprocess_step *step;
            succeeds(sro_preprocess_transform(&settings, statistics,
                                              sro_matrix_writable_row(rows, row), COLUMNS, &step));
        }
        check_step(i, cases[i].name, sro_matrix_row(rows, 0), want, ROWS * COLUMNS);
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
        const char *steps, *culprit; /* NULL: works */
    } tried[] = {
        {"none", NULL},
        {"log_weight", NULL},
        {"log_weight log_sum", NULL},
        {"log_weight volume", "volume"},
        {"amplitude_to_db", "amplitude_to_db"},
        {"power_to_db", "power_to_db"},
        {"standardize volume", "standardize"},
        {"log_sum smooth 3", "smooth"},
        {"delta", "delta"},
    };
    for (size_t i = 0; i < COUNT(tried); i++) {
        float row[3] = {1, 2, 3};
        sro_preprocess_settings settings = preprocess_of(tried[i].steps);
        const sro_preprocess_step *step = NULL;
        sro_error error = sro_preprocess_transform(&settings, NULL, row, 3, &step);
        if (!error != !tried[i].culprit || (error && strcmp(step->name, tried[i].culprit)))
            fail_msg("%s: %s", tried[i].steps, error ? error : "worked");
    }
    float row[3] = {1, 2, 3};
    const sro_preprocess_step *step;
    sro_preprocess_settings settings = preprocess_of("log_weight");
    succeeds(sro_preprocess_transform(&settings, NULL, row, 3, &step));
    check_relative("log_weight", row, (float[]){logf(4), 2 * logf(3), 3 * logf(2)}, 3, 1e-6, NULL);
    settings = preprocess_of("log_sum");
    succeeds(sro_preprocess_transform(&settings, NULL, row, 3, &step));
    float sum = logf(4) * logf(4) + 2 * logf(3) * logf(3) + 3 * logf(2) * logf(2);
    check_relative("log_sum", row, (float[]){sum, sum, sum}, 3, 1e-6, NULL);
    (void)state;
}

static void no_steps_change_nothing(void **state)
{
    sro_preprocess_settings none = preprocess_of("none");
    sro_matrix *matrix = input(), *before = input();
    sro_statistics *statistics;
    succeeds(sro_preprocess_fit_transform(&none, matrix, &statistics, NULL));
    check_within("none", sro_matrix_row(matrix, 0), sro_matrix_row(before, 0), ROWS * COLUMNS, 0);
    sro_statistics_free(statistics);
    sro_statistics_free(NULL);
    sro_matrix_release(matrix);
    sro_matrix_release(before);
    (void)state;
}

/* A mean far above the deviation must not drown it, and a constant column becomes 0. */
static void standardize_is_stable(void **state)
{
    static const float values[] = {10000.f, 3.3f, 10001.f, 3.3f, 10002.f, 3.3f, 10001.f, 3.3f};
    static const float want[] = {-1.4142135f, 0, 0, 0, 1.4142135f, 0, 0, 0};
    sro_preprocess_settings s = preprocess_of("standardize");
    sro_matrix *matrix = matrix_of(values, 4, 2);
    sro_statistics *statistics;
    succeeds(sro_preprocess_fit_transform(&s, matrix, &statistics, NULL));
    check_within("standardize", sro_matrix_row(matrix, 0), want, 8, 1e-5);
    sro_statistics_free(statistics);
    sro_matrix_release(matrix);
    (void)state;
}

/* A live row has no neighbours, also where a matrix was seen. */
static void no_row_alone(void **state)
{
    sro_preprocess_settings settings = preprocess_of("volume smooth 5");
    const sro_preprocess_step *step = NULL;
    sro_matrix *matrix = input();
    sro_statistics *statistics;
    float *row = floats(COLUMNS);
    succeeds(sro_preprocess_fit_transform(&settings, matrix, &statistics, NULL));
    assert_string_equal(fails(sro_preprocess_transform(&settings, statistics, row, COLUMNS, &step)),
                        "needs the frames around a frame, and a list is one alone");
    assert_string_equal(step->name, "smooth");
    free(row);
    sro_statistics_free(statistics);
    sro_matrix_release(matrix);
    (void)state;
}

/* What was loud leaves no rounding error behind in what is silent. */
static void smooth_forgets(void **state)
{
    enum { LENGTH = 50, LOUD = 20, WIDTH = 7 };
    sro_preprocess_settings settings = preprocess_of("smooth 7");
    float *values = floats(LENGTH);
    for (size_t i = 0; i < LENGTH; i++)
        values[i] = i < LOUD ? 1e9f / (float)(i + 1) : 0;
    sro_matrix *matrix = matrix_of(values, LENGTH, 1);
    sro_statistics *statistics;
    succeeds(sro_preprocess_fit_transform(&settings, matrix, &statistics, NULL));
    for (size_t i = LOUD + WIDTH / 2; i < LENGTH; i++)
        assert_true(sro_matrix_row(matrix, i)[0] == 0);
    free(values);
    sro_statistics_free(statistics);
    sro_matrix_release(matrix);
    (void)state;
}

/* Where there are fewer frames than a step is wide, those that there are. */
static void sounds_of_few_frames(void **state)
{
    static const float values[] = {1, 5, 3, 8};
    static const struct {
        size_t rows;
        float smooth, delta; /* of the first row */
    } tried[] = {{1, 1, 0}, {2, 3, 0}, {3, 3, 1}, {4, 3, 1}};
    sro_preprocess_settings smooth = preprocess_of("smooth 5"), delta = preprocess_of("delta 5");
    sro_statistics *statistics;
    for (size_t i = 0; i < COUNT(tried); i++) {
        sro_matrix *matrix = matrix_of(values, tried[i].rows, 1);
        succeeds(sro_preprocess_fit_transform(&delta, matrix, &statistics, NULL));
        assert_true(sro_matrix_row(matrix, 0)[0] == tried[i].delta);
        sro_statistics_free(statistics);
        sro_matrix_release(matrix);
        matrix = matrix_of(values, tried[i].rows, 1);
        succeeds(sro_preprocess_fit_transform(&smooth, matrix, &statistics, NULL));
        assert_true(sro_matrix_row(matrix, 0)[0] == tried[i].smooth);
        sro_statistics_free(statistics);
        sro_matrix_release(matrix);
    }
    (void)state;
}

static void cancelled(void **state)
{
    static const char *const tried[] = {"volume", "power_to_db", "smooth 3", "delta 3"};
    for (size_t i = 0; i < COUNT(tried); i++) {
        sro_preprocess_settings settings = preprocess_of(tried[i]);
        sro_matrix *matrix = input();
        sro_statistics *statistics = NULL;
        sro_job *job;
        succeeds(sro_job_new(&job, NULL, NULL));
        sro_job_cancel(job);
        assert_string_equal(
            fails(sro_preprocess_fit_transform(&settings, matrix, &statistics, job)),
            SRO_CANCELLED);
        assert_null(statistics);
        sro_job_free(job);
        sro_matrix_release(matrix);
    }
    (void)state;
}

/* Columns that hold next to nothing, by one over which no float goes, count as silent: what comes
 * out is finite, also where denormals are off. */
static void next_to_nothing(void **state)
{
    static const float values[] = {1e-40f, 1, 1e-38f, 0, 0, 2, 0, 0, 3e-42f, 3, 3e-38f, 1e-45f};
    for (size_t i = 0; sro_preprocess_steps()[i]; i++) {
        sro_preprocess_settings s = {.count = 1,
                                     .steps = {{sro_preprocess_steps()[i], {3}}},
                                     .ref = 1,
                                     .amin = 1e-37,
                                     .top_db = 80};
        sro_matrix *matrix = matrix_of(values, 3, 4);
        sro_statistics *statistics;
        succeeds(sro_preprocess_fit_transform(&s, matrix, &statistics, NULL));
        assert_int_equal(sro_matrix_first_not_finite(matrix), 3);
        sro_statistics_free(statistics);
        sro_matrix_release(matrix);
    }
    (void)state;
}

static void check_names_the_culprit(void **state)
{
    static const struct {
        int count;
        double ref, amin, top_db;
        const char *culprit; /* NULL: nothing wrong */
    } tried[] = {
        {1, 1, 1e-5, 80, NULL},          {16, 1, 1e-5, 0, NULL},
        {0, 1e-9, 3, 1e9, NULL},         {17, 1, 1e-5, 80, "preprocess"},
        {-1, 1, 1e-5, 80, "preprocess"}, {1, 0, 1e-5, 80, "ref"},
        {1, -1, 1e-5, 80, "ref"},        {1, NAN, 1e-5, 80, "ref"},
        {1, 1, 0, 80, "amin"},           {1, 1, NAN, 80, "amin"},
        {1, 1, 1e-40, 80, "amin"},       {1, 1, 1e-5, -1, "top_db"},
        {1, 1, 1e-5, NAN, "top_db"},
    };
    for (size_t i = 0; i < COUNT(tried); i++) {
        sro_preprocess_settings settings = {.count = tried[i].count,
                                            .ref = tried[i].ref,
                                            .amin = tried[i].amin,
                                            .top_db = tried[i].top_db};
        for (size_t k = 0; k < SRO_MAX_STEPS; k++)
            settings.steps[k].step = sro_preprocess_step_named("volume");
        const char *culprit = NULL;
        sro_error error = sro_preprocess_settings_check(&settings, &culprit);
        if (!tried[i].culprit != !error || (error && strcmp(culprit, tried[i].culprit)))
            fail_msg("case %zu: %s, %s", i, error ? error : "accepted", culprit ? culprit : "");
    }
    (void)state;
}

static void uses_db(void **state)
{
    static const struct {
        const char *steps;
        bool want;
    } tried[] = {
        {"none", false},
        {"volume log_sum standardize", false},
        {"volume log_sum power_to_db", true},
        {"amplitude_to_db", true},
    };
    for (size_t i = 0; i < COUNT(tried); i++) {
        sro_preprocess_settings settings = preprocess_of(tried[i].steps);
        assert_int_equal(sro_preprocess_uses_db(&settings), tried[i].want);
    }
    (void)state;
}

static void prints_what_it_read(void **state)
{
    static const char *const typed[] = {
        "none",
        "amplitude_to_db",
        "volume amplitude_to_db log_sum",
        "smooth 5 delta 9 volume",
    };
    for (size_t i = 0; i < COUNT(typed); i++) {
        char text[512];
        sro_preprocess_settings settings = preprocess_of(typed[i]);
        sro_preprocess_print(&settings, text, sizeof text);
        assert_string_equal(text, typed[i]);
    }
    char text[512];
    sro_preprocess_settings fallback = preprocess_of("delta delta 5 delta");
    sro_preprocess_print(&fallback, text, sizeof text);
    assert_string_equal(text, "delta 9 delta 5 delta 9");
    (void)state;
}

/* Cut off, but never beyond the end. */
static void prints_into_little_room(void **state)
{
    sro_preprocess_settings settings = preprocess_of("volume amplitude_to_db log_sum");
    char text[12] = "...........";
    sro_preprocess_print(&settings, text, 10);
    assert_string_equal(text, "volume am");
    assert_int_equal(text[10], '.');
    (void)state;
}

static sro_value word(const char *text)
{
    return (sro_value){.kind = SRO_VALUE_WORD, .word = text};
}

static sro_value number(double value)
{
    return (sro_value){.kind = SRO_VALUE_NUMBER, .number = value};
}

static void refused(size_t count, const sro_value *values, size_t culprit, const char *why)
{
    sro_preprocess_settings settings = preprocess_of("standardize"), before = settings;
    const sro_value *at = NULL;
    sro_error error = fails(sro_preprocess_read(&settings, count, values, &at));
    if (strncmp(error, why, strlen(why)) || at != (count ? &values[culprit] : NULL))
        fail_msg("%s, where it should be: %s", error, why);
    assert_memory_equal(&settings, &before, sizeof settings);
}

static void refuses_what_is_no_chain(void **state)
{
    refused(0, NULL, 0, "needs the steps to take, or none: amplitude_to_db, ");
    refused(1, (sro_value[]){word("loud")}, 0, "is not among the steps: amplitude_to_db, ");
    refused(2, (sro_value[]){word("volume"), number(3)}, 1, "is not among the steps: ");
    refused(1, (sro_value[]){{.kind = SRO_VALUE_OTHER}}, 0, "is not among the steps: ");
    refused(2, (sro_value[]){word("none"), word("volume")}, 0, "stands alone: ");
    refused(2, (sro_value[]){word("volume"), word("none")}, 1, "stands alone: ");
    static const char odd[] = "must be an odd number of frames, from 1 to 9999";
    static const double bad[] = {0, 2, -3, 2.5, 10001, NAN, INFINITY};
    for (size_t i = 0; i < COUNT(bad); i++)
        refused(2, (sro_value[]){word("smooth"), number(bad[i])}, 1, odd);
    refused(2, (sro_value[]){word("smooth"), word("volume")}, 0, "needs a number behind it");
    refused(3, (sro_value[]){word("delta"), number(5), number(7)}, 2, "is not among the steps");
    refused(3, (sro_value[]){word("volume"), word("delta"), number(1)}, 2, "must be an odd number");
    sro_value many[20];
    for (size_t i = 0; i < COUNT(many); i++)
        many[i] = word("volume");
    refused(17, many, 16, "is one step too many: 16 at most");
    refused(20, many, 16, "is one step too many: 16 at most");
    many[16] = word("smooth");
    many[17] = number(3);
    refused(18, many, 16, "is one step too many: 16 at most");
    (void)state;
}

static void checks_numbers(void **state)
{
    sro_preprocess_settings settings = preprocess_of("volume smooth 5");
    const char *culprit = NULL;
    succeeds(sro_preprocess_settings_check(&settings, &culprit));
    settings.steps[1].numbers[0] = 4;
    fails(sro_preprocess_settings_check(&settings, &culprit));
    assert_string_equal(culprit, "preprocess");
    (void)state;
}

static void same_steps(void **state)
{
    sro_preprocess_settings a = preprocess_of("volume smooth 5");
    sro_preprocess_settings same = a, number = preprocess_of("volume smooth 7");
    sro_preprocess_settings step = preprocess_of("volume delta 5"), fewer = preprocess_of("volume");
    same.top_db = 60;
    assert_true(sro_preprocess_same_steps(&a, &same));
    assert_false(sro_preprocess_same_steps(&a, &number));
    assert_false(sro_preprocess_same_steps(&a, &step));
    assert_false(sro_preprocess_same_steps(&a, &fewer));
    (void)state;
}

/* What a person reads of a step, and the rule that one without apply_row says what it lacks. */
static void describes_itself(void **state)
{
    const sro_preprocess_step *const *steps = sro_preprocess_steps();
    assert_null(sro_preprocess_step_named("none"));
    for (size_t i = 0; steps[i]; i++) {
        assert_ptr_equal(sro_preprocess_step_named(steps[i]->name), steps[i]);
        assert_true(steps[i]->about && steps[i]->about[0]);
        assert_true(steps[i]->apply_row || steps[i]->lacks);
        assert_true(steps[i]->apply_row || steps[i]->apply);
        for (size_t k = 0; k < SRO_STEP_NUMBERS; k++)
            assert_true(!steps[i]->numbers[k].name == !steps[i]->numbers[k].range);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_librosa),
        cmocka_unit_test(a_row_alone_becomes_the_same),
        cmocka_unit_test(without_a_matrix),
        cmocka_unit_test(no_row_alone),
        cmocka_unit_test(smooth_forgets),
        cmocka_unit_test(sounds_of_few_frames),
        cmocka_unit_test(cancelled),
        cmocka_unit_test(no_steps_change_nothing),
        cmocka_unit_test(standardize_is_stable),
        cmocka_unit_test(next_to_nothing),
        cmocka_unit_test(check_names_the_culprit),
        cmocka_unit_test(checks_numbers),
        cmocka_unit_test(same_steps),
        cmocka_unit_test(uses_db),
        cmocka_unit_test(prints_what_it_read),
        cmocka_unit_test(prints_into_little_room),
        cmocka_unit_test(refuses_what_is_no_chain),
        cmocka_unit_test(describes_itself),
    };
    return cmocka_run_group_tests_name("preprocess", tests, NULL, NULL);
}
