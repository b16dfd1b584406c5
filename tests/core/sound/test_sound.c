#include "sound/sound.h"

#include <math.h>

#include "support.h"

static void new_sound_is_silent(void **state)
{
    sro_sound *sound;
    succeeds(sro_sound_new(&sound, 2, 5, 44100.5));
    assert_int_equal(sro_sound_channels(sound), 2);
    assert_int_equal(sro_sound_length(sound), 5);
    assert_true(sro_sound_rate(sound) == 44100.5);
    for (size_t c = 0; c < 2; c++)
        for (size_t i = 0; i < 5; i++)
            assert_true(sro_sound_channel(sound, c)[i] == 0);
    sro_sound_release(sound);
    sro_sound_release(NULL);
    assert_null(sro_sound_retain(NULL));
    (void)state;
}

static void impossible_sounds_are_refused(void **state)
{
    static const struct {
        size_t channels, length;
        double rate;
    } cases[] = {
        {0, 5, 44100}, {65, 5, 44100},           {1, 0, 44100}, {1, 5, 0}, {1, 5, -1},
        {1, 5, NAN},   {2, SIZE_MAX / 4, 44100},
    };
    sro_sound *sound = NULL;
    for (size_t i = 0; i < COUNT(cases); i++)
        fails(sro_sound_new(&sound, cases[i].channels, cases[i].length, cases[i].rate));
    assert_null(sound);
    (void)state;
}

static void shorten_keeps_every_channel(void **state)
{
    sro_sound *sound;
    succeeds(sro_sound_new(&sound, 2, 5, 1));
    sro_sound_writable(sound, 1)[0] = 7;
    sro_sound_shorten(sound, 2);
    assert_int_equal(sro_sound_length(sound), 2);
    assert_true(sro_sound_channel(sound, 1)[0] == 7);
    sro_sound_release(sound);
    (void)state;
}

/* The second sound shares the samples and outlives the first one's release. */
static void same_samples_at_another_rate(void **state)
{
    sro_sound *sound, *other;
    succeeds(sro_sound_new(&sound, 2, 5, 44100));
    sro_sound_writable(sound, 1)[4] = 7;
    succeeds(sro_sound_at_rate(&other, sound, 48000));
    assert_ptr_equal(sro_sound_channel(other, 1), sro_sound_channel(sound, 1));
    assert_true(sro_sound_rate(sound) == 44100);
    sro_sound_release(sound);
    assert_int_equal(sro_sound_channels(other), 2);
    assert_int_equal(sro_sound_length(other), 5);
    assert_true(sro_sound_rate(other) == 48000);
    assert_true(sro_sound_channel(other, 1)[4] == 7);
    fails(sro_sound_at_rate(&sound, other, 0));
    sro_sound_release(other);
    (void)state;
}

/* A part of a part; it outlives both. */
static void view_of_a_view(void **state)
{
    sro_sound *sound, *some, *less;
    succeeds(sro_sound_new(&sound, 2, 5, 44100));
    for (size_t i = 0; i < 5; i++)
        sro_sound_writable(sound, 1)[i] = (float)i;
    succeeds(sro_sound_view(&some, sound, 1, 4));
    succeeds(sro_sound_view(&less, some, 2, 1));
    assert_int_equal(sro_sound_length(some), 4);
    assert_ptr_equal(sro_sound_channel(some, 1), sro_sound_channel(sound, 1) + 1);
    sro_sound_release(sound);
    sro_sound_release(some);
    assert_int_equal(sro_sound_channels(less), 2);
    assert_int_equal(sro_sound_length(less), 1);
    assert_true(sro_sound_rate(less) == 44100);
    assert_true(sro_sound_channel(less, 1)[0] == 3);
    sro_sound_release(less);
    (void)state;
}

/* In float32 and in the sequence of channels: 1e8 + 1 - 1e8 is 0 there. */
static void mono_is_the_mean_in_float32(void **state)
{
    static const float samples[3][4] = {{1e8f, .1f, 0, 3}, {1, .2f, 0, 3}, {-1e8f, .3f, 0, 4}};
    volatile float a = .1f, b = .2f, c = .3f, n = 3; /* each result rounded to a float */
    volatile float sum = a + b;
    sum = sum + c;
    const float want[4] = {0, sum / n, 0, 10 / n};
    sro_sound *sound = sound_of(&samples[0][0], 3, 4, 4, 44100.5), *mean;
    succeeds(sro_sound_mono(&mean, sound, NULL));
    assert_int_equal(sro_sound_channels(mean), 1);
    assert_int_equal(sro_sound_length(mean), 4);
    assert_true(sro_sound_rate(mean) == 44100.5);
    assert_memory_equal(sro_sound_channel(mean, 0), want, sizeof want);
    sro_sound_release(sound);
    succeeds(sro_sound_mono(&sound, mean, NULL)); /* the same, not a copy of it */
    assert_ptr_equal(sound, mean);
    sro_sound_release(mean);
    assert_memory_equal(sro_sound_channel(sound, 0), want, sizeof want);
    sro_sound_release(sound);
    (void)state;
}

