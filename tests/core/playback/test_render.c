#include "playback/render.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/permutation.h"
#include "order/order.h"
#include "sound/soundfile.h"
#include "spectrum/istft.h"
#include "spectrum/stft.h"
#include "support.h"

static const struct {
    size_t length;
    sro_stft_settings settings;
} round_trips[] = {
    {20000, {2048, 512, 2048, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}},
    {20000, {2048, 1023, 2048, SRO_WINDOW_HANN, 1, SRO_PAD_REFLECT}},
    {20000, {2000, 400, 2000, SRO_WINDOW_HANN, 1, SRO_PAD_EDGE}},
    {60000, {22050, 5000, 11025, SRO_WINDOW_HANN, 1, SRO_PAD_REFLECT}},
    {20000, {1024, 337, 1024, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}},
    {20000, {1025, 512, 1025, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}},
    {20000, {1025, 200, 601, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}},
    {20000, {1024, 299, 601, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}},
    {20000, {1023, 499, 1000, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}},
    {20000, {1024, 1, 1024, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}},
    {20000, {1024, 511, 1024, SRO_WINDOW_HAMMING, 1, SRO_PAD_CONSTANT}},
    {20000, {1024, 511, 1024, SRO_WINDOW_BLACKMAN, 1, SRO_PAD_CONSTANT}},
    {20000, {1024, 511, 1024, SRO_WINDOW_BARTLETT, 1, SRO_PAD_CONSTANT}},
    {20000, {1024, 511, 1024, SRO_WINDOW_RECTANGULAR, 1, SRO_PAD_CONSTANT}},
    {20000, {1001, 77, 333, SRO_WINDOW_BLACKMAN, 1, SRO_PAD_REFLECT}},
    {20000, {1001, 77, 333, SRO_WINDOW_BARTLETT, 1, SRO_PAD_REFLECT}},
    {500, {2048, 512, 2048, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}},
    {513, {2048, 512, 2048, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}},
    {1000, {5, 1, 3, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}},
    {1000, {3, 1, 3, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}},
    {1000, {1, 1, 1, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}},
    {20000, {1024, 256, 1024, SRO_WINDOW_HANN, 0, SRO_PAD_CONSTANT}},
    {20000, {1025, 299, 601, SRO_WINDOW_HAMMING, 0, SRO_PAD_CONSTANT}},
};

/* Uncentred, the first and the last window lie alone on the ends and go to 0 there, where no
 * quotient of them is defined: what lies within counts. */
static size_t unsure_ends(const sro_stft_settings *s) { return s->center ? 0 : (size_t)s->n_fft; }

static void check_inside(const char *what, const sro_frames *frames, const float *got,
                         size_t channel, size_t length)
{
    size_t ends = unsure_ends(sro_frames_settings(frames));
    check_snr(what, got + ends, sro_sound_channel(sro_frames_sound(frames), channel) + ends,
              length - 2 * ends, 120);
}

static void back_by_render(size_t i, sro_frames *frames, size_t length)
{
    char what[64];
    sro_sound *sound;
    succeeds(sro_render(frames, NULL, 0, NULL, &sound, NULL));
    assert_int_equal(sro_sound_length(sound), length);
    assert_true(sro_sound_rate(sound) == GOLDEN_RATE);
    for (size_t c = 0; c < sro_frames_channels(frames); c++) {
        snprintf(what, sizeof what, "render of case %zu, channel %zu", i, c);
        check_inside(what, frames, sro_sound_channel(sound, c), c, length);
    }
    sro_sound_release(sound);
}

static void back_by_istft(size_t i, sro_frames *frames, size_t length)
{
    size_t count = sro_frames_count(frames), bins = sro_frames_bins(frames);
    char what[64];
    sro_complex *matrix = malloc(count * bins * sizeof *matrix);
    float *samples = floats(length);
    sro_stft *stft;
    succeeds(sro_stft_new(&stft, frames));
    for (size_t c = 0; c < sro_frames_channels(frames); c++) {
        snprintf(what, sizeof what, "istft of case %zu, channel %zu", i, c);
        succeeds(sro_stft_matrix(stft, c, matrix, NULL));
        succeeds(sro_istft(frames, matrix, count, samples, NULL));
        check_inside(what, frames, samples, c, length);
    }
    sro_stft_free(stft);
    free(matrix);
    free(samples);
}

