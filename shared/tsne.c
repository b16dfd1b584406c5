#include "tsne.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "affinities.h"
#include "hierarchy.h"
#include "kernels.h"
#include "neighbours.h"
#include "plane.h"
#include "random.h"
#include "repulsion.h"
#include "threads.h"
#include "trust.h"
#include "unique.h"

enum {
    MAX_LEVELS = 24,
    MAX_TRIED = 500,         /* points up to which a line is tried more than once */
    MAX_SHORT = 1000,        /* points of a short line */
    MAX_FLAT = 2000,         /* points up to which pairing would cost more quality than time */
    GROUPS_A_PART = 32,      /* of attraction */
    ALONE = 600,             /* below so many points a second thread costs more than it brings */
};

static const float longest_step = 5;
static const double first_extent = 1e-4; /* deviation of the first layout, as scikit-learn's */
static const float coarse_inertia = .5;  /* of a heavy point, against that of its affinities */

/* A stretch of gradient descent. The step of point i is rate / (exaggeration sum_j p[i][j]) times
 * its gradient, for along a line that sum is the curvature of what draws it. */
typedef struct {
    int iterations;
    float exaggeration[2]; /* at the beginning and the end, geometrically from one to the other */
    float momentum[2];     /* likewise its distance from 1 */
    float rate;
} phase;

enum { PHASES = 4 };

/* Exaggeration that fades keeps a line from folding, momentum lets it unfold further, and settling
 * at a lower one makes up for that. */
typedef struct {
    int pulls;           /* iterations of nothing but attraction (see pull_together) */
    phase first[PHASES]; /* on the coarsest level */
    phase refine;        /* on every finer one */
} schedule;

/* Few points: every minimum is another order, so they are led there slowly. */
static const schedule short_line[] = {
    [SRO_DRAFT] = {.first = {{40, {12, 12}, {.8f, .8f}, 1}, {100, {12, 1}, {.9f, .9f}, 2},
                             {100, {1, 1}, {.985f, .985f}, 2.5f},
                             {30, {1, 1}, {.985f, .9f}, 2.5f}}},
    [SRO_NORMAL] = {.first = {{20, {12, 12}, {.8f, .8f}, 1}, {500, {12, 1}, {.95f, .98f}, 2},
                              {200, {1, 1}, {.985f, .985f}, 2.5f},
                              {50, {1, 1}, {.985f, .9f}, 2.5f}}},
    [SRO_FINE] = {.first = {{60, {12, 12}, {.8f, .8f}, 1}, {800, {12, 1}, {.95f, .98f}, 2},
                            {600, {1, 1}, {.985f, .985f}, 2.5f},
                            {200, {1, 1}, {.985f, .8f}, 2.5f}}},
};

/* The fewest points: strong exaggeration leads to the same minimum from wherever it starts, little
 * to the one that is nearest to the start, which may be better. */
static const schedule tried_line[] = {
    [SRO_NORMAL] = {.first = {{40, {2, 2}, {.8f, .8f}, 1}, {100, {2, 1}, {.95f, .95f}, 2},
                              {200, {1, 1}, {.985f, .985f}, 2.5f},
                              {50, {1, 1}, {.985f, .9f}, 2.5f}}},
    [SRO_FINE] = {.first = {{40, {2, 2}, {.8f, .8f}, 1}, {100, {2, 1}, {.95f, .95f}, 2},
                            {600, {1, 1}, {.985f, .985f}, 2.5f},
                            {200, {1, 1}, {.985f, .8f}, 2.5f}}},
};

/* More have further to go. */
static const schedule line[] = {
    [SRO_DRAFT] = {.pulls = 60,
                   .first = {{60, {12, 1}, {.9f, .95f}, 2}, {50, {1, 1}, {.98f, .98f}, 2.5f}}},
    [SRO_NORMAL] = {.pulls = 100,
                    .first = {{200, {12, 1}, {.9f, .99f}, 2}, {100, {1, 1}, {.98f, .98f}, 2.5f}}},
    [SRO_FINE] = {.pulls = 100,
                  .first = {{400, {12, 1}, {.9f, .99f}, 2}, {400, {1, 1}, {.98f, .98f}, 2.5f},
                            {100, {1, 1}, {.98f, .8f}, 2.5f}}},
};

