#include "tsne/gradient_descent.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/round_up.h"
#include "tsne/repulsion.h"
#include "tsne/tsne_kernels.h"

/* dKL/dy_i = 4 (exaggeration * attraction_i - repulsion_i / Z), with
 *   attraction_i = sum_j p_ij (y_i - y_j) / (1 + d_ij^2),
 *   repulsion_i = sum_j (y_i - y_j) / (1 + d_ij^2)^2,  Z = sum_{i != j} 1 / (1 + d_ij^2)
 * (van der Maaten and Hinton 2008; exaggeration and momentum as van der Maaten 2014).
 *
 * Instead of gains that adapt to the signs of the gradient, every point has a step size of
 * 1 / sum_j p_ij, which is what Newton's method would take with attraction alone (a Jacobi
 * preconditioner of the graph Laplacian). With it momentum can be .98 and more, and a few hundred
 * iterations converge further than scikit-learn's thousand. */

enum {
    BLOCK_ROWS_PER_PART = 32, /* of attraction */
    THREADS_FROM = 600,       /* points: with fewer a second thread costs more than it brings */
};

static const float max_step = 5;

/* The curvature of a coarse point is at least this times its fraction of all weight: one with
 * hardly any affinities left beside those within it would leap otherwise, and diverge below .5. */
static const float min_curvature = .5f;

/* The learning rate of iterations with attraction alone. */
static const float attraction_rate = 1.5f;

struct sro_descent {
    int dims;
    sro_repulsion *repulsion;
    const sro_tsne_kernels *kernels;
    const sro_embedding_state *state;
    sro_thread_pool *threads;
    double z;           /* of the last gradient */
    float node_spacing; /* see sro_descent_stage */
    /* a value a point, by dimension */
    float *attraction[2], *repulsive[2], *velocity[2];
    float *curvature, *step_size; /* step_size = 1 / curvature */
    float *memory;                /* of all of them */
};

static SRO_CHECKED sro_error allocate(sro_descent *d, size_t points)
{
    size_t room = sro_round_up(points, SRO_BSR_DIM);
    float *rest = d->memory = calloc((2 + 3 * (size_t)d->dims) * room, sizeof *d->memory);
    if (!rest)
        return SRO_NO_MEMORY;
    for (int dim = 0; dim < d->dims; dim++, rest += 3 * room) {
        d->attraction[dim] = rest;
        d->repulsive[dim] = rest + room;
        d->velocity[dim] = rest + 2 * room;
    }
    d->curvature = rest;
    d->step_size = rest + room;
    return NULL;
}

sro_error sro_descent_new(sro_descent **descent, int dims, size_t points, double perplexity)
{
    sro_descent *d = calloc(1, sizeof *d);
    if (!d)
        return SRO_NO_MEMORY;
    d->dims = dims;
    d->kernels = sro_tsne_kernels_best();
    sro_error error = allocate(d, points);
    if (!error)
        error = sro_repulsion_new(&d->repulsion, dims, points, perplexity);
    if (error)
        sro_descent_free(d);
    else
        *descent = d;
    return error;
}

sro_error sro_descent_plan(sro_descent *descent, bool *more)
{
    return sro_repulsion_plan(descent->repulsion, more);
}

void sro_descent_free(sro_descent *descent)
{
    if (!descent)
        return;
    sro_repulsion_free(descent->repulsion);
    free(descent->memory);
    free(descent);
}

static double total_weight(const sro_affinities *p)
{
    double sum = 0;
    for (size_t i = 0; i < p->rows; i++)
        sum += p->weight ? p->weight[i] : 1;
    return sum;
}

/* The curvature of a point's attraction is the sum of its affinities. */
static void find_step_sizes(sro_descent *d)
{
    const sro_affinities *p = d->state->affinities;
    double total = total_weight(p);
    for (size_t i = 0; i < p->rows; i++) {
        const sro_bsr_block_row *row = sro_bsr_block_row_of(&p->matrix, i);
        float min = p->weight ? (float)(min_curvature * p->weight[i] / total) : 0;
        float sums[SRO_BSR_DIM] = {0};
        for (size_t b = 0; b < row->count; b++)
            for (size_t k = 0; k < SRO_BSR_DIM; k++)
                sums[k] += sro_bsr_row_in_block(row, b, i)[k];
        float sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        d->curvature[i] = sum > min ? sum : min;
        d->step_size[i] = 1 / d->curvature[i];
    }
}

static void stop_moving(sro_descent *d)
{
    for (int dim = 0; dim < d->dims; dim++)
        memset(d->velocity[dim], 0, d->state->affinities->rows * sizeof *d->velocity[dim]);
}

void sro_descent_begin(sro_descent *descent, const sro_embedding_state *state,
                       sro_thread_pool *threads)
{
    descent->state = state;
    descent->threads = state->affinities->rows >= THREADS_FROM ? threads : NULL;
    find_step_sizes(descent);
    stop_moving(descent);
}

