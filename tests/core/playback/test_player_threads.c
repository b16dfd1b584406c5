/* A player that several threads have at once: one asks for anything, one plays and now and then
 * does not for long, and a third, or the one that plays itself, asks for what may be asked
 * anywhere. make tsan says whether one reads what another writes; AddressSanitizer sees what is
 * freed twice or never; here is looked at what plays in the end. */
#include "playback/player.h"

#include <math.h>
#include <string.h>

#include "asking.h"
#include "threading.h"

enum { OUTPUTS = 2, BLOCK = 64, ASKED = 4000, PLAYED = 4000, AT_REST = 300 };

typedef enum { MAIN, AUDIO, SCHEDULER } a_role;

typedef struct {
    sro_player *player;
    things given;
    bool audio_asks; /* the thread that plays does what a scheduler would */
    atomic_size_t asked, played;
    atomic_bool over;
    size_t wrong, seen_playing, tried, agreed, loud; /* each is one thread's */
} storm;

static void ask_for_much(storm *s)
{
    uint64_t chance = 5;
    for (size_t i = 0; i < ASKED || atomic_load(&s->played) < PLAYED; i++) {
        s->wrong += ask_for_anything(s->player, &s->given, &chance);
        if (sro_random_below(&chance, 4) == 0)
            sro_player_collect(s->player);
        if (sro_player_playing(s->player))
            s->seen_playing++;
        atomic_fetch_add(&s->asked, 1);
    }
    atomic_store(&s->over, true);
}

/* The host computes no signals, while as much is asked. */
static void rest(storm *s)
{
    size_t until = atomic_load(&s->asked) + AT_REST;
    while (atomic_load(&s->asked) < until && !atomic_load(&s->over))
        sched_yield();
}

static void try_one(storm *s, uint64_t *chance)
{
    s->tried++;
    s->agreed += try_anything(s->player, chance);
}

static void play_on(storm *s)
{
    float samples[OUTPUTS][BLOCK], scrub[BLOCK] = {0};
    uint64_t chance = 6;
    while (!atomic_load(&s->over)) {
        bool by_signal = sro_random_below(&chance, 10) == 0;
        sro_player_process(s->player, (float *[]){samples[0], samples[1]}, BLOCK,
                           by_signal ? scrub : NULL);
        for (size_t i = 0; i < BLOCK; i++)
            s->loud += !(fabsf(samples[0][i]) < 40); /* voices and a tail side by side */
        if (s->audio_asks)
            try_one(s, &chance);
        if (atomic_fetch_add(&s->played, 1) % 400 == 399)
            rest(s);
    }
}

static void try_on(storm *s)
{
    uint64_t chance = 7;
    while (!atomic_load(&s->over)) {
        try_one(s, &chance);
        sched_yield();
    }
}

static void play_a_role(void *context, size_t thread)
{
    if (thread == MAIN)
        ask_for_much(context);
    else if (thread == AUDIO)
        play_on(context);
    else
        try_on(context);
}

static void ask_for_the_last(sro_player *player, const storm *s)
{
    static const uint32_t order[] = {5, 3, 3, 9};
    succeeds(sro_player_set_frames(player, s->given.frames[3]));
    succeeds(sro_player_set_frames(player, s->given.frames[0]));
    succeeds(sro_player_set_order(player, order, COUNT(order)));
    succeeds(sro_player_set_edits(player, s->given.edits[0]));
    succeeds(sro_player_set_points(player, NULL));
    sro_player_set_loop(player, false);
    sro_player_set_speed(player, 1);
    sro_player_stop(player);
}

static void be_silent(sro_player *player)
{
    float samples[OUTPUTS][BLOCK];
    for (size_t i = 0; i < 5000 / BLOCK; i++)
        sro_player_process(player, (float *[]){samples[0], samples[1]}, BLOCK, NULL);
    for (size_t i = 0; i < BLOCK; i++)
        assert_true(samples[0][i] == 0);
    sro_player_set_gain(player, 1);
}

/* It plays what was asked for last, as a player does that nobody else ever had. */
static void check_the_last(const storm *s)
{
    enum { COUNTED = 4000 };
    sro_player *calm;
    float *got[OUTPUTS] = {floats(COUNTED), floats(COUNTED)};
    float *want[OUTPUTS] = {floats(COUNTED), floats(COUNTED)};
    succeeds(sro_player_new(&calm, OUTPUTS, SRO_NORM_CLICK_FREE, false));
    ask_for_the_last(calm, s);
    ask_for_the_last(s->player, s);
    be_silent(s->player);
    for (size_t p = 0; p < 2; p++) {
        sro_player *player = p ? calm : s->player;
        sro_player_set_position(player, 0);
        assert_true(sro_player_start(player));
        assert_true(sro_player_process(player, p ? want : got, COUNTED, NULL).finished);
    }
    for (size_t c = 0; c < OUTPUTS; c++) {
        check_within("the last order", got[c], want[c], COUNTED, 0);
        free(got[c]);
        free(want[c]);
    }
    sro_player_free(calm);
}

static void check_storm(size_t threads, bool audio_asks)
{
    storm s = {.given = things_new(), .audio_asks = audio_asks};
    succeeds(sro_player_new(&s.player, OUTPUTS, SRO_NORM_CLICK_FREE, true));
    on_threads(threads, play_a_role, &s);
    assert_int_equal(s.wrong, 0);
    assert_int_equal(s.loud, 0);
    assert_true(s.seen_playing > 0);
    assert_true(s.tried == 0 || s.agreed > 0);
    check_the_last(&s);
    things_free(&s.given); /* what the player holds lives on */
    sro_player_free(s.player);
}

static void two_threads(void **state)
{
    check_storm(2, false);
    (void)state;
}

static void two_threads_of_which_the_one_that_plays_asks(void **state)
{
    check_storm(2, true);
    (void)state;
}

static void three_threads(void **state)
{
    check_storm(3, false);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_threads),
        cmocka_unit_test(two_threads_of_which_the_one_that_plays_asks),
        cmocka_unit_test(three_threads),
    };
    return cmocka_run_group_tests_name("player, threads", tests, NULL, NULL);
}
