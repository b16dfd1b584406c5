/* The transport, by itself and in a player, whose frames tell where it is. */
#include "playback/transport.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/permutation.h"
#include "playing.h"

/* By itself, without a sound. */

static const uint32_t five[] = {4, 3, 2, 1, 0};

static sro_transport transport_of(size_t count, int64_t hop_length)
{
    sro_transport t;
    sro_playlist playlist;
    sro_transport_init(&t);
    succeeds(sro_playlist_make(&playlist, five, count, 5, NULL));
    sro_transport_exchange(&t, &playlist);
    sro_transport_rewind(&t, hop_length);
    return t;
}

static void entries_that_started_long_ago(void **state)
{
    sro_transport t = transport_of(5, 100);
    sro_entry_start start;
    assert_false(sro_transport_next(&t, NULL, &start)); /* it does not play */
    sro_transport_start(&t, -250);
    for (size_t i = 0; i < 3; i++) {
        assert_true(sro_transport_next(&t, NULL, &start));
        assert_int_equal(start.entry, i);
        assert_int_equal(start.samples_ago, 250 - 100 * (int64_t)i);
    }
    assert_false(sro_transport_next(&t, NULL, &start));
    assert_int_equal(sro_transport_samples_until_start(&t, 1000), 50);
    assert_int_equal(sro_transport_samples_until_start(&t, 20), 20);
    sro_transport_pass(&t, 50);
    assert_true(sro_transport_next(&t, NULL, &start));
    assert_int_equal(start.entry, 3);
    assert_int_equal(start.samples_ago, 0);
    sro_playlist_clear(&t.playlist);
    (void)state;
}

static void the_end_stops_it(void **state)
{
    sro_transport t = transport_of(1, 100);
    sro_entry_start start;
    sro_transport_start(&t, 0);
    assert_true(sro_transport_next(&t, NULL, &start));
    assert_true(t.playing);
    sro_transport_pass(&t, 100);
    assert_false(sro_transport_next(&t, NULL, &start));
    assert_false(t.playing);
    assert_int_equal(sro_transport_samples_until_start(&t, 1000), 1000);
    sro_playlist_clear(&t.playlist);
    (void)state;
}

static void an_exchange_hands_the_old_playlist_back(void **state)
{
    sro_transport t = transport_of(5, 100);
    sro_playlist shorter;
    succeeds(sro_playlist_make(&shorter, five, 2, 5, NULL));
    uint32_t *old = t.playlist.entries, *fresh = shorter.entries;
    sro_transport_start(&t, 0);
    t.cursor = 3.5;
    sro_transport_exchange(&t, &shorter);
    assert_ptr_equal(shorter.entries, old);
    assert_ptr_equal(t.playlist.entries, fresh);
    assert_int_equal(sro_transport_entry(&t), 1); /* 3.5 modulo 2 */
    sro_playlist_clear(&shorter);
    sro_playlist_clear(&t.playlist);
    (void)state;
}

/* In a player. */

static void speeds(void **state)
{
    static const struct {
        double speed;
        int loop;
        int64_t frames[8]; /* the first eight, -1 once it is over */
    } table[] = {
        {1, 0, {0, 1, 2, 3, 4, 5, 6, 7}},     {2, 0, {0, 2, 4, 6, 8, -1, -1, -1}},
        {2, 1, {0, 2, 4, 6, 8, 1, 3, 5}},     {.5, 0, {0, 0, 1, 1, 2, 2, 3, 3}},
        {.75, 0, {0, 0, 1, 2, 3, 3, 4, 5}},   {0, 0, {0, 0, 0, 0, 0, 0, 0, 0}},
        {-1, 0, {8, 7, 6, 5, 4, 3, 2, 1}},    {-3, 1, {8, 5, 2, 8, 5, 2, 8, 5}},
        {-2.5, 1, {8, 5, 3, 0, 7, 4, 2, 8}},  /* 8 5.5 3 .5 -2=7 4.5 2 -.5=8.5 */
        {100, 1, {0, 1, 2, 3, 4, 5, 6, 7}},   /* 100 is 1 modulo 9 */
        {1e30, 1, {0, 7, 7, 7, 7, 7, 7, 7}},  /* the double of 1e30 is 7 modulo 9, and beside it */
        {-1e30, 1, {8, 2, 2, 2, 2, 2, 2, 2}}, /* 7 and 8 are nothing */
    };
    sro_frames *frames = uncentred_frames();
    uint32_t order[9];
    sro_permutation_identity(order, 9);
    for (size_t i = 0; i < COUNT(table); i++) {
        sro_player *player = player_of(frames, 1, NULL, 0);
        succeeds(sro_player_set_order(player, order, 9));
        sro_player_set_speed(player, table[i].speed);
        sro_player_set_loop(player, table[i].loop);
        sro_player_start(player);
        starts s = listen(player, 8 * 256);
        for (size_t k = 0; k < 8; k++) {
            int64_t got = k < s.count ? s.frame[k] : -1;
            if (got != table[i].frames[k] || (got >= 0 && s.at[k] != k * 256))
                fail_msg("speed %g, start %zu: frame %d", table[i].speed, k, (int)got);
        }
        sro_player_free(player);
    }
    sro_frames_release(frames);
    (void)state;
}

