#include "sound/recording.h"

#include "threading.h"

enum { CHANNELS = 2, LONGEST_BLOCK = 300 };

/* Sample i of channel c: each is told from its neighbours. */
static float sample(size_t c, size_t i) { return (float)(i % 65536) + (float)c / 4; }

static bool add(sro_recording *recording, size_t from, size_t count)
{
    float block[CHANNELS][LONGEST_BLOCK], *rows[CHANNELS];
    for (size_t c = 0; c < CHANNELS; c++) {
        rows[c] = block[c];
        for (size_t i = 0; i < count; i++)
            block[c][i] = sample(c, from + i);
    }
    return sro_recording_push(recording, rows, count);
}

/* How many samples are not those that came first. */
static size_t others(const sro_sound *sound)
{
    size_t count = 0;
    for (size_t c = 0; c < CHANNELS; c++)
        for (size_t i = 0; i < sro_sound_length(sound); i++)
            count += sro_sound_channel(sound, c)[i] != sample(c, i);
    return count;
}

/* It is full once, whatever the blocks. */
static void run(size_t length, size_t block)
{
    sro_recording *recording;
    sro_sound *sound;
    succeeds(sro_recording_new(&recording, CHANNELS, length, 8000));
    for (size_t at = 0; at < length + 2 * block; at += block) {
        size_t recorded = at < length ? at : length;
        assert_int_equal(sro_recording_recorded(recording), recorded);
        assert_int_equal(sro_recording_full(recording), recorded == length);
        assert_int_equal(add(recording, at, block), at < length && at + block >= length);
    }
    sound = sro_recording_take(recording);
    sro_recording_free(recording);
    assert_int_equal(sro_sound_length(sound), length);
    assert_int_equal(sro_sound_channels(sound), CHANNELS);
    assert_true(sro_sound_rate(sound) == 8000);
    assert_int_equal(others(sound), 0);
    sro_sound_release(sound);
}

static void all_samples_until_it_is_full(void **state)
{
    static const size_t lengths[] = {1, 64, 100, 1000}, blocks[] = {1, 64, 300};
    for (size_t i = 0; i < COUNT(lengths); i++)
        for (size_t k = 0; k < COUNT(blocks); k++)
            run(lengths[i], blocks[k]);
    (void)state;
}

/* What comes afterwards goes nowhere. */
static void what_is_there_can_be_taken(void **state)
{
    sro_recording *recording;
    sro_sound *sound;
    succeeds(sro_recording_new(&recording, CHANNELS, 1000, 8000));
    assert_null(sro_recording_take(recording));
    assert_false(add(recording, 0, 300));
    sound = sro_recording_take(recording);
    assert_false(add(recording, 7, 300));
    assert_int_equal(sro_sound_length(sound), 300);
    assert_int_equal(others(sound), 0);
    sro_recording_free(recording);
    assert_int_equal(others(sound), 0);
    sro_sound_release(sound);
    sro_recording_free(NULL);
    (void)state;
}

static void impossible_recordings_are_refused(void **state)
{
    sro_recording *recording = NULL;
    fails(sro_recording_new(&recording, 0, 100, 48000));
    fails(sro_recording_new(&recording, 65, 100, 48000));
    fails(sro_recording_new(&recording, 1, 0, 48000));
    fails(sro_recording_new(&recording, 1, 100, 0));
    assert_null(recording);
    (void)state;
}

/* Taken while more is pushed. */

typedef struct {
    sro_recording *recording;
    size_t until; /* so many samples are there */
    atomic_size_t wrong;
} storm;

static void push(storm *s)
{
    for (size_t at = 0; !add(s->recording, at, 64); at += 64)
        if (at % 4096 == 0)
            sched_yield();
}

static void take(storm *s)
{
    sro_sound *sound;
    while (sro_recording_recorded(s->recording) < s->until)
        sched_yield();
    sound = sro_recording_take(s->recording);
    if (sro_sound_length(sound) < s->until || others(sound))
        s->wrong++;
    while (!sro_recording_full(s->recording))
        sched_yield();
    if (others(sound))
        s->wrong++;
    sro_sound_release(sound);
}

static void body(void *context, size_t thread) { thread ? take(context) : push(context); }

static void it_is_taken_while_more_is_pushed(void **state)
{
    for (size_t i = 0; i < 100; i++) {
        storm s = {.until = 1 + 300 * i};
        succeeds(sro_recording_new(&s.recording, CHANNELS, 40000, 8000));
        on_threads(2, body, &s);
        assert_int_equal(s.wrong, 0);
        sro_recording_free(s.recording);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_samples_until_it_is_full),
        cmocka_unit_test(what_is_there_can_be_taken),
        cmocka_unit_test(impossible_recordings_are_refused),
        cmocka_unit_test(it_is_taken_while_more_is_pushed),
    };
    return cmocka_run_group_tests_name("recording", tests, NULL, NULL);
}
