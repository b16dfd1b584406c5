#include "tsne/convolution_2d.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/huge_pages.h"
#include "base/pi.h"
#include "tsne/bspline.h"

/* A two-dimensional FFT as FFTs of rows and then of columns, of complex numbers, which leaves out
 * what is known: the rows and columns beyond the image are zeros before the transform and not
 * wanted after it, and of a real image only half of the bins along x are needed. Two real rows are
 * transformed as one, the second as the imaginary part of the first: sums and differences of a bin
 * and its mirror image tell their spectra apart. */

/* Rows that are transformed before they are written as columns: a line of the cache of each. */
enum { ROWS_AT_ONCE = 8 };

sro_error sro_convolution_2d_make(sro_convolution_2d *c, size_t max_period)
{
    size_t half = max_period / 2;
    /* columns a power of 2 apart would compete for the same lines of the cache */
    c->stride = half + ROWS_AT_ONCE;
    c->image = sro_huge_alloc(half * half * sizeof *c->image);
    c->columns = sro_huge_alloc((half + 1) * c->stride * sizeof *c->columns);
    c->kernel = sro_huge_alloc((half + 2) * (half + 1) * sizeof *c->kernel);
    bool ok = c->image && c->columns && c->kernel;
    for (int d = 0; d < 2; d++) {
        c->deconvolution[d] = malloc((half + 1) * sizeof *c->deconvolution[d]);
        ok = ok && c->deconvolution[d];
    }
    for (int part = 0; part < SRO_CONVOLUTION_PARTS; part++) {
        c->scratch[part] =
            sro_fft_reserve((1 + ROWS_AT_ONCE / 2) * max_period * sizeof **c->scratch);
        ok = ok && c->scratch[part];
    }
    return ok ? NULL : SRO_NO_MEMORY;
}

void sro_convolution_2d_clear(sro_convolution_2d *c)
{
    for (int part = 0; part < SRO_CONVOLUTION_PARTS; part++)
        sro_fft_dealloc(c->scratch[part]);
    sro_huge_free(c->image);
    sro_huge_free(c->columns);
    sro_huge_free(c->kernel);
    free(c->deconvolution[0]);
    free(c->deconvolution[1]);
    memset(c, 0, sizeof *c);
}

/* The kernel */

static float kernel_at(double spacing, size_t row, size_t column)
{
    double y = (double)row * spacing, x = (double)column * spacing;
    return (float)(1 / (1 + x * x + y * y));
}

/* Two real and even sequences, one as the imaginary part of the other: so are their transforms.
 * Of each there is half a period, of n / 2 + 1 values. */
static void transform_even(const sro_fft *fft, size_t n, sro_complex *from, sro_complex *to)
{
    for (size_t i = 1; i < n / 2; i++)
        from[n - i] = from[i];
    sro_fft_complex_forward(fft, from, to);
}

static void transform_kernel_rows(const sro_convolution_2d *c, float *by_row)
{
    size_t wide = c->period[0], half = c->period[1] / 2 + 1;
    sro_complex *from = c->scratch[0], *to = from + wide;
    for (size_t y = 0; y < half; y += 2) {
        for (size_t x = 0; x <= wide / 2; x++)
            from[x] = kernel_at(c->spacing, y, x) + kernel_at(c->spacing, y + 1, x) * I;
        transform_even(c->fft[0], wide, from, to);
        for (size_t k = 0; k <= wide / 2; k++) {
            by_row[k * half + y] = crealf(to[k]);
            if (y + 1 < half)
                by_row[k * half + y + 1] = cimagf(to[k]);
        }
    }
}

/* Deconvolved, divided by the number of nodes, and by 2 for what rows_forward leaves twice as
 * large. */
