#include "embedding/spectral.h"

#include <math.h>
#include <stdlib.h>

#include "embedding/neighbour_laplacian.h"
#include "neighbours/unique_rows.h"

static const double search_share = .5; /* of the progress */

/* Of the distinct rows. */
typedef struct {
    size_t rows, dims;
    sro_neighbour_graph graph;
    uint32_t *members, *local; /* of a component; places within it */
    double *vectors;           /* dims x members */
    float *places;             /* rows x dims */
} layout;

/* Divided by the roots of the degrees, and the entry of the largest magnitude positive. */
static void finish_vector(const layout *l, double *v, size_t count)
{
    size_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        v[i] /= l->graph.root[l->members[i]];
        if (fabs(v[i]) > fabs(v[largest]))
            largest = i;
    }
    if (v[largest] < 0)
        for (size_t i = 0; i < count; i++)
            v[i] = -v[i];
}

/* A component among several: from `begin` on, as long as its part of the rows. */
static void take_part(const layout *l, size_t count, double begin)
{
    double *first = l->vectors, low = first[0], high = first[0];
    double length = (double)count / (double)l->rows;
    for (size_t i = 0; i < count; i++) {
        low = fmin(low, first[i]);
        high = fmax(high, first[i]);
    }
    /* without a step between two components their ends would meet */
    double scale = high > low ? length * (1 - 1 / (double)count) / (high - low) : 0;
    for (size_t i = 0; i < count * l->dims; i++)
        l->vectors[i] *= scale;
    for (size_t i = 0; i < count; i++)
        first[i] += begin - scale * low;
}

static SRO_CHECKED sro_error place_component(layout *l, uint32_t component, double *begin,
                                             sro_job *job)
{
    size_t count = 0;
    for (size_t i = 0; i < l->rows; i++)
        if (l->graph.component[i] == component)
            l->members[count++] = (uint32_t)i;
    sro_error error = sro_neighbour_graph_vectors(&l->graph, l->members, count, l->local, l->dims,
                                                  l->vectors, job);
    if (error)
        return error;
    for (size_t d = 0; d < l->dims; d++)
        finish_vector(l, l->vectors + d * count, count);
    if (l->graph.components > 1)
        take_part(l, count, *begin);
    *begin += (double)count / (double)l->rows;
    for (size_t i = 0; i < count; i++)
        for (size_t d = 0; d < l->dims; d++)
            l->places[l->members[i] * l->dims + d] = (float)l->vectors[d * count + i];
    return NULL;
}

static SRO_CHECKED sro_error find_graph(layout *l, const sro_matrix *distinct, size_t neighbours,
                                        sro_job *job)
{
    sro_knn_graph knn = {.rows = l->rows};
    sro_thread_pool *pool = NULL;
    sro_error error = neighbours > 1 ? sro_thread_pool_new(&pool, 0) : NULL;
    if (!error && neighbours > 1)
        error = sro_knn_graph_build(&knn, distinct, neighbours - 1, pool, job, search_share);
    if (!error)
        error = sro_neighbour_graph_make(&l->graph, &knn);
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

static SRO_CHECKED sro_error place_all(layout *l, const sro_matrix *distinct, size_t n_neighbors,
                                       sro_job *job)
{
    double begin = 0;
    l->members = malloc(l->rows * sizeof *l->members);
    l->local = malloc(l->rows * sizeof *l->local);
    l->vectors = malloc(l->rows * l->dims * sizeof *l->vectors);
    l->places = calloc(l->rows * l->dims, sizeof *l->places);
    if (!l->members || !l->local || !l->vectors || !l->places)
        return SRO_NO_MEMORY;
    sro_error error = find_graph(l, distinct, usable_neighbours(n_neighbors, l->rows), job);
    for (uint32_t c = 0; !error && c < l->graph.components; c++) {
        if (sro_job_report(job, search_share + (1 - search_share) * begin))
            error = SRO_CANCELLED;
        else
            error = place_component(l, c, &begin, job);
    }
    return error;
}

sro_error sro_spectral(sro_matrix *x, size_t dims, size_t n_neighbors, sro_matrix **coordinates,
                       size_t *components, sro_job *job)
{
    size_t rows = sro_matrix_rows(x);
    layout l = {.dims = dims};
    sro_matrix *distinct = NULL, *made = NULL;
    uint32_t *inverse = malloc(rows * sizeof *inverse);
    sro_error error = inverse ? sro_unique_rows(x, &distinct, inverse) : SRO_NO_MEMORY;
    if (!error)
        error = sro_matrix_new(&made, rows, dims);
    if (!error) {
        l.rows = sro_matrix_rows(distinct);
        error = place_all(&l, distinct, n_neighbors, job);
    }
    for (size_t i = 0; !error && i < rows; i++)
        for (size_t d = 0; d < dims; d++)
            sro_matrix_writable_row(made, i)[d] = l.places[inverse[i] * dims + d];
    if (error)
        sro_matrix_release(made);
    else {
        *coordinates = made;
        *components = l.graph.components;
    }
    sro_neighbour_graph_clear(&l.graph);
    sro_matrix_release(distinct);
    free(l.members);
    free(l.local);
    free(l.vectors);
    free(l.places);
    free(inverse);
    return error;
}
