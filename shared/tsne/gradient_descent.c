#include "tsne/gradient_descent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tsne/repulsion_1d.h"
#include "tsne/repulsion_2d.h"
#include "tsne/tsne_kernels.h"

enum {
    GROUPS_A_PART = 32, /* of attraction */
    ALONE = 600,        /* below so many points a second thread costs more than it brings */
    SHARED = 4000,      /* from so many on threads share repulsion in the plane, too */
};

static const float longest_step = 5;
static const float coarse_inertia = .5; /* of a heavy point, against that of its affinities */

struct sro_descent {
    int dims;
    sro_repulsion *repulsion; /* on a line */
    sro_plane *plane;         /* or in the plane */
    const sro_tsne_kernels *kernels;
    const sro_layout *layout;
    sro_thread_pool *threads;
    double z;
    double apart; /* see sro_phase */
    /* a value a point, by dimension */
    float *attracted[2], *repelled[2], *speed[2];
    float *hold, *scale; /* what holds a point back, and 1 / hold */
    float *memory;       /* of all of them */
};

/* A line is the longer the fewer neighbours hold it together: finished ones had 1.5 to 3.4 nodes a
 * point at a perplexity of 30 and 9.4 to 11.3 at 5. To plan more than may be needed takes long. */
static size_t nodes_for(double perplexity, size_t points)
{
    return (size_t)(fmin(fmax(105 / perplexity, 3.5), 12) * (double)points);
}

static const char *allocate(sro_descent *d, size_t points)
{
    size_t room = (points + SRO_BSR_DIM - 1) / SRO_BSR_DIM * SRO_BSR_DIM;
    float *rest = d->memory = calloc((2 + 3 * (size_t)d->dims) * room, sizeof *d->memory);
    if (!rest)
        return SRO_NO_MEMORY;
    for (int i = 0; i < d->dims; i++, rest += 3 * room) {
        d->attracted[i] = rest;
        d->repelled[i] = rest + room;
        d->speed[i] = rest + 2 * room;
    }
    d->hold = rest;
    d->scale = rest + room;
    return 0;
}

const char *sro_descent_new(sro_descent **descent, int dims, size_t points, double perplexity)
{
    sro_descent *d = calloc(1, sizeof *d);
    if (!d)
        return SRO_NO_MEMORY;
    d->dims = dims;
    d->kernels = sro_tsne_kernels_best();
    const char *error = allocate(d, points);
    if (!error)
        error = dims == 1 ? sro_repulsion_new(&d->repulsion, points, nodes_for(perplexity, points))
                          : sro_plane_new(&d->plane, points);
    if (error)
        sro_descent_free(d);
    else
        *descent = d;
    return error;
}

const char *sro_descent_plan(sro_descent *descent, int *more)
{
    return descent->plane ? sro_plane_plan(descent->plane, more)
                          : sro_repulsion_plan(descent->repulsion, more);
}

void sro_descent_free(sro_descent *descent)
{
    if (!descent)
        return;
    sro_repulsion_free(descent->repulsion);
    sro_plane_free(descent->plane);
    free(descent->memory);
    free(descent);
}

static double total_mass(const sro_affinities *p)
{
    double sum = 0;
    for (size_t i = 0; i < p->rows; i++)
        sum += p->weight ? p->weight[i] : 1;
    return sum;
}

/* A point is held back by its affinities or, if it is a heavy one of a coarse level, its mass. */
static void find_scale(sro_descent *d)
{
    const sro_affinities *p = d->layout->p;
    double all = total_mass(p);
    for (size_t i = 0; i < p->rows; i++) {
        const sro_bsr_block_row *g = sro_bsr_block_row_of(&p->matrix, i);
        float least = p->weight ? (float)(coarse_inertia * p->weight[i] / all) : 0;
        float sums[SRO_BSR_DIM] = {0};
        for (size_t b = 0; b < g->count; b++)
            for (size_t k = 0; k < SRO_BSR_DIM; k++)
                sums[k] += sro_bsr_row_in_block(g, b, i)[k];
        float sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        d->hold[i] = sum > least ? sum : least;
        d->scale[i] = 1 / d->hold[i];
    }
}

static void rest(sro_descent *d)
{
    for (int i = 0; i < d->dims; i++)
        memset(d->speed[i], 0, d->layout->p->rows * sizeof *d->speed[i]);
}

