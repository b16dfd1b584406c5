#include "spectrum/frames.h"

#include <stdlib.h>
#include <string.h>

#include "spectrum/istft.h"
#include "support.h"

/* Counts and lengths as librosa's stft and istft give them. */
static void counts_and_lengths_as_librosa(void **state)
{
    static const struct {
        size_t length;
        int n_fft, hop_length, center;
        size_t want, istft; /* want 0: refused */
    } cases[] = {
        {12000, 2048, 512, 1, 24, 11776}, {1, 2048, 512, 1, 1, 0},
        {511, 2048, 512, 1, 1, 0},        {512, 2048, 512, 1, 2, 512},
        {1025, 1025, 200, 1, 6, 1001},    {1024, 1025, 200, 1, 6, 1001},
        {2048, 2048, 512, 0, 1, 2048},    {2047, 2048, 512, 0, 0, 0},
        {2559, 2048, 512, 0, 1, 2048},    {2560, 2048, 512, 0, 2, 2560},
        {100, 1, 7, 0, 15, 99},           {24000, 22050, 7350, 1, 4, 22050},
        {10, 4, 1000, 1, 1, 0},           {1, 1, 1, 1, 1, 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        sro_stft_settings s = {cases[i].n_fft,  cases[i].hop_length, 0,
                               SRO_WINDOW_HANN, cases[i].center,     SRO_PAD_CONSTANT};
        sro_sound *sound = noise_sound(1, cases[i].length, 1);
        if (!cases[i].want) {
            sro_frames *frames = NULL;
            fails(sro_frames_new(&frames, sound, &s));
            sro_sound_release(sound);
            continue;
        }
        sro_frames *frames = frames_of(sound, &s);
        size_t count = sro_frames_count(frames);
        size_t istft = sro_istft_length(sro_frames_settings(frames), count);
        if (count != cases[i].want || istft != cases[i].istft)
            fail_msg("case %zu: %zu frames, istft %zu; want %zu and %zu", i, count, istft,
                     cases[i].want, cases[i].istft);
        assert_int_equal(sro_istft_length(sro_frames_settings(frames), 0), 0);
        assert_int_equal(sro_frames_bins(frames), cases[i].n_fft / 2 + 1);
        sro_frames_release(frames);
    }
    (void)state;
}

static void frames_of_bad_settings_are_refused(void **state)
{
    sro_stft_settings s = {0, 512, 0, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};
    sro_sound *sound = noise_sound(1, 100, 1);
    sro_frames *frames = NULL;
    fails(sro_frames_new(&frames, sound, &s));
    assert_null(frames);
    sro_sound_release(sound);
    (void)state;
}

/* 1 + (length + 2 (n_fft / 2) - n_fft) / hop_length of them: from 2^24 + 1 on there are frames
 * whose numbers no float has. */
static void more_frames_than_floats_can_number_are_refused(void **state)
{
    sro_stft_settings s = {64, 1, 0, SRO_WINDOW_HANN, true, SRO_PAD_CONSTANT};
    const char *setting = NULL;
    assert_null(sro_frames_check(&s, SRO_MAX_FRAMES - 1, &setting));
    fails(sro_frames_check(&s, SRO_MAX_FRAMES, &setting));
    assert_string_equal(setting, "hop_length");
    s.hop_length = 2;
    assert_null(sro_frames_check(&s, SRO_MAX_FRAMES, &setting));
    fails(sro_frames_check(&s, SIZE_MAX / sizeof(float), &setting));
    s.center = false;
    fails(sro_frames_check(&s, 63, &setting));
    assert_string_equal(setting, "n_fft");
    assert_true((float)(SRO_MAX_FRAMES + 1) == (float)SRO_MAX_FRAMES);
    (void)state;
}

/* The support of a short window: (n_fft - win_length) / 2 in, rounded down. */
static void support_of_a_short_window(void **state)
{
    static const float ramp[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    static const struct {
        int n_fft, win_length;
        size_t lead;
    } cases[] = {{8, 4, 2}, {8, 3, 2}, {7, 4, 1}, {7, 3, 2}, {8, 8, 0}, {8, 1, 3}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        sro_stft_settings s = {cases[i].n_fft,  2, cases[i].win_length,
                               SRO_WINDOW_HANN, 0, SRO_PAD_CONSTANT};
        sro_frames *frames = frames_of(sound_of(ramp, 1, 0, 12, 100), &s);
        float scratch[8];
        assert_int_equal(sro_frames_window_offset(frames), cases[i].lead);
        check_within("support", sro_frames_samples(frames, 0, 1, scratch), ramp + 2 + cases[i].lead,
                     (size_t)cases[i].win_length, 0);
        sro_frames_release(frames);
    }
    (void)state;
}

static void samples_are_not_copied_when_they_need_not_be(void **state)
{
    sro_stft_settings s = {16, 4, 16, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};
    sro_sound *sound = noise_sound(1, 64, 1);
    sro_frames *frames = frames_of(sound, &s);
    float scratch[16];
    assert_ptr_equal(sro_frames_samples(frames, 0, 1, scratch), scratch);
    assert_ptr_equal(sro_frames_samples(frames, 0, 2, scratch), sro_sound_channel(sound, 0));
    assert_ptr_equal(sro_frames_samples(frames, SRO_DOWNMIX, 3, scratch),
                     sro_sound_channel(sound, 0) + 4);
    assert_ptr_equal(sro_frames_samples(frames, 0, 14, scratch), sro_sound_channel(sound, 0) + 48);
    assert_ptr_equal(sro_frames_samples(frames, 0, 15, scratch), scratch);
    sro_frames_release(frames);
    (void)state;
}

static void downmix_is_the_mean_of_channels(void **state)
{
    static const float samples[] = {1, 2, 3, 4, 10, 20, 30, 40, -5, -5, -6, -7};
    static const float want[] = {17.f / 3, 2, 17.f / 3, 9, 37.f / 3};
    sro_stft_settings s = {5, 1, 5, SRO_WINDOW_HANN, 1, SRO_PAD_REFLECT};
    sro_frames *frames = frames_of(sound_of(samples, 3, 4, 4, 100), &s);
    float scratch[5];
    assert_int_equal(sro_frames_channels(frames), 3);
    /* frame 1 begins one sample before the sound, at the reflection of sample 1 */
    check_near("mean", sro_frames_samples(frames, SRO_DOWNMIX, 1, scratch), want, 5, 1e-6);
    sro_frames_release(frames);
    (void)state;
}

/* Bit for bit, within the sound and at its edges: who mixes before and who mixes then agree. */
static void downmix_is_sro_sound_mono(void **state)
{
    static const sro_pad_mode modes[] = {SRO_PAD_CONSTANT, SRO_PAD_REFLECT, SRO_PAD_EDGE};
    for (size_t channels = 1; channels <= 5; channels++)
        for (size_t m = 0; m < COUNT(modes); m++) {
            sro_stft_settings s = {61, 7, 53, SRO_WINDOW_HANN, 1, modes[m]};
            sro_sound *sound = noise_sound(channels, 1000, channels), *mono;
            float scratch[2][61];
            succeeds(sro_sound_mono(&mono, sound, NULL));
            sro_frames *all = frames_of(sound, &s), *mixed = frames_of(mono, &s);
            for (size_t i = 0; i < sro_frames_count(all); i++)
                assert_memory_equal(sro_frames_samples(all, SRO_DOWNMIX, i, scratch[0]),
                                    sro_frames_samples(mixed, 0, i, scratch[1]),
                                    53 * sizeof(float));
            sro_frames_release(all);
            sro_frames_release(mixed);
        }
    (void)state;
}

static void frames_count_references(void **state)
{
    sro_stft_settings s = {16, 0, 0, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};
    sro_sound *sound = noise_sound(2, 64, 1);
    sro_frames *frames = frames_of(sound, &s);
    assert_ptr_equal(sro_frames_sound(frames), sound);
    assert_int_equal(sro_frames_settings(frames)->hop_length, 4);
    sro_frames_release(sro_frames_retain(frames));
    assert_int_equal(sro_sound_length(sro_frames_sound(frames)), 64);
    sro_frames_release(frames);
    sro_frames_release(NULL);
    (void)state;
}

/* Its window is still there. */
static void check_frame_is_windowed(const sro_frames *frames)
{
    float scratch[16], windowed[16];
    sro_frames_windowed(frames, 0, 3, scratch, windowed);
    const float *samples = sro_frames_samples(frames, 0, 3, scratch);
    size_t offset = sro_frames_window_offset(frames);
    for (size_t i = 0; i < 12; i++)
        assert_true(windowed[offset + i] == samples[i] * sro_frames_window(frames)[i]);
}

/* The window and the plan are made anew only where they are others. */
static void frames_share_what_is_the_same(void **state)
{
    const sro_stft_settings base = {16, 4, 12, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};
    const sro_stft_settings same = {16, 5, 12, SRO_WINDOW_HANN, 0, SRO_PAD_REFLECT};
    const sro_stft_settings others[] = {
        {18, 4, 12, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT},
        {16, 4, 10, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT},
        {16, 4, 12, SRO_WINDOW_HAMMING, 1, SRO_PAD_CONSTANT},
    };
    sro_sound *sound = noise_sound(1, 64, 1), *second = noise_sound(2, 99, 1);
    sro_frames *first, *next;
    succeeds(sro_frames_new(&first, sound, &base));
    for (size_t i = 0; i < COUNT(others); i++) {
        succeeds(sro_frames_new_like(&next, sound, &others[i], first));
        assert_ptr_not_equal(sro_frames_fft(next), sro_frames_fft(first));
        assert_ptr_not_equal(sro_frames_window(next), sro_frames_window(first));
        sro_frames_release(next);
    }
    succeeds(sro_frames_new_like(&next, second, &same, first));
    assert_ptr_equal(sro_frames_fft(next), sro_frames_fft(first));
    assert_ptr_equal(sro_frames_window(next), sro_frames_window(first));
    assert_ptr_equal(sro_frames_sound(next), second);
    assert_int_equal(sro_frames_settings(next)->hop_length, 5);
    sro_frames_release(first);
    check_frame_is_windowed(next);
    sro_frames_release(next);
    sro_sound_release(sound);
    sro_sound_release(second);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_and_lengths_as_librosa),
        cmocka_unit_test(frames_of_bad_settings_are_refused),
        cmocka_unit_test(more_frames_than_floats_can_number_are_refused),
        cmocka_unit_test(support_of_a_short_window),
        cmocka_unit_test(samples_are_not_copied_when_they_need_not_be),
        cmocka_unit_test(downmix_is_the_mean_of_channels),
        cmocka_unit_test(downmix_is_sro_sound_mono),
        cmocka_unit_test(frames_count_references),
        cmocka_unit_test(frames_share_what_is_the_same),
    };
    return cmocka_run_group_tests_name("frames", tests, NULL, NULL);
}
