#include "features/extractor.h"

#include <math.h>
#include <string.h>

#include "features/melspec.h"
#include "support.h"

enum { WORDS = SRO_EXTRACTOR_BYTES / sizeof(double) };

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
        size_t columns = sro_extractor_columns(e, e->defaults), names = 0;
        while (e->column_names && e->column_names[names])
            names++;
        assert_true(columns > 0 && (!e->column_names || names == columns));
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

static void set(const sro_extractor_params *params, void *values, const char *name, double number)
{
    const sro_value value = {.kind = SRO_VALUE_NUMBER, .number = number}, *culprit;
    const sro_param *param = sro_param_find(params->params, name);
    assert_non_null(param);
    succeeds(sro_param_read(param, values, 1, &value, &culprit));
}

/* One struct of values for all: each name once, and for every extractor that has it. */
static void one_struct_for_all(void **state)
{
    const sro_extractor *mfcc = sro_extractor_named("mfcc");
    const sro_extractor *melspec = sro_extractor_named("melspec");
    sro_extractor_params params;
    double values[WORDS], settings[WORDS];
    const char *setting = NULL;
    sro_extractor_params_make(&params, sro_extractors());
    for (const sro_param *p = params.params; p->name; p++)
        assert_ptr_equal(sro_param_find(params.params, p->name), p);
    memcpy(values, params.defaults, sizeof values);
    for (size_t i = 0; sro_extractors()[i]; i++) {
        const sro_extractor *e = sro_extractors()[i];
        sro_extractor_settings(&params, values, e, settings);
        assert_memory_equal(settings, e->defaults, e->settings_size);
    }
    set(&params, values, "n_mels", 40);
    set(&params, values, "n_mfcc", 13);
    sro_extractor_settings(&params, values, mfcc, settings);
    assert_int_equal(sro_extractor_columns(mfcc, settings), 13);
    sro_extractor_settings(&params, values, melspec, settings);
    assert_int_equal(sro_extractor_columns(melspec, settings), 40);
    set(&params, values, "n_mfcc", 41);
    sro_extractor_settings(&params, values, mfcc, settings);
    fails(sro_extractor_check(mfcc, settings, 44100, &setting));
    assert_string_equal(setting, "n_mfcc");
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(describes_itself),
        cmocka_unit_test(check_names_the_culprit),
        cmocka_unit_test(one_struct_for_all),
    };
    return cmocka_run_group_tests_name("extractor", tests, NULL, NULL);
}