/* The gradient */

static size_t attraction_parts(const sro_descent *d)
{
    size_t block_rows = d->state->affinities->matrix.block_rows;
    return sro_parts_of(block_rows, BLOCK_ROWS_PER_PART);
}

static size_t block_rows_in(const sro_descent *d, size_t part)
{
    size_t left = d->state->affinities->matrix.block_rows - part * BLOCK_ROWS_PER_PART;
    return left < BLOCK_ROWS_PER_PART ? left : BLOCK_ROWS_PER_PART;
}

static void attraction_part(void *context, size_t part)
{
    sro_descent *d = context;
    const sro_bsr_matrix *p = &d->state->affinities->matrix;
    float *const *y = d->state->y, *const *force = d->attraction;
    size_t first = part * BLOCK_ROWS_PER_PART, count = block_rows_in(d, part);
    if (d->dims == 1)
        d->kernels->attraction_1d(p, first, count, y[0], force[0]);
    else
        d->kernels->attraction_2d(p, first, count, y[0], y[1], force[0], force[1]);
}

/* Attraction while the distances are so small that 1 + d^2 is 1. */
static void laplacian_part(void *context, size_t part)
{
    sro_descent *d = context;
    d->kernels->laplacian(&d->state->affinities->matrix, part * BLOCK_ROWS_PER_PART,
                          block_rows_in(d, part), d->state->y[0], d->attraction[0]);
}

static sro_repulsion_points points_of(const sro_descent *d)
{
    const sro_embedding_state *s = d->state;
    return (sro_repulsion_points){
        .count = s->affinities->rows, .y = {s->y[0], s->y[1]}, .weight = s->affinities->weight};
}

static void find_repulsion(sro_descent *d, sro_thread_pool *threads)
{
    sro_repulsion_points points = points_of(d);
    d->z = sro_repulsion_apply(d->repulsion, &points, d->node_spacing, d->repulsive, threads)
           + d->state->self_pairs;
}

/* Part 0 is all of the repulsion; the others share the attraction, which on a line takes about as
 * long. */
static void gradient_part(void *context, size_t part)
{
    if (part)
        attraction_part(context, part - 1);
    else
        find_repulsion(context, NULL);
}

static void find_gradient(sro_descent *d)
{
    size_t parts = attraction_parts(d);
    if (sro_repulsion_uses_threads(d->repulsion, d->state->affinities->rows)) {
        sro_thread_pool_run(d->threads, parts, attraction_part, d);
        find_repulsion(d, d->threads);
    } else
        sro_thread_pool_run(d->threads, 1 + parts, gradient_part, d);
}

/* Steps */

