#include "playback/player.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/permutation.h"
#include "order/order.h"
#include "playback/render.h"
#include "playing.h"

static const size_t blocks[] = {1, 64, 2048, 1000};

static const struct {
    const char *what;
    size_t channels;
    sro_stft_settings settings;
} cases[] = {
    {"2048/512", 1, {2048, 512, 2048, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}},
    {"2048/512 stereo", 2, {2048, 512, 2048, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}},
    {"2000/400 stereo", 2, {2000, 400, 2000, SRO_WINDOW_HANN, 1, SRO_PAD_REFLECT}},
    {"6000/2000/3000", 1, {6000, 2000, 3000, SRO_WINDOW_HANN, 1, SRO_PAD_REFLECT}},
    {"1024/337", 1, {1024, 337, 1024, SRO_WINDOW_HANN, 1, SRO_PAD_EDGE}},
    {"1025/200/601 stereo", 2, {1025, 200, 601, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}},
    {"1025/200/600", 1, {1025, 200, 600, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}},
    {"1024/511 hamming", 1, {1024, 511, 1024, SRO_WINDOW_HAMMING, 1, SRO_PAD_CONSTANT}},
    {"1024/511 blackman", 1, {1024, 511, 1024, SRO_WINDOW_BLACKMAN, 1, SRO_PAD_CONSTANT}},
    {"1024/511 bartlett", 1, {1024, 511, 1024, SRO_WINDOW_BARTLETT, 1, SRO_PAD_CONSTANT}},
    {"1024/700 rectangular", 1, {1024, 700, 1024, SRO_WINDOW_RECTANGULAR, 1, SRO_PAD_CONSTANT}},
    {"64/7/64", 1, {64, 7, 64, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT}},
};

static void check_playback(size_t i, sro_frames *frames, const uint32_t *order, size_t count)
{
    size_t channels = sro_frames_channels(frames);
    sro_sound *want;
    succeeds(sro_render(frames, order, count, NULL, &want, NULL));
    size_t length = sro_sound_length(want);
    size_t whole = length + 2 * (size_t)cases[i].settings.n_fft + 5000;
    for (size_t b = 0; b < COUNT(blocks); b++) {
        sro_player *player = player_of(frames, channels, order, count);
        tape *t = tape_new(whole);
        sro_player_start(player);
        assert_true(sro_player_playing(player));
        play(player, t, 0, whole, blocks[b]);
        for (size_t c = 0; c < channels; c++) {
            char what[80];
            snprintf(what, sizeof what, "%s, channel %zu, blocks of %zu", cases[i].what, c,
                     blocks[b]);
            check_snr(what, t->out[c], sro_sound_channel(want, c), length, 120);
            for (size_t k = whole - 2500; k < whole; k++)
                assert_true(t->out[c][k] == 0);
        }
        assert_false(sro_player_playing(player));
        assert_int_equal(t->finished, 1);
        tape_free(t);
        sro_player_free(player);
    }
    sro_sound_release(want);
}

static void from_the_start_it_equals_render(void **state)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        sro_frames *frames =
            frames_of(noise_sound(cases[i].channels, LENGTH, i), &cases[i].settings);
        size_t count = sro_frames_count(frames);
        uint32_t *order = malloc(count * sizeof *order);
        sro_permutation_identity(order, count);
        check_playback(i, frames, order, count);
        sro_permutation_shuffle(order, count, i);
        check_playback(i, frames, order, count);
        free(order);
        sro_frames_release(frames);
    }
    (void)state;
}

/* Uncentred, the two ends have one window each, which goes to 0: render divides by it, the
 * player fades by it. Between them they agree. */
