#include "embedding/neighbour_laplacian.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/huge_pages.h"
#include "base/memory.h"
#include "linalg/lanczos.h"

/* The graph */

/* The reverse of the graph: those who have a row as a neighbour are listed in `from`, from
 * start[row] on. */
static void list_reverse(const sro_knn_graph *knn, size_t *start, uint32_t *from)
{
    memset(start, 0, (knn->rows + 1) * sizeof *start);
    for (size_t i = 0; i < knn->rows * knn->k; i++)
        start[knn->index[i] + 1]++;
    for (size_t i = 0; i < knn->rows; i++)
        start[i + 1] += start[i];
    for (size_t i = 0; i < knn->rows * knn->k; i++)
        from[start[knn->index[i]]++] = (uint32_t)(i / knn->k);
    for (size_t i = knn->rows; i > 0; i--) /* filling has moved each to where the next begins */
        start[i] = start[i - 1];
    start[0] = 0;
}

/* An edge to each neighbour, and to each row that has this one as a neighbour. edge[r] is the last
 * edge that was added to row r, by which mutual neighbours are found. */
static void join(sro_neighbour_graph *g, const sro_knn_graph *knn, const size_t *start,
                 const uint32_t *from, size_t *edge)
{
    size_t count = 0;
    memset(edge, 0xFF, g->rows * sizeof *edge);
    for (size_t i = 0; i < g->rows; i++) {
        double degree = (double)(knn->k + start[i + 1] - start[i]) / 2;
        g->start[i] = count;
        g->sqrt_degree[i] = degree > 0 ? sqrt(degree) : 1;
        for (size_t k = 0; k < knn->k; k++) {
            uint32_t neighbour = knn->index[i * knn->k + k];
            edge[neighbour] = count;
            g->column[count] = neighbour;
            g->weight[count++] = .5;
        }
        for (size_t r = start[i]; r < start[i + 1]; r++) {
            size_t known = edge[from[r]];
            if (known != SIZE_MAX && known >= g->start[i]) {
                g->weight[known] = 1;
                continue;
            }
            g->column[count] = from[r];
            g->weight[count++] = .5;
        }
    }
    g->start[g->rows] = count;
}

/* By depth-first search from each row that has no component yet. */
static void find_components(sro_neighbour_graph *g, uint32_t *stack)
{
    memset(g->component, 0xFF, g->rows * sizeof *g->component);
    for (size_t i = 0; i < g->rows; i++) {
        size_t depth = 0;
        if (g->component[i] != UINT32_MAX)
            continue;
        g->component[i] = (uint32_t)g->components;
        stack[depth++] = (uint32_t)i;
        while (depth) {
            uint32_t row = stack[--depth];
            for (size_t e = g->start[row]; e < g->start[row + 1]; e++)
                if (g->component[g->column[e]] == UINT32_MAX) {
                    g->component[g->column[e]] = (uint32_t)g->components;
                    stack[depth++] = g->column[e];
                }
        }
        g->components++;
    }
}

sro_error sro_neighbour_graph_make(sro_neighbour_graph *g, const sro_knn_graph *knn)
{
    size_t edges = 2 * knn->rows * knn->k;
    *g = (sro_neighbour_graph){.rows = knn->rows};
    sro_error error = sro_memory_check((double)knn->rows, 2 * (double)knn->k,
                                       sizeof *g->column + sizeof *g->weight);
    if (error)
        return error;
    g->start = calloc(g->rows + 1, sizeof *g->start);
    g->column = sro_huge_alloc((edges + 1) * sizeof *g->column);
    g->weight = sro_huge_alloc((edges + 1) * sizeof *g->weight);
    g->sqrt_degree = malloc(g->rows * sizeof *g->sqrt_degree);
    g->component = malloc(g->rows * sizeof *g->component);
    size_t *start = malloc((g->rows + 1) * sizeof *start);
    size_t *edge = malloc(g->rows * sizeof *edge);
    uint32_t *from = sro_huge_alloc(g->rows * (knn->k + 1) * sizeof *from);
    bool ok = g->start && g->column && g->weight && g->sqrt_degree && g->component && start && edge
              && from;
    if (ok) {
        list_reverse(knn, start, from);
        join(g, knn, start, from, edge);
        find_components(g, from);
    }
    free(start);
    free(edge);
    sro_huge_free(from);
    return ok ? NULL : SRO_NO_MEMORY;
}

