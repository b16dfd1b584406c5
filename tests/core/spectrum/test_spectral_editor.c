#include "spectrum/spectral_editor.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>

#include "base/permutation.h"
#include "base/random.h"
#include "complex_numbers.h"
#include "edits_of.h"
#include "playback/player.h"

/* When the transforms are done changes nothing: blocks of one sample prepare every frame long
 * before it is due, blocks of several hops none. */
static void precomputed_or_not_sounds_the_same(void **state)
{
    enum { LENGTH = 12000 };
    sro_spectral_settings s = {.phase = SRO_PHASE_RANDOM, .mask = SRO_MASK_CHECKER};
    sro_frames *frames = golden_frames(golden_case_named("stereo"));
    sro_spectral_edits *edits = edits_of(s, sro_frames_bins(frames));
    float *a[2] = {floats(LENGTH), floats(LENGTH)}, *b[2] = {floats(LENGTH), floats(LENGTH)};
    for (size_t round = 0; round < 2; round++) {
        sro_player *player;
        float **out = round ? b : a;
        size_t block = round ? 6000 : 1;
        succeeds(sro_player_new(&player, 2, SRO_NORM_CLICK_FREE, false));
        succeeds(sro_player_set_frames(player, frames));
        succeeds(sro_player_set_edits(player, edits));
        sro_player_set_loop(player, 1);
        sro_player_start(player);
        for (size_t done = 0; done < LENGTH; done += block) {
            if (done == 6000) /* it must not play what was prepared before */
                succeeds(sro_player_set_order(player, (uint32_t[]){4, 2}, 2));
            sro_player_process(player, (float *[]){out[0] + done, out[1] + done}, block, NULL);
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

static const sro_spectral_settings changing[] = {
    {.bins = SRO_BINS_REVERSE},
    {.bins = SRO_BINS_TABLE},
    {.phase = SRO_PHASE_CONJUGATE},
    {.phase = SRO_PHASE_ZERO, .mask = SRO_MASK_CHECKER},
    {.mask = SRO_MASK_TABLE},
    {.bins = SRO_BINS_TABLE, .phase = SRO_PHASE_CONJUGATE, .mask = SRO_MASK_CHECKER},
};

static double complex turn(size_t n, size_t k)
{
    return unit_at(-2 * 3.14159265358979323846 * (double)(n * k % N) / N);
}

static double complex edited_bin(const double complex *bins, size_t k, size_t place,
                                 const sro_spectral_settings *s)
{
    if (!s)
        return bins[k];
    size_t source = s->bins == SRO_BINS_REVERSE ? HALF - k
                    : s->bins == SRO_BINS_TABLE ? table_of(k, HALF + 1)
                                                : k;
    double complex bin = bins[source];
    if (s->phase != SRO_PHASE_ORIGINAL)
        bin = s->phase == SRO_PHASE_ZERO ? magnitude_of(bin) : conj(bin);
    if (s->mask == SRO_MASK_CHECKER)
        return k % 2 == place % 2 ? 0 : bin;
    return s->mask == SRO_MASK_TABLE ? gain_of(k) * bin : bin;
}

/* Lays the frame over `sum`. */
static void add_by_definition(const float *samples, size_t place, const sro_spectral_settings *s,
                              const double *window, double *sum)
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
    const sro_spectral_settings *settings; /* 0 for none */
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
        w->settings = which < COUNT(changing) ? &changing[which] : NULL;
        succeeds(sro_player_set_edits(player, w->settings ? w->edits[which] : NULL));
    }
}

static void edits_change_while_it_plays(void **state)
{
    wanted *w = wanted_new();
    sro_player *player;
    float *got[2] = {floats(SPAN), floats(SPAN)}, *want = floats(SPAN);
    uint64_t random = 3;
    succeeds(sro_player_new(&player, 2, SRO_NORM_CLICK_FREE, false));
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
        sro_player_process(player, (float *[]){got[0] + done, got[1] + done}, SHORT_BLOCK, NULL);
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

static void n_fft_that_is_edited_in_real_time(void **state)
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
        cmocka_unit_test(precomputed_or_not_sounds_the_same),
        cmocka_unit_test(edits_change_while_it_plays),
        cmocka_unit_test(n_fft_that_is_edited_in_real_time),
    };
    return cmocka_run_group_tests_name("spectral_editor", tests, NULL, NULL);
}
