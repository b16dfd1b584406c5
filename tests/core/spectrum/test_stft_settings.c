#include "spectrum/stft_settings.h"

#include <string.h>

#include "support.h"

static void settings_check_names_the_culprit(void **state)
{
    static const struct {
        sro_stft_settings settings;
        const char *culprit; /* 0: nothing wrong */
    } cases[] = {
        {{2048, 512, 2048, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}, NULL},
        {{1, 1, 1, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}, NULL},
        {{1048576, 1048576, 0, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}, NULL},
        {{2048, 0, 0, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}, NULL},
        {{0, 512, 0, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}, "n_fft"},
        {{-1, 512, 0, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}, "n_fft"},
        {{1000000000, 512, 0, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}, "n_fft"},
        {{2048, -1, 0, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}, "hop_length"},
        {{2048, 1048577, 0, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}, "hop_length"},
        {{2048, 512, -1, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}, "win_length"},
        {{2048, 512, 2049, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}, "win_length"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *culprit = NULL, *error = sro_stft_settings_check(&cases[i].settings, &culprit);
        if (!cases[i].culprit != !error || (error && strcmp(culprit, cases[i].culprit)))
            fail_msg("case %zu: %s, %s", i, error ? error : "accepted", culprit ? culprit : "");
    }
    (void)state;
}

static void zero_stands_for_the_default(void **state)
{
    static const struct {
        int n_fft, hop_length, win_length, want_hop, want_win;
    } cases[] = {
        {2048, 0, 0, 512, 2048}, {2048, 0, 1000, 250, 1000}, {2048, 100, 0, 100, 2048},
        {3, 0, 0, 1, 3},         {2048, 0, 7, 1, 7},         {1, 0, 0, 1, 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        sro_stft_settings s = {
            cases[i].n_fft, cases[i].hop_length, cases[i].win_length, SRO_WINDOW_BLACKMAN, 0,
            SRO_PAD_EDGE};
        s = sro_stft_settings_resolve(&s);
        assert_int_equal(s.hop_length, cases[i].want_hop);
        assert_int_equal(s.win_length, cases[i].want_win);
        assert_int_equal(s.n_fft, cases[i].n_fft);
        assert_true(s.window == SRO_WINDOW_BLACKMAN && s.center == 0 && s.pad_mode == SRO_PAD_EDGE);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_check_names_the_culprit),
        cmocka_unit_test(zero_stands_for_the_default),
    };
    return cmocka_run_group_tests_name("stft_settings", tests, NULL, NULL);
}
