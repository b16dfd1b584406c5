#include "spectrum/spectral_edits.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/permutation.h"
#include "complex_numbers.h"
#include "edits_of.h"
#include "playback/player.h"
#include "playback/render.h"
#include "spectrum/istft.h"
#include "spectrum/spectral_editor.h"
#include "spectrum/stft.h"

enum { BLOCK = 64, BINS = 1025 };

static const struct {
    const char *name;
    sro_spectral_settings settings; /* tables are filled in */
} golden_edits[] = {
    {"reverse", {.bins = SRO_BINS_REVERSE}},
    {"rotate", {.bins = SRO_BINS_ROTATE, .shift = 100}},
    {"table", {.bins = SRO_BINS_TABLE}},
    {"zero", {.phase = SRO_PHASE_ZERO}},
    {"conjugate", {.phase = SRO_PHASE_CONJUGATE}},
    {"checker", {.phase = SRO_PHASE_ZERO, .mask = SRO_MASK_CHECKER}},
    {"gains", {.mask = SRO_MASK_TABLE}},
    {"all", {.bins = SRO_BINS_TABLE, .phase = SRO_PHASE_CONJUGATE, .mask = SRO_MASK_CHECKER}},
};

static void play(sro_player *player, float **out, size_t channels, size_t length)
{
    float *at[2];
    for (size_t done = 0; done < length; done += BLOCK) {
        for (size_t c = 0; c < channels; c++)
            at[c] = out[c] + done;
        sro_player_process(player, at, length - done < BLOCK ? length - done : BLOCK, NULL);
    }
}

/* The edges of a trimmed istft divide by a window that goes to 0 where windows do not overlap
 * enough; inside, the least divisor is far above rounding. */
static void check_golden(const char *what, const float *got, const float *want, size_t length)
{
    check_near(what, got, want, length, 1e-5);
}

static void as_numpy(const golden_case *c, size_t i)
{
    sro_frames *frames = golden_frames(c);
    size_t count = sro_frames_count(frames), channels = sro_frames_channels(frames);
    size_t length = sro_istft_length(sro_frames_settings(frames), count);
    sro_spectral_edits *edits = edits_of(golden_edits[i].settings, sro_frames_bins(frames));
    float *want = golden_of(named(named(c->name, "edit"), golden_edits[i].name), channels * length);
    uint32_t *order = malloc(count * sizeof *order);
    golden_permutation(order, count);
    sro_sound *sound;
    succeeds(sro_render(frames, order, count, edits, &sound, NULL));
    assert_int_equal(sro_sound_length(sound), length);
    sro_player *player;
    succeeds(sro_player_new(&player, channels, SRO_NORM_CLICK_FREE, false));
    succeeds(sro_player_set_edits(player, edits));
    succeeds(sro_player_set_frames(player, frames));
    succeeds(sro_player_set_order(player, order, count));
    sro_player_start(player);
    float *played[2] = {floats(length), floats(length)};
    play(player, played, channels, length);
    int live = sro_spectral_editor_realtime(frames);
    assert_int_equal(live, strcmp(c->name, "win601") != 0); /* 1025 is 5 * 5 * 41 */
    for (size_t channel = 0; channel < channels; channel++) {
        check_golden(golden_edits[i].name, sro_sound_channel(sound, channel),
                     want + channel * length, length);
        if (live)
            check_golden("played", played[channel], want + channel * length, length);
    }
    free(played[0]);
    free(played[1]);
    free(order);
    free(want);
    sro_player_free(player);
    sro_sound_release(sound);
    sro_spectral_edits_release(edits);
    sro_frames_release(frames);
}

static void rendered_and_played_as_numpy(void **state)
{
    for (size_t i = 0; i < COUNT(golden_edits); i++) {
        as_numpy(golden_case_named("n2000"), i);
        as_numpy(golden_case_named("win601"), i);
        as_numpy(golden_case_named("stereo"), i);
    }
    (void)state;
}

/* Frames side by side under a rectangular window: what is rendered is the irfft of every edited
 * frame, and its transform the edited bins. */
static const sro_stft_settings tiles = {
    2048, 2048, 2048, SRO_WINDOW_RECTANGULAR, 0, SRO_PAD_CONSTANT};

enum { TILES = 12 };

static sro_complex *bins_after(sro_frames *frames, const uint32_t *order,
                               const sro_spectral_settings *settings)
{
    sro_spectral_edits *edits = NULL;
    sro_sound *sound;
    sro_frames *edited;
    sro_stft *stft;
    if (settings)
        succeeds(sro_spectral_edits_new(&edits, settings));
    succeeds(sro_render(frames, order, order ? TILES : 0, edits, &sound, NULL));
    succeeds(sro_frames_new(&edited, sound, &tiles));
    assert_int_equal(sro_frames_count(edited), TILES);
    succeeds(sro_stft_new(&stft, edited));
    sro_complex *matrix = malloc(TILES * BINS * sizeof *matrix);
    succeeds(sro_stft_matrix(stft, 0, matrix, NULL));
    sro_stft_free(stft);
    sro_frames_release(edited);
    sro_sound_release(sound);
    sro_spectral_edits_release(edits);
    return matrix;
}

