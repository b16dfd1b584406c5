#include "listening/listener.h"

#include <string.h>

#include "support.h"

enum { CHANNELS = 2, BLOCK = 64, N_FFT = 128, BINS = N_FFT / 2 + 1 };

static const sro_stft_settings settings = {.n_fft = N_FFT, .hop_length = 50};

static void rows_at(const sro_sound *sound, size_t from, float **rows)
{
    for (size_t c = 0; c < sro_sound_channels(sound); c++)
        rows[c] = (float *)sro_sound_channel(sound, c) + from;
}

static void check_sounds(sro_sound *got, sro_sound *want)
{
    assert_int_equal(sro_sound_length(got), sro_sound_length(want));
    for (size_t c = 0; c < CHANNELS; c++)
        check_within("sound", sro_sound_channel(got, c), sro_sound_channel(want, c),
                     sro_sound_length(want), 0);
    sro_sound_release(got);
    sro_sound_release(want);
}

static void check_kept(sro_listener *listener, sro_rolling_buffer *alone)
{
    sro_sound *got, *want;
    succeeds(sro_rolling_buffer_snapshot(sro_listener_kept(listener), &got));
    succeeds(sro_rolling_buffer_snapshot(alone, &want));
    check_sounds(got, want);
}

static void check_frames(sro_listener *listener, sro_stft_stream *alone)
{
    float got[BINS], want[BINS];
    while (sro_stft_stream_read(alone, want)) {
        assert_true(sro_stft_stream_read(sro_listener_stream(listener), got));
        check_within("frame", got, want, BINS, 0);
    }
    assert_false(sro_stft_stream_ready(sro_listener_stream(listener)));
}

/* All parts at once hear what each alone does. */
static void hear_together(bool beside)
{
    sro_sound *sound = noise_sound(CHANNELS, 100 * BLOCK, 1);
    sro_listener *listener;
    sro_recording *recording;
    sro_rolling_buffer *kept;
    sro_stft_stream *stream;
    succeeds(sro_listener_new(&listener, beside));
    succeeds(sro_listener_record(listener, CHANNELS, 3000, 8000));
    succeeds(sro_recording_new(&recording, CHANNELS, 3000, 8000));
    succeeds(sro_listener_keep(listener, CHANNELS, 700, 8000));
    succeeds(sro_rolling_buffer_new(&kept, CHANNELS, 700, 8000));
    succeeds(sro_listener_live(listener, CHANNELS, &settings, BLOCK));
    succeeds(sro_stft_stream_new(&stream, CHANNELS, &settings, BLOCK));
    for (size_t i = 0; i < 100; i++) {
        float *rows[CHANNELS];
        rows_at(sound, i * BLOCK, rows);
        unsigned news = sro_recording_push(recording, rows, BLOCK) ? SRO_LISTENER_RECORDED : 0;
        sro_rolling_buffer_push(kept, rows, BLOCK);
        sro_stft_stream_push(stream, rows, BLOCK);
        news |= sro_stft_stream_ready(stream) ? SRO_LISTENER_FRAME : 0;
        assert_int_equal(sro_listener_push(listener, rows, BLOCK), news);
        check_kept(listener, kept);
        check_frames(listener, stream);
    }
    check_sounds(sro_recording_take(sro_listener_recording(listener)),
                 sro_recording_take(recording));
    sro_listener_free(listener);
    sro_recording_free(recording);
    sro_rolling_buffer_free(kept);
    sro_stft_stream_free(stream);
    sro_sound_release(sound);
}

static void parts_hear_what_each_alone_does(void **state)
{
    hear_together(false);
    hear_together(true);
    (void)state;
}

static void begin_all(sro_listener *listener, size_t channels, size_t length)
{
    succeeds(sro_listener_record(listener, channels, length, 8000));
    succeeds(sro_listener_keep(listener, channels, length, 8000));
    succeeds(sro_listener_live(listener, channels, &settings, BLOCK));
}

/* Nothing stays behind where no push goes on, and none need come: that is seen by what there is to
 * be collected, and by what a sanitizer finds at the end. */
