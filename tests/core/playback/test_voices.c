/* Voices: single frames, and what rings out of earlier settings. */
#include "playback/voices.h"

#include <stdlib.h>
#include <string.h>

#include "playing.h"

/* What is exchanged rings out in the tail, and only there. */
static void an_exchange_hands_the_old_voices_back(void **state)
{
    sro_frames *frames = uncentred_frames();
    sro_voices voices;
    sro_voice_set first, second;
    sro_overlap_add *voice, *spare;
    float scratch[1024], *want = floats(1024), *got = floats(1024);
    succeeds(sro_voices_make(&voices, 1, SRO_NORM_CLICK_FREE));
    assert_false(sro_voices_sound(&voices));
    succeeds(sro_voices_prepare(&voices, frames, sro_voices_left(&voices), &first));
    sro_voices_exchange(&voices, &first);
    sro_voice_set_clear(&first);
    assert_true(sro_voices_lack_one(&voices));
    succeeds(sro_overlap_add_new(&spare, 1, frames, SRO_NORM_CLICK_FREE));
    voice = sro_voices_one_shot(&voices, 1024, &spare);
    assert_null(spare);
    sro_overlap_add_push_weight(voice, 0);
    sro_overlap_add_push_samples(voice, 0, sro_frames_samples(frames, 0, 5, scratch), 0);
    assert_true(sro_voices_sound(&voices));
    assert_false(sro_voices_sequence_sounds(&voices));
    sro_voices_mix_others(&voices, &got, 100);
    succeeds(sro_voices_prepare(&voices, frames, sro_voices_left(&voices), &second));
    sro_voices_exchange(&voices, &second);
    assert_ptr_equal(second.one_shots[0], voice);
    assert_int_equal(sro_overlap_add_remaining(voice), 0);
    sro_voice_set_clear(&second);
    assert_true(sro_voices_sequence_sounds(&voices));
    sro_voices_mix_others(&voices, (float *[]){got + 100}, 924);
    assert_false(sro_voices_sound(&voices));
    play_lone_frame(frames, 0, 5, want);
    check_within("tail", got, want, 1024, 0);
    sro_voices_clear(&voices);
    sro_frames_release(frames);
    free(want);
    free(got);
    (void)state;
}

/* In a player. */

/* Frames one by one add up, over each other and over what plays; nothing has then ended. */
static void one_shots(void **state)
{
    sro_frames *frames = uncentred_frames();
    float *want = floats(4000), *got = floats(4000), one[1024];
    for (int plays = 0; plays < 2; plays++) {
        sro_player *player = player_of(frames, 1, NULL, 0), *alone = player_of(frames, 1, NULL, 0);
        size_t finished = 0;
        memset(want, 0, 4000 * sizeof *want);
        if (plays) {
            sro_player_start(player);
            sro_player_start(alone);
            sro_player_process(alone, &want, 4000, NULL);
        }
        for (size_t i = 0; i < 40; i++) { /* ten of them sound at once */
            float *at = got + 100 * i;
            succeeds(sro_player_one_shot(player, i));
            finished += sro_player_process(player, &at, 100, NULL).finished != 0;
            play_lone_frame(frames, 0, i, one);
            for (size_t k = 0; k < 1024 && 100 * i + k < 4000; k++)
                want[100 * i + k] += one[k];
        }
        check_within("one shots", got, want, 4000, 2e-6);
        assert_int_equal(finished, 0);
        assert_int_equal(sro_player_playing(player), plays);
        sro_player_free(player);
        sro_player_free(alone);
    }
    free(want);
    free(got);
    sro_frames_release(frames);
    (void)state;
}

static void one_shots_of_what_is_not_there(void **state)
{
    sro_frames *frames = uncentred_frames();
    sro_player *player;
    succeeds(sro_player_new(&player, 1, SRO_NORM_CLICK_FREE, false));
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
    sro_frames *frames = uncentred_frames(), *fresh = frames_of(silence, &other);
    sro_player *changed = player_of(frames, 1, NULL, 0), *stopped = player_of(frames, 1, NULL, 0);
    float *a = floats(4000), *b = floats(4000), *at;
    sro_player *players[] = {changed, stopped};
    for (size_t p = 0; p < 2; p++) {
        at = p ? b : a;
        sro_player_start(players[p]);
        for (size_t i = 0; i < SRO_MAX_ONE_SHOTS; i++, at += 10) {
            succeeds(sro_player_one_shot(players[p], 3 * i));
            sro_player_process(players[p], &at, 10, NULL);
        }
    }
    sro_player_stop(stopped);
    sro_player_process(stopped, (float *[]){b + 160}, 3840, NULL);
    succeeds(sro_player_set_frames(changed, fresh)); /* and once more, before they are over */
    sro_player_process(changed, (float *[]){a + 160}, 100, NULL);
    succeeds(sro_player_set_frames(changed, frames));
    succeeds(sro_player_set_frames(changed, fresh));
    sro_player_process(changed, (float *[]){a + 260}, 3740, NULL);
    check_within("all voices", a, b, 4000, 3e-6); /* the sums are those of another sequence */
    free(a);
    free(b);
    sro_player_free(changed);
    sro_player_free(stopped);
    sro_frames_release(frames);
    sro_frames_release(fresh);
    (void)state;
}

