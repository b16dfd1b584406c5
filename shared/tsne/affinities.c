#include "tsne/affinities.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/huge_pages.h"
#include "simd/padding.h"
#include "tsne/tsne_kernels.h"

enum { ROWS_A_PART = 64, LANES = 8 };

size_t sro_affinities_neighbours(size_t rows, double perplexity)
{
    size_t wanted = (size_t)(3 * perplexity + 1);
    return wanted < rows - 1 ? wanted : rows - 1;
}

/* One row's distribution over its neighbours */

typedef struct {
    double entropy, slope; /* of the distribution at a beta, and -d entropy / d log beta */
} row_state;

/* p[j] = exp(-beta d[j]), not divided by their sum, for distances less the least of them. d and p
 * have room for sro_padded(k). */
static row_state evaluate(const float *d, size_t k, double beta, float *p, double *sum)
{
    float sums[3];
    sro_tsne_kernels_best()->gaussians(d, k, (float)beta, p, sums);
    double mean = (double)sums[1] / sums[0], variance = (double)sums[2] / sums[0] - mean * mean;
    *sum = sums[0];
    return (row_state){log(sums[0]) + beta * mean, beta * beta * variance};
}

static const double near_enough = 1e-4; /* of an entropy: the next step leads to the solution */

/* Newton's method on log beta from `beta` on, kept between the bounds that are known so far. Its
 * error squares at every step: the last one needs no look at where it led. Where too many
 * neighbours are equally near no beta is large enough, and it is very large. */
static double solve(const float *d, size_t k, double wanted, double beta, float *p, row_state *at)
{
    const double largest = 1e30; /* as a float, times 0, it is still 0 */
    double low = 0, high = INFINITY, sum;
    for (int pass = 0; pass < 60; pass++) {
        beta = fmin(beta, largest);
        *at = evaluate(d, k, beta, p, &sum);
        double over = at->entropy - wanted;
        double step = over / (at->slope + 1e-12);
        if (fabs(over) < near_enough)
            return beta * exp(step);
        if (over > 0)
            low = beta;
        else
            high = beta;
        double next = beta * exp(step > 2 ? 2 : step < -2 ? -2 : step);
        if (!(next > low && next < high))
            next = isinf(high) ? 2 * beta : (low + high) / 2;
        beta = next;
    }
    return beta;
}

/* Where scikit-learn's bisection (from 1, at most 100 halvings or doublings, until the entropy is
 * within 1e-5) stops on its way to the solution. Near it the entropy is straight in log beta. Once
 * the solution is between two powers of 2, the middles that the bisection comes to are known
 * without going there, and without a branch that nobody could foresee: `part` counts, from the
 * lower power on, the intervals that are as wide as its present one. */
static double bisected(double solution, double slope)
{
    double beta = 1, within = exp(1e-5 / slope);
    double least = solution / within, most = solution * within;
    int step = 0, up = beta < solution;
    for (; step < 100 && (beta < least || beta > most) && (beta < solution) == up; step++)
        beta = up ? 2 * beta : beta / 2;
    double low = up ? beta / 2 : beta, width = low, part = (solution - low) / width;
    for (; step < 100 && (beta < least || beta > most); step++) {
        beta = low + ((double)(int64_t)part + .5) * width;
        part *= 2;
        width /= 2;
    }
    return beta;
}

/* Takes the least of a padded row from all of it. Returns the mean of what is left. */
static double take_least(float *d, size_t k)
{
    float least[LANES], sum[LANES] = {0};
    for (size_t l = 0; l < LANES; l++)
        least[l] = d[l];
    for (size_t j = 0; j < sro_padded(k); j += LANES)
        for (size_t l = 0; l < LANES; l++)
            least[l] = d[j + l] < least[l] ? d[j + l] : least[l];
    for (size_t l = 1; l < LANES; l++)
        least[0] = least[l] < least[0] ? least[l] : least[0];
    for (size_t j = 0; j < sro_padded(k); j += LANES)
        for (size_t l = 0; l < LANES; l++)
            sum[l] += d[j + l] -= least[0];
    for (size_t l = 1; l < LANES; l++)
        sum[0] += sum[l];
    return (double)sum[0] / (double)sro_padded(k);
}

static const double usual = 2; /* beta times the mean distance */

/* distance2 becomes p. `scratch` has room for twice a padded row. `likely` is beta times the mean
 * distance: where to begin, and of this row afterwards if that is a good place for others: where
 * beta is far too large the slope is nothing but rounding. */
static void distribute(float *distance2, size_t k, double perplexity, float *scratch,
                       double *likely)
{
    float *d = scratch, *p = scratch + sro_padded(k);
    memcpy(d, distance2, k * sizeof *d);
    for (size_t j = k; j < sro_padded(k); j++)
        d[j] = d[j - k];
    double sum = (double)k, mean = take_least(d, k);
    if (!(mean > 0))
        for (size_t j = 0; j < k; j++)
            p[j] = 1;
    else {
        row_state at;
        double beta = solve(d, k, log(perplexity), *likely / mean, p, &at);
        *likely = beta * mean > usual / 4 && beta * mean < usual * 16 ? beta * mean : usual;
        if (fabs(at.entropy - log(perplexity)) < near_enough)
            beta = bisected(beta, at.slope);
        evaluate(d, k, beta, p, &sum);
    }
    float share = (float)(1 / sum);
    for (size_t j = 0; j < k; j++)
        distance2[j] = p[j] * share;
}

