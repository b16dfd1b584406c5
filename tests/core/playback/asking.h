/* asking: anything that a player can be asked for, by chance, for tests of how it takes it. */
#ifndef ASKING_H
#define ASKING_H

#include "base/random.h"
#include "playing.h"

enum { A_FRAMES = 4, AN_EDITS = 3, A_POINTS = 2, AN_ORDER = 90 };

/* What there is to be given. No function here makes frames, or lets the last go: that plans. */
typedef struct {
    sro_frames *frames[A_FRAMES]; /* the first two are of the same settings */
    sro_spectral_edits *edits[AN_EDITS];
    sro_matrix *points[A_POINTS];
} things;

static inline things things_new(void)
{
    static const sro_stft_settings odd = {501, 100, 400, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};
    static const sro_stft_settings small = {256, 64, 256, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};
    float *values = random_floats(100, 1);
    things t = {
        .frames = {centred_frames(2), frames_of(noise_sound(2, LENGTH / 2, 8), &centred),
                   frames_of(noise_sound(1, LENGTH / 2, 9), &odd),
                   frames_of(noise_sound(2, LENGTH / 4, 10), &small)},
        .points = {matrix_of(values, 50, 2)},
    };
    succeeds(
        sro_spectral_edits_new(&t.edits[0], &(sro_spectral_settings){.bins = SRO_BINS_REVERSE}));
    succeeds(
        sro_spectral_edits_new(&t.edits[1], &(sro_spectral_settings){.mask = SRO_MASK_CHECKER}));
    free(values);
    return t;
}

static inline void things_free(things *t)
{
    for (size_t i = 0; i < A_FRAMES; i++)
        sro_frames_release(t->frames[i]);
    for (size_t i = 0; i < AN_EDITS; i++)
        sro_spectral_edits_release(t->edits[i]);
    for (size_t i = 0; i < A_POINTS; i++)
        sro_matrix_release(t->points[i]);
}

static inline sro_error ask_for_an_order(sro_player *player, uint64_t *chance)
{
    uint32_t order[AN_ORDER], length = sro_random_below(chance, AN_ORDER + 1);
    for (uint32_t i = 0; i < length; i++)
        order[i] = sro_random_below(chance, 100); /* some are beyond the frames */
    return sro_player_set_order(player, sro_random_below(chance, 3) ? order : NULL, length);
}

/* Of what plays. Returns the error. */
static inline sro_error ask_for_things(sro_player *player, const things *t, uint64_t *chance)
{
    switch (sro_random_below(chance, 6)) {
    case 0:
        return sro_player_set_frames(player, t->frames[sro_random_below(chance, A_FRAMES)]);
    case 1:
        return sro_player_set_frames(player, t->frames[sro_random_below(chance, 2)]);
    case 2:
        return sro_player_set_edits(player, t->edits[sro_random_below(chance, AN_EDITS)]);
    case 3:
        return sro_player_set_points(player, t->points[sro_random_below(chance, A_POINTS)]);
    case 4:
        return sro_player_set_timing(player, (sro_timing)sro_random_below(chance, 2));
    default:
        return ask_for_an_order(player, chance);
    }
}

/* How it plays. */
static inline void ask_how(sro_player *player, uint64_t *chance)
{
    switch (sro_random_below(chance, 8)) {
    case 0:
        sro_player_set_loop(player, sro_random_below(chance, 2));
        break;
    case 1:
        sro_player_set_speed(player, 4 * sro_random_unit(chance) - 1.5);
        break;
    case 2:
        sro_player_set_gain(player, sro_random_unit(chance));
        break;
    case 3:
    case 4:
        sro_player_set_position(player, 1.2 * sro_random_unit(chance) - .1);
        break;
    case 5:
        sro_player_stop(player);
        break;
    default:
        sro_player_start(player);
    }
}

/* Anything. A frame alone may not be there. Returns whether anything else went wrong. */
static inline bool ask_for_anything(sro_player *player, const things *t, uint64_t *chance)
{
    uint32_t kind = sro_random_below(chance, 4);
    if (kind == 0)
        return ask_for_things(player, t, chance) != NULL;
    if (kind == 1) {
        sro_error error = sro_player_one_shot(player, sro_random_below(chance, 30));
        return error && error[0] != 't'; /* "there is no such frame" */
    }
    ask_how(player, chance);
    return false;
}

/* What may be asked on any thread. Returns whether it was. */
static inline bool try_anything(sro_player *player, uint64_t *chance)
{
    switch (sro_random_below(chance, 5)) {
    case 0:
        return sro_player_try_position(player, sro_random_unit(chance));
    case 1:
        return sro_player_try_stop(player);
    case 2:
        return sro_player_try_start(player);
    default:
        return sro_player_try_one_shot(player, sro_random_below(chance, 100));
    }
}

#endif
