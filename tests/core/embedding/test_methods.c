#include "embedding/methods.h"

#include <stdlib.h>
#include <string.h>

#include "support.h"

static sro_method_settings by_default(const sro_method *method)
{
    sro_methods_settings all;
    sro_method_settings own;
    sro_methods_defaults(&all);
    sro_method_pick(method, &all, &own);
    return own;
}

/* What a method needs is there, and fits. */
static void every_method(void **state)
{
    const sro_method *const *methods = sro_methods();
    for (size_t i = 0; methods[i]; i++) {
        const sro_method *m = methods[i];
        assert_string_equal(m->name, sro_methods_names()[i]);
        assert_true(m->name && m->about && m->params && m->defaults);
        assert_true(m->make && m->free && m->run);
        assert_true(!m->watch == !m->snapshot);
        assert_in_range(m->settings_size, 0, SRO_METHOD_SETTINGS_SIZE);
        assert_int_equal(!sro_param_find(m->params, "dims"), m->points_are_features);
        assert_ptr_equal(sro_method_named(m->name), m);
        sro_method_settings own = by_default(m);
        assert_memory_equal(own.bytes, m->defaults, m->settings_size);
    }
    (void)state;
}

/* Of one name there is one setting: what methods say of it agrees. */
static void settings_of_one_name(void **state)
{
    sro_param all[SRO_METHODS_PARAMS];
    const sro_method *const *methods = sro_methods();
    size_t count = sro_methods_params(all, 8);
    assert_in_range(count, 1, SRO_METHODS_PARAMS - 1);
    assert_null(all[count].name);
    for (size_t i = 0; methods[i]; i++)
        for (const sro_param *p = methods[i]->params; p->name; p++) {
            const sro_param *found = sro_param_find(all, p->name);
            if (!found)
                fail_msg("there is no room for %s of %s", p->name, methods[i]->name);
            assert_int_equal(found->kind, p->kind);
            assert_ptr_equal(found->choices, p->choices);
            assert_true(found->min == p->min && found->max == p->max);
            assert_true(found->offset >= 8 && found->offset < 8 + sizeof(sro_methods_settings));
        }
    (void)state;
}

static void by_name(void **state)
{
    assert_string_equal(sro_method_named("tsne dims 1 seed 3")->name, "tsne");
    assert_string_equal(sro_method_named("none")->name, "none");
    assert_null(sro_method_named(""));
    assert_null(sro_method_named("pc"));
    assert_null(sro_method_named("pcas dims 1"));
    (void)state;
}

/* As files of points have it. */
static void as_text(void **state)
{
    static const struct {
        const char *name, *text;
    } cases[] = {
        {"tsne", "tsne dims 1 perplexity 12.34375 seed 42 init pca quality normal"},
        {"pca", "pca dims 1"},
        {"none", "none"},
    };
    sro_methods_settings all;
    sro_param params[SRO_METHODS_PARAMS];
    char text[SRO_METHOD_SIZE];
    const sro_value *culprit;
    sro_methods_defaults(&all);
    sro_methods_params(params, 0);
    succeeds(sro_param_read(sro_param_find(params, "perplexity"), &all, 1,
                            &(sro_value){.kind = SRO_VALUE_NUMBER, .number = 12.34375}, &culprit));
    for (size_t i = 0; i < COUNT(cases); i++) {
        const sro_method *m = sro_method_named(cases[i].name);
        sro_method_settings own;
        sro_method_pick(m, &all, &own);
        sro_method_print(m, &own, text);
        assert_string_equal(text, cases[i].text);
    }
    (void)state;
}

static void set(sro_methods_settings *all, const char *name, double number)
{
    sro_param params[SRO_METHODS_PARAMS];
    const sro_value *culprit;
    sro_methods_params(params, 0);
    succeeds(sro_param_read(sro_param_find(params, name), all, 1,
                            &(sro_value){.kind = SRO_VALUE_NUMBER, .number = number}, &culprit));
}

