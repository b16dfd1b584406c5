/* One thread pushes into a stream of frames while another one reads. */

#include <stdlib.h>
#include <string.h>

#include "spectrum/stft.h"
#include "spectrum/stft_stream.h"
#include "threading.h"

/* The signal comes round after so many frames: each is one of those of the whole sound. */
enum {
    CHANNELS = 2,
    N_FFT = 64,
    HOP = 16,
    ROUND = 101,
    PERIOD = ROUND * HOP,
    BINS = N_FFT / 2 + 1
};

typedef struct {
    sro_sound *sound;
    float magnitudes[ROUND][BINS];
    sro_stft_stream *stream;
    size_t block, wanted;
    uint64_t most; /* samples that the pusher may be ahead of the reader */
    atomic_size_t read;
    atomic_bool done;
    atomic_size_t wrong;
} storm;

static const sro_stft_settings settings = {.n_fft = N_FFT, .hop_length = HOP};

static void make_signal(storm *s)
{
    sro_frames *frames;
    sro_stft *stft;
    s->sound = noise_sound(CHANNELS, PERIOD + N_FFT, 1);
    for (size_t c = 0; c < CHANNELS; c++) {
        float *samples = sro_sound_writable(s->sound, c);
        memcpy(samples + PERIOD, samples, N_FFT * sizeof *samples);
    }
    succeeds(sro_frames_new(&frames, s->sound, &settings));
    succeeds(sro_stft_new(&stft, frames));
    for (size_t k = 0; k < ROUND; k++)
        sro_stft_magnitudes(sro_stft_frame(stft, SRO_DOWNMIX, k), BINS, s->magnitudes[k]);
    sro_stft_free(stft);
    sro_frames_release(frames);
}

static void push(storm *s)
{
    float *rows[CHANNELS];
    for (uint64_t at = 0; !atomic_load(&s->done);) {
        size_t from = (size_t)(at % PERIOD), room = PERIOD - from;
        size_t count = s->block < room ? s->block : room;
        if (at + count > s->read * HOP + s->most) {
            sched_yield();
            continue;
        }
        for (size_t c = 0; c < CHANNELS; c++)
            rows[c] = sro_sound_writable(s->sound, c) + from;
        sro_stft_stream_push(s->stream, rows, count);
        at += count;
        if (sro_stft_stream_ready(s->stream) && at % 5 == 0)
            sched_yield();
    }
}

static void read_frames(storm *s)
{
    float magnitudes[BINS];
    while (s->read < s->wanted) {
        if (!sro_stft_stream_read(s->stream, magnitudes)) {
            sched_yield();
            continue;
        }
        uint64_t frames = sro_stft_stream_frames(s->stream);
        uint64_t number = frames + sro_stft_stream_skipped(s->stream) - 1;
        if (memcmp(magnitudes, s->magnitudes[number % ROUND], sizeof magnitudes) != 0)
            s->wrong++;
        if (frames != s->read + 1)
            s->wrong++;
        s->read++;
    }
    atomic_store(&s->done, true);
}

static void body(void *context, size_t thread) { thread ? read_frames(context) : push(context); }

/* How many frames were skipped. */
static uint64_t run(size_t room, size_t block, uint64_t most)
{
    static storm s;
    uint64_t skipped;
    s = (storm){.block = block, .wanted = 5000, .most = most};
    make_signal(&s);
    succeeds(sro_stft_stream_new(&s.stream, CHANNELS, &settings, room));
    on_threads(2, body, &s);
    skipped = sro_stft_stream_skipped(s.stream);
    sro_stft_stream_free(s.stream);
    sro_sound_release(s.sound);
    assert_int_equal(s.wrong, 0);
    return skipped;
}

/* The pusher is at most `room` ahead. */
static void no_frame_is_lost_in_time(void **state)
{
    assert_int_equal(run(256, 64, N_FFT + 256), 0);
    assert_int_equal(run(64, 7, N_FFT + 64), 0);
    (void)state;
}

/* Frames that are read are whole, wherever the pusher is by then. */
static void frames_that_are_overtaken_are_skipped(void **state)
{
    run(100, 64, UINT64_MAX / 2);
    run(1, 16, UINT64_MAX / 2);
    run(20, 500, UINT64_MAX / 2);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_frame_is_lost_in_time),
        cmocka_unit_test(frames_that_are_overtaken_are_skipped),
    };
    return cmocka_run_group_tests_name("stft_stream_threads", tests, NULL, NULL);
}
