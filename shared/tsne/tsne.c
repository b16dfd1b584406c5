#include "tsne/tsne.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "neighbours/unique_rows.h"
#include "tsne/coarsening.h"
#include "tsne/gradient_descent.h"
#include "tsne/trustworthiness.h"
#include "tsne/tsne_schedule.h"

enum {
    MAX_LEVELS = 24,
    MAX_FLAT = 2000,       /* points up to which pairing would cost more quality than time */
    NEIGHBOURS_SHARE = 30, /* of the progress, in percent */
};

typedef struct {
    sro_affinities p;
    sro_layout layout;
    uint32_t *into; /* the next level's number of every point, 0 on the coarsest */
} level;

struct sro_tsne {
    sro_matrix *x;
    sro_tsne_settings settings;
    double perplexity;
    sro_descent *descent;
    sro_thread_pool *threads;
    sro_job *job;

    uint32_t *group;     /* of the rows of x, among the distinct ones */
    float *component[2]; /* of the distinct ones, first layouts */
    level levels[MAX_LEVELS];
    int count;
    int done, all; /* iterations, weighed by the points of their level */

    int watched; /* keep the places for a look every so many iterations; 0: never */
    pthread_mutex_t looking;
    float *seen;
    int fresh;
};

static int dims_of(const sro_tsne *t) { return t->settings.dims; }

/* While it runs */

/* Where the rows of x are now: at their points on the level that has this layout. */
static void copy_places(const sro_tsne *t, const sro_layout *present, float *places)
{
    for (size_t i = 0; i < sro_matrix_rows(t->x); i++) {
        uint32_t point = t->group[i];
        for (const level *l = t->levels; &l->layout != present; l++)
            point = l->into[point];
        for (int d = 0; d < dims_of(t); d++)
            *places++ = present->y[d][point];
    }
}

/* Nobody waits for anybody: a look that is being taken is left alone. */
static void show(sro_tsne *t, const sro_layout *present)
{
    if (pthread_mutex_trylock(&t->looking))
        return;
    copy_places(t, present, t->seen);
    t->fresh = 1;
    pthread_mutex_unlock(&t->looking);
}

/* After every iteration */
static int report(void *context, const sro_layout *layout, int iterations)
{
    sro_tsne *t = context;
    if (t->watched && iterations % t->watched == 0)
        show(t, layout);
    t->done += (int)layout->p->rows / 100 + 1;
    return sro_job_report(
        t->job,
        (NEIGHBOURS_SHARE + (100 - NEIGHBOURS_SHARE) * (double)t->done / (double)t->all) / 100);
}

/* From level to level */

/* Lines only: the plane has no levels. */

/* The weighted mean of a coarse level's points; of the first layout only the order matters. */
static void gather(const level *fine, const level *coarse)
{
    const float *from = fine->layout.y[0];
    float *to = coarse->layout.y[0];
    for (size_t i = 0; i < coarse->p.rows; i++)
        to[i] = 0;
    for (size_t i = 0; i < fine->p.rows; i++)
        to[fine->into[i]] += from[i] * (fine->p.weight ? fine->p.weight[i] : 1);
    for (size_t i = 0; i < coarse->p.rows; i++)
        to[i] /= coarse->p.weight[i];
}

/* A point begins where its pair is. */
static void scatter(const level *coarse, const level *fine)
{
    for (size_t i = 0; i < fine->p.rows; i++)
        fine->layout.y[0][i] = coarse->layout.y[0][fine->into[i]];
}

/* Making ready */

static const char *make_layout(const sro_tsne *t, level *l)
{
    l->layout.p = &l->p;
    for (int d = 0; d < dims_of(t); d++)
        if (!(l->layout.y[d] =
                  calloc(l->p.matrix.block_rows * SRO_BSR_DIM, sizeof *l->layout.y[d])))
            return SRO_NO_MEMORY;
    for (size_t i = 0; l->p.weight && i < l->p.rows; i++)
        l->layout.within += l->p.weight[i] * (l->p.weight[i] - 1.);
    return 0;
}

/* The sum of a few uniform numbers is as good as a normal one here. */
static float normal(uint64_t *state)
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

static void shrink(const float *from, size_t count, double deviation, float *to)
{
    for (size_t i = 0; i < count; i++)
        to[i] = from[i] * (float)(SRO_FIRST_EXTENT / (deviation > 0 ? deviation : 1));
}

/* The places along two principal components, or random ones instead. In the plane the first sets
 * the scale of both, as scikit-learn has it. `components`: one behind the other. */
static const char *first_layouts(sro_tsne *t, const float *components)
{
    size_t rows = t->levels[0].p.rows;
    uint64_t state = t->settings.seed;
    double deviation = 0;
    for (int d = 0; d < 2; d++, components += rows) {
        float *y = t->component[d] = malloc(rows * sizeof *y);
        if (!y)
            return SRO_NO_MEMORY;
        for (size_t i = 0; i < rows; i++)
            y[i] = t->settings.random_init ? normal(&state) : components[i];
        deviation = d && dims_of(t) > 1 ? deviation : deviation_of(y, rows);
        shrink(y, rows, deviation, y);
    }
    return 0;
}