static void transform_kernel_columns(sro_convolution_2d *c, const float *by_row)
{
    size_t wide = c->period[0], tall = c->period[1], half = tall / 2 + 1;
    sro_complex *from = c->scratch[0], *to = from + tall;
    float normalisation = .5f / ((float)wide * (float)tall);
    for (size_t k = 0; k <= wide / 2; k += 2) {
        const float *even = by_row + k * half, *odd = k < wide / 2 ? even + half : even;
        for (size_t y = 0; y < half; y++)
            from[y] = even[y] + odd[y] * I;
        transform_even(c->fft[1], tall, from, to);
        for (size_t l = 0; l < half; l++) {
            float factor = normalisation * c->deconvolution[1][l];
            c->kernel[k * half + l] = crealf(to[l]) * factor * c->deconvolution[0][k];
            if (k < wide / 2)
                c->kernel[(k + 1) * half + l] = cimagf(to[l]) * factor * c->deconvolution[0][k + 1];
        }
    }
}

/* cos(2 pi i d / n) for distances of d = 0 .. 3 nodes, and how many bins i stands for. */
static double find_cosines(size_t i, size_t n, double cosines[4])
{
    for (int d = 0; d < 4; d++)
        cosines[d] = cos(2 * SRO_PI * (double)(i * (size_t)d % n) / (double)n);
    return i == 0 || 2 * i == n ? 1 : 2;
}

/* The kernel as it acts, deconvolved, at the shortest distances: a few values of the inverse
 * transform. */
static void find_self_kernel(sro_convolution_2d *c)
{
    size_t half = c->period[1] / 2 + 1;
    double values[4][4] = {{0}}, (*by_y)[4] = (double(*)[4])c->scratch[0];
    for (size_t l = 0; l < half; l++) {
        double bins = find_cosines(l, c->period[1], by_y[l]);
        for (int d = 0; d < 4; d++)
            by_y[l][d] *= bins;
    }
    for (size_t k = 0; k <= c->period[0] / 2; k++) {
        double by_x[4], sums[4] = {0}, bins = 2 * find_cosines(k, c->period[0], by_x);
        for (size_t l = 0; l < half; l++)
            for (int d = 0; d < 4; d++)
                sums[d] += by_y[l][d] * c->kernel[k * half + l];
        for (int row = 0; row < 4; row++)
            for (int column = 0; column < 4; column++)
                values[row][column] += bins * by_x[column] * sums[row];
    }
    for (int row = 0; row < 4; row++)
        for (int column = 0; column < 4; column++)
            c->self_kernel[row][column] = (float)values[row][column];
}

void sro_convolution_2d_set(sro_convolution_2d *c, const sro_fft *const fft[2],
                            const size_t period[2], double spacing)
{
    if (c->period[0] == period[0] && c->period[1] == period[1] && c->spacing == spacing)
        return;
    c->spacing = spacing;
    for (int d = 0; d < 2; d++) {
        c->fft[d] = fft[d];
        c->period[d] = period[d];
        sro_bspline_deconvolution(period[d], c->deconvolution[d]);
    }
    transform_kernel_rows(c, (float *)c->columns);
    transform_kernel_columns(c, (float *)c->columns);
    find_self_kernel(c);
}

/* The image */

static void rows_forward(sro_convolution_2d *c, size_t part, size_t y)
{
    size_t n = c->period[0], width = c->width, count = c->height - y;
    sro_complex *from = c->scratch[part], *to = from + n;
    count = count < ROWS_AT_ONCE ? count : ROWS_AT_ONCE;
    memset(from + width, 0, (n - width) * sizeof *from);
    for (size_t r = 0; r < count; r += 2) {
        const float *one = c->image + (y + r) * width, *other = one + width;
        float *parts = (float *)from;
        for (size_t x = 0; x < width; x++) {
            parts[2 * x] = one[x];
            parts[2 * x + 1] = other[x];
        }
        sro_fft_complex_forward(c->fft[0], from, to + r / 2 * n);
    }
    for (size_t k = 0; k <= n / 2; k++) {
        float *column = (float *)(c->columns + k * c->stride + y);
        for (size_t r = 0; r < count; r += 2) {
            const float *a = (const float *)(to + r / 2 * n + k);
            const float *b = (const float *)(to + r / 2 * n + (k ? n - k : 0));
            column[2 * r] = a[0] + b[0];
            column[2 * r + 1] = a[1] - b[1];
            column[2 * r + 2] = a[1] + b[1];
            column[2 * r + 3] = b[0] - a[0];
        }
    }
}

