#include "spectrum/stft_stream.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "spectrum/stft.h"
#include "support.h"

static void add(sro_stft_stream *live, const sro_sound *sound, size_t from, size_t count)
{
    float *rows[SRO_MAX_CHANNELS];
    for (size_t c = 0; c < sro_sound_channels(sound); c++)
        rows[c] = (float *)sro_sound_channel(sound, c) + from;
    sro_stft_stream_push(live, rows, count);
}

/* All frames of the sound when it arrives in such blocks, read after each. */
static size_t all_frames(sro_stft_stream *live, const sro_sound *sound, size_t block,
                         float *magnitudes)
{
    size_t length = sro_sound_length(sound), count = 0;
    for (size_t from = 0; from < length; from += block) {
        add(live, sound, from, length - from < block ? length - from : block);
        while (sro_stft_stream_read(live, magnitudes + count * sro_stft_stream_bins(live)))
            count++;
    }
    return count;
}

/* The first, a middle and the last frame, as librosa has them. */
static void golden_live(const char *name)
{
    const golden_case *c = golden_case_named(name);
    sro_sound *sound = golden_sound(c->sound, c->length);
    size_t bins = (size_t)c->settings.n_fft / 2 + 1, count;
    size_t wanted = 1 + (c->length - (size_t)c->settings.n_fft) / (size_t)c->settings.hop_length;
    float *magnitudes = floats(wanted * bins), *want = floats(bins);
    float *parts = golden_of(named(name, "stft"), 3 * bins * 2);
    sro_stft_stream *live;
    succeeds(sro_stft_stream_new(&live, 1, &c->settings, 64));
    count = all_frames(live, sound, 64, magnitudes);
    assert_int_equal(count, wanted);
    for (size_t k = 0; k < 3; k++) {
        for (size_t i = 0; i < bins; i++)
            want[i] = hypotf(parts[(k * bins + i) * 2], parts[(k * bins + i) * 2 + 1]);
        check_near(name, magnitudes + k * (count - 1) / 2 * bins, want, bins, 1e-5);
    }
    sro_stft_stream_free(live);
    sro_sound_release(sound);
    free(magnitudes);
    free(want);
    free(parts);
}

static void stream_as_librosa(void **state)
{
    golden_live("center0");
    golden_live("center0_odd");
    (void)state;
}

/* Bit by bit the frames of the whole sound, for any block; with room for no more than one. */
static void check_offline(size_t channels, size_t length, sro_stft_settings settings, size_t block)
{
    sro_sound *sound = noise_sound(channels, length, 1);
    sro_frames *frames;
    sro_stft *stft;
    sro_stft_stream *live;
    settings.center = 0;
    succeeds(sro_frames_new(&frames, sound, &settings));
    succeeds(sro_stft_new(&stft, frames));
    settings.center = 1; /* of no effect */
    settings.pad_mode = SRO_PAD_REFLECT;
    succeeds(sro_stft_stream_new(&live, channels, &settings, block));
    size_t bins = sro_frames_bins(frames), count = sro_frames_count(frames);
    float *magnitudes = floats(count * bins), *want = floats(bins);
    assert_int_equal(sro_stft_stream_bins(live), bins);
    assert_int_equal(all_frames(live, sound, block, magnitudes), count);
    assert_int_equal(sro_stft_stream_frames(live), count);
    assert_int_equal(sro_stft_stream_skipped(live), 0);
    for (size_t i = 0; i < count; i++) {
        sro_stft_magnitudes(sro_stft_frame(stft, SRO_DOWNMIX, i), bins, want);
        check_within("frame", magnitudes + i * bins, want, bins, 0);
    }
    sro_stft_stream_free(live);
    sro_stft_free(stft);
    sro_frames_release(frames);
    sro_sound_release(sound);
    free(magnitudes);
    free(want);
}

static void stream_as_frames_of_the_whole_sound(void **state)
{
    static const struct {
        size_t channels, length;
        int n_fft, hop_length, win_length;
        sro_window window;
    } cases[] = {
        {1, 3000, 256, 0, 0, SRO_WINDOW_HANN},        {2, 3000, 256, 100, 200, SRO_WINDOW_BLACKMAN},
        {1, 500, 64, 1, 64, SRO_WINDOW_RECTANGULAR},  {1, 5000, 100, 700, 100, SRO_WINDOW_HAMMING},
        {64, 1000, 125, 32, 61, SRO_WINDOW_BARTLETT}, {1, 100, 1, 1, 1, SRO_WINDOW_HANN},
        {3, 100, 1, 7, 0, SRO_WINDOW_HANN},           {1, 400, 400, 1048576, 400, SRO_WINDOW_HANN},
    };
    static const size_t blocks[] = {1, 64, 77, 400};
    for (size_t i = 0; i < COUNT(cases); i++)
        for (size_t k = 0; k < COUNT(blocks); k++)
            check_offline(cases[i].channels, cases[i].length,
                          (sro_stft_settings){.n_fft = cases[i].n_fft,
                                              .hop_length = cases[i].hop_length,
                                              .win_length = cases[i].win_length,
                                              .window = cases[i].window},
                          blocks[k]);
    (void)state;
}

/* 10000 samples at once, where 64 + 100 are kept: of the frames at 0, 10 ... those from 9840 on
 * remain, and 9936 is the last start that leaves 64 samples. A ramp tells its place by its sum,
 * which is bin 0: 64 start + 64 63 / 2. */
static void stream_that_is_read_late_skips(void **state)
{
    sro_stft_settings settings = {.n_fft = 64, .hop_length = 10, .window = SRO_WINDOW_RECTANGULAR};
    sro_sound *sound = noise_sound(1, 20000, 1);
    sro_stft_stream *live;
    float magnitudes[33];
    for (size_t i = 0; i < 20000; i++)
        sro_sound_writable(sound, 0)[i] = (float)i;
    succeeds(sro_stft_stream_new(&live, 1, &settings, 100));
    add(live, sound, 0, 10000);
    for (size_t start = 9840; start <= 9936; start += 10) {
        assert_true(sro_stft_stream_read(live, magnitudes));
        check_relative("late", magnitudes, (float[]){(float)(64 * start + 2016)}, 1, 1e-6, NULL);
    }
    assert_false(sro_stft_stream_read(live, magnitudes));
    assert_int_equal(sro_stft_stream_skipped(live), 984);
    assert_int_equal(sro_stft_stream_frames(live), 10);
    add(live, sound, 10000, 4); /* and on, as if nothing had been */
    assert_true(sro_stft_stream_read(live, magnitudes));
    check_relative("on", magnitudes, (float[]){64 * 9940 + 2016}, 1, 1e-6, NULL);
    assert_int_equal(sro_stft_stream_skipped(live), 984);
    sro_stft_stream_free(live);
    sro_sound_release(sound);
    (void)state;
}

static void stream_of_bad_settings_is_refused(void **state)
{
    sro_stft_stream *live = NULL;
    fails(sro_stft_stream_new(&live, 1, &(sro_stft_settings){.n_fft = 0}, 64));
    fails(sro_stft_stream_new(&live, 1, &(sro_stft_settings){.n_fft = 4, .win_length = 5}, 64));
    assert_null(live);
    sro_stft_stream_free(NULL);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stream_as_librosa),
        cmocka_unit_test(stream_as_frames_of_the_whole_sound),
        cmocka_unit_test(stream_that_is_read_late_skips),
        cmocka_unit_test(stream_of_bad_settings_is_refused),
    };
    return cmocka_run_group_tests_name("stft_stream", tests, NULL, NULL);
}
