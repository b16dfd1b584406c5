/* Audio pushes into a listener while main changes all of it. */

#include "listening/listener.h"

#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "spectrum/stft.h"
#include "threading.h"

/* The signal comes round after PERIOD samples. Its first channel tells where one is; frames begin
 * where blocks do, and so are some of those of one round. */
enum {
    CHANNELS = 2,
    BLOCK = 64,
    N_FFT = 64,
    HOP = 16,
    ROUND = 104,
    PERIOD = ROUND * HOP,
    BINS = N_FFT / 2 + 1,
    LONGEST_BLOCK = 2048
};

/* How much of each is seen before it ends. */
enum { RECORDINGS = 300, SNAPSHOTS = 3000, FRAMES = 5000, CHANGES = 3000 };

typedef struct {
    sro_sound *sound;                        /* some rounds */
    float magnitudes[CHANNELS][ROUND][BINS]; /* of the first, or of all channels */
    sro_listener *listener;
    size_t block;
    atomic_bool done, off; /* off: nothing is pushed, or soon nothing */
    atomic_size_t wrong;
    atomic_size_t left; /* pushes that said so */

    /* main's */
    uint64_t seed;
    size_t recordings, snapshots, frames, changes;
    size_t channels, hops; /* of live frames; HOP samples each */
    uint64_t place;        /* the frame of the round that comes next; ROUND: any */
    uint64_t seen;         /* frames of this stream that were read or skipped */
} storm;

static void make_magnitudes(const sro_sound *sound, float (*magnitudes)[BINS])
{
    static const sro_stft_settings settings = {.n_fft = N_FFT, .hop_length = HOP};
    sro_frames *frames;
    sro_stft *stft;
    succeeds(sro_frames_new(&frames, (sro_sound *)sound, &settings));
    succeeds(sro_stft_new(&stft, frames));
    for (size_t k = 0; k < ROUND; k++)
        sro_stft_magnitudes(sro_stft_frame(stft, SRO_DOWNMIX, k), BINS, magnitudes[k]);
    sro_stft_free(stft);
    sro_frames_release(frames);
}

static void make_signal(storm *s)
{
    size_t length = PERIOD + LONGEST_BLOCK;
    float *noise = random_floats(PERIOD, 1);
    sro_sound *first;
    s->sound = noise_sound(CHANNELS, length, 1);
    for (size_t i = 0; i < length; i++) {
        sro_sound_writable(s->sound, 0)[i] = (float)(i % PERIOD);
        sro_sound_writable(s->sound, 1)[i] = noise[i % PERIOD];
    }
    succeeds(sro_sound_new(&first, 1, length, 44100));
    memcpy(sro_sound_writable(first, 0), sro_sound_channel(s->sound, 0), length * sizeof(float));
    make_magnitudes(first, s->magnitudes[0]);
    make_magnitudes(s->sound, s->magnitudes[1]);
    sro_sound_release(first);
    free(noise);
}

static void audio(storm *s)
{
    float *rows[CHANNELS];
    size_t at = 0;
    while (!atomic_load(&s->done)) {
        if (atomic_load(&s->off)) {
            sched_yield();
            continue;
        }
        for (size_t c = 0; c < CHANNELS; c++)
            rows[c] = sro_sound_writable(s->sound, c) + at;
        unsigned news = sro_listener_push(s->listener, rows, s->block);
        s->left += (news & SRO_LISTENER_LEFT) != 0;
        at = (at + s->block) % PERIOD;
        if (at / BLOCK % 5 == 0)
            sched_yield();
    }
}

/* Main */

static size_t chance(storm *s, size_t count)
{
    return (size_t)(sro_random_unit(&s->seed) * (double)count);
}

/* Consecutive samples, of which the first may be any; released. */
static void check_sound(storm *s, sro_sound *sound)
{
    size_t first = (size_t)sro_sound_channel(sound, 0)[0], wrong = 0;
    for (size_t c = 0; c < sro_sound_channels(sound); c++)
        for (size_t i = 0; i < sro_sound_length(sound); i++)
            wrong += sro_sound_channel(sound, c)[i]
                     != sro_sound_channel(s->sound, c)[(first + i) % PERIOD];
    s->wrong += wrong;
    sro_sound_release(sound);
}