/* One step back from the beginning of a loop is its end, however small the step. */
static void a_hair_backwards(void **state)
{
    sro_frames *frames = uncentred_frames();
    sro_player *player = player_of(frames, 1, NULL, 0);
    succeeds(sro_player_set_order(player, (uint32_t[]){3, 4, 5}, 3));
    sro_player_set_loop(player, 1);
    sro_player_set_speed(player, -1e-20);
    sro_player_set_position(player, 0);
    sro_player_start(player);
    starts s = listen(player, 4 * 256);
    assert_int_equal(s.count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(s.frame[i], i ? 5 : 3);
    sro_player_free(player);
    sro_frames_release(frames);
    (void)state;
}

/* What comes once the last frame has started, and before it is over, is for the next start. */
static void what_is_over_stays_over(void **state)
{
    sro_frames *frames = uncentred_frames(), *same = uncentred_frames();
    uint32_t order[9];
    sro_permutation_identity(order, 9);
    for (size_t i = 0; i < 3; i++) {
        sro_player *player = player_of(frames, 1, NULL, 0);
        succeeds(sro_player_set_order(player, order, 9));
        sro_player_set_speed(player, 3.5); /* 0 3 7 10.5 */
        sro_player_start(player);
        starts s = listen(player, 2 * 256 + 100);
        if (i == 1)
            succeeds(sro_player_set_order(player, order, 9));
        else if (i == 2)
            succeeds(sro_player_set_frames(player, same));
        listen_at(player, 2000, NULL, &s);
        assert_int_equal(s.count, 3);
        assert_int_equal(s.finished, 1);
        sro_player_free(player);
    }
    sro_frames_release(frames);
    sro_frames_release(same);
    (void)state;
}

/* At speed 1 / 4 with a quarter of the hop a sound keeps its length; frozen it repeats a frame,
 * which sounds as the same frame played in an order of nothing else. */
static void frozen(void **state)
{
    sro_frames *frames = uncentred_frames();
    sro_player *one = player_of(frames, 1, NULL, 0), *other = player_of(frames, 1, NULL, 0);
    uint32_t *order = malloc(40 * sizeof *order);
    for (size_t i = 0; i < 40; i++)
        order[i] = 30;
    float *a = floats(8000), *b = floats(8000);
    sro_player_set_position(one, 30.5 / (double)sro_frames_count(frames));
    sro_player_set_speed(one, 0);
    succeeds(sro_player_set_order(other, order, 40));
    sro_player_start(one);
    sro_player_start(other);
    sro_player_process(one, &a, 8000, NULL);
    sro_player_process(other, &b, 8000, NULL);
    check_within("frozen", a, b, 8000, 0);
    free(a);
    free(b);
    free(order);
    sro_player_free(one);
    sro_player_free(other);
    sro_frames_release(frames);
    (void)state;
}

/* While it plays a position is where the next frame comes from; before that, where it starts. */
static void positions(void **state)
{
    sro_frames *frames = uncentred_frames(); /* 75 of them */
    sro_player *player = player_of(frames, 1, NULL, 0);
    sro_player_start(player);
    starts s = listen(player, 300);
    assert_int_equal(s.count, 2);
    sro_player_set_position(player, .5);
    s = listen(player, 256);
    assert_int_equal(s.frame[0], 37);
    sro_player_set_position(player, 1);
    s = listen(player, 256);
    assert_int_equal(s.frame[0], 74);
    sro_player_set_position(player, -1);
    s = listen(player, 256);
    assert_int_equal(s.frame[0], 0);
    sro_player_stop(player);
    sro_player_set_position(player, .25);
    sro_player_start(player);
    s = listen(player, 256);
    assert_int_equal(s.frame[0], 18);
    sro_player_start(player); /* and then from the beginning again */
    s = listen(player, 256);
    assert_int_equal(s.frame[0], 0);
    sro_player_free(player);
    sro_frames_release(frames);
    (void)state;
}

/* Where to start is a part of whatever order there is then. */
static void positions_of_what_is_yet_to_come(void **state)
{
    static const sro_stft_settings other = {512, 128, 512, SRO_WINDOW_HANN, 0, SRO_PAD_CONSTANT};
    sro_frames *frames = uncentred_frames(), *fresh = frames_of(noise_sound(1, LENGTH, 8), &other);
    sro_player *player;
    succeeds(sro_player_new(&player, 1, SRO_NORM_CLICK_FREE, false));
    sro_player_set_position(player, .5);
    succeeds(sro_player_set_frames(player, frames));
    succeeds(sro_player_set_order(player, (uint32_t[]){9, 8, 7, 6}, 4));
    sro_player_start(player);
    starts s = listen(player, 256);
    assert_int_equal(s.frame[0], 7);
    sro_player_stop(player);
    sro_player_set_position(player, .99);
    succeeds(sro_player_set_frames(player, fresh));
    sro_player_set_speed(player, -1);
    sro_player_start(player);
    s = listen(player, 256);
    assert_int_equal(s.frame[0], 6);
    sro_player_free(player);
    sro_frames_release(frames);
    sro_frames_release(fresh);
    (void)state;
}

/* Played backwards an order begins at its end, with new frames, too. */
static void other_frames_backwards(void **state)
{
    static const sro_stft_settings other = {512, 256, 512, SRO_WINDOW_HANN, 0, SRO_PAD_CONSTANT};
    sro_frames *frames = uncentred_frames(), *fresh = frames_of(noise_sound(1, LENGTH, 8), &other);
    sro_player *player = player_of(frames, 1, NULL, 0);
    succeeds(sro_player_set_order(player, (uint32_t[]){9, 8, 7, 6, 5}, 5));
    sro_player_set_speed(player, -1);
    sro_player_start(player);
    starts s = listen(player, 300);
    assert_int_equal(s.frame[1], 6);
    succeeds(sro_player_set_frames(player, fresh));
    s = listen(player, 2000);
    assert_int_equal(s.count, 5);
    assert_int_equal(s.frame[0], 5);
    assert_int_equal(s.frame[4], 9);
    sro_player_free(player);
    sro_frames_release(frames);
    sro_frames_release(fresh);
    (void)state;
}

static void scrubbing(void **state)
{
    static const float positions[] = {.5f, 0, 1, .999f, -3, NAN, 2, .25f};
    static const int64_t want[] = {37, 0, 74, 74, 0, 0, 74, 18};
    sro_frames *frames = uncentred_frames();
    sro_player *player = player_of(frames, 1, NULL, 0);
    starts s = {0};
    sro_player_start(player);
    for (size_t i = 0; i < COUNT(positions); i++) {
        float here[1] = {positions[i]};
        listen_at(player, 256, here, &s);
    }
    assert_int_equal(s.count, COUNT(want));
    for (size_t i = 0; i < COUNT(want); i++)
        assert_int_equal(s.frame[i], want[i]);
    assert_true(sro_player_playing(player)); /* without a loop, and at the end of the order */
    s = listen(player, 256);                 /* and goes on from there */
    assert_int_equal(s.frame[0], 19);
    sro_player_free(player);
    sro_frames_release(frames);
    (void)state;
}

/* The position of the very sample at which the frame starts counts. */
static void scrubbed_to_the_sample(void **state)
{
    float position[1000], out[1000];
    sro_frames *frames = uncentred_frames();
    sro_player *player = player_of(frames, 1, NULL, 0);
    for (size_t i = 0; i < 1000; i++)
        position[i] = (float)i / 1000;
    sro_player_start(player);
    sro_player_events e = sro_player_process(player, (float *[]){out}, 1000, position);
    assert_int_equal(e.frame, (int64_t)(.768 * 75));
    sro_player_free(player);
    sro_frames_release(frames);
    (void)state;
}

static sro_matrix *coordinates(size_t count, const float *values)
{
    sro_matrix *points;
    succeeds(sro_matrix_new(&points, count, 1));
    memcpy(sro_matrix_writable_row(points, 0), values, count * sizeof *values);
    return points;
}

/* Nothing starts sooner than an eighth of a hop after another, however fast time runs, and
 * whatever finite numbers the coordinates are. */
static void crowds_are_thinned(void **state)
{
    static const float sets[][5] = {{0, .01f, .02f, 1, 3},
                                    {-3e38f, 3e38f, -3e38f, 3e38f, 0},
                                    {0, 1e-45f, 0, 1e-45f, 0},
                                    {3e38f, 1e-45f, 0, 0, 0}};
    static const double speed_of[] = {20, 1e30, -1e30, 1e300, -9};
    sro_frames *frames = uncentred_frames();
    for (size_t k = 0; k < COUNT(sets) * COUNT(speed_of); k++) {
        sro_player *player = player_of(frames, 1, NULL, 0);
        sro_matrix *points = coordinates(5, sets[k % COUNT(sets)]);
        succeeds(sro_player_set_order(player, (uint32_t[]){0, 1, 2, 3, 4}, 5));
        succeeds(sro_player_set_points(player, points));
        succeeds(sro_player_set_timing(player, SRO_TIMING_DISTANCE));
        sro_player_set_speed(player, speed_of[k / COUNT(sets)]);
        sro_player_set_loop(player, 1);
        sro_player_start(player);
        starts s = listen(player, 2000);
        assert_true(s.count > 10);
        for (size_t i = 1; i < s.count; i++)
            assert_true(s.at[i] - s.at[i - 1] >= 256 / SRO_MIN_GAP_DIVISOR);
        sro_player_free(player);
        sro_matrix_release(points);
    }
    sro_frames_release(frames);
    (void)state;
}

/* A change is heard within a hop, however long the gap that has just begun. */
static void a_long_gap_is_not_waited_for(void **state)
{
    static const float values[] = {0, 1, 1.001f, 1.002f, 1.003f, 1.004f, 1.005f, 1.006f, 50};
    sro_frames *frames = uncentred_frames(), *same = uncentred_frames();
    sro_matrix *points = coordinates(9, values);
    uint32_t order[9] = {0, 8, 1, 2, 3, 4, 5, 6, 7};
    for (size_t i = 0; i < 5; i++) {
        sro_player *player = player_of(frames, 1, NULL, 0);
        succeeds(sro_player_set_order(player, order, 9));
        succeeds(sro_player_set_points(player, points));
        succeeds(sro_player_set_timing(player, SRO_TIMING_DISTANCE));
        sro_player_start(player);
        starts s = listen(player, 300);
        assert_int_equal(s.count, 1); /* the next is 8 * 50 / 99 hops away */
        if (i == 0)
            succeeds(sro_player_set_timing(player, SRO_TIMING_EVEN));
        else if (i == 1)
            sro_player_set_speed(player, 3);
        else if (i == 2)
            sro_player_set_position(player, .6);
        else if (i == 3)
            succeeds(sro_player_set_order(player, (uint32_t[]){1, 4, 7}, 3));
        else
            succeeds(sro_player_set_frames(player, same));
        s = listen(player, 257);
        assert_int_equal(s.frame[0], i == 2 || i == 3 ? 4 : 8);
        sro_player_free(player);
    }
    sro_matrix_release(points);
    sro_frames_release(frames);
    sro_frames_release(same);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_that_started_long_ago),
        cmocka_unit_test(the_end_stops_it),
        cmocka_unit_test(an_exchange_hands_the_old_playlist_back),
        cmocka_unit_test(speeds),
        cmocka_unit_test(a_hair_backwards),
        cmocka_unit_test(what_is_over_stays_over),
        cmocka_unit_test(frozen),
        cmocka_unit_test(positions),
        cmocka_unit_test(positions_of_what_is_yet_to_come),
        cmocka_unit_test(other_frames_backwards),
        cmocka_unit_test(scrubbing),
        cmocka_unit_test(scrubbed_to_the_sample),
        cmocka_unit_test(crowds_are_thinned),
        cmocka_unit_test(a_long_gap_is_not_waited_for),
    };
    return cmocka_run_group_tests_name("transport", tests, NULL, NULL);
}
