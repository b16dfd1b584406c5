#include "tsne/affinities.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/huge_pages.h"
#include "base/round_up.h"
#include "simd/padding.h"
#include "tsne/tsne_kernels.h"

/* Row by row, the precision beta of a Gaussian is found that gives the conditional distribution
 * p(j | i) over the neighbours j the wanted perplexity (van der Maaten and Hinton 2008, section 2).
 * scikit-learn bisects from beta = 1, in some 20 to 40 evaluations a row. Newton's method on log
 * beta takes 3 to 4; since bisection stops at the first beta whose entropy is within 1e-5, where it
 * would have stopped can then be computed from the solution alone.
 *
 * P + P' without sorting: the conditional matrix is built first, its blocks are listed by their
 * columns, and every block row of the sum then adds its own blocks and the transposed ones. */

enum { ROWS_PER_PART = 64, LANES = 8 };

size_t sro_affinities_neighbours(size_t rows, double perplexity)
{
    size_t wanted = (size_t)(3 * perplexity + 1);
    return wanted < rows - 1 ? wanted : rows - 1;
}

/* One row: p(j | i) */

typedef struct {
    double entropy, slope; /* at a beta, and -d entropy / d log beta */
} entropy_at;

/* p[j] = exp(-beta d[j]), not yet divided by *sum, for distances d less the smallest of them. d and
 * p have room for sro_padded(k). */
static entropy_at evaluate(const float *d, size_t k, double beta, float *p, double *sum)
{
    float sums[3];
    sro_tsne_kernels_best()->gaussians(d, k, (float)beta, p, sums);
    double mean = (double)sums[1] / sums[0], variance = (double)sums[2] / sums[0] - mean * mean;
    *sum = sums[0];
    return (entropy_at){.entropy = log((double)sums[0]) + beta * mean,
                        .slope = beta * beta * variance};
}

/* Of the entropy. This near to it the next step of Newton's method is the last. */
static const double newton_tolerance = 1e-4;

/* Newton's method on log beta from `beta` on, kept within the bracket that is known so far. Its
 * error squares at every step, so the last step is not evaluated again. Where more neighbours than
 * the perplexity are equally near, no beta is large enough, and max_beta comes out. */