static sro_frames *tiled_frames(void) { return frames_of(noise_sound(1, TILES * 2048, 5), &tiles); }

static void check_bins(const char *what, const sro_complex *got, const sro_complex *want)
{
    check_near(what, (const float *)got, (const float *)want, 2 * BINS, 1e-6);
}

/* Random phases: as loud as before, all round the circle, of a frame's own, and the same again
 * for the same seed and frame, wherever it is played. */
static void random_phases_of_seed_and_frame(void **state)
{
    static const uint32_t order[TILES] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8};
    sro_spectral_settings s = {.phase = SRO_PHASE_RANDOM, .phase_seed = 7};
    sro_frames *frames = tiled_frames();
    sro_complex *plain = bins_after(frames, NULL, NULL), *turned = bins_after(frames, NULL, &s);
    sro_complex *again = bins_after(frames, NULL, &s), *ordered = bins_after(frames, order, &s);
    s.phase_seed = 8;
    sro_complex *other = bins_after(frames, NULL, &s);
    double complex sum = 0, between_frames = 0, between_seeds = 0;
    size_t quarter[4] = {0};
    for (size_t i = 0; i < TILES; i++) {
        check_bins("again", again + i * BINS, turned + i * BINS);
        check_bins("ordered", ordered + i * BINS, turned + order[i] * BINS);
        for (size_t k = 1; k < BINS - 1; k++) { /* the ends keep their real part only */
            sro_complex was = plain[i * BINS + k], is = turned[i * BINS + k];
            double complex turn = is / was;
            if (fabs(magnitude_of(turn) - 1) > 1e-3 * (1 + 1 / magnitude_of(was)))
                fail_msg("frame %zu, bin %zu: %g became %g", i, k, magnitude_of(was),
                         magnitude_of(is));
            sum += turn / magnitude_of(turn);
            quarter[(size_t)((angle_of(turn) / 3.1415927 + 1) * 2) & 3]++;
            between_seeds += turn * conj(other[i * BINS + k] / was);
            if (i)
                between_frames +=
                    turn * conj(turned[(i - 1) * BINS + k] / plain[(i - 1) * BINS + k]);
        }
    }
    const double all = TILES * (BINS - 2.), spread = 4 * sqrt(all);
    assert_true(magnitude_of(sum) < spread);
    assert_true(magnitude_of(between_frames) < spread);
    assert_true(magnitude_of(between_seeds) < spread);
    for (size_t q = 0; q < 4; q++)
        assert_true(fabs((double)quarter[q] - all / 4) < spread);
    free(plain);
    free(turned);
    free(again);
    free(ordered);
    free(other);
    sro_frames_release(frames);
    (void)state;
}

static void shuffled_bins(void **state)
{
    const sro_spectral_settings s = {.bins = SRO_BINS_SHUFFLE, .seed = 3};
    sro_frames *frames = tiled_frames();
    sro_complex *plain = bins_after(frames, NULL, NULL), *moved = bins_after(frames, NULL, &s);
    uint32_t sources[BINS];
    sro_permutation_identity(sources, BINS);
    sro_permutation_shuffle(sources, BINS, 3);
    for (size_t i = 0; i < TILES; i++) {
        sro_complex want[BINS];
        for (size_t k = 0; k < BINS; k++)
            want[k] = plain[i * BINS + sources[k]];
        want[0] = crealf(want[0]); /* irfft */
        want[BINS - 1] = crealf(want[BINS - 1]);
        check_bins("shuffled", moved + i * BINS, want);
    }
    free(plain);
    free(moved);
    sro_frames_release(frames);
    (void)state;
}

/* Bins that a table does not reach, or that come from no bin, are silent. */
static void bins_beyond_a_table_are_silent(void **state)
{
    static const uint32_t sources[] = {5, 4, BINS, UINT32_MAX, 7};
    static const float gains[] = {1, 2, 1, 1, .5f, 1, 1};
    const sro_spectral_settings s = {
        .bins = SRO_BINS_TABLE,
        .sources = sources,
        .source_count = COUNT(sources),
        .mask = SRO_MASK_TABLE,
        .gains = gains,
        .gain_count = COUNT(gains),
    };
    sro_frames *frames = tiled_frames();
    sro_complex *plain = bins_after(frames, NULL, NULL), *moved = bins_after(frames, NULL, &s);
    for (size_t i = 0; i < TILES; i++) {
        sro_complex want[BINS] = {0}, *row = plain + i * BINS;
        want[0] = crealf(row[5]);
        want[1] = 2 * row[4];
        want[4] = .5f * row[7];
        check_bins("short", moved + i * BINS, want);
    }
    free(plain);
    free(moved);
    sro_frames_release(frames);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rendered_and_played_as_numpy),
        cmocka_unit_test(random_phases_of_seed_and_frame),
        cmocka_unit_test(shuffled_bins),
        cmocka_unit_test(bins_beyond_a_table_are_silent),
    };
    return cmocka_run_group_tests_name("spectral_edits", tests, NULL, NULL);
}
