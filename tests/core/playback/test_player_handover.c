#include "playback/player_handover.h"

#include "playing.h"

/* What plays, in as far as the handover sees of it. */
static sro_player_change *take(sro_player_handover *h)
{
    return (sro_player_change *)sro_handover_take(&h->slots);
}

static void give_back(sro_player_handover *h, sro_player_change *change)
{
    sro_handover_give_back(&h->slots, &change->handed);
}

static sro_overlap_add *voice_for(sro_frames *frames)
{
    sro_overlap_add *voice;
    succeeds(sro_overlap_add_new(&voice, 1, frames, SRO_NORM_CLICK_FREE));
    return voice;
}

static void what_waits_is_added_to(void **state)
{
    sro_player_handover h;
    succeeds(sro_player_handover_make(&h, true));
    sro_player_change *first = sro_player_handover_begin(&h);
    assert_null(sro_player_handover_try(&h)); /* somebody is at it */
    sro_player_handover_ask(&h, first);
    assert_ptr_equal(sro_player_handover_try(&h), first);
    sro_player_handover_ask(&h, first);
    assert_ptr_equal(take(&h), first);
    sro_player_change *second = sro_player_handover_begin(&h);
    assert_ptr_not_equal(second, first);
    sro_player_handover_ask(&h, second);
    give_back(&h, first);
    sro_player_handover_collect(&h);
    sro_player_handover_clear(&h);
    (void)state;
}

/* Changes that hold what only the main thread frees run out; then nothing can be asked without it,
 * and everything with it. */
static void the_main_thread_never_runs_out(void **state)
{
    sro_frames *frames = centred_frames(1);
    sro_player_handover h;
    sro_player_change *change;
    size_t tries = 0;
    succeeds(sro_player_handover_make(&h, true));
    while ((change = sro_player_handover_try(&h))) {
        sro_player_handover_ask(&h, change);
        assert_ptr_equal(take(&h), change);
        change->frames = sro_frames_retain(frames);
        give_back(&h, change);
        tries++;
    }
    assert_int_equal(tries, SRO_PLAYER_CHANGES);
    for (size_t i = 0; i < 20; i++) {
        change = sro_player_handover_begin(&h);
        assert_null(change->frames);
        sro_player_handover_ask(&h, change);
        assert_ptr_equal(take(&h), change);
        change->frames = sro_frames_retain(frames);
        give_back(&h, change);
    }
    change = sro_player_handover_begin(&h);
    change->frames = sro_frames_retain(frames); /* and one that was never taken */
    sro_player_handover_ask(&h, change);
    sro_player_handover_clear(&h);
    sro_frames_release(frames);
    (void)state;
}

/* A voice that was not needed serves the next one; one that was needed counts as there. Those for
 * earlier settings serve nobody. */
static void voices_come_in_useful_again(void **state)
{
    sro_frames *frames = centred_frames(1);
    sro_overlap_add *none = NULL, *more = voice_for(frames), *given = more;
    sro_player_change old = {0}, *change;
    sro_player_handover h;
    succeeds(sro_player_handover_make(&h, true));
    change = sro_player_handover_begin(&h);
    assert_false(sro_player_handover_supply(&h, change, 1, &none));
    assert_true(sro_player_handover_supply(&h, change, 1, &more));
    assert_null(more);
    sro_player_handover_ask(&h, change);
    give_back(&h, take(&h)); /* unused */
    change = sro_player_handover_try(&h);
    assert_int_equal(h.voices, 0);
    assert_true(sro_player_handover_supply(&h, change, 1, &none));
    assert_ptr_equal(change->spares[0], given);
    sro_player_handover_ask(&h, change);
    change = take(&h);
    change->spare_count = 0; /* used */
    give_back(&h, change);
    change = sro_player_handover_begin(&h);
    assert_int_equal(h.voices, 1);
    more = voice_for(frames);
    assert_true(sro_player_handover_supply(&h, change, 1, &more));
    sro_player_handover_ask(&h, change);
    change = take(&h);
    sro_player_handover_renew(&h, &old); /* while it is being carried out */
    assert_int_equal(h.voices, 0);
    give_back(&h, change);
    sro_player_handover_collect(&h);
    assert_int_equal(h.spare_count, 0);
    sro_player_change_clear(&old);
    sro_player_handover_clear(&h);
    sro_overlap_add_free(given);
    sro_frames_release(frames);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_waits_is_added_to),
        cmocka_unit_test(the_main_thread_never_runs_out),
        cmocka_unit_test(voices_come_in_useful_again),
    };
    return cmocka_run_group_tests_name("player handover", tests, NULL, NULL);
}