static void rows_back(sro_convolution_2d *c, size_t part, size_t y)
{
    size_t n = c->period[0], width = c->width, count = c->height - y;
    sro_complex *to = c->scratch[part], *from = to + n;
    count = count < ROWS_AT_ONCE ? count : ROWS_AT_ONCE;
    for (size_t k = 0; k <= n / 2; k++) {
        const float *column = (const float *)(c->columns + k * c->stride + y);
        for (size_t r = 0; r < count; r += 2) {
            float *a = (float *)(from + r / 2 * n + k);
            float *b = (float *)(from + r / 2 * n + (k ? n - k : 0));
            b[0] = column[2 * r] + column[2 * r + 3];
            b[1] = column[2 * r + 2] - column[2 * r + 1];
            a[0] = column[2 * r] - column[2 * r + 3];
            a[1] = column[2 * r + 1] + column[2 * r + 2];
        }
    }
    for (size_t r = 0; r < count; r += 2) {
        float *one = c->image + (y + r) * width, *other = one + width, *parts = (float *)to;
        sro_fft_complex_backward(c->fft[0], from + r / 2 * n, to);
        for (size_t x = 0; x < width; x++) {
            one[x] = parts[2 * x];
            other[x] = parts[2 * x + 1];
        }
    }
}

static void forward_part(void *convolution, size_t part)
{
    sro_convolution_2d *c = convolution;
    for (size_t y = part * ROWS_AT_ONCE; y < c->height; y += SRO_CONVOLUTION_PARTS * ROWS_AT_ONCE)
        rows_forward(c, part, y);
}

static void back_part(void *convolution, size_t part)
{
    sro_convolution_2d *c = convolution;
    for (size_t y = part * ROWS_AT_ONCE; y < c->height; y += SRO_CONVOLUTION_PARTS * ROWS_AT_ONCE)
        rows_back(c, part, y);
}

/* n bins, parts interleaved, times a real and even kernel, of which there are n / 2 + 1 values. */
static void multiply_bins(float *bins, size_t n, const float *kernel)
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

/* Forward, times the kernel, and back. */
static void columns_part(void *convolution, size_t part)
{
    sro_convolution_2d *c = convolution;
    size_t n = c->period[1], bins = c->period[0] / 2 + 1, height = c->height;
    size_t end = bins * (part + 1) / SRO_CONVOLUTION_PARTS;
    sro_complex *from = c->scratch[part], *to = from + n;
    for (size_t k = bins * part / SRO_CONVOLUTION_PARTS; k < end; k++) {
        sro_complex *column = c->columns + k * c->stride;
        memcpy(from, column, height * sizeof *from);
        memset(from + height, 0, (n - height) * sizeof *from);
        sro_fft_complex_forward(c->fft[1], from, to);
        multiply_bins((float *)to, n, c->kernel + k * (n / 2 + 1));
        sro_fft_complex_backward(c->fft[1], to, from);
        memcpy(column, from, height * sizeof *from);
    }
}

void sro_convolution_2d_run(sro_convolution_2d *c, sro_thread_pool *threads)
{
    sro_thread_pool_run(threads, SRO_CONVOLUTION_PARTS, forward_part, c);
    sro_thread_pool_run(threads, SRO_CONVOLUTION_PARTS, columns_part, c);
    sro_thread_pool_run(threads, SRO_CONVOLUTION_PARTS, back_part, c);
}