void sro_descent_begin(sro_descent *descent, const sro_layout *layout, sro_thread_pool *threads)
{
    descent->layout = layout;
    descent->threads = layout->p->rows >= ALONE ? threads : 0;
    find_scale(descent);
    rest(descent);
}

/* The gradient */

static size_t parts_of(const sro_descent *d)
{
    return (d->layout->p->matrix.block_rows + GROUPS_A_PART - 1) / GROUPS_A_PART;
}

static size_t groups_of(const sro_descent *d, size_t part)
{
    size_t left = d->layout->p->matrix.block_rows - part * GROUPS_A_PART;
    return left < GROUPS_A_PART ? left : GROUPS_A_PART;
}

static void attract_part(void *context, size_t part)
{
    sro_descent *d = context;
    const sro_bsr_matrix *p = &d->layout->p->matrix;
    float *const *y = d->layout->y;
    size_t first = part * GROUPS_A_PART, count = groups_of(d, part);
    if (d->dims == 1)
        d->kernels->attraction_1d(p, first, count, y[0], d->attracted[0]);
    else
        d->kernels->attraction_2d(p, first, count, y[0], y[1], d->attracted[0], d->attracted[1]);
}

/* Attraction while all points are as good as in one place. */
static void pull_part(void *context, size_t part)
{
    sro_descent *d = context;
    d->kernels->laplacian(&d->layout->p->matrix, part * GROUPS_A_PART, groups_of(d, part),
                          d->layout->y[0], d->attracted[0]);
}

static double repel(sro_descent *d, sro_thread_pool *threads)
{
    const sro_layout *l = d->layout;
    if (d->dims == 1)
        return sro_repulsion_find(d->repulsion, l->p->rows, l->p->weight, l->y[0], d->repelled[0]);
    return sro_plane_find(d->plane, l->p->rows, l->y[0], l->y[1], d->apart, d->repelled[0],
                          d->repelled[1], threads);
}

/* Part 0 is all of the repulsion, and the others share the attraction, which on a line takes about
 * as long. */
static void gradient_part(void *context, size_t part)
{
    sro_descent *d = context;
    if (part)
        attract_part(context, part - 1);
    else
        d->z = repel(d, 0) + d->layout->within;
}

/* Many points in the plane are worth the waiting of threads for each other, several times in an
 * iteration. */
static void find_gradient(sro_descent *d)
{
    size_t parts = parts_of(d);
    if (d->dims == 1 || d->layout->p->rows < SHARED) {
        sro_thread_pool_run(d->threads, 1 + parts, gradient_part, d);
        return;
    }
    sro_thread_pool_run(d->threads, parts, attract_part, d);
    d->z = repel(d, d->threads);
}

/* Steps */

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

/* Nothing is slower than for a layout to grow as a whole, and nothing is more easily found than
 * how far it should: KL does not change with the scale where the sums over y times attraction and
 * y times repulsion are the same. */
static float widening(const sro_descent *d, float exaggeration)
{
    const float some = .1f, most = 1.1f;
    float in = 0, out = 0;
    for (int i = 0; i < d->dims; i++) {
        in += dot(d->layout->y[i], d->attracted[i], d->layout->p->rows);
        out += dot(d->layout->y[i], d->repelled[i], d->layout->p->rows);
    }
    float wider = powf(out / (float)d->z / (exaggeration * in), some);
    return wider > 1 / most ? (wider < most ? wider : most) : 1 / most;
}

static void move_along(const sro_descent *d, sro_phase f, float wider, int dim)
{
    const float *attracted = d->attracted[dim], *repelled = d->repelled[dim], *scale = d->scale;
    float *speed = d->speed[dim], *y = d->layout->y[dim];
    float pull = f.exaggeration[0], rate = f.rate / pull, push = (float)(1 / d->z);
    for (size_t i = 0; i < d->layout->p->rows; i++) {
        float slope = pull * attracted[i] - push * repelled[i];
        float step = f.momentum[0] * speed[i] - rate * scale[i] * slope;
        step = step > longest_step ? longest_step : step;
        step = step < -longest_step ? -longest_step : step;
        speed[i] = step;
        y[i] = wider * (y[i] + step);
    }
}

/* A line that is exaggerated should not widen yet: it would not unfold. */
static void move(const sro_descent *d, sro_phase f)
{
    float wider = d->dims > 1             ? widening(d, f.exaggeration[0])
                  : f.exaggeration[0] > 1 ? 1
                                          : widening(d, 1);
    for (int i = 0; i < d->dims; i++)
        move_along(d, f, wider, i);
}

