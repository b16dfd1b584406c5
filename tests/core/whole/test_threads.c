/* What may be shared between threads is shared here, by more of them than there ever are, and jobs
 * are cancelled at any moment. make tsan says whether one reads what another writes; without it the
 * results are looked at, and AddressSanitizer sees what is freed twice or never. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/thread_pool.h"
#include "embedding/pca.h"
#include "embedding/points.h"
#include "embedding/spectral.h"
#include "order/kmeans.h"
#include "playback/render.h"
#include "sound/soundfile.h"
#include "threading.h"
#include "tsne_support.h"

enum { THREADS = 8, LENGTH = 30000, N_FFT = 1024, ROWS = 1200 };

static const sro_stft_settings settings = {N_FFT, 256, N_FFT, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};

/* Values, which every thread holds and lets go of as it likes. The frames go last, and on the main
 * thread, where FFTW's planner belongs. */

typedef struct {
    sro_sound *sound;
    sro_frames *frames;
    sro_matrix *matrix;
    sro_points *points;
    sro_spectral_edits *edits;
    atomic_int wrong;
} holdings;

static holdings holdings_new(void)
{
    holdings h = {.sound = noise_sound(2, 2000, 3), .matrix = noise_rows(50, 4, 5)};
    succeeds(sro_frames_new(&h.frames, h.sound, &settings));
    succeeds(sro_spectral_edits_new(&h.edits, &(sro_spectral_settings){.phase = SRO_PHASE_RANDOM}));
    succeeds(sro_points_new(&h.points, &(sro_points_parts){
                                           .coordinates = sro_matrix_retain(h.matrix),
                                           .features = noise_rows(50, 4, 6),
                                       }));
    return h;
}

static void hold_and_let_go(void *context, size_t thread)
{
    holdings *h = context;
    float row[4];
    for (size_t i = 0; i < 1000; i++) {
        size_t at = (i + 7 * thread) % 50;
        sro_sound *sound = sro_sound_retain(h->sound);
        sro_frames *frames = sro_frames_retain(h->frames);
        sro_matrix *matrix = sro_matrix_retain(sro_points_coordinates(h->points));
        sro_points *points = sro_points_retain(h->points);
        sro_spectral_edits *edits = sro_spectral_edits_retain(h->edits);
        memcpy(row, sro_matrix_row(matrix, at), sizeof row);
        if (row[0] != sro_matrix_row(h->matrix, at)[0] || sro_frames_sound(frames) != sound)
            atomic_fetch_add(&h->wrong, 1);
        sro_spectral_edits_release(edits);
        sro_points_release(points);
        sro_matrix_release(matrix);
        sro_frames_release(frames);
        sro_sound_release(sound);
    }
}

static void values_are_held_by_many(void **state)
{
    holdings h = holdings_new();
    on_threads(THREADS, hold_and_let_go, &h);
    assert_int_equal(h.wrong, 0);
    sro_points_release(h.points);
    sro_matrix_release(h.matrix);
    sro_sound_release(h.sound);
    sro_spectral_edits_release(h.edits);
    sro_frames_release(h.frames);
    (void)state;
}

/* Every thread has one reference, reads, and lets go: who is last frees what others have just read.
 * One kind at a time, since another's count would tell the threads of each other. */

static void let_go_of_sound(void *context, size_t thread)
{
    holdings *h = context;
    if (sro_sound_channel(h->sound, 1)[thread] > 1)
        atomic_fetch_add(&h->wrong, 1);
    sro_sound_release(h->sound);
}

static void let_go_of_matrix(void *context, size_t thread)
{
    holdings *h = context;
    if (sro_matrix_row(h->matrix, thread)[0] > 1)
        atomic_fetch_add(&h->wrong, 1);
    sro_matrix_release(h->matrix);
}

static void let_go_of_points(void *context, size_t thread)
{
    holdings *h = context;
    if (sro_points_order(h->points)[thread] >= 50)
        atomic_fetch_add(&h->wrong, 1);
    sro_points_release(h->points);
}

static void let_go_of_edits(void *context, size_t thread)
{
    holdings *h = context;
    if (sro_spectral_edits_gain(h->edits, 1, thread) != 1)
        atomic_fetch_add(&h->wrong, 1);
    sro_spectral_edits_release(h->edits);
}

static void hand_out(holdings *h)
{
    for (size_t i = 1; i < THREADS; i++) {
        sro_sound_retain(h->sound);
        sro_matrix_retain(h->matrix);
        sro_points_retain(h->points);
        sro_spectral_edits_retain(h->edits);
    }
}

static void the_last_of_many_frees_them(void **state)
{
    for (size_t round = 0; round < 20; round++) {
        holdings h = holdings_new();
        hand_out(&h);
        sro_frames_release(h.frames);
        on_threads(THREADS, let_go_of_sound, &h);
        on_threads(THREADS, let_go_of_points, &h);
        on_threads(THREADS, let_go_of_matrix, &h);
        on_threads(THREADS, let_go_of_edits, &h);
        assert_int_equal(h.wrong, 0);
    }
    (void)state;
}

