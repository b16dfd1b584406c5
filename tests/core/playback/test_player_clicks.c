/* No change of anything clicks, however the player is played. */
#include "playback/player.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/permutation.h"
#include "base/random.h"
#include "playing.h"
#include "spectrum/spectral_editor.h"

enum { BLOCK = 64 };

/* Everything is changed at random while partials play; no sample may be further from the
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

static const sro_spectral_settings edits_in_use[EDITS] = {
    {.bins = SRO_BINS_ROTATE, .shift = 3},
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
        double t = (double)i / RATE, phase = 2 * 3.14159265358979 * base * t * (1 + .1 * t);
        sro_sound_writable(sound, 0)[i] = (float)(.3 * sin(phase) + .1 * sin(3.01 * phase));
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
    sro_spectral_editor *editor = NULL;
    if (edits)
        succeeds(sro_spectral_editor_new(&editor, edits, frames));
    for (size_t i = 0; i < sro_frames_count(frames); i++)
        for (size_t entry = 0; entry < 2; entry++)
            measure(m,
                    editor ? sro_spectral_editor_frame(editor, frames, 0, i, entry)
                           : sro_frames_samples(frames, 0, i, scratch),
                    WIN);
    sro_spectral_editor_free(editor);
}

static material material_new(int edited)
{
    material m = {{frames_of(partials(210), &played), frames_of(partials(300), &played),
                   frames_of(partials(250), &others)},
                  {0},
                  NULL,
                  0,
                  0,
                  0};
    size_t count = sro_frames_count(m.frames[0]);
    for (size_t e = 0; e < EDITS; e++)
        succeeds(sro_spectral_edits_new(&m.edits[e], &edits_in_use[e]));
    for (size_t f = 0; f < 3; f++) {
        measure_frames(&m, m.frames[f], NULL);
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
        sro_matrix_writable_row(m.points, i)[0] = (float)(x * x * x);
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
} controls;

static void change_order(sro_player *player, size_t count, uint64_t *random)
{
    uint32_t *order = malloc(count * sizeof *order);
    sro_permutation_identity(order, count);
    sro_permutation_shuffle(order, count, sro_random_next(random));
    succeeds(sro_player_set_order(player, order, 1 + sro_random_below(random, (uint32_t)count)));
    free(order);
}

static void change(sro_player *player, const material *m, const controls *c, uint64_t *random)
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
        if (c->edited)
            succeeds(sro_player_set_edits(player, m->edits[sro_random_below(random, EDITS)]));
        break;
    case 8:
        if (c->edited)
            succeeds(sro_player_set_edits(player, NULL));
        break;
    default:
        if (c->distance)
            succeeds(sro_player_set_timing(player, (sro_timing)sro_random_below(random, 2)));
    }
}

/* Far enough apart that only the last one still sounds. */
static void change_voices(sro_player *player, const material *m, uint64_t *random)
{
    succeeds(sro_player_one_shot(player, sro_random_below(random, 400)));
    succeeds(sro_player_set_frames(player, m->frames[sro_random_below(random, 3)]));
}

static void no_clicks(const controls *c)
{
    material m = material_new(c->edited);
    double bound = c->voices * bound_of(&m, c->edited, c->at_once), worst = 0, loudest = 0;
    uint64_t random = 1;
    float last = 0, out[BLOCK];
    sro_player *player = player_of(m.frames[0], 1, NULL, 0);
    succeeds(sro_player_set_points(player, m.points));
    sro_player_set_loop(player, 1);
    sro_player_start(player);
    for (size_t block = 0; block < MINUTE / BLOCK; block++) {
        int silent = fabsf(last) < 1e-6f; /* or the last of a window */
        if (sro_random_below(&random, 8) == 0)
            change(player, &m, c, &random);
        if (c->voices > 1 && block % 40 == 0)
            change_voices(player, &m, &random);
        if (block % 100 == 0) /* after a stop */
            sro_player_start(player);
        sro_player_process(player, (float *[]){out}, BLOCK, NULL);
        for (size_t i = 0; i < BLOCK; i++) {
            if (!(i == 0 && silent))
                worst = fmax(worst, fabs((double)out[i] - last));
            loudest = fmax(loudest, fabs(out[i]));
            last = out[i];
        }
    }
    if (worst > bound || getenv("SRO_MEASURE"))
        print_message("%s: steps up to %.3f, allowed %.3f, at a loudness of %.3f\n", c->what, worst,
                      bound, loudest);
    assert_true(worst <= bound);
    assert_true(bound < .5 * loudest); /* or a click would go unseen */
    sro_player_free(player);
    material_free(&m);
}

static void no_change_clicks(void **state)
{
    no_clicks(&(controls){"plain", .voices = 1, .at_once = WIN / HOP});
    no_clicks(&(controls){"edits", .edited = 1, .voices = 1, .at_once = WIN / HOP});
    no_clicks(&(controls){"voices", .voices = 3, .at_once = WIN / HOP});
    no_clicks(&(controls){"distance", .distance = 1, .voices = 1, .at_once = 2 * WIN / HOP});
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_change_clicks),
    };
    return cmocka_run_group_tests_name("player, clicks", tests, NULL, NULL);
}
