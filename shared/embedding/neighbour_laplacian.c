#include "embedding/neighbour_laplacian.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg/lanczos.h"

/* The graph */

static int by_number(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

/* Where the edges of each row begin: its neighbours, and whoever has it as a neighbour. */
static void count_edges(sro_neighbour_graph *g, const sro_knn_graph *knn)
{
    memset(g->start, 0, (g->rows + 1) * sizeof *g->start);
    for (size_t i = 0; i < g->rows * knn->k; i++) {
        g->start[i / knn->k + 1]++;
        g->start[knn->index[i] + 1]++;
    }
    for (size_t i = 0; i < g->rows; i++)
        g->start[i + 1] += g->start[i];
}

/* Both directions of every edge; mutual ones are there twice. `next` is where a row goes on. */
static void list_edges(sro_neighbour_graph *g, const sro_knn_graph *knn, size_t *next)
{
    memcpy(next, g->start, g->rows * sizeof *next);
    for (size_t i = 0; i < g->rows * knn->k; i++) {
        uint32_t row = (uint32_t)(i / knn->k), neighbour = knn->index[i];
        g->column[next[row]++] = neighbour;
        g->column[next[neighbour]++] = row;
    }
}

/* What is there twice becomes one edge of weight 1, what is there once weighs 1/2. */
static void merge_edges(sro_neighbour_graph *g)
{
    size_t to = 0;
    for (size_t i = 0; i < g->rows; i++) {
        size_t from = g->start[i], end = g->start[i + 1];
        double degree = 0;
        qsort(g->column + from, end - from, sizeof *g->column, by_number);
        g->start[i] = to;
        for (; from < end; from++) {
            bool twice = from + 1 < end && g->column[from + 1] == g->column[from];
            from += twice;
            g->column[to] = g->column[from];
            g->weight[to++] = twice ? 1 : .5;
            degree += twice ? 1 : .5;
        }
        g->root[i] = degree > 0 ? sqrt(degree) : 1;
    }
    g->start[g->rows] = to;
}

/* Everything that can be reached from a row that no component has yet. */
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
    g->start = malloc((g->rows + 1) * sizeof *g->start);
    g->column = malloc((edges + 1) * sizeof *g->column);
    g->weight = malloc((edges + 1) * sizeof *g->weight);
    g->root = malloc(g->rows * sizeof *g->root);
    g->component = malloc(g->rows * sizeof *g->component);
    size_t *next = malloc(g->rows * sizeof *next);
    bool fine = g->start && g->column && g->weight && g->root && g->component && next;
    if (fine) {
        count_edges(g, knn);
        list_edges(g, knn, next);
        merge_edges(g);
        find_components(g, (uint32_t *)next);
    }
    free(next);
    return fine ? NULL : SRO_NO_MEMORY;
}

void sro_neighbour_graph_clear(sro_neighbour_graph *g)
{
    free(g->start);
    free(g->column);
    free(g->weight);
    free(g->root);
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
} filter;

/* out = M in, M = D^-1/2 W D^-1/2, whose eigenvalues lie in [-1, 1]. */
static void multiply(const filter *f, const double *in, double *out)
{
    for (size_t i = 0; i < f->count; i++) {
        double sum = 0;
        for (size_t e = f->start[i]; e < f->start[i + 1]; e++)
            sum += f->weight[e] * in[f->column[e]];
        out[i] = sum;
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
    for (int k = 2; k <= f->degree; k++) {
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

/* The eigenvalue of M that belongs to a unit vector, about, and how far it is from being one. */
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

/* The residual of an eigenvector relative to 1 - its eigenvalue, the worst of all; `least` becomes
 * the smallest eigenvalue. */
static double inaccuracy(const filter *f, const double *vectors, size_t dims, double *least)
{
    double worst = 0;
    *least = 1;
    for (size_t d = 0; d < dims && d + 1 < f->count; d++) {
        double residual, value = rayleigh(f, vectors + d * f->count, &residual);
        *least = fmin(*least, value);
        worst = fmax(worst, residual / fmax(1 - value, 1e-12));
    }
    return worst;
}

static SRO_CHECKED sro_error find_vectors(filter *f, size_t dims, double *vectors, sro_job *job)
{
    static const int degrees[] = {1, 8, 32, 128};
    const double accurate = 1e-6;
    size_t found = dims < f->count - 1 ? dims : f->count - 1;
    double *values = malloc(dims * sizeof *values);
    sro_error error = values ? NULL : SRO_NO_MEMORY;
    f->cut = 1;
    for (size_t i = 0; !error && i < sizeof degrees / sizeof *degrees; i++) {
        double least;
        f->degree = degrees[i];
        error = sro_lanczos_largest(apply, f, f->count, found, values, vectors, job);
        if (error || inaccuracy(f, vectors, found, &least) < accurate)
            break;
        f->cut = fmax(1 - 2 * (1 - least), -.5);
    }
    free(values);
    return error;
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
    f->column = malloc((edges + 1) * sizeof *f->column);
    f->weight = malloc((edges + 1 + 3 * count) * sizeof *f->weight);
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
            f->weight[edges] = g->weight[e] / (g->root[rows[i]] * g->root[g->column[e]]);
        }
        f->trivial[i] = g->root[rows[i]];
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
    free(f.column);
    free(f.weight);
    return error;
}
