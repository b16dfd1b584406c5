#include "features/extractor.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "features/melspec.h"
#include "support.h"

/* What a host and a reader need of every member. */
static void describes_itself(void **state)
{
    const sro_extractor *const *all = sro_extractors();
    assert_null(sro_extractor_named("cochlea"));
    for (size_t i = 0; all[i]; i++) {
        const sro_extractor *e = all[i];
        const char *setting;
        assert_ptr_equal(sro_extractor_named(e->name), e);
        assert_true(e->about && e->about[0]);
        assert_true(e->settings_size <= SRO_EXTRACTOR_BYTES);
        succeeds(sro_extractor_check(e, e->defaults, 44100, &setting));
        assert_true(sro_extractor_columns(e, e->defaults) > 0);
        assert_true(e->column && e->column[0]);
        assert_true(!e->between == !e->finish);
        bool argument = !e->argument;
        for (size_t t = 0; e->params[t]; t++)
            for (const sro_param *p = e->params[t]; p->name; p++) {
                assert_true(p->about && p->about[0]);
                argument |= e->argument && !strcmp(p->name, e->argument);
            }
        assert_true(argument);
    }
    (void)state;
}

static void check_names_the_culprit(void **state)
{
    const sro_extractor *melspec = sro_extractor_named("melspec");
    static const struct {
        sro_melspec_settings settings;
        double rate;
        const char *culprit; /* NULL: nothing wrong */
    } cases[] = {
        {{{.n_mels = 1}, .power = .1}, 44100, NULL},
        {{{.n_mels = 1}, .power = 16}, 44100, NULL},
        {{{.n_mels = 1}, .power = 0}, 44100, "power"},
        {{{.n_mels = 1}, .power = -1}, 44100, "power"},
        {{{.n_mels = 1}, .power = 16.5}, 44100, "power"},
        {{{.n_mels = 1}, .power = NAN}, 44100, "power"},
        {{{.n_mels = 1}, .power = INFINITY}, 44100, "power"},
        {{{.n_mels = 0}, .power = 2}, 44100, "n_mels"},
        {{{.n_mels = 1, .fmax = 20000}, .power = 2}, 0, NULL},
        {{{.n_mels = 1, .fmax = 20000}, .power = 2}, 22050, "fmax"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *culprit = NULL;
        sro_error error = sro_extractor_check(melspec, &cases[i].settings, cases[i].rate, &culprit);
        if (!cases[i].culprit != !error || (error && strcmp(culprit, cases[i].culprit)))
            fail_msg("case %zu: %s, %s", i, error ? error : "accepted", culprit ? culprit : "");
    }
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

static sro_extractor_choice choice_of(const char *name)
{
    sro_extractor_choice choice;
    sro_extractor_choose(&choice, sro_extractor_named(name));
    return choice;
}

static void set(sro_extractor_choice *choice, const char *name, double value)
{
    sro_param params[SRO_EXTRACTOR_PARAMS + 1] = {{0}};
    const sro_value typed = number(value), *culprit;
    sro_extractor_params(NULL, params);
    succeeds(sro_param_read(sro_param_find(params, name), choice, 1, &typed, &culprit));
}

static size_t columns_of(sro_extractor_choice choice, const char *name)
{
    double settings[SRO_EXTRACTOR_BYTES / sizeof(double)];
    choice.extractor = sro_extractor_named(name);
    sro_extractor_settings(&choice, settings);
    return sro_extractor_columns(choice.extractor, settings);
}

/* Every parameter is there once, with its own default, in bytes of its own. */
static void one_choice_for_all(void **state)
{
    sro_param params[SRO_EXTRACTOR_PARAMS + 1] = {{0}};
    size_t count = sro_extractor_params(NULL, params), end = 0;
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(sro_param_find(params, params[i].name), &params[i]);
        assert_true(params[i].offset >= end);
        end = params[i].offset + sro_param_size(&params[i]);
    }
    assert_true(end <= sizeof(sro_extractor_choice));
    for (size_t i = 0; sro_extractors()[i]; i++) {
        double settings[SRO_EXTRACTOR_BYTES / sizeof(double)];
        const sro_extractor *e = sro_extractors()[i];
        sro_extractor_choice choice = choice_of(e->name);
        sro_extractor_settings(&choice, settings);
        assert_memory_equal(settings, e->defaults, e->settings_size);
        for (size_t t = 0; e->params[t]; t++)
            for (const sro_param *p = e->params[t]; p->name; p++)
                assert_non_null(sro_param_find(params, p->name));
    }
    (void)state;
}

/* A setting is that of every extractor that has it. */
static void settings_are_shared(void **state)
{
    sro_extractor_choice choice = choice_of("melspec");
    set(&choice, "n_mels", 40);
    set(&choice, "n_mfcc", 13);
    assert_int_equal(columns_of(choice, "melspec"), 40);
    assert_int_equal(columns_of(choice, "mfcc"), 13);
    assert_int_equal(columns_of(choice, "spectral_shape"), 5);
    (void)state;
}

/* The setting that somebody has typed is at fault, not the default that it does not go with. */
static void mfcc_needs_bands(void **state)
{
    double settings[SRO_EXTRACTOR_BYTES / sizeof(double)];
    sro_extractor_choice choice = choice_of("mfcc");
    const char *setting = NULL;
    set(&choice, "n_mels", 12);
    sro_extractor_settings(&choice, settings);
    assert_string_equal(fails(sro_extractor_check(choice.extractor, settings, 44100, &setting)),
                        "must be at least n_mfcc");
    assert_string_equal(setting, "n_mels");
    set(&choice, "n_mfcc", 13);
    sro_extractor_settings(&choice, settings);
    assert_string_equal(fails(sro_extractor_check(choice.extractor, settings, 44100, &setting)),
                        "must be a whole number from 1 to n_mels");
    assert_string_equal(setting, "n_mfcc");
    (void)state;
}

static void reads_a_name_and_its_argument(void **state)
{
    sro_extractor_choice choice = choice_of("melspec");
    const sro_value *culprit;
    char text[64];
    succeeds(sro_extractor_read(&choice, 1, (sro_value[]){word("mfcc")}, &culprit));
    assert_int_equal(columns_of(choice, "mfcc"), 20);
    succeeds(sro_extractor_read(&choice, 2, (sro_value[]){word("mfcc"), number(13)}, &culprit));
    assert_int_equal(columns_of(choice, "mfcc"), 13);
    sro_extractor_print(&choice, text, sizeof text);
    assert_string_equal(text, "mfcc");
    succeeds(sro_extractor_read(
        &choice, 3, (sro_value[]){word("spectral_shape"), word("rms"), word("centroid")},
        &culprit));
    assert_int_equal(columns_of(choice, "spectral_shape"), 2);
    double settings[SRO_EXTRACTOR_BYTES / sizeof(double)];
    sro_extractor_settings(&choice, settings);
    assert_string_equal(choice.extractor->column_name(settings, 0), "rms");
    assert_string_equal(choice.extractor->column_name(settings, 1), "centroid");
    (void)state;
}

static void refused(size_t count, const sro_value *values, ptrdiff_t culprit, const char *why)
{
    sro_extractor_choice choice = choice_of("mfcc"), before = choice;
    const sro_value *at = NULL;
    assert_string_equal(fails(sro_extractor_read(&choice, count, values, &at)), why);
    assert_ptr_equal(at, culprit < 0 ? NULL : &values[culprit]);
    assert_memory_equal(&choice, &before, sizeof choice);
}

/* That and the names of the whole family; valid until the next call. */
static const char *listed(const char *why)
{
    static char text[1000];
    snprintf(text, sizeof text, "%s", why);
    for (size_t i = 0; sro_extractors()[i]; i++) {
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, " %s", sro_extractors()[i]->name);
    }
    return text;
}

static void refuses_what_is_no_choice(void **state)
{
    refused(0, NULL, -1, listed("needs one of these:"));
    refused(1, (sro_value[]){word("chroma")}, 0, listed("is not among the extractors:"));
    refused(1, (sro_value[]){number(13)}, 0, listed("is not among the extractors:"));
    refused(2, (sro_value[]){word("mfcc"), word("many")}, 1, "must be a number");
    refused(3, (sro_value[]){word("mfcc"), number(13), number(2)}, 2, "is one value too many");
    refused(2, (sro_value[]){word("spectral_shape"), word("loud")}, 1,
            "is not among the columns: centroid, bandwidth, flatness, rolloff, rms");
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(describes_itself),
        cmocka_unit_test(check_names_the_culprit),
        cmocka_unit_test(one_choice_for_all),
        cmocka_unit_test(settings_are_shared),
        cmocka_unit_test(mfcc_needs_bands),
        cmocka_unit_test(reads_a_name_and_its_argument),
        cmocka_unit_test(refuses_what_is_no_choice),
    };
    return cmocka_run_group_tests_name("extractor", tests, NULL, NULL);
}
