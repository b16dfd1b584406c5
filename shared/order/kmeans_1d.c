/* Dynamic programming, a layer a cluster: the minimal cost of the first p points in c clusters is
 * the minimum over q of that of the first q points in c - 1 clusters plus that of one cluster of
 * the points q to p - 1.
 *
 * Two refinements. The best q never falls as p grows, so a layer is filled by divide and conquer:
 * the best q for the middle p bounds those on either side, which takes O(count log count) instead
 * of O(count^2) steps a layer. And only two layers are kept instead of all k: the costs from the
 * left with k / 2 clusters and from the right with the rest meet at the middle cut, then each half
 * is solved in the same way (Hirschberg 1975). The halves have half of the clusters each, so the
 * layers of all levels take about twice the steps of the first level. */
#include "order/kmeans_1d.h"

#include <math.h>
#include <stdlib.h>

/* Prefix sums: over the points before one. */
typedef struct {
    double weight;
    double moment; /* of weight x (value - mean of all) */
} prefix;

typedef struct {
    const prefix *prefixes; /* count + 1 */
    size_t count, k;
    double *left, *right, *scratch; /* layers of costs, count + 1 each */
    uint32_t *begin;
    sro_job *job;
    double filled; /* entries of layers that were filled so far, for the progress */
} solver;

/* The points begin to end - 1, counted from the left or, reversed, from the right. */
typedef struct {
    const prefix *prefixes;
    size_t begin, end;
    bool reversed;
} span;

/* The inertia of one cluster of the span's points a to b - 1, less the sum of their weighted
 * squares: that sum is the same for all ways to cut. */
static double cluster_cost(const span *s, size_t a, size_t b)
{
    const prefix *from = s->prefixes + (s->reversed ? s->end - b : s->begin + a);
    const prefix *to = s->prefixes + (s->reversed ? s->end - a : s->begin + b);
    double moment = to->moment - from->moment;
    return -moment * moment / (to->weight - from->weight);
}

/* next[p] = min over q of last[q] + cluster_cost(q, p), for p from low to high, whose best q are
 * known to lie from q_min to q_max. */
static void fill_layer(const span *s, const double *last, double *next, size_t low, size_t high,
                       size_t q_min, size_t q_max)
{
    size_t middle = low + (high - low) / 2, best_q = q_min;
    double min = INFINITY;
    for (size_t q = q_min; q <= q_max && q < middle; q++) {
        double cost = last[q] + cluster_cost(s, q, middle);
        if (cost < min) {
            min = cost;
            best_q = q;
        }
    }
    next[middle] = min;
    if (middle > low)
        fill_layer(s, last, next, low, middle - 1, q_min, best_q);
    if (middle < high)
        fill_layer(s, last, next, middle + 1, high, best_q, q_max);
}

/* costs[p]: the minimal cost of the span's first p points in exactly k clusters, for p >= k. */
static SRO_CHECKED sro_error find_costs(solver *t, const span *s, size_t k, double *costs)
{
    size_t count = s->end - s->begin;
    double *last = costs, *next = t->scratch;
    for (size_t p = 1; p <= count; p++)
        costs[p] = cluster_cost(s, 0, p);
    for (size_t c = 2; c <= k; c++) {
        fill_layer(s, last, next, c, count, c - 1, count - 1);
        double *swapped = last;
        last = next;
        next = swapped;
        t->filled += (double)count;
        if (sro_job_report(t->job, t->filled / (2. * (double)t->count * (double)t->k)))
            return SRO_CANCELLED;
    }
    for (size_t p = k; last != costs && p <= count; p++)
        costs[p] = last[p];
    return NULL;
}

/* Cut the points begin to end - 1 into k clusters, numbered from `first` on. */
static SRO_CHECKED sro_error cut(solver *t, size_t begin, size_t end, size_t k, size_t first)
{
    if (k == 1) {
        t->begin[first] = (uint32_t)begin;
        return NULL;
    }
    span from_left = {.prefixes = t->prefixes, .begin = begin, .end = end};
    span from_right = {.prefixes = t->prefixes, .begin = begin, .end = end, .reversed = true};
    size_t count = end - begin, k_left = k / 2, k_right = k - k_left, best = k_left;
    sro_error error = find_costs(t, &from_left, k_left, t->left);
    if (!error)
        error = find_costs(t, &from_right, k_right, t->right);
    for (size_t p = k_left; !error && p <= count - k_right; p++)
        if (t->left[p] + t->right[count - p] < t->left[best] + t->right[count - best])
            best = p;
    if (!error)
        error = cut(t, begin, begin + best, k_left, first);
    if (!error)
        error = cut(t, begin + best, end, k_right, first + k_left);
    return error;
}

/* Values are taken from their mean, so that squares do not cancel far from 0. */
static void sum_prefixes(const double *values, const double *weight, size_t count, prefix *prefixes)
{
    double total = 0, mean = 0;
    for (size_t i = 0; i < count; i++) {
        total += weight[i];
        mean += (values[i] - mean) * weight[i] / total;
    }
    prefixes[0] = (prefix){.weight = 0};
    for (size_t i = 0; i < count; i++)
        prefixes[i + 1] = (prefix){
            .weight = prefixes[i].weight + weight[i],
            .moment = prefixes[i].moment + weight[i] * (values[i] - mean),
        };
}

sro_error sro_kmeans_1d(const double *values, const double *weight, size_t count, size_t k,
                        uint32_t *begin, sro_job *job)
{
    prefix *prefixes = calloc(count + 1, sizeof *prefixes);
    double *costs = calloc(3 * (count + 1), sizeof *costs);
    sro_error error = SRO_NO_MEMORY;
    if (prefixes && costs) {
        solver t = {
            .prefixes = prefixes,
            .count = count,
            .k = k,
            .left = costs,
            .right = costs + count + 1,
            .scratch = costs + 2 * (count + 1),
            .begin = begin,
            .job = job,
        };
        sum_prefixes(values, weight, count, prefixes);
        begin[k] = (uint32_t)count;
        error = cut(&t, 0, count, k, 0);
    }
    free(prefixes);
    free(costs);
    return error;
}
