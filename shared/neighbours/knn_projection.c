#include "neighbours/knn_projection.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/huge_pages.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/round_up.h"
#include "linalg/covariance.h"
#include "neighbours/knn_kernels.h"
#include "simd/padding.h"

enum {
    COMPONENTS = SRO_FINE_DIMS - 1,
    SAMPLE_ROWS = 1024, /* that the components are computed from */
    ITERATIONS = 4,     /* few, since a basis near the components serves nearly as well */
    ROWS_A_TASK = 256,
};

_Static_assert(SRO_FINE_DIMS % SRO_TILE_ROWS == 0 && SRO_FINE_DIMS <= SRO_TILE_COLUMNS
                   && SRO_COARSE_DIMS <= SRO_FINE_DIMS && SRO_TILE_ROWS == 8,
               "the kernels' tiles hold the projections");

typedef struct {
    const sro_matrix *x;
    const sro_knn_kernels *kernels;
    size_t rows, columns;
    size_t padded; /* columns, up to a multiple of SRO_LANES */
    float *mean;   /* padded */
    float *basis;  /* padded x SRO_TILE_COLUMNS, of which COMPONENTS are used */
    sro_knn_projection *out;
    float *pca_scores;
    sro_job *job;
    atomic_bool failed, too_far;
} projector;

/* The basis: subspace iteration on the covariance of a sample */

/* n: a multiple of SRO_LANES. Independent sums, so that the compiler can use vector registers. */
static double dot(const double *a, const double *b, size_t n)
{
    enum { SUMS = 8 };
    double sum[SUMS] = {0};
    for (size_t i = 0; i < n; i += SUMS)
        for (size_t j = 0; j < SUMS; j++)
            sum[j] += a[i + j] * b[i + j];
    for (size_t j = 1; j < SUMS; j++)
        sum[0] += sum[j];
    return sum[0];
}

/* Modified Gram-Schmidt on the COMPONENTS rows of v, of n columns. A row of which only rounding
 * errors are left becomes 0: bounds stay true without it. */
static void orthonormalise(double *v, size_t n)
{
    double largest = 0;
    for (size_t a = 0; a < COMPONENTS; a++)
        largest = fmax(largest, sqrt(dot(v + a * n, v + a * n, n)));
    for (size_t a = 0; a < COMPONENTS; a++) {
        double *row = v + a * n;
        for (size_t b = 0; b < a; b++) {
            double component = dot(row, v + b * n, n);
            for (size_t i = 0; i < n; i++)
                row[i] -= component * v[b * n + i];
        }
        double length = sqrt(dot(row, row, n));
        for (size_t i = 0; i < n; i++)
            row[i] = length > 1e-12 * largest ? row[i] / length : 0;
    }
}

/* v, COMPONENTS x n, becomes an orthonormal basis near the principal components. `tiles` is the
 * covariance in the kernel's layout; `current` and `product` are scratch, SRO_FINE_DIMS x n, of
 * zeros. The products are in float, which only slows the convergence; the last orthonormalisation,
 * on which the bounds depend, is in double and done twice. */
static void iterate_subspace(const projector *p, const float *tiles, double *v, float *current,
                             float *product)
{
    static const float zeros[SRO_TILE_COLUMNS];
    size_t n = p->padded;
    uint64_t seed = 1;
    for (size_t i = 0; i < COMPONENTS * n; i++)
        v[i] = sro_random_unit(&seed) - .5;
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
        for (size_t i = 0; i < COMPONENTS * n; i++)
            current[i] = (float)v[i];
        for (size_t c = 0; c < n; c += SRO_TILE_COLUMNS)
            for (size_t a = 0; a < SRO_FINE_DIMS; a += SRO_TILE_ROWS)
                p->kernels->tile_product(current + a * n, tiles + c * n, zeros, zeros, n,
                                         product + a * n + c, n);
        for (size_t i = 0; i < COMPONENTS * n; i++)
            v[i] = product[i];
        orthonormalise(v, n);
    }
    orthonormalise(v, n);
}

/* Lay the n x n covariance out in tiles of SRO_TILE_COLUMNS columns, divided by its trace so that
 * floats can hold it. */
static void make_tiles(const double *covariance, size_t n, float *tiles)
{
    double trace = 0;
    for (size_t i = 0; i < n; i++)
        trace += covariance[i * n + i];
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < n; c++) {
            size_t tile = c / SRO_TILE_COLUMNS, column = c % SRO_TILE_COLUMNS;
            tiles[(tile * n + i) * SRO_TILE_COLUMNS + column] =
                trace > 0 ? (float)(covariance[i * n + c] / trace) : 0;
        }
}

static SRO_CHECKED sro_error find_basis(projector *p)
{
    size_t n = p->padded, step = sro_parts_of(p->rows, SAMPLE_ROWS);
    sro_error error = sro_memory_check((double)n, (double)n, sizeof(double) + sizeof(float));
    if (error)
        return error;
    double *covariance = malloc(n * n * sizeof *covariance);
    double *v = malloc(COMPONENTS * n * sizeof *v);
    float *tiles = malloc(n * n * sizeof *tiles);
    float *scratch = calloc(2 * SRO_FINE_DIMS * n, sizeof *scratch);
    error = SRO_NO_MEMORY;
    if (covariance && v && tiles && scratch)
        error = sro_column_means(p->x, step, p->mean, n);
    if (!error)
        error = sro_scatter_matrix(p->x, step, p->mean, 1, covariance, NULL, 0);
    if (!error) {
        make_tiles(covariance, n, tiles);
        iterate_subspace(p, tiles, v, scratch, scratch + SRO_FINE_DIMS * n);
        for (size_t a = 0; a < COMPONENTS; a++)
            for (size_t i = 0; i < n; i++)
                p->basis[i * SRO_TILE_COLUMNS + a] = (float)v[a * n + i];
    }
    free(covariance);
    free(v);
    free(tiles);
    free(scratch);
    return error;
}

