/* Identical points are merged into one with a weight, so that k-means runs on distinct points only:
 * then k clusters can always be filled. */
#include "order/kmeans.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/argsort.h"
#include "base/random.h"
#include "neighbours/knn_heap.h"
#include "neighbours/unique_rows.h"
#include "order/kmeans_1d.h"
#include "order/kmeans_lloyd.h"

enum {
    N_INIT = 10,           /* random initialisations */
    TRIAL_ITERATIONS = 16, /* of each of them, before the best is chosen */
    MAX_ITERATIONS = 300,  /* of the best: it nearly always converges much sooner */
};

typedef struct {
    sro_kmeans_lloyd lloyd; /* on the distinct points */
    size_t rows, columns;   /* of the distinct points */
    double *cumulative;     /* rows: scratch of draw_point */
    sro_job *job;
} solver;

/* Greedy k-means++: every next centre is the best of a few drawn points, each drawn with a
 * probability in proportion to its squared distance from the centres so far.
 * lloyd.distance2 holds these distances. */

/* The squared distance from a point to its nearest centre, with `centre` as a further one. */
static double distance2_with(const solver *s, size_t point, const float *centre)
{
    double distance2 = sro_distance2(sro_matrix_row(s->lloyd.x, point), centre, s->columns);
    return distance2 < s->lloyd.distance2[point] ? distance2 : s->lloyd.distance2[point];
}

static double inertia_with(const solver *s, const float *centre)
{
    double sum = 0;
    for (size_t i = 0; i < s->rows; i++)
        sum += s->lloyd.weight[i] * distance2_with(s, i, centre);
    return sum;
}

static void set_centre(solver *s, size_t cluster, size_t point)
{
    const float *centre = sro_matrix_row(s->lloyd.x, point);
    for (size_t c = 0; c < s->columns; c++)
        s->lloyd.centres[cluster * s->columns + c] = centre[c];
    for (size_t i = 0; i < s->rows; i++)
        s->lloyd.distance2[i] = distance2_with(s, i, centre);
}

