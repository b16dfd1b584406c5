#include "repulsion.h"

#include <stdlib.h>
#include <string.h>

#include "fft.h"
#include "lagrange.h"

enum {
    SMALLEST = 512,  /* nodes */
    MAX_SIZES = 24,
    NODES_A_POINT = 8, /* the largest grid has so many: a finished line needs about half as many */
    MARGIN = 4,      /* nodes beyond the outermost points */
    FEW = 128,       /* points up to which every pair is looked at */
    FINE = 256,      /* a small layout gets about so many nodes across */
};

enum { LANES = 8 }; /* sums side by side: an addition need not wait for the one before it */

/* Interpolation over four nodes so far apart changes what t-SNE finds by less than its own
 * dependence on the start does. */
static const double coarsest = .3;

struct sro_repulsion {
    sro_fft *plans[MAX_SIZES];
    size_t sizes[MAX_SIZES];
    int count;
    float *grid;          /* the largest size */
    float complex *spectrum;
    float *even, *odd;    /* the kernels' transforms: real and imaginary, divided by the size */
    int made_for;         /* the size that they are for, or -1 */
    double step;          /* and the distance of the nodes */
    float near[4];        /* the even kernel at so many nodes' distance */
};

/* Powers of two: FFTW is fastest at them, and fewer sizes are sooner planned. */
static void list_sizes(sro_repulsion *r, size_t points)
{
    size_t most = NODES_A_POINT * points;
    for (size_t n = SMALLEST; r->count < MAX_SIZES; n *= 2) {
        r->sizes[r->count++] = n;
        if (n >= most)
            return;
    }
}

const char *sro_repulsion_new(sro_repulsion **repulsion, size_t points)
{
    sro_repulsion *r = calloc(1, sizeof *r);
    if (!r)
        return SRO_NO_MEMORY;
    list_sizes(r, points);
    size_t most = r->sizes[r->count - 1], bins = most / 2 + 1;
    r->grid = sro_fft_alloc(most * sizeof *r->grid);
    r->spectrum = sro_fft_alloc(bins * sizeof *r->spectrum);
    r->even = malloc(bins * sizeof *r->even);
    r->odd = malloc(bins * sizeof *r->odd);
    r->made_for = -1;
    const char *error = r->grid && r->spectrum && r->even && r->odd ? 0 : SRO_NO_MEMORY;
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
    free(repulsion);
}

/* The kernels' transforms on a ring of nodes: the even one is real, the odd one imaginary. */
static void make_kernels(sro_repulsion *r, int size, double step)
{
    size_t n = r->sizes[size];
    for (int odd = 0; odd < 2; odd++) {
        for (size_t i = 0; i < n; i++) {
            double d = (i <= n / 2 ? (double)i : (double)i - (double)n) * step, k = 1 / (1 + d * d);
            r->grid[i] = (float)(odd ? (2 * i == n ? 0 : d * k * k) : k);
        }
        sro_fft_forward(r->plans[size], r->grid, r->spectrum);
        for (size_t i = 0; i <= n / 2; i++)
            if (odd)
                r->odd[i] = cimagf(r->spectrum[i]) / (float)n;
            else
                r->even[i] = crealf(r->spectrum[i]) / (float)n;
    }
    for (int k = 0; k < 4; k++)
        r->near[k] = (float)(1 / (1 + k * step * k * step));
    r->made_for = size;
    r->step = step;
}

/* Enough nodes that the ring's two ends do not feel each other, or, beyond the largest grid, nodes
 * further apart. */
static void choose_grid(sro_repulsion *r, double extent)
{
    double step = coarsest;
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

typedef struct {
    float origin, scale;
} placing;

static inline float *nodes_of(const sro_repulsion *r, placing p, float y, float *w)
{
    float x = (y - p.origin) * p.scale;
    size_t node = (size_t)x;
    sro_lagrange(x - (float)node, w);
    return r->grid + node - 1;
}

/* Returns what the points, spread as they are, see of themselves. */
static double spread(sro_repulsion *r, placing p, size_t count, const float *mass, const float *y)
{
    double itself = 0;
    memset(r->grid, 0, r->sizes[r->made_for] * sizeof *r->grid);
    for (size_t i = 0; i < count; i++) {
        float w[4], meet[4], m = mass ? mass[i] : 1, *node = nodes_of(r, p, y[i], w);
        sro_lagrange_itself(w, meet);
        itself += m * m * (meet[0] * r->near[0] + meet[1] * r->near[1] + meet[2] * r->near[2]
                           + meet[3] * r->near[3]);
        for (int k = 0; k < 4; k++)
            node[k] += m * w[k];
    }
    return itself;
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

double sro_repulsion_exact_z(size_t count, const float *y) { return every_pair(count, 0, y, 0); }

double sro_repulsion_find(sro_repulsion *r, size_t count, const float *mass, const float *y,
                          float *force)
{
    if (count <= FEW)
        return every_pair(count, mass, y, force);
    float low = y[0], high = y[0];
    for (size_t i = 1; i < count; i++) {
        low = y[i] < low ? y[i] : low;
        high = y[i] > high ? y[i] : high;
    }
    choose_grid(r, (double)high - low);
    placing p = {.origin = low - (float)(2 * r->step), .scale = (float)(1 / r->step)};
    double itself = spread(r, p, count, mass, y);
    double all = convolve(r, force != 0);
    for (size_t i = 0; force && i < count; i++) {
        float w[4], *node = nodes_of(r, p, y[i], w);
        force[i] = w[0] * node[0] + w[1] * node[1] + w[2] * node[2] + w[3] * node[3];
    }
    return all - itself;
}