/* The projections, a tile of rows at a time */

static void centre_row(const projector *p, size_t row, float *centred)
{
    const float *x = sro_matrix_row(p->x, row);
    for (size_t i = 0; i < p->columns; i++)
        centred[i] = x[i] - p->mean[i];
}

/* `count` components, and the residual's length: its square is the row's less theirs. */
static void set_coordinates(const float *components, size_t count, float norm2, float *coordinates)
{
    float projected2 = 0;
    for (size_t c = 0; c < count; c++) {
        coordinates[c] = components[c];
        projected2 += components[c] * components[c];
    }
    coordinates[count] = sqrtf(norm2 > projected2 ? norm2 - projected2 : 0);
}

/* Rows first to first + count - 1, centred in `centred`, which has SRO_TILE_ROWS rows and behind
 * them one of zeros. */
static void project_tile(projector *p, const float *centred, size_t first, size_t count)
{
    static const float zeros[SRO_TILE_COLUMNS];
    static const uint32_t row[] = {0, 1, 2, 3, 4, 5, 6, 7}, zero[] = {8, 8, 8, 8, 8, 8, 8, 8};
    float components[SRO_TILE_ROWS * SRO_TILE_COLUMNS], norm2[SRO_TILE_ROWS];
    p->kernels->tile_product(centred, p->basis, zeros, zeros, p->padded, components,
                             SRO_TILE_COLUMNS);
    p->kernels->squared_distances(centred, p->padded, row, zero, SRO_TILE_ROWS, norm2);
    for (size_t r = 0; r < count; r++) {
        const float *scores = components + r * SRO_TILE_COLUMNS;
        size_t i = first + r;
        if (!(norm2[r] < SRO_FAR / 100))
            atomic_store(&p->too_far, true);
        set_coordinates(scores, SRO_FINE_DIMS - 1, norm2[r], p->out->fine + i * SRO_FINE_DIMS);
        set_coordinates(scores, SRO_COARSE_DIMS - 1, norm2[r],
                        p->out->coarse + i * SRO_COARSE_DIMS);
        p->pca_scores[i] = scores[0];
        p->pca_scores[p->rows + i] = scores[1];
    }
}

static void project_task(void *context, size_t task)
{
    projector *p = context;
    size_t first = task * ROWS_A_TASK, end = first + ROWS_A_TASK;
    float *centred = calloc((SRO_TILE_ROWS + 1) * p->padded, sizeof *centred);
    if (!centred) {
        atomic_store(&p->failed, true);
        return;
    }
    end = end < p->rows ? end : p->rows;
    for (size_t i = first; i < end && !sro_job_cancelled(p->job); i += SRO_TILE_ROWS) {
        size_t count = end - i < SRO_TILE_ROWS ? end - i : SRO_TILE_ROWS;
        for (size_t r = 0; r < count; r++)
            centre_row(p, i + r, centred + r * p->padded);
        project_tile(p, centred, i, count);
    }
    free(centred);
}

static SRO_CHECKED sro_error project(projector *p, sro_thread_pool *threads)
{
    sro_knn_projection *out = p->out;
    out->fine = sro_huge_alloc(p->rows * (SRO_FINE_DIMS + SRO_COARSE_DIMS) * sizeof *out->fine);
    if (!p->mean || !p->basis || !out->fine)
        return SRO_NO_MEMORY;
    out->coarse = out->fine + p->rows * SRO_FINE_DIMS;
    sro_error error = find_basis(p);
    if (error)
        return error;
    sro_thread_pool_run(threads, sro_parts_of(p->rows, ROWS_A_TASK), project_task, p);
    if (atomic_load(&p->too_far))
        return "features lie too far apart, over 1e14: scale them down";
    if (sro_job_cancelled(p->job))
        return SRO_CANCELLED;
    return atomic_load(&p->failed) ? SRO_NO_MEMORY : NULL;
}

sro_error sro_knn_project(sro_knn_projection *projection, const sro_matrix *x, float *pca_scores,
                          sro_thread_pool *threads, sro_job *job)
{
    size_t columns = sro_matrix_columns(x), padded = sro_padded(columns);
    projector p = {
        .x = x,
        .kernels = sro_knn_kernels_best(),
        .rows = sro_matrix_rows(x),
        .columns = columns,
        .padded = padded,
        .mean = calloc(padded, sizeof(float)),
        .basis = calloc(padded * SRO_TILE_COLUMNS, sizeof(float)),
        .out = projection,
        .pca_scores = pca_scores,
        .job = job,
    };
    *projection = (sro_knn_projection){.fine = NULL};
    sro_error error = project(&p, threads);
    free(p.mean);
    free(p.basis);
    if (error)
        sro_knn_projection_clear(projection);
    return error;
}

void sro_knn_projection_clear(sro_knn_projection *projection)
{
    sro_huge_free(projection->fine);
    *projection = (sro_knn_projection){.fine = NULL};
}