static void the_original_order_gives_the_sound(void **state)
{
    for (size_t i = 0; i < COUNT(round_trips); i++) {
        sro_sound *sound = noise_sound(2, round_trips[i].length, i);
        sro_frames *frames = frames_of(sound, &round_trips[i].settings);
        size_t length = sro_istft_length(sro_frames_settings(frames), sro_frames_count(frames));
        if (!length)
            fails(sro_render(frames, NULL, 0, NULL, &sound, NULL));
        else {
            back_by_render(i, frames, length);
            if (round_trips[i].settings.hop_length > 1 || round_trips[i].settings.n_fft < 10)
                back_by_istft(i, frames, length);
        }
        sro_frames_release(frames);
    }
    (void)state;
}

static const sro_stft_settings small = {64, 16, 64, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};

/* Frames that the sound lacks are as if the order did not name them. */
static void missing_frames_are_skipped(void **state)
{
    static const uint32_t order[] = {3, 99, 0, 0, SRO_NO_FRAME, 7, 11, 2};
    static const uint32_t kept[] = {3, 0, 0, 7, 2};
    sro_frames *frames = frames_of(noise_sound(1, 160, 1), &small);
    sro_sound *got, *want;
    assert_int_equal(sro_frames_count(frames), 11);
    succeeds(sro_render(frames, order, COUNT(order), NULL, &got, NULL));
    succeeds(sro_render(frames, kept, COUNT(kept), NULL, &want, NULL));
    assert_int_equal(sro_sound_length(got), 4 * 16);
    assert_int_equal(sro_sound_length(want), 4 * 16);
    check_within("skipped", sro_sound_channel(got, 0), sro_sound_channel(want, 0), 64, 0);
    sro_sound_release(got);
    sro_sound_release(want);
    sro_frames_release(frames);
    (void)state;
}

static void nothing_to_play(void **state)
{
    static const uint32_t missing[] = {11, 12, SRO_NO_FRAME}, one[] = {5};
    sro_frames *frames = frames_of(noise_sound(1, 160, 1), &small);
    sro_sound *sound = NULL;
    fails(sro_render(frames, missing, 3, NULL, &sound, NULL));
    fails(sro_render(frames, missing, 0, NULL, &sound, NULL));
    fails(
        sro_render(frames, one, 1, NULL, &sound, NULL)); /* trimmed on both sides nothing is left */
    fails(sro_render_file(frames, missing, 3, NULL, scratch_path("nothing.wav"), NULL));
    assert_null(sound);
    assert_int_not_equal(access(scratch_path("nothing.wav"), F_OK), 0);
    sro_frames_release(frames);
    (void)state;
}

/* An order longer than the sound, with blocks that do not divide it. */
static void a_long_order(void **state)
{
    enum { LENGTH = 3000 };
    uint32_t order[LENGTH];
    sro_frames *frames = frames_of(noise_sound(1, 160, 1), &small);
    sro_sound *sound;
    for (size_t i = 0; i < LENGTH; i++)
        order[i] = i % 11;
    succeeds(sro_render(frames, order, LENGTH, NULL, &sound, NULL));
    assert_int_equal(sro_sound_length(sound), 16 * (LENGTH - 1));
    /* every round is the same, once the windows of the first are over */
    check_snr("rounds", sro_sound_channel(sound, 0) + 176 * 200, sro_sound_channel(sound, 0) + 176,
              176 * 50, 130);
    sro_sound_release(sound);
    sro_frames_release(frames);
    (void)state;
}

