/* The player under hands: what changes while it plays. */
#include "playback/player.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/permutation.h"
#include "base/random.h"
#include "playback/transport.h"
#include "playback/voices.h"
#include "support.h"

enum { LENGTH = 20000, BLOCK = 64 };

/* Uncentred, so that nothing is dropped as it starts and every frame is seen to. */
static const sro_stft_settings usual = {1024, 256, 1024, SRO_WINDOW_HANN, 0, SRO_PAD_CONSTANT};

static sro_frames *usual_frames(void) { return frames_of(noise_sound(1, LENGTH, 7), &usual); }

static sro_player *player_of(sro_frames *frames)
{
    sro_player *player;
    succeeds(sro_player_new(&player, 1, SRO_NORM_CLICK_FREE));
    succeeds(sro_player_set_frames(player, frames));
    return player;
}

/* The frames that start, in blocks of one sample, and when. */
typedef struct {
    size_t count, finished;
    int64_t frame[600];
    size_t at[600];
} starts;

static void listen_at(sro_player *player, size_t length, const float *position, starts *s)
{
    for (size_t i = 0; i < length; i++) {
        float sample;
        sro_player_events e = sro_player_process(player, (float *[]){&sample}, 1, position);
        if (e.frame >= 0) {
            assert_true(s->count < COUNT(s->frame));
            s->frame[s->count] = e.frame;
            s->at[s->count++] = i;
        }
        s->finished += e.finished != 0;
    }
}

