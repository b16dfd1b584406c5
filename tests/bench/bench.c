/* bench: how far the core is from what the machine allows. Each line is a ratio measured in one
 * run, the work and its bound in turn on one thread.
 *
 *     bench                   the ratios; fails when a median is above its limit
 *     bench memory [FOLDER]   peak memory of ten minutes; its files go into FOLDER (default .) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bare.h"
#include "base/permutation.h"
#include "base/random.h"
#include "embedding/pca.h"
#include "features/melspec.h"
#include "linalg/linalg_kernels.h"
#include "memory.h"
#include "neighbours/knn_scan.h"
#include "notes.h"
#include "order/order.h"
#include "picture/png.h"
#include "picture/point_colours.h"
#include "picture/scatter.h"
#include "picture/spectrogram.h"
#include "playback/player.h"
#include "rounds.h"
#include "simd/dispatch.h"
#include "spectrum/stft.h"

enum { SECONDS = 60, RATE = 44100, N_MELS = 128, ROUNDS = 15, PD_BLOCK = 64 };

static void check(const char *error)
{
    if (!error)
        return;
    fprintf(stderr, "bench: %s\n", error);
    exit(2);
}

static void *need(void *memory)
{
    if (!memory)
        check(SRO_NO_MEMORY);
    return memory;
}

static sro_sound *make_sound(void)
{
    sro_sound *sound;
    notes n;
    check(sro_sound_new(&sound, 1, (size_t)SECONDS * RATE, RATE));
    notes_begin(&n, RATE);
    notes_next(&n, sro_sound_writable(sound, 0), sro_sound_length(sound));
    return sound;
}

static sro_frames *make_frames(sro_sound *sound, int n_fft, int hop_length)
{
    sro_stft_settings settings = {.n_fft = n_fft, .hop_length = hop_length, .center = true};
    sro_frames *frames;
    check(sro_frames_new(&frames, sound, &settings));
    return frames;
}

static bare_fft *make_bare_fft(const sro_frames *frames)
{
    return need(bare_new((size_t)sro_frames_settings(frames)->n_fft));
}

/* The two stages that transform every frame. */

typedef struct {
    sro_frames *frames;
    bare_fft *bare;
    sro_stft *stft;
    sro_complex *matrix;
    sro_mel *mel;
} analysis;

static analysis make_analysis(sro_frames *frames)
{
    size_t values = sro_frames_count(frames) * sro_frames_bins(frames);
    sro_mel_settings bands = {.n_mels = N_MELS, .slaney = 1};
    analysis a = {.frames = frames, .bare = make_bare_fft(frames)};
    check(sro_stft_new(&a.stft, frames));
    check(sro_mel_new(&a.mel, &bands, RATE, (size_t)sro_frames_settings(frames)->n_fft));
    a.matrix = need(malloc(values * sizeof *a.matrix));
    memset(a.matrix, 1, values * sizeof *a.matrix); /* the pages are the caller's, not our time */
    return a;
}

static void free_analysis(analysis *a)
{
    bare_free(a->bare);
    sro_stft_free(a->stft);
    sro_mel_free(a->mel);
    free(a->matrix);
}

static void fft_of_every_frame(void *context)
{
    analysis *a = context;
    for (size_t i = 0; i < sro_frames_count(a->frames); i++)
        bare_forward(a->bare);
}

static void whole_stft(void *context)
{
    analysis *a = context;
    check(sro_stft_matrix(a->stft, 0, a->matrix, 0));
}

static sro_matrix *features_of(const analysis *a)
{
    sro_preprocess_settings steps = {
        .count = 1,
        .steps = {{.step = sro_preprocess_step_named("amplitude_to_db")}},
        .ref = 1,
        .amin = 1e-5,
        .top_db = 80};
    sro_matrix *features;
    sro_statistics *statistics;
    check(sro_melspec(a->frames, a->mel, 2, &steps, &features, &statistics, 0));
    sro_statistics_free(statistics);
    return features;
}

static void mel_bands(void *context) { sro_matrix_release(features_of(context)); }

