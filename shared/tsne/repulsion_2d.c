#include "tsne/repulsion_method.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/round_up.h"
#include "simd/padding.h"
#include "tsne/convolution_2d.h"
#include "tsne/tsne_kernels.h"

/* Repulsion in the plane. The potential, sum over j of 1 / (1 + |p - p_j|^2), is one convolution,
 * and its slope times -1/2 is the force: one transform forward and one back give Z and the forces
 * along both coordinates. What every point does to itself by way of the grid is subtracted. */

enum {
    MIN_SIZE = 64, /* nodes of a period */
    MAX_SIZE = 2048,
    MAX_SIZE_FROM = 8000,  /* points: with fewer, half of that is enough */
    MARGIN = 6,            /* nodes that B-splines need besides those that the points are between */
    MIN_NODES_ACROSS = 32, /* between the outermost points: the spacing is halved until then */
    MAX_PAIRWISE = 800,    /* points: faster than the grid, and exact */
    THREADS_FROM = 4000,   /* points: several barriers an iteration pay */
    ROWS_PER_PART = 64,    /* of every pair */
    POINTS_PER_PART = 512, /* whose forces are interpolated */
};

/* So near to each other the nodes are near enough, since the kernel is smooth. Nearer ones would
 * leave nothing but rounding of slopes, which are differences of large numbers. */
static const double min_spacing = .3;

typedef struct {
    sro_repulsion base;
    sro_convolution_2d convolution;
    sro_grid grid;         /* its image, seen from the points */
    double *z;             /* sums by part */
    float *copy[2], *mask; /* the points filled up to whole registers, and 1 for a point, else 0 */
} repulsion_2d;

/* 4, 5 and 6 times powers of 2: those that FFTW is fastest at. */
static void list_sizes(sro_repulsion *r, size_t max)
{
    for (size_t n = MIN_SIZE; n <= max; n *= 2)
        for (size_t quarters = 4; quarters < 7 && n * quarters / 4 <= max; quarters++)
            r->ffts[r->fft_count++].size = n * quarters / 4;
}

static size_t max_size(size_t points)
{
    if (points <= MAX_PAIRWISE)
        return MIN_SIZE;
    return points < MAX_SIZE_FROM ? MAX_SIZE / 2 : MAX_SIZE;
}

static void destroy(sro_repulsion *base)
{
    repulsion_2d *r = (repulsion_2d *)base;
    sro_convolution_2d_clear(&r->convolution);
    free(r->z);
    free(r->mask);
    free(r);
}

static SRO_CHECKED sro_error create(sro_repulsion **repulsion, size_t points, double perplexity)
{
    (void)perplexity;
    repulsion_2d *r = calloc(1, sizeof *r);
    if (!r)
        return SRO_NO_MEMORY;
    r->base.method = &sro_repulsion_2d;
    list_sizes(&r->base, max_size(points));
    sro_error error = sro_convolution_2d_make(&r->convolution, sro_repulsion_max_size(&r->base));
    r->z = malloc((points / ROWS_PER_PART + 1) * sizeof *r->z);
    r->mask = calloc(3 * sro_padded(points), sizeof *r->mask);
    if (error || !r->z || !r->mask) {
        destroy(&r->base);
        return SRO_NO_MEMORY;
    }
    r->copy[0] = r->mask + sro_padded(points);
    r->copy[1] = r->copy[0] + sro_padded(points);
    *repulsion = &r->base;
    return NULL;
}

static double sum_of_parts(const repulsion_2d *r, size_t parts)
{
    double sum = 0;
    for (size_t i = 0; i < parts; i++)
        sum += r->z[i];
    return sum;
}

/* By the grid */

static size_t nodes_across(double extent, double spacing)
{
    size_t nodes = (size_t)(extent / spacing) + MARGIN;
    return nodes + nodes % 2; /* rows are transformed in twos */
}

static void choose_grid(sro_repulsion *base, const float low[2], const float high[2],
                        double node_spacing)
{
    repulsion_2d *r = (repulsion_2d *)base;
    const double extent[2] = {(double)high[0] - low[0], (double)high[1] - low[1]};
    double spacing = node_spacing, max = fmax(extent[0], extent[1]);
    const sro_fft *fft[2];
    size_t period[2], used[2];
    while (max < MIN_NODES_ACROSS * spacing && spacing > min_spacing)
        spacing /= 2;
    while (2 * nodes_across(max, spacing) > sro_repulsion_max_size(base))
        spacing *= 1.25;
    for (int d = 0; d < 2; d++) {
        used[d] = nodes_across(extent[d], spacing);
        const sro_repulsion_fft *found = sro_repulsion_fft_for(base, 2 * used[d]);
        fft[d] = found->plan;
        period[d] = found->size;
    }
    sro_convolution_2d_set(&r->convolution, fft, period, spacing);
    r->convolution.width = used[0];
    r->convolution.height = used[1];
}