/* Of a and -a nothing is left in the mean, of a and b half or so; of 1 and .998 turned round 60 dB
 * less than there was. */
static void channels_cancel(void **state)
{
    static const struct {
        float samples[2][2];
        int cancel;
    } cases[] = {
        {{{1, -2}, {1, -2}}, 0},          {{{1, -2}, {-1, 2}}, 1},    {{{1, 0}, {0, 1}}, 0},
        {{{1, 0}, {-.9985f, 0}}, 1},      {{{1, 0}, {-.997f, 0}}, 0}, {{{0, 0}, {0, 0}}, 0},
        {{{1e-19f, 0}, {-1e-19f, 0}}, 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        sro_sound *sound = sound_of(cases[i].samples[0], 2, 2, 2, 44100);
        assert_int_equal(sro_sound_channels_cancel(sound, NULL), cases[i].cancel);
        sro_sound_release(sound);
    }
    (void)state;
}

/* Whatever a look at a part of it shows: cancelled but for one short place, or but for silence. */
static void channels_of_long_sounds_cancel(void **state)
{
    enum { LENGTH = 2000000 };
    sro_sound *one = noise_sound(1, LENGTH, 1), *sound = noise_sound(2, LENGTH, 1);
    float *left = sro_sound_writable(sound, 0), *right = sro_sound_writable(sound, 1);
    assert_false(sro_sound_channels_cancel(one, NULL));
    assert_false(sro_sound_channels_cancel(sound, NULL));
    for (size_t i = 0; i < LENGTH; i++)
        right[i] = -left[i];
    assert_true(sro_sound_channels_cancel(sound, NULL));
    for (size_t i = 777777; i < 777877; i++)
        left[i] = right[i] = 1;
    assert_false(sro_sound_channels_cancel(sound, NULL));
    for (size_t i = 0; i < LENGTH; i++)
        left[i] = right[i] = 0;
    left[777777] = 1;
    right[777777] = -1;
    assert_true(sro_sound_channels_cancel(sound, NULL));
    sro_sound_release(one);
    sro_sound_release(sound);
    (void)state;
}

/* A part's channels are further apart than they are long. */
static void mono_of_a_view(void **state)
{
    sro_sound *sound = noise_sound(2, 100, 1), *some, *mean;
    succeeds(sro_sound_view(&some, sound, 30, 50));
    succeeds(sro_sound_mono(&mean, some, NULL));
    assert_int_equal(sro_sound_length(mean), 50);
    for (size_t i = 0; i < 50; i++) {
        float sum = sro_sound_channel(sound, 0)[30 + i] + sro_sound_channel(sound, 1)[30 + i];
        assert_true(sro_sound_channel(mean, 0)[i] == sum / 2);
    }
    sro_sound_release(sound);
    sro_sound_release(some);
    sro_sound_release(mean);
    (void)state;
}

static void first_unusable(void **state)
{
    sro_sound *sound;
    succeeds(sro_sound_new(&sound, 3, 10, 44100));
    assert_int_equal(sro_sound_first_unusable(sound), 10);
    sro_sound_writable(sound, 0)[9] = -SRO_MAX_SAMPLE;
    assert_int_equal(sro_sound_first_unusable(sound), 10);
    sro_sound_writable(sound, 0)[9] = -1.001f * SRO_MAX_SAMPLE;
    assert_int_equal(sro_sound_first_unusable(sound), 9);
    sro_sound_writable(sound, 2)[7] = NAN;
    assert_int_equal(sro_sound_first_unusable(sound), 7);
    sro_sound_writable(sound, 0)[8] = INFINITY;
    assert_int_equal(sro_sound_first_unusable(sound), 7);
    sro_sound_writable(sound, 1)[0] = -INFINITY;
    assert_int_equal(sro_sound_first_unusable(sound), 0);
    sro_sound_release(sound);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_sound_is_silent),
        cmocka_unit_test(impossible_sounds_are_refused),
        cmocka_unit_test(shorten_keeps_every_channel),
        cmocka_unit_test(same_samples_at_another_rate),
        cmocka_unit_test(view_of_a_view),
        cmocka_unit_test(mono_is_the_mean_in_float32),
        cmocka_unit_test(channels_cancel),
        cmocka_unit_test(channels_of_long_sounds_cancel),
        cmocka_unit_test(mono_of_a_view),
        cmocka_unit_test(first_unusable),
    };
    return cmocka_run_group_tests_name("sound", tests, NULL, NULL);
}