/* The long way is gone on the coarsest level, where an iteration is cheap. */
static const schedule long_line[] = {
    [SRO_DRAFT] = {.pulls = 60,
                   .first = {{60, {12, 1}, {.9f, .95f}, 2}, {30, {1, 1}, {.98f, .98f}, 2.5f}},
                   .refine = {5, {1, 1}, {.8f, .8f}, 2.5f}},
    [SRO_NORMAL] = {.pulls = 100,
                    .first = {{100, {12, 1}, {.9f, .95f}, 2}, {50, {1, 1}, {.98f, .98f}, 2.5f}},
                    .refine = {10, {1, 1}, {.8f, .8f}, 2.5f}},
    [SRO_FINE] = {.pulls = 100,
                  .first = {{400, {12, 1}, {.9f, .95f}, 2}, {300, {1, 1}, {.98f, .98f}, 2.5f}},
                  .refine = {60, {1, 1}, {.95f, .9f}, 2.5f}},
};

/* In the plane there is a way round everything: exaggeration need not fade slowly, and points
 * have less far to go. */
static const schedule flat[] = {
    [SRO_DRAFT] = {.first = {{100, {12, 12}, {.8f, .8f}, 1}, {50, {12, 1}, {.8f, .8f}, 1},
                             {150, {1, 1}, {.98f, .98f}, 1.5f}, {30, {1, 1}, {.98f, .8f}, 1}}},
    [SRO_NORMAL] = {.first = {{150, {12, 12}, {.8f, .8f}, 1}, {100, {12, 1}, {.8f, .8f}, 1},
                              {400, {1, 1}, {.98f, .98f}, 1.5f}, {50, {1, 1}, {.98f, .8f}, 1}}},
    [SRO_FINE] = {.first = {{250, {12, 12}, {.8f, .8f}, 1}, {200, {12, 1}, {.8f, .8f}, 1},
                            {1000, {1, 1}, {.98f, .98f}, 1.5f}, {100, {1, 1}, {.98f, .8f}, 1}}},
};

typedef struct {
    sro_affinities p;
    uint32_t *into; /* the next level's number of every point, 0 on the coarsest */
    double within;  /* pairs of rows that are one point here */
    float *y[2];    /* places by dimension, up to whole groups of 4 */
} level;

/* What came of one of several ways to a line. */
typedef struct {
    float *y;
    double kl, lost; /* see sro_trust_lost */
} trial;

enum { TRIALS = 3 };

struct sro_tsne {
    sro_matrix *x;
    sro_tsne_settings settings;
    double perplexity;
    sro_repulsion *repulsion; /* on a line */
    sro_plane *plane;         /* or in the plane */
    sro_threads *threads;
    sro_job *job;

    uint32_t *group; /* of the rows of x, among the distinct ones */
    level levels[MAX_LEVELS];
    int count;
    trial trials[TRIALS]; /* of a line of few points */
    /* a value a point of the finest level, by dimension */
    float *attracted[2], *repelled[2], *speed[2];
    float *hold, *scale; /* and 1 / hold */
    int done, all;   /* iterations, weighed by the points of their level, in thousands */

    int watched;     /* keep the places for a look every so many iterations; 0: never */
    pthread_mutex_t looking;
    float *seen;
    int fresh;
};

/* One level's gradient descent */

typedef struct {
    sro_tsne *t;
    const level *l;
    double z;
} gradient;

static size_t parts_of(const level *l)
{
    return (l->p.blocks.groups + GROUPS_A_PART - 1) / GROUPS_A_PART;
}

