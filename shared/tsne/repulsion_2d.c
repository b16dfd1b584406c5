#include "tsne/repulsion_2d.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "simd/padding.h"
#include "spectrum/fft.h"
#include "tsne/bspline.h"
#include "tsne/tsne_kernels.h"

enum {
    SMALLEST = 64, /* nodes of a ring */
    LARGEST = 2048,
    MAX_SIZES = 20,
    MARGIN = 6,          /* nodes that a spline needs besides those that the points are between */
    FINE = 64,           /* a small layout gets about so many nodes across */
    FEW = 800,           /* points up to which every pair is looked at: faster, and exact */
    MANY = 8000,         /* points from which on the largest grid is needed */
    ROWS_A_PART = 64,    /* of every pair */
    POINTS_A_PART = 512, /* whose forces are read off */
    PARTS = 8,           /* of a convolution */
    BESIDE = 8,          /* rows that are transformed before they are turned into columns */
};

/* Nodes so near are near enough: the kernel is smooth. Nearer ones would leave nothing but rounding
 * of slopes, which are differences of large numbers. */
static const double smooth = .3;

/* The rings along x and y that the kernel is for. Points are on less than half of either, so that
 * its ends do not feel each other. */
typedef struct {
    int size[2];     /* among the plane's */
    size_t nodes[2]; /* of that size */
    double step;
} rings;

/* The potential, the sum over j of 1 / (1 + |p - p[j]|^2), is a convolution, and its slope times
 * -1/2 is the force: one transform there and one back do for both coordinates. */
struct sro_plane {
    sro_fft *plans[MAX_SIZES];
    size_t sizes[MAX_SIZES];
    int count;
    rings made_for;       /* size 0 is -1 before anything was made */
    size_t used[2];       /* nodes that are in use, by x and y: even, and up to half a ring */
    sro_grid grid;        /* used[1] rows of used[0] */
    float complex *lines; /* a bin by x: its values by y, `stride` apart */
    size_t stride;
    float *kernel;     /* its transform, real and even: for every bin by x, half a ring by y */
    float *sharpen[2]; /* what the kernel's transform was multiplied by */
    float near[4][4];  /* the kernel at so many nodes' distance, by row and column */
    float complex *scratch[PARTS];
    double *z;                /* sums of parts of all points */
    float *places[2], *heavy; /* copies of the points, for every pair */
    /* the points, while their forces are looked for */
    size_t points;
    const float *x, *y;
    float *force_x, *force_y;
    sro_job *job; /* may be 0 */
};

/* 4, 5 and 6 times powers of 2: those that FFTW is quickest at. */
static void list_sizes(sro_plane *p, size_t most)
{
    for (size_t n = SMALLEST; n <= most; n *= 2)
        for (size_t quarters = 4; quarters < 7 && n * quarters / 4 <= most; quarters++)
            p->sizes[p->count++] = n * quarters / 4;
}

static size_t largest_ring(size_t points)
{
    return points <= FEW ? SMALLEST : points < MANY ? LARGEST / 2 : LARGEST;
}

static int allocate(sro_plane *p, size_t points, size_t most)
{
    size_t half = most / 2;
    p->stride = half + BESIDE; /* lines a power of 2 apart would fight for places in the cache */
    p->grid.nodes = sro_fft_reserve(half * half * sizeof *p->grid.nodes);
    p->lines = sro_fft_reserve((half + 1) * p->stride * sizeof *p->lines);
    p->kernel = malloc((half + 2) * (half + 1) * sizeof *p->kernel);
    p->z = malloc((points / ROWS_A_PART + 1) * sizeof *p->z);
    p->heavy = calloc(3 * sro_padded(points), sizeof *p->heavy);
    int fine = p->grid.nodes && p->lines && p->kernel && p->z && p->heavy;
    for (size_t i = 0; p->heavy && i < 2; i++)
        p->places[i] = p->heavy + (i + 1) * sro_padded(points);
    for (int i = 0; i < 2; i++)
        fine = (p->sharpen[i] = malloc((half + 1) * sizeof *p->sharpen[i])) && fine;
    for (int i = 0; i < PARTS; i++)
        fine = (p->scratch[i] = sro_fft_reserve((1 + BESIDE / 2) * most * sizeof **p->scratch))
               && fine;
    return fine;
}

