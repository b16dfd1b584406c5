#include "playback/player_request.h"

#include "playing.h"

static const sro_voices voices = {.outputs = 1, .normalisation = SRO_NORM_CLICK_FREE};

static void voices_are_the_same_for_the_same_settings(void **state)
{
    sro_stft_settings s = centred;
    sro_frames *frames = centred_frames(1), *others;
    others = frames_of(noise_sound(1, LENGTH + 500, 2), &s);
    assert_true(sro_player_request_same_voices(frames, others));
    sro_frames_release(others);
    others = frames_of(noise_sound(2, LENGTH, 2), &s);
    assert_false(sro_player_request_same_voices(frames, others));
    sro_frames_release(others);
    s.hop_length--;
    others = frames_of(noise_sound(1, LENGTH, 2), &s);
    assert_false(sro_player_request_same_voices(frames, others));
    sro_frames_release(others);
    sro_frames_release(frames);
    (void)state;
}

static void a_playlist_needs_frames(void **state)
{
    uint32_t order[] = {1, 0, 1000};
    sro_player_request request = {.order = order, .length = COUNT(order)};
    sro_player_change change = {0};
    succeeds(sro_player_request_playlist(&request, &change));
    assert_true(change.has_playlist);
    assert_int_equal(change.playlist.count, 0);
    sro_player_change_clear(&change);
    request.frames = centred_frames(1);
    succeeds(sro_player_request_playlist(&request, &change));
    assert_int_equal(change.playlist.count, 2);
    sro_player_change_clear(&change);
    sro_frames_release(request.frames);
    (void)state;
}

static void all_that_frames_need(void **state)
{
    sro_player_request request = {.frames = centred_frames(1)};
    sro_player_change change = {0};
    succeeds(
        sro_spectral_edits_new(&request.edits, &(sro_spectral_settings){.bins = SRO_BINS_REVERSE}));
    succeeds(sro_player_request_editor(&request, &voices, &change));
    assert_true(change.has_editor && change.editor && !change.replaces);
    sro_player_change_clear(&change);
    succeeds(sro_player_request_all(&request, &voices, 77, &change));
    assert_true(change.replaces && change.has_playlist && change.source.editor);
    assert_ptr_equal(change.source.frames, request.frames);
    assert_int_equal(change.voices.tail.length, 77);
    assert_int_equal(change.voices.tail.left, 0);
    sro_player_change_clear(&change);
    sro_player_request_clear(&request);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(voices_are_the_same_for_the_same_settings),
        cmocka_unit_test(a_playlist_needs_frames),
        cmocka_unit_test(all_that_frames_need),
    };
    return cmocka_run_group_tests_name("player request", tests, NULL, NULL);
}