/* A block of chosen, and whose it is */
typedef struct {
    const float *block;
    uint32_t group;
} chooser;

typedef struct {
    sro_neighbours *n;
    size_t rows;
    double perplexity;
    sro_blocks chosen; /* p: row by row, what each chose */
    chooser *choosers; /* lists for each group of columns, in the sequence of rows */
    size_t *ends;      /* and where each ends */
    sro_job *job;
    atomic_int failed;
} affinity;

static void distribute_part(void *context, size_t part)
{
    affinity *a = context;
    float *scratch = malloc(2 * sro_padded(a->n->k) * sizeof *scratch);
    size_t first = part * ROWS_A_PART, end = first + ROWS_A_PART;
    double likely = usual;
    end = end < a->n->rows ? end : a->n->rows;
    if (!scratch)
        atomic_store(&a->failed, 1);
    for (size_t i = first; scratch && i < end && !sro_job_canceled(a->job); i++)
        distribute(a->n->distance2 + i * a->n->k, a->n->k, a->perplexity, scratch, &likely);
    free(scratch);
}

/* p + p', block by block */

static void fill_chosen(void *context, size_t group, const sro_strip *strip)
{
    affinity *a = context;
    size_t k = a->n->k, first = group * SRO_SIDE;
    for (size_t i = first; i < first + SRO_SIDE && i < a->n->rows; i++)
        for (size_t e = i * k; e < (i + 1) * k; e++)
            *sro_strip_at(strip, i - first, a->n->index[e]) = a->n->distance2[e];
}

/* Lists for every group of columns the blocks of chosen that are in it. */
static const char *list_choosers(affinity *a)
{
    const sro_blocks *c = &a->chosen;
    size_t count = 0;
    a->ends = calloc(c->groups, sizeof *a->ends);
    if (!a->ends)
        return SRO_NO_MEMORY;
    for (size_t g = 0; g < c->groups; g++)
        for (size_t b = 0; b < c->group[g].count; b++)
            a->ends[c->group[g].column[b] / SRO_SIDE]++;
    for (size_t g = 0; g < c->groups; g++) {
        size_t own = a->ends[g];
        a->ends[g] = count; /* where the next one goes, and at last the end */
        count += own;
    }
    a->choosers = sro_pages((count + 1) * sizeof *a->choosers);
    if (!a->choosers)
        return SRO_NO_MEMORY;
    for (size_t g = 0; g < c->groups && !sro_job_canceled(a->job); g++)
        for (size_t b = 0; b < c->group[g].count; b++) {
            size_t at = a->ends[c->group[g].column[b] / SRO_SIDE]++;
            a->choosers[at] = (chooser){sro_block_row(&c->group[g], b, 0), (uint32_t)g};
        }
    return 0;
}

static void fill_both(void *context, size_t group, const sro_strip *strip)
{
    affinity *a = context;
    const sro_group *own = &a->chosen.group[group];
    float half = .5f / (float)a->rows;
    for (size_t b = 0; b < own->count; b++) {
        const float *p = sro_block_row(own, b, 0);
        float *sums = sro_strip_at(strip, 0, own->column[b]);
        for (size_t v = 0; v < SRO_BLOCK; v++)
            sums[v] += half * p[v];
    }
    for (size_t e = group ? a->ends[group - 1] : 0; e < a->ends[group]; e++) {
        const float *p = a->choosers[e].block;
        float *sums = sro_strip_at(strip, 0, a->choosers[e].group * SRO_SIDE);
        for (size_t v = 0; v < SRO_BLOCK; v++)
            sums[v] += half * p[v % SRO_SIDE * SRO_SIDE + v / SRO_SIDE];
    }
}

static const char *symmetrise(affinity *a, sro_affinities *p, sro_threads *threads)
{
    size_t groups = (p->rows + SRO_SIDE - 1) / SRO_SIDE;
    const char *error = sro_blocks_make(&a->chosen, groups, fill_chosen, a, 0, 0, threads, a->job);
    sro_neighbours_clear(a->n); /* the largest of all, and not needed any more */
    if (!error)
        error = list_choosers(a);
    if (!error)
        error = sro_blocks_make(&p->blocks, groups, fill_both, a, 0, 0, threads, a->job);
    return error;
}

const char *sro_affinities_find(sro_affinities *p, sro_neighbours *n, double perplexity,
                                sro_threads *threads, sro_job *job)
{
    affinity a = {.n = n, .rows = n->rows, .perplexity = perplexity, .job = job};
    memset(p, 0, sizeof *p);
    p->rows = n->rows;
    sro_threads_run(threads, (n->rows + ROWS_A_PART - 1) / ROWS_A_PART, distribute_part, &a);
    const char *error = atomic_load(&a.failed) ? SRO_NO_MEMORY : symmetrise(&a, p, threads);
    sro_blocks_clear(&a.chosen);
    free(a.choosers);
    free(a.ends);
    sro_neighbours_clear(n);
    return error;
}

void sro_affinities_clear(sro_affinities *p)
{
    sro_blocks_clear(&p->blocks);
    free(p->mass);
    memset(p, 0, sizeof *p);
}