static float dot(const float *a, const float *b, size_t count)
{
    enum { LANES = 8 };
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

/* A factor for all coordinates. To grow as a whole takes an embedding longer than anything else,
 * and the right size is easily found: the KL divergence does not change with the scale where
 * sum y * attraction and sum y * repulsion / Z are equal. */
static float rescale(const sro_descent *d, float exaggeration)
{
    const float damping = .1f, max = 1.1f;
    float in = 0, out = 0;
    for (int dim = 0; dim < d->dims; dim++) {
        in += dot(d->state->y[dim], d->attraction[dim], d->state->affinities->rows);
        out += dot(d->state->y[dim], d->repulsive[dim], d->state->affinities->rows);
    }
    float factor = powf(out / (float)d->z / (exaggeration * in), damping);
    return factor > 1 / max ? (factor < max ? factor : max) : 1 / max;
}

static void move_along(const sro_descent *d, sro_descent_stage now, float factor, int dim)
{
    const float *attraction = d->attraction[dim], *repulsive = d->repulsive[dim];
    const float *step_size = d->step_size;
    float *velocity = d->velocity[dim], *y = d->state->y[dim];
    float exaggeration = now.exaggeration[0], rate = now.learning_rate / exaggeration;
    float reciprocal_z = (float)(1 / d->z);
    for (size_t i = 0; i < d->state->affinities->rows; i++) {
        float gradient = exaggeration * attraction[i] - reciprocal_z * repulsive[i];
        float step = now.momentum[0] * velocity[i] - rate * step_size[i] * gradient;
        step = step > max_step ? max_step : step;
        step = step < -max_step ? -max_step : step;
        velocity[i] = step;
        y[i] = factor * (y[i] + step);
    }
}

/* A line is not rescaled while it is exaggerated: once it is wide, its folds stay. */
static void move(const sro_descent *d, sro_descent_stage now)
{
    float exaggeration = now.exaggeration[0], factor = 1;
    if (d->dims > 1)
        factor = rescale(d, exaggeration);
    else if (!(exaggeration > 1))
        factor = rescale(d, 1);
    for (int dim = 0; dim < d->dims; dim++)
        move_along(d, now, factor, dim);
}

static float interpolate(float begin, float end, float part)
{
    return begin * powf(end / begin, part);
}

/* The stage with its values at iteration i. */
static sro_descent_stage stage_at(const sro_descent_stage *stage, int i)
{
    float part = stage->iterations > 1 ? (float)i / (float)(stage->iterations - 1) : 0;
    const float *momentum = stage->momentum;
    sro_descent_stage now = *stage;
    now.exaggeration[0] = interpolate(stage->exaggeration[0], stage->exaggeration[1], part);
    now.momentum[0] = 1 - interpolate(1 - momentum[0], 1 - momentum[1], part);
    return now;
}

sro_error sro_descent_run(sro_descent *descent, const sro_descent_stage *stage,
                          sro_descent_on_iteration *on_iteration, void *context)
{
    descent->node_spacing = stage->node_spacing;
    for (int i = 0; i < stage->iterations; i++) {
        find_gradient(descent);
        move(descent, stage_at(stage, i));
        if (on_iteration(context, descent->state, i + 1))
            return SRO_CANCELLED;
    }
    return NULL;
}

/* Centre by curvature, which leaves out the constant vector, and scale. */
static void normalise(const sro_descent *d, float total_curvature)
{
    size_t rows = d->state->affinities->rows;
    float *y = d->state->y[0], *velocity = d->velocity[0];
    float mean = dot(y, d->curvature, rows) / total_curvature;
    for (size_t i = 0; i < rows; i++)
        y[i] -= mean;
    double deviation = sqrt(dot(y, y, rows) / (double)rows);
    float factor = deviation > 0 ? (float)(SRO_INITIAL_DEVIATION / deviation) : 1;
    for (size_t i = 0; i < rows; i++) {
        y[i] *= factor;
        velocity[i] *= factor;
    }
}

sro_error sro_descent_fiedler(sro_descent *descent, int iterations,
                              sro_descent_on_iteration *on_iteration, void *context)
{
    const float momentum = .97f;
    const sro_descent *d = descent;
    size_t rows = d->state->affinities->rows;
    float *y = d->state->y[0], *velocity = d->velocity[0], total_curvature = 0;
    for (size_t i = 0; i < rows; i++)
        total_curvature += d->curvature[i];
    for (int k = 0; k < iterations; k++) {
        sro_thread_pool_run(d->threads, attraction_parts(d), laplacian_part, descent);
        for (size_t i = 0; i < rows; i++) {
            velocity[i] =
                momentum * velocity[i] - attraction_rate * d->step_size[i] * d->attraction[0][i];
            y[i] += velocity[i];
        }
        normalise(d, total_curvature);
        if (on_iteration(context, d->state, k + 1))
            return SRO_CANCELLED;
    }
    stop_moving(descent);
    return NULL;
}

void sro_descent_split_pairs(sro_descent *descent)
{
    const sro_descent *d = descent;
    sro_thread_pool_run(d->threads, attraction_parts(d), attraction_part, descent);
    for (int dim = 0; dim < d->dims; dim++)
        for (size_t i = 0; i < d->state->affinities->rows; i++)
            d->state->y[dim][i] -= attraction_rate * d->step_size[i] * d->attraction[dim][i];
}

void sro_descent_centre(sro_descent *descent)
{
    const sro_affinities *p = descent->state->affinities;
    double total = total_weight(p);
    for (int dim = 0; dim < descent->dims; dim++) {
        float *y = descent->state->y[dim];
        double sum = 0;
        for (size_t i = 0; i < p->rows; i++)
            sum += y[i] * (p->weight ? p->weight[i] : 1);
        for (size_t i = 0; i < p->rows; i++)
            y[i] -= (float)(sum / total);
    }
}

/* The KL divergence. Sums by block row are left where a force was. */
static void divergence_part(void *context, size_t part)
{
    sro_descent *d = context;
    d->kernels->divergence(&d->state->affinities->matrix, part * BLOCK_ROWS_PER_PART,
                           block_rows_in(d, part), (const float *const *)d->state->y, d->dims,
                           d->attraction[0]);
}

/* KL = sum p log p + sum p log(1 + d^2) + log Z, since the p add up to 1. */
double sro_descent_divergence(sro_descent *descent, sro_job *job)
{
    const sro_descent *d = descent;
    sro_repulsion_points points = points_of(d);
    double sum = 0;
    sro_thread_pool_run(d->threads, attraction_parts(d), divergence_part, descent);
    for (size_t r = 0; r < d->state->affinities->matrix.block_rows; r++)
        sum += d->attraction[0][r];
    return sum * log(2) + log(sro_repulsion_z(d->repulsion, &points, d->threads, job));
}