static void uncentred_it_equals_render_inside(void **state)
{
    sro_stft_settings s = {1024, 256, 1024, SRO_WINDOW_HANN, 0, SRO_PAD_CONSTANT};
    sro_frames *frames = frames_of(noise_sound(1, LENGTH, 1), &s);
    sro_player *player = player_of(frames, 1, NULL, 0);
    tape *t = tape_new(LENGTH);
    sro_sound *want;
    succeeds(sro_render(frames, NULL, 0, NULL, &want, NULL));
    size_t length = sro_sound_length(want);
    sro_player_start(player);
    play(player, t, 0, length, 64);
    check_snr("inside", t->out[0] + 512, sro_sound_channel(want, 0) + 512, length - 1024, 120);
    for (size_t i = 0; i < length; i++) /* noise of at most .5, and no click above it */
        assert_true(t->out[0][i] <= .51f && t->out[0][i] >= -.51f);
    sro_sound_release(want);
    tape_free(t);
    sro_player_free(player);
    sro_frames_release(frames);
    (void)state;
}

/* Frames that begin in the dropped half, and the one at its end, start in the first block, which
 * tells the last of them; the others follow one by one. */
static void reports_frames_as_they_start(void **state)
{
    static const uint32_t order[] = {9, 99, 9, 9, 8, 7, SRO_NO_FRAME, 6};
    static const uint32_t want[] = {9, 8, 7, 6};
    sro_frames *frames = centred_frames(1);
    sro_player *player = player_of(frames, 1, order, COUNT(order));
    tape *t = tape_new(5000);
    uint32_t got[4] = {0};
    sro_player_start(player);
    play(player, t, 0, 5000, 64);
    assert_int_equal(t->started, 4);
    for (size_t i = 0; i < 4; i++)
        got[i] = (uint32_t)t->frames[i];
    check_equal("started", got, want, 4);
    assert_int_equal(t->finished, 1);
    tape_free(t);
    sro_player_free(player);
    sro_frames_release(frames);
    (void)state;
}

static void loop_goes_round(void **state)
{
    sro_frames *frames = centred_frames(1);
    size_t count = sro_frames_count(frames), length = 3 * LENGTH;
    uint32_t *thrice = malloc(4 * count * sizeof *thrice);
    for (size_t i = 0; i < 4 * count; i++)
        thrice[i] = (uint32_t)(i % count);
    sro_player *looping = player_of(frames, 1, NULL, 0);
    sro_player *repeating = player_of(frames, 1, thrice, 4 * count);
    tape *a = tape_new(length), *b = tape_new(length);
    sro_player_set_loop(looping, 1);
    sro_player_start(looping);
    sro_player_start(repeating);
    play(looping, a, 0, length, 64);
    play(repeating, b, 0, length, 64);
    check_within("loop", a->out[0], b->out[0], length, 0);
    assert_true(sro_player_playing(looping));
    assert_int_equal(a->finished, 0);
    sro_player_set_loop(looping, 0); /* this round is the last */
    play(looping, a, 0, 2 * LENGTH, 64);
    assert_false(sro_player_playing(looping));
    assert_int_equal(a->finished, 1);
    tape_free(a);
    tape_free(b);
    sro_player_free(looping);
    sro_player_free(repeating);
    free(thrice);
    sro_frames_release(frames);
    (void)state;
}

/* After a stop no frame starts; what sounds goes on unchanged until the next hop, rings out with
 * its windows, and is over within one window. */
static void stop_rings_out(void **state)
{
    sro_frames *frames = centred_frames(1);
    sro_player *whole = player_of(frames, 1, NULL, 0), *stopped = player_of(frames, 1, NULL, 0);
    tape *a = tape_new(LENGTH), *b = tape_new(LENGTH);
    sro_player_start(whole);
    sro_player_start(stopped);
    play(whole, a, 0, LENGTH, 64);
    play(stopped, b, 0, 6400, 64); /* a hop at 6400: frames begin at 512 less and every 256 */
    sro_player_stop(stopped);
    assert_false(sro_player_playing(stopped));
    b->started = b->finished = 0;
    play(stopped, b, 6400, LENGTH - 6400, 64);
    check_within("before", b->out[0], a->out[0], 6400, 0);
    assert_int_equal(b->started, 0);
    assert_int_equal(b->finished, 1);
    float loudest = 0;
    for (size_t i = 6400; i < 6400 + 512; i++)
        loudest = b->out[0][i] > loudest ? b->out[0][i] : loudest;
    assert_true(loudest > .3f);
    for (size_t i = 6400 + 1024; i < LENGTH; i++)
        assert_true(b->out[0][i] == 0);
    sro_player_stop(stopped); /* again does no harm */
    tape_free(a);
    tape_free(b);
    sro_player_free(whole);
    sro_player_free(stopped);
    sro_frames_release(frames);
    (void)state;
}

