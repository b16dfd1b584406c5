/* Every allocation of playback/ fails in turn. */
#include <string.h>

#include "asking.h"
#include "base/permutation.h"
#include "failing_alloc.h"
#include "playback/render.h"
#include "playback/voices.h"
#include "playing.h"
#include "sound/soundfile.h"

enum { OUTPUTS = 2, SAMPLES = 3000, SETTERS = 7, MAX_ORDER = 200 };

/* What a player is given, one after the other, and what is heard after each. */
typedef struct {
    sro_frames *frames, *others;
    sro_spectral_edits *edits;
    sro_matrix *points;
    uint32_t order[MAX_ORDER];
    bool beside;                 /* the player waits for audio to take it */
    uint64_t heard[SETTERS + 1]; /* a hash of what is heard after so many of them */
} a_given;

static sro_error set(sro_player *player, const a_given *g, size_t setter)
{
    switch (setter) {
    case 0:
        return sro_player_set_frames(player, g->frames);
    case 1:
        return sro_player_set_order(player, g->order, MAX_ORDER);
    case 2:
        return sro_player_set_points(player, g->points);
    case 3:
        return sro_player_set_timing(player, SRO_TIMING_DISTANCE);
    case 4:
        return sro_player_set_edits(player, g->edits);
    case 5:
        return sro_player_one_shot(player, 5);
    default:
        return sro_player_set_frames(player, g->others);
    }
}

static void hear(sro_player *player, uint64_t *hash)
{
    float samples[OUTPUTS][SAMPLES], *out[OUTPUTS] = {samples[0], samples[1]};
    sro_player_process(player, out, SAMPLES, NULL);
    hash_bytes(hash, samples, sizeof samples);
}

/* Plays between all setters. One that fails leaves the player as it was: what is heard is as if it
 * had not been called. */
static sro_error play_after(const a_given *g, size_t setters, uint64_t *result)
{
    sro_player *player = UNTOUCHED;
    sro_error error = sro_player_new(&player, OUTPUTS, SRO_NORM_CLICK_FREE, g->beside);
    stays_untouched(error, player);
    if (error)
        return error;
    size_t i = 0;
    for (; i < setters && !(error = set(player, g, i)); i++) {
        sro_player_start(player);
        hear(player, result);
    }
    hear(player, result);
    assert_true(!error || *result == g->heard[i]);
    sro_player_free(player);
    return error;
}

static sro_error player(void *context, uint64_t *result)
{
    return play_after(context, SETTERS, result);
}

static sro_error render(void *context, uint64_t *result)
{
    const a_given *g = context;
    sro_sound *sound = UNTOUCHED;
    sro_error error = sro_render(g->frames, g->order, MAX_ORDER, g->edits, &sound, NULL);
    stays_untouched(error, sound);
    if (error)
        return error;
    for (size_t c = 0; c < OUTPUTS; c++)
        hash_bytes(result, sro_sound_channel(sound, c), sro_sound_length(sound) * sizeof(float));
    sro_sound_release(sound);
    return NULL;
}

static sro_error render_file(void *context, uint64_t *result)
{
    const a_given *g = context;
    const char *path = scratch_path("rendered.wav");
    write_old(path);
    sro_error error = sro_render_file(g->frames, g->order, MAX_ORDER, g->edits, path, NULL);
    check_written(error, path, result);
    return error;
}

static void every_allocation(void **state)
{
    static const sro_stft_settings odd = {501, 100, 400, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};
    float *values = random_floats(100, 1);
    a_given g = {.frames = centred_frames(OUTPUTS),
                 .others = frames_of(noise_sound(1, LENGTH, 8), &odd),
                 .points = matrix_of(values, 50, 2)};
    succeeds(sro_spectral_edits_new(
        &g.edits, &(sro_spectral_settings){.bins = SRO_BINS_REVERSE, .phase = SRO_PHASE_RANDOM}));
    sro_permutation_identity(g.order, MAX_ORDER);
    sro_permutation_shuffle(g.order, MAX_ORDER, 1);
    every_allocation_fails(render, &g);
    every_allocation_fails(render_file, &g);
    for (size_t i = 0; i <= SETTERS; i++)
        succeeds(play_after(&g, i, &g.heard[i]));
    every_allocation_fails(player, &g);
    g.beside = true;
    every_allocation_fails(player, &g);
    sro_spectral_edits_release(g.edits);
    sro_matrix_release(g.points);
    sro_frames_release(g.others);
    sro_frames_release(g.frames);
    free(values);
    (void)state;
}

/* What is asked of a player that nobody plays takes no more memory however much it is. */

static void ask_for_much(sro_player *player, const things *t, size_t times, uint64_t *chance)
{
    for (size_t i = 0; i < times; i++)
        assert_false(ask_for_anything(player, t, chance));
}

/* What is held of the same last orders. */
static long held_after(sro_player *player, const things *t, size_t times, uint64_t *chance)
{
    ask_for_much(player, t, times, chance);
    succeeds(
        sro_player_set_edits(player, t->edits[0])); /* frames that follow have an editor, too */
    succeeds(sro_player_set_frames(player, t->frames[3]));
    succeeds(sro_player_set_frames(player, t->frames[0]));
    succeeds(sro_player_set_order(player, NULL, 0));
    succeeds(sro_player_set_edits(player, t->edits[0]));
    succeeds(sro_player_set_points(player, t->points[0]));
    succeeds(sro_player_set_timing(player, SRO_TIMING_DISTANCE));
    for (size_t i = 0; i < 2 * SRO_MAX_ONE_SHOTS; i++)
        succeeds(sro_player_one_shot(player, i));
    return failing_left();
}

static void nothing_piles_up(void **state)
{
    things t = things_new();
    uint64_t chance = 3;
    sro_player *player;
    failing_begin(0, false);
    succeeds(sro_player_new(&player, OUTPUTS, SRO_NORM_CLICK_FREE, true));
    long few = held_after(player, &t, 10, &chance), many = held_after(player, &t, 3000, &chance);
    assert_true(few > 0);
    assert_int_equal(many, few);
    sro_player_free(player);
    assert_int_equal(failing_left(), 0);
    failing_end();
    things_free(&t);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation),
        cmocka_unit_test(nothing_piles_up),
    };
    return cmocka_run_group_tests_name("no memory: playback", tests, make_scratch, remove_scratch);
}
