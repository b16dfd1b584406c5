#include "base/param.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support.h"

typedef struct {
    int bands, method;
    bool live;
    double fmin;
    const char *name;
    int pair[2];
} settings;

static sro_error read_pair(void *value, size_t count, const sro_value *values,
                           const sro_value **culprit)
{
    int *pair = value;
    if (count != 2)
        return "needs two numbers";
    for (size_t i = 0; i < 2; i++) {
        *culprit = &values[i];
        if (values[i].kind != SRO_VALUE_NUMBER)
            return "must be a number";
    }
    pair[0] = (int)values[0].number;
    pair[1] = (int)values[1].number;
    return NULL;
}

static void print_pair(const void *value, char *text, size_t size)
{
    const int *pair = value;
    snprintf(text, size, "%d %d", pair[0], pair[1]);
}

static const char *const methods[] = {"tsne", "pca", NULL};

static const sro_param table[] = {
    {.name = "bands",
     .kind = SRO_PARAM_INT,
     .offset = offsetof(settings, bands),
     .min = 1,
     .max = 512,
     .range = "must be from 1 to 512"},
    {.name = "method",
     .kind = SRO_PARAM_CHOICE,
     .offset = offsetof(settings, method),
     .choices = methods},
    {.name = "live", .kind = SRO_PARAM_BOOL, .offset = offsetof(settings, live)},
    {.name = "fmin",
     .kind = SRO_PARAM_FLOAT,
     .offset = offsetof(settings, fmin),
     .min = 0,
     .max = INFINITY,
     .range = "must be 0 or more"},
    {.name = "name", .kind = SRO_PARAM_SYMBOL, .offset = offsetof(settings, name)},
    {.name = "pair",
     .kind = SRO_PARAM_CUSTOM,
     .offset = offsetof(settings, pair),
     .size = sizeof(int[2]),
     .read = read_pair,
     .print = print_pair},
    {0},
};

static const settings defaults = {.bands = 128, .fmin = .5};

static sro_value number(double value)
{
    return (sro_value){.kind = SRO_VALUE_NUMBER, .number = value};
}

static sro_value word(const char *value)
{
    return (sro_value){.kind = SRO_VALUE_WORD, .word = value};
}

static sro_error read_one(settings *s, const char *name, sro_value value)
{
    const sro_value *culprit = NULL;
    sro_error error = sro_param_read(sro_param_find(table, name), s, 1, &value, &culprit);
    assert_ptr_equal(culprit, &value);
    return error;
}

static void refused(const char *name, sro_value value, const char *why)
{
    settings s = defaults;
    assert_string_equal(fails(read_one(&s, name, value)), why);
    assert_memory_equal(&s, &defaults, sizeof s);
}

static void printed(const settings *s, const char *name, const char *expected)
{
    char text[64];
    sro_param_print(sro_param_find(table, name), s, text, sizeof text);
    assert_string_equal(text, expected);
}

static void finds_by_name(void **state)
{
    assert_ptr_equal(sro_param_find(table, "live"), &table[2]);
    assert_null(sro_param_find(table, "liv"));
    assert_null(sro_param_find(table, ""));
    (void)state;
}

static void reads_and_prints_every_kind(void **state)
{
    settings s = defaults;
    succeeds(read_one(&s, "bands", number(64)));
    succeeds(read_one(&s, "method", word("pca")));
    succeeds(read_one(&s, "live", number(1)));
    succeeds(read_one(&s, "fmin", number(-2.5)));
    succeeds(read_one(&s, "name", word("voice")));
    sro_value two[] = {number(3), number(4)};
    const sro_value *culprit;
    succeeds(sro_param_read(sro_param_find(table, "pair"), &s, 2, two, &culprit));
    printed(&s, "bands", "64");
    printed(&s, "method", "pca");
    printed(&s, "live", "1");
    printed(&s, "fmin", "-2.5");
    succeeds(read_one(&s, "fmin", number((double)12.345678f)));
    printed(&s, "fmin", "12.345678"); /* which reads as the same */
    printed(&s, "name", "voice");
    printed(&s, "pair", "3 4");
    printed(&defaults, "name", "");
    (void)state;
}

static void refuses_and_keeps_what_was(void **state)
{
    sro_value pointer = {.kind = SRO_VALUE_OTHER};
    refused("bands", number(1.5), "must be a whole number");
    refused("bands", number(1e10), "is far out of range");
    refused("bands", word("many"), "must be a number");
    refused("bands", number(NAN), "must be a finite number");
    refused("live", number(2), "must be 0 or 1");
    refused("fmin", number(INFINITY), "must be a finite number");
    refused("method", word("som"), "is not among the choices");
    refused("method", number(0), "is not among the choices");
    refused("name", pointer, "must be a word");
    refused("pair", number(1), "needs two numbers");
    (void)state;
}