static void start_again_after_the_end(void **state)
{
    sro_frames *frames = centred_frames(1);
    sro_player *player = player_of(frames, 1, NULL, 0);
    tape *a = tape_new(2 * LENGTH), *b = tape_new(2 * LENGTH);
    sro_player_start(player);
    play(player, a, 0, 2 * LENGTH, 64);
    sro_player_start(player);
    play(player, b, 0, 2 * LENGTH, 1000);
    check_within("again", b->out[0], a->out[0], 2 * LENGTH, 0);
    tape_free(a);
    tape_free(b);
    sro_player_free(player);
    sro_frames_release(frames);
    (void)state;
}

/* Out of sound the first frame begins where its window does, n_fft / 2 earlier in the sound than
 * out of silence, and no sample jumps. */
static void start_while_it_sounds(void **state)
{
    enum { AT = 5000 };
    sro_frames *frames = centred_frames(1);
    sro_player *once = player_of(frames, 1, NULL, 0), *twice = player_of(frames, 1, NULL, 0);
    tape *a = tape_new(LENGTH), *b = tape_new(LENGTH);
    sro_player_start(once);
    sro_player_start(twice);
    play(once, a, 0, LENGTH, 64);
    play(twice, b, 0, AT, 64);
    sro_player_start(twice);
    play(twice, b, AT, LENGTH - AT, 64);
    check_within("until then", b->out[0], a->out[0], AT, 0);
    check_snr("after it", b->out[0] + AT + 1024, a->out[0] + 512, LENGTH - AT - 1024, 130);
    for (size_t i = AT; i < AT + 1024; i++) /* weighted means of noise of at most .5 */
        assert_true(b->out[0][i] <= .51f && b->out[0][i] >= -.51f);
    assert_int_equal(b->finished, 0);
    tape_free(a);
    tape_free(b);
    sro_player_free(once);
    sro_player_free(twice);
    sro_frames_release(frames);
    (void)state;
}

/* A new order takes over at the next hop, at the same place. */
static void a_new_order_while_playing(void **state)
{
    sro_frames *frames = centred_frames(1);
    size_t count = sro_frames_count(frames);
    uint32_t *mixed = malloc(count * sizeof *mixed), *reversed = malloc(count * sizeof *mixed);
    sro_permutation_identity(reversed, count);
    sro_permutation_reverse(reversed, count);
    sro_permutation_identity(mixed, count);
    sro_player *player = player_of(frames, 1, NULL, 0);
    tape *a = tape_new(LENGTH), *b = tape_new(LENGTH);
    sro_player_start(player);
    play(player, a, 0, 6400, 64); /* frames 0..26 have started: 2 + 6400 / 256 rounded up */
    succeeds(sro_player_set_order(player, reversed, count));
    play(player, a, 6400, LENGTH - 6400, 64);
    memcpy(mixed + 27, reversed + 27, (count - 27) * sizeof *mixed);
    succeeds(sro_player_set_order(player, mixed, count));
    play(player, b, 0, LENGTH, 64);
    sro_player_start(player);
    play(player, b, 0, LENGTH, 64);
    check_within("new order", a->out[0], b->out[0], LENGTH, 0);
    tape_free(a);
    tape_free(b);
    free(mixed);
    free(reversed);
    sro_player_free(player);
    sro_frames_release(frames);
    (void)state;
}