/* Plans: one of each kind, many at it */

enum { PLANS = 3, RUNS = 200 };

typedef struct {
    sro_fft *plan[PLANS]; /* of an even and an odd length, and complex */
    float want[PLANS][2 * N_FFT + 4];
    atomic_int wrong;
} plans;

static const size_t lengths[PLANS] = {N_FFT, 601, 480};

/* `values` and `bins` have room for 2 * N_FFT + 4 floats. */
static void transform(const plans *p, size_t kind, float *values, float *bins)
{
    uint64_t seed = kind;
    for (size_t i = 0; i < 2 * N_FFT; i++)
        values[i] = (float)(sro_random_unit(&seed) - .5);
    if (kind == 2)
        sro_fft_complex_forward(p->plan[kind], (sro_complex *)values, (sro_complex *)bins);
    else
        sro_fft_forward(p->plan[kind], values, (sro_complex *)bins);
}

static size_t floats_of(size_t kind)
{
    return kind == 2 ? 2 * lengths[kind] : 2 * (lengths[kind] / 2 + 1);
}

static void execute(void *context, size_t thread)
{
    plans *p = context;
    float *values = sro_fft_alloc((2 * N_FFT + 4) * sizeof *values);
    float *bins = sro_fft_alloc((2 * N_FFT + 4) * sizeof *bins);
    for (size_t i = 0; i < RUNS; i++) {
        size_t kind = (i + thread) % PLANS;
        transform(p, kind, values, bins);
        if (memcmp(bins, p->want[kind], floats_of(kind) * sizeof *bins) != 0)
            atomic_fetch_add(&p->wrong, 1);
    }
    sro_fft_dealloc(values);
    sro_fft_dealloc(bins);
}

static void plans_are_executed_by_many(void **state)
{
    static plans p;
    float *values = sro_fft_alloc((2 * N_FFT + 4) * sizeof *values);
    float *bins = sro_fft_alloc((2 * N_FFT + 4) * sizeof *bins);
    succeeds(sro_fft_new(&p.plan[0], lengths[0]));
    succeeds(sro_fft_new(&p.plan[1], lengths[1]));
    succeeds(sro_fft_new_complex(&p.plan[2], lengths[2]));
    for (size_t kind = 0; kind < PLANS; kind++) {
        transform(&p, kind, values, bins);
        memcpy(p.want[kind], bins, floats_of(kind) * sizeof *bins);
    }
    on_threads(THREADS, execute, &p);
    assert_int_equal(p.wrong, 0);
    for (size_t kind = 0; kind < PLANS; kind++)
        sro_fft_free(p.plan[kind]);
    sro_fft_dealloc(values);
    sro_fft_dealloc(bins);
    (void)state;
}

/* Pools, which several objects make and end at the same time */

typedef struct {
    size_t sums[64];
} sums;

static void add_up(void *context, size_t task)
{
    sums *s = context;
    s->sums[task] = task * task;
}

static void make_and_end_pools(void *context, size_t thread)
{
    atomic_int *wrong = context;
    for (size_t i = 0; i < 100; i++) {
        sro_thread_pool *pool;
        sums s = {{0}};
        if (sro_thread_pool_new(&pool, (int)(1 + (i + thread) % 4))) {
            atomic_fetch_add(wrong, 1);
            return;
        }
        for (size_t run = 0; run < i % 5; run++)
            sro_thread_pool_run(pool, COUNT(s.sums), add_up, &s);
        for (size_t task = 0; i % 5 && task < COUNT(s.sums); task++)
            if (s.sums[task] != task * task)
                atomic_fetch_add(wrong, 1);
        sro_thread_pool_free(pool);
    }
}

static void pools_come_and_go(void **state)
{
    atomic_int wrong = 0;
    on_threads(4, make_and_end_pools, &wrong);
    assert_int_equal(wrong, 0);
    (void)state;
}

/* Jobs of every kind, several at once on the same values, cancelled at any moment */

typedef struct {
    sro_frames *frames;
    sro_matrix *matrix;
    sro_tsne *tsne;
    sro_extraction *extraction;
    sro_preprocess_settings steps;
    char path[600];
    sro_error error;
} task;

static void tsne_work(sro_job *job, void *context)
{
    task *t = context;
    sro_matrix *points = NULL;
    double kl;
    t->error = sro_tsne_run(t->tsne, &points, &kl, job);
    sro_matrix_release(points);
}

static void spectral_work(sro_job *job, void *context)
{
    task *t = context;
    sro_matrix *points = NULL;
    size_t components;
    t->error = sro_spectral(t->matrix, 2, 0, &points, &components, job);
    sro_matrix_release(points);
}

static void kmeans_work(sro_job *job, void *context)
{
    task *t = context;
    size_t rows = sro_matrix_rows(t->matrix), count;
    uint32_t *labels = malloc(rows * sizeof *labels);
    t->error = sro_kmeans(t->matrix, 12, 1, labels, &count, NULL, job);
    free(labels);
}

