#include "playback/player_audio.h"

#include "playback/player_request.h"
#include "playing.h"

static sro_player_audio audio_of(sro_frames *frames)
{
    sro_player_audio audio;
    sro_player_change change = {0};
    succeeds(sro_player_audio_make(&audio, 1, SRO_NORM_CLICK_FREE, 1));
    succeeds(
        sro_player_request_all(&(sro_player_request){.frames = frames}, &audio.voices, 0, &change));
    change.generation = 7;
    sro_player_audio_change(&audio, &change);
    assert_false(sro_player_change_holds(&change)); /* there was nothing before */
    assert_int_equal(audio.generation, 7);
    return audio;
}

static float loudest_of(sro_player_audio *audio, size_t count)
{
    float *out = floats(count), loudest = 0;
    sro_player_audio_process(audio, &out, count, NULL);
    for (size_t i = 0; i < count; i++)
        loudest = out[i] > loudest ? out[i] : loudest;
    free(out);
    return loudest;
}

static void what_is_superseded_comes_back(void **state)
{
    sro_frames *frames = centred_frames(1), *others = centred_frames(1);
    sro_player_audio audio = audio_of(frames);
    sro_player_change change = {.frames = sro_frames_retain(others)};
    succeeds(sro_player_request_playlist(&(sro_player_request){.frames = others}, &change));
    const uint32_t *before = audio.transport.playlist.entries;
    sro_player_audio_change(&audio, &change);
    assert_ptr_equal(change.frames, frames);
    assert_ptr_equal(change.playlist.entries, before);
    assert_ptr_equal(audio.source.frames, others);
    sro_player_change_clear(&change);
    sro_player_audio_clear(&audio);
    sro_frames_release(frames);
    sro_frames_release(others);
    (void)state;
}

/* Out of silence a gain counts from the first sample on, whatever starts with it. */
static void a_gain_comes_before_a_start(void **state)
{
    sro_frames *frames = centred_frames(1);
    sro_player_audio audio = audio_of(frames);
    sro_player_change change = {.has_gain = true, .gain = 0};
    sro_transport_order_start(&change.order);
    sro_player_audio_change(&audio, &change);
    assert_true(audio.transport.playing);
    assert_true(loudest_of(&audio, 1000) == 0);
    change = (sro_player_change){.has_gain = true, .gain = 1};
    sro_player_audio_change(&audio, &change);
    assert_true(loudest_of(&audio, 1000) > .1f);
    sro_player_audio_clear(&audio);
    sro_frames_release(frames);
    (void)state;
}

/* A start was asked for, and then an order that has nothing: the command counts as carried out. */
static void nothing_starts_of_an_empty_order(void **state)
{
    static uint32_t none[] = {100000};
    sro_frames *frames = centred_frames(1);
    sro_player_audio audio = audio_of(frames);
    sro_player_change change = {.command = 3};
    sro_player_request request = {.frames = frames, .order = none, .length = 1};
    succeeds(sro_player_request_playlist(&request, &change));
    sro_transport_order_start(&change.order);
    sro_player_audio_change(&audio, &change);
    assert_false(audio.transport.playing);
    assert_int_equal(audio.command, 3);
    sro_player_change_clear(&change);
    sro_player_audio_clear(&audio);
    sro_frames_release(frames);
    (void)state;
}

/* One that is not there plays nothing; of the voices that came with them as many stay. */
static void single_frames_take_the_voices_they_need(void **state)
{
    sro_frames *frames = centred_frames(1);
    sro_player_audio audio = audio_of(frames);
    sro_player_change change = {0};
    sro_player_change_add_shot(&change, 5);
    sro_player_change_add_shot(&change, 100000);
    sro_player_change_add_shot(&change, 6);
    for (; change.spare_count < 3; change.spare_count++)
        succeeds(sro_overlap_add_new(&change.spares[change.spare_count], 1, frames,
                                     SRO_NORM_CLICK_FREE));
    sro_player_audio_change(&audio, &change);
    assert_int_equal(change.spare_count, 1);
    assert_non_null(audio.voices.set.one_shots[1]);
    assert_null(audio.voices.set.one_shots[2]);
    assert_true(loudest_of(&audio, 1024) > .1f);
    sro_player_change_clear(&change);
    sro_player_audio_clear(&audio);
    sro_frames_release(frames);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_superseded_comes_back),
        cmocka_unit_test(a_gain_comes_before_a_start),
        cmocka_unit_test(nothing_starts_of_an_empty_order),
        cmocka_unit_test(single_frames_take_the_voices_they_need),
    };
    return cmocka_run_group_tests_name("player, the half that plays", tests, NULL, NULL);
}