static sro_threads *threads_for(const sro_tsne *t, const level *l)
{
    return l->p.rows >= ALONE ? t->threads : 0;
}

static int dims_of(const sro_tsne *t) { return t->settings.dims; }

static int is_tried(const sro_tsne *t)
{
    return dims_of(t) == 1 && t->settings.quality > SRO_DRAFT && t->levels[0].p.rows <= MAX_TRIED;
}

static double repel(sro_tsne *t, const level *l)
{
    if (dims_of(t) == 1)
        return sro_repulsion_find(t->repulsion, l->p.rows, l->p.mass, l->y[0], t->repelled[0]);
    return sro_plane_find(t->plane, l->p.rows, l->y[0], l->y[1], t->repelled[0], t->repelled[1],
                          t->threads);
}

static void attract(sro_tsne *t, const level *l, size_t first, size_t count)
{
    const sro_kernels *kernels = sro_kernels_best();
    if (dims_of(t) == 1)
        kernels->attract(&l->p.blocks, first, count, l->y[0], t->attracted[0]);
    else
        kernels->attract_plane(&l->p.blocks, first, count, l->y[0], l->y[1], t->attracted[0],
                               t->attracted[1]);
}

static size_t groups_of(const gradient *g, size_t part)
{
    size_t left = g->l->p.blocks.groups - part * GROUPS_A_PART;
    return left < GROUPS_A_PART ? left : GROUPS_A_PART;
}

static void attract_part(void *context, size_t part)
{
    gradient *g = context;
    attract(g->t, g->l, part * GROUPS_A_PART, groups_of(g, part));
}

/* Attraction while all points are as good as in one place. */
static void pull_part(void *context, size_t part)
{
    gradient *g = context;
    sro_kernels_best()->pull(&g->l->p.blocks, part * GROUPS_A_PART, groups_of(g, part),
                             g->l->y[0], g->t->attracted[0]);
}

/* On a line part 0 is all of the repulsion, and the others share the attraction, which takes
 * about as long. */
static void gradient_part(void *context, size_t part)
{
    gradient *g = context;
    if (part)
        attract_part(context, part - 1);
    else
        g->z = repel(g->t, g->l) + g->l->within;
}

static void find_gradient(gradient *g)
{
    size_t parts = parts_of(g->l);
    sro_threads *threads = threads_for(g->t, g->l);
    if (dims_of(g->t) == 1) {
        sro_threads_run(threads, 1 + parts, gradient_part, g);
        return;
    }
    sro_threads_run(threads, parts, attract_part, g);
    g->z = repel(g->t, g->l);
}

static float dot(const float *a, const float *b, size_t count)
{
    enum { LANES = 8 }; /* sums side by side: an addition need not wait for the one before it */
    size_t whole = count / LANES * LANES;
    float sums[LANES] = {0};
    for (size_t i = 0; i < whole; i += LANES)
        for (size_t k = 0; k < LANES; k++)
            sums[k] += a[i + k] * b[i + k];
    for (size_t i = whole; i < count; i++)
        sums[0] += a[i] * b[i];
    for (size_t k = 1; k < LANES; k++)
        sums[0] += sums[k];
    return sums[0];
}

/* Nothing is slower than for a line to grow as a whole, and nothing is more easily found than how
 * far it should: KL does not change with the scale where the sums over y times attraction and y
 * times repulsion are the same. */
static float widening(const gradient *g)
{
    const float some = .1f, most = 1.1f, *y = g->l->y[0];
    float in = dot(y, g->t->attracted[0], g->l->p.rows);
    float out = dot(y, g->t->repelled[0], g->l->p.rows);
    float wider = powf(out / (float)g->z / in, some);
    return wider > 1 / most ? (wider < most ? wider : most) : 1 / most;
}