/* A random point, with a probability in proportion to weight x distance2. */
static size_t draw_point(solver *s, uint64_t *seed)
{
    double total = 0;
    for (size_t i = 0; i < s->rows; i++)
        s->cumulative[i] = total += s->lloyd.weight[i] * s->lloyd.distance2[i];
    double drawn = sro_random_unit(seed) * total;
    size_t low = 0, high = s->rows - 1;
    while (low < high) { /* binary search for the first that is above */
        size_t middle = low + (high - low) / 2;
        if (s->cumulative[middle] > drawn)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static SRO_CHECKED sro_error initialise_centres(solver *s, uint64_t *seed)
{
    size_t trials = 2 + (size_t)log((double)s->lloyd.k); /* as scikit-learn */
    for (size_t i = 0; i < s->rows; i++)
        s->lloyd.distance2[i] = 1; /* the first centre is drawn by weight alone */
    size_t first = draw_point(s, seed);
    for (size_t i = 0; i < s->rows; i++)
        s->lloyd.distance2[i] = INFINITY;
    set_centre(s, 0, first);
    for (size_t cluster = 1; cluster < s->lloyd.k; cluster++) {
        size_t best = 0;
        double min = INFINITY;
        for (size_t trial = 0; trial < trials; trial++) {
            size_t point = draw_point(s, seed);
            double inertia = inertia_with(s, sro_matrix_row(s->lloyd.x, point));
            if (inertia < min) {
                min = inertia;
                best = point;
            }
            if (sro_job_cancelled(s->job))
                return SRO_CANCELLED;
        }
        set_centre(s, cluster, best);
    }
    return NULL;
}

/* The solvers: by Lloyd's algorithm, and exactly in one column. Both end with centres and labels of
 * the distinct points. */

static SRO_CHECKED sro_error run_trials(solver *s, uint64_t seed, double *best_centres)
{
    size_t bytes = s->lloyd.k * s->columns * sizeof *best_centres;
    double min = INFINITY;
    for (int i = 0; i < N_INIT; i++) {
        sro_error error = initialise_centres(s, &seed);
        if (!error)
            error =
                sro_kmeans_lloyd_run(&s->lloyd, TRIAL_ITERATIONS, s->job, (double)i / (N_INIT + 1));
        if (error)
            return error;
        double inertia = sro_kmeans_lloyd_inertia(&s->lloyd);
        if (!(inertia >= min)) { /* so the first is kept even where its inertia overflows */
            min = inertia;
            memcpy(best_centres, s->lloyd.centres, bytes);
        }
    }
    memcpy(s->lloyd.centres, best_centres, bytes);
    return sro_kmeans_lloyd_run(&s->lloyd, MAX_ITERATIONS, s->job, (double)N_INIT / (N_INIT + 1));
}

static SRO_CHECKED sro_error solve_by_lloyd(solver *s, uint64_t seed)
{
    double *best_centres = malloc(s->lloyd.k * s->columns * sizeof *best_centres);
    s->lloyd.distance2 = malloc(s->rows * sizeof *s->lloyd.distance2);
    s->cumulative = malloc(s->rows * sizeof *s->cumulative);
    sro_error error = SRO_NO_MEMORY;
    if (best_centres && s->lloyd.distance2 && s->cumulative)
        error = run_trials(s, seed, best_centres);
    free(best_centres);
    free(s->lloyd.distance2);
    free(s->cumulative);
    return error;
}

static SRO_CHECKED sro_error solve_1d(solver *s)
{
    size_t k = s->lloyd.k;
    uint32_t *order = malloc(s->rows * sizeof *order);
    uint32_t *begin = malloc((k + 1) * sizeof *begin);
    double *values = malloc(s->rows * sizeof *values);
    double *weight = malloc(s->rows * sizeof *weight);
    sro_error error = SRO_NO_MEMORY;
    if (order && begin && values && weight)
        error = sro_argsort(s->lloyd.x, order);
    for (size_t i = 0; i < s->rows && !error; i++) {
        values[i] = sro_matrix_row(s->lloyd.x, order[i])[0];
        weight[i] = s->lloyd.weight[order[i]];
    }
    if (!error)
        error = sro_kmeans_1d(values, weight, s->rows, k, begin, s->job);
    for (uint32_t cluster = 0; cluster < k && !error; cluster++)
        for (uint32_t i = begin[cluster]; i < begin[cluster + 1]; i++)
            s->lloyd.labels[order[i]] = cluster;
    if (!error)
        sro_kmeans_lloyd_update_centres(&s->lloyd);
    free(order);
    free(begin);
    free(values);
    free(weight);
    return error;
}

/* The clusters' sequence */

typedef struct {
    double centre;        /* its first coordinate */
    uint32_t first_point; /* the cluster's lowest row number */
    uint32_t label;
} cluster;

static int compare_clusters(const void *left, const void *right)
{
    const cluster *a = left, *b = right;
    if (a->centre != b->centre)
        return a->centre < b->centre ? -1 : 1;
    return a->first_point < b->first_point ? -1 : 1;
}

/* Number the clusters by their centres' first coordinates. */
static SRO_CHECKED sro_error sort_labels(solver *s)
{
    size_t k = s->lloyd.k;
    cluster *clusters = malloc(k * sizeof *clusters);
    uint32_t *new_label = malloc(k * sizeof *new_label);
    sro_error error = SRO_NO_MEMORY;
    if (clusters && new_label) {
        for (uint32_t n = 0; n < k; n++)
            clusters[n] = (cluster){.centre = s->lloyd.centres[n * s->columns], .label = n};
        for (size_t i = s->rows; i-- > 0;)
            clusters[s->lloyd.labels[i]].first_point = (uint32_t)i;
        qsort(clusters, k, sizeof *clusters, compare_clusters);
        for (uint32_t n = 0; n < k; n++)
            new_label[clusters[n].label] = n;
        for (size_t i = 0; i < s->rows; i++)
            s->lloyd.labels[i] = new_label[s->lloyd.labels[i]];
        error = NULL;
    }
    free(clusters);
    free(new_label);
    return error;
}

/* All together */

/* inverse[i]: the distinct point that row i of all `rows` is */
static SRO_CHECKED sro_error cluster_rows(solver *s, const uint32_t *inverse, size_t rows,
                                          uint64_t seed, uint32_t *labels, double *inertia)
{
    sro_kmeans_lloyd *l = &s->lloyd;
    double *weight = calloc(s->rows, sizeof *weight);
    l->weight = weight;
    l->labels = calloc(s->rows, sizeof *l->labels);
    l->centres = malloc(l->k * s->columns * sizeof *l->centres);
    l->cluster_weight = malloc(l->k * sizeof *l->cluster_weight);
    sro_error error = SRO_NO_MEMORY;
    if (weight && l->labels && l->centres && l->cluster_weight) {
        for (size_t i = 0; i < rows; i++)
            weight[inverse[i]] += 1;
        error = s->columns == 1 ? solve_1d(s) : solve_by_lloyd(s, seed);
    }
    double found = error ? 0 : sro_kmeans_lloyd_inertia(l);
    if (!error)
        error = sort_labels(s);
    for (size_t i = 0; i < rows && !error; i++)
        labels[i] = l->labels[inverse[i]];
    if (!error && inertia)
        *inertia = found;
    free(weight);
    free(l->labels);
    free(l->centres);
    free(l->cluster_weight);
    return error;
}

sro_error sro_kmeans(sro_matrix *points, size_t k, uint64_t seed, uint32_t *labels,
                     size_t *cluster_count, double *inertia, sro_job *job)
{
    size_t rows = sro_matrix_rows(points);
    sro_matrix *distinct = NULL;
    uint32_t *inverse = malloc(rows * sizeof *inverse);
    sro_error error = inverse ? sro_unique_rows(points, &distinct, inverse) : SRO_NO_MEMORY;
    if (!error) {
        solver s = {
            .lloyd.x = distinct,
            .rows = sro_matrix_rows(distinct),
            .columns = sro_matrix_columns(distinct),
            .job = job,
        };
        s.lloyd.k = k < s.rows ? k : s.rows;
        error = cluster_rows(&s, inverse, rows, seed, labels, inertia);
        if (!error)
            *cluster_count = s.lloyd.k;
    }
    sro_matrix_release(distinct);
    free(inverse);
    return error;
}

void sro_kmeans_order(const uint32_t *labels, size_t rows, size_t cluster_count, uint32_t *order,
                      size_t *sizes)
{
    /* A counting sort. While it sorts, sizes[c] is the position of the next row of cluster c; then
     * it is where the cluster ends, and the difference to the one before is its size. */
    size_t begin = 0;
    memset(sizes, 0, cluster_count * sizeof *sizes);
    for (size_t i = 0; i < rows; i++)
        sizes[labels[i]]++;
    for (size_t c = 0; c < cluster_count; c++) {
        size_t size = sizes[c];
        sizes[c] = begin;
        begin += size;
    }
    for (size_t i = 0; i < rows; i++)
        order[sizes[labels[i]]++] = (uint32_t)i;
    for (size_t c = cluster_count; c-- > 1;)
        sizes[c] -= sizes[c - 1];
}
