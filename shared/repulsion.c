#include "repulsion.h"

#include <stdlib.h>
#include <string.h>

#include "fft.h"
#include "spline.h"

enum {
    SMALLEST = 512,  /* nodes */
    MAX_SIZES = 24,
    MARGIN = 4,      /* nodes beyond the outermost points */
    FEW = 128,       /* points up to which every pair is looked at */
    FINE = 256,      /* a small layout gets about so many nodes across */
    BATCH = 64,      /* points placed at a time, in wide registers */
};

enum { LANES = 8 }; /* sums side by side: an addition need not wait for the one before it */

/* Distance of the nodes at most. With masses, on a coarse level that is only on the way to a finer
 * one, errors of 1 % do not change what is found. */
static const double coarsest = .18, coarsest_on_the_way = .36;

struct sro_repulsion {
    sro_fft *plans[MAX_SIZES];
    size_t sizes[MAX_SIZES];
    int count;
    float *grid;          /* the largest size */
    float complex *spectrum;
    float *even, *odd;    /* the kernels' transforms: real and imaginary, divided by the size */
    float *sharpen;       /* see choose_size */
    int made_for;         /* the size that they are for, or -1 */
    double step;          /* and the distance of the nodes */
    float near[4];        /* the even kernel at so many nodes' distance */
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

const char *sro_repulsion_new(sro_repulsion **repulsion, size_t nodes)
{
    sro_repulsion *r = calloc(1, sizeof *r);
    if (!r)
        return SRO_NO_MEMORY;
    list_sizes(r, nodes);
    size_t most = r->sizes[r->count - 1], bins = most / 2 + 1;
    r->grid = sro_fft_alloc(most * sizeof *r->grid);
    r->spectrum = sro_fft_alloc(bins * sizeof *r->spectrum);
    r->even = malloc(bins * sizeof *r->even);
    r->odd = malloc(bins * sizeof *r->odd);
    r->sharpen = malloc(bins * sizeof *r->sharpen);
    r->made_for = -1;
    const char *error = r->grid && r->spectrum && r->even && r->odd && r->sharpen
        ? 0 : SRO_NO_MEMORY;
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
    free(repulsion);
}

/* What a transform is divided by, so that the splines smear nothing and it needs no scaling */
static void choose_size(sro_repulsion *r, int size)
{
    size_t n = r->sizes[size];
    for (size_t i = 0; i <= n / 2; i++)
        r->sharpen[i] = (float)(1 / (sro_spline_smears(i, n) * (double)n));
    r->made_for = size;
}

/* The kernels' transforms on a ring of nodes: the even one is real, the odd one imaginary. */
static void make_kernels(sro_repulsion *r, int size, double step)
{
    size_t n = r->sizes[size];
    float apart = (float)step, *grid = r->grid;
    if (r->made_for != size)
        choose_size(r, size);
    for (int odd = 1; odd >= 0; odd--) {
        float *parts = (float *)r->spectrum, *kernel = odd ? r->odd : r->even;
        for (int32_t i = 0; i <= (int32_t)(n / 2); i++) {
            float d = (float)i * apart, k = 1 / (1 + d * d);
            grid[i] = odd ? d * k * k : k;
        }
        if (odd)
            grid[n / 2] = 0;
        for (size_t i = 1; i < n / 2; i++)
            grid[n - i] = odd ? -grid[i] : grid[i];
        sro_fft_forward(r->plans[size], grid, r->spectrum);
        for (size_t i = 0; i <= n / 2; i++)
            kernel[i] = parts[2 * i + (size_t)odd] * r->sharpen[i];
    }
    for (size_t i = 0; i <= n / 2; i++)
        r->spectrum[i] = r->even[i];
    sro_fft_backward(r->plans[size], r->spectrum, grid);
    memcpy(r->near, grid, sizeof r->near);
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

/* A few points on the grid */
typedef struct {
    int32_t node[BATCH]; /* the first of four */
    float weights[4][BATCH], itself[BATCH];
} batch;

static void place(const sro_repulsion *r, float origin, size_t count, const float *y, batch *b)
{
    float scale = (float)(1 / r->step), near[4];
    memcpy(near, r->near, sizeof near);
    for (size_t i = 0; i < count; i++) {
        float x = (y[i] - origin) * scale, w[4], meet[4];
        int32_t node = (int32_t)x;
        sro_spline(x - (float)node, w);
        sro_spline_itself(w, meet);
        b->node[i] = node - 1;
        for (int k = 0; k < 4; k++)
            b->weights[k][i] = w[k];
        b->itself[i] = meet[0] * near[0] + meet[1] * near[1] + meet[2] * near[2]
            + meet[3] * near[3];
    }
}

static void weigh(batch *b, size_t count, const float *mass)
{
    for (size_t i = 0; i < count; i++) {
        for (int k = 0; k < 4; k++)
            b->weights[k][i] *= mass[i];
        b->itself[i] *= mass[i] * mass[i];
    }
}

static double sum_of(const float *values, size_t count)
{
    float sums[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (size_t l = 0; l < LANES; l++)
            sums[l] += values[i + l];
    for (; i < count; i++)
        sums[0] += values[i];
    for (size_t l = 1; l < LANES; l++)
        sums[0] += sums[l];
    return sums[0];
}

/* Returns what the points, spread as they are, see of themselves. */
static double spread(sro_repulsion *r, float origin, size_t count, const float *mass,
                     const float *y)
{
    double itself = 0;
    memset(r->grid, 0, r->sizes[r->made_for] * sizeof *r->grid);
    for (size_t first = 0; first < count; first += BATCH) {
        batch b;
        size_t few = count - first < BATCH ? count - first : BATCH;
        place(r, origin, few, y + first, &b);
        if (mass)
            weigh(&b, few, mass + first);
        itself += sum_of(b.itself, few);
        for (size_t i = 0; i < few; i++)
            for (size_t k = 0; k < 4; k++)
                r->grid[(size_t)b.node[i] + k] += b.weights[k][i];
    }
    return itself;
}

static void read_off(const sro_repulsion *r, float origin, size_t count, const float *y,
                     float *force)
{
    for (size_t first = 0; first < count; first += BATCH) {
        batch b;
        size_t few = count - first < BATCH ? count - first : BATCH;
        place(r, origin, few, y + first, &b);
        for (size_t i = 0; i < few; i++) {
            const float *node = r->grid + b.node[i];
            force[first + i] = b.weights[0][i] * node[0] + b.weights[1][i] * node[1]
                + b.weights[2][i] * node[2] + b.weights[3][i] * node[3];
        }
    }
}

/* Multiply by the odd kernel; the sum over all pairs of the even one is on the way (Parseval: all
 * bins but the first and the last stand for two). */
static double convolve(sro_repulsion *r, int force)
{
    size_t n = r->sizes[r->made_for], half = n / 2;
    float *parts = (float *)r->spectrum, sums[LANES] = {0};
    const float *even = r->even, *odd = r->odd;
    sro_fft_forward(r->plans[r->made_for], r->grid, r->spectrum);
    double first = (double)parts[0] * parts[0] * even[0];
    double last = (double)parts[n] * parts[n] * even[half];
    for (size_t i = 0; i < half; i += LANES)
        for (size_t l = 0; l < LANES; l++) {
            float re = parts[2 * (i + l)], im = parts[2 * (i + l) + 1];
            sums[l] += even[i + l] * (re * re + im * im);
            parts[2 * (i + l)] = -im * odd[i + l];
            parts[2 * (i + l) + 1] = re * odd[i + l];
        }
    parts[n] = parts[n + 1] = 0; /* an odd kernel has nothing there */
    if (force)
        sro_fft_backward(r->plans[r->made_for], r->spectrum, r->grid);
    double all = last - first;
    for (size_t l = 0; l < LANES; l++)
        all += 2 * (double)sums[l];
    return all;
}

/* Every pair, for few points: there the grid would be no faster. */

/* What points begin .. end do to a point at `own`, in sums side by side. */
static void add_pairs(const float *mass, const float *y, float own, size_t begin, size_t end,
                      float near[LANES], float push[LANES])
{
    for (size_t j = begin; j < end; j += LANES)
        for (size_t l = 0; l < LANES && j + l < end; l++) {
            float apart = own - y[j + l], k = 1 / (1 + apart * apart);
            float weighted = mass ? mass[j + l] * k : k;
            near[l] += weighted;
            push[l] += weighted * k * apart;
        }
}

static double every_pair(size_t count, const float *mass, const float *y, float *force)
{
    double z = 0;
    for (size_t i = 0; i < count; i++) {
        float near[LANES] = {0}, push[LANES] = {0};
        add_pairs(mass, y, y[i], 0, i, near, push);
        add_pairs(mass, y, y[i], i + 1, count, near, push);
        for (size_t l = 1; l < LANES; l++) {
            near[0] += near[l];
            push[0] += push[l];
        }
        z += (double)near[0] * (mass ? mass[i] : 1);
        if (force)
            force[i] = push[0];
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
        read_off(r, origin, count, y, force);
    return all - itself;
}