void sro_neighbour_graph_clear(sro_neighbour_graph *g)
{
    free(g->start);
    sro_huge_free(g->column);
    sro_huge_free(g->weight);
    free(g->sqrt_degree);
    free(g->component);
    *g = (sro_neighbour_graph){.rows = 0};
}

/* Eigenvectors of one component */

/* Its own part of the graph, already normalised. */
typedef struct {
    size_t count;
    size_t *start;
    uint32_t *column;
    double *weight;
    double *trivial;       /* the unit vector of the eigenvalue 1 */
    double *before, *next; /* of the recurrence */
    int degree;            /* of the polynomial */
    double cut;
    const sro_job *job;
} filter;

/* out = M in, M = D^-1/2 W D^-1/2, whose eigenvalues lie in [-1, 1]. */
static void multiply(const filter *f, const double *in, double *out)
{
    for (size_t i = 0; i < f->count; i++) {
        double sum[4] = {0};
        size_t e = f->start[i], end = f->start[i + 1];
        for (; e + 4 <= end; e += 4)
            for (size_t j = 0; j < 4; j++)
                sum[j] += f->weight[e + j] * in[f->column[e + j]];
        for (; e < end; e++)
            sum[0] += f->weight[e] * in[f->column[e]];
        out[i] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    }
}

static void remove_trivial(const filter *f, double *v)
{
    double product = 0;
    for (size_t i = 0; i < f->count; i++)
        product += f->trivial[i] * v[i];
    for (size_t i = 0; i < f->count; i++)
        v[i] -= product * f->trivial[i];
}

/* out = (I + T(M)) in without the trivial vector: T is the Chebyshev polynomial that stays within
 * [-1, 1] for eigenvalues from -1 to `cut` and grows steeply and monotonically beyond, where those
 * lie that are wanted. Of degree 1 and cut 1 it is M itself. Lanczos needs far fewer steps on it
 * where eigenvalues crowd together below 1. */
static void apply(const void *context, const double *in, double *out)
{
    const filter *f = context;
    double *before = f->before, *present = f->next;
    double scale = 2 / (f->cut + 1), shift = (1 - f->cut) / (f->cut + 1);
    memcpy(before, in, f->count * sizeof *before);
    multiply(f, in, present);
    for (size_t i = 0; i < f->count; i++)
        present[i] = scale * present[i] + shift * in[i];
    /* a cancelled job's result is not used */
    for (int k = 2; k <= f->degree && !sro_job_cancelled(f->job); k++) {
        multiply(f, present, out);
        for (size_t i = 0; i < f->count; i++) {
            double after = 2 * (scale * out[i] + shift * present[i]) - before[i];
            before[i] = present[i];
            present[i] = after;
        }
    }
    for (size_t i = 0; i < f->count; i++)
        out[i] = in[i] + present[i];
    remove_trivial(f, out);
}

/* The Rayleigh quotient of a unit vector, which is about its eigenvalue of M, and the norm of the
 * residual M v - value v. */
static double rayleigh(const filter *f, const double *v, double *residual)
{
    double value = 0, sum = 0;
    multiply(f, v, f->next);
    for (size_t i = 0; i < f->count; i++)
        value += v[i] * f->next[i];
    for (size_t i = 0; i < f->count; i++)
        sum += (f->next[i] - value * v[i]) * (f->next[i] - value * v[i]);
    *residual = sqrt(sum);
    return value;
}

/* The largest residual of the eigenvectors, each relative to 1 - its eigenvalue; *min becomes the
 * smallest eigenvalue. */
