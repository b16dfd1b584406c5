#include "tsne/repulsion_method.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/round_up.h"
#include "simd/padding.h"
#include "tsne/bspline.h"
#include "tsne/tsne_kernels.h"

/* Repulsion on a line. Two kernels: the force's, d / (1 + d^2)^2, is odd; that of Z, 1 / (1 + d^2),
 * is even. Points are transformed once, the force is transformed back, and Z, the sum over all
 * pairs of the even kernel, follows from the spectrum (Parseval). Z includes what every point does
 * to itself, which is known from its B-splines and subtracted.
 *
 * An FFT convolves periodically, so the grid is twice as long as the points need. */

enum {
    MIN_SIZE = 512,         /* nodes of a grid */
    MARGIN = 4,             /* nodes beyond the outermost points */
    MAX_PAIRWISE = 128,     /* points */
    MIN_NODES_ACROSS = 128, /* between the outermost points: the spacing is halved until then */
};

/* The spacing of the nodes. On a coarse level, which is only the way to a finer one, errors of 1 %
 * do not change the result. */
static const double max_spacing = .18, max_coarse_spacing = .36, min_spacing = 1e-6;

typedef struct {
    sro_repulsion base;
    float *grid; /* room for the largest size */
    sro_complex *spectrum;

    /* The kernels' transforms, deconvolved and divided by the size. Per bin the even one twice, and
     * the odd one (which is imaginary) negated and as it is. */
    float *even, *odd;
    float *deconvolution;
    const sro_repulsion_fft *fft; /* that the kernels are for; NULL: there are none yet */
    double spacing;               /* of the nodes, that they are for */
    float self_kernel[4];         /* the even kernel by distance in nodes */

    /* The B-splines of the points: 4 rows, `stride` long, and the nodes that they are at. */
    float *bsplines;
    int32_t *node;
    size_t stride;
    double self_interaction, z;
} repulsion_1d;

/* A line is the longer the fewer neighbours hold it together: when finished it takes 1.5 to 3.4
 * nodes a point at a perplexity of 30 and 9.4 to 11.3 at 5. Planning more than that takes long. */
static size_t max_nodes(double perplexity, size_t points)
{
    return (size_t)(fmin(fmax(105 / perplexity, 3.5), 12) * (double)points);
}

/* Powers of two: FFTW is fastest at them, and few of them are soon planned. */
static void list_sizes(sro_repulsion *r, size_t max)
{
    for (size_t n = MIN_SIZE; r->fft_count < SRO_REPULSION_MAX_FFTS; n *= 2) {
        r->ffts[r->fft_count++].size = n;
        if (n >= max)
            return;
    }
}

static void destroy(sro_repulsion *base)
{
    repulsion_1d *r = (repulsion_1d *)base;
    sro_fft_dealloc(r->grid);
    sro_fft_dealloc(r->spectrum);
    free(r->even);
    free(r->odd);
    free(r->deconvolution);
    free(r->node);
    free(r->bsplines);
    free(r);
}

static SRO_CHECKED sro_error create(sro_repulsion **repulsion, size_t points, double perplexity)
{
    repulsion_1d *r = calloc(1, sizeof *r);
    if (!r)
        return SRO_NO_MEMORY;
    r->base.method = &sro_repulsion_1d;
    list_sizes(&r->base, max_nodes(perplexity, points));
    size_t max = sro_repulsion_max_size(&r->base), bins = max / 2 + 1;
    r->grid = sro_fft_alloc(max * sizeof *r->grid);
    r->spectrum = sro_fft_alloc(bins * sizeof *r->spectrum);
    r->even = malloc(2 * bins * sizeof *r->even);
    r->odd = malloc(2 * bins * sizeof *r->odd);
    r->deconvolution = malloc(bins * sizeof *r->deconvolution);
    r->stride = sro_padded(points);
    r->node = malloc(r->stride * sizeof *r->node);
    r->bsplines = malloc(4 * r->stride * sizeof *r->bsplines);
    if (!r->grid || !r->spectrum || !r->even || !r->odd || !r->deconvolution || !r->node
        || !r->bsplines) {
        destroy(&r->base);
        return SRO_NO_MEMORY;
    }
    *repulsion = &r->base;
    return NULL;
}

/* The kernels */

static void transform_kernel(repulsion_1d *r, bool odd)
{
    size_t n = r->fft->size;
    float spacing = (float)r->spacing, *grid = r->grid, *kernel = odd ? r->odd : r->even,
          *bins = (float *)r->spectrum;
    float normalisation = 1 / (float)n;
    for (int32_t i = 0; i <= (int32_t)(n / 2); i++) {
        float d = (float)i * spacing, k = 1 / (1 + d * d);
        grid[i] = odd ? d * k * k : k;
    }
    if (odd)
        grid[n / 2] = 0;
    for (size_t i = 1; i < n / 2; i++)
        grid[n - i] = odd ? -grid[i] : grid[i];
    sro_fft_forward(r->fft->plan, grid, r->spectrum);
    for (size_t i = 0; i <= n / 2; i++) {
        float value = bins[2 * i + (size_t)odd] * r->deconvolution[i] * normalisation;
        kernel[2 * i] = odd ? -value : value;
        kernel[2 * i + 1] = value;
    }
}

static void make_kernels(repulsion_1d *r, const sro_repulsion_fft *fft, double spacing)
{
    if (r->fft != fft)
        sro_bspline_deconvolution(fft->size, r->deconvolution);
    r->fft = fft;
    r->spacing = spacing;
    transform_kernel(r, true);
    transform_kernel(r, false);
    for (size_t i = 0; i <= fft->size / 2; i++)
        r->spectrum[i] = r->even[2 * i];
    sro_fft_backward(fft->plan, r->spectrum, r->grid);
    memcpy(r->self_kernel, r->grid, sizeof r->self_kernel);
}

