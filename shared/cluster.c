#include "cluster.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "closest.h"
#include "line.h"
#include "order.h"
#include "random.h"
#include "unique.h"

enum {
    BEGINNINGS = 10,
    FIRST_STEPS = 16, /* that each beginning may take before the best is chosen */
    MOST_STEPS = 300, /* Lloyd's steps end by themselves, nearly always much sooner */
    ROWS_A_LOOK = 64,
};

/* Different points, each as often as it is there. */
typedef struct {
    const sro_matrix *x;
    size_t rows, columns, k;
    double *weight;
    uint32_t *of;      /* rows: the cluster */
    double *distance2; /* rows: to its centre */
    double *centres, *totals; /* k x columns, k */
    double *chances;   /* rows: for the choice of a centre */
    sro_job *job;
    double progress;
} task;

static double distance_to(const task *t, size_t row, const double *centre)
{
    const float *x = sro_matrix_row(t->x, row);
    double sum = 0;
    for (size_t c = 0; c < t->columns; c++)
        sum += (x[c] - centre[c]) * (x[c] - centre[c]);
    return sum;
}

/* Greedy k-means++ */

/* What is left of the inertia when `row` becomes a centre, too; with `take`, it does. */
static double with_centre(task *t, size_t row, int take)
{
    const float *centre = sro_matrix_row(t->x, row);
    double sum = 0;
    for (size_t i = 0; i < t->rows; i++) {
        double distance2 = sro_distance2(sro_matrix_row(t->x, i), centre, t->columns);
        if (distance2 > t->distance2[i])
            distance2 = t->distance2[i];
        if (take)
            t->distance2[i] = distance2;
        sum += t->weight[i] * distance2;
    }
    return sum;
}

/* A row, by chance: the further from all centres so far, and the more often it is there, the
 * likelier. */
static size_t draw(task *t, uint64_t *seed)
{
    double total = 0;
    for (size_t i = 0; i < t->rows; i++)
        t->chances[i] = total += t->weight[i] * t->distance2[i];
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
        t->centres[number * t->columns + c] = sro_matrix_row(t->x, row)[c];
    with_centre(t, row, 1);
}

