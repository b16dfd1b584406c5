#include "embedding/spectral.h"

#include <math.h>
#include <stdlib.h>

#include "base/thread_pool.h"
#include "embedding/neighbour_laplacian.h"
#include "neighbours/knn_graph.h"
#include "neighbours/unique_rows.h"

static const double knn_progress = .5; /* the neighbours' part of all progress */

/* The embedding of the distinct rows. */
typedef struct {
    size_t rows, dims;
    sro_neighbour_graph graph;
    uint32_t *members;  /* the rows of the present component */
    uint32_t *local;    /* by row: its number among the members */
    double *vectors;    /* dims x members */
    float *coordinates; /* rows x dims */
} embedding;

/* Divided by the roots of the degrees, and the entry of the largest magnitude positive. */
static void finish_vector(const embedding *e, double *v, size_t count)
{
    size_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        v[i] /= e->graph.sqrt_degree[e->members[i]];
        if (fabs(v[i]) > fabs(v[largest]))
            largest = i;
    }
    if (v[largest] < 0)
        for (size_t i = 0; i < count; i++)
            v[i] = -v[i];
}

/* Scales a component among several to its part of the line, from `begin` on: as long as its part of
 * the rows. */
static void scale_to_part(const embedding *e, size_t count, double begin)
{
    double *first = e->vectors, low = first[0], high = first[0];
    double length = (double)count / (double)e->rows;
    for (size_t i = 0; i < count; i++) {
        low = fmin(low, first[i]);
        high = fmax(high, first[i]);
    }
    /* less by one step, or the ends of two components would meet */
    double scale = high > low ? length * (1 - 1 / (double)count) / (high - low) : 0;
    for (size_t i = 0; i < count * e->dims; i++)
        e->vectors[i] *= scale;
    for (size_t i = 0; i < count; i++)
        first[i] += begin - scale * low;
}

static SRO_CHECKED sro_error embed_component(embedding *e, uint32_t component, double *begin,
                                             sro_job *job)
{
    size_t count = 0;
    for (size_t i = 0; i < e->rows; i++)
        if (e->graph.component[i] == component)
            e->members[count++] = (uint32_t)i;
    sro_error error = sro_neighbour_graph_vectors(&e->graph, e->members, count, e->local, e->dims,
                                                  e->vectors, job);
    if (error)
        return error;
    for (size_t d = 0; d < e->dims; d++)
        finish_vector(e, e->vectors + d * count, count);
    if (e->graph.components > 1)
        scale_to_part(e, count, *begin);
    *begin += (double)count / (double)e->rows;
    for (size_t i = 0; i < count; i++)
        for (size_t d = 0; d < e->dims; d++)
            e->coordinates[e->members[i] * e->dims + d] = (float)e->vectors[d * count + i];
    return NULL;
}

static SRO_CHECKED sro_error find_graph(embedding *e, const sro_matrix *distinct, size_t neighbours,
                                        sro_job *job)
{
    sro_knn_graph knn = {.rows = e->rows};
    sro_thread_pool *pool = NULL;
    sro_error error = neighbours > 1 ? sro_thread_pool_new(&pool, 0) : NULL;
    if (!error && neighbours > 1)
        error = sro_knn_graph_build(&knn, distinct, neighbours - 1, pool, job, knn_progress);
    if (!error)
        error = sro_neighbour_graph_make(&e->graph, &knn);
    sro_knn_graph_clear(&knn);
    sro_thread_pool_free(pool);
    return error;
}

/* How many neighbours a row has, itself included. */
static size_t usable_neighbours(size_t wanted, size_t rows)
{
    size_t tenth = rows / 10 > 1 ? rows / 10 : 1;
    if (!wanted)
        wanted = tenth < SRO_SPECTRAL_MAX_DEFAULT_NEIGHBOURS ? tenth
                                                             : SRO_SPECTRAL_MAX_DEFAULT_NEIGHBOURS;
    return wanted < rows ? wanted : rows;
}

static SRO_CHECKED sro_error embed_all(embedding *e, const sro_matrix *distinct, size_t n_neighbors,
                                       sro_job *job)
{
    double begin = 0;
    e->members = malloc(e->rows * sizeof *e->members);
    e->local = malloc(e->rows * sizeof *e->local);
    e->vectors = malloc(e->rows * e->dims * sizeof *e->vectors);
    e->coordinates = calloc(e->rows * e->dims, sizeof *e->coordinates);
    if (!e->members || !e->local || !e->vectors || !e->coordinates)
        return SRO_NO_MEMORY;
    sro_error error = find_graph(e, distinct, usable_neighbours(n_neighbors, e->rows), job);
    for (uint32_t c = 0; !error && c < e->graph.components; c++) {
        if (sro_job_report(job, knn_progress + (1 - knn_progress) * begin))
            error = SRO_CANCELLED;
        else
            error = embed_component(e, c, &begin, job);
    }
    return error;
}

sro_error sro_spectral(sro_matrix *x, size_t dims, size_t n_neighbors, sro_matrix **coordinates,
                       size_t *components, sro_job *job)
{
    size_t rows = sro_matrix_rows(x);
    embedding e = {.dims = dims};
    sro_matrix *distinct = NULL, *made = NULL;
    uint32_t *inverse = malloc(rows * sizeof *inverse);
    sro_error error = inverse ? sro_unique_rows(x, &distinct, inverse) : SRO_NO_MEMORY;
    if (!error)
        error = sro_matrix_new(&made, rows, dims);
    if (!error) {
        e.rows = sro_matrix_rows(distinct);
        error = embed_all(&e, distinct, n_neighbors, job);
    }
    for (size_t i = 0; !error && i < rows; i++)
        for (size_t d = 0; d < dims; d++)
            sro_matrix_writable_row(made, i)[d] = e.coordinates[inverse[i] * dims + d];
    if (error)
        sro_matrix_release(made);
    else {
        *coordinates = made;
        *components = e.graph.components;
    }
    sro_neighbour_graph_clear(&e.graph);
    sro_matrix_release(distinct);
    free(e.members);
    free(e.local);
    free(e.vectors);
    free(e.coordinates);
    free(inverse);
    return error;
}
