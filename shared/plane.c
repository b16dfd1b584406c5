#include "plane.h"

#include <stdlib.h>
#include <string.h>

#include "fft.h"
#include "spline.h"

enum {
    SMALLEST = 64,   /* nodes along a side */
    LARGEST = 2048,
    MAX_SIZES = 6,
    MARGIN = 4,      /* nodes beyond the outermost points */
    FINE = 24,       /* a small layout gets about so many nodes across */
    FEW = 2000,      /* points up to which every pair is looked at: that is faster, and exact */
    MANY = 8000,     /* points from which on the largest grid is needed */
    ROWS_A_PART = 64,
};

static const double coarsest = .7; /* distance of the nodes, unless the layout outgrows the grid */

/* The two grids that are transformed back, one for each coordinate. */
typedef struct {
    float *grid;
    float complex *spectrum;
    float *kernel; /* the odd kernel's transform: imaginary, divided by the number of nodes */
} coordinate;

struct sro_plane {
    sro_fft *plans[MAX_SIZES];
    size_t sizes[MAX_SIZES];
    int count;
    float *grid;
    float complex *spectrum;
    float *even;  /* the even kernel's transform: real, likewise */
    coordinate along[2];
    double *z;    /* sums of parts of all pairs */
    int made_for; /* the size that the kernels are for, or -1 */
    double step;
    float sharpen[LARGEST / 2 + 1]; /* what the kernels' transforms were multiplied by */
    float near[4][4]; /* the even kernel at so many nodes' distance, by row and column */
};

static int allocate(coordinate *c, size_t nodes, size_t bins)
{
    c->grid = sro_fft_reserve(nodes * sizeof *c->grid);
    c->spectrum = sro_fft_reserve(bins * sizeof *c->spectrum);
    c->kernel = malloc(bins * sizeof *c->kernel);
    return c->grid && c->spectrum && c->kernel;
}

static size_t largest_side(size_t points)
{
    return points <= FEW ? SMALLEST : points < MANY ? LARGEST / 2 : LARGEST;
}

const char *sro_plane_new(sro_plane **plane, size_t points)
{
    sro_plane *p = calloc(1, sizeof *p);
    if (!p)
        return SRO_NO_MEMORY;
    for (size_t side = SMALLEST; side <= largest_side(points) && p->count < MAX_SIZES; side *= 2)
        p->sizes[p->count++] = side;
    size_t most = p->sizes[p->count - 1], nodes = most * most, bins = most * (most / 2 + 1);
    p->grid = sro_fft_reserve(nodes * sizeof *p->grid);
    p->spectrum = sro_fft_reserve(bins * sizeof *p->spectrum);
    p->even = malloc(bins * sizeof *p->even);
    p->made_for = -1;
    p->z = malloc((points / ROWS_A_PART + 1) * sizeof *p->z);
    int fine = p->grid && p->spectrum && p->even && p->z && allocate(&p->along[0], nodes, bins)
        && allocate(&p->along[1], nodes, bins);
    if (!fine) {
        sro_plane_free(p);
        return SRO_NO_MEMORY;
    }
    *plane = p;
    return 0;
}

const char *sro_plane_plan(sro_plane *plane, int *more)
{
    int next = 0;
    while (next < plane->count && plane->plans[next])
        next++;
    *more = next + 1 < plane->count;
    return next < plane->count ? sro_fft_new_square(&plane->plans[next], plane->sizes[next]) : 0;
}

void sro_plane_free(sro_plane *plane)
{
    if (!plane)
        return;
    for (int i = 0; i < plane->count; i++)
        sro_fft_free(plane->plans[i]);
    for (int i = 0; i < 2; i++) {
        sro_fft_dealloc(plane->along[i].grid);
        sro_fft_dealloc(plane->along[i].spectrum);
        free(plane->along[i].kernel);
    }
    sro_fft_dealloc(plane->grid);
    sro_fft_dealloc(plane->spectrum);
    free(plane->even);
    free(plane->z);
    free(plane);
}

/* Kernels */

static double from_node(size_t i, size_t n)
{
    return i <= n / 2 ? (double)i : (double)i - (double)n;
}

/* Which 0 or 1: odd along y or along x; 2: even. */
static void sample_kernel(sro_plane *p, size_t n, double step, int which)
{
    for (size_t r = 0; r < n; r++)
        for (size_t c = 0; c < n; c++) {
            double d[2] = {from_node(r, n) * step, from_node(c, n) * step};
            double k = 1 / (1 + d[0] * d[0] + d[1] * d[1]);
            /* an odd function is 0 where it meets itself */
            int seam = which < 2 && 2 * (which ? c : r) == n;
            p->grid[r * n + c] = (float)(which == 2 ? k : seam ? 0 : d[which] * k * k);
        }
}

