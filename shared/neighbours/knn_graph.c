#include "neighbours/knn_graph.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/huge_pages.h"
#include "neighbours/knn_index.h"
#include "simd/padding.h"

typedef struct {
    size_t k, about, capacity; /* about: so many candidates of a row are few enough */
    size_t near;               /* leaves that are searched first */
    sro_leaves leaves;
    const sro_knn_kernels *kernels;
    sro_knn_graph *result;
    sro_job *job;
    double share;
    atomic_size_t finished;
    atomic_int failed;
} search;

static uint32_t bits_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static float float_of(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* A limit that k of count values, and at most `most`, do not exceed; with equal values it may be
 * more, with too few it is SRO_NOWHERE. From a guess on in growing steps until it is between two
 * others, then where it should be between them or, every third time, in the middle; on the bits,
 * whose order is that of the (positive) floats. */
static float limit_of(const search *s, const float *values, size_t count, size_t k, size_t most,
                      float guess)
{
    const uint32_t nowhere = bits_of(SRO_NOWHERE);
    uint32_t low = 0, high = nowhere, middle = bits_of(guess), step = 1 << 20;
    size_t too_few = 0, enough = count;
    for (int pass = 0; low < high; pass++) {
        size_t below = s->kernels->count_le(values, count, float_of(middle));
        if (below < k) {
            low = middle + 1;
            too_few = below;
        } else {
            high = middle;
            enough = below;
        }
        if (below >= k && below <= most)
            break;
        if (high == nowhere && high - low > step)
            middle = low + step;
        else if (low == 0 && high > step)
            middle = high - step;
        else if (pass % 3 == 2)
            middle = low + (high - low) / 2;
        else
            middle = low
                     + (uint32_t)((double)(high - low) * (double)(k + most - 2 * too_few)
                                  / (double)(2 * (enough - too_few) + 1));
        if (middle >= high && low < high)
            middle = high - 1;
        step = step < 1u << 30 ? 2 * step : step;
    }
    return float_of(high);
}

/* The candidates of one row */

typedef struct {
    size_t count;
    float limit; /* what is further away is no candidate */
    float *distance2;
    uint32_t *place;
} candidates;

static uint32_t apart(uint32_t a, uint32_t b) { return a > b ? a - b : b - a; }

/* How far in number from the row the `wanted` nearest of the ties reach. */
static uint32_t reach_of_ties(const search *s, const uint32_t *tied, size_t ties, uint32_t row,
                              size_t wanted)
{
    uint32_t low = 1, high = (uint32_t)s->leaves.rows;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        size_t within = 0;
        for (size_t i = 0; i < ties; i++)
            within += apart(s->leaves.row[tied[i]], row) <= middle;
        if (within < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return high;
}

static void keep_tie(const search *s, candidates *c, uint32_t place, int wanted)
{
    if (!wanted || c->count == s->k)
        return;
    c->distance2[c->count] = c->limit;
    c->place[c->count++] = place;
}

/* Fill up to k with those of the ties that are nearest in number, of two as near with the one
 * before the row. Of a sound that fades to nothing all rows may be ties: no step is taken twice. */
static void keep_ties(const search *s, candidates *c, const uint32_t *tied, size_t ties,
                      uint32_t row)
{
    const uint32_t *number = s->leaves.row;
    uint32_t reach = reach_of_ties(s, tied, ties, row, s->k - c->count);
    for (size_t i = 0; i < ties; i++)
        keep_tie(s, c, tied[i], apart(number[tied[i]], row) < reach);
    for (size_t i = 0; i < ties; i++)
        keep_tie(s, c, tied[i], number[tied[i]] < row && row - number[tied[i]] == reach);
    for (size_t i = 0; i < ties; i++)
        keep_tie(s, c, tied[i], number[tied[i]] > row && number[tied[i]] - row == reach);
}

/* Keep what is nearer than the limit, which no number just below it can tell: below 0 there is
 * none, and below small numbers only denormals, which Pd's thread takes for 0. Those at the limit
 * are listed; returns how many they are. */
static size_t part_ties(candidates *c, float limit, uint32_t *tied)
{
    size_t kept = 0, ties = 0;
    for (size_t i = 0; i < c->count; i++) {
        if (c->distance2[i] < limit) {
            c->distance2[kept] = c->distance2[i];
            c->place[kept++] = c->place[i];
        } else if (c->distance2[i] == limit)
            tied[ties++] = c->place[i];
    }
    c->count = kept;
    return ties;
}

/* Keep the k nearest, or up to `most`; `guess`: how far they may reach. `spare` has room for
 * capacity. */
static void thin_out(const search *s, candidates *c, uint32_t *spare, uint32_t row, float guess,
                     size_t most)
{
    if (c->count < s->k)
        return;
    const sro_knn_kernels *kernels = s->kernels;
    float limit = limit_of(s, c->distance2, c->count, s->k, most, guess);
    c->limit = limit;
    if (kernels->count_le(c->distance2, c->count, limit) > most)
        keep_ties(s, c, spare, part_ties(c, limit, spare), row);
    else
        c->count =
            kernels->compress_le(c->distance2, c->place, c->count, limit, c->distance2, c->place);
}

/* The search of one bunch's rows */

typedef struct {
    size_t first, rows; /* own places */
    candidates of[SRO_BUNCH];
    float *gaps;     /* from this bunch's box to every leaf's, squared; INFINITY for the nearest */
    float *bounds;   /* SRO_BUNCH x near x SRO_LEAF: from our rows to those of the nearest leaves */
    uint32_t *near;  /* the nearest leaves */
    uint32_t *taken; /* near x SRO_BUNCH: bits of rows */
    uint32_t *spare;
    float *memory;
    float reach, likely; /* limits that were found last: the next ones are near them */
} hunt;

static void thin_row(const search *s, hunt *h, size_t q, size_t most)
{
    candidates *c = &h->of[q];
    float guess = c->limit < SRO_NOWHERE ? .95f * c->limit : h->likely;
    thin_out(s, c, h->spare, s->leaves.row[h->first + q], guess, most);
}

/* What is near enough of `count` rows becomes a candidate of row q. */
static void keep_near(const search *s, hunt *h, size_t q, const uint32_t *place,
                      const float *distance2, size_t count)
{
    candidates *c = &h->of[q];
    c->count += s->kernels->compress_le(distance2, place, count, c->limit, c->distance2 + c->count,
                                        c->place + c->count);
    if (c->count > s->capacity - SRO_LEAF)
        thin_row(s, h, q, s->about);
}

/* Measure those of a leaf's rows that have a bit, for all our rows at once: they are read once. */
static void measure(const search *s, hunt *h, size_t leaf, const uint32_t bits[SRO_BUNCH])
{
    const sro_leaves *l = &s->leaves;
    enum { MOST = SRO_BUNCH * SRO_LEAF };
    uint32_t own[MOST + SRO_LEAF], place[MOST + SRO_LEAF];
    float distance2[MOST];
    size_t end[SRO_BUNCH], count = 0;
    for (size_t q = 0; q < h->rows; q++) {
        size_t row = h->first + q;
        uint32_t left = bits[q];
        if (row / SRO_LEAF == leaf)
            left &= ~((uint32_t)1 << row % SRO_LEAF);
        count += s->kernels->mask_to_pairs(left, (uint32_t)(leaf * SRO_LEAF), (uint32_t)row,
                                           place + count, own + count);
        end[q] = count;
    }
    for (; count % 4; count++) {
        own[count] = own[count - 1];
        place[count] = place[count - 1];
    }
    s->kernels->squared_distances(l->full, l->columns, own, place, count, distance2);
    for (size_t q = 0, begin = 0; q < h->rows; begin = end[q++])
        if (end[q] > begin)
            keep_near(s, h, q, place + begin, distance2 + begin, end[q] - begin);
}

/* What a product of the coordinates of row q and of a leaf's rows may be at most: it lacks the
 * row's own squared length. */
static float limit_for(const hunt *h, size_t q, const sro_sieve *sieve, size_t leaf)
{
    if (q >= h->rows)
        return -SRO_NOWHERE;
    float norm = sieve->norm[h->first + q];
    float limit = h->of[q].limit - norm + SRO_SLACK * (norm + sieve->longest[leaf]);
    return limit < SRO_NOWHERE / 2 ? limit : SRO_NOWHERE / 2;
}

/* Which of a leaf's rows may be within the limits of ours: 0 if none is. */
static uint32_t sift(const search *s, const hunt *h, const sro_sieve *sieve, size_t leaf,
                     uint32_t bits[SRO_BUNCH])
{
    float limits[SRO_BUNCH];
    for (size_t q = 0; q < SRO_BUNCH; q++)
        limits[q] = limit_for(h, q, sieve, leaf);
    return s->kernels->tile_mask_le(sieve->low + h->first * sieve->depth,
                                    sieve->tile + leaf * sieve->depth * SRO_LEAF,
                                    sieve->norm + leaf * SRO_LEAF, sieve->depth, limits, bits);
}

static void visit(const search *s, hunt *h, size_t leaf)
{
    uint32_t bits[SRO_BUNCH];
    if (sift(s, h, &s->leaves.coarse, leaf, bits) && sift(s, h, &s->leaves.fine, leaf, bits))
        measure(s, h, leaf, bits);
}

/* The leaves that are nearest. */
static size_t find_near(const search *s, hunt *h)
{
    const sro_leaves *l = &s->leaves;
    float least[SRO_COARSE_DEPTH], most[SRO_COARSE_DEPTH];
    for (size_t c = 0; c < SRO_COARSE_DEPTH; c++) {
        least[c] = SRO_NOWHERE;
        most[c] = -SRO_NOWHERE;
        for (size_t place = h->first; place < h->first + h->rows; place++) {
            float value = l->coarse.low[place * SRO_COARSE_DEPTH + c];
            least[c] = value < least[c] ? value : least[c];
            most[c] = value > most[c] ? value : most[c];
        }
    }
    s->kernels->squared_box_distances(least, most, l->least, l->most, SRO_COARSE_DEPTH, l->stride,
                                      h->gaps);
    h->reach = limit_of(s, h->gaps, l->count, s->near, s->near, h->reach);
    size_t count = 0;
    for (size_t leaf = 0; leaf < l->count && count < s->near; leaf++)
        if (h->gaps[leaf] <= h->reach) {
            h->near[count++] = (uint32_t)leaf;
            h->gaps[leaf] = INFINITY;
        }
    return count;
}

/* Leave rows that have `enough` candidates `most` of them; the largest limit decides which leaves
 * are still worth a visit. */
static float tighten(const search *s, hunt *h, size_t enough, size_t most)
{
    float reach = 0;
    for (size_t q = 0; q < h->rows; q++) {
        if (h->of[q].count >= enough)
            thin_row(s, h, q, most);
        float limit = h->of[q].limit, norm = s->leaves.coarse.norm[h->first + q];
        reach = fmaxf(reach, limit + SRO_SLACK * (limit + norm));
    }
    return reach;
}

/* Which of the nearest leaves' rows have the smallest bounds, somewhat more than k of them */
static void take_likely(const search *s, hunt *h, size_t q, size_t near)
{
    const float *bounds = h->bounds + q * s->near * SRO_LEAF;
    h->likely = limit_of(s, bounds, near * SRO_LEAF, s->k + 1, s->k + s->k / 8 + 1, h->likely);
    for (size_t i = 0; i < near; i++)
        h->taken[i * SRO_BUNCH + q] =
            s->kernels->mask_le(bounds + i * SRO_LEAF, fminf(h->likely, SRO_NOWHERE / 2));
}

/* Which others may be within the limits that those have set */
static void take_others(const search *s, const hunt *h, size_t i, uint32_t bits[SRO_BUNCH])
{
    const sro_sieve *fine = &s->leaves.fine;
    for (size_t q = 0; q < h->rows; q++) {
        float limit = limit_for(h, q, fine, h->near[i]) + fine->norm[h->first + q];
        const float *bounds = h->bounds + (q * s->near + i) * SRO_LEAF;
        bits[q] = s->kernels->mask_le(bounds, limit) & ~h->taken[i * SRO_BUNCH + q];
    }
}

/* The nearest leaves give every row its first limit: rows with small bounds are likely near. */
static void search_near(const search *s, hunt *h)
{
    const sro_sieve *fine = &s->leaves.fine;
    size_t near = find_near(s, h);
    for (size_t i = 0; i < near; i++)
        s->kernels->tile_product(fine->low + h->first * fine->depth,
                                 fine->tile + h->near[i] * fine->depth * SRO_LEAF,
                                 fine->norm + h->near[i] * (size_t)SRO_LEAF, fine->norm + h->first,
                                 fine->depth, h->bounds + i * SRO_LEAF, s->near * SRO_LEAF);
    for (size_t q = 0; q < h->rows; q++)
        take_likely(s, h, q, near);
    for (size_t i = 0; i < near; i++)
        measure(s, h, h->near[i], h->taken + i * SRO_BUNCH);
    tighten(s, h, s->k, s->about);
    for (size_t i = 0; i < near; i++) {
        uint32_t bits[SRO_BUNCH];
        take_others(s, h, i, bits);
        measure(s, h, h->near[i], bits);
    }
}

static void search_bunch(const search *s, hunt *h)
{
    for (size_t q = 0; q < SRO_BUNCH; q++) {
        h->of[q].count = 0;
        h->of[q].limit = SRO_NOWHERE;
    }
    search_near(s, h);
    float reach = tighten(s, h, s->k + s->k / 4, s->about);
    for (size_t leaf = 0; leaf < s->leaves.count; leaf++)
        if (h->gaps[leaf] <= reach)
            visit(s, h, leaf);
    tighten(s, h, s->k, s->k);
}

static void keep_result(const search *s, const hunt *h)
{
    for (size_t q = 0; q < h->rows; q++) {
        const candidates *c = &h->of[q];
        size_t row = s->leaves.row[h->first + q];
        for (size_t i = 0; i < s->k; i++) {
            s->result->index[row * s->k + i] = s->leaves.row[c->place[i]];
            s->result->distance2[row * s->k + i] = c->distance2[i];
        }
    }
}

static int hunt_init(const search *s, hunt *h)
{
    size_t room = s->capacity + SRO_LANES, bounds = SRO_BUNCH * s->near * SRO_LEAF;
    size_t all = s->leaves.stride + bounds + (1 + SRO_BUNCH) * s->near + (2 * SRO_BUNCH + 1) * room;
    h->memory = malloc((all + SRO_LANES) * sizeof *h->memory);
    if (!h->memory)
        return 0;
    h->reach = h->likely = 1;
    h->gaps = sro_aligned(h->memory);
    h->bounds = h->gaps + s->leaves.stride;
    h->near = (uint32_t *)(h->bounds + bounds);
    h->taken = h->near + s->near;
    h->spare = h->taken + SRO_BUNCH * s->near;
    for (size_t q = 0; q < SRO_BUNCH; q++) {
        h->of[q].place = h->spare + (2 * q + 1) * room;
        h->of[q].distance2 = (float *)(h->of[q].place + room);
    }
    return 1;
}

static void search_leaf(void *context, size_t leaf)
{
    search *s = context;
    hunt h;
    size_t finished = atomic_fetch_add(&s->finished, 1);
    size_t end = (leaf + 1) * SRO_LEAF < s->leaves.rows ? (leaf + 1) * SRO_LEAF : s->leaves.rows;
    if (sro_job_report(s->job, s->share * (double)finished / (double)s->leaves.count))
        return;
    if (!hunt_init(s, &h)) {
        atomic_store(&s->failed, 1);
        return;
    }
    h.first = leaf * SRO_LEAF;
    for (; h.first < end && !sro_job_cancelled(s->job); h.first += SRO_BUNCH) {
        h.rows = end - h.first < SRO_BUNCH ? end - h.first : SRO_BUNCH;
        search_bunch(s, &h);
        keep_result(s, &h);
    }
    free(h.memory);
}

/* All together */

static const char *find(search *s, const sro_matrix *x, sro_thread_pool *threads)
{
    sro_knn_graph *n = s->result;
    const char *error = sro_knn_graph_allocate(n);
    if (!error)
        error = sro_leaves_make(&s->leaves, x, n->pca_scores, threads, s->job);
    if (error)
        return error;
    size_t near = 4 + s->k / 8;
    s->near = near < s->leaves.count ? near : s->leaves.count;
    sro_thread_pool_run(threads, s->leaves.count, search_leaf, s);
    if (sro_job_cancelled(s->job))
        return SRO_CANCELLED;
    return atomic_load(&s->failed) ? SRO_NO_MEMORY : 0;
}

const char *sro_knn_graph_build(sro_knn_graph *n, const sro_matrix *x, size_t k,
                                sro_thread_pool *threads, sro_job *job, double share)
{
    search s = {
        .k = k,
        .about = k + k / 16,
        .capacity = 2 * k + 2 * SRO_LEAF,
        .kernels = sro_knn_kernels_best(),
        .result = n,
        .job = job,
        .share = share,
    };
    memset(n, 0, sizeof *n);
    n->rows = sro_matrix_rows(x);
    n->k = k;
    const char *error = find(&s, x, threads);
    if (error)
        sro_knn_graph_clear(n);
    sro_leaves_clear(&s.leaves);
    return error;
}

const char *sro_knn_graph_allocate(sro_knn_graph *n)
{
    size_t entries = n->rows * n->k;
    n->index = sro_huge_alloc(entries * (sizeof *n->index + sizeof *n->distance2));
    n->distance2 = n->index ? (float *)(n->index + entries) : 0;
    n->pca_scores = malloc(2 * n->rows * sizeof *n->pca_scores);
    return n->index && n->pca_scores ? 0 : SRO_NO_MEMORY;
}

void sro_knn_graph_clear(sro_knn_graph *n)
{
    free(n->index);
    free(n->pca_scores);
    memset(n, 0, sizeof *n);
}
