#include "playback/playlist.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/permutation.h"
#include "order/order.h"
#include "playing.h"

static sro_matrix *coordinates(size_t count, const float *values)
{
    sro_matrix *points;
    succeeds(sro_matrix_new(&points, count, 1));
    memcpy(sro_matrix_writable_row(points, 0), values, count * sizeof *values);
    return points;
}

static void check_onsets(const char *what, const uint32_t *order, size_t length,
                         const sro_matrix *points, const double *want)
{
    sro_playlist playlist;
    succeeds(sro_playlist_make(&playlist, order, length, 100, points));
    assert_int_equal(playlist.count, length);
    for (size_t i = 0; i < length; i++)
        if (!(fabs(playlist.onsets[i] - want[i]) < 1e-6))
            fail_msg("%s: entry %zu at %g, want %g", what, i, playlist.onsets[i], want[i]);
    sro_playlist_clear(&playlist);
}

/* Distances 2, 3, 1 of mean 2: a hop on average. What has no row starts a hop later. */
static void onsets_are_scaled_distances(void **state)
{
    static const float values[] = {10, 12, 9, 8};
    static const uint32_t all[] = {0, 1, 2, 3}, unknown[] = {0, 50, 1, 2, 3};
    sro_matrix *points = coordinates(4, values), *same = coordinates(4, (float[]){5, 5, 5, 5});
    check_onsets("all", all, 4, points, (double[]){0, 1, 2.5, 3});
    check_onsets("unknown", unknown, 5, points, (double[]){0, 1, 2, 3.5, 4});
    check_onsets("same", all, 4, same, (double[]){0, 1, 2, 3});
    check_onsets("one", all, 1, points, (double[]){0});
    sro_matrix_release(points);
    sro_matrix_release(same);
    (void)state;
}

static void entries_are_frames_that_there_are(void **state)
{
    static const uint32_t order[] = {7, 2, SRO_NO_FRAME, 2, 3, 4};
    sro_playlist playlist;
    succeeds(sro_playlist_make(&playlist, order, COUNT(order), 4, NULL));
    assert_int_equal(playlist.count, 3);
    check_equal("present", playlist.entries, (uint32_t[]){2, 2, 3}, 3);
    assert_null(playlist.onsets);
    sro_playlist_clear(&playlist);
    succeeds(sro_playlist_make(&playlist, NULL, 0, 3, NULL));
    assert_int_equal(playlist.count, 3);
    check_equal("original", playlist.entries, (uint32_t[]){0, 1, 2}, 3);
    sro_playlist_clear(&playlist);
    succeeds(sro_playlist_make(&playlist, order, 1, 4, NULL));
    assert_int_equal(playlist.count, 0);
    sro_playlist_clear(&playlist);
    assert_null(playlist.entries);
    (void)state;
}

/* In a player. */

/* Gaps are as wide as coordinates are apart, a hop on average; whoever comes within an eighth of a
 * hop is left out; twice the speed halves the gaps. 0 .01 .02 1 3 sum up to 3 over 4 gaps. */
static void by_distance(void **state)
{
    static const float values[] = {0, .01f, .02f, 1, 3};
    static const struct {
        double speed;
        int loop;
        size_t count;
        int64_t frames[5];
        double hops[5]; /* until the next */
    } table[] = {
        {1, 0, 3, {0, 3, 4}, {4 / 3., 8 / 3., 0}},
        {2, 0, 3, {0, 3, 4}, {2 / 3., 4 / 3., 0}},
        {-1, 0, 3, {4, 3, 2}, {8 / 3., .98 * 4 / 3, 0}},
        {.05, 0, 3, {0, 1, 2}, {.01 * 80 / 3, .01 * 80 / 3, 0}},
        {1, 1, 5, {0, 3, 4, 0, 3}, {4 / 3., 8 / 3., 1, 4 / 3., 0}},
        {-1, 1, 5, {4, 3, 2, 4, 3}, {8 / 3., .98 * 4 / 3, 1, 8 / 3., 0}},
    };
    sro_frames *frames = uncentred_frames();
    sro_matrix *points = coordinates(5, values);
    uint32_t order[5];
    sro_permutation_identity(order, 5);
    for (size_t i = 0; i < COUNT(table); i++) {
        sro_player *player = player_of(frames, 1, NULL, 0);
        succeeds(sro_player_set_order(player, order, 5));
        succeeds(sro_player_set_points(player, points));
        succeeds(sro_player_set_timing(player, SRO_TIMING_DISTANCE));
        sro_player_set_speed(player, table[i].speed);
        sro_player_set_loop(player, table[i].loop);
        sro_player_start(player);
        starts s = listen(player, 256 * 8);
        assert_true(s.count >= table[i].count);
        for (size_t k = 0; k < table[i].count; k++) {
            assert_int_equal(s.frame[k], table[i].frames[k]);
            if (k + 1 < table[i].count
                && fabs((double)(s.at[k + 1] - s.at[k]) - 256 * table[i].hops[k]) > 1.5)
                fail_msg("case %zu: %zu samples after start %zu", i, s.at[k + 1] - s.at[k], k);
        }
        sro_player_free(player);
    }
    sro_matrix_release(points);
    sro_frames_release(frames);
    (void)state;
}

/* Without coordinates, with too few, or with one for all, a hop it is. */
static void by_no_distance(void **state)
{
    static const float same[] = {5, 5, 5, 5}, few[] = {1, 2};
    sro_frames *frames = uncentred_frames();
    sro_matrix *points[] = {0, coordinates(4, same), coordinates(2, few)};
    uint32_t order[] = {3, 2, 1};
    for (size_t i = 0; i < COUNT(points); i++) {
        sro_player *player = player_of(frames, 1, NULL, 0);
        succeeds(sro_player_set_order(player, order, 3));
        succeeds(sro_player_set_timing(player, SRO_TIMING_DISTANCE));
        succeeds(sro_player_set_points(player, points[i]));
        sro_player_start(player);
        starts s = listen(player, 256 * 3);
        assert_int_equal(s.count, 3);
        for (size_t k = 0; k < 3; k++) {
            assert_int_equal(s.frame[k], order[k]);
            assert_int_equal(s.at[k], 256 * k);
        }
        sro_player_free(player);
        sro_matrix_release(points[i]);
    }
    sro_frames_release(frames);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(onsets_are_scaled_distances),
        cmocka_unit_test(entries_are_frames_that_there_are),
        cmocka_unit_test(by_distance),
        cmocka_unit_test(by_no_distance),
    };
    return cmocka_run_group_tests_name("playlist", tests, NULL, NULL);
}
