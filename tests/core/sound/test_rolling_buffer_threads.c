/* One thread pushes into a rolling buffer while another one takes snapshots. */

#include "base/random.h"
#include "sound/rolling_buffer.h"
#include "threading.h"

enum { CHANNELS = 2, LONGEST_BLOCK = 2048, SNAPSHOTS = 1500, KEPT = 6 };

typedef struct {
    sro_rolling_buffer *buffer;
    size_t length, block;
    atomic_size_t begun, pushed; /* samples */
    atomic_bool done;
    atomic_size_t wrong, early, late; /* snapshots */
} storm;

static float sample(size_t c, size_t i) { return (float)(i % 65536) + (float)c / 4; }

static void push(storm *s)
{
    float block[CHANNELS][LONGEST_BLOCK], *rows[CHANNELS];
    for (size_t at = 0; !atomic_load(&s->done); at += s->block) {
        for (size_t c = 0; c < CHANNELS; c++) {
            rows[c] = block[c];
            for (size_t i = 0; i < s->block; i++)
                block[c][i] = sample(c, at + i);
        }
        atomic_store(&s->begun, at + s->block);
        sro_rolling_buffer_push(s->buffer, rows, s->block);
        atomic_store(&s->pushed, at + s->block);
        if (at / s->block % 3 == 0)
            sched_yield();
    }
}

/* Consecutive samples of all channels, from the first one's on. */
static bool consecutive(const sro_sound *sound)
{
    size_t first = (size_t)sro_sound_channel(sound, 0)[0];
    for (size_t c = 0; c < CHANNELS; c++)
        for (size_t i = 0; i < sro_sound_length(sound); i++)
            if (sro_sound_channel(sound, c)[i] != sample(c, first + i))
                return false;
    return true;
}

/* What it ends with was pushed in the time that it took: between these two. */
static void check_age(storm *s, const sro_sound *sound, size_t pushed, size_t begun)
{
    size_t length = sro_sound_length(sound);
    float last = sro_sound_channel(sound, 0)[length - 1];
    if (length < (pushed < s->length ? pushed : s->length) || length > s->length)
        s->wrong++;
    if (begun - pushed >= 32768) /* numbers that come round tell no longer which is earlier */
        return;
    size_t since = ((size_t)last + 1 + 65536 - pushed % 65536) % 65536;
    if (since > 32768)
        s->early++;
    else if (since > begun - pushed)
        s->late++;
}

static void forget(storm *s, sro_sound **sound)
{
    if (*sound && !consecutive(*sound))
        s->wrong++;
    sro_sound_release(*sound);
    *sound = NULL;
}

static void take(storm *s)
{
    sro_sound *kept[KEPT] = {NULL};
    uint64_t seed = s->length;
    while (!atomic_load(&s->pushed))
        sched_yield();
    for (size_t i = 0; i < SNAPSHOTS; i++) {
        sro_sound **sound = &kept[(size_t)(sro_random_unit(&seed) * KEPT)];
        forget(s, sound);
        size_t pushed = atomic_load(&s->pushed);
        if (sro_rolling_buffer_snapshot(s->buffer, sound)) {
            s->wrong++;
            continue;
        }
        check_age(s, *sound, pushed, atomic_load(&s->begun));
        if (!consecutive(*sound))
            s->wrong++;
    }
    for (size_t i = 0; i < KEPT; i++)
        forget(s, &kept[i]);
    atomic_store(&s->done, true);
}

static void body(void *context, size_t thread) { thread ? take(context) : push(context); }

static void run(size_t length, size_t block)
{
    storm s = {.length = length, .block = block};
    succeeds(sro_rolling_buffer_new(&s.buffer, CHANNELS, length, 44100));
    on_threads(2, body, &s);
    sro_rolling_buffer_free(s.buffer);
    assert_int_equal(s.wrong, 0);
    assert_int_equal(s.early, 0);
    assert_int_equal(s.late, 0);
}

static void blocks_of_ticks(void **state)
{
    run(441, 64);
    run(10000, 64);
    (void)state;
}

/* .001 s, where many buffers are filled by one push; and the shortest there is. */
static void blocks_longer_than_what_is_kept(void **state)
{
    run(44, LONGEST_BLOCK);
    run(1, 64);
    (void)state;
}

/* Nothing is pushed meanwhile, as where audio is off. */
static void snapshots_while_nothing_is_pushed(void **state)
{
    float block[CHANNELS][64], *rows[CHANNELS] = {block[0], block[1]};
    sro_rolling_buffer *buffer;
    sro_sound *sound;
    for (size_t c = 0; c < CHANNELS; c++)
        for (size_t i = 0; i < 64; i++)
            block[c][i] = sample(c, i);
    succeeds(sro_rolling_buffer_new(&buffer, CHANNELS, 20, 44100));
    sro_rolling_buffer_push(buffer, rows, 64);
    for (size_t i = 0; i < 3; i++) {
        succeeds(sro_rolling_buffer_snapshot(buffer, &sound));
        assert_int_equal(sro_sound_length(sound), 20);
        assert_true(sro_sound_channel(sound, 0)[19] == 63 && consecutive(sound));
        sro_sound_release(sound);
    }
    sro_rolling_buffer_free(buffer);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_of_ticks),
        cmocka_unit_test(blocks_longer_than_what_is_kept),
        cmocka_unit_test(snapshots_while_nothing_is_pushed),
    };
    return cmocka_run_group_tests_name("rolling_buffer_threads", tests, NULL, NULL);
}
