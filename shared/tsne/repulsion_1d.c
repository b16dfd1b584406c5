#include "tsne/repulsion_1d.h"

#include <complex.h>
#include <stdlib.h>
#include <string.h>

#include "simd/padding.h"
#include "spectrum/fft.h"
#include "tsne/bspline.h"
#include "tsne/tsne_kernels.h"

enum {
    SMALLEST = 512, /* nodes */
    MAX_SIZES = 24,
    MARGIN = 4, /* nodes beyond the outermost points */
    FEW = 128,  /* points up to which every pair is looked at */
    FINE = 256, /* a small layout gets about so many nodes across */
};

enum { LANES = 8 }; /* sums side by side: an addition need not wait for the one before it */

/* Distance of the nodes at most. With masses, on a coarse level that is only on the way to a finer
 * one, errors of 1 % do not change what is found. */
static const double coarsest = .18, coarsest_on_the_way = .36;

struct sro_repulsion {
    sro_fft *plans[MAX_SIZES];
    size_t sizes[MAX_SIZES];
    int count;
    float *grid; /* the largest size */
    float complex *spectrum;
    float *even, *odd; /* the kernels' transforms, divided by the size, as they are applied */
    float *sharpen;    /* what the kernels' transforms were multiplied by */
    int made_for;      /* the size that they are for, or -1 */
    double step;       /* and the distance of the nodes */
    float near[4];     /* the even kernel at so many nodes' distance */
    size_t room;       /* for points, whose splines these are: */
    int32_t *node;
    float *weights; /* 4 x room */
};

/* Powers of two: FFTW is fastest at them, and fewer sizes are sooner planned. */
static void list_sizes(sro_repulsion *r, size_t most)
{
    for (size_t n = SMALLEST; r->count < MAX_SIZES; n *= 2) {
        r->sizes[r->count++] = n;
        if (n >= most)
            return;
    }
}

const char *sro_repulsion_new(sro_repulsion **repulsion, size_t points, size_t nodes)
{
    sro_repulsion *r = calloc(1, sizeof *r);
    if (!r)
        return SRO_NO_MEMORY;
    list_sizes(r, nodes);
    size_t most = r->sizes[r->count - 1], bins = most / 2 + 1;
    r->grid = sro_fft_alloc(most * sizeof *r->grid);
    r->spectrum = sro_fft_alloc(bins * sizeof *r->spectrum);
    r->even = malloc(2 * bins * sizeof *r->even);
    r->odd = malloc(2 * bins * sizeof *r->odd);
    r->sharpen = malloc(bins * sizeof *r->sharpen);
    r->made_for = -1;
    r->room = sro_padded(points);
    r->node = malloc(r->room * sizeof *r->node);
    r->weights = malloc(4 * r->room * sizeof *r->weights);
    const char *error =
        r->grid && r->spectrum && r->even && r->odd && r->sharpen && r->node && r->weights
            ? 0
            : SRO_NO_MEMORY;
    if (error)
        sro_repulsion_free(r);
    else
        *repulsion = r;
    return error;
}

const char *sro_repulsion_plan(sro_repulsion *repulsion, int *more)
{
    int next = 0;
    while (next < repulsion->count && repulsion->plans[next])
        next++;
    *more = next + 1 < repulsion->count;
    return next < repulsion->count ? sro_fft_new(&repulsion->plans[next], repulsion->sizes[next])
                                   : 0;
}

void sro_repulsion_free(sro_repulsion *repulsion)
{
    if (!repulsion)
        return;
    for (int i = 0; i < repulsion->count; i++)
        sro_fft_free(repulsion->plans[i]);
    sro_fft_dealloc(repulsion->grid);
    sro_fft_dealloc(repulsion->spectrum);
    free(repulsion->even);
    free(repulsion->odd);
    free(repulsion->sharpen);
    free(repulsion->node);
    free(repulsion->weights);
    free(repulsion);
}

/* The kernels' transforms on a ring of nodes: the even one is real, the odd one imaginary. */
static void make_kernel(sro_repulsion *r, int size, float apart, int odd)
{
    size_t n = r->sizes[size];
    float *grid = r->grid, *kernel = odd ? r->odd : r->even, *parts = (float *)r->spectrum;
    float share = 1 / (float)n;
    for (int32_t i = 0; i <= (int32_t)(n / 2); i++) {
        float d = (float)i * apart, k = 1 / (1 + d * d);
        grid[i] = odd ? d * k * k : k;
    }
    if (odd)
        grid[n / 2] = 0;
    for (size_t i = 1; i < n / 2; i++)
        grid[n - i] = odd ? -grid[i] : grid[i];
    sro_fft_forward(r->plans[size], grid, r->spectrum);
    for (size_t i = 0; i <= n / 2; i++) {
        float value = parts[2 * i + (size_t)odd] * r->sharpen[i] * share;
        kernel[2 * i] = odd ? -value : value;
        kernel[2 * i + 1] = value;
    }
}

static void make_kernels(sro_repulsion *r, int size, double step)
{
    size_t n = r->sizes[size];
    if (r->made_for != size)
        sro_spline_sharpen(n, r->sharpen);
    make_kernel(r, size, (float)step, 1);
    make_kernel(r, size, (float)step, 0);
    for (size_t i = 0; i <= n / 2; i++)
        r->spectrum[i] = r->even[2 * i];
    sro_fft_backward(r->plans[size], r->spectrum, r->grid);
    memcpy(r->near, r->grid, sizeof r->near);
    r->made_for = size;
    r->step = step;
}