static void make_kernels(sro_plane *p, int size, double step)
{
    size_t n = p->sizes[size], bins = n * (n / 2 + 1);
    float share = 1 / ((float)n * (float)n);
    if (p->made_for != size)
        sro_spline_sharpen(n, p->sharpen);
    for (int which = 0; which < 3; which++) {
        float *kernel = which == 2 ? p->even : p->along[which].kernel;
        sample_kernel(p, n, step, which);
        sro_fft_forward(p->plans[size], p->grid, p->spectrum);
        const float *parts = (const float *)p->spectrum + (which < 2);
        for (size_t i = 0; i < bins; i++) {
            size_t row = i / (n / 2 + 1), column = i % (n / 2 + 1);
            kernel[i] = parts[2 * i] * p->sharpen[row < n - row ? row : n - row]
                * p->sharpen[column] * share;
        }
    }
    for (size_t i = 0; i < bins; i++)
        p->spectrum[i] = p->even[i];
    sro_fft_backward(p->plans[size], p->spectrum, p->grid);
    for (size_t r = 0; r < 4; r++)
        memcpy(p->near[r], p->grid + r * n, sizeof p->near[r]);
    p->made_for = size;
    p->step = step;
}

static void choose_grid(sro_plane *p, double extent)
{
    double step = coarsest;
    while (extent < FINE / 2 * step && step > 1e-6)
        step /= 2;
    while (2 * (extent / step + 2 * MARGIN) > (double)p->sizes[p->count - 1])
        step *= 1.25;
    size_t needed = (size_t)(2 * (extent / step + 2 * MARGIN));
    int size = 0;
    while (size < p->count - 1 && p->sizes[size] < needed)
        size++;
    if (p->made_for != size || p->step != step)
        make_kernels(p, size, step);
}

/* The convolution */

typedef struct {
    float origin_x, origin_y, scale;
    size_t side;
} placing;

/* The first of 4 x 4 nodes about a point, and their weights by row and column. */
static inline size_t nodes_of(placing at, float x, float y, float *rows, float *columns)
{
    float r = (y - at.origin_y) * at.scale, c = (x - at.origin_x) * at.scale;
    size_t row = (size_t)r, column = (size_t)c;
    sro_spline(r - (float)row, rows);
    sro_spline(c - (float)column, columns);
    return (row - 1) * at.side + column - 1;
}

static float itself_of(const sro_plane *p, const float *rows, const float *columns)
{
    float by_row[4], by_column[4], sum = 0;
    sro_spline_itself(rows, by_row);
    sro_spline_itself(columns, by_column);
    for (int r = 0; r < 4; r++)
        for (int c = 0; c < 4; c++)
            sum += by_row[r] * by_column[c] * p->near[r][c];
    return sum;
}

/* Returns what the points, spread as they are, see of themselves. */
static double spread(sro_plane *p, placing at, size_t count, const float *x, const float *y)
{
    double itself = 0;
    memset(p->grid, 0, at.side * at.side * sizeof *p->grid);
    for (size_t i = 0; i < count; i++) {
        float rows[4], columns[4], *node = p->grid + nodes_of(at, x[i], y[i], rows, columns);
        for (int r = 0; r < 4; r++)
            for (int c = 0; c < 4; c++)
                node[(size_t)r * at.side + (size_t)c] += rows[r] * columns[c];
        itself += itself_of(p, rows, columns);
    }
    return itself;
}

/* Parseval: the sum over all pairs of the even kernel. Columns but the first and the last stand
 * for two each. */
static double sum_of_pairs(const sro_plane *p, size_t n)
{
    double sum = 0;
    const float *parts = (const float *)p->spectrum;
    for (size_t r = 0; r < n; r++) {
        float row[4] = {0}, ends = 0;
        for (size_t c = 0; c <= n / 2; c++) {
            size_t i = r * (n / 2 + 1) + c;
            float power = p->even[i]
                * (parts[2 * i] * parts[2 * i] + parts[2 * i + 1] * parts[2 * i + 1]);
            row[c % 4] += power;
            ends += c == 0 || c == n / 2 ? power : 0;
        }
        sum += 2 * ((double)row[0] + row[1] + row[2] + row[3]) - ends;
    }
    return sum;
}

static void back_part(void *plane, size_t part)
{
    sro_plane *p = plane;
    coordinate *c = &p->along[part];
    size_t n = p->sizes[p->made_for], bins = n * (n / 2 + 1);
    const float *from = (const float *)p->spectrum;
    float *to = (float *)c->spectrum;
    for (size_t i = 0; i < bins; i++) {
        to[2 * i] = -from[2 * i + 1] * c->kernel[i];
        to[2 * i + 1] = from[2 * i] * c->kernel[i];
    }
    sro_fft_backward(p->plans[p->made_for], c->spectrum, c->grid);
}