/* PCA: the bound is the products alone, of one block that stays in the cache. */

enum { PRODUCT_ROWS = 256 };

typedef struct {
    sro_matrix *features;
    float *block;
    double *sums;
} embedding;

static embedding make_embedding(sro_matrix *features)
{
    size_t columns = sro_matrix_columns(features);
    embedding e = {.features = features};
    e.block = need(malloc(PRODUCT_ROWS * columns * sizeof *e.block));
    e.sums = need(calloc(columns * columns, sizeof *e.sums));
    memcpy(e.block, sro_matrix_row(features, 0), PRODUCT_ROWS * columns * sizeof *e.block);
    return e;
}

static void free_embedding(embedding *e)
{
    free(e->block);
    free(e->sums);
}

static void bare_products(void *context)
{
    embedding *e = context;
    const sro_linalg_kernels *kernels = sro_linalg_kernels_best();
    size_t rows = sro_matrix_rows(e->features), columns = sro_matrix_columns(e->features);
    for (size_t i = 0; i < rows; i += PRODUCT_ROWS)
        kernels->add_gram(e->block, rows - i < PRODUCT_ROWS ? rows - i : PRODUCT_ROWS, columns,
                          e->sums);
}

static void pca_to_a_line(void *context)
{
    embedding *e = context;
    sro_matrix *points;
    sro_explained explained;
    check(sro_pca(e->features, 1, &points, &explained, 0));
    sro_matrix_release(points);
}

/* The frame nearest to a live row; the bound is reading all frames once. The rows are noise, of
 * which few can be passed over early. */

enum { LIVE_FRAMES = 30000, LIVE_QUERIES = 8 };

typedef struct {
    sro_matrix *frames, *queries;
    uint32_t found;
    char block[4096];
} asking;

static sro_matrix *make_noise(size_t rows, size_t columns, uint64_t seed)
{
    sro_matrix *noise;
    check(sro_matrix_new(&noise, rows, columns));
    for (size_t i = 0; i < rows * columns; i++)
        sro_matrix_writable_row(noise, 0)[i] = (float)sro_random_unit(&seed);
    return noise;
}

static void nearest_frames(void *context)
{
    asking *a = context;
    for (size_t i = 0; i < LIVE_QUERIES; i++)
        a->found += sro_knn_scan_nearest(a->frames, sro_matrix_row(a->queries, i));
}

static void read_all(void *context)
{
    asking *a = context;
    size_t size = LIVE_FRAMES * sro_matrix_columns(a->frames) * sizeof(float);
    const char *values = (const char *)sro_matrix_row(a->frames, 0);
    for (size_t i = 0; i < LIVE_QUERIES; i++)
        for (size_t done = 0; done < size; done += sizeof a->block) {
            size_t rest = size - done;
            memcpy(a->block, values + done, rest < sizeof a->block ? rest : sizeof a->block);
            a->found += (uint32_t)a->block[i];
        }
}

/* The player, in Pd's blocks; the bound is what playing costs where every frame is transformed and
 * transformed back. The order matters: one that jumps about in the sound finds nothing in the
 * cache, and a shuffled one is the worst there is. */

typedef struct {
    sro_frames *frames;
    bare_fft *bare;
    sro_player *player;
} playing;

static playing make_playing(sro_frames *frames, const uint32_t *order, sro_spectral_edits *edits)
{
    playing p = {.frames = frames, .bare = make_bare_fft(frames)};
    check(sro_player_new(&p.player, 1, SRO_NORM_CLICK_FREE));
    check(sro_player_set_frames(p.player, frames));
    check(sro_player_set_order(p.player, order, sro_frames_count(frames)));
    check(sro_player_set_edits(p.player, edits));
    sro_player_set_loop(p.player, 1);
    sro_player_start(p.player);
    return p;
}

static void free_playing(playing *p)
{
    bare_free(p->bare);
    sro_player_free(p->player);
}

