#include "playback/player_change.h"

#include "playing.h"

static void change_playlist(sro_player_change *change, size_t entries)
{
    change->has_playlist = true;
    succeeds(sro_playlist_make(&change->playlist, NULL, 0, entries, NULL));
}

static sro_player_change replacement(sro_frames *frames, unsigned generation)
{
    sro_player_change made = {.replaces = true, .generation = generation};
    sro_voices none = {.outputs = 1, .normalisation = SRO_NORM_CLICK_FREE};
    change_playlist(&made, sro_frames_count(frames));
    succeeds(sro_frame_source_make(&made.source, frames, NULL));
    succeeds(sro_voices_prepare(&none, frames, 10, &made.voices));
    return made;
}

static void add(sro_player_change *change, sro_player_change newer)
{
    sro_player_change_add(change, &newer);
    sro_player_change_clear(&newer);
}

/* The last playlist counts, and so do the last frames; each leaves the other alone. */
static void what_is_newer_counts(void **state)
{
    sro_frames *a = centred_frames(1), *b = centred_frames(1);
    sro_player_change change = {0}, playlist = {0}, other = {0};
    assert_false(sro_player_change_holds(&change));
    change_playlist(&playlist, 5);
    change_playlist(&other, 7);
    add(&change, playlist);
    add(&change, (sro_player_change){.frames = sro_frames_retain(a)});
    assert_int_equal(change.playlist.count, 5);
    add(&change, other);
    add(&change, (sro_player_change){.frames = sro_frames_retain(b)});
    assert_true(sro_player_change_holds(&change));
    assert_int_equal(change.playlist.count, 7);
    assert_ptr_equal(change.frames, b);
    sro_player_change_clear(&change);
    assert_false(sro_player_change_holds(&change));
    sro_frames_release(a);
    sro_frames_release(b);
    (void)state;
}

/* Frames of other settings leave nothing of what was asked of those before but how it plays. */
static void a_replacement_supersedes_what_waits(void **state)
{
    static const sro_stft_settings s = {512, 128, 512, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};
    sro_frames *before = centred_frames(1), *after = frames_of(noise_sound(1, LENGTH, 2), &s);
    sro_player_change change = {0};
    add(&change, replacement(before, 1));
    add(&change, (sro_player_change){.frames = sro_frames_retain(before)});
    change.has_gain = true;
    change.gain = .5;
    sro_transport_order_start(&change.order);
    sro_player_change_add_shot(&change, 3);
    change.spare_count = change.spares_given = 1;
    succeeds(sro_overlap_add_new(&change.spares[0], 1, before, SRO_NORM_CLICK_FREE));
    add(&change, replacement(after, 2));
    assert_ptr_equal(change.source.frames, after);
    assert_null(change.frames);
    assert_int_equal(change.playlist.count, sro_frames_count(after));
    assert_int_equal(change.shot_count + change.spare_count + change.spares_given, 0);
    assert_int_equal(change.generation, 2);
    assert_int_equal(change.order.command, SRO_START);
    assert_true(change.has_gain && change.gain == .5);
    sro_player_change_clear(&change);
    sro_frames_release(before);
    sro_frames_release(after);
    (void)state;
}

static void the_last_single_frames_stay(void **state)
{
    sro_player_change change = {0};
    for (uint32_t i = 0; i < SRO_MAX_ONE_SHOTS + 5; i++)
        sro_player_change_add_shot(&change, i);
    assert_int_equal(change.shot_count, SRO_MAX_ONE_SHOTS);
    for (uint32_t i = 0; i < SRO_MAX_ONE_SHOTS; i++)
        assert_int_equal(change.shots[i], i + 5);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_newer_counts),
        cmocka_unit_test(a_replacement_supersedes_what_waits),
        cmocka_unit_test(the_last_single_frames_stay),
    };
    return cmocka_run_group_tests_name("player change", tests, NULL, NULL);
}