static void names_the_value_at_fault(void **state)
{
    settings s = defaults;
    sro_value values[] = {number(1), word("two")};
    const sro_value *culprit = values;
    assert_string_equal(
        fails(sro_param_read(sro_param_find(table, "bands"), &s, 0, NULL, &culprit)),
        "needs a value");
    assert_null(culprit);
    assert_string_equal(
        fails(sro_param_read(sro_param_find(table, "bands"), &s, 2, values, &culprit)),
        "is one value too many");
    assert_ptr_equal(culprit, &values[1]);
    fails(sro_param_read(sro_param_find(table, "pair"), &s, 2, values, &culprit));
    assert_ptr_equal(culprit, &values[1]);
    (void)state;
}

static void checks_ranges(void **state)
{
    settings s = defaults;
    const char *name = NULL;
    succeeds(sro_params_check(table, &s, &name));
    s.fmin = -1;
    assert_string_equal(fails(sro_params_check(table, &s, &name)), "must be 0 or more");
    assert_string_equal(name, "fmin");
    s.bands = 513; /* the first in the table is told */
    assert_string_equal(fails(sro_params_check(table, &s, &name)), "must be from 1 to 512");
    assert_string_equal(name, "bands");
    (void)state;
}

static void copies_one_value(void **state)
{
    settings from = {.bands = 1, .method = 1, .live = true, .fmin = 2, .name = "a", .pair = {5, 6}};
    for (const sro_param *param = table; param->name; param++) {
        settings to = defaults, expected = defaults;
        sro_param_copy(param, &from, param, &to);
        if (param->offset == offsetof(settings, bands))
            expected.bands = 1;
        else if (param->offset == offsetof(settings, method))
            expected.method = 1;
        else if (param->offset == offsetof(settings, live))
            expected.live = true;
        else if (param->offset == offsetof(settings, fmin))
            expected.fmin = 2;
        else if (param->offset == offsetof(settings, name))
            expected.name = from.name;
        else
            memcpy(expected.pair, from.pair, sizeof expected.pair);
        assert_memory_equal(&to, &expected, sizeof to);
    }
    (void)state;
}

/* The first of a name counts; what has no room is left out, and what follows it is not. */
static void merges_tables(void **state)
{
    static const sro_param a[] = {
        {.name = "bands", .kind = SRO_PARAM_INT, .offset = 4, .max = 1},
        {.name = "pair", .kind = SRO_PARAM_CUSTOM, .size = 9},
        {.name = NULL},
    };
    static const sro_param b[] = {
        {.name = "bands", .kind = SRO_PARAM_INT, .max = 2},
        {.name = "long", .kind = SRO_PARAM_CUSTOM, .size = 17},
        {.name = "live", .kind = SRO_PARAM_BOOL},
        {.name = "fmin", .kind = SRO_PARAM_FLOAT},
        {.name = NULL},
    };
    sro_param merged[5] = {{.name = NULL}};
    assert_int_equal(sro_params_merge(merged, 4, 16, 56, a), 2);
    assert_int_equal(sro_params_merge(merged, 4, 16, 56, b), 4);
    assert_string_equal(merged[0].name, "bands");
    assert_true(merged[0].max == 1);
    assert_int_equal(merged[0].offset, 16);
    assert_int_equal(merged[1].offset, 24);
    assert_string_equal(merged[2].name, "live");
    assert_int_equal(merged[2].offset, 40);
    assert_string_equal(merged[3].name, "fmin");
    assert_int_equal(merged[3].offset, 48);
    assert_null(merged[4].name);
    merged[1].name = NULL;
    assert_int_equal(sro_params_merge(merged, 2, 16, 56, b), 2);
    assert_string_equal(merged[1].name, "long");
    assert_null(merged[2].name);
    (void)state;
}

static void prints_no_further_than_there_is_room(void **state)
{
    settings s = {.name = "a long name"};
    char text[] = "??????";
    sro_param_print(sro_param_find(table, "name"), &s, text, 4);
    assert_memory_equal(text, "a l\0??", 6);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_by_name),
        cmocka_unit_test(reads_and_prints_every_kind),
        cmocka_unit_test(refuses_and_keeps_what_was),
        cmocka_unit_test(names_the_value_at_fault),
        cmocka_unit_test(checks_ranges),
        cmocka_unit_test(copies_one_value),
        cmocka_unit_test(merges_tables),
        cmocka_unit_test(prints_no_further_than_there_is_room),
    };
    return cmocka_run_group_tests_name("param", tests, NULL, NULL);
}