static void two_ffts_a_frame(void *context)
{
    playing *p = context;
    for (size_t i = 0; i < sro_frames_count(p->frames); i++) {
        bare_forward(p->bare);
        bare_backward(p->bare);
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
        sro_player_process(p->player, &out, PD_BLOCK, 0);
}

/* Pictures: of as many frames as ten minutes have; the bound is one of as many as a spectrogram has
 * columns of pixels. Orders are shuffled, so that a column's frames lie apart in memory. What shows
 * a picture is its PNG, made anew whenever it is drawn. */

enum { MANY_FRAMES = 52000, FEW_FRAMES = 600 };

typedef struct {
    sro_matrix *features;
    uint32_t *order;
    uint8_t *colours;
} drawn_frames;

typedef struct {
    sro_area area;
    drawn_frames many, few;
    void (*draw)(sro_area area, const drawn_frames *frames);
} drawing;

static drawn_frames make_drawn(size_t count, size_t columns)
{
    drawn_frames f = {make_noise(count, columns, 1), need(malloc(count * sizeof *f.order)),
                      need(malloc(count))};
    sro_permutation_identity(f.order, count);
    sro_permutation_shuffle(f.order, count, 1);
    sro_point_colours_by_order(f.colours, count, f.order, count);
    return f;
}

static drawing make_drawing(int width, int height, size_t columns)
{
    drawing d = {.area.height = height,
                 .many = make_drawn(MANY_FRAMES, columns),
                 .few = make_drawn(FEW_FRAMES, columns)};
    sro_palette palette;
    sro_palette_levels(&palette);
    check(sro_picture_new(&d.area.picture, width, height, &palette));
    return d;
}

static void free_drawing(drawing *d)
{
    drawn_frames *both[] = {&d->many, &d->few};
    for (int i = 0; i < 2; i++) {
        sro_matrix_release(both[i]->features);
        free(both[i]->order);
        free(both[i]->colours);
    }
    sro_picture_free(d->area.picture);
}

static void draw_spectrogram(sro_area area, const drawn_frames *f)
{
    check(sro_spectrogram_draw(area, f->features, f->order, sro_matrix_rows(f->features),
                               (sro_spectrogram_range){0, 1}));
}

static void draw_map(sro_area area, const drawn_frames *f)
{
    sro_scatter_draw(area, f->features, (sro_view){0, 1, 0, 1}, f->colours);
}

static void draw_many(void *context)
{
    drawing *d = context;
    d->draw(d->area, &d->many);
}

static void draw_few(void *context)
{
    drawing *d = context;
    d->draw(d->area, &d->few);
}

static void show_many(void *context)
{
    draw_many(context);
    char *text;
    check(sro_png_base64(((drawing *)context)->area.picture, &text));
    free(text);
}

static void show_few(void *context)
{
    draw_few(context);
    char *text;
    check(sro_png_base64(((drawing *)context)->area.picture, &text));
    free(text);
}

/* The table */

static void print_head(void)
{
    printf("%-34s %-28s %6s %15s %6s\n", "stage", "bound", "ratio", "(min .. max)", "limit");
}

/* 1 when the median is above the limit; a limit of 0 is none. */
static int print_ratio(const char *stage, const char *bound, const pairs *p, double limit)
{
    int over = limit > 0 && p->ratio.median > limit;
    printf("%-34s %-28s %6.3f (%5.3f .. %5.3f) ", stage, bound, p->ratio.median, p->ratio.least,
           p->ratio.most);
    if (limit > 0)
        printf("%6.2f %s\n", limit, over ? "OVER" : "within");
    else
        printf("%6s\n", "-");
    return over;
}

static void print_milliseconds(const pairs *p)
{
    printf("    %.2f ms, its bound %.2f ms\n", p->subject.median, p->bound.median);
}

static int measure_analysis(analysis *a)
{
    pairs stft = measure_pairs(whole_stft, fft_of_every_frame, a, ROUNDS);
    int over = print_ratio("whole STFT, 60 s 2048/512", "FFTW, once a frame", &stft, 1.5);
    print_milliseconds(&stft);
    pairs mel = measure_pairs(mel_bands, fft_of_every_frame, a, ROUNDS);
    over |= print_ratio("128 mel bands in dB, the same", "FFTW, once a frame", &mel, 1.6);
    print_milliseconds(&mel);
    return over;
}

/* A limit in milliseconds belongs to one machine and does not decide the exit status. */
static void measure_pca(sro_matrix *features)
{
    const double limit = 5;
    embedding e = make_embedding(features);
    pairs pca = measure_pairs(pca_to_a_line, bare_products, &e, ROUNDS);
    char stage[64];
    snprintf(stage, sizeof stage, "PCA to a line, %zu x %zu", sro_matrix_rows(features),
             sro_matrix_columns(features));
    print_ratio(stage, "x'x of a block in the cache", &pca, 0);
    printf("    %.2f ms (%.2f .. %.2f), limit %.0f ms: %s; its bound %.2f ms\n", pca.subject.median,
           pca.subject.least, pca.subject.most, limit,
           pca.subject.median > limit ? "OVER" : "within", pca.bound.median);
    free_embedding(&e);
}

static void measure_asking(size_t columns, double limit)
{
    asking a = {.frames = make_noise(LIVE_FRAMES, columns, 1),
                .queries = make_noise(LIVE_QUERIES, columns, 2)};
    pairs nearest = measure_pairs(nearest_frames, read_all, &a, ROUNDS);
    char stage[64];
    snprintf(stage, sizeof stage, "nearest of %d x %zu", LIVE_FRAMES, columns);
    print_ratio(stage, "reading them once", &nearest, 0);
    printf("    %.3f ms (%.3f .. %.3f), limit %.1f ms: %s; its bound %.3f ms\n",
           nearest.subject.median / LIVE_QUERIES, nearest.subject.least / LIVE_QUERIES,
           nearest.subject.most / LIVE_QUERIES, limit,
           nearest.subject.median / LIVE_QUERIES > limit ? "OVER" : "within",
           nearest.bound.median / LIVE_QUERIES);
    sro_matrix_release(a.frames);
    sro_matrix_release(a.queries);
}

static int measure_playing(sro_frames *frames, const uint32_t *order, sro_spectral_edits *edits,
                           const char *stage, double limit)
{
    playing p = make_playing(frames, order, edits);
    pairs timed = measure_pairs(play, two_ffts_a_frame, &p, ROUNDS);
    int over = print_ratio(stage, "FFTW, twice a frame", &timed, limit);
    double nanoseconds = timed.subject.median * 1e6 / (double)samples_of(&p);
    double of_real_time = nanoseconds * 1e-9 * RATE;
    printf("    %.2f ns a sample, %.4f %% of real time, %.0f voices a core\n", nanoseconds,
           100 * of_real_time, 1 / of_real_time);
    free_playing(&p);
    return over;
}

static int measure_drawing(drawing *d, const char *stage, double limit)
{
    pairs drawn = measure_pairs(draw_many, draw_few, d, ROUNDS);
    print_ratio(stage, "of 600", &drawn, 0);
    print_milliseconds(&drawn);
    pairs shown = measure_pairs(show_many, show_few, d, ROUNDS);
    int over = print_ratio("the same, with its PNG", "of 600", &shown, limit);
    print_milliseconds(&shown);
    return over;
}

static int measure_pictures(void)
{
    drawing spectrogram = make_drawing(600, 128, N_MELS), map = make_drawing(400, 400, 2);
    spectrogram.draw = draw_spectrogram;
    map.draw = draw_map;
    int over = measure_drawing(&spectrogram, "600x128 spectrogram of 52,000", 2);
    over |= measure_drawing(&map, "400x400 map of 52,000 frames", 2);
    free_drawing(&spectrogram);
    free_drawing(&map);
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
                        float *least)
{
    playing p = make_playing(frames, order, edits);
    float samples[PD_BLOCK], *out = samples;
    for (size_t i = 0; i < BLOCKS; i++) {
        if (i % 997 == 996)
            check(sro_player_set_edits(p.player, edits));
        double begin = microseconds();
        sro_player_process(p.player, &out, PD_BLOCK, 0);
        float spent = (float)(microseconds() - begin);
        least[i] = spent < least[i] ? spent : least[i];
    }
    free_playing(&p);
}

static float longest_block(sro_frames *frames, const uint32_t *order, sro_spectral_edits *edits)
{
    float *least = need(malloc(BLOCKS * sizeof *least)), longest = 0;
    for (size_t i = 0; i < BLOCKS; i++)
        least[i] = 1e9f;
    for (int round = 0; round < BLOCK_ROUNDS; round++)
        time_blocks(frames, order, edits, least);
    for (size_t i = 0; i < BLOCKS; i++)
        longest = least[i] > longest ? least[i] : longest;
    free(least);
    return longest;
}

/* A limit of 0 is none. */
static int measure_blocks(sro_sound *sound, int n_fft, int hop, double limit)
{
    const double deadline = 1e6 * PD_BLOCK / RATE;
    sro_frames *frames = make_frames(sound, n_fft, hop);
    size_t count = sro_frames_count(frames);
    uint32_t *order = need(malloc(count * sizeof *order));
    sro_spectral_edits *edits = all_edits(frames, SRO_BINS_SHUFFLE);
    sro_permutation_identity(order, count);
    sro_permutation_shuffle(order, count, 1);
    double plain = longest_block(frames, order, 0), edited = longest_block(frames, order, edits);
    int over = limit > 0 && edited > limit * deadline;
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

static int measure_player(sro_frames *frames)
{
    size_t count = sro_frames_count(frames);
    uint32_t *order = need(malloc(count * sizeof *order));
    sro_spectral_edits *edits = all_edits(frames, SRO_BINS_SHUFFLE);
    sro_spectral_edits *in_place = all_edits(frames, SRO_BINS_ORIGINAL);
    sro_permutation_identity(order, count);
    int over = measure_playing(frames, order, 0, "playing 2000/400 mono, original", .15);
    over |= measure_playing(frames, order, in_place, "the same, phases and a mask", 1.15);
    over |= measure_playing(frames, order, edits, "the same, all edits", 1.15);
    sro_permutation_shuffle(order, count, 1);
    over |= measure_playing(frames, order, 0, "playing 2000/400 mono, shuffled", .15);
    over |= measure_playing(frames, order, edits, "the same, all edits", 1.15);
    sro_spectral_edits_release(edits);
    sro_spectral_edits_release(in_place);
    free(order);
    return over;
}

static int measure_speed(void)
{
    sro_sound *sound = make_sound();
    sro_frames *frames = make_frames(sound, 2048, 512), *played = make_frames(sound, 2000, 400);
    analysis a = make_analysis(frames);
    sro_matrix *features = features_of(&a);
    print_head();
    int over = measure_analysis(&a);
    measure_pca(features);
    measure_asking(128, 2);
    measure_asking(8, .2);
    over |= measure_pictures();
    over |= measure_player(played);
    over |= measure_blocks(sound, 2000, 400, .5);
    over |= measure_blocks(sound, 22050, 7350, 0);
    over |= measure_blocks(sound, 44100, 22050, 0);
    printf("one thread, processor time, median of %d pairs; products by %s\n", ROUNDS,
           sro_simd_name(sro_simd_best()));
    sro_matrix_release(features);
    free_analysis(&a);
    sro_frames_release(played);
    sro_frames_release(frames);
    sro_sound_release(sound);
    return over;
}

int main(int argc, char **argv)
{
    if (argc == 1)
        return measure_speed();
    if (argc <= 3 && !strcmp(argv[1], "memory"))
        return measure_memory(argc == 3 ? argv[2] : ".");
    if (argc == 4 && !strcmp(argv[1], "sound")) {
        const char *error = notes_write(argv[2], (size_t)atoi(argv[3]), 44100);
        if (error)
            fprintf(stderr, "bench sound: %s\n", error);
        return error != 0;
    }
    fprintf(stderr, "usage: bench | bench memory [FOLDER] | bench sound FILE SECONDS\n");
    return 2;
}