static void move_along(const gradient *g, phase f, float wider, int d)
{
    sro_tsne *t = g->t;
    const float *attracted = t->attracted[d], *repelled = t->repelled[d], *scale = t->scale;
    float *speed = t->speed[d], *y = g->l->y[d];
    float pull = f.exaggeration[0], rate = f.rate / pull, push = (float)(1 / g->z);
    for (size_t i = 0; i < g->l->p.rows; i++) {
        float slope = pull * attracted[i] - push * repelled[i];
        float step = f.momentum[0] * speed[i] - rate * scale[i] * slope;
        step = step > longest_step ? longest_step : step;
        step = step < -longest_step ? -longest_step : step;
        speed[i] = step;
        y[i] = wider * (y[i] + step);
    }
}

static void move(const gradient *g, phase f)
{
    float wider = dims_of(g->t) > 1 || f.exaggeration[0] > 1 ? 1 : widening(g);
    for (int d = 0; d < dims_of(g->t); d++)
        move_along(g, f, wider, d);
}

static double total_mass(const sro_affinities *p)
{
    double sum = 0;
    for (size_t i = 0; i < p->rows; i++)
        sum += p->mass ? p->mass[i] : 1;
    return sum;
}

/* What holds a point back: its affinities or, for a heavy one of a coarse level, its mass */
static void find_scale(sro_tsne *t, const level *l)
{
    double all = total_mass(&l->p);
    for (size_t i = 0; i < l->p.rows; i++) {
        const sro_group *p = sro_group_of(&l->p.blocks, i);
        float least = l->p.mass ? (float)(coarse_inertia * l->p.mass[i] / all) : 0;
        float sums[SRO_SIDE] = {0};
        for (size_t b = 0; b < p->count; b++)
            for (size_t k = 0; k < SRO_SIDE; k++)
                sums[k] += sro_block_row(p, b, i)[k];
        float sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        t->hold[i] = sum > least ? sum : least;
        t->scale[i] = 1 / t->hold[i];
    }
}

static void centre(const sro_tsne *t, const level *l)
{
    double all = total_mass(&l->p);
    for (int d = 0; d < dims_of(t); d++) {
        double sum = 0;
        for (size_t i = 0; i < l->p.rows; i++)
            sum += l->y[d][i] * (l->p.mass ? l->p.mass[i] : 1);
        for (size_t i = 0; i < l->p.rows; i++)
            l->y[d][i] -= (float)(sum / all);
    }
}

/* Where the rows of x are now: at their points on the present level. */
static void copy_places(const sro_tsne *t, const level *present, float *places)
{
    for (size_t i = 0; i < sro_matrix_rows(t->x); i++) {
        uint32_t point = t->group[i];
        for (const level *l = t->levels; l != present; l++)
            point = l->into[point];
        for (int d = 0; d < dims_of(t); d++)
            *places++ = present->y[d][point];
    }
}

/* Nobody waits for anybody: a look that is being taken is left alone. */
static void show(sro_tsne *t, const level *present)
{
    if (pthread_mutex_trylock(&t->looking))
        return;
    copy_places(t, present, t->seen);
    t->fresh = 1;
    pthread_mutex_unlock(&t->looking);
}

static float between(float begin, float end, float part) { return begin * powf(end / begin, part); }

/* The phase as it is at iteration i. */
static phase phase_at(const phase *f, int i)
{
    float part = f->iterations > 1 ? (float)i / (float)(f->iterations - 1) : 0;
    phase now = *f;
    now.exaggeration[0] = between(f->exaggeration[0], f->exaggeration[1], part);
    now.momentum[0] = 1 - between(1 - f->momentum[0], 1 - f->momentum[1], part);
    return now;
}

enum { NEIGHBOURS_SHARE = 30 }; /* of the progress, in percent */

static int report(sro_tsne *t, const level *l)
{
    t->done += (int)l->p.rows / 100 + 1;
    return sro_job_step(t->job, (NEIGHBOURS_SHARE + (100 - NEIGHBOURS_SHARE) * (double)t->done
        / (double)t->all) / 100);
}