static void change(bool beside)
{
    float silence[BLOCK] = {0}, *rows[] = {silence, silence};
    sro_listener *listener;
    succeeds(sro_listener_new(&listener, beside));
    for (size_t i = 1; i < 50; i++) {
        begin_all(listener, 1 + i % 2, 100 * i);
        if (i % 3)
            assert_false(sro_listener_push(listener, rows, BLOCK) & SRO_LISTENER_LEFT);
    }
    assert_int_equal(sro_recording_recorded(sro_listener_recording(listener)), BLOCK);
    assert_int_equal(sro_rolling_buffer_held(sro_listener_kept(listener)), BLOCK);
    for (sro_listener_part part = 0; part <= SRO_LISTENER_LIVE; part++) {
        sro_listener_end(listener, part);
        sro_listener_end(listener, part);
    }
    assert_null(sro_listener_recording(listener));
    assert_null(sro_listener_kept(listener));
    assert_null(sro_listener_stream(listener));
    assert_int_equal(sro_listener_push(listener, rows, BLOCK), 0);
    sro_listener_collect(listener);
    sro_listener_free(listener);
}

static void parts_are_replaced_and_ended(void **state)
{
    change(false);
    change(true);
    sro_listener_free(NULL);
    (void)state;
}

static void what_was_taken_stays(void **state)
{
    float block[BLOCK], *rows[] = {block};
    sro_listener *listener;
    sro_sound *recorded, *kept;
    for (size_t i = 0; i < BLOCK; i++)
        block[i] = (float)i;
    succeeds(sro_listener_new(&listener, true));
    begin_all(listener, 1, 100);
    sro_listener_push(listener, rows, BLOCK);
    recorded = sro_recording_take(sro_listener_recording(listener));
    succeeds(sro_rolling_buffer_snapshot(sro_listener_kept(listener), &kept));
    sro_listener_free(listener);
    check_within("recorded", sro_sound_channel(recorded, 0), block, BLOCK, 0);
    check_within("kept", sro_sound_channel(kept, 0), block, BLOCK, 0);
    sro_sound_release(recorded);
    sro_sound_release(kept);
    (void)state;
}

static void after_an_error_the_old_part_goes_on(void **state)
{
    float silence[BLOCK] = {0}, *rows[] = {silence};
    sro_listener *listener;
    succeeds(sro_listener_new(&listener, false));
    begin_all(listener, 1, 100);
    fails(sro_listener_record(listener, 65, 100, 8000));
    fails(sro_listener_keep(listener, 1, 100, 0));
    fails(sro_listener_live(listener, 1, &(sro_stft_settings){.n_fft = 0}, BLOCK));
    sro_listener_push(listener, rows, BLOCK);
    assert_int_equal(sro_recording_recorded(sro_listener_recording(listener)), BLOCK);
    assert_int_equal(sro_rolling_buffer_held(sro_listener_kept(listener)), BLOCK);
    assert_int_equal(sro_stft_stream_bins(sro_listener_stream(listener)), BINS);
    sro_listener_free(listener);
    (void)state;
}

/* As where the signals had fewer channels before, and those still come. */
static void parts_of_more_channels_than_there_are_hear_nothing(void **state)
{
    float silence[BLOCK] = {0}, *one[] = {silence, NULL}, *two[] = {silence, silence};
    sro_listener *listener;
    succeeds(sro_listener_new(&listener, true));
    begin_all(listener, 2, 100);
    sro_listener_push(listener, one, BLOCK);
    assert_int_equal(sro_recording_recorded(sro_listener_recording(listener)), 0);
    assert_int_equal(sro_rolling_buffer_held(sro_listener_kept(listener)), 0);
    sro_listener_push(listener, two, BLOCK);
    sro_listener_push(listener, one, BLOCK);
    assert_int_equal(sro_recording_recorded(sro_listener_recording(listener)), BLOCK);
    assert_int_equal(sro_rolling_buffer_held(sro_listener_kept(listener)), BLOCK);
    assert_int_equal(sro_listener_push(listener, one, BLOCK), 0);
    assert_int_equal(sro_listener_push(listener, two, BLOCK),
                     SRO_LISTENER_RECORDED | SRO_LISTENER_FRAME);
    sro_listener_free(listener);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_hear_what_each_alone_does),
        cmocka_unit_test(parts_are_replaced_and_ended),
        cmocka_unit_test(what_was_taken_stays),
        cmocka_unit_test(after_an_error_the_old_part_goes_on),
        cmocka_unit_test(parts_of_more_channels_than_there_are_hear_nothing),
    };
    return cmocka_run_group_tests_name("listener", tests, NULL, NULL);
}
