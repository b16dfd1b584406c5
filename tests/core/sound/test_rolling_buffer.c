#include "sound/rolling_buffer.h"

#include <stdlib.h>

#include "base/random.h"
#include "support.h"

/* Sample i of channel c: small whole numbers, so that each is told from its neighbours. */
static float sample(size_t c, size_t i) { return (float)(i % 65536) + (float)c / 4; }

enum { CHANNELS = 3, LONGEST_BLOCK = 300 };

static void add(sro_rolling_buffer *history, size_t channels, size_t from, size_t count)
{
    float block[CHANNELS][LONGEST_BLOCK], *rows[CHANNELS];
    for (size_t c = 0; c < channels; c++) {
        rows[c] = block[c];
        for (size_t i = 0; i < count; i++)
            block[c][i] = sample(c, from + i);
    }
    sro_rolling_buffer_push(history, rows, count);
}

/* The samples before `end`, at most `length` of them. */
static void check_sound(const sro_sound *sound, size_t channels, size_t length, size_t end)
{
    size_t held = end < length ? end : length;
    assert_int_equal(sro_sound_length(sound), held);
    assert_int_equal(sro_sound_channels(sound), channels);
    assert_true(sro_sound_rate(sound) == 48000);
    for (size_t c = 0; c < channels; c++)
        for (size_t i = 0; i < held; i++)
            if (sro_sound_channel(sound, c)[i] != sample(c, end - held + i))
                fail_msg("channel %zu, %zu of %zu held at %zu: got %g", c, i, held, end,
                         sro_sound_channel(sound, c)[i]);
}

/* Blocks of any size, taken at any moment; what was taken stays while more arrives, and after. */
static void run(size_t channels, size_t length, size_t block, uint64_t seed)
{
    enum { TAKEN = 40 };
    sro_sound *taken[TAKEN];
    size_t ends[TAKEN], count = 0, end = 0;
    sro_rolling_buffer *history;
    succeeds(sro_rolling_buffer_new(&history, channels, length, 48000));
    while (count < TAKEN) {
        size_t more = (size_t)(sro_random_unit(&seed) * (double)block) + 1;
        add(history, channels, end, more);
        end += more;
        assert_int_equal(sro_rolling_buffer_held(history), end < length ? end : length);
        if (sro_random_unit(&seed) < .3) {
            succeeds(sro_rolling_buffer_snapshot(history, &taken[count]));
            check_sound(taken[count], channels, length, end);
            ends[count++] = end;
        }
        if (count > 10 && sro_random_unit(&seed) < .1) { /* some go early */
            sro_sound_release(taken[0]);
            taken[0] = taken[--count];
            ends[0] = ends[count];
        }
    }
    for (size_t i = 0; i < count; i += 2)
        check_sound(taken[i], channels, length, ends[i]);
    sro_rolling_buffer_free(history);
    for (size_t i = 0; i < count; i++) {
        check_sound(taken[i], channels, length, ends[i]);
        sro_sound_release(taken[i]);
    }
}

static void last_samples_oldest_first(void **state)
{
    static const struct {
        size_t channels, length, block;
    } cases[] = {{1, 1, 1},    {1, 1, 7},     {2, 64, 64},   {1, 100, 64},
                 {3, 77, 300}, {2, 1000, 64}, {1, 20000, 64}};
    for (size_t i = 0; i < COUNT(cases); i++)
        run(cases[i].channels, cases[i].length, cases[i].block, i + 1);
    (void)state;
}

/* Taken twice in one instant: the same samples, no copy of them. */
static void snapshots_copy_nothing(void **state)
{
    sro_rolling_buffer *history;
    sro_sound *first, *second;
    succeeds(sro_rolling_buffer_new(&history, 1, 100, 48000));
    add(history, 1, 0, 50);
    succeeds(sro_rolling_buffer_snapshot(history, &first));
    succeeds(sro_rolling_buffer_snapshot(history, &second));
    assert_ptr_equal(sro_sound_channel(first, 0), sro_sound_channel(second, 0));
    sro_sound_release(first);
    sro_sound_release(second);
    sro_rolling_buffer_free(history);
    (void)state;
}

static void no_snapshot_of_nothing(void **state)
{
    sro_rolling_buffer *history;
    sro_sound *sound = NULL;
    succeeds(sro_rolling_buffer_new(&history, 1, 100, 48000));
    fails(sro_rolling_buffer_snapshot(history, &sound));
    assert_null(sound);
    assert_int_equal(sro_rolling_buffer_held(history), 0);
    sro_rolling_buffer_free(history);
    sro_rolling_buffer_free(NULL);
    (void)state;
}

static void impossible_buffers_are_refused(void **state)
{
    sro_rolling_buffer *history = NULL;
    fails(sro_rolling_buffer_new(&history, 0, 100, 48000));
    fails(sro_rolling_buffer_new(&history, 65, 100, 48000));
    fails(sro_rolling_buffer_new(&history, 1, 0, 48000));
    fails(sro_rolling_buffer_new(&history, 1, 100, 0));
    fails(sro_rolling_buffer_new(&history, 1, SIZE_MAX / 2 + 2,
                                 48000)); /* twice that wraps round to 2 */
    assert_null(history);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(last_samples_oldest_first),
        cmocka_unit_test(snapshots_copy_nothing),
        cmocka_unit_test(no_snapshot_of_nothing),
        cmocka_unit_test(impossible_buffers_are_refused),
    };
    return cmocka_run_group_tests_name("rolling_buffer", tests, NULL, NULL);
}