static float read_off(const float *grid, size_t first, size_t side, const float *rows,
                      const float *columns)
{
    float sum = 0;
    for (int r = 0; r < 4; r++) {
        const float *node = grid + first + (size_t)r * side;
        sum += rows[r] * (columns[0] * node[0] + columns[1] * node[1] + columns[2] * node[2]
                          + columns[3] * node[3]);
    }
    return sum;
}

/* Every pair, a part of the rows at a time */

typedef struct {
    size_t count;
    const float *x, *y;
    float *force_x, *force_y; /* 0: not wanted */
    double *z;                /* of each part */
    sro_job *job;             /* may be 0 */
} pairs;

static void pairs_part(void *context, size_t part)
{
    enum { LANES = 16 };
    const pairs *p = context;
    size_t first = part * ROWS_A_PART, end = first + ROWS_A_PART;
    end = end < p->count ? end : p->count;
    p->z[part] = 0;
    for (size_t i = first; i < end && !sro_job_canceled(p->job); i++) {
        float near[LANES] = {0}, push_x[LANES] = {0}, push_y[LANES] = {0};
        size_t j = 0;
        for (; j + LANES <= p->count; j += LANES)
            for (size_t l = 0; l < LANES; l++) {
                float dx = p->x[i] - p->x[j + l], dy = p->y[i] - p->y[j + l];
                float k = 1 / (1 + dx * dx + dy * dy);
                near[l] += k;
                push_x[l] += k * k * dx;
                push_y[l] += k * k * dy;
            }
        for (; j < p->count; j++) {
            float dx = p->x[i] - p->x[j], dy = p->y[i] - p->y[j], k = 1 / (1 + dx * dx + dy * dy);
            near[0] += k;
            push_x[0] += k * k * dx;
            push_y[0] += k * k * dy;
        }
        for (size_t l = 1; l < LANES; l++) {
            near[0] += near[l];
            push_x[0] += push_x[l];
            push_y[0] += push_y[l];
        }
        p->z[part] += (double)near[0] - 1; /* less itself */
        if (p->force_x) {
            p->force_x[i] = push_x[0];
            p->force_y[i] = push_y[0];
        }
    }
}

static double every_pair(const pairs *p, sro_threads *threads)
{
    size_t parts = (p->count + ROWS_A_PART - 1) / ROWS_A_PART;
    double z = 0;
    sro_threads_run(threads, parts, pairs_part, (void *)p);
    for (size_t i = 0; i < parts; i++)
        z += p->z[i];
    return z;
}

double sro_plane_exact_z(const sro_plane *plane, size_t count, const float *x, const float *y,
                         sro_threads *threads, sro_job *job)
{
    return every_pair(&(pairs){.count = count, .x = x, .y = y, .z = plane->z, .job = job},
                      threads);
}

static void find_range(const float *v, size_t count, float *low, float *high)
{
    *low = *high = v[0];
    for (size_t i = 1; i < count; i++) {
        *low = v[i] < *low ? v[i] : *low;
        *high = v[i] > *high ? v[i] : *high;
    }
}

double sro_plane_find(sro_plane *p, size_t count, const float *x, const float *y, float *force_x,
                      float *force_y, sro_threads *threads)
{
    float low_x, high_x, low_y, high_y;
    if (count <= FEW)
        return every_pair(&(pairs){.count = count, .x = x, .y = y, .force_x = force_x,
                                   .force_y = force_y, .z = p->z}, threads);
    find_range(x, count, &low_x, &high_x);
    find_range(y, count, &low_y, &high_y);
    double wide = (double)high_x - low_x, tall = (double)high_y - low_y;
    choose_grid(p, wide > tall ? wide : tall);
    placing at = {.origin_x = low_x - (float)(2 * p->step),
                  .origin_y = low_y - (float)(2 * p->step), .scale = (float)(1 / p->step),
                  .side = p->sizes[p->made_for]};
    double itself = spread(p, at, count, x, y);
    sro_fft_forward(p->plans[p->made_for], p->grid, p->spectrum);
    double all = sum_of_pairs(p, at.side);
    sro_threads_run(threads, 2, back_part, p);
    for (size_t i = 0; i < count; i++) {
        float rows[4], columns[4];
        size_t first = nodes_of(at, x[i], y[i], rows, columns);
        force_y[i] = read_off(p->along[0].grid, first, at.side, rows, columns);
        force_x[i] = read_off(p->along[1].grid, first, at.side, rows, columns);
    }
    return all - itself;
}