static const char *begin(task *t, uint64_t *seed)
{
    size_t tries = 2 + (size_t)log((double)t->k);
    for (size_t i = 0; i < t->rows; i++)
        t->distance2[i] = 1; /* the first centre is any point */
    size_t first = draw(t, seed);
    for (size_t i = 0; i < t->rows; i++)
        t->distance2[i] = INFINITY;
    place_centre(t, 0, first);
    for (size_t number = 1; number < t->k; number++) {
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

/* Lloyd */

/* Every point to the nearest centre. How many moved. */
static size_t assign(task *t)
{
    size_t moved = 0;
    for (size_t i = 0; i < t->rows; i++) {
        uint32_t best = 0;
        double least = INFINITY;
        if (i % ROWS_A_LOOK == 0 && sro_job_canceled(t->job))
            break;
        for (size_t n = 0; n < t->k; n++) {
            double distance2 = distance_to(t, i, t->centres + n * t->columns);
            if (distance2 < least) {
                least = distance2;
                best = (uint32_t)n;
            }
        }
        moved += t->of[i] != best;
        t->of[i] = best;
        t->distance2[i] = least;
    }
    return moved;
}

/* A cluster that lost all its points gets the one that is worst off. There is one whose cluster has
 * others, as there are as many different points as clusters. */
static size_t fill_empty(task *t)
{
    size_t filled = 0;
    memset(t->totals, 0, t->k * sizeof *t->totals);
    for (size_t i = 0; i < t->rows; i++)
        t->totals[t->of[i]] += 1;
    for (size_t n = 0; n < t->k; n++) {
        size_t worst = 0;
        if (t->totals[n] > 0)
            continue;
        for (size_t i = 1; i < t->rows; i++)
            if (t->totals[t->of[i]] > 1 && (t->totals[t->of[worst]] <= 1
                    || t->distance2[i] > t->distance2[worst]))
                worst = i;
        t->totals[t->of[worst]] -= 1;
        t->of[worst] = (uint32_t)n;
        t->distance2[worst] = 0;
        t->totals[n] = 1;
        filled++;
    }
    return filled;
}

/* Every centre to the mean of its points. */
static void find_means(task *t)
{
    memset(t->centres, 0, t->k * t->columns * sizeof *t->centres);
    memset(t->totals, 0, t->k * sizeof *t->totals);
    for (size_t i = 0; i < t->rows; i++) {
        double *centre = t->centres + t->of[i] * t->columns;
        for (size_t c = 0; c < t->columns; c++)
            centre[c] += t->weight[i] * sro_matrix_row(t->x, i)[c];
        t->totals[t->of[i]] += t->weight[i];
    }
    for (size_t n = 0; n < t->k; n++)
        for (size_t c = 0; c < t->columns; c++)
            t->centres[n * t->columns + c] /= t->totals[n];
}

static double inertia_of(const task *t)
{
    double sum = 0;
    for (size_t i = 0; i < t->rows; i++)
        sum += t->weight[i] * distance_to(t, i, t->centres + t->of[i] * t->columns);
    return sum;
}

/* Until nothing moves, or for so many steps. */
static const char *settle(task *t, int steps, double progress)
{
    for (int i = 0; i < steps; i++) {
        size_t moved = assign(t);
        moved += fill_empty(t);
        find_means(t);
        if (sro_job_step(t->job, progress))
            return SRO_CANCELED;
        if (!moved)
            break;
    }
    return 0;
}

static const char *find_best(task *t, uint64_t seed, double *best)
{
    const char *error = 0;
    double least = INFINITY;
    for (int i = 0; i < BEGINNINGS && !error; i++) {
        error = begin(t, &seed);
        if (!error)
            error = settle(t, FIRST_STEPS, (double)i / (BEGINNINGS + 1));
        double inertia = inertia_of(t);
        if (!error && !(inertia >= least)) {
            least = inertia;
            memcpy(best, t->centres, t->k * t->columns * sizeof *best);
        }
    }
    if (error)
        return error;
    memcpy(t->centres, best, t->k * t->columns * sizeof *best);
    return settle(t, MOST_STEPS, (double)BEGINNINGS / (BEGINNINGS + 1));
}

static const char *by_lloyd(task *t, uint64_t seed)
{
    double *best = malloc(t->k * t->columns * sizeof *best);
    t->distance2 = malloc(t->rows * sizeof *t->distance2);
    t->chances = malloc(t->rows * sizeof *t->chances);
    const char *error = best && t->distance2 && t->chances ? find_best(t, seed, best)
        : SRO_NO_MEMORY;
    free(best);
    free(t->distance2);
    free(t->chances);
    return error;
}

static const char *by_line(task *t)
{
    uint32_t *order = malloc(t->rows * sizeof *order);
    uint32_t *first = malloc((t->k + 1) * sizeof *first);
    double *at = malloc(2 * t->rows * sizeof *at), *weight = at + t->rows;
    const char *error = order && first && at ? sro_argsort(t->x, order) : SRO_NO_MEMORY;
    for (size_t i = 0; i < t->rows && !error; i++) {
        at[i] = sro_matrix_row(t->x, order[i])[0];
        weight[i] = t->weight[order[i]];
    }
    if (!error)
        error = sro_line_clusters(at, weight, t->rows, t->k, first, t->job);
    for (uint32_t n = 0; n < t->k && !error; n++)
        for (uint32_t i = first[n]; i < first[n + 1]; i++)
            t->of[order[i]] = n;
    if (!error)
        find_means(t);
    free(order);
    free(first);
    free(at);
    return error;
}

/* The clusters' numbers in sequence: by centre, then by first point, which is how they are met. */
static const char *number(const task *t)
{
    const uint32_t none = UINT32_MAX;
    sro_matrix *places = 0;
    uint32_t *sequence = malloc(t->k * sizeof *sequence), *of = malloc(t->k * sizeof *of);
    uint32_t met = 0, *place = malloc(t->k * sizeof *place);
    const char *error = sequence && of && place ? sro_matrix_new(&places, t->k, 1) : SRO_NO_MEMORY;
    if (error)
        goto done;
    memset(of, 0xFF, t->k * sizeof *of);
    for (size_t i = 0; i < t->rows; i++)
        if (of[t->of[i]] == none) {
            sro_matrix_fill(places, met)[0] = (float)t->centres[t->of[i] * t->columns];
            of[t->of[i]] = met++;
        }
    error = sro_argsort(places, sequence);
    for (uint32_t n = 0; n < t->k && !error; n++)
        place[sequence[n]] = n;
    for (size_t i = 0; i < t->rows && !error; i++)
        t->of[i] = place[of[t->of[i]]];
done:
    sro_matrix_release(places);
    free(sequence);
    free(of);
    free(place);
    return error;
}

static const char *find(task *t, uint64_t seed)
{
    const char *error = SRO_NO_MEMORY;
    t->of = calloc(t->rows, sizeof *t->of);
    t->centres = malloc(t->k * t->columns * sizeof *t->centres);
    t->totals = malloc(t->k * sizeof *t->totals);
    if (t->of && t->centres && t->totals)
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
    t.x = distinct;
    t.rows = sro_matrix_rows(distinct);
    t.k = k < t.rows ? k : t.rows;
    t.weight = calloc(t.rows, sizeof *t.weight);
    for (size_t i = 0; i < rows && t.weight; i++)
        t.weight[of[i]] += 1;
    error = t.weight ? find(&t, seed) : SRO_NO_MEMORY;
    if (!error && inertia)
        *inertia = inertia_of(&t);
    if (!error)
        error = number(&t);
    for (size_t i = 0; i < rows && !error; i++)
        of[i] = t.of[of[i]];
    if (!error)
        *count = t.k;
    sro_matrix_release(distinct);
    free(t.weight);
    free(t.of);
    free(t.centres);
    free(t.totals);
    return error;
}

void sro_cluster_order(const uint32_t *of, size_t rows, size_t count, uint32_t *order,
                       size_t *sizes)
{
    size_t place = 0;
    memset(sizes, 0, count * sizeof *sizes);
    for (size_t i = 0; i < rows; i++)
        sizes[of[i]]++;
    for (size_t n = 0; n < count; n++) { /* from here on: where the cluster's next one comes */
        size_t size = sizes[n];
        sizes[n] = place;
        place += size;
    }
    for (size_t i = 0; i < rows; i++)
        order[sizes[of[i]]++] = (uint32_t)i;
    for (size_t n = count; n-- > 1;)
        sizes[n] -= sizes[n - 1];
}