static const char *descend(sro_tsne *t, const level *l, const phase *f)
{
    gradient g = {.t = t, .l = l};
    for (int i = 0; i < f->iterations; i++) {
        if (report(t, l))
            return SRO_CANCELED;
        find_gradient(&g);
        move(&g, phase_at(f, i));
        if (t->watched && (i + 1) % t->watched == 0)
            show(t, l);
    }
    return 0;
}

/* Attraction alone draws all points of a line to one place. Centred and kept at one size after
 * every step, it tends to the smoothest layout that is not constant (the graph's Fiedler vector):
 * what is a curve is unrolled before repulsion could fold it. */
static void keep_small(const sro_tsne *t, const level *l, float all)
{
    size_t rows = l->p.rows;
    float *y = l->y[0], *speed = t->speed[0], mean = dot(y, t->hold, rows) / all;
    for (size_t i = 0; i < rows; i++)
        y[i] -= mean;
    double deviation = sqrt(dot(y, y, rows) / (double)rows);
    float smaller = deviation > 0 ? (float)(first_extent / deviation) : 1;
    for (size_t i = 0; i < rows; i++) {
        y[i] *= smaller;
        speed[i] *= smaller;
    }
}

static const char *pull_together(sro_tsne *t, const level *l, int iterations)
{
    const float momentum = .97f, rate = 1.5f;
    gradient g = {.t = t, .l = l};
    float *y = l->y[0], *speed = t->speed[0], all = 0;
    for (size_t i = 0; i < l->p.rows; i++)
        all += t->hold[i];
    for (int i = 0; i < iterations; i++) {
        if (report(t, l))
            return SRO_CANCELED;
        sro_threads_run(threads_for(t, l), parts_of(l), pull_part, &g);
        for (size_t k = 0; k < l->p.rows; k++) {
            speed[k] = momentum * speed[k] - rate * t->scale[k] * t->attracted[0][k];
            y[k] += speed[k];
        }
        keep_small(t, l, all);
        if (t->watched && (i + 1) % t->watched == 0)
            show(t, l);
    }
    return 0;
}

static void rest(sro_tsne *t, const level *l)
{
    for (int d = 0; d < dims_of(t); d++)
        for (size_t i = 0; i < l->p.rows; i++)
            t->speed[d][i] = 0;
}

/* From level to level */

/* Lines only: the plane has no levels. */

/* The weighted mean of a coarse level's points; of the first layout only the order matters. */
static void gather(const level *fine, const level *coarse)
{
    const float *from = fine->y[0];
    float *to = coarse->y[0];
    for (size_t i = 0; i < coarse->p.rows; i++)
        to[i] = 0;
    for (size_t i = 0; i < fine->p.rows; i++)
        to[fine->into[i]] += from[i] * (fine->p.mass ? fine->p.mass[i] : 1);
    for (size_t i = 0; i < coarse->p.rows; i++)
        to[i] /= coarse->p.mass[i];
}

/* A point begins where its pair is, a step of attraction alone apart from it. */
static void scatter(sro_tsne *t, const level *coarse, const level *fine)
{
    const float rate = 1.5f;
    gradient g = {.t = t, .l = fine};
    float *y = fine->y[0];
    for (size_t i = 0; i < fine->p.rows; i++)
        y[i] = coarse->y[0][fine->into[i]];
    sro_threads_run(threads_for(t, fine), parts_of(fine), attract_part, &g);
    for (size_t i = 0; i < fine->p.rows; i++)
        y[i] -= rate * t->scale[i] * t->attracted[0][i];
}

/* Making ready */