static double solve_beta(const float *d, size_t k, double wanted, double beta, float *p,
                         entropy_at *at)
{
    const double max_beta = 1e30; /* as a float, times 0, it is still 0 */
    double low = 0, high = INFINITY, sum;
    for (int pass = 0; pass < 60; pass++) {
        beta = fmin(beta, max_beta);
        *at = evaluate(d, k, beta, p, &sum);
        double over = at->entropy - wanted;
        double step = over / (at->slope + 1e-12);
        if (fabs(over) < newton_tolerance)
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

/* Where scikit-learn's bisection (from 1, at most 100 doublings or halvings, until the entropy is
 * within 1e-5) stops on its way to the solution, near which the entropy is linear in log beta. Once
 * the solution is between two powers of 2, the midpoints follow from it without a branch that the
 * processor could not predict: `position` is where the solution is above the lower power, in units
 * of the present interval, so that its whole part counts the intervals below. */
static double bisected_beta(double solution, double slope)
{
    double beta = 1, within = exp(1e-5 / slope);
    double min = solution / within, max = solution * within;
    int step = 0;
    bool up = beta < solution;
    for (; step < 100 && (beta < min || beta > max) && (beta < solution) == up; step++)
        beta = up ? 2 * beta : beta / 2;
    double low = up ? beta / 2 : beta, width = low, position = (solution - low) / width;
    for (; step < 100 && (beta < min || beta > max); step++) {
        beta = low + ((double)(int64_t)position + .5) * width;
        position *= 2;
        width /= 2;
    }
    return beta;
}

/* Subtract the minimum of a padded row from all of it. Returns the mean of what is left. */
static double subtract_min(float *d, size_t k)
{
    float min[LANES], sum[LANES] = {0};
    for (size_t l = 0; l < LANES; l++)
        min[l] = d[l];
    for (size_t j = 0; j < sro_padded(k); j += LANES)
        for (size_t l = 0; l < LANES; l++)
            min[l] = d[j + l] < min[l] ? d[j + l] : min[l];
    for (size_t l = 1; l < LANES; l++)
        min[0] = min[l] < min[0] ? min[l] : min[0];
    for (size_t j = 0; j < sro_padded(k); j += LANES)
        for (size_t l = 0; l < LANES; l++)
            sum[l] += d[j + l] -= min[0];
    for (size_t l = 1; l < LANES; l++)
        sum[0] += sum[l];
    return (double)sum[0] / (double)sro_padded(k);
}

/* Where the search for beta begins, as beta times the mean distance. */
static const double usual_guess = 2;

/* distance2, of one row, becomes p. `scratch` has room for two padded rows. *guess, beta times the
 * mean distance, is where the search begins, and becomes this row's own result if that is a good
 * guess for the next row: where beta is far too large the slope is nothing but rounding. */
static void conditional_row(float *distance2, size_t k, double perplexity, float *scratch,
                            double *guess)
{
    float *d = scratch, *p = scratch + sro_padded(k);
    memcpy(d, distance2, k * sizeof *d);
    for (size_t j = k; j < sro_padded(k); j++)
        d[j] = d[j - k];
    double sum = (double)k, mean = subtract_min(d, k);
    if (!(mean > 0))
        for (size_t j = 0; j < k; j++)
            p[j] = 1;
    else {
        entropy_at at;
        double beta = solve_beta(d, k, log(perplexity), *guess / mean, p, &at);
        bool usable = beta * mean > usual_guess / 4 && beta * mean < usual_guess * 16;
        *guess = usable ? beta * mean : usual_guess;
        if (fabs(at.entropy - log(perplexity)) < newton_tolerance)
            beta = bisected_beta(beta, at.slope);
        evaluate(d, k, beta, p, &sum);
    }
    float reciprocal = (float)(1 / sum);
    for (size_t j = 0; j < k; j++)
        distance2[j] = p[j] * reciprocal;
}

/* All rows */

/* A block of the conditional matrix, as it is listed by columns. */
typedef struct {
    const float *block;
    uint32_t block_row;
} reverse_edge;

typedef struct {
    sro_knn_graph *graph;
    size_t rows;
    double perplexity;
    sro_bsr_matrix conditional; /* p(j | i) / (2 rows) at row i and column j */
    reverse_edge *reverse;      /* its blocks by their columns, and among those by block row */
    size_t *reverse_end;        /* for every 4 columns: where their blocks end in `reverse` */
    sro_job *job;
    atomic_bool failed;
} symmetrisation;

static void conditional_part(void *context, size_t part)
{
    symmetrisation *s = context;
    float *scratch = malloc(2 * sro_padded(s->graph->k) * sizeof *scratch);
    size_t first = part * ROWS_PER_PART, end = first + ROWS_PER_PART;
    double guess = usual_guess;
    end = end < s->graph->rows ? end : s->graph->rows;
    if (!scratch)
        atomic_store(&s->failed, true);
    for (size_t i = first; scratch && i < end && !sro_job_cancelled(s->job); i++)
        conditional_row(s->graph->distance2 + i * s->graph->k, s->graph->k, s->perplexity, scratch,
                        &guess);
    free(scratch);
}

static void fill_conditional(void *context, size_t block_row, const sro_bsr_accumulator *sums)
{
    symmetrisation *s = context;
    size_t k = s->graph->k, first = block_row * SRO_BSR_DIM;
    float half = .5f / (float)s->rows;
    for (size_t i = first; i < first + SRO_BSR_DIM && i < s->graph->rows; i++)
        for (size_t e = i * k; e < (i + 1) * k; e++)
            *sro_bsr_at(sums, i - first, s->graph->index[e]) = half * s->graph->distance2[e];
}

/* List the blocks of the conditional matrix by their columns: a counting sort. */
static SRO_CHECKED sro_error list_reverse_edges(symmetrisation *s)
{
    const sro_bsr_matrix *c = &s->conditional;
    size_t count = 0, *next;
    next = s->reverse_end = calloc(c->block_rows, sizeof *next);
    if (!next)
        return SRO_NO_MEMORY;
    for (size_t r = 0; r < c->block_rows; r++)
        for (size_t b = 0; b < c->block_row[r].count; b++)
            next[c->block_row[r].column[b] / SRO_BSR_DIM]++;
    for (size_t r = 0; r < c->block_rows; r++) {
        size_t own = next[r];
        next[r] = count; /* where the next one goes, and at last the end */
        count += own;
    }
    s->reverse = sro_huge_alloc((count + 1) * sizeof *s->reverse);
    if (!s->reverse)
        return SRO_NO_MEMORY;
    for (size_t r = 0; r < c->block_rows && !sro_job_cancelled(s->job); r++)
        for (size_t b = 0; b < c->block_row[r].count; b++) {
            size_t at = next[c->block_row[r].column[b] / SRO_BSR_DIM]++;
            s->reverse[at] = (reverse_edge){.block = sro_bsr_row_in_block(&c->block_row[r], b, 0),
                                            .block_row = (uint32_t)r};
        }
    return NULL;
}

/* It adds alone: a multiplication here some processors would fuse with the addition, and round p_ij
 * otherwise than p_ji. */
static void fill_symmetric(void *context, size_t block_row, const sro_bsr_accumulator *sums)
{
    symmetrisation *s = context;
    const sro_bsr_block_row *own = &s->conditional.block_row[block_row];
    for (size_t b = 0; b < own->count; b++) {
        const float *p = sro_bsr_row_in_block(own, b, 0);
        float *sum = sro_bsr_at(sums, 0, own->column[b]);
        for (size_t v = 0; v < SRO_BSR_BLOCK; v++)
            sum[v] += p[v];
    }
    size_t e = block_row ? s->reverse_end[block_row - 1] : 0;
    for (; e < s->reverse_end[block_row]; e++) {
        const float *p = s->reverse[e].block;
        float *sum = sro_bsr_at(sums, 0, s->reverse[e].block_row * SRO_BSR_DIM);
        for (size_t v = 0; v < SRO_BSR_BLOCK; v++)
            sum[v] += p[v % SRO_BSR_DIM * SRO_BSR_DIM + v / SRO_BSR_DIM];
    }
}

static SRO_CHECKED sro_error symmetrise(symmetrisation *s, sro_affinities *p,
                                        sro_thread_pool *threads)
{
    size_t block_rows = sro_bsr_block_rows(p->rows);
    sro_error error =
        sro_bsr_build(&s->conditional, block_rows, fill_conditional, s, 0, NULL, threads, s->job);
    sro_knn_graph_clear(s->graph); /* the largest of all, and not needed any more */
    if (!error)
        error = list_reverse_edges(s);
    if (!error)
        error = sro_bsr_build(&p->matrix, block_rows, fill_symmetric, s, 0, NULL, threads, s->job);
    return error;
}

sro_error sro_affinities_make(sro_affinities *p, sro_knn_graph *graph, double perplexity,
                              sro_thread_pool *threads, sro_job *job)
{
    symmetrisation s = {.graph = graph, .rows = graph->rows, .perplexity = perplexity, .job = job};
    memset(p, 0, sizeof *p);
    p->rows = graph->rows;
    sro_thread_pool_run(threads, sro_parts_of(graph->rows, ROWS_PER_PART), conditional_part, &s);
    sro_error error = atomic_load(&s.failed) ? SRO_NO_MEMORY : symmetrise(&s, p, threads);
    sro_bsr_clear(&s.conditional);
    sro_huge_free(s.reverse);
    free(s.reverse_end);
    sro_knn_graph_clear(graph);
    return error;
}

void sro_affinities_clear(sro_affinities *p)
{
    sro_bsr_clear(&p->matrix);
    free(p->weight);
    memset(p, 0, sizeof *p);
}