/* Twice what the points need, so that the two ends of the periodic grid do not meet. */
static double nodes_for(double extent, double spacing)
{
    return 2 * (extent / spacing + 2 * MARGIN);
}

/* Nodes further apart than usual where even the largest grid has not enough of them. */
static void choose_grid(sro_repulsion *base, const float low[2], const float high[2],
                        double node_spacing)
{
    (void)node_spacing;
    repulsion_1d *r = (repulsion_1d *)base;
    double extent = (double)high[0] - low[0];
    double spacing = base->points.weight ? max_coarse_spacing : max_spacing;
    double max = (double)sro_repulsion_max_size(base);
    while (extent < MIN_NODES_ACROSS * spacing && spacing > min_spacing)
        spacing /= 2;
    while (nodes_for(extent, spacing) > max)
        spacing *= 2;
    const sro_repulsion_fft *fft = sro_repulsion_fft_for(base, (size_t)nodes_for(extent, spacing));
    if (r->fft != fft || r->spacing != spacing)
        make_kernels(r, fft, spacing);
}

/* The steps */

static void add_point(const repulsion_1d *r, size_t i, float weight)
{
    float *at = r->grid + r->node[i] - 1;
    for (size_t k = 0; k < 4; k++)
        at[k] += weight * r->bsplines[k * r->stride + i];
}

/* Points that follow each other are often at the same nodes, where one addition would have to wait
 * for the other: so they are taken from four positions by turns. */
static void spread(sro_repulsion *base, const float low[2])
{
    enum { POSITIONS = 4 };
    repulsion_1d *r = (repulsion_1d *)base;
    const float *weight = base->points.weight;
    size_t count = base->points.count, apart = sro_parts_of(count, POSITIONS);
    float origin = low[0] - (float)(2 * r->spacing);
    r->self_interaction = sro_tsne_kernels_best()->bsplines(
        base->points.y[0], weight, count, origin, (float)(1 / r->spacing), r->self_kernel, r->node,
        r->bsplines, r->stride);
    memset(r->grid, 0, r->fft->size * sizeof *r->grid);
    for (size_t first = 0; first < apart; first++)
        for (size_t i = first; i < count; i += apart)
            add_point(r, i, weight ? weight[i] : 1);
}

/* Multiply by the odd kernel; Z by the even one on the way. All bins but the first and the last
 * stand for two. */
static void convolve(sro_repulsion *base, sro_thread_pool *threads)
{
    (void)threads;
    repulsion_1d *r = (repulsion_1d *)base;
    const sro_fft *fft = r->fft->plan;
    size_t n = r->fft->size, half = n / 2;
    float *bins = (float *)r->spectrum;
    sro_fft_forward(fft, r->grid, r->spectrum);
    double first = (double)bins[0] * bins[0] * r->even[0];
    double last = (double)bins[n] * bins[n] * r->even[n];
    double all = sro_tsne_kernels_best()->convolve(bins, r->even, r->odd, half);
    bins[n] = bins[n + 1] = 0; /* the last bin of an odd kernel */
    if (base->force[0])
        sro_fft_backward(fft, r->spectrum, r->grid);
    r->z = 2 * all + last - first - r->self_interaction;
}

static double interpolate(sro_repulsion *base, sro_thread_pool *threads)
{
    (void)threads;
    const repulsion_1d *r = (const repulsion_1d *)base;
    const float *w = r->bsplines, *weight = base->points.weight;
    float *force = base->force[0];
    size_t stride = r->stride;
    for (size_t i = 0; force && i < base->points.count; i++) {
        const float *at = r->grid + r->node[i] - 1;
        float push = w[i] * at[0] + w[stride + i] * at[1] + w[2 * stride + i] * at[2]
                     + w[3 * stride + i] * at[3];
        force[i] = weight ? weight[i] * push : push;
    }
    return r->z;
}

/* Every pair. Arrays are filled up to whole registers by points without weight. */
static double pairwise(sro_repulsion *base, sro_thread_pool *threads)
{
    (void)threads;
    const sro_repulsion_points *points = &base->points;
    float y[MAX_PAIRWISE] = {0}, weight[MAX_PAIRWISE] = {0};
    double z = 0;
    for (size_t i = 0; i < points->count; i++) {
        y[i] = points->y[0][i];
        weight[i] = points->weight ? points->weight[i] : 1;
    }
    for (size_t i = 0; i < points->count; i++) {
        float own_z, force, own_weight = weight[i];
        weight[i] = 0; /* all but itself */
        sro_tsne_kernels_best()->repulsion_1d(y, weight, sro_padded(points->count), y[i], &own_z,
                                              &force);
        weight[i] = own_weight;
        z += (double)own_weight * own_z;
        if (base->force[0])
            base->force[0][i] = own_weight * force;
    }
    return z;
}

static double find_z(sro_repulsion *base, sro_thread_pool *threads)
{
    return base->points.count <= MAX_PAIRWISE ? pairwise(base, threads)
                                              : sro_repulsion_by_grid(base, max_spacing, threads);
}

const sro_repulsion_method sro_repulsion_1d = {
    .dims = 1,
    .max_pairwise = MAX_PAIRWISE,
    .threads_from = SIZE_MAX,
    .create = create,
    .destroy = destroy,
    .plan_fft = sro_fft_new,
    .pairwise = pairwise,
    .z = find_z,
    .choose_grid = choose_grid,
    .spread = spread,
    .convolve = convolve,
    .interpolate = interpolate,
};
