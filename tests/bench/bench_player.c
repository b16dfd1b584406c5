#include "bench_player.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/permutation.h"
#include "bench_common.h"
#include "fftw_bound.h"
#include "playback/player.h"

enum { PD_BLOCK = 64 };

/* The player, in Pd's blocks; the bound is what playing costs where every frame is transformed and
 * transformed back. The order matters: one that jumps about in the sound finds nothing in the
 * cache, and a shuffled one is the worst there is. */

typedef struct {
    sro_frames *frames;
    fftw_bound *bound;
    sro_player *player;
} playing;

static playing make_playing(sro_frames *frames, const uint32_t *order, sro_spectral_edits *edits)
{
    playing p = {.frames = frames, .bound = make_fftw_bound(frames)};
    check(sro_player_new(&p.player, 1, SRO_NORM_CLICK_FREE, false));
    check(sro_player_set_frames(p.player, frames));
    check(sro_player_set_order(p.player, order, sro_frames_count(frames)));
    check(sro_player_set_edits(p.player, edits));
    sro_player_set_loop(p.player, 1);
    sro_player_start(p.player);
    return p;
}

static void free_playing(playing *p)
{
    fftw_bound_free(p->bound);
    sro_player_free(p->player);
}

static void two_ffts_a_frame(void *context)
{
    playing *p = context;
    for (size_t i = 0; i < sro_frames_count(p->frames); i++) {
        fftw_bound_forward(p->bound);
        fftw_bound_backward(p->bound);
    }
}

static size_t samples_of(const playing *p)
{
    size_t hop = (size_t)sro_frames_settings(p->frames)->hop_length;
    return sro_frames_count(p->frames) * hop / PD_BLOCK * PD_BLOCK;
}

static void play(void *context)
{
    playing *p = context;
    float samples[PD_BLOCK], *out = samples;
    for (size_t done = 0; done < samples_of(p); done += PD_BLOCK)
        sro_player_process(p->player, &out, PD_BLOCK, NULL);
}

static bool measure_playing(sro_frames *frames, const uint32_t *order, sro_spectral_edits *edits,
                            const char *stage, double limit)
{
    playing p = make_playing(frames, order, edits);
    paired_times timed = time_in_turn(play, two_ffts_a_frame, &p, ROUNDS);
    bool over = print_ratio(stage, "FFTW, twice a frame", &timed, limit);
    double nanoseconds = timed.subject.median * 1e6 / (double)samples_of(&p);
    double of_real_time = nanoseconds * 1e-9 * RATE;
    printf("    %.2f ns a sample, %.4f %% of real time, %.0f voices a core\n", nanoseconds,
           100 * of_real_time, 1 / of_real_time);
    free_playing(&p);
    return over;
}

/* All that can be done to a spectrum at once, but for bins maybe. */
static sro_spectral_edits *all_edits(sro_frames *frames, sro_bins_edit bins_edit)
{
    size_t bins = sro_frames_bins(frames);
    float *gains = need(malloc(bins * sizeof *gains));
    for (size_t k = 0; k < bins; k++)
        gains[k] = (float)k / (float)bins;
    sro_spectral_edits *edits;
    check(sro_spectral_edits_new(&edits, &(sro_spectral_settings){
                                             .bins = bins_edit,
                                             .phase = SRO_PHASE_RANDOM,
                                             .mask = SRO_MASK_TABLE,
                                             .gains = gains,
                                             .gain_count = bins,
                                         }));
    free(gains);
    return edits;
}

bool measure_player(sro_frames *frames)
{
    size_t count = sro_frames_count(frames);
    uint32_t *order = need(malloc(count * sizeof *order));
    sro_spectral_edits *edits = all_edits(frames, SRO_BINS_SHUFFLE);
    sro_spectral_edits *in_place = all_edits(frames, SRO_BINS_ORIGINAL);
    sro_permutation_identity(order, count);
    bool over = measure_playing(frames, order, NULL, "playing 2000/400 mono, original", .15);
    over |= measure_playing(frames, order, in_place, "the same, phases and a mask", 1.15);
    over |= measure_playing(frames, order, edits, "the same, all edits", 1.15);
    sro_permutation_shuffle(order, count, 1);
    over |= measure_playing(frames, order, NULL, "playing 2000/400 mono, shuffled", .15);
    over |= measure_playing(frames, order, edits, "the same, all edits", 1.15);
    sro_spectral_edits_release(edits);
    sro_spectral_edits_release(in_place);
    free(order);
    return over;
}

/* The longest block. What a block costs is the least of several rounds, for whatever else the
 * machine does only adds to it; edits change every now and then, so that a frame is due before it
 * could be prepared. */

enum { BLOCK_ROUNDS = 7, BLOCKS = 3 * RATE / PD_BLOCK };

static double microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec * 1e-3;
}

static void time_blocks(sro_frames *frames, const uint32_t *order, sro_spectral_edits *edits,
                        float *min_cost)
{
    playing p = make_playing(frames, order, edits);
    float samples[PD_BLOCK], *out = samples;
    for (size_t i = 0; i < BLOCKS; i++) {
        if (i % 997 == 996)
            check(sro_player_set_edits(p.player, edits));
        double begin = microseconds();
        sro_player_process(p.player, &out, PD_BLOCK, NULL);
        float spent = (float)(microseconds() - begin);
        min_cost[i] = spent < min_cost[i] ? spent : min_cost[i];
    }
    free_playing(&p);
}

static float longest_block(sro_frames *frames, const uint32_t *order, sro_spectral_edits *edits)
{
    float *min_cost = need(malloc(BLOCKS * sizeof *min_cost)), longest = 0;
    for (size_t i = 0; i < BLOCKS; i++)
        min_cost[i] = 1e9f;
    for (int round = 0; round < BLOCK_ROUNDS; round++)
        time_blocks(frames, order, edits, min_cost);
    for (size_t i = 0; i < BLOCKS; i++)
        longest = min_cost[i] > longest ? min_cost[i] : longest;
    free(min_cost);
    return longest;
}

bool measure_longest_block(sro_sound *sound, int n_fft, int hop, double limit)
{
    const double deadline = 1e6 * PD_BLOCK / RATE;
    sro_frames *frames = make_frames(sound, n_fft, hop);
    size_t count = sro_frames_count(frames);
    uint32_t *order = need(malloc(count * sizeof *order));
    sro_spectral_edits *edits = all_edits(frames, SRO_BINS_SHUFFLE);
    sro_permutation_identity(order, count);
    sro_permutation_shuffle(order, count, 1);
    double plain = longest_block(frames, order, NULL), edited = longest_block(frames, order, edits);
    bool over = limit > 0 && edited > limit * deadline;
    printf("longest block, %d/%d: %.0f us as it is, %.0f us with all edits: %.3f of the deadline",
           n_fft, hop, plain, edited, edited / deadline);
    if (limit > 0)
        printf(", limit %.2f: %s", limit, over ? "OVER" : "within");
    printf("\n");
    sro_spectral_edits_release(edits);
    free(order);
    sro_frames_release(frames);
    return over;
}
