#include "order/kmeans_1d.h"

#include <math.h>
#include <stdlib.h>

/* Sums over the points before each. */
typedef struct {
    double weight, first; /* of 1, and of how far off the mean they are */
} sums;

typedef struct {
    const sums *before; /* of count + 1 */
    size_t count, k;
    double *left, *right, *spare; /* costs, of count + 1 */
    uint32_t *begin;
    sro_job *job;
    double done; /* points that layers were made for, with repetition */
} task;

/* Points begin..end - 1, looked at from either end. */
typedef struct {
    const sums *before;
    size_t begin, end;
    int reversed;
} span;

/* What one cluster of the points a..b - 1 costs, less the sum of its squares: that is the same
 * however the points are divided. */
static double cost(const span *s, size_t a, size_t b)
{
    const sums *from = s->before + (s->reversed ? s->end - b : s->begin + a);
    const sums *to = s->before + (s->reversed ? s->end - a : s->begin + b);
    double first = to->first - from->first;
    return -first * first / (to->weight - from->weight);
}

/* next[p] = min over q of last[q] + cost(q, p), for p in low..high, whose best q is known to be in
 * best_low..best_high. */
static void fill_layer(const span *s, const double *last, double *next, size_t low, size_t high,
                       size_t best_low, size_t best_high)
{
    size_t middle = low + (high - low) / 2, best = best_low;
    double least = INFINITY;
    for (size_t q = best_low; q <= best_high && q < middle; q++) {
        double sum = last[q] + cost(s, q, middle);
        if (sum < least) {
            least = sum;
            best = q;
        }
    }
    next[middle] = least;
    if (middle > low)
        fill_layer(s, last, next, low, middle - 1, best_low, best);
    if (middle < high)
        fill_layer(s, last, next, middle + 1, high, best, best_high);
}

/* out[p]: the least cost of the first p points of the span in exactly k clusters, for p >= k. */
static const char *find_costs(task *t, const span *s, size_t k, double *out)
{
    size_t count = s->end - s->begin;
    double *last = out, *next = t->spare;
    for (size_t p = 1; p <= count; p++)
        out[p] = cost(s, 0, p);
    for (size_t c = 2; c <= k; c++) {
        fill_layer(s, last, next, c, count, c - 1, count - 1);
        double *kept = last;
        last = next;
        next = kept;
        t->done += (double)count;
        if (sro_job_step(t->job, t->done / (2. * (double)t->count * (double)t->k)))
            return SRO_CANCELED;
    }
    for (size_t p = k; last != out && p <= count; p++)
        out[p] = last[p];
    return 0;
}

/* The points begin..end - 1 as the clusters from `number` on, k of them. */
static const char *split(task *t, size_t begin, size_t end, size_t k, size_t number)
{
    span forwards = {t->before, begin, end, 0}, backwards = {t->before, begin, end, 1};
    size_t count = end - begin, ours = k / 2, cut = ours;
    if (k == 1) {
        t->begin[number] = (uint32_t)begin;
        return 0;
    }
    const char *error = find_costs(t, &forwards, ours, t->left);
    if (!error)
        error = find_costs(t, &backwards, k - ours, t->right);
    for (size_t p = ours; !error && p <= count - (k - ours); p++)
        if (t->left[p] + t->right[count - p] < t->left[cut] + t->right[count - cut])
            cut = p;
    if (!error)
        error = split(t, begin, begin + cut, ours, number);
    if (!error)
        error = split(t, begin + cut, end, k - ours, number + ours);
    return error;
}

static void add_up(const double *at, const double *weight, size_t count, sums *before)
{
    double total = 0, mean = 0;
    for (size_t i = 0; i < count; i++) {
        total += weight[i];
        mean += (at[i] - mean) * weight[i] / total;
    }
    before[0] = (sums){0};
    for (size_t i = 0; i < count; i++)
        before[i + 1] =
            (sums){before[i].weight + weight[i], before[i].first + weight[i] * (at[i] - mean)};
}

const char *sro_line_clusters(const double *at, const double *weight, size_t count, size_t k,
                              uint32_t *begin, sro_job *job)
{
    sums *before = malloc((count + 1) * sizeof *before);
    double *costs = malloc(3 * (count + 1) * sizeof *costs);
    task t = {.before = before,
              .count = count,
              .k = k,
              .left = costs,
              .right = costs + count + 1,
              .spare = costs + 2 * (count + 1),
              .begin = begin,
              .job = job};
    const char *error = before && costs ? 0 : SRO_NO_MEMORY;
    if (!error) {
        add_up(at, weight, count, before);
        begin[k] = (uint32_t)count;
        error = split(&t, 0, count, k, 0);
    }
    free(before);
    free(costs);
    return error;
}