static double inaccuracy(const filter *f, const double *vectors, size_t dims, double *min)
{
    double worst = 0;
    *min = 1;
    for (size_t d = 0; d < dims && d + 1 < f->count; d++) {
        double residual, value = rayleigh(f, vectors + d * f->count, &residual);
        *min = fmin(*min, value);
        worst = fmax(worst, residual / fmax(1 - value, 1e-12));
    }
    return worst;
}

/* The degree of the polynomial is raised until the vectors are accurate enough. The eigenvalues of
 * inaccurate vectors are too small, never too large, so that the next cut lies below those that are
 * wanted. The first cut of a sparse graph is a guess: where the polynomial is 1 or less, which is 2
 * or less of I + T(M), it was too high, and M itself goes on. */
static SRO_CHECKED sro_error find_vectors(filter *f, size_t dims, double *vectors, sro_job *job)
{
    const double accurate = 1e-6;
    const int max_degree = 256;
    size_t found = dims < f->count - 1 ? dims : f->count - 1;
    bool guessed = f->start[f->count] / f->count < f->count / 16;
    double values[SRO_MAX_DIMS];
    f->job = job;
    f->degree = guessed ? 8 : 1;
    f->cut = guessed ? .5 : 1;
    while (f->degree <= max_degree) {
        double min;
        sro_error error = sro_lanczos_largest(apply, f, f->count, found, values, vectors, job);
        if (error)
            return error;
        if (guessed && values[found - 1] <= 2.001) {
            guessed = false;
            f->degree = 1;
            f->cut = 1;
            continue;
        }
        guessed = false;
        if (inaccuracy(f, vectors, found, &min) < accurate)
            break;
        f->cut = fmax(1 - 1.2 * (1 - min), -.5);
        f->degree *= 4;
    }
    return NULL;
}

static SRO_CHECKED sro_error filter_make(filter *f, const sro_neighbour_graph *g,
                                         const uint32_t *rows, size_t count, uint32_t *local)
{
    size_t edges = 0;
    for (size_t i = 0; i < count; i++) {
        edges += g->start[rows[i] + 1] - g->start[rows[i]];
        local[rows[i]] = (uint32_t)i;
    }
    *f = (filter){.count = count};
    f->start = malloc((count + 1) * sizeof *f->start);
    f->column = sro_huge_alloc((edges + 1) * sizeof *f->column);
    f->weight = sro_huge_alloc((edges + 1 + 3 * count) * sizeof *f->weight);
    if (!f->start || !f->column || !f->weight)
        return SRO_NO_MEMORY;
    f->trivial = f->weight + edges + 1;
    f->before = f->trivial + count;
    f->next = f->before + count;
    double sum = 0;
    edges = 0;
    for (size_t i = 0; i < count; i++) {
        f->start[i] = edges;
        for (size_t e = g->start[rows[i]]; e < g->start[rows[i] + 1]; e++, edges++) {
            f->column[edges] = local[g->column[e]];
            f->weight[edges] =
                g->weight[e] / (g->sqrt_degree[rows[i]] * g->sqrt_degree[g->column[e]]);
        }
        f->trivial[i] = g->sqrt_degree[rows[i]];
        sum += f->trivial[i] * f->trivial[i];
    }
    f->start[count] = edges;
    for (size_t i = 0; i < count; i++)
        f->trivial[i] /= sqrt(sum);
    return NULL;
}

sro_error sro_neighbour_graph_vectors(const sro_neighbour_graph *graph, const uint32_t *rows,
                                      size_t count, uint32_t *local, size_t dims, double *vectors,
                                      sro_job *job)
{
    filter f;
    memset(vectors, 0, dims * count * sizeof *vectors);
    if (count < 2)
        return NULL;
    sro_error error = filter_make(&f, graph, rows, count, local);
    if (!error)
        error = find_vectors(&f, dims, vectors, job);
    free(f.start);
    sro_huge_free(f.column);
    sro_huge_free(f.weight);
    return error;
}