static const char *make_layout(const sro_tsne *t, level *l)
{
    for (int d = 0; d < dims_of(t); d++)
        if (!(l->y[d] = calloc((l->p.rows + 3) / 4 * 4, sizeof *l->y[d])))
            return SRO_NO_MEMORY;
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

/* Random places, or those along a principal component, whose deviation is made 1. */
static double lay_out(const sro_tsne *t, const float *component, uint64_t *state, float *y)
{
    double sum = 0;
    for (size_t i = 0; i < t->levels[0].p.rows; i++) {
        y[i] = t->settings.random_init ? normal(state) : component[i];
        sum += (double)y[i] * y[i];
    }
    return sqrt(sum / (double)t->levels[0].p.rows);
}

static void shrink(float *y, size_t count, double deviation)
{
    for (size_t i = 0; i < count; i++)
        y[i] *= (float)(first_extent / (deviation > 0 ? deviation : 1));
}

/* `components`: two, one behind the other. */
static void first_layout(const sro_tsne *t, const float *components)
{
    const level *l = &t->levels[0];
    size_t rows = l->p.rows;
    uint64_t state = t->settings.seed;
    double deviation = 0;
    for (int d = 0; d < dims_of(t); d++) {
        double own = lay_out(t, components + (size_t)d * rows, &state, l->y[d]);
        deviation = d ? deviation : own; /* as scikit-learn: the first sets the scale of all */
        shrink(l->y[d], rows, deviation);
    }
    for (int i = 0; is_tried(t) && i < TRIALS; i++) {
        const trial *other = &t->trials[i];
        if (i < 2)
            memcpy(other->y, l->y[0], rows * sizeof *other->y);
        else
            shrink(other->y, rows, lay_out(t, components + rows, &state, other->y));
    }
}

static const char *make_coarser(sro_tsne *t)
{
    const char *error = 0;
    for (t->count = 1; !error && t->count < MAX_LEVELS; t->count++) {
        level *fine = &t->levels[t->count - 1], *coarse = fine + 1;
        if (dims_of(t) > 1 || fine->p.rows <= MAX_FLAT)
            break;
        fine->into = malloc(fine->p.blocks.groups * SRO_SIDE * sizeof *fine->into);
        error = fine->into ? sro_hierarchy_coarsen(&fine->p, &coarse->p, fine->into, t->threads,
                                                   t->job) : SRO_NO_MEMORY;
        if (!error)
            error = make_layout(t, coarse);
        for (size_t i = 0; !error && i < coarse->p.rows; i++)
            coarse->within += coarse->p.mass[i] * (coarse->p.mass[i] - 1.);
        if (!error && coarse->p.rows > fine->p.rows * .9) {
            t->count++;
            break; /* next to nothing can be paired any more */
        }
    }
    return error;
}

static const char *allocate(sro_tsne *t, size_t points)
{
    size_t room = (points + 3) / 4 * 4;
    for (int d = 0; d < dims_of(t); d++) {
        t->attracted[d] = calloc(room, sizeof(float));
        t->repelled[d] = calloc(room, sizeof(float));
        t->speed[d] = calloc(room, sizeof(float));
        if (!t->attracted[d] || !t->repelled[d] || !t->speed[d])
            return SRO_NO_MEMORY;
    }
    for (int i = 0; i < TRIALS && points <= MAX_TRIED; i++)
        if (!(t->trials[i].y = calloc(room, sizeof(float))))
            return SRO_NO_MEMORY;
    t->hold = calloc(room, sizeof(float));
    t->scale = calloc(room, sizeof(float));
    return t->hold && t->scale ? 0 : SRO_NO_MEMORY;
}

static const char *find_affinities(sro_tsne *t, const sro_matrix *distinct)
{
    size_t rows = sro_matrix_rows(distinct);
    size_t k = sro_affinities_neighbours(rows, t->perplexity);
    sro_neighbours n;
    const char *error = sro_neighbours_find(&n, distinct, k, t->threads, t->job,
                                            NEIGHBOURS_SHARE / 100.);
    if (error)
        return error;
    float *component = n.component;
    n.component = 0;
    error = sro_affinities_find(&t->levels[0].p, &n, t->perplexity, t->threads, t->job);
    if (!error)
        error = make_layout(t, &t->levels[0]);
    if (!error)
        first_layout(t, component);
    free(component);
    return error;
}

static const char *prepare(sro_tsne *t, const sro_matrix *distinct)
{
    const char *error = allocate(t, sro_matrix_rows(distinct));
    if (!error)
        error = find_affinities(t, distinct);
    return error ? error : make_coarser(t);
}

static double last_z(sro_tsne *t, const level *l)
{
    if (dims_of(t) > 1)
        return sro_plane_exact_z(t->plane, l->p.rows, l->y[0], l->y[1], t->threads);
    return repel(t, l);
}

/* The sums are left where a force was. */
static void divergence_part(void *context, size_t part)
{
    gradient *g = context;
    sro_kernels_best()->divergence(&g->l->p.blocks, part * GROUPS_A_PART, groups_of(g, part),
                                   (const float *const *)g->l->y, dims_of(g->t),
                                   g->t->attracted[0]);
}

/* KL = sum p log p + sum p log(1 + d^2) + log Z: the p add up to 1 */
static double divergence(sro_tsne *t)
{
    const level *l = &t->levels[0];
    gradient g = {.t = t, .l = l};
    double sum = 0;
    sro_threads_run(t->threads, parts_of(l), divergence_part, &g);
    for (size_t i = 0; i < l->p.blocks.groups; i++)
        sum += t->attracted[0][i];
    return sum * log(2) + log(last_z(t, l));
}

/* All of it */

static const schedule *schedule_of(const sro_tsne *t)
{
    if (dims_of(t) > 1)
        return flat;
    if (t->count > 1)
        return long_line;
    return t->levels[0].p.rows <= MAX_SHORT ? short_line : line;
}

static int iterations_of(const schedule *s)
{
    int iterations = s->pulls;
    for (int k = 0; k < PHASES; k++)
        iterations += s->first[k].iterations;
    return iterations;
}

static void count_work(sro_tsne *t)
{
    const schedule *s = schedule_of(t) + t->settings.quality;
    for (int i = 0; i < t->count; i++) {
        int iterations = i < t->count - 1 ? s->refine.iterations : iterations_of(s);
        if (is_tried(t))
            iterations += (TRIALS - 1) * iterations_of(tried_line + t->settings.quality);
        t->all += iterations * ((int)t->levels[i].p.rows / 100 + 1);
    }
}

static const char *optimise(sro_tsne *t, const schedule *s)
{
    const level *coarsest = &t->levels[t->count - 1];
    const char *error;
    for (int i = 1; i < t->count; i++)
        gather(&t->levels[i - 1], &t->levels[i]);
    find_scale(t, coarsest);
    rest(t, coarsest);
    error = pull_together(t, coarsest, s->pulls);
    rest(t, coarsest);
    for (int k = 0; !error && k < PHASES; k++)
        error = descend(t, coarsest, &s->first[k]);
    for (int i = t->count - 1; !error && i-- > 0;) {
        const level *l = &t->levels[i];
        centre(t, &t->levels[i + 1]);
        find_scale(t, l);
        scatter(t, &t->levels[i + 1], l);
        rest(t, l);
        error = descend(t, l, &s->refine);
    }
    return error;
}

/* Of what came out about as good, the line that tells fewer lies. */
static const trial *best_of(const trial *trials)
{
    const double as_good = 1.04, nothing = 1e-4; /* of next to 0 a few percent are rounding */
    const trial *best = 0;
    double least = INFINITY;
    for (int i = 0; i < TRIALS; i++)
        least = fmin(least, trials[i].kl);
    for (int i = 0; i < TRIALS; i++)
        if (trials[i].kl <= as_good * least + nothing
            && (!best || trials[i].lost < best->lost))
            best = &trials[i];
    return best;
}

/* Led from the first component as longer lines are, then left to itself from the first and from
 * the second one. */
static const char *try_ways(sro_tsne *t)
{
    const level *l = &t->levels[0];
    const char *error = 0;
    size_t bytes = l->p.rows * sizeof *l->y[0];
    for (int i = 0; !error && i < TRIALS; i++) {
        const schedule *s = i ? tried_line : short_line;
        trial *now = &t->trials[i];
        memcpy(l->y[0], now->y, bytes);
        error = optimise(t, s + t->settings.quality);
        now->kl = divergence(t);
        now->lost = sro_trust_lost(&l->p, l->y[0]);
        memcpy(now->y, l->y[0], bytes);
    }
    memcpy(l->y[0], best_of(t->trials)->y, bytes);
    return error;
}

static const char *embed(sro_tsne *t, const sro_matrix *distinct, double *kl)
{
    const char *error = prepare(t, distinct);
    if (error)
        return error;
    count_work(t);
    error = is_tried(t) ? try_ways(t) : optimise(t, schedule_of(t) + t->settings.quality);
    if (error)
        return error;
    centre(t, &t->levels[0]);
    *kl = divergence(t);
    return 0;
}

/* All together */

/* A line is the longer the fewer neighbours hold it together: finished ones had 1.5 to 3.4 nodes a
 * point at a perplexity of 30 and 9.4 to 11.3 at 5. To plan more than may be needed takes long. */
static size_t nodes_for(const sro_tsne_settings *settings, size_t points)
{
    double nodes = 105 / settings->perplexity;
    return (size_t)(fmin(fmax(nodes, 3.5), 12) * (double)points);
}

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
        error = settings->dims == 1
            ? sro_repulsion_new(&t->repulsion, rows, nodes_for(settings, rows))
            : sro_plane_new(&t->plane, rows);
    if (error)
        sro_tsne_free(t);
    else
        *tsne = t;
    return error;
}