static void record(storm *s)
{
    sro_recording *recording = sro_listener_recording(s->listener);
    bool is_full = recording && sro_recording_full(recording);
    sro_sound *sound = recording ? sro_recording_take(recording) : NULL;
    if (chance(s, 2))
        sro_listener_end(s->listener, SRO_LISTENER_RECORDING);
    else if (sro_listener_record(s->listener, 1 + chance(s, CHANNELS), 1 + chance(s, 3000), 44100))
        s->wrong++;
    if (!sound)
        return;
    s->recordings += is_full;
    check_sound(s, sound);
}

static void keep(storm *s)
{
    static const size_t lengths[] = {1, 44, 441, 3000};
    s->changes++;
    if (!chance(s, 4))
        sro_listener_end(s->listener, SRO_LISTENER_KEPT);
    else if (sro_listener_keep(s->listener, 1 + chance(s, CHANNELS),
                               lengths[chance(s, COUNT(lengths))], 44100))
        s->wrong++;
}

static void snapshot(storm *s)
{
    sro_rolling_buffer *kept = sro_listener_kept(s->listener);
    sro_sound *sound;
    if (!kept || !sro_rolling_buffer_held(kept))
        return;
    if (sro_rolling_buffer_snapshot(kept, &sound)) {
        s->wrong++;
        return;
    }
    s->snapshots++;
    check_sound(s, sound);
}

static void live(storm *s)
{
    s->changes++;
    s->channels = 1 + chance(s, CHANNELS);
    s->hops = 1 + chance(s, 3);
    s->place = ROUND;
    s->seen = 0;
    sro_stft_settings settings = {.n_fft = N_FFT, .hop_length = (int)s->hops * HOP};
    if (!chance(s, 4))
        sro_listener_end(s->listener, SRO_LISTENER_LIVE);
    else if (sro_listener_live(s->listener, s->channels, &settings, 1 + chance(s, 1000)))
        s->wrong++;
}

static bool is_at(const storm *s, const float *magnitudes, uint64_t place)
{
    return !memcmp(magnitudes, s->magnitudes[s->channels - 1][place % ROUND],
                   BINS * sizeof *magnitudes);
}

/* The first one may be at any place, and tells where the others are. */
static void check_frame(storm *s, const float *magnitudes)
{
    const sro_stft_stream *stream = sro_listener_stream(s->listener);
    uint64_t seen = sro_stft_stream_frames(stream) + sro_stft_stream_skipped(stream);
    if (s->place == ROUND) {
        s->place = 0;
        while (s->place + 1 < ROUND && !is_at(s, magnitudes, s->place))
            s->place++;
    } else
        s->place = (s->place + (seen - s->seen) * s->hops) % ROUND;
    s->seen = seen;
    s->frames++;
    s->wrong += !is_at(s, magnitudes, s->place);
}

static void read_frames(storm *s)
{
    float magnitudes[BINS];
    sro_stft_stream *stream = sro_listener_stream(s->listener);
    for (size_t i = 0; stream && i < 10 && sro_stft_stream_read(stream, magnitudes); i++)
        check_frame(s, magnitudes);
}

static bool has_seen_enough(const storm *s)
{
    return s->recordings >= RECORDINGS && s->snapshots >= SNAPSHOTS && s->frames >= FRAMES
           && s->changes >= CHANGES;
}

static void change_all(storm *s)
{
    while (!has_seen_enough(s)) {
        size_t what = chance(s, 16);
        if (what == 0)
            keep(s);
        else if (what == 1)
            live(s);
        else if (what == 2)
            record(s);
        else if (what < 7)
            snapshot(s);
        else if (what < 11)
            read_frames(s);
        else if (what == 11 && atomic_exchange(&s->left, 0))
            sro_listener_collect(s->listener);
        else if (what == 12)
            atomic_store(&s->off, !chance(s, 3));
        else
            sched_yield();
    }
    atomic_store(&s->done, true);
}

static void body(void *context, size_t thread) { thread ? change_all(context) : audio(context); }

static void run(size_t block)
{
    static storm s;
    memset(&s, 0, sizeof s);
    s.block = block;
    s.seed = block;
    make_signal(&s);
    succeeds(sro_listener_new(&s.listener, true));
    on_threads(2, body, &s);
    sro_listener_free(s.listener);
    sro_sound_release(s.sound);
    assert_int_equal(s.wrong, 0);
}

static void main_changes_all_while_audio_pushes(void **state)
{
    run(BLOCK);
    (void)state;
}

static void the_same_with_long_blocks(void **state)
{
    run(LONGEST_BLOCK);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(main_changes_all_while_audio_pushes),
        cmocka_unit_test(the_same_with_long_blocks),
    };
    return cmocka_run_group_tests_name("listener_threads", tests, NULL, NULL);
}
