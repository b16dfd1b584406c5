#include "features/mel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

#define NONE SRO_MEL_NORM_NONE
#define SLANEY SRO_MEL_NORM_SLANEY

static void check_names_the_culprit(void **state)
{
    static const struct {
        sro_mel_settings settings;
        double rate;
        const char *culprit; /* NULL: nothing wrong */
    } cases[] = {
        {{128, 0, 0, false, SLANEY}, 44100, NULL},
        {{1, 22049, 22050, false, SLANEY}, 44100, NULL},
        {{4096, 0, 30000, true, NONE}, 0, NULL}, /* without a rate nothing is known of its half */
        {{0, 0, 0, false, SLANEY}, 44100, "n_mels"},
        {{-1, 0, 0, false, SLANEY}, 44100, "n_mels"},
        {{4097, 0, 0, false, SLANEY}, 44100, "n_mels"},
        {{128, -1, 0, false, SLANEY}, 44100, "fmin"},
        {{128, 22050, 0, false, SLANEY}, 44100, "fmin"},
        {{128, 500, 500, false, SLANEY}, 44100, "fmin"},
        {{128, NAN, 0, false, SLANEY}, 44100, "fmin"},
        {{128, INFINITY, 0, false, SLANEY}, 0, "fmin"},
        {{128, 0, 22051, false, SLANEY}, 44100, "fmax"},
        {{128, 0, -1, false, SLANEY}, 44100, "fmax"},
        {{128, 0, NAN, false, SLANEY}, 44100, "fmax"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *culprit = NULL;
        const char *error = sro_mel_settings_check(&cases[i].settings, cases[i].rate, &culprit);
        if (!cases[i].culprit != !error || (error && strcmp(culprit, cases[i].culprit)))
            fail_msg("case %zu: %s, %s", i, error ? error : "accepted", culprit ? culprit : "");
    }
    sro_mel *mel = NULL;
    fails(sro_mel_new(&mel, &cases[3].settings, 44100, 2048));
    assert_null(mel);
    sro_mel_free(NULL);
    (void)state;
}

/* Bands without a bin, counted as librosa does for its warning: filters whose maximum is 0. */
static void empty_bands(void **state)
{
    static const struct {
        sro_mel_settings settings;
        double rate;
        size_t n_fft, empty;
    } cases[] = {
        {{128, 0, 0, false, SLANEY}, 22050, 2048, 0},
        {{256, 0, 0, false, SLANEY}, 22050, 1024, 0},
        {{128, 0, 0, false, NONE}, 22050, 1024, 0},
        {{128, 0, 0, true, SLANEY}, 22050, 512, 3},
        {{10, 0, 0, false, SLANEY}, 22050, 1, 10},
        {{64, 5000, 5100, false, SLANEY}, 22050, 1025, 54},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        sro_mel *mel;
        succeeds(sro_mel_new(&mel, &cases[i].settings, cases[i].rate, cases[i].n_fft));
        size_t empty = sro_mel_empty_bands(mel);
        if (empty != cases[i].empty)
            fail_msg("case %zu: %zu bands are empty, want %zu", i, empty, cases[i].empty);
        sro_mel_free(mel);
    }
    (void)state;
}

/* Triangles of norm none on the htk scale: with 700 (10^(mel/2595) - 1) worked out by hand. */
static void one_triangle(void **state)
{
    /* corners 0, 700, 2100 Hz of mel 0, 781.2, 1562.3; bins 350 Hz apart */
    sro_mel_settings s = {1, 0, 2100, true, NONE};
    float power[13], band;
    static const float want[13] = {0, .5f, 1, .75f, .5f, .25f, 0};
    sro_mel *mel;
    succeeds(sro_mel_new(&mel, &s, 8400, 24));
    for (size_t bin = 0; bin < 13; bin++) {
        memset(power, 0, sizeof power);
        power[bin] = 1;
        sro_mel_apply(mel, power, &band);
        check_within("triangle", &band, &want[bin], 1, 1e-6);
    }
    sro_mel_free(mel);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_names_the_culprit),
        cmocka_unit_test(empty_bands),
        cmocka_unit_test(one_triangle),
    };
    return cmocka_run_group_tests_name("mel", tests, NULL, NULL);
}