/* With other settings the old tail rings out under the new beginning: up to the next frame of
 * the old voice nothing is lost of it, and after its last window only the new voice is left,
 * which began at once, at the beginning of the order. */
static void frames_of_other_settings(void **state)
{
    enum { AT = 6400 };
    static const sro_stft_settings other = {600, 150, 512, SRO_WINDOW_HAMMING, 1, SRO_PAD_CONSTANT};
    static const int dropped = 300 - 44; /* n_fft / 2 less the lead, out of silence only */
    sro_frames *old = centred_frames(1), *fresh = frames_of(noise_sound(1, LENGTH, 9), &other);
    sro_player *player = player_of(old, 1, NULL, 0);
    tape *a = tape_new(LENGTH), *b = tape_new(LENGTH);
    sro_player_start(player);
    play(player, a, 0, AT, 64);
    succeeds(sro_player_set_frames(player, fresh));
    play(player, a, AT, LENGTH - AT, 64);
    sro_player *alone = player_of(fresh, 1, NULL, 0); /* the new frames begin at the beginning */
    sro_player_start(alone);
    play(alone, b, 0, LENGTH, 64);
    check_snr("new voice", a->out[0] + AT + 1024, b->out[0] + 1024 - dropped, 5000, 120);
    for (size_t i = AT; i < AT + 1024; i++) /* two voices of at most .5 */
        assert_true(a->out[0][i] <= 1.02f && a->out[0][i] >= -1.02f);
    tape_free(a);
    tape_free(b);
    sro_player_free(player);
    sro_player_free(alone);
    sro_frames_release(old);
    sro_frames_release(fresh);
    (void)state;
}

/* The same, with nothing but silence to play on: what is left is the old tail itself. */
static void the_old_tail_rings_out(void **state)
{
    enum { AT = 6400 };
    static const sro_stft_settings other = {600, 150, 512, SRO_WINDOW_HAMMING, 1, SRO_PAD_CONSTANT};
    sro_sound *silence;
    succeeds(sro_sound_new(&silence, 1, LENGTH, GOLDEN_RATE));
    sro_frames *old = centred_frames(1), *fresh = frames_of(silence, &other);
    sro_player *player = player_of(old, 1, NULL, 0), *stopped = player_of(old, 1, NULL, 0);
    tape *a = tape_new(LENGTH), *b = tape_new(LENGTH);
    sro_player_start(player);
    sro_player_start(stopped);
    play(player, a, 0, AT, 64);
    play(stopped, b, 0, AT, 64);
    succeeds(sro_player_set_frames(player, fresh));
    sro_player_stop(stopped);
    play(player, a, AT, LENGTH - AT, 1000);
    play(stopped, b, AT, LENGTH - AT, 64);
    check_within("tail", a->out[0], b->out[0], LENGTH, 0);
    tape_free(a);
    tape_free(b);
    sro_player_free(player);
    sro_player_free(stopped);
    sro_frames_release(old);
    sro_frames_release(fresh);
    (void)state;
}

/* So many changes of settings that several of the old voices ring out at once. */
static void many_changes_of_settings(void **state)
{
    sro_player *player;
    tape *t = tape_new(64 * 40);
    succeeds(sro_player_new(&player, 1, SRO_NORM_CLICK_FREE, false));
    for (size_t i = 0; i < 40; i++) {
        sro_stft_settings s = {500 + 7 * (int)i, 100, 0, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};
        sro_frames *frames = frames_of(noise_sound(1, 9000, i), &s);
        succeeds(sro_player_set_frames(player, frames));
        sro_frames_release(frames);
        if (i % 3 == 0)
            sro_player_start(player);
        play(player, t, 64 * i, 64, 64);
    }
    for (size_t i = 0; i < 64 * 40; i++) /* at most five voices */
        assert_true(t->out[0][i] < 2.6f && t->out[0][i] > -2.6f);
    tape_free(t);
    sro_player_free(player);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_exchange_hands_the_old_voices_back),
        cmocka_unit_test(one_shots),
        cmocka_unit_test(one_shots_of_what_is_not_there),
        cmocka_unit_test(all_voices_ring_out),
        cmocka_unit_test(frames_of_other_settings),
        cmocka_unit_test(the_old_tail_rings_out),
        cmocka_unit_test(many_changes_of_settings),
    };
    return cmocka_run_group_tests_name("voices", tests, NULL, NULL);
}