const char *sro_plane_new(sro_plane **plane, size_t points)
{
    sro_plane *p = calloc(1, sizeof *p);
    if (!p)
        return SRO_NO_MEMORY;
    list_sizes(p, largest_ring(points));
    p->made_for.size[0] = -1;
    if (!allocate(p, points, p->sizes[p->count - 1])) {
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
    return next < plane->count ? sro_fft_new_complex(&plane->plans[next], plane->sizes[next]) : 0;
}

void sro_plane_free(sro_plane *plane)
{
    if (!plane)
        return;
    for (int i = 0; i < plane->count; i++)
        sro_fft_free(plane->plans[i]);
    for (int i = 0; i < PARTS; i++)
        sro_fft_dealloc(plane->scratch[i]);
    sro_fft_dealloc(plane->grid.nodes);
    sro_fft_dealloc(plane->lines);
    free(plane->kernel);
    free(plane->sharpen[0]);
    free(plane->sharpen[1]);
    free(plane->z);
    free(plane->heavy);
    free(plane);
}

/* The kernel */

static float kernel_at(double step, size_t row, size_t column)
{
    double y = (double)row * step, x = (double)column * step;
    return (float)(1 / (1 + x * x + y * y));
}

/* Two real and even sequences, one as the imaginary part of the other: so are their transforms.
 * Of each there is half a ring, of n / 2 + 1 values. */
static void transform_even(const sro_fft *fft, size_t n, float complex *from, float complex *to)
{
    for (size_t i = 1; i < n / 2; i++)
        from[n - i] = from[i];
    sro_fft_complex_forward(fft, from, to);
}

static void transform_kernel_rows(sro_plane *p, const rings *r, float *by_row)
{
    size_t wide = r->nodes[0], tall = r->nodes[1], half = tall / 2 + 1;
    float complex *from = p->scratch[0], *to = from + wide;
    for (size_t y = 0; y < half; y += 2) {
        for (size_t x = 0; x <= wide / 2; x++)
            from[x] = kernel_at(r->step, y, x) + kernel_at(r->step, y + 1, x) * I;
        transform_even(p->plans[r->size[0]], wide, from, to);
        for (size_t k = 0; k <= wide / 2; k++) {
            by_row[k * half + y] = crealf(to[k]);
            if (y + 1 < half)
                by_row[k * half + y + 1] = cimagf(to[k]);
        }
    }
}

/* Divided by the number of nodes, and by 2 for what rows_forward leaves twice as large. */
static void transform_kernel_columns(sro_plane *p, const rings *r, const float *by_row)
{
    size_t wide = r->nodes[0], tall = r->nodes[1], half = tall / 2 + 1;
    float complex *from = p->scratch[0], *to = from + tall;
    float share = .5f / ((float)wide * (float)tall);
    for (size_t k = 0; k <= wide / 2; k += 2) {
        const float *even = by_row + k * half, *odd = k < wide / 2 ? even + half : even;
        for (size_t y = 0; y < half; y++)
            from[y] = even[y] + odd[y] * I;
        transform_even(p->plans[r->size[1]], tall, from, to);
        for (size_t l = 0; l < half; l++) {
            float sharper = share * p->sharpen[1][l];
            p->kernel[k * half + l] = crealf(to[l]) * sharper * p->sharpen[0][k];
            if (k < wide / 2)
                p->kernel[(k + 1) * half + l] = cimagf(to[l]) * sharper * p->sharpen[0][k + 1];
        }
    }
}

/* cos(2 pi i d / n) for distances of d = 0 .. 3 nodes, and how many bins i stands for. */
static double fill_waves(size_t i, size_t n, double waves[4])
{
    for (int d = 0; d < 4; d++)
        waves[d] = cos(2 * 3.14159265358979323846 * (double)(i * (size_t)d % n) / (double)n);
    return i == 0 || 2 * i == n ? 1 : 2;
}

/* The kernel as it is used, back from its transform. */
static void find_near(sro_plane *p, const rings *r)
{
    size_t half = r->nodes[1] / 2 + 1;
    double near[4][4] = {{0}}, (*by_y)[4] = (double(*)[4])p->scratch[0];
    for (size_t l = 0; l < half; l++) {
        double alike = fill_waves(l, r->nodes[1], by_y[l]);
        for (int d = 0; d < 4; d++)
            by_y[l][d] *= alike;
    }
    for (size_t k = 0; k <= r->nodes[0] / 2; k++) {
        double by_x[4], sums[4] = {0}, alike = 2 * fill_waves(k, r->nodes[0], by_x);
        for (size_t l = 0; l < half; l++)
            for (int d = 0; d < 4; d++)
                sums[d] += by_y[l][d] * p->kernel[k * half + l];
        for (int row = 0; row < 4; row++)
            for (int column = 0; column < 4; column++)
                near[row][column] += alike * by_x[column] * sums[row];
    }
    for (int row = 0; row < 4; row++)
        for (int column = 0; column < 4; column++)
            p->near[row][column] = (float)near[row][column];
}

static void make_kernel(sro_plane *p, const rings *r)
{
    for (int i = 0; i < 2; i++)
        sro_spline_sharpen(r->nodes[i], p->sharpen[i]);
    transform_kernel_rows(p, r, (float *)p->lines);
    transform_kernel_columns(p, r, (float *)p->lines);
    find_near(p, r);
    p->made_for = *r;
}

static size_t nodes_across(double extent, double step)
{
    size_t nodes = (size_t)(extent / step) + MARGIN;
    return nodes + nodes % 2; /* rows are transformed in twos */
}

static void choose_grid(sro_plane *p, const double extent[2], double apart)
{
    rings r = {.step = apart};
    double most = fmax(extent[0], extent[1]);
    while (most < FINE / 2 * r.step && r.step > smooth)
        r.step /= 2;
    while (2 * nodes_across(most, r.step) > p->sizes[p->count - 1])
        r.step *= 1.25;
    for (int i = 0; i < 2; i++) {
        p->used[i] = nodes_across(extent[i], r.step);
        while (p->sizes[r.size[i]] < 2 * p->used[i])
            r.size[i]++;
        r.nodes[i] = p->sizes[r.size[i]];
    }
    const rings *made = &p->made_for;
    if (made->size[0] != r.size[0] || made->size[1] != r.size[1] || made->step != r.step)
        make_kernel(p, &r);
}

static void read_part(void *plane, size_t part)
{
    sro_plane *p = plane;
    size_t first = part * POINTS_A_PART, left = p->points - first;
    p->z[part] = sro_tsne_kernels_best()->grid_read(&p->grid, p->near, p->x + first, p->y + first,
                                                    left < POINTS_A_PART ? left : POINTS_A_PART,
                                                    p->force_x + first, p->force_y + first);
}

/* The convolution. Two rows are transformed as one, the second as the imaginary part of the first:
 * sums and differences of a bin and its mirror image tell them apart, and are twice of each. */

static void rows_forward(sro_plane *p, size_t part, size_t y)
{
    size_t n = p->made_for.nodes[0], wide = p->used[0], count = p->used[1] - y;
    float complex *from = p->scratch[part], *to = from + n;
    count = count < BESIDE ? count : BESIDE;
    memset(from + wide, 0, (n - wide) * sizeof *from);
    for (size_t r = 0; r < count; r += 2) {
        const float *one = p->grid.nodes + (y + r) * wide, *other = one + wide;
        float *parts = (float *)from;
        for (size_t x = 0; x < wide; x++) {
            parts[2 * x] = one[x];
            parts[2 * x + 1] = other[x];
        }
        sro_fft_complex_forward(p->plans[p->made_for.size[0]], from, to + r / 2 * n);
    }
    for (size_t k = 0; k <= n / 2; k++) {
        float *line = (float *)(p->lines + k * p->stride + y);
        for (size_t r = 0; r < count; r += 2) {
            const float *a = (const float *)(to + r / 2 * n + k);
            const float *b = (const float *)(to + r / 2 * n + (k ? n - k : 0));
            line[2 * r] = a[0] + b[0];
            line[2 * r + 1] = a[1] - b[1];
            line[2 * r + 2] = a[1] + b[1];
            line[2 * r + 3] = b[0] - a[0];
        }
    }
}

static void rows_back(sro_plane *p, size_t part, size_t y)
{
    size_t n = p->made_for.nodes[0], wide = p->used[0], count = p->used[1] - y;
    float complex *to = p->scratch[part], *from = to + n;
    count = count < BESIDE ? count : BESIDE;
    for (size_t k = 0; k <= n / 2; k++) {
        const float *line = (const float *)(p->lines + k * p->stride + y);
        for (size_t r = 0; r < count; r += 2) {
            float *a = (float *)(from + r / 2 * n + k);
            float *b = (float *)(from + r / 2 * n + (k ? n - k : 0));
            b[0] = line[2 * r] + line[2 * r + 3];
            b[1] = line[2 * r + 2] - line[2 * r + 1];
            a[0] = line[2 * r] - line[2 * r + 3];
            a[1] = line[2 * r + 1] + line[2 * r + 2];
        }
    }
    for (size_t r = 0; r < count; r += 2) {
        float *one = p->grid.nodes + (y + r) * wide, *other = one + wide, *parts = (float *)to;
        sro_fft_complex_backward(p->plans[p->made_for.size[0]], from + r / 2 * n, to);
        for (size_t x = 0; x < wide; x++) {
            one[x] = parts[2 * x];
            other[x] = parts[2 * x + 1];
        }
    }
}

static void forward_part(void *plane, size_t part)
{
    sro_plane *p = plane;
    for (size_t y = part * BESIDE; y < p->used[1]; y += PARTS * BESIDE)
        rows_forward(p, part, y);
}

static void back_part(void *plane, size_t part)
{
    sro_plane *p = plane;
    for (size_t y = part * BESIDE; y < p->used[1]; y += PARTS * BESIDE)
        rows_back(p, part, y);
}

/* A ring of bins, parts interleaved, times a kernel that is the same either way round. */
static void multiply_ring(float *bins, size_t n, const float *kernel)
{
    for (size_t l = 0; l <= n / 2; l++) {
        bins[2 * l] *= kernel[l];
        bins[2 * l + 1] *= kernel[l];
    }
    for (size_t l = 1; l < n / 2; l++) {
        bins[2 * (n - l)] *= kernel[l];
        bins[2 * (n - l) + 1] *= kernel[l];
    }
}

/* There, times the kernel, and back. */
static void columns_part(void *plane, size_t part)
{
    sro_plane *p = plane;
    const rings *r = &p->made_for;
    size_t n = r->nodes[1], bins = r->nodes[0] / 2 + 1, tall = p->used[1];
    float complex *from = p->scratch[part], *to = from + n;
    for (size_t k = bins * part / PARTS; k < bins * (part + 1) / PARTS; k++) {
        float complex *line = p->lines + k * p->stride;
        memcpy(from, line, tall * sizeof *from);
        memset(from + tall, 0, (n - tall) * sizeof *from);
        sro_fft_complex_forward(p->plans[r->size[1]], from, to);
        multiply_ring((float *)to, n, p->kernel + k * (n / 2 + 1));
        sro_fft_complex_backward(p->plans[r->size[1]], to, from);
        memcpy(line, from, tall * sizeof *from);
    }
}

/* Every pair, a part of the rows at a time */

/* Copies whose length is a whole number of registers: what is beyond the last point weighs
 * nothing. */
static void line_up(sro_plane *p)
{
    memcpy(p->places[0], p->x, p->points * sizeof *p->x);
    memcpy(p->places[1], p->y, p->points * sizeof *p->y);
    for (size_t i = 0; i < sro_padded(p->points); i++)
        p->heavy[i] = i < p->points;
}

static void push(const sro_plane *p, size_t first, size_t end, size_t i, float sums[3])
{
    const float own[2] = {p->places[0][i], p->places[1][i]};
    sro_tsne_kernels_best()->repulsion_2d(p->places[0] + first, p->places[1] + first,
                                          p->heavy + first, end - first, own, sums);
}

static void push_part(void *plane, size_t part)
{
    sro_plane *p = plane;
    size_t first = part * ROWS_A_PART, end = first + ROWS_A_PART;
    float sums[3];
    p->z[part] = 0;
    for (size_t i = first; i < end && i < p->points; i++) {
        push(p, 0, sro_padded(p->points), i, sums);
        p->z[part] += (double)sums[0] - 1; /* less itself */
        p->force_x[i] = sums[1];
        p->force_y[i] = sums[2];
    }
}

/* Z alone: each pair once, but those within the part. */
static void near_part(void *plane, size_t part)
{
    sro_plane *p = plane;
    size_t first = part * ROWS_A_PART, end = first + ROWS_A_PART, room = sro_padded(p->points);
    float here[3], beyond[3];
    end = end < room ? end : room;
    p->z[part] = 0;
    for (size_t i = first; i < end && i < p->points && !sro_job_cancelled(p->job); i++) {
        push(p, first, end, i, here);
        push(p, end, room, i, beyond);
        p->z[part] += (double)here[0] - 1 + 2 * (double)beyond[0];
    }
}

static double sum_of_parts(const sro_plane *p, size_t parts)
{
    double sum = 0;
    for (size_t i = 0; i < parts; i++)
        sum += p->z[i];
    return sum;
}

static double every_pair(sro_plane *p, sro_pool_task *part, sro_thread_pool *threads)
{
    size_t parts = (p->points + ROWS_A_PART - 1) / ROWS_A_PART;
    line_up(p);
    sro_thread_pool_run(threads, parts, part, p);
    return sum_of_parts(p, parts);
}

double sro_plane_exact_z(sro_plane *p, size_t count, const float *x, const float *y,
                         sro_thread_pool *threads, sro_job *job)
{
    p->points = count;
    p->x = x;
    p->y = y;
    p->job = job;
    return every_pair(p, near_part, threads);
}

/* All together */

/* Side by side: a comparison need not wait for the one before it. */
static void find_range(const float *v, size_t count, float *low, float *high)
{
    enum { LANES = 8 };
    float lows[LANES], highs[LANES];
    for (size_t l = 0; l < LANES; l++)
        lows[l] = highs[l] = v[l < count ? l : 0];
    for (size_t i = 0; i + LANES <= count; i += LANES)
        for (size_t l = 0; l < LANES; l++) {
            lows[l] = v[i + l] < lows[l] ? v[i + l] : lows[l];
            highs[l] = v[i + l] > highs[l] ? v[i + l] : highs[l];
        }
    for (size_t i = count / LANES * LANES; i < count; i++) {
        lows[0] = v[i] < lows[0] ? v[i] : lows[0];
        highs[0] = v[i] > highs[0] ? v[i] : highs[0];
    }
    for (size_t l = 1; l < LANES; l++) {
        lows[0] = lows[l] < lows[0] ? lows[l] : lows[0];
        highs[0] = highs[l] > highs[0] ? highs[l] : highs[0];
    }
    *low = lows[0];
    *high = highs[0];
}

/* The outermost points are two nodes from the edge: their splines need one. */
static void spread(sro_plane *p, const float low[2])
{
    sro_grid *g = &p->grid;
    g->width = p->used[0];
    g->per_step = (float)(1 / p->made_for.step);
    for (int d = 0; d < 2; d++)
        g->origin[d] = low[d] - (float)(2 * p->made_for.step);
    memset(g->nodes, 0, p->used[0] * p->used[1] * sizeof *g->nodes);
    sro_tsne_kernels_best()->grid_spread(g, p->x, p->y, p->points);
}

static double by_convolution(sro_plane *p, double apart, sro_thread_pool *threads)
{
    float low[2], high[2];
    size_t parts = (p->points + POINTS_A_PART - 1) / POINTS_A_PART;
    find_range(p->x, p->points, &low[0], &high[0]);
    find_range(p->y, p->points, &low[1], &high[1]);
    choose_grid(p, (double[2]){(double)high[0] - low[0], (double)high[1] - low[1]}, apart);
    spread(p, low);
    sro_thread_pool_run(threads, PARTS, forward_part, p);
    sro_thread_pool_run(threads, PARTS, columns_part, p);
    sro_thread_pool_run(threads, PARTS, back_part, p);
    sro_thread_pool_run(threads, parts, read_part, p);
    return sum_of_parts(p, parts);
}

double sro_plane_find(sro_plane *p, size_t count, const float *x, const float *y, double apart,
                      float *force_x, float *force_y, sro_thread_pool *threads)
{
    p->points = count;
    p->x = x;
    p->y = y;
    p->force_x = force_x;
    p->force_y = force_y;
    return count <= FEW ? every_pair(p, push_part, threads) : by_convolution(p, apart, threads);
}