static void nothing_to_play(void **state)
{
    static const uint32_t missing[] = {100000, SRO_NO_FRAME};
    sro_frames *frames = centred_frames(1);
    sro_player *player;
    tape *t = tape_new(500);
    float *zeros = floats(500);
    succeeds(sro_player_new(&player, 2, SRO_NORM_CLICK_FREE, false));
    sro_player_start(player);
    play(player, t, 0, 500, 64);
    assert_false(sro_player_playing(player));
    succeeds(sro_player_set_order(player, missing, 2));
    succeeds(sro_player_set_frames(player, frames));
    sro_player_start(player);
    sro_player_stop(player);
    play(player, t, 0, 500, 64);
    assert_false(sro_player_playing(player));
    assert_int_equal(t->started + t->finished, 0);
    check_within("silence", t->out[0], zeros, 500, 0);
    check_within("silence", t->out[1], zeros, 500, 0);
    sro_player_free(player);
    sro_player_free(NULL);
    sro_frames_release(frames);
    free(zeros);
    tape_free(t);
    (void)state;
}

/* The order came before frames that have it, and counts once they do. */
static void order_first_frames_later(void **state)
{
    static const uint32_t order[] = {70, 5, 100, 40, 6, 7, 8, 9, 10};
    sro_frames *few = frames_of(noise_sound(1, 2000, 3), &centred), *frames = centred_frames(1);
    sro_player *player = player_of(few, 1, order, COUNT(order));
    sro_sound *want;
    tape *t = tape_new(6000);
    succeeds(sro_player_set_frames(player, frames));
    sro_player_start(player);
    play(player, t, 0, 6000, 64);
    succeeds(sro_render(frames, order, COUNT(order), NULL, &want, NULL));
    check_snr("order first", t->out[0], sro_sound_channel(want, 0), sro_sound_length(want), 120);
    sro_sound_release(want);
    tape_free(t);
    sro_player_free(player);
    sro_frames_release(few);
    sro_frames_release(frames);
    (void)state;
}

/* Mono feeds all outputs; an output without a channel is silent; a channel without an output
 * is not heard. */
static void channels_and_outputs(void **state)
{
    static const struct {
        size_t channels, outputs;
        int feeds[MOST_OUTPUTS]; /* the channel of an output, -1 for silence */
    } table[] = {
        {1, 1, {0}},    {1, 3, {0, 0, 0}}, {2, 2, {0, 1}}, {2, 4, {0, 1, -1, -1}},
        {3, 2, {0, 1}}, {2, 1, {0}},
    };
    float *zeros = floats(LENGTH);
    for (size_t i = 0; i < COUNT(table); i++) {
        sro_frames *frames = centred_frames(table[i].channels);
        sro_player *player = player_of(frames, table[i].outputs, NULL, 0);
        tape *t = tape_new(LENGTH);
        sro_sound *want;
        succeeds(sro_render(frames, NULL, 0, NULL, &want, NULL));
        sro_player_start(player);
        play(player, t, 0, LENGTH, 64);
        for (size_t c = 0; c < table[i].outputs; c++)
            if (table[i].feeds[c] < 0)
                check_within("silent output", t->out[c], zeros, LENGTH, 0);
            else
                check_snr("fed output", t->out[c],
                          sro_sound_channel(want, (size_t)table[i].feeds[c]),
                          sro_sound_length(want), 120);
        assert_true(table[i].outputs == MOST_OUTPUTS || t->out[table[i].outputs][0] == 123);
        sro_sound_release(want);
        tape_free(t);
        sro_player_free(player);
        sro_frames_release(frames);
    }
    free(zeros);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_the_start_it_equals_render),
        cmocka_unit_test(uncentred_it_equals_render_inside),
        cmocka_unit_test(reports_frames_as_they_start),
        cmocka_unit_test(loop_goes_round),
        cmocka_unit_test(stop_rings_out),
        cmocka_unit_test(start_again_after_the_end),
        cmocka_unit_test(start_while_it_sounds),
        cmocka_unit_test(a_new_order_while_playing),
        cmocka_unit_test(nothing_to_play),
        cmocka_unit_test(order_first_frames_later),
        cmocka_unit_test(channels_and_outputs),
    };
    return cmocka_run_group_tests_name("player", tests, NULL, NULL);
}
