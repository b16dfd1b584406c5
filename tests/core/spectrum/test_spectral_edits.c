#include "spectrum/spectral_edits.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/permutation.h"
#include "base/random.h"
#include "order/order.h"
#include "playback/player.h"
#include "playback/render.h"
#include "spectrum/istft.h"
#include "spectrum/stft.h"
#include "support.h"

enum { BLOCK = 64, BINS = 1025 };

/* What make_golden.py calls table and gains, for any number of bins. */
static uint32_t table_of(size_t k, size_t bins) { return (uint32_t)(k * 7919 % bins); }
static float gain_of(size_t k) { return ((float)(k % 5) - 1) / 2; }

static const struct {
    const char *name;
    sro_spectral_edits_settings settings; /* tables are filled in */
} golden_edits[] = {
    {"reverse", {.bins = SRO_BINS_REVERSE}},
    {"rotate", {.bins = SRO_BINS_ROTATE, .places = 100}},
    {"table", {.bins = SRO_BINS_TABLE}},
    {"zero", {.phase = SRO_PHASE_ZERO}},
    {"conjugate", {.phase = SRO_PHASE_CONJUGATE}},
    {"checker", {.phase = SRO_PHASE_ZERO, .mask = SRO_MASK_CHECKER}},
    {"gains", {.mask = SRO_MASK_TABLE}},
    {"all", {.bins = SRO_BINS_TABLE, .phase = SRO_PHASE_CONJUGATE, .mask = SRO_MASK_CHECKER}},
};

static sro_spectral_edits *edits_of(sro_spectral_edits_settings settings, size_t bins)
{
    uint32_t *sources = malloc(bins * sizeof *sources);
    float *gains = floats(bins);
    for (size_t k = 0; k < bins; k++) {
        sources[k] = table_of(k, bins);
        gains[k] = gain_of(k);
    }
    settings.sources = sources;
    settings.gains = gains;
    settings.source_count = settings.gain_count = bins;
    sro_spectral_edits *edits;
    succeeds(sro_spectral_edits_new(&edits, &settings));
    memset(sources, 0xff, bins * sizeof *sources); /* it has to have copied them */
    memset(gains, 0xff, bins * sizeof *gains);
    free(sources);
    free(gains);
    return edits;
}