static void begin_at(const sro_tsne *t, int component)
{
    const level *l = &t->levels[0];
    for (int d = 0; d < dims_of(t); d++)
        memcpy(l->layout.y[d], t->component[dims_of(t) > 1 ? d : component],
               l->p.rows * sizeof(float));
}

static const char *make_coarser(sro_tsne *t)
{
    const char *error = 0;
    for (t->count = 1; !error && t->count < MAX_LEVELS; t->count++) {
        level *fine = &t->levels[t->count - 1], *coarse = fine + 1;
        if (dims_of(t) > 1 || fine->p.rows <= MAX_FLAT)
            break;
        fine->into = malloc(fine->p.matrix.block_rows * SRO_BSR_DIM * sizeof *fine->into);
        error = fine->into
                    ? sro_coarsening_find(&fine->p, &coarse->p, fine->into, t->threads, t->job)
                    : SRO_NO_MEMORY;
        if (!error)
            error = make_layout(t, coarse);
        if (!error && coarse->p.rows > fine->p.rows * .9) {
            t->count++;
            break; /* next to nothing can be paired any more */
        }
    }
    return error;
}

static const char *find_affinities(sro_tsne *t, const sro_matrix *distinct)
{
    size_t rows = sro_matrix_rows(distinct);
    size_t k = sro_affinities_neighbours(rows, t->perplexity);
    sro_knn_graph n;
    const char *error =
        sro_knn_graph_build(&n, distinct, k, t->threads, t->job, NEIGHBOURS_SHARE / 100.);
    if (error)
        return error;
    float *components = n.pca_scores;
    n.pca_scores = NULL;
    error = sro_affinities_find(&t->levels[0].p, &n, t->perplexity, t->threads, t->job);
    if (!error)
        error = make_layout(t, &t->levels[0]);
    if (!error)
        error = first_layouts(t, components);
    free(components);
    return error;
}

/* All of it */

static const char *optimise(sro_tsne *t, const sro_schedule *s)
{
    const level *coarsest = &t->levels[t->count - 1];
    for (int i = 1; i < t->count; i++)
        gather(&t->levels[i - 1], &t->levels[i]);
    sro_descent_begin(t->descent, &coarsest->layout, t->threads);
    const char *error = sro_descent_pull(t->descent, s->pulls, report, t);
    for (int k = 0; !error && k < SRO_PHASES; k++)
        error = sro_descent_run(t->descent, &s->first[k], report, t);
    for (int i = t->count - 1; !error && i-- > 0;) {
        sro_descent_centre(t->descent);
        scatter(&t->levels[i + 1], &t->levels[i]);
        sro_descent_begin(t->descent, &t->levels[i].layout, t->threads);
        sro_descent_separate(t->descent);
        error = sro_descent_run(t->descent, &s->refine, report, t);
    }
    return error;
}

/* What came of one of several ways to a line. */
typedef struct {
    float *y;
    double kl, lost; /* see sro_trustworthiness_error */
} trial;

/* Of what came out about as good, the line that tells fewer lies. */
static const trial *best_of(const trial *trials)
{
    const double as_good = 1.04, nothing = 1e-4; /* of next to 0 a few percent are rounding */
    const trial *best = 0;
    double least = INFINITY;
    for (int i = 0; i < SRO_WAYS; i++)
        least = fmin(least, trials[i].kl);
    for (int i = 0; i < SRO_WAYS; i++)
        if (trials[i].kl <= as_good * least + nothing && (!best || trials[i].lost < best->lost))
            best = &trials[i];
    return best;
}

static const char *try_ways(sro_tsne *t, const sro_way *ways)
{
    const level *l = &t->levels[0];
    size_t bytes = l->p.rows * sizeof(float);
    float *memory = malloc(SRO_WAYS * bytes);
    const char *error = memory ? 0 : SRO_NO_MEMORY;
    trial trials[SRO_WAYS];
    for (int i = 0; !error && i < SRO_WAYS; i++) {
        begin_at(t, ways[i].component);
        error = optimise(t, ways[i].schedule);
        trials[i].y = memory + (size_t)i * l->p.rows;
        trials[i].kl = sro_descent_divergence(t->descent, t->job);
        trials[i].lost = sro_trustworthiness_error(&l->p, l->layout.y[0]);
        memcpy(trials[i].y, l->layout.y[0], bytes);
    }
    if (!error)
        memcpy(l->layout.y[0], best_of(trials)->y, bytes);
    free(memory);
    return error;
}