static float between(float begin, float end, float part) { return begin * powf(end / begin, part); }

/* The phase as it is at iteration i. */
static sro_phase phase_at(const sro_phase *f, int i)
{
    float part = f->iterations > 1 ? (float)i / (float)(f->iterations - 1) : 0;
    sro_phase now = *f;
    now.exaggeration[0] = between(f->exaggeration[0], f->exaggeration[1], part);
    now.momentum[0] = 1 - between(1 - f->momentum[0], 1 - f->momentum[1], part);
    return now;
}

const char *sro_descent_run(sro_descent *descent, const sro_phase *phase, sro_after *after,
                            void *context)
{
    descent->apart = phase->apart;
    for (int i = 0; i < phase->iterations; i++) {
        find_gradient(descent);
        move(descent, phase_at(phase, i));
        if (after(context, descent->layout, i + 1))
            return SRO_CANCELLED;
    }
    return 0;
}

static void keep_small(const sro_descent *d, float all)
{
    size_t rows = d->layout->p->rows;
    float *y = d->layout->y[0], *speed = d->speed[0], mean = dot(y, d->hold, rows) / all;
    for (size_t i = 0; i < rows; i++)
        y[i] -= mean;
    double deviation = sqrt(dot(y, y, rows) / (double)rows);
    float smaller = deviation > 0 ? (float)(SRO_FIRST_EXTENT / deviation) : 1;
    for (size_t i = 0; i < rows; i++) {
        y[i] *= smaller;
        speed[i] *= smaller;
    }
}

const char *sro_descent_pull(sro_descent *descent, int iterations, sro_after *after, void *context)
{
    const float momentum = .97f, rate = 1.5f;
    const sro_descent *d = descent;
    float *y = d->layout->y[0], *speed = d->speed[0], all = 0;
    for (size_t i = 0; i < d->layout->p->rows; i++)
        all += d->hold[i];
    for (int i = 0; i < iterations; i++) {
        sro_thread_pool_run(d->threads, parts_of(d), pull_part, descent);
        for (size_t k = 0; k < d->layout->p->rows; k++) {
            speed[k] = momentum * speed[k] - rate * d->scale[k] * d->attracted[0][k];
            y[k] += speed[k];
        }
        keep_small(d, all);
        if (after(context, d->layout, i + 1))
            return SRO_CANCELLED;
    }
    rest(descent);
    return 0;
}

void sro_descent_separate(sro_descent *descent)
{
    const float rate = 1.5f;
    sro_thread_pool_run(descent->threads, parts_of(descent), attract_part, descent);
    for (int d = 0; d < descent->dims; d++)
        for (size_t i = 0; i < descent->layout->p->rows; i++)
            descent->layout->y[d][i] -= rate * descent->scale[i] * descent->attracted[d][i];
}

void sro_descent_centre(sro_descent *descent)
{
    const sro_affinities *p = descent->layout->p;
    double all = total_mass(p);
    for (int d = 0; d < descent->dims; d++) {
        float *y = descent->layout->y[d];
        double sum = 0;
        for (size_t i = 0; i < p->rows; i++)
            sum += y[i] * (p->weight ? p->weight[i] : 1);
        for (size_t i = 0; i < p->rows; i++)
            y[i] -= (float)(sum / all);
    }
}

/* How good it is */

/* The sums are left where a force was. */
static void divergence_part(void *context, size_t part)
{
    sro_descent *d = context;
    d->kernels->divergence(&d->layout->p->matrix, part * GROUPS_A_PART, groups_of(d, part),
                           (const float *const *)d->layout->y, d->dims, d->attracted[0]);
}

static double last_z(sro_descent *d, sro_job *job)
{
    const sro_layout *l = d->layout;
    if (d->dims > 1)
        return sro_plane_exact_z(d->plane, l->p->rows, l->y[0], l->y[1], d->threads, job);
    return repel(d, 0);
}

/* KL = sum p log p + sum p log(1 + d^2) + log Z: the p add up to 1 */
double sro_descent_divergence(sro_descent *descent, sro_job *job)
{
    double sum = 0;
    sro_thread_pool_run(descent->threads, parts_of(descent), divergence_part, descent);
    for (size_t i = 0; i < descent->layout->p->matrix.block_rows; i++)
        sum += descent->attracted[0][i];
    return sum * log(2) + log(last_z(descent, job));
}
