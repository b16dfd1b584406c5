/* What the classes say as Max's host prints it. */

#include "hosts/max_texts.h"

#include <stdio.h>
#include <string.h>

#include "stub_host.h"

static void check(const char *text, const char *wanted)
{
    char got[200];
    max_text(text, got, sizeof(got));
    assert_string_equal(got, wanted);
}

static void names_get_their_prefix(void **state)
{
    (void)state;
    check("no frames yet: send [stft~] a bang", "no frames yet: send [sro.stft~] a bang");
    check("[reorder] or [reorder~]", "[sro.reorder] or [sro.reorder~]");
    check("as [embed1d] does; its left outlet", "as [sro.embed1d] does; its left outlet");
}

/* All that are there, but for those that are Pd's own. */
static void all_classes_are_known(void **state)
{
    const t_hosted_class *class;
    char text[100], wanted[100];
    size_t i = 0;
    (void)state;
    all_classes_setup();
    while ((class = stub_class(i++))) {
        snprintf(text, sizeof(text), "[%s]", class->name);
        snprintf(wanted, sizeof(wanted), "[sro.%s]", class->name);
        check(text, wanted);
    }
    assert_int_equal(i, 6 + 1);
}

static void flags_get_their_mark(void **state)
{
    (void)state;
    check("as [stft~ -channels N]", "as [sro.stft~ @channels N]");
    check("[reorder~ 2 -multichannel 1] hears", "[sro.reorder~ 2 @multichannel 1] hears");
    check("[stft~ @channels N]", "[sro.stft~ @channels N]");
    check("[reorder slice 0 -1]", "[sro.reorder slice 0 -1]");
    check("[features -steps a -b]", "[sro.features @steps a @b]");
}

static void what_is_said_of_pd_is_said_of_max(void **state)
{
    (void)state;
    check("rate -1: must be a rate, or 0 for Pd's", "rate -1: must be a rate, or 0 for Max's");
    check("send blocking 1 first, as pd -batch needs", "send blocking 1 first");
    check("read Pd's song.wav", "read Pd's song.wav");
}

static void all_else_stays(void **state)
{
    (void)state;
    check("", "");
    check("stft~ -channels 2", "stft~ -channels 2");
    check("[metro 10] and [stft~x]", "[metro 10] and [stft~x]");
    check("[framemap] -fmin", "[framemap] -fmin");
    check("a [ b ] [] c", "a [ b ] [] c");
    check("no end [stft~ -a", "no end [sro.stft~ @a");
    check("[stft~", "[sro.stft~");
    check("[", "[");
    check("[\303\251 -a]", "[\303\251 -a]");
}

static void the_end_is_cut(void **state)
{
    char got[9];
    size_t size;
    (void)state;
    max_text("[stft~ -a]", got, sizeof(got));
    assert_string_equal(got, "[sro.stf");
    for (size = 1; size <= sizeof(got); size++) {
        max_text("a [melspec]", got, size);
        assert_int_equal(strlen(got), size - 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_get_their_prefix),
        cmocka_unit_test(all_classes_are_known),
        cmocka_unit_test(flags_get_their_mark),
        cmocka_unit_test(all_else_stays),
        cmocka_unit_test(what_is_said_of_pd_is_said_of_max),
        cmocka_unit_test(the_end_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
