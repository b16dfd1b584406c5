/* A player beside whose calls audio runs, played by one thread: what is asked waits for it, and
 * then comes to the same as where audio runs between calls. Two and more threads:
 * test_player_threads.c. */
#include "playback/player.h"

#include <string.h>

#include "asking.h"

enum { OUTPUTS = 2, BLOCK = 64, MOST = 4 * BLOCK };

static sro_player *player_new(bool beside)
{
    sro_player *player;
    succeeds(sro_player_new(&player, OUTPUTS, SRO_NORM_CLICK_FREE, beside));
    return player;
}

typedef struct {
    float samples[OUTPUTS][MOST];
    sro_player_events events;
} block;

static block play_block(sro_player *player, size_t count, const float *position)
{
    block b = {0};
    b.events = sro_player_process(player, (float *[]){b.samples[0], b.samples[1]}, count, position);
    return b;
}

static void check_blocks(const char *what, uint64_t seed, size_t step, const block *a,
                         const block *b)
{
    if (memcmp(a->samples, b->samples, sizeof a->samples) != 0 || a->events.frame != b->events.frame
        || a->events.finished != b->events.finished)
        fail_msg("%s: seed %d, step %zu: frames %d and %d, finished %d and %d, first samples %g and"
                 " %g",
                 what, (int)seed, step, (int)a->events.frame, (int)b->events.frame,
                 a->events.finished, b->events.finished, a->samples[0][0], b->samples[0][0]);
}

/* The same is said to both, and heard before anything else is said. */
static void check_sequence(const things *t, uint64_t seed)
{
    sro_player *between = player_new(false), *beside = player_new(true);
    uint64_t chance = seed;
    float scrub[MOST];
    for (size_t i = 0; i < MOST; i++)
        scrub[i] = (float)i / MOST;
    for (size_t step = 0; step < 400; step++) {
        uint64_t same = chance;
        assert_false(ask_for_anything(between, t, &same));
        assert_false(ask_for_anything(beside, t, &chance));
        assert_int_equal(same, chance);
        assert_int_equal(sro_player_playing(between), sro_player_playing(beside));
        size_t count = 1 + sro_random_below(&chance, MOST);
        const float *position = sro_random_below(&chance, 20) ? NULL : scrub;
        block a = play_block(between, count, position), b = play_block(beside, count, position);
        check_blocks("one by one", seed, step, &a, &b);
        assert_int_equal(sro_player_playing(between), sro_player_playing(beside));
    }
    sro_player_free(between);
    sro_player_free(beside);
}

static void one_by_one_it_is_the_same(void **state)
{
    things t = things_new();
    for (uint64_t seed = 1; seed <= 20; seed++)
        check_sequence(&t, seed);
    things_free(&t);
    (void)state;
}

/* How it is to play, and what of it, in one instant; but for the gain, which is at once where
 * nothing has sounded, though a start may have been asked for before. */
static void check_instants(const things *t, uint64_t seed)
{
    sro_player *between = player_new(false), *beside = player_new(true),
               *both[] = {between, beside};
    uint64_t chance = seed;
    for (size_t p = 0; p < 2; p++) {
        succeeds(sro_player_set_frames(both[p], t->frames[0]));
        succeeds(sro_player_set_points(both[p], t->points[0]));
    }
    for (size_t step = 0; step < 200; step++) {
        for (size_t i = sro_random_below(&chance, 12); i > 0; i--) {
            double place = 1.2 * sro_random_unit(&chance) - .1;
            size_t what = sro_random_below(&chance, 7), which = sro_random_below(&chance, 2);
            for (size_t p = 0; p < 2; p++)
                if (what == 0)
                    sro_player_stop(both[p]);
                else if (what <= 2)
                    assert_true(sro_player_start(both[p]));
                else if (what <= 4)
                    sro_player_set_position(both[p], place);
                else if (what == 5)
                    succeeds(sro_player_set_edits(both[p], t->edits[which]));
                else
                    sro_player_set_loop(both[p], which);
            assert_int_equal(sro_player_playing(between), sro_player_playing(beside));
        }
        size_t count = 1 + sro_random_below(&chance, MOST);
        block a = play_block(between, count, NULL), b = play_block(beside, count, NULL);
        check_blocks("in one instant", seed, step, &a, &b);
    }
    sro_player_free(between);
    sro_player_free(beside);
}

static void in_one_instant_it_is_the_same(void **state)
{
    things t = things_new();
    for (uint64_t seed = 1; seed <= 20; seed++)
        check_instants(&t, seed);
    things_free(&t);
    (void)state;
}