static starts listen(sro_player *player, size_t length)
{
    starts s = {0};
    listen_at(player, length, 0, &s);
    return s;
}

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
    sro_frames *frames = usual_frames();
    uint32_t order[9];
    sro_permutation_identity(order, 9);
    for (size_t i = 0; i < COUNT(table); i++) {
        sro_player *player = player_of(frames);
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
    sro_frames *frames = usual_frames();
    sro_player *player = player_of(frames);
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
    sro_frames *frames = usual_frames(), *same = usual_frames();
    uint32_t order[9];
    sro_permutation_identity(order, 9);
    for (size_t i = 0; i < 3; i++) {
        sro_player *player = player_of(frames);
        succeeds(sro_player_set_order(player, order, 9));
        sro_player_set_speed(player, 3.5); /* 0 3 7 10.5 */
        sro_player_start(player);
        starts s = listen(player, 2 * 256 + 100);
        if (i == 1)
            succeeds(sro_player_set_order(player, order, 9));
        else if (i == 2)
            succeeds(sro_player_set_frames(player, same));
        listen_at(player, 2000, 0, &s);
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
    sro_frames *frames = usual_frames();
    sro_player *one = player_of(frames), *other = player_of(frames);
    uint32_t *order = malloc(40 * sizeof *order);
    for (size_t i = 0; i < 40; i++)
        order[i] = 30;
    float *a = floats(8000), *b = floats(8000);
    sro_player_set_position(one, 30.5 / (double)sro_frames_count(frames));
    sro_player_set_speed(one, 0);
    succeeds(sro_player_set_order(other, order, 40));
    sro_player_start(one);
    sro_player_start(other);
    sro_player_process(one, &a, 8000, 0);
    sro_player_process(other, &b, 8000, 0);
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
    sro_frames *frames = usual_frames(); /* 75 of them */
    sro_player *player = player_of(frames);
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
    sro_frames *frames = usual_frames(), *fresh = frames_of(noise_sound(1, LENGTH, 8), &other);
    sro_player *player;
    succeeds(sro_player_new(&player, 1, SRO_NORM_CLICK_FREE));
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
    sro_frames *frames = usual_frames(), *fresh = frames_of(noise_sound(1, LENGTH, 8), &other);
    sro_player *player = player_of(frames);
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
    sro_frames *frames = usual_frames();
    sro_player *player = player_of(frames);
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
    sro_frames *frames = usual_frames();
    sro_player *player = player_of(frames);
    for (size_t i = 0; i < 1000; i++)
        position[i] = (float)i / 1000;
    sro_player_start(player);
    sro_player_events e = sro_player_process(player, (float *[]){out}, 1000, position);
    assert_int_equal(e.frame, (int64_t)(.768 * 75));
    sro_player_free(player);
    sro_frames_release(frames);
    (void)state;
}

/* What a frame alone sounds like: w^2 over what it is divided by. */
static void lone(sro_frames *frames, size_t frame, float *out)
{
    sro_overlap_add *voice;
    float scratch[1024];
    succeeds(sro_overlap_add_new(&voice, 1, frames, SRO_NORM_CLICK_FREE));
    sro_overlap_add_push_weight(voice, 0);
    sro_overlap_add_push_samples(voice, 0, sro_frames_samples(frames, 0, frame, scratch), 0);
    sro_overlap_add_read(voice, &out, 1024);
    sro_overlap_add_free(voice);
}

/* Frames one by one add up, over each other and over what plays; nothing has then ended. */
static void touches(void **state)
{
    sro_frames *frames = usual_frames();
    float *want = floats(4000), *got = floats(4000), *playing = floats(4000), one[1024];
    for (int plays = 0; plays < 2; plays++) {
        sro_player *player = player_of(frames), *alone = player_of(frames);
        size_t finished = 0;
        memset(want, 0, 4000 * sizeof *want);
        if (plays) {
            sro_player_start(player);
            sro_player_start(alone);
            sro_player_process(alone, &want, 4000, 0);
        }
        for (size_t i = 0; i < 40; i++) { /* ten of them sound at once */
            float *at = got + 100 * i;
            succeeds(sro_player_one_shot(player, i));
            finished += sro_player_process(player, &at, 100, 0).finished != 0;
            lone(frames, i, one);
            for (size_t k = 0; k < 1024 && 100 * i + k < 4000; k++)
                want[100 * i + k] += one[k];
        }
        check_within("touches", got, want, 4000, 2e-6);
        assert_int_equal(finished, 0);
        assert_int_equal(sro_player_playing(player), plays);
        sro_player_free(player);
        sro_player_free(alone);
    }
    free(want);
    free(got);
    free(playing);
    sro_frames_release(frames);
    (void)state;
}

static void touching_what_is_not_there(void **state)
{
    sro_frames *frames = usual_frames();
    sro_player *player;
    succeeds(sro_player_new(&player, 1, SRO_NORM_CLICK_FREE));
    fails(sro_player_one_shot(player, 0));
    succeeds(sro_player_set_frames(player, frames));
    fails(sro_player_one_shot(player, sro_frames_count(frames)));
    succeeds(sro_player_one_shot(player, sro_frames_count(frames) - 1));
    sro_player_free(player);
    sro_frames_release(frames);
    (void)state;
}

/* However many voices sound, all ring out under frames of other settings. */
static void all_voices_ring_out(void **state)
{
    static const sro_stft_settings other = {512, 128, 512, SRO_WINDOW_HANN, 0, SRO_PAD_CONSTANT};
    sro_sound *silence;
    succeeds(sro_sound_new(&silence, 1, LENGTH, 44100));
    sro_frames *frames = usual_frames(), *fresh = frames_of(silence, &other);
    sro_player *changed = player_of(frames), *stopped = player_of(frames);
    float *a = floats(4000), *b = floats(4000), *at;
    sro_player *players[] = {changed, stopped};
    for (size_t p = 0; p < 2; p++) {
        at = p ? b : a;
        sro_player_start(players[p]);
        for (size_t i = 0; i < SRO_MAX_ONE_SHOTS; i++, at += 10) {
            succeeds(sro_player_one_shot(players[p], 3 * i));
            sro_player_process(players[p], &at, 10, 0);
        }
    }
    sro_player_stop(stopped);
    sro_player_process(stopped, (float *[]){b + 160}, 3840, 0);
    succeeds(sro_player_set_frames(changed, fresh)); /* and once more, before they are over */
    sro_player_process(changed, (float *[]){a + 160}, 100, 0);
    succeeds(sro_player_set_frames(changed, frames));
    succeeds(sro_player_set_frames(changed, fresh));
    sro_player_process(changed, (float *[]){a + 260}, 3740, 0);
    check_within("all voices", a, b, 4000, 3e-6); /* the sums are those of another sequence */
    free(a);
    free(b);
    sro_player_free(changed);
    sro_player_free(stopped);
    sro_frames_release(frames);
    sro_frames_release(fresh);
    (void)state;
}

/* A line to the new gain, a hop long, from wherever the last one was. */
static void gains(void **state)
{
    sro_frames *frames = usual_frames();
    sro_player *plain = player_of(frames), *turned = player_of(frames);
    float *want = floats(4000), *got = floats(4000), *at = got;
    sro_player_set_gain(turned, .5); /* nothing sounds: at once */
    sro_player_start(plain);
    sro_player_start(turned);
    sro_player_process(plain, &want, 4000, 0);
    for (size_t i = 0; i < 40; i++, at += 100) {
        if (i == 10)
            sro_player_set_gain(turned, -1);
        if (i == 11)
            sro_player_set_gain(turned, 2);
        sro_player_process(turned, &at, 100, 0);
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
    sro_frames *frames = usual_frames();
    sro_player *player = player_of(frames);
    float out[3000], *at = out, zeros[3000] = {0};
    succeeds(sro_player_set_order(player, (uint32_t[]){1}, 1));
    sro_player_start(player);
    sro_player_process(player, &at, 1000, 0);
    sro_player_set_gain(player, 0); /* 24 samples sound on */
    sro_player_process(player, &at, 64, 0);
    sro_player_process(player, &at, 64, 0);
    sro_player_start(player);
    sro_player_process(player, &at, 3000, 0);
    check_within("silence", out, zeros, 3000, 0);
    sro_player_free(player);
    sro_frames_release(frames);
    (void)state;
}

/* The way from one gain to the other may be longer than a number can tell. */
static void gains_without_bounds(void **state)
{
    sro_frames *frames = usual_frames();
    sro_player *plain = player_of(frames), *turned = player_of(frames);
    float want[2000], got[2000], *at[] = {want, got};
    sro_player_set_gain(turned, -1e308);
    sro_player_start(plain);
    sro_player_start(turned);
    sro_player_process(plain, &at[0], 1000, 0);
    sro_player_process(turned, &at[1], 1000, 0);
    sro_player_set_gain(turned, 1e308);
    sro_player_process(plain, &at[0], 1000, 0);
    sro_player_process(turned, &at[1], 1000, 0);
    sro_player_set_gain(turned, .5);
    sro_player_process(plain, &at[0], 1000, 0);
    sro_player_process(turned, &at[1], 1000, 0);
    sro_player_set_gain(turned, 2);
    sro_player_process(plain, &at[0], 2000, 0);
    sro_player_process(turned, &at[1], 2000, 0);
    for (size_t i = 0; i < 2000; i++)
        want[i] *= i < 256 ? .5f + 1.5f * (float)(i + 1) / 256 : 2;
    check_within("gain", got, want, 2000, 1e-6);
    sro_player_free(plain);
    sro_player_free(turned);
    sro_frames_release(frames);
    (void)state;
}

static sro_matrix *coordinates(size_t count, const float *values)
{
    sro_matrix *points;
    succeeds(sro_matrix_new(&points, count, 1));
    memcpy(sro_matrix_fill(points, 0), values, count * sizeof *values);
    return points;
}

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
    sro_frames *frames = usual_frames();
    sro_matrix *points = coordinates(5, values);
    uint32_t order[5];
    sro_permutation_identity(order, 5);
    for (size_t i = 0; i < COUNT(table); i++) {
        sro_player *player = player_of(frames);
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
    sro_frames *frames = usual_frames();
    sro_matrix *points[] = {0, coordinates(4, same), coordinates(2, few)};
    uint32_t order[] = {3, 2, 1};
    for (size_t i = 0; i < COUNT(points); i++) {
        sro_player *player = player_of(frames);
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

/* Nothing starts sooner than an eighth of a hop after another, however fast time runs, and
 * whatever finite numbers the coordinates are. */
static void crowds_are_thinned(void **state)
{
    static const float sets[][5] = {{0, .01f, .02f, 1, 3},
                                    {-3e38f, 3e38f, -3e38f, 3e38f, 0},
                                    {0, 1e-45f, 0, 1e-45f, 0},
                                    {3e38f, 1e-45f, 0, 0, 0}};
    static const double speed_of[] = {20, 1e30, -1e30, 1e300, -9};
    sro_frames *frames = usual_frames();
    for (size_t k = 0; k < COUNT(sets) * COUNT(speed_of); k++) {
        sro_player *player = player_of(frames);
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
    sro_frames *frames = usual_frames(), *same = usual_frames();
    sro_matrix *points = coordinates(9, values);
    uint32_t order[9] = {0, 8, 1, 2, 3, 4, 5, 6, 7};
    for (size_t i = 0; i < 5; i++) {
        sro_player *player = player_of(frames);
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

/* Clicks. Everything is changed at random while partials play; no sample may be further from the
 * one before it than smooth sound of that loudness can be.
 *
 * A voice is the sum over frames k of a_k(n) x_k(n), with a = w^2 / D for frames as they are and
 * w / D for edited ones, where D = max(sum of w^2, floor), of at most K frames at once. A step of
 * it is at most  max sum(a) J + A max sum |a(n + 1) - a(n)|,  J and A being the largest step and
 * the largest value in any frame that is played. With s the largest step of w, and w <= 1:
 *   as they are: sum(a) <= 1,               sum |step of a| <= 2 K 2s / floor
 *   edited:      sum(a) <= sqrt(K / floor), sum |step of a| <= K s (1 + 2 sqrt(K / floor)) / floor
 * and a ramp of the gain, which is never above 1, adds A sum(a) / hop. The floor of these
 * settings is the two windows at the centre of one of them. Only a start out of silence begins at
 * once, as render does: with whatever is at the first sample of a trimmed istft. */

enum { RATE = 44100, MINUTE = 60 * RATE, EDITS = 5, HOP = 400, WIN = 2000 };

static const sro_stft_settings played = {WIN, HOP, WIN, SRO_WINDOW_HANN, 1, SRO_PAD_REFLECT};
static const sro_stft_settings others = {WIN, HOP, WIN, SRO_WINDOW_HAMMING, 1, SRO_PAD_REFLECT};

static const sro_spectral_edits_settings hands_on[EDITS] = {
    {.bins = SRO_BINS_ROTATE, .places = 3},
    {.phase = SRO_PHASE_CONJUGATE},
    {.phase = SRO_PHASE_RANDOM, .phase_seed = 3},
    {.mask = SRO_MASK_CHECKER},
    {.phase = SRO_PHASE_ZERO},
};

static sro_sound *partials(double base)
{
    sro_sound *sound;
    succeeds(sro_sound_new(&sound, 1, 4 * RATE, RATE));
    for (size_t i = 0; i < 4 * RATE; i++) {
        double t = (double)i / RATE, turn = 2 * 3.14159265358979 * base * t * (1 + .1 * t);
        sro_sound_writable(sound, 0)[i] = (float)(.3 * sin(turn) + .1 * sin(3.01 * turn));
    }
    return sound;
}

/* What is played with, and how loud and steep it is at most. */
typedef struct {
    sro_frames *frames[3]; /* of two sounds, and of other settings */
    sro_spectral_edits *edits[EDITS];
    sro_matrix *points;
    double value, step, window_step;
} material;

static void measure(material *m, const float *x, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        m->value = fmax(m->value, fabs(x[i]));
        if (i)
            m->step = fmax(m->step, fabs((double)x[i] - x[i - 1]));
    }
}

static void measure_frames(material *m, sro_frames *frames, const sro_spectral_edits *edits)
{
    float scratch[WIN];
    sro_spectral_editor *editor = 0;
    if (edits)
        succeeds(sro_spectral_editor_new(&editor, edits, frames));
    for (size_t i = 0; i < sro_frames_count(frames); i++)
        for (size_t place = 0; place < 2; place++)
            measure(m,
                    editor ? sro_spectral_editor_frame(editor, frames, 0, i, place)
                           : sro_frames_samples(frames, 0, i, scratch),
                    WIN);
    sro_spectral_editor_free(editor);
}

static material material_new(int edited)
{
    material m = {{frames_of(partials(210), &played), frames_of(partials(300), &played),
                   frames_of(partials(250), &others)},
                  {0},
                  0,
                  0,
                  0,
                  0};
    size_t count = sro_frames_count(m.frames[0]);
    for (size_t e = 0; e < EDITS; e++)
        succeeds(sro_spectral_edits_new(&m.edits[e], &hands_on[e]));
    for (size_t f = 0; f < 3; f++) {
        measure_frames(&m, m.frames[f], 0);
        for (size_t e = 0; edited && e < EDITS; e++)
            measure_frames(&m, m.frames[f], m.edits[e]);
        const float *w = sro_frames_window(m.frames[f]);
        for (size_t i = 1; i < WIN; i++)
            m.window_step = fmax(m.window_step, fabs((double)w[i] - w[i - 1]));
    }
    uint64_t random = 5;
    succeeds(sro_matrix_new(&m.points, count, 1));
    for (size_t i = 0; i < count; i++) {
        double x = sro_random_unit(&random);
        sro_matrix_fill(m.points, i)[0] = (float)(x * x * x);
    }
    return m;
}

static void material_free(material *m)
{
    for (size_t f = 0; f < 3; f++)
        sro_frames_release(m->frames[f]);
    for (size_t e = 0; e < EDITS; e++)
        sro_spectral_edits_release(m->edits[e]);
    sro_matrix_release(m->points);
}

static double bound_of(const material *m, int edited, double at_once)
{
    double beside = sro_frames_window(m->frames[0])[WIN / 2 - HOP], floor = 1 + beside * beside;
    double gain = edited ? sqrt(at_once / floor) : 1;
    double slope = at_once * m->window_step * (edited ? 1 + 2 * gain : 4) / floor;
    return gain * m->step + m->value * (slope + gain / HOP);
}

typedef struct {
    const char *what;
    int edited;     /* edits are among the changes, */
    int distance;   /* timing, */
    int voices;     /* lone frames and other settings; so many sound at once */
    double at_once; /* frames of a voice */
} hands;

static void change_order(sro_player *player, size_t count, uint64_t *random)
{
    uint32_t *order = malloc(count * sizeof *order);
    sro_permutation_identity(order, count);
    sro_permutation_shuffle(order, count, sro_random(random));
    succeeds(sro_player_set_order(player, order, 1 + sro_random_below(random, (uint32_t)count)));
    free(order);
}

static void change(sro_player *player, const material *m, const hands *h, uint64_t *random)
{
    size_t count = sro_frames_count(m->frames[0]);
    switch (sro_random_below(random, 10)) {
    case 0:
        sro_player_set_speed(player, 4 * sro_random_unit(random) - 2);
        break;
    case 1:
        sro_player_set_position(player, sro_random_unit(random));
        break;
    case 2:
        sro_player_set_gain(player, sro_random_unit(random));
        break;
    case 3:
        change_order(player, count, random);
        break;
    case 4:
        sro_player_stop(player);
        break;
    case 5:
        sro_player_start(player);
        break;
    case 6:
        succeeds(sro_player_set_frames(player, m->frames[sro_random_below(random, 2)]));
        break;
    case 7:
        if (h->edited)
            succeeds(sro_player_set_edits(player, m->edits[sro_random_below(random, EDITS)]));
        break;
    case 8:
        if (h->edited)
            succeeds(sro_player_set_edits(player, 0));
        break;
    default:
        if (h->distance)
            succeeds(sro_player_set_timing(player, (sro_timing)sro_random_below(random, 2)));
    }
}

/* Far enough apart that only the last one still sounds. */
static void change_voices(sro_player *player, const material *m, uint64_t *random)
{
    succeeds(sro_player_one_shot(player, sro_random_below(random, 400)));
    succeeds(sro_player_set_frames(player, m->frames[sro_random_below(random, 3)]));
}

static void no_clicks(const hands *h)
{
    material m = material_new(h->edited);
    double bound = h->voices * bound_of(&m, h->edited, h->at_once), worst = 0, loudest = 0;
    uint64_t random = 1;
    float last = 0, out[BLOCK];
    sro_player *player = player_of(m.frames[0]);
    succeeds(sro_player_set_points(player, m.points));
    sro_player_set_loop(player, 1);
    sro_player_start(player);
    for (size_t block = 0; block < MINUTE / BLOCK; block++) {
        int silent = fabsf(last) < 1e-6f; /* or the last of a window */
        if (sro_random_below(&random, 8) == 0)
            change(player, &m, h, &random);
        if (h->voices > 1 && block % 40 == 0)
            change_voices(player, &m, &random);
        if (block % 100 == 0) /* after a stop */
            sro_player_start(player);
        sro_player_process(player, (float *[]){out}, BLOCK, 0);
        for (size_t i = 0; i < BLOCK; i++) {
            if (!(i == 0 && silent))
                worst = fmax(worst, fabs((double)out[i] - last));
            loudest = fmax(loudest, fabs(out[i]));
            last = out[i];
        }
    }
    if (worst > bound || getenv("SRO_MEASURE"))
        print_message("%s: steps up to %.3f, allowed %.3f, at a loudness of %.3f\n", h->what, worst,
                      bound, loudest);
    assert_true(worst <= bound);
    assert_true(bound < .5 * loudest); /* or a click would go unseen */
    sro_player_free(player);
    material_free(&m);
}

static void no_clicks_from_hands(void **state)
{
    no_clicks(&(hands){"plain", .voices = 1, .at_once = WIN / HOP});
    no_clicks(&(hands){"edits", .edited = 1, .voices = 1, .at_once = WIN / HOP});
    no_clicks(&(hands){"voices", .voices = 3, .at_once = WIN / HOP});
    no_clicks(&(hands){"distance", .distance = 1, .voices = 1, .at_once = 2 * WIN / HOP});
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(speeds),
        cmocka_unit_test(a_hair_backwards),
        cmocka_unit_test(what_is_over_stays_over),
        cmocka_unit_test(frozen),
        cmocka_unit_test(positions),
        cmocka_unit_test(positions_of_what_is_yet_to_come),
        cmocka_unit_test(other_frames_backwards),
        cmocka_unit_test(scrubbing),
        cmocka_unit_test(scrubbed_to_the_sample),
        cmocka_unit_test(touches),
        cmocka_unit_test(touching_what_is_not_there),
        cmocka_unit_test(all_voices_ring_out),
        cmocka_unit_test(gains),
        cmocka_unit_test(gain_in_silence),
        cmocka_unit_test(gains_without_bounds),
        cmocka_unit_test(by_distance),
        cmocka_unit_test(by_no_distance),
        cmocka_unit_test(crowds_are_thinned),
        cmocka_unit_test(a_long_gap_is_not_waited_for),
        cmocka_unit_test(no_clicks_from_hands),
    };
    return cmocka_run_group_tests_name("player, live", tests, 0, 0);
}