/* Enough nodes that the ring's two ends do not feel each other, or, beyond the largest grid, nodes
 * further apart. */
static void choose_grid(sro_repulsion *r, double extent, double step)
{
    while (extent < FINE / 2 * step && step > 1e-6)
        step /= 2;
    size_t most = r->sizes[r->count - 1];
    while (2 * (extent / step + 2 * MARGIN) > (double)most)
        step *= 2;
    size_t needed = (size_t)(2 * (extent / step + 2 * MARGIN));
    int size = 0;
    while (size < r->count - 1 && r->sizes[size] < needed)
        size++;
    if (r->made_for != size || r->step != step)
        make_kernels(r, size, step);
}

static void add_point(const sro_repulsion *r, size_t i, float heavy)
{
    float *at = r->grid + r->node[i] - 1;
    for (size_t k = 0; k < 4; k++)
        at[k] += heavy * r->weights[k * r->room + i];
}

/* Returns what the points, spread as they are, see of themselves. Points that follow each other
 * are often at the same nodes, where one addition would have to wait for the other: so they are
 * taken from several places in turn. */
static double spread(sro_repulsion *r, float origin, size_t count, const float *mass,
                     const float *y)
{
    enum { TURNS = 4 };
    size_t apart = (count + TURNS - 1) / TURNS;
    float itself = sro_tsne_kernels_best()->bsplines(y, mass, count, origin, (float)(1 / r->step),
                                                     r->near, r->node, r->weights, r->room);
    memset(r->grid, 0, r->sizes[r->made_for] * sizeof *r->grid);
    for (size_t first = 0; first < apart; first++)
        for (size_t i = first; i < count; i += apart)
            add_point(r, i, mass ? mass[i] : 1);
    return itself;
}

/* At the places where the points were spread. */
static void read_off(const sro_repulsion *r, size_t count, const float *mass, float *force)
{
    const float *w = r->weights;
    for (size_t i = 0; i < count; i++) {
        const float *at = r->grid + r->node[i] - 1;
        float push = w[i] * at[0] + w[r->room + i] * at[1] + w[2 * r->room + i] * at[2]
                     + w[3 * r->room + i] * at[3];
        force[i] = mass ? mass[i] * push : push;
    }
}

/* Multiply by the odd kernel; the sum over all pairs of the even one is on the way (Parseval: all
 * bins but the first and the last stand for two). */
static double convolve(sro_repulsion *r, int force)
{
    size_t n = r->sizes[r->made_for], half = n / 2;
    float *parts = (float *)r->spectrum;
    sro_fft_forward(r->plans[r->made_for], r->grid, r->spectrum);
    double first = (double)parts[0] * parts[0] * r->even[0];
    double last = (double)parts[n] * parts[n] * r->even[n];
    double all = sro_tsne_kernels_best()->convolve(parts, r->even, r->odd, half);
    parts[n] = parts[n + 1] = 0; /* an odd kernel has nothing there */
    if (force)
        sro_fft_backward(r->plans[r->made_for], r->spectrum, r->grid);
    return 2 * all + last - first;
}

/* Every pair, for few points: there the grid would be no faster. */
static double every_pair(size_t count, const float *mass, const float *y, float *force)
{
    float places[FEW] = {0}, heavy[FEW] = {0}; /* up to whole registers, which weigh nothing */
    size_t room = sro_padded(count);
    double z = 0;
    for (size_t i = 0; i < count; i++) {
        places[i] = y[i];
        heavy[i] = mass ? mass[i] : 1;
    }
    for (size_t i = 0; i < count; i++) {
        float near, push, own = heavy[i];
        heavy[i] = 0; /* all but itself */
        sro_tsne_kernels_best()->repulsion_1d(places, heavy, room, y[i], &near, &push);
        heavy[i] = own;
        z += (double)own * near;
        if (force)
            force[i] = own * push;
    }
    return z;
}

static void find_range(const float *y, size_t count, float *low, float *high)
{
    float lows[LANES], highs[LANES];
    for (size_t l = 0; l < LANES; l++)
        lows[l] = highs[l] = y[l];
    for (size_t i = 0; i + LANES <= count; i += LANES)
        for (size_t l = 0; l < LANES; l++) {
            lows[l] = y[i + l] < lows[l] ? y[i + l] : lows[l];
            highs[l] = y[i + l] > highs[l] ? y[i + l] : highs[l];
        }
    *low = lows[0];
    *high = highs[0];
    for (size_t l = 0; l < LANES; l++) {
        const float more[] = {lows[l], highs[l], y[count - 1 - l]};
        for (int k = 0; k < 3; k++) {
            *low = more[k] < *low ? more[k] : *low;
            *high = more[k] > *high ? more[k] : *high;
        }
    }
}

double sro_repulsion_find(sro_repulsion *r, size_t count, const float *mass, const float *y,
                          float *force)
{
    if (count <= FEW)
        return every_pair(count, mass, y, force);
    float low, high;
    find_range(y, count, &low, &high);
    choose_grid(r, (double)high - low, mass ? coarsest_on_the_way : coarsest);
    float origin = low - (float)(2 * r->step);
    double itself = spread(r, origin, count, mass, y);
    double all = convolve(r, force != 0);
    if (force)
        read_off(r, count, mass, force);
    return all - itself;
}