static void impossible_settings(void **state)
{
    static const struct {
        const char *method;
        size_t columns;
        const char *name;
        double value;
        const char *error; /* its beginning; NULL: there is none */
    } cases[] = {
        {"tsne", 0, "dims", 2, NULL},
        {"tsne", 1, "dims", 2, NULL},
        {"tsne", 0, "dims", 3, "must be 1 (a line) or 2 (the plane)"},
        {"pca", 0, "dims", 32, NULL},
        {"pca", 3, "dims", 3, NULL},
        {"pca", 3, "dims", 4, "must be at most the number of bands"},
        {"none", 3, "dims", 4, NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const sro_method *m = sro_method_named(cases[i].method);
        sro_methods_settings all;
        const char *name = NULL;
        sro_methods_defaults(&all);
        set(&all, cases[i].name, cases[i].value);
        sro_error error = sro_methods_check(&all, m, cases[i].columns, &name);
        if (!cases[i].error) {
            succeeds(error);
            continue;
        }
        assert_non_null(error);
        assert_string_equal(name, cases[i].name);
        assert_memory_equal(error, cases[i].error, strlen(cases[i].error));
    }
    (void)state;
}

/* Each makes points of the dims that it says, and tells of them. */
static void each_finds_points(void **state)
{
    enum { ROWS = 700, COLUMNS = 20 };
    float *values = golden_of("pca_tall", ROWS * COLUMNS);
    sro_matrix *features = matrix_of(values, ROWS, COLUMNS);
    const sro_method *const *methods = sro_methods();
    for (size_t i = 0; methods[i]; i++) {
        const sro_method *m = methods[i];
        sro_methods_settings all;
        sro_method_settings own;
        sro_method_result result = {.coordinates = NULL};
        sro_method_fact facts[SRO_METHOD_FACTS];
        void *run;
        bool more = m->plan != NULL;
        sro_methods_defaults(&all);
        set(&all, "dims", m->max_dims == 1 ? 1 : 2);
        sro_method_pick(m, &all, &own);
        succeeds(m->make(&run, features, &own));
        while (more)
            succeeds(m->plan(run, &more));
        succeeds(m->run(run, &result, NULL));
        assert_int_equal(sro_matrix_rows(result.coordinates), ROWS);
        assert_int_equal(sro_matrix_columns(result.coordinates), sro_method_dims(m, &own, COLUMNS));
        assert_int_equal(!result.projection, !m->project);
        assert_in_range(m->describe ? m->describe(run, facts) : 0, 0, SRO_METHOD_FACTS);
        sro_matrix_release(result.coordinates);
        sro_projection_free(result.projection);
        m->free(run);
    }
    sro_matrix_release(features);
    free(values);
    (void)state;
}

static sro_error run_on(const sro_method *m, sro_matrix *features, sro_method_result *result)
{
    sro_method_settings own = by_default(m);
    bool more = m->plan != NULL;
    void *run;
    succeeds(m->make(&run, features, &own));
    while (more)
        succeeds(m->plan(run, &more));
    sro_error error = m->run(run, result, NULL);
    m->free(run);
    return error;
}

/* Any finite features give finite points, or one error. */
static void features_of_any_size(void **state)
{
    static const float scales[] = {1e-45f, 1e-38f, 1e-30f, 1e-19f, 1e10f, 1e19f, 1e25f, 3e38f};
    enum { ROWS = 120, COLUMNS = 5 };
    const sro_method *const *methods = sro_methods();
    for (size_t i = 0; methods[i]; i++)
        for (size_t k = 0; k < COUNT(scales); k++) {
            float *values = random_floats(ROWS * COLUMNS, 1);
            sro_method_result result = {.coordinates = NULL};
            for (size_t v = 0; v < ROWS * COLUMNS; v++)
                values[v] = values[v] * (v % 3 ? 2 : 2e-3f) * scales[k];
            sro_matrix *features = matrix_of(values, ROWS, COLUMNS);
            assert_int_equal(sro_matrix_first_not_finite(features), ROWS);
            sro_error error = run_on(methods[i], features, &result);
            if (!error && sro_matrix_first_not_finite(result.coordinates) < ROWS)
                fail_msg("%s of features around %g: points are not finite", methods[i]->name,
                         (double)scales[k]);
            if (error)
                print_message("%s around %g: %s\n", methods[i]->name, (double)scales[k], error);
            sro_matrix_release(result.coordinates);
            sro_projection_free(result.projection);
            sro_matrix_release(features);
            free(values);
        }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_method),
        cmocka_unit_test(settings_of_one_name),
        cmocka_unit_test(by_name),
        cmocka_unit_test(as_text),
        cmocka_unit_test(impossible_settings),
        cmocka_unit_test(each_finds_points),
        cmocka_unit_test(features_of_any_size),
    };
    return cmocka_run_group_tests_name("methods", tests, NULL, NULL);
}
