#include "tsne/tsne.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "neighbours/knn_graph.h"
#include "neighbours/unique_rows.h"
#include "tsne/gradient_descent.h"
#include "tsne/trustworthiness.h"
#include "tsne/tsne_levels.h"
#include "tsne/tsne_schedule.h"

/* Identical rows are merged; silence gives many, and with more duplicates than neighbours the
 * neighbour graph falls apart. Then affinities, coarser levels, gradient descent by the schedule
 * on the coarsest level and, level by level, some refinement of the finer ones.
 *
 * In one dimension the result is limited by how slowly a line unfolds, and it has many local
 * minima: hence the levels for long lines, and several starts for short ones. */

enum {
    KNN_PROGRESS = 30,     /* percent of the progress that belong to the neighbours */
    POINTS_PER_WORK = 100, /* an iteration's work is 1, and 1 for every so many points */
};

struct sro_tsne {
    sro_matrix *x;
    sro_tsne_settings settings;
    double perplexity; /* that was used */
    sro_descent *descent;
    sro_thread_pool *threads;
    sro_job *job;

    uint32_t *inverse; /* of every row of x: its number among the distinct ones */
    float *initial[2]; /* coordinates of the distinct rows, by component */
    sro_tsne_levels levels;
    int work_done, work_total; /* iterations, weighted by the points of their level */

    int snapshot_interval; /* iterations; 0: none */
    pthread_mutex_t snapshot_lock;
    float *snapshot;
    bool snapshot_new;
};

static int dims_of(const sro_tsne *t) { return t->settings.dims; }

/* Snapshots and progress */

/* Every row has the coordinates of its point on the level that has this state. */
static void copy_coordinates(const sro_tsne *t, const sro_embedding_state *state,
                             float *coordinates)
{
    for (size_t i = 0; i < sro_matrix_rows(t->x); i++) {
        uint32_t point = sro_tsne_levels_point(&t->levels, state, t->inverse[i]);
        for (int d = 0; d < dims_of(t); d++)
            *coordinates++ = state->y[d][point];
    }
}

/* Never block: skip this snapshot while the reader holds the lock. */
static void take_snapshot(sro_tsne *t, const sro_embedding_state *state)
{
    if (pthread_mutex_trylock(&t->snapshot_lock))
        return;
    copy_coordinates(t, state, t->snapshot);
    t->snapshot_new = true;
    pthread_mutex_unlock(&t->snapshot_lock);
}

static int work_of(const sro_affinities *p) { return (int)p->rows / POINTS_PER_WORK + 1; }

static bool on_iteration(void *context, const sro_embedding_state *state, int iterations)
{
    sro_tsne *t = context;
    if (t->snapshot_interval && iterations % t->snapshot_interval == 0)
        take_snapshot(t, state);
    t->work_done += work_of(state->affinities);
    double part = (double)t->work_done / (double)t->work_total;
    return sro_job_report(t->job, (KNN_PROGRESS + (100 - KNN_PROGRESS) * part) / 100);
}

/* The start */

/* Approximately: the sum of 12 uniform numbers. */
static float random_normal(uint64_t *state)
{
    double sum = -6;
    for (int i = 0; i < 12; i++)
        sum += sro_random_unit(state);
    return (float)sum;
}

static double deviation_of(const float *y, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)y[i] * y[i];
    return sqrt(sum / (double)count);
}

/* Two coordinates, from the scores of two principal components (one after the other) or random. In
 * the plane the first component sets the scale of both, as in scikit-learn. */
static SRO_CHECKED sro_error make_initial(sro_tsne *t, const float *scores)
{
    size_t rows = t->levels.level[0].affinities.rows;
    uint64_t random = t->settings.seed;
    double deviation = 0;
    for (int d = 0; d < 2; d++, scores += rows) {
        float *y = t->initial[d] = malloc(rows * sizeof *y);
        if (!y)
            return SRO_NO_MEMORY;
        for (size_t i = 0; i < rows; i++)
            y[i] = t->settings.init == SRO_TSNE_INIT_RANDOM ? random_normal(&random) : scores[i];
        if (d == 0 || dims_of(t) == 1)
            deviation = deviation_of(y, rows);
        float factor = (float)(SRO_INITIAL_DEVIATION / (deviation > 0 ? deviation : 1));
        for (size_t i = 0; i < rows; i++)
            y[i] *= factor;
    }
    return NULL;
}

/* A line starts from one component, the plane from both. */
static void start_from(const sro_tsne *t, int component)
{
    const sro_tsne_level *l = &t->levels.level[0];
    for (int d = 0; d < dims_of(t); d++)
        memcpy(l->state.y[d], t->initial[dims_of(t) > 1 ? d : component],
               l->affinities.rows * sizeof(float));
}