/* The outermost points are two nodes from the edge: their B-splines need one. */
static void spread(sro_repulsion *base, const float low[2])
{
    repulsion_2d *r = (repulsion_2d *)base;
    const sro_convolution_2d *c = &r->convolution;
    sro_grid *g = &r->grid;
    g->nodes = c->image;
    g->width = c->width;
    g->scale = (float)(1 / c->spacing);
    for (int d = 0; d < 2; d++)
        g->origin[d] = low[d] - (float)(2 * c->spacing);
    memset(c->image, 0, c->width * c->height * sizeof *c->image);
    sro_tsne_kernels_best()->grid_spread(g, base->points.y[0], base->points.y[1],
                                         base->points.count);
}

static void convolve(sro_repulsion *base, sro_thread_pool *threads)
{
    sro_convolution_2d_run(&((repulsion_2d *)base)->convolution, threads);
}

static void interpolate_part(void *repulsion, size_t part)
{
    repulsion_2d *r = repulsion;
    const sro_repulsion *b = &r->base;
    size_t first = part * POINTS_PER_PART, left = b->points.count - first;
    r->z[part] = sro_tsne_kernels_best()->grid_read(
        &r->grid, r->convolution.self_kernel, b->points.y[0] + first, b->points.y[1] + first,
        left < POINTS_PER_PART ? left : POINTS_PER_PART, b->force[0] + first, b->force[1] + first);
}

static double interpolate(sro_repulsion *base, sro_thread_pool *threads)
{
    size_t parts = sro_parts_of(base->points.count, POINTS_PER_PART);
    sro_thread_pool_run(threads, parts, interpolate_part, base);
    return sum_of_parts((repulsion_2d *)base, parts);
}

/* By every pair, a part of the rows at a time */

/* What the points from .. to - 1 do to point i: Z and the forces. */
static void repel(const repulsion_2d *r, size_t from, size_t to, size_t i, float sums[3])
{
    const float own[2] = {r->copy[0][i], r->copy[1][i]};
    sro_tsne_kernels_best()->repulsion_2d(r->copy[0] + from, r->copy[1] + from, r->mask + from,
                                          to - from, own, sums);
}

static void pairwise_part(void *repulsion, size_t part)
{
    repulsion_2d *r = repulsion;
    size_t count = r->base.points.count, first = part * ROWS_PER_PART, end = first + ROWS_PER_PART;
    float sums[3];
    r->z[part] = 0;
    for (size_t i = first; i < end && i < count; i++) {
        repel(r, 0, sro_padded(count), i, sums);
        r->z[part] += (double)sums[0] - 1; /* less itself */
        r->base.force[0][i] = sums[1];
        r->base.force[1][i] = sums[2];
    }
}

/* Z alone: each pair once, but those within the part. */
static void z_part(void *repulsion, size_t part)
{
    repulsion_2d *r = repulsion;
    size_t count = r->base.points.count, padded = sro_padded(count);
    size_t first = part * ROWS_PER_PART, end = first + ROWS_PER_PART;
    float within[3], beyond[3];
    end = end < padded ? end : padded;
    r->z[part] = 0;
    for (size_t i = first; i < end && i < count && !sro_job_cancelled(r->base.job); i++) {
        repel(r, first, end, i, within);
        repel(r, end, padded, i, beyond);
        r->z[part] += (double)within[0] - 1 + 2 * (double)beyond[0];
    }
}

static double run_pairs(sro_repulsion *base, sro_pool_task *part, sro_thread_pool *threads)
{
    repulsion_2d *r = (repulsion_2d *)base;
    size_t count = base->points.count, parts = sro_parts_of(count, ROWS_PER_PART);
    for (int d = 0; d < 2; d++)
        memcpy(r->copy[d], base->points.y[d], count * sizeof *r->copy[d]);
    for (size_t i = 0; i < sro_padded(count); i++)
        r->mask[i] = i < count ? 1 : 0;
    sro_thread_pool_run(threads, parts, part, r);
    return sum_of_parts(r, parts);
}

static double pairwise(sro_repulsion *base, sro_thread_pool *threads)
{
    return run_pairs(base, pairwise_part, threads);
}

/* From every pair, since Z by the grid is a little off. */
static double find_z(sro_repulsion *base, sro_thread_pool *threads)
{
    return run_pairs(base, z_part, threads);
}

const sro_repulsion_method sro_repulsion_2d = {
    .dims = 2,
    .max_pairwise = MAX_PAIRWISE,
    .threads_from = THREADS_FROM,
    .create = create,
    .destroy = destroy,
    .plan_fft = sro_fft_new_complex,
    .pairwise = pairwise,
    .z = find_z,
    .choose_grid = choose_grid,
    .spread = spread,
    .convolve = convolve,
    .interpolate = interpolate,
};