static void into_a_file(void **state)
{
    const char *path = scratch_path("render.wav");
    sro_frames *frames = frames_of(noise_sound(2, 20000, 1), &round_trips[0].settings);
    size_t count = sro_frames_count(frames);
    uint32_t *order = malloc(count * sizeof *order);
    sro_sound *want, *got;
    sro_permutation_identity(order, count);
    sro_permutation_shuffle(order, count, 1);
    succeeds(sro_render(frames, order, count, NULL, &want, NULL));
    succeeds(sro_render_file(frames, order, count, NULL, path, NULL));
    succeeds(sro_soundfile_read(path, 0, &got, NULL, NULL));
    assert_int_equal(sro_sound_length(got), sro_sound_length(want));
    assert_int_equal(sro_sound_channels(got), 2);
    assert_true(sro_sound_rate(got) == GOLDEN_RATE);
    for (size_t c = 0; c < 2; c++)
        check_within("file", sro_sound_channel(got, c), sro_sound_channel(want, c),
                     sro_sound_length(want), 0);
    sro_sound_release(got);
    sro_sound_release(want);
    free(order);
    sro_frames_release(frames);
    (void)state;
}

static void cancelled_leaves_what_was_there(void **state)
{
    const char *path = scratch_path("kept.wav");
    sro_frames *frames = frames_of(noise_sound(1, 20000, 1), &round_trips[0].settings);
    sro_sound *sound = NULL;
    sro_job *job;
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("kept", file);
    fclose(file);
    succeeds(sro_job_new(&job, NULL, NULL));
    sro_job_cancel(job);
    assert_string_equal(fails(sro_render(frames, NULL, 0, NULL, &sound, job)), SRO_CANCELLED);
    assert_null(sound);
    assert_string_equal(fails(sro_render_file(frames, NULL, 0, NULL, path, job)), SRO_CANCELLED);
    char text[8] = "";
    file = fopen(path, "r");
    assert_non_null(fgets(text, sizeof text, file));
    fclose(file);
    assert_string_equal(text, "kept");
    assert_int_not_equal(access(scratch_path("kept.wav.unfinished"), F_OK), 0);
    sro_job_free(job);
    sro_frames_release(frames);
    (void)state;
}

/* Where many windows overlap, too. */
static void the_largest_samples_stay_finite(void **state)
{
    enum { LENGTH = 3000 };
    sro_stft_settings settings = {1024, 3, 1024, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};
    float *samples = random_floats(LENGTH, 1);
    for (size_t i = 0; i < LENGTH; i++)
        samples[i] = samples[i] > 0 ? SRO_MAX_SAMPLE : -SRO_MAX_SAMPLE;
    sro_frames *frames = frames_of(sound_of(samples, 1, LENGTH, LENGTH, 44100), &settings);
    size_t count = sro_frames_count(frames);
    uint32_t *order = malloc(count * sizeof *order);
    golden_permutation(order, count);
    sro_sound *sound;
    succeeds(sro_render(frames, order, count, NULL, &sound, NULL));
    for (size_t i = 0; i < sro_sound_length(sound); i++)
        assert_true(isfinite(sro_sound_channel(sound, 0)[i]));
    sro_sound_release(sound);
    sro_frames_release(frames);
    free(order);
    free(samples);
    (void)state;
}

/* Before a byte is written; what was there stays. */
static void more_than_the_format_holds(void **state)
{
    const sro_stft_settings settings = {1024, 1024, 1024, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};
    sro_frames *frames = frames_of(noise_sound(64, 20000, 1), &settings);
    size_t length = 17000, files; /* hops of a thousand samples of 64 channels */
    uint32_t *order = calloc(length, sizeof *order);
    write_bytes(scratch_path("long.wav"), "old", 3);
    files = scratch_files();
    fails(sro_render_file(frames, order, length, NULL, scratch_path("long.wav"), NULL));
    assert_int_equal(scratch_files(), files);
    free(bytes_of(scratch_path("long.wav"), &length));
    assert_int_equal(length, 3);
    free(order);
    sro_frames_release(frames);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_largest_samples_stay_finite),
        cmocka_unit_test(the_original_order_gives_the_sound),
        cmocka_unit_test(missing_frames_are_skipped),
        cmocka_unit_test(nothing_to_play),
        cmocka_unit_test(a_long_order),
        cmocka_unit_test(into_a_file),
        cmocka_unit_test(cancelled_leaves_what_was_there),
        cmocka_unit_test(more_than_the_format_holds),
    };
    return cmocka_run_group_tests_name("render", tests, make_scratch, remove_scratch);
}