static void pca_work(sro_job *job, void *context)
{
    task *t = context;
    sro_matrix *scores = NULL;
    sro_explained_variance explained;
    t->error = sro_pca(t->matrix, 3, &scores, NULL, &explained, job);
    sro_matrix_release(scores);
}

static void extract_work(sro_job *job, void *context)
{
    task *t = context;
    sro_matrix *features = NULL;
    sro_fit *fit = NULL;
    t->error = sro_extract(t->frames, t->extraction, &t->steps, &features, &fit, job);
    sro_matrix_release(features);
    sro_fit_free(fit);
}

/* Written, and what was written read again. */
static void file_work(sro_job *job, void *context)
{
    task *t = context;
    sro_sound *sound = NULL;
    t->error = sro_render_file(t->frames, NULL, 0, NULL, t->path, job);
    if (!t->error)
        t->error = sro_soundfile_read(t->path, 48000, &sound, NULL, job);
    sro_sound_release(sound);
}

static const struct {
    sro_job_work *work;
    int dims; /* of a t-SNE; 0: it is none */
} kinds[] = {{tsne_work, 1},    {tsne_work, 2}, {spectral_work, 0}, {kmeans_work, 0},
             {extract_work, 0}, {file_work, 0}, {pca_work, 0},      {tsne_work, 1}};

enum { AT_ONCE = 4, ROUNDS = 20 };

static task task_new(sro_frames *frames, sro_matrix *matrix, size_t kind, size_t number)
{
    task t = {.frames = frames, .matrix = matrix, .steps = preprocess_of("amplitude_to_db")};
    sro_tsne_settings wanted = default_settings;
    char name[20];
    snprintf(name, sizeof name, "job-%zu.wav", number);
    snprintf(t.path, sizeof t.path, "%s", scratch_path(name));
    t.extraction = extraction_of(frames, "mfcc", "");
    wanted.dims = kinds[kind].dims;
    wanted.quality = SRO_TSNE_DRAFT;
    if (wanted.dims) {
        t.tsne = tsne_of(matrix, &wanted);
        sro_tsne_snapshot_every(t.tsne, 1);
    }
    return t;
}

static void task_clear(task *t)
{
    sro_tsne_free(t->tsne);
    sro_extraction_free(t->extraction);
}

/* Looks at a job as its owner does, and lets it go on for a moment. */
static void watch(const sro_job *job, const task *t, uint64_t *seed)
{
    static float snapshot[2 * ROWS];
    if (t->tsne)
        sro_tsne_snapshot(t->tsne, snapshot);
    assert_true(sro_job_progress(job) >= 0 && sro_job_progress(job) <= 1);
    sleep_milliseconds(4 * sro_random_unit(seed));
}

static void run_and_cancel(sro_frames *frames, sro_matrix *matrix, size_t round)
{
    uint64_t seed = round;
    task tasks[AT_ONCE];
    sro_job *jobs[AT_ONCE];
    for (size_t i = 0; i < AT_ONCE; i++) {
        size_t kind = sro_random_below(&seed, COUNT(kinds));
        tasks[i] = task_new(frames, matrix, kind, i);
        succeeds(sro_job_new(&jobs[i], kinds[kind].work, &tasks[i]));
        succeeds(sro_job_start(jobs[i]));
        watch(jobs[i], &tasks[i], &seed);
    }
    for (size_t i = 0; i < AT_ONCE; i++) {
        for (uint32_t looks = sro_random_below(&seed, 10); looks; looks--)
            watch(jobs[i], &tasks[i], &seed);
        if (sro_random_below(&seed, 4))
            sro_job_cancel(jobs[i]);
    }
    for (size_t i = 0; i < AT_ONCE; i++) {
        while (!sro_job_done(jobs[i])) /* no pause: what is done last is read at once */
            sched_yield();
        if (tasks[i].error)
            assert_string_equal(tasks[i].error, SRO_CANCELLED);
        assert_true(sro_job_milliseconds(jobs[i]) >= 0);
        sro_job_free(jobs[i]);
        task_clear(&tasks[i]);
    }
}

static void jobs_are_cancelled_at_any_moment(void **state)
{
    sro_frames *frames = frames_of(noise_sound(2, LENGTH, 3), &settings);
    sro_matrix *matrix = random_walk(ROWS, 20);
    for (size_t round = 0; round < ROUNDS; round++)
        run_and_cancel(frames, matrix, round);
    sro_matrix_release(matrix);
    sro_frames_release(frames);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_held_by_many),
        cmocka_unit_test(the_last_of_many_frees_them),
        cmocka_unit_test(plans_are_executed_by_many),
        cmocka_unit_test(pools_come_and_go),
        cmocka_unit_test(jobs_are_cancelled_at_any_moment),
    };
    return cmocka_run_group_tests_name("threads", tests, make_scratch, remove_scratch);
}