/* Long without audio: then it plays what was asked for last, as if nothing else had ever been. */
static void the_last_order_plays(void **state)
{
    static const uint32_t order[] = {5, 3, 3, 9};
    things t = things_new();
    for (uint64_t seed = 1; seed <= 20; seed++) {
        sro_player *storm = player_new(true), *calm = player_new(false), *both[] = {storm, calm};
        uint64_t chance = seed;
        for (size_t i = 0; i < 200; i++)
            assert_false(ask_for_anything(storm, &t, &chance));
        succeeds(sro_player_set_frames(storm, t.frames[3]));
        for (size_t p = 0; p < 2; p++) {
            succeeds(sro_player_set_frames(both[p], t.frames[0]));
            succeeds(sro_player_set_order(both[p], order, COUNT(order)));
            succeeds(sro_player_set_edits(both[p], t.edits[1]));
            succeeds(sro_player_set_points(both[p], NULL));
            sro_player_set_loop(both[p], false);
            sro_player_set_speed(both[p], 1);
            sro_player_set_gain(both[p], 1);
            sro_player_stop(both[p]);
            sro_player_set_position(both[p], 0);
            sro_player_start(both[p]);
        }
        for (size_t step = 0; step < 100; step++) {
            block a = play_block(calm, BLOCK, NULL), b = play_block(storm, BLOCK, NULL);
            check_blocks("the last order", seed, step, &a, &b);
        }
        assert_false(sro_player_playing(storm));
        sro_player_free(storm);
        sro_player_free(calm);
    }
    things_free(&t);
    (void)state;
}

/* Of many single frames the last ones sound, each with a voice of its own; where memory was made
 * for them once, none is needed again, and other threads may ask, too. */
static void the_last_single_frames_sound(void **state)
{
    sro_frames *frames = centred_frames(1);
    sro_player *storm = player_new(true), *calm = player_new(false);
    succeeds(sro_player_set_frames(storm, frames));
    succeeds(sro_player_set_frames(calm, frames));
    assert_false(sro_player_try_one_shot(storm, 5)); /* no voice is there yet */
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < 40; i++)
            if (round)
                assert_true(sro_player_try_one_shot(storm, i));
            else
                succeeds(sro_player_one_shot(storm, i));
        for (size_t i = 24; i < 40; i++)
            succeeds(sro_player_one_shot(calm, i));
        for (size_t step = 0; step < 20; step++) {
            block a = play_block(calm, BLOCK, NULL), b = play_block(storm, BLOCK, NULL);
            check_blocks("single frames", (uint64_t)round, step, &a, &b);
        }
        assert_false(sro_player_try_one_shot(storm, sro_frames_count(frames)));
    }
    sro_player_free(storm);
    sro_player_free(calm);
    sro_frames_release(frames);
    (void)state;
}

static void it_says_that_something_came_back(void **state)
{
    sro_frames *frames = centred_frames(1);
    sro_player *player = player_new(true);
    assert_false(play_block(player, BLOCK, NULL).events.collect);
    succeeds(sro_player_set_frames(player, frames));
    play_block(player, BLOCK, NULL); /* in place of none */
    sro_player_collect(player);
    sro_player_set_gain(player, .5);
    assert_false(play_block(player, BLOCK, NULL).events.collect);
    succeeds(sro_player_set_order(player, NULL, 0));
    assert_true(play_block(player, BLOCK, NULL).events.collect);
    assert_false(play_block(player, BLOCK, NULL).events.collect);
    sro_player_collect(player);
    sro_player_free(player);
    sro_frames_release(frames);
    (void)state;
}

static void a_start_says_whether_there_is_anything(void **state)
{
    static const uint32_t none[] = {100000};
    sro_frames *frames = centred_frames(1);
    for (int beside = 0; beside < 2; beside++) {
        sro_player *player = player_new(beside);
        assert_false(sro_player_start(player) || sro_player_try_start(player));
        succeeds(sro_player_set_frames(player, frames));
        succeeds(sro_player_set_order(player, none, 1));
        assert_false(sro_player_start(player) || sro_player_try_start(player));
        assert_false(sro_player_playing(player));
        succeeds(sro_player_set_order(player, NULL, 0));
        assert_true(sro_player_start(player) && sro_player_playing(player));
        assert_true(sro_player_try_stop(player) && !sro_player_playing(player));
        assert_true(sro_player_try_start(player) && sro_player_playing(player));
        play_block(player, BLOCK, NULL);
        assert_true(sro_player_playing(player));
        succeeds(sro_player_set_order(player, none, 1));
        play_block(player, BLOCK, NULL);
        play_block(player, MOST, NULL);
        assert_false(sro_player_playing(player));
        sro_player_free(player);
    }
    sro_frames_release(frames);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_by_one_it_is_the_same),
        cmocka_unit_test(in_one_instant_it_is_the_same),
        cmocka_unit_test(the_last_order_plays),
        cmocka_unit_test(the_last_single_frames_sound),
        cmocka_unit_test(it_says_that_something_came_back),
        cmocka_unit_test(a_start_says_whether_there_is_anything),
    };
    return cmocka_run_group_tests_name("player, beside calls", tests, NULL, NULL);
}