static SRO_CHECKED sro_error find_affinities(sro_tsne *t, const sro_matrix *distinct)
{
    size_t k = sro_affinities_neighbours(sro_matrix_rows(distinct), t->perplexity);
    sro_knn_graph graph;
    sro_error error =
        sro_knn_graph_build(&graph, distinct, k, t->threads, t->job, KNN_PROGRESS / 100.);
    if (error)
        return error;
    float *scores = graph.pca_scores;
    graph.pca_scores = NULL;
    error = sro_affinities_make(&t->levels.level[0].affinities, &graph, t->perplexity, t->threads,
                                t->job);
    if (!error)
        error = make_initial(t, scores);
    free(scores);
    return error;
}

/* Optimisation */

static SRO_CHECKED sro_error optimise(sro_tsne *t, const sro_tsne_schedule *schedule)
{
    const sro_tsne_level *level = t->levels.level;
    int i = t->levels.count - 1;
    sro_tsne_levels_restrict(&t->levels);
    sro_descent_begin(t->descent, &level[i].state, t->threads);
    sro_error error =
        sro_descent_fiedler(t->descent, schedule->fiedler_iterations, on_iteration, t);
    for (int k = 0; !error && k < SRO_TSNE_SCHEDULE_STAGES; k++)
        error = sro_descent_run(t->descent, &schedule->stages[k], on_iteration, t);
    while (!error && i-- > 0) {
        sro_descent_centre(t->descent);
        sro_tsne_levels_prolong(&t->levels, i);
        sro_descent_begin(t->descent, &level[i].state, t->threads);
        sro_descent_split_pairs(t->descent);
        error = sro_descent_run(t->descent, &schedule->refine, on_iteration, t);
    }
    return error;
}

/* The result of one candidate. */
typedef struct {
    float *y;
    double kl, trustworthiness_error;
} trial;

/* Among embeddings within 4 % of the best KL divergence take the most trustworthy. */
static const trial *best_of(const trial *trials)
{
    const double tolerance = 1.04;
    const double epsilon = 1e-4; /* near 0 some percent are nothing but rounding */
    const trial *best = NULL;
    double min = INFINITY;
    for (int i = 0; i < SRO_TSNE_SCHEDULE_CANDIDATES; i++)
        min = fmin(min, trials[i].kl);
    for (int i = 0; i < SRO_TSNE_SCHEDULE_CANDIDATES; i++)
        if (trials[i].kl <= tolerance * min + epsilon
            && (!best || trials[i].trustworthiness_error < best->trustworthiness_error))
            best = &trials[i];
    return best;
}

static SRO_CHECKED sro_error try_candidates(sro_tsne *t,
                                            const sro_tsne_schedule_candidate *candidates)
{
    const sro_affinities *p = &t->levels.level[0].affinities;
    float *y = t->levels.level[0].state.y[0];
    size_t bytes = p->rows * sizeof *y;
    float *memory = malloc(SRO_TSNE_SCHEDULE_CANDIDATES * bytes);
    sro_error error = memory ? NULL : SRO_NO_MEMORY;
    trial trials[SRO_TSNE_SCHEDULE_CANDIDATES];
    for (int i = 0; !error && i < SRO_TSNE_SCHEDULE_CANDIDATES; i++) {
        start_from(t, candidates[i].component);
        error = optimise(t, candidates[i].schedule);
        trials[i] = (trial){.y = memory + (size_t)i * p->rows,
                            .kl = sro_descent_divergence(t->descent, t->job),
                            .trustworthiness_error = sro_trustworthiness_error(p, y)};
        memcpy(trials[i].y, y, bytes);
    }
    if (!error)
        memcpy(y, best_of(trials)->y, bytes);
    free(memory);
    return error;
}

static void count_work(sro_tsne *t, const sro_tsne_schedule *schedule,
                       const sro_tsne_schedule_candidate *candidates)
{
    int coarsest = candidates ? 0 : sro_tsne_schedule_iterations(schedule);
    for (int i = 0; candidates && i < SRO_TSNE_SCHEDULE_CANDIDATES; i++)
        coarsest += sro_tsne_schedule_iterations(candidates[i].schedule);
    for (int i = 0; i < t->levels.count; i++) {
        int iterations = i < t->levels.count - 1 ? schedule->refine.iterations : coarsest;
        t->work_total += iterations * work_of(&t->levels.level[i].affinities);
    }
}