const char *sro_tsne_plan(sro_tsne *tsne, int *more)
{
    return tsne->plane ? sro_plane_plan(tsne->plane, more)
                       : sro_repulsion_plan(tsne->repulsion, more);
}

static void clear_levels(sro_tsne *t)
{
    for (int i = 0; i < MAX_LEVELS; i++) {
        sro_affinities_clear(&t->levels[i].p);
        free(t->levels[i].into);
        free(t->levels[i].y[0]);
        free(t->levels[i].y[1]);
    }
}

void sro_tsne_free(sro_tsne *tsne)
{
    if (!tsne)
        return;
    clear_levels(tsne);
    sro_repulsion_free(tsne->repulsion);
    sro_plane_free(tsne->plane);
    sro_matrix_release(tsne->x);
    pthread_mutex_destroy(&tsne->looking);
    free(tsne->group);
    free(tsne->seen);
    for (int d = 0; d < 2; d++) {
        free(tsne->attracted[d]);
        free(tsne->repelled[d]);
        free(tsne->speed[d]);
    }
    for (int i = 0; i < TRIALS; i++)
        free(tsne->trials[i].y);
    free(tsne->hold);
    free(tsne->scale);
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
    const char *error = sro_unique(t->x, &distinct, t->group);
    if (!error)
        error = sro_matrix_new(&made, rows, (size_t)dims_of(t));
    if (!error)
        error = sro_threads_new(&t->threads, t->settings.threads);
    if (!error && sro_matrix_rows(distinct) > 1) {
        t->perplexity = usable_perplexity(t->settings.perplexity, sro_matrix_rows(distinct));
        error = embed(t, distinct, kl);
        if (!error)
            copy_places(t, t->levels, sro_matrix_fill(made, 0));
    }
    sro_threads_free(t->threads);
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
        memcpy(places, tsne->seen, sro_matrix_rows(tsne->x) * (size_t)dims_of(tsne)
            * sizeof *places);
    tsne->fresh = 0;
    pthread_mutex_unlock(&tsne->looking);
    return fresh;
}

double sro_tsne_perplexity(const sro_tsne *tsne) { return tsne->perplexity; }
