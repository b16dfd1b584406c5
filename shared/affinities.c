#include "affinities.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"
#include "pages.h"

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

static size_t padded(size_t k) { return (k + SRO_LANES - 1) / SRO_LANES * SRO_LANES; }

/* p[j] = exp(-beta d[j]), not divided by their sum, for distances less the least of them. d and p
 * have room for padded(k). */
static row_state evaluate(const float *d, size_t k, double beta, float *p, double *sum)
{
    float sums[3];
    sro_kernels_best()->exponentials(d, k, (float)beta, p, sums);
    double mean = (double)sums[1] / sums[0], variance = (double)sums[2] / sums[0] - mean * mean;
    *sum = sums[0];
    return (row_state){log(sums[0]) + beta * mean, beta * beta * variance};
}

/* Newton's method on log beta from `beta` on, kept between the bounds that are known so far. Its
 * error squares at every step: the step from an entropy within 1e-4 needs no look at where it
 * led. */
static double solve(const float *d, size_t k, double wanted, double beta, float *p, row_state *at)
{
    double low = 0, high = INFINITY, sum;
    for (int pass = 0; pass < 60; pass++) {
        *at = evaluate(d, k, beta, p, &sum);
        double over = at->entropy - wanted;
        double step = over / (at->slope + 1e-12);
        if (fabs(over) < 1e-4)
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
 * within 1e-5) stops on its way to the solution. Near it the entropy is straight in log beta. */
static double bisected(double solution, double slope)
{
    double beta = 1, low = -INFINITY, high = INFINITY, within = exp(1e-5 / slope);
    double least = solution / within, most = solution * within;
    for (int step = 0; step < 100 && !(beta >= least && beta <= most); step++) {
        if (beta < solution) {
            low = beta;
            beta = isinf(high) ? 2 * beta : (beta + high) / 2;
        } else {
            high = beta;
            beta = isinf(low) ? beta / 2 : (beta + low) / 2;
        }
    }
    return beta;
}

/* Takes the least of a padded row from all of it. Returns the mean of what is left. */
static double take_least(float *d, size_t k)
{
    float least[LANES], sum[LANES] = {0};
    for (size_t l = 0; l < LANES; l++)
        least[l] = d[l];
    for (size_t j = 0; j < padded(k); j += LANES)
        for (size_t l = 0; l < LANES; l++)
            least[l] = d[j + l] < least[l] ? d[j + l] : least[l];
    for (size_t l = 1; l < LANES; l++)
        least[0] = least[l] < least[0] ? least[l] : least[0];
    for (size_t j = 0; j < padded(k); j += LANES)
        for (size_t l = 0; l < LANES; l++)
            sum[l] += d[j + l] -= least[0];
    for (size_t l = 1; l < LANES; l++)
        sum[0] += sum[l];
    return (double)sum[0] / (double)padded(k);
}

static const double usual = 2; /* beta times the mean distance */

/* distance2 becomes p. `scratch` has room for twice a padded row. `likely` is beta times the mean
 * distance: where to begin, and of this row afterwards if that is a good place for others: where
 * beta is far too large the slope is nothing but rounding. */
static void distribute(float *distance2, size_t k, double perplexity, float *scratch,
                       double *likely)
{
    float *d = scratch, *p = scratch + padded(k);
    memcpy(d, distance2, k * sizeof *d);
    for (size_t j = k; j < padded(k); j++)
        d[j] = distance2[j % k];
    for (size_t j = 0; j < k; j++)
        p[j] = 1;
    double sum = (double)k, mean = take_least(d, k);
    if (mean > 0) {
        row_state at;
        double beta = solve(d, k, log(perplexity), *likely / mean, p, &at);
        *likely = beta * mean > usual / 4 && beta * mean < usual * 16 ? beta * mean : usual;
        evaluate(d, k, bisected(beta, at.slope), p, &sum);
    }
    float share = (float)(1 / sum);
    for (size_t j = 0; j < k; j++)
        distance2[j] = p[j] * share;
}

/* One of the rows that chose a row, and its p */
typedef struct {
    uint32_t row;
    float p;
} chooser;

enum { PARTS = 32, SPREADS = 8 };

typedef struct {
    sro_neighbours *n;
    double perplexity;
    sro_affinities *p;
    chooser *choosers;    /* rows x k, by whom they chose, each one's in the sequence of rows */
    uint32_t *next;       /* SPREADS x rows: where the next chooser from a part of the rows goes */
    sro_job *job;
    atomic_int failed;
} affinity;

static void distribute_part(void *context, size_t part)
{
    affinity *a = context;
    float *scratch = malloc(2 * padded(a->n->k) * sizeof *scratch);
    size_t first = part * ROWS_A_PART, end = first + ROWS_A_PART;
    double likely = usual;
    end = end < a->n->rows ? end : a->n->rows;
    if (!scratch)
        atomic_store(&a->failed, 1);
    for (size_t i = first; scratch && i < end && !sro_job_canceled(a->job); i++)
        distribute(a->n->distance2 + i * a->n->k, a->n->k, a->perplexity, scratch, &likely);
    free(scratch);
}

/* p + p' */

/* Rows are spread in parts, for each of which choices are counted: so every part knows where its
 * own choosers go, and all of them end in the sequence of rows. */

static size_t first_of(const affinity *a, size_t part, size_t parts)
{
    return a->n->rows * part / parts;
}

static void count_choices(void *context, size_t part)
{
    affinity *a = context;
    size_t k = a->n->k, end = first_of(a, part + 1, SPREADS) * k;
    uint32_t *count = a->next + part * a->n->rows;
    memset(count, 0, a->n->rows * sizeof *count);
    for (size_t i = first_of(a, part, SPREADS) * k; i < end; i++)
        count[a->n->index[i]]++;
}

static void spread_choices(void *context, size_t part)
{
    affinity *a = context;
    size_t k = a->n->k, end = first_of(a, part + 1, SPREADS);
    uint32_t *next = a->next + part * a->n->rows;
    for (size_t i = first_of(a, part, SPREADS); i < end; i++)
        for (size_t j = i * k; j < (i + 1) * k; j++)
            a->choosers[next[a->n->index[j]]++] = (chooser){(uint32_t)i, a->n->distance2[j]};
}

/* Afterwards next[i] of the last part is where the choosers of row i end. */
static void transpose(affinity *a, sro_threads *threads)
{
    uint32_t begin = 0;
    sro_threads_run(threads, SPREADS, count_choices, a);
    for (size_t i = 0; i < a->n->rows; i++)
        for (size_t part = 0; part < SPREADS; part++) {
            uint32_t *next = &a->next[part * a->n->rows + i], count = *next;
            *next = begin;
            begin += count;
        }
    sro_threads_run(threads, SPREADS, spread_choices, a);
}

/* Lay row i out at `column` and `value` (both may be 0, to count only): its own neighbours, then
 * those that chose it without being chosen. `slot` says where a column stands, `stamp` for which
 * row. */
static size_t lay_out(const affinity *a, size_t i, uint32_t *stamp, uint32_t *slot,
                      uint32_t *column, float *value)
{
    size_t k = a->n->k, count = k;
    const uint32_t *own = a->n->index + i * k, *ends = a->next + (SPREADS - 1) * a->n->rows;
    const float *p = a->n->distance2 + i * k;
    float half = .5f / (float)a->n->rows;
    for (size_t j = 0; j < k; j++) {
        stamp[own[j]] = (uint32_t)i;
        slot[own[j]] = (uint32_t)j;
        if (column) {
            column[j] = own[j];
            value[j] = p[j] * half;
        }
    }
    for (size_t t = i ? ends[i - 1] : 0; t < ends[i]; t++) {
        chooser other = a->choosers[t];
        if (stamp[other.row] != i) {
            if (column) {
                column[count] = other.row;
                value[count] = other.p * half;
            }
            count++;
        } else if (column)
            value[slot[other.row]] += other.p * half;
    }
    return count;
}

static void lay_out_rows(affinity *a, size_t part, int fill)
{
    size_t rows = a->n->rows, end = first_of(a, part + 1, PARTS);
    uint32_t *stamp = malloc(2 * rows * sizeof *stamp);
    if (!stamp) {
        atomic_store(&a->failed, 1);
        return;
    }
    memset(stamp, 0xFF, rows * sizeof *stamp);
    for (size_t i = first_of(a, part, PARTS); i < end && !sro_job_canceled(a->job); i++) {
        uint32_t *column = fill ? a->p->column + a->p->begin[i] : 0;
        float *value = fill ? a->p->value + a->p->begin[i] : 0;
        size_t count = lay_out(a, i, stamp, stamp + rows, column, value);
        if (!fill)
            a->p->begin[i + 1] = count;
    }
    free(stamp);
}

static void count_part(void *context, size_t part) { lay_out_rows(context, part, 0); }
static void fill_part(void *context, size_t part) { lay_out_rows(context, part, 1); }

static const char *symmetrise(affinity *a, sro_threads *threads)
{
    sro_affinities *p = a->p;
    p->begin = calloc(p->rows + 1, sizeof *p->begin);
    if (!p->begin)
        return SRO_NO_MEMORY;
    transpose(a, threads);
    sro_threads_run(threads, PARTS, count_part, a);
    if (sro_job_canceled(a->job))
        return SRO_CANCELED;
    for (size_t i = 0; i < p->rows; i++)
        p->begin[i + 1] += p->begin[i];
    p->column = sro_pages(p->begin[p->rows] * sizeof *p->column);
    p->value = sro_pages(p->begin[p->rows] * sizeof *p->value);
    if (!p->column || !p->value)
        return SRO_NO_MEMORY;
    sro_threads_run(threads, PARTS, fill_part, a);
    return atomic_load(&a->failed) ? SRO_NO_MEMORY : 0;
}

const char *sro_affinities_find(sro_affinities *p, sro_neighbours *n, double perplexity,
                                sro_threads *threads, sro_job *job)
{
    size_t entries = n->rows * n->k;
    affinity a = {.n = n, .perplexity = perplexity, .p = p, .job = job};
    memset(p, 0, sizeof *p);
    p->rows = n->rows;
    a.choosers = sro_pages(entries * sizeof *a.choosers);
    a.next = malloc(SPREADS * n->rows * sizeof *a.next);
    const char *error = a.choosers && a.next && entries <= UINT32_MAX ? 0 : SRO_NO_MEMORY;
    if (!error) {
        sro_threads_run(threads, (n->rows + ROWS_A_PART - 1) / ROWS_A_PART, distribute_part, &a);
        error = sro_job_canceled(job) ? SRO_CANCELED : symmetrise(&a, threads);
        if (!error && sro_job_canceled(job))
            error = SRO_CANCELED;
    }
    free(a.choosers);
    free(a.next);
    sro_neighbours_clear(n);
    if (error)
        sro_affinities_clear(p);
    return error;
}

void sro_affinities_clear(sro_affinities *p)
{
    free(p->begin);
    free(p->column);
    free(p->value);
    free(p->mass);
    memset(p, 0, sizeof *p);
}