static SRO_CHECKED sro_error embed(sro_tsne *t, const sro_matrix *distinct, double *kl)
{
    size_t rows = sro_matrix_rows(distinct);
    sro_tsne_quality quality = t->settings.quality;
    sro_error error = find_affinities(t, distinct);
    if (!error)
        error = sro_tsne_levels_make(&t->levels, dims_of(t), t->threads, t->job);
    if (error)
        return error;
    const sro_tsne_schedule *schedule =
        sro_tsne_schedule_for(dims_of(t), rows, t->levels.count, quality);
    const sro_tsne_schedule_candidate *candidates =
        sro_tsne_schedule_candidates(dims_of(t), rows, quality);
    count_work(t, schedule, candidates);
    start_from(t, 0);
    error = candidates ? try_candidates(t, candidates) : optimise(t, schedule);
    if (error)
        return error;
    sro_descent_centre(t->descent);
    *kl = sro_descent_divergence(t->descent, t->job);
    return sro_job_cancelled(t->job) ? SRO_CANCELLED : NULL;
}

/* The public functions */

sro_error sro_tsne_new(sro_tsne **tsne, sro_matrix *x, const sro_tsne_settings *settings)
{
    size_t rows = sro_matrix_rows(x);
    if (settings->dims != 1 && settings->dims != 2)
        return "t-SNE makes a line or a plane: dims must be 1 or 2";
    sro_tsne *t = calloc(1, sizeof *t);
    if (!t)
        return SRO_NO_MEMORY;
    pthread_mutex_init(&t->snapshot_lock, NULL);
    t->x = sro_matrix_retain(x);
    t->settings = *settings;
    t->inverse = malloc(rows * sizeof *t->inverse);
    t->snapshot = calloc(rows * (size_t)settings->dims, sizeof *t->snapshot);
    sro_error error = t->inverse && t->snapshot ? NULL : SRO_NO_MEMORY;
    if (!error)
        error = sro_descent_new(&t->descent, settings->dims, rows, settings->perplexity);
    if (error)
        sro_tsne_free(t);
    else
        *tsne = t;
    return error;
}

sro_error sro_tsne_plan(sro_tsne *tsne, bool *more)
{
    return sro_descent_plan(tsne->descent, more);
}

void sro_tsne_free(sro_tsne *tsne)
{
    if (!tsne)
        return;
    sro_tsne_levels_clear(&tsne->levels);
    sro_descent_free(tsne->descent);
    sro_matrix_release(tsne->x);
    pthread_mutex_destroy(&tsne->snapshot_lock);
    free(tsne->inverse);
    free(tsne->snapshot);
    free(tsne->initial[0]);
    free(tsne->initial[1]);
    free(tsne);
}

/* A third of the points has to be enough for the neighbours that a perplexity needs. */
static double usable_perplexity(double wanted, size_t points)
{
    double max = fmax((double)(points - 1) / 3, 1);
    return wanted < max ? wanted : max;
}

sro_error sro_tsne_run(sro_tsne *t, sro_matrix **points, double *kl, sro_job *job)
{
    sro_matrix *distinct = NULL, *result = NULL;
    double divergence = 0;
    t->job = job;
    sro_error error = sro_unique_rows(t->x, &distinct, t->inverse);
    if (!error)
        error = sro_matrix_new(&result, sro_matrix_rows(t->x), (size_t)dims_of(t));
    if (!error)
        error = sro_thread_pool_new(&t->threads, t->settings.threads);
    if (!error && sro_matrix_rows(distinct) > 1) {
        t->perplexity = usable_perplexity(t->settings.perplexity, sro_matrix_rows(distinct));
        error = embed(t, distinct, &divergence);
        if (!error)
            copy_coordinates(t, &t->levels.level[0].state, sro_matrix_writable_row(result, 0));
    }
    sro_thread_pool_free(t->threads);
    t->threads = NULL;
    sro_matrix_release(distinct);
    if (error) {
        sro_matrix_release(result);
        return error;
    }
    *points = result;
    *kl = divergence;
    return NULL;
}

void sro_tsne_snapshot_every(sro_tsne *tsne, int iterations)
{
    tsne->snapshot_interval = iterations;
}

bool sro_tsne_snapshot(sro_tsne *tsne, float *coordinates)
{
    if (pthread_mutex_trylock(&tsne->snapshot_lock))
        return false;
    bool is_new = tsne->snapshot_new;
    size_t count = sro_matrix_rows(tsne->x) * (size_t)dims_of(tsne);
    if (is_new)
        memcpy(coordinates, tsne->snapshot, count * sizeof *coordinates);
    tsne->snapshot_new = false;
    pthread_mutex_unlock(&tsne->snapshot_lock);
    return is_new;
}

double sro_tsne_perplexity(const sro_tsne *tsne) { return tsne->perplexity; }
