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
    BEGINNINGS = 10,
    FIRST_STEPS = 16, /* that each beginning may take before the best is chosen */
    MOST_STEPS = 300, /* Lloyd's steps end by themselves, nearly always much sooner */
};

typedef struct {
    sro_lloyd l; /* of the different points */
    size_t rows, columns;
    double *chances; /* rows: for the choice of a centre */
    sro_job *job;
} task;

/* Greedy k-means++ */

/* What is left of the inertia when `row` becomes a centre, too; with `take`, it does. */
static double with_centre(task *t, size_t row, int take)
{
    const float *centre = sro_matrix_row(t->l.x, row);
    double sum = 0;
    for (size_t i = 0; i < t->rows; i++) {
        double distance2 = sro_distance2(sro_matrix_row(t->l.x, i), centre, t->columns);
        if (distance2 > t->l.distance2[i])
            distance2 = t->l.distance2[i];
        if (take)
            t->l.distance2[i] = distance2;
        sum += t->l.weight[i] * distance2;
    }
    return sum;
}

/* A row, by chance: the further from all centres so far, and the more often it is there, the
 * likelier. */
static size_t draw(task *t, uint64_t *seed)
{
    double total = 0;
    for (size_t i = 0; i < t->rows; i++)
        t->chances[i] = total += t->l.weight[i] * t->l.distance2[i];
    double at = sro_random_unit(seed) * total;
    size_t low = 0, high = t->rows - 1;
    while (low < high) { /* the first that is above */
        size_t middle = low + (high - low) / 2;
        if (t->chances[middle] > at)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void place_centre(task *t, size_t number, size_t row)
{
    for (size_t c = 0; c < t->columns; c++)
        t->l.centres[number * t->columns + c] = sro_matrix_row(t->l.x, row)[c];
    with_centre(t, row, 1);
}

static const char *begin(task *t, uint64_t *seed)
{
    size_t tries = 2 + (size_t)log((double)t->l.k);
    for (size_t i = 0; i < t->rows; i++)
        t->l.distance2[i] = 1; /* the first centre is any point */
    size_t first = draw(t, seed);
    for (size_t i = 0; i < t->rows; i++)
        t->l.distance2[i] = INFINITY;
    place_centre(t, 0, first);
    for (size_t number = 1; number < t->l.k; number++) {
        size_t best = 0;
        double least = INFINITY;
        for (size_t i = 0; i < tries; i++) {
            size_t row = draw(t, seed);
            double inertia = with_centre(t, row, 0);
            if (inertia < least) {
                least = inertia;
                best = row;
            }
            if (sro_job_canceled(t->job))
                return SRO_CANCELED;
        }
        place_centre(t, number, best);
    }
    return 0;
}

/* All together */

static const char *find_best(task *t, uint64_t seed, double *best)
{
    const char *error = 0;
    double least = INFINITY;
    for (int i = 0; i < BEGINNINGS && !error; i++) {
        error = begin(t, &seed);
        if (!error)
            error = sro_lloyd_settle(&t->l, FIRST_STEPS, t->job, (double)i / (BEGINNINGS + 1));
        double inertia = sro_lloyd_inertia(&t->l);
        if (!error && !(inertia >= least)) {
            least = inertia;
            memcpy(best, t->l.centres, t->l.k * t->columns * sizeof *best);
        }
    }
    if (error)
        return error;
    memcpy(t->l.centres, best, t->l.k * t->columns * sizeof *best);
    return sro_lloyd_settle(&t->l, MOST_STEPS, t->job, (double)BEGINNINGS / (BEGINNINGS + 1));
}

static const char *by_lloyd(task *t, uint64_t seed)
{
    double *best = malloc(t->l.k * t->columns * sizeof *best);
    t->l.distance2 = malloc(t->rows * sizeof *t->l.distance2);
    t->chances = malloc(t->rows * sizeof *t->chances);
    const char *error =
        best && t->l.distance2 && t->chances ? find_best(t, seed, best) : SRO_NO_MEMORY;
    free(best);
    free(t->l.distance2);
    free(t->chances);
    return error;
}

static const char *by_line(task *t)
{
    uint32_t *order = malloc(t->rows * sizeof *order);
    uint32_t *first = malloc((t->l.k + 1) * sizeof *first);
    double *at = malloc(t->rows * sizeof *at), *weight = malloc(t->rows * sizeof *weight);
    const char *error = order && first && at && weight ? sro_argsort(t->l.x, order) : SRO_NO_MEMORY;
    for (size_t i = 0; i < t->rows && !error; i++) {
        at[i] = sro_matrix_row(t->l.x, order[i])[0];
        weight[i] = t->l.weight[order[i]];
    }
    if (!error)
        error = sro_line_clusters(at, weight, t->rows, t->l.k, first, t->job);
    for (uint32_t n = 0; n < t->l.k && !error; n++)
        for (uint32_t i = first[n]; i < first[n + 1]; i++)
            t->l.of[order[i]] = n;
    if (!error)
        sro_lloyd_find_means(&t->l);
    free(order);
    free(first);
    free(at);
    free(weight);
    return error;
}

typedef struct {
    double at;      /* the first coordinate of its centre */
    uint32_t first; /* of its points */
    uint32_t number;
} place;

static int by_place(const void *left, const void *right)
{
    const place *a = left, *b = right;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->first < b->first ? -1 : 1;
}

/* Bring the clusters' numbers into sequence. */
static const char *renumber(task *t)
{
    size_t k = t->l.k;
    place *places = malloc(k * sizeof *places);
    uint32_t *number = malloc(k * sizeof *number);
    const char *error = places && number ? 0 : SRO_NO_MEMORY;
    for (uint32_t n = 0; n < k && !error; n++)
        places[n] = (place){.at = t->l.centres[n * t->columns], .number = n};
    for (size_t i = t->rows; i-- > 0 && !error;)
        places[t->l.of[i]].first = (uint32_t)i;
    if (!error)
        qsort(places, k, sizeof *places, by_place);
    for (uint32_t n = 0; n < k && !error; n++)
        number[places[n].number] = n;
    for (size_t i = 0; i < t->rows && !error; i++)
        t->l.of[i] = number[t->l.of[i]];
    free(places);
    free(number);
    return error;
}

static const char *find(task *t, uint64_t seed)
{
    const char *error = SRO_NO_MEMORY;
    t->l.of = calloc(t->rows, sizeof *t->l.of);
    t->l.centres = malloc(t->l.k * t->columns * sizeof *t->l.centres);
    t->l.totals = malloc(t->l.k * sizeof *t->l.totals);
    if (t->l.of && t->l.centres && t->l.totals)
        error = t->columns == 1 ? by_line(t) : by_lloyd(t, seed);
    return error;
}

const char *sro_cluster(sro_matrix *points, size_t k, uint64_t seed, uint32_t *of, size_t *count,
                        double *inertia, sro_job *job)
{
    size_t rows = sro_matrix_rows(points);
    sro_matrix *distinct = 0;
    task t = {.columns = sro_matrix_columns(points), .job = job};
    const char *error = sro_unique(points, &distinct, of);
    if (error)
        return error;
    t.l.x = distinct;
    t.rows = sro_matrix_rows(distinct);
    t.l.k = k < t.rows ? k : t.rows;
    double *weight = calloc(t.rows, sizeof *weight);
    for (size_t i = 0; i < rows && weight; i++)
        weight[of[i]] += 1;
    t.l.weight = weight;
    error = weight ? find(&t, seed) : SRO_NO_MEMORY;
    if (!error && inertia)
        *inertia = sro_lloyd_inertia(&t.l);
    if (!error)
        error = renumber(&t);
    for (size_t i = 0; i < rows && !error; i++)
        of[i] = t.l.of[of[i]];
    if (!error)
        *count = t.l.k;
    sro_matrix_release(distinct);
    free(weight);
    free(t.l.of);
    free(t.l.centres);
    free(t.l.totals);
    return error;
}

void sro_cluster_order(const uint32_t *of, size_t rows, size_t count, uint32_t *order,
                       size_t *sizes)
{
    size_t next = 0;
    memset(sizes, 0, count * sizeof *sizes);
    for (size_t i = 0; i < rows; i++)
        sizes[of[i]]++;
    for (size_t n = 0; n < count; n++) { /* from here on: where the cluster's next one comes */
        size_t size = sizes[n];
        sizes[n] = next;
        next += size;
    }
    for (size_t i = 0; i < rows; i++)
        order[sizes[of[i]]++] = (uint32_t)i;
    for (size_t n = count; n-- > 1;)
        sizes[n] -= sizes[n - 1];
}
