#include "playback/gain_ramp.h"

#include <stdlib.h>

#include "playing.h"

static void a_straight_line(void **state)
{
    float left[6] = {1, 1, 1, 1, 1, 1}, right[6] = {2, 2, 2, 2, 2, 2};
    float *rows[] = {left, right};
    sro_gain_ramp ramp = {.target = 1};
    sro_gain_ramp_apply(&ramp, rows, 2, 1);
    sro_gain_ramp_to(&ramp, 3, 4);
    for (size_t i = 1; i < 6; i++) /* a sample at a time */
        sro_gain_ramp_apply(&ramp, (float *[]){left + i, right + i}, 2, 1);
    check_within("left", left, (float[]){1, 1.5f, 2, 2.5f, 3, 3}, 6, 0);
    check_within("right", right, (float[]){2, 3, 4, 5, 6, 6}, 6, 0);
    (void)state;
}

static void from_where_it_is(void **state)
{
    float x[5] = {1, 1, 1, 1, 1};
    sro_gain_ramp ramp = {.target = 0};
    sro_gain_ramp_to(&ramp, 1, 4);
    sro_gain_ramp_apply(&ramp, (float *[]){x}, 1, 2);
    sro_gain_ramp_to(&ramp, 1, 100); /* its target already */
    sro_gain_ramp_to(&ramp, 0, 2);
    sro_gain_ramp_apply(&ramp, (float *[]){x + 2}, 1, 1);
    sro_gain_ramp_finish(&ramp);
    sro_gain_ramp_apply(&ramp, (float *[]){x + 3}, 1, 1);
    sro_gain_ramp_to(&ramp, 2, 0);
    sro_gain_ramp_apply(&ramp, (float *[]){x + 4}, 1, 1);
    check_within("gain", x, (float[]){.25f, .5f, .25f, 0, 2}, 5, 0);
    (void)state;
}

/* In a player. */

/* A line to the new gain, a hop long, from wherever the last one was. */
static void gains(void **state)
{
    sro_frames *frames = uncentred_frames();
    sro_player *plain = player_of(frames, 1, NULL, 0), *turned = player_of(frames, 1, NULL, 0);
    float *want = floats(4000), *got = floats(4000), *at = got;
    sro_player_set_gain(turned, .5); /* nothing sounds: at once */
    sro_player_start(plain);
    sro_player_start(turned);
    sro_player_process(plain, &want, 4000, NULL);
    for (size_t i = 0; i < 40; i++, at += 100) {
        if (i == 10)
            sro_player_set_gain(turned, -1);
        if (i == 11)
            sro_player_set_gain(turned, 2);
        sro_player_process(turned, &at, 100, NULL);
    }
    double turning = .5 - 1.5 * 100 / 256;
    for (size_t i = 0; i < 4000; i++) {
        double gain = i < 1000   ? .5
                      : i < 1100 ? .5 - 1.5 * (double)(i - 999) / 256
                      : i < 1356 ? turning + (2 - turning) * (double)(i - 1099) / 256
                                 : 2;
        want[i] *= (float)gain;
    }
    check_within("gain", got, want, 4000, 1e-6);
    free(want);
    free(got);
    sro_player_free(plain);
    sro_player_free(turned);
    sro_frames_release(frames);
    (void)state;
}

/* A gain that was on its way when the sound ended has arrived when it begins again. */
static void gain_in_silence(void **state)
{
    sro_frames *frames = uncentred_frames();
    sro_player *player = player_of(frames, 1, NULL, 0);
    float out[3000], *at = out, zeros[3000] = {0};
    succeeds(sro_player_set_order(player, (uint32_t[]){1}, 1));
    sro_player_start(player);
    sro_player_process(player, &at, 1000, NULL);
    sro_player_set_gain(player, 0); /* 24 samples sound on */
    sro_player_process(player, &at, 64, NULL);
    sro_player_process(player, &at, 64, NULL);
    sro_player_start(player);
    sro_player_process(player, &at, 3000, NULL);
    check_within("silence", out, zeros, 3000, 0);
    sro_player_free(player);
    sro_frames_release(frames);
    (void)state;
}

/* The way from one gain to the other may be longer than a number can tell. */
static void gains_without_bounds(void **state)
{
    sro_frames *frames = uncentred_frames();
    sro_player *plain = player_of(frames, 1, NULL, 0), *turned = player_of(frames, 1, NULL, 0);
    float want[2000], got[2000], *at[] = {want, got};
    sro_player_set_gain(turned, -1e308);
    sro_player_start(plain);
    sro_player_start(turned);
    sro_player_process(plain, &at[0], 1000, NULL);
    sro_player_process(turned, &at[1], 1000, NULL);
    sro_player_set_gain(turned, 1e308);
    sro_player_process(plain, &at[0], 1000, NULL);
    sro_player_process(turned, &at[1], 1000, NULL);
    sro_player_set_gain(turned, .5);
    sro_player_process(plain, &at[0], 1000, NULL);
    sro_player_process(turned, &at[1], 1000, NULL);
    sro_player_set_gain(turned, 2);
    sro_player_process(plain, &at[0], 2000, NULL);
    sro_player_process(turned, &at[1], 2000, NULL);
    for (size_t i = 0; i < 2000; i++)
        want[i] *= i < 256 ? .5f + 1.5f * (float)(i + 1) / 256 : 2;
    check_within("gain", got, want, 2000, 1e-6);
    sro_player_free(plain);
    sro_player_free(turned);
    sro_frames_release(frames);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_straight_line),
        cmocka_unit_test(from_where_it_is),
        cmocka_unit_test(gains),
        cmocka_unit_test(gain_in_silence),
        cmocka_unit_test(gains_without_bounds),
    };
    return cmocka_run_group_tests_name("gain ramp", tests, NULL, NULL);
}