static void play(sro_player *player, float **out, size_t channels, size_t length)
{
    float *at[2];
    for (size_t done = 0; done < length; done += BLOCK) {
        for (size_t c = 0; c < channels; c++)
            at[c] = out[c] + done;
        sro_player_process(player, at, length - done < BLOCK ? length - done : BLOCK, 0);
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
    succeeds(sro_render(frames, order, count, edits, &sound, 0));
    assert_int_equal(sro_sound_length(sound), length);
    sro_player *player;
    succeeds(sro_player_new(&player, channels, SRO_NORM_CLICK_FREE));
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
                               const sro_spectral_edits_settings *settings)
{
    sro_spectral_edits *edits = 0;
    sro_sound *sound;
    sro_frames *edited;
    sro_stft *stft;
    if (settings)
        succeeds(sro_spectral_edits_new(&edits, settings));
    succeeds(sro_render(frames, order, order ? TILES : 0, edits, &sound, 0));
    succeeds(sro_frames_new(&edited, sound, &tiles));
    assert_int_equal(sro_frames_count(edited), TILES);
    succeeds(sro_stft_new(&stft, edited));
    sro_complex *matrix = malloc(TILES * BINS * sizeof *matrix);
    succeeds(sro_stft_matrix(stft, 0, matrix, 0));
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
static void random_phases(void **state)
{
    static const uint32_t order[TILES] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8};
    sro_spectral_edits_settings s = {.phase = SRO_PHASE_RANDOM, .phase_seed = 7};
    sro_frames *frames = tiled_frames();
    sro_complex *plain = bins_after(frames, 0, 0), *turned = bins_after(frames, 0, &s);
    sro_complex *again = bins_after(frames, 0, &s), *ordered = bins_after(frames, order, &s);
    s.phase_seed = 8;
    sro_complex *other = bins_after(frames, 0, &s);
    double complex sum = 0, between_frames = 0, between_seeds = 0;
    size_t quarter[4] = {0};
    for (size_t i = 0; i < TILES; i++) {
        check_bins("again", again + i * BINS, turned + i * BINS);
        check_bins("ordered", ordered + i * BINS, turned + order[i] * BINS);
        for (size_t k = 1; k < BINS - 1; k++) { /* the ends keep their real part only */
            sro_complex was = plain[i * BINS + k], is = turned[i * BINS + k];
            double complex turn = is / was;
            if (fabs(cabs(turn) - 1) > 1e-3 * (1 + 1 / cabsf(was)))
                fail_msg("frame %zu, bin %zu: %g became %g", i, k, cabsf(was), cabsf(is));
            sum += turn / cabs(turn);
            quarter[(size_t)((carg(turn) / 3.1415927 + 1) * 2) & 3]++;
            between_seeds += turn * conj(other[i * BINS + k] / was);
            if (i)
                between_frames +=
                    turn * conj(turned[(i - 1) * BINS + k] / plain[(i - 1) * BINS + k]);
        }
    }
    const double all = TILES * (BINS - 2.), spread = 4 * sqrt(all);
    assert_true(cabs(sum) < spread);
    assert_true(cabs(between_frames) < spread);
    assert_true(cabs(between_seeds) < spread);
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
    const sro_spectral_edits_settings s = {.bins = SRO_BINS_SHUFFLE, .seed = 3};
    sro_frames *frames = tiled_frames();
    sro_complex *plain = bins_after(frames, 0, 0), *moved = bins_after(frames, 0, &s);
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
static void short_tables(void **state)
{
    static const uint32_t sources[] = {5, 4, BINS, SRO_NO_FRAME, 7};
    static const float gains[] = {1, 2, 1, 1, .5f, 1, 1};
    const sro_spectral_edits_settings s = {
        .bins = SRO_BINS_TABLE,
        .sources = sources,
        .source_count = COUNT(sources),
        .mask = SRO_MASK_TABLE,
        .gains = gains,
        .gain_count = COUNT(gains),
    };
    sro_frames *frames = tiled_frames();
    sro_complex *plain = bins_after(frames, 0, 0), *moved = bins_after(frames, 0, &s);
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

/* When the transforms are done changes nothing: blocks of one sample prepare every frame long
 * before it is due, blocks of several hops none. */
static void prepared_or_not(void **state)
{
    enum { LENGTH = 12000 };
    sro_spectral_edits_settings s = {.phase = SRO_PHASE_RANDOM, .mask = SRO_MASK_CHECKER};
    sro_frames *frames = golden_frames(golden_case_named("stereo"));
    sro_spectral_edits *edits = edits_of(s, sro_frames_bins(frames));
    float *a[2] = {floats(LENGTH), floats(LENGTH)}, *b[2] = {floats(LENGTH), floats(LENGTH)};
    for (size_t round = 0; round < 2; round++) {
        sro_player *player;
        float **out = round ? b : a;
        size_t block = round ? 6000 : 1;
        succeeds(sro_player_new(&player, 2, SRO_NORM_CLICK_FREE));
        succeeds(sro_player_set_frames(player, frames));
        succeeds(sro_player_set_edits(player, edits));
        sro_player_set_loop(player, 1);
        sro_player_start(player);
        for (size_t done = 0; done < LENGTH; done += block) {
            if (done == 6000) /* it must not play what was prepared before */
                succeeds(sro_player_set_order(player, (uint32_t[]){4, 2}, 2));
            sro_player_process(player, (float *[]){out[0] + done, out[1] + done}, block, 0);
        }
        sro_player_free(player);
    }
    check_within("left", a[0], b[0], LENGTH, 0);
    check_within("right", a[1], b[1], LENGTH, 0);
    for (size_t c = 0; c < 2; c++) {
        free(a[c]);
        free(b[c]);
    }
    sro_spectral_edits_release(edits);
    sro_frames_release(frames);
    (void)state;
}

/* What sounds while everything is changed, against the same written out by the definitions: a frame
 * is edited as was wanted in the block in which it starts, whatever was prepared before. */

enum { N = 60, HOP = 13, WIN = 47, LEAD = (N - WIN) / 2, HALF = N / 2, ENTRIES = 30, SOUNDS = 3 };
enum { SPAN = 400 * HOP, SHORT_BLOCK = 4 };

static const sro_spectral_edits_settings changing[] = {
    {.bins = SRO_BINS_REVERSE},
    {.bins = SRO_BINS_TABLE},
    {.phase = SRO_PHASE_CONJUGATE},
    {.phase = SRO_PHASE_ZERO, .mask = SRO_MASK_CHECKER},
    {.mask = SRO_MASK_TABLE},
    {.bins = SRO_BINS_TABLE, .phase = SRO_PHASE_CONJUGATE, .mask = SRO_MASK_CHECKER},
};

static double complex turn(size_t n, size_t k)
{
    return cexp(-2 * 3.14159265358979323846 * I * (double)(n * k % N) / N);
}

static double complex edited_bin(const double complex *bins, size_t k, size_t place,
                                 const sro_spectral_edits_settings *s)
{
    if (!s)
        return bins[k];
    size_t source = s->bins == SRO_BINS_REVERSE ? HALF - k
                    : s->bins == SRO_BINS_TABLE ? table_of(k, HALF + 1)
                                                : k;
    double complex bin = bins[source];
    if (s->phase != SRO_PHASE_ORIGINAL)
        bin = s->phase == SRO_PHASE_ZERO ? cabs(bin) : conj(bin);
    if (s->mask == SRO_MASK_CHECKER)
        return k % 2 == place % 2 ? 0 : bin;
    return s->mask == SRO_MASK_TABLE ? gain_of(k) * bin : bin;
}

/* Lays the frame over `sum`. */
static void add_by_definition(const float *samples, size_t place,
                              const sro_spectral_edits_settings *s, const double *window,
                              double *sum)
{
    double complex bins[HALF + 1] = {0};
    for (size_t k = 0; k <= HALF; k++)
        for (size_t i = 0; i < WIN; i++)
            bins[k] += window[i] * samples[i] * turn(LEAD + i, k);
    for (size_t i = 0; i < WIN; i++) {
        double value = 0;
        for (size_t k = 0; k <= HALF; k++)
            value +=
                (k % HALF ? 2 : 1) * creal(edited_bin(bins, k, place, s) * conj(turn(LEAD + i, k)));
        sum[i] += window[i] * value / N;
    }
}

typedef struct {
    sro_sound *sounds[SOUNDS];
    sro_frames *frames[SOUNDS];
    sro_spectral_edits *edits[COUNT(changing)];
    size_t sound, place;
    const sro_spectral_edits_settings *settings; /* 0 for none */
    uint32_t order[ENTRIES];
    double window[WIN], sums[2][SPAN + WIN], weights[SPAN + WIN];
} wanted;

static wanted *wanted_new(void)
{
    static const sro_stft_settings s = {N, HOP, WIN, SRO_WINDOW_HANN, 0, SRO_PAD_CONSTANT};
    wanted *w = calloc(1, sizeof *w);
    assert_non_null(w);
    for (size_t i = 0; i < WIN; i++)
        w->window[i] = .5 - .5 * cos(2 * 3.14159265358979323846 * (double)i / WIN);
    for (size_t i = 0; i < SOUNDS; i++) {
        w->sounds[i] = sro_sound_retain(noise_sound(2, ENTRIES * HOP + N, i));
        w->frames[i] = frames_of(w->sounds[i], &s);
    }
    for (size_t i = 0; i < COUNT(changing); i++)
        w->edits[i] = edits_of(changing[i], HALF + 1);
    sro_permutation_identity(w->order, ENTRIES);
    return w;
}

static void wanted_free(wanted *w)
{
    for (size_t i = 0; i < SOUNDS; i++) {
        sro_frames_release(w->frames[i]);
        sro_sound_release(w->sounds[i]);
    }
    for (size_t i = 0; i < COUNT(changing); i++)
        sro_spectral_edits_release(w->edits[i]);
    free(w);
}

/* The next frame, the support of whose window begins at sample `at`. */
static void start_wanted(wanted *w, size_t at)
{
    size_t from = w->order[w->place] * (size_t)HOP + LEAD;
    for (size_t c = 0; c < 2; c++)
        add_by_definition(sro_sound_channel(w->sounds[w->sound], c) + from, w->place, w->settings,
                          w->window, w->sums[c] + at);
    for (size_t i = 0; i < WIN; i++)
        w->weights[at + i] += w->window[i] * w->window[i];
    w->place = (w->place + 1) % ENTRIES;
}

static void change(wanted *w, sro_player *player, uint64_t *random)
{
    size_t which = sro_random_below(random, COUNT(changing) + 1);
    switch (sro_random_below(random, 4)) {
    case 0:
        w->sound = sro_random_below(random, SOUNDS);
        succeeds(sro_player_set_frames(player, w->frames[w->sound]));
        break;
    case 1:
        sro_permutation_shuffle(w->order, ENTRIES, sro_random_next(random));
        succeeds(sro_player_set_order(player, w->order, ENTRIES));
        break;
    case 2:
        w->place = sro_random_below(random, ENTRIES);
        sro_player_set_position(player, ((double)w->place + .5) / ENTRIES);
        break;
    default:
        w->settings = which < COUNT(changing) ? &changing[which] : 0;
        succeeds(sro_player_set_edits(player, w->settings ? w->edits[which] : 0));
    }
}

static void changed_while_it_plays(void **state)
{
    wanted *w = wanted_new();
    sro_player *player;
    float *got[2] = {floats(SPAN), floats(SPAN)}, *want = floats(SPAN);
    uint64_t random = 3;
    succeeds(sro_player_new(&player, 2, SRO_NORM_CLICK_FREE));
    succeeds(sro_player_set_frames(player, w->frames[0]));
    succeeds(sro_player_set_order(player, w->order, ENTRIES));
    sro_player_set_loop(player, 1);
    sro_player_start(player);
    for (size_t done = 0; done < SPAN; done += SHORT_BLOCK) {
        if (sro_random_below(&random, 3) == 0)
            change(w, player, &random);
        for (size_t at = done; at < done + SHORT_BLOCK; at++)
            if (at % HOP == LEAD)
                start_wanted(w, at);
        sro_player_process(player, (float *[]){got[0] + done, got[1] + done}, SHORT_BLOCK, 0);
    }
    for (size_t c = 0; c < 2; c++) {
        for (size_t i = N; i < SPAN; i++) /* the beginning fades in */
            want[i] = (float)(w->sums[c][i] / w->weights[i]);
        check_near("changed", got[c] + N, want + N, SPAN - N, 1e-6);
        free(got[c]);
    }
    free(want);
    wanted_free(w);
    sro_player_free(player);
    (void)state;
}

static void which_sizes_are_live(void **state)
{
    static const struct {
        int n_fft, live;
    } table[] = {{1, 1},  {2000, 1},  {22050, 1},  {44100, 1}, {65536, 1},
                 {11, 0}, {65537, 0}, {131072, 0}, {4099, 0},  {2 * 3 * 5 * 7 * 11, 0}};
    for (size_t i = 0; i < COUNT(table); i++) {
        sro_stft_settings s = {.n_fft = table[i].n_fft, .center = 1};
        sro_frames *frames = frames_of(noise_sound(1, 100, 1), &s);
        if (sro_spectral_editor_realtime(frames) != table[i].live)
            fail_msg("n_fft %d", table[i].n_fft);
        sro_frames_release(frames);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rendered_and_played_as_numpy),
        cmocka_unit_test(random_phases),
        cmocka_unit_test(shuffled_bins),
        cmocka_unit_test(short_tables),
        cmocka_unit_test(prepared_or_not),
        cmocka_unit_test(changed_while_it_plays),
        cmocka_unit_test(which_sizes_are_live),
    };
    return cmocka_run_group_tests_name("edits", tests, 0, 0);
}