static void count_work(sro_tsne *t, const sro_schedule *s, const sro_way *ways)
{
    int coarsest = ways ? 0 : sro_schedule_iterations(s);
    for (int i = 0; ways && i < SRO_WAYS; i++)
        coarsest += sro_schedule_iterations(ways[i].schedule);
    for (int i = 0; i < t->count; i++) {
        int iterations = i < t->count - 1 ? s->refine.iterations : coarsest;
        t->all += iterations * ((int)t->levels[i].p.rows / 100 + 1);
    }
}

static const char *embed(sro_tsne *t, const sro_matrix *distinct, double *kl)
{
    size_t rows = sro_matrix_rows(distinct);
    const char *error = find_affinities(t, distinct);
    if (!error)
        error = make_coarser(t);
    if (error)
        return error;
    const sro_schedule *s = sro_schedule_for(dims_of(t), rows, t->count, t->settings.quality);
    const sro_way *ways = sro_schedule_ways(dims_of(t), rows, t->settings.quality);
    count_work(t, s, ways);
    begin_at(t, 0);
    error = ways ? try_ways(t, ways) : optimise(t, s);
    if (error)
        return error;
    sro_descent_centre(t->descent);
    *kl = sro_descent_divergence(t->descent, t->job);
    return sro_job_cancelled(t->job) ? SRO_CANCELLED : 0;
}

/* All together */

const char *sro_tsne_new(sro_tsne **tsne, sro_matrix *x, const sro_tsne_settings *settings)
{
    size_t rows = sro_matrix_rows(x);
    if (settings->dims != 1 && settings->dims != 2)
        return "t-SNE makes a line or a plane: dims must be 1 or 2";
    sro_tsne *t = calloc(1, sizeof *t);
    if (!t)
        return SRO_NO_MEMORY;
    pthread_mutex_init(&t->looking, 0);
    t->x = sro_matrix_retain(x);
    t->settings = *settings;
    t->group = malloc(rows * sizeof *t->group);
    t->seen = calloc(rows * (size_t)settings->dims, sizeof *t->seen);
    const char *error = t->group && t->seen ? 0 : SRO_NO_MEMORY;
    if (!error)
        error = sro_descent_new(&t->descent, settings->dims, rows, settings->perplexity);
    if (error)
        sro_tsne_free(t);
    else
        *tsne = t;
    return error;
}

const char *sro_tsne_plan(sro_tsne *tsne, int *more)
{
    return sro_descent_plan(tsne->descent, more);
}

static void clear_levels(sro_tsne *t)
{
    for (int i = 0; i < MAX_LEVELS; i++) {
        sro_affinities_clear(&t->levels[i].p);
        free(t->levels[i].into);
        free(t->levels[i].layout.y[0]);
        free(t->levels[i].layout.y[1]);
    }
}

void sro_tsne_free(sro_tsne *tsne)
{
    if (!tsne)
        return;
    clear_levels(tsne);
    sro_descent_free(tsne->descent);
    sro_matrix_release(tsne->x);
    pthread_mutex_destroy(&tsne->looking);
    free(tsne->group);
    free(tsne->seen);
    free(tsne->component[0]);
    free(tsne->component[1]);
    free(tsne);
}

static double usable_perplexity(double wanted, size_t points)
{
    double most = (double)(points - 1) / 3;
    most = most > 1 ? most : 1;
    return wanted < most ? wanted : most;
}

const char *sro_tsne_run(sro_tsne *t, sro_matrix **points, double *kl, sro_job *job)
{
    size_t rows = sro_matrix_rows(t->x);
    sro_matrix *distinct = 0, *made = 0;
    t->job = job;
    *kl = 0;
    const char *error = sro_unique_rows(t->x, &distinct, t->group);
    if (!error)
        error = sro_matrix_new(&made, rows, (size_t)dims_of(t));
    if (!error)
        error = sro_thread_pool_new(&t->threads, t->settings.threads);
    if (!error && sro_matrix_rows(distinct) > 1) {
        t->perplexity = usable_perplexity(t->settings.perplexity, sro_matrix_rows(distinct));
        error = embed(t, distinct, kl);
        if (!error)
            copy_places(t, &t->levels[0].layout, sro_matrix_writable_row(made, 0));
    }
    sro_thread_pool_free(t->threads);
    t->threads = 0;
    sro_matrix_release(distinct);
    if (error)
        sro_matrix_release(made);
    else
        *points = made;
    return error;
}

void sro_tsne_watch(sro_tsne *tsne, int iterations) { tsne->watched = iterations; }

int sro_tsne_look(sro_tsne *tsne, float *places)
{
    if (pthread_mutex_trylock(&tsne->looking))
        return 0;
    int fresh = tsne->fresh;
    if (fresh)
        memcpy(places, tsne->seen,
               sro_matrix_rows(tsne->x) * (size_t)dims_of(tsne) * sizeof *places);
    tsne->fresh = 0;
    pthread_mutex_unlock(&tsne->looking);
    return fresh;
}

double sro_tsne_perplexity(const sro_tsne *tsne) { return tsne->perplexity; }
