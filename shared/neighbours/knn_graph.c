/* A blocked exact search with lower bounds.
 *
 * The index (knn_index.h) sorts the rows into leaves of 32 and has, for each row, two projections
 * whose distances bound those of the rows from below (knn_projection.h). The bounds of 8 query rows
 * against the 32 rows of a leaf are one small matrix product, as |a - b|^2 = |a|^2 - 2ab + |b|^2.
 * So 8 rows, a query tile, search together:
 *
 *   1. The seeds, the leaves whose boxes are nearest to that of the queries, come first. For each
 *      query, about k rows of theirs with the smallest bounds are measured; the k-th nearest of
 *      these gives the query its first limit. Then the seeds' other rows are measured where their
 *      bounds are within the limit.
 *   2. Of every other leaf whose box is within the largest limit of the tile, the rows that pass
 *      the coarse bounds and then the fine ones are measured.
 *
 * A query's candidates are a list, which is pruned to about the k nearest whenever it grows long;
 * that lowers the limit.
 *
 * Why it is exact: no row is excluded unless its bound exceeds the limit by more than rounding
 * explains (SRO_BOUND_EPSILON), and what is measured is a sum of squared differences, not a
 * difference of products.
 *
 * Cost: where rows lie close to few dimensions, as those of sounds do, most leaves are excluded by
 * their boxes. In the worst case, noise of many columns, it is O(rows^2 x columns). */
#include "neighbours/knn_graph.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/huge_pages.h"
#include "base/memory.h"
#include "neighbours/knn_candidates.h"
#include "neighbours/knn_index.h"
#include "neighbours/knn_kernels.h"
#include "neighbours/knn_projection.h"
#include "simd/padding.h"

typedef struct {
    size_t k;
    size_t pruned_count; /* k and some more: what pruning may leave before the end */
    size_t capacity;     /* of a list of candidates */
    size_t seed_count;
    sro_knn_index index;
    sro_knn_selector selector;
    const sro_knn_kernels *kernels;
    sro_knn_graph *graph;
    sro_job *job;
    double share; /* of the job's progress */
    atomic_size_t leaves_begun;
    atomic_bool failed;
} search;

/* The search of up to SRO_TILE_ROWS query rows, q = 0, 1 ... */
typedef struct {
    size_t first, rows; /* query q is in slot first + q */
    sro_knn_candidates candidates[SRO_TILE_ROWS];
    float *box_distance2; /* by leaf, from the box of the queries; INFINITY for the seeds */
    uint32_t *seeds;      /* leaves */
    float *seed_bounds;   /* q x seed x SRO_LEAF_ROWS: lower bounds of squared distances */
    uint32_t *seed_masks; /* seed x q: the rows that were measured first */
    uint32_t *scratch;    /* for pruning */
    float *memory;        /* of all these arrays */
    float box_threshold, bound_threshold; /* the last ones: guesses at the next ones */
} query_tile;

static void prune(const search *s, query_tile *t, size_t q, size_t max)
{
    sro_knn_candidates *c = &t->candidates[q];
    float guess = c->limit < SRO_FAR ? .95f * c->limit : t->bound_threshold;
    sro_knn_candidates_prune(c, &s->selector, s->index.row[t->first + q], max, guess, t->scratch);
}

/* Prune the lists that have `enough` candidates. Returns the largest squared distance at which a
 * leaf's box may still hold a neighbour of any query. */
static float prune_all(const search *s, query_tile *t, size_t enough, size_t max)
{
    float radius = 0;
    for (size_t q = 0; q < t->rows; q++) {
        if (t->candidates[q].count >= enough)
            prune(s, t, q, max);
        float limit = t->candidates[q].limit, norm2 = s->index.coarse.norm2[t->first + q];
        radius = fmaxf(radius, limit + SRO_BOUND_EPSILON * (limit + norm2));
    }
    return radius;
}

/* Add measured rows that are within the limit of query q. */
static void add_candidates(const search *s, query_tile *t, size_t q, const uint32_t *slots,
                           const float *distance2, size_t count)
{
    sro_knn_candidates *c = &t->candidates[q];
    c->count += s->kernels->compress_le(distance2, slots, count, c->limit, c->distance2 + c->count,
                                        c->slot + c->count);
    if (c->count > s->capacity - SRO_LEAF_ROWS)
        prune(s, t, q, s->pruned_count);
}

/* Measure the rows of a leaf that are in the queries' masks, except the queries themselves. All
 * queries at once, while the leaf's rows are in the cache. */
static void measure(const search *s, query_tile *t, size_t leaf,
                    const uint32_t masks[SRO_TILE_ROWS])
{
    const sro_knn_index *index = &s->index;
    enum { MAX_PAIRS = SRO_TILE_ROWS * SRO_LEAF_ROWS };
    uint32_t query_slots[MAX_PAIRS + SRO_LEAF_ROWS], slots[MAX_PAIRS + SRO_LEAF_ROWS];
    float distance2[MAX_PAIRS];
    size_t rows = t->rows, end[SRO_TILE_ROWS], count = 0;
    for (size_t q = 0; q < rows; q++) {
        size_t query_slot = t->first + q;
        uint32_t mask = masks[q];
        if (query_slot / SRO_LEAF_ROWS == leaf)
            mask &= ~((uint32_t)1 << query_slot % SRO_LEAF_ROWS);
        count +=
            s->kernels->mask_to_pairs(mask, (uint32_t)(leaf * SRO_LEAF_ROWS), (uint32_t)query_slot,
                                      slots + count, query_slots + count);
        end[q] = count;
    }
    for (; count % 4; count++) { /* the kernel measures four pairs at a time */
        query_slots[count] = query_slots[count - 1];
        slots[count] = slots[count - 1];
    }
    s->kernels->squared_distances(index->vectors, index->columns, query_slots, slots, count,
                                  distance2);
    for (size_t q = 0, begin = 0; q < rows; begin = end[q++])
        if (end[q] > begin)
            add_candidates(s, t, q, slots + begin, distance2 + begin, end[q] - begin);
}

/* The filter of a leaf by one kind of bounds */

/* What |b|^2 - 2ab may be at most for query a and a row b of the leaf: the query's limit less
 * |a|^2, and some more for rounding. Slots without a row never pass: their |b|^2 is SRO_FAR. */
static float product_limit(const query_tile *t, size_t q, const sro_knn_bounds *bounds, size_t leaf)
{
    if (q >= t->rows)
        return -SRO_FAR;
    float norm2 = bounds->norm2[t->first + q];
    float limit =
        t->candidates[q].limit - norm2 + SRO_BOUND_EPSILON * (norm2 + bounds->max_norm2[leaf]);
    return limit < SRO_FAR / 2 ? limit : SRO_FAR / 2;
}

/* The rows of a leaf whose bounds are within the queries' limits; 0 if there are none. */
static uint32_t filter(const search *s, const query_tile *t, const sro_knn_bounds *bounds,
                       size_t leaf, uint32_t masks[SRO_TILE_ROWS])
{
    float limits[SRO_TILE_ROWS];
    for (size_t q = 0; q < SRO_TILE_ROWS; q++)
        limits[q] = product_limit(t, q, bounds, leaf);
    return s->kernels->tile_mask_le(bounds->points + t->first * bounds->dims,
                                    bounds->tiles + leaf * bounds->dims * SRO_LEAF_ROWS,
                                    bounds->norm2 + leaf * SRO_LEAF_ROWS, bounds->dims, limits,
                                    masks);
}

static void search_leaf(const search *s, query_tile *t, size_t leaf)
{
    uint32_t masks[SRO_TILE_ROWS];
    if (filter(s, t, &s->index.coarse, leaf, masks) && filter(s, t, &s->index.fine, leaf, masks))
        measure(s, t, leaf, masks);
}

/* The seeds */

static void measure_boxes(const search *s, query_tile *t)
{
    const sro_knn_index *index = &s->index;
    float box_min[SRO_COARSE_DIMS], box_max[SRO_COARSE_DIMS];
    for (size_t d = 0; d < SRO_COARSE_DIMS; d++) {
        box_min[d] = SRO_FAR;
        box_max[d] = -SRO_FAR;
        for (size_t slot = t->first; slot < t->first + t->rows; slot++) {
            float value = index->coarse.points[slot * SRO_COARSE_DIMS + d];
            box_min[d] = value < box_min[d] ? value : box_min[d];
            box_max[d] = value > box_max[d] ? value : box_max[d];
        }
    }
    s->kernels->squared_box_distances(box_min, box_max, index->box_min, index->box_max,
                                      SRO_COARSE_DIMS, index->leaf_stride, t->box_distance2);
}

/* Choose the leaves whose boxes are nearest. Returns how many. */
static size_t choose_seeds(const search *s, query_tile *t)
{
    size_t leaf_count = s->index.leaf_count, count = 0;
    measure_boxes(s, t);
    t->box_threshold = sro_knn_threshold(s->kernels, t->box_distance2, leaf_count, s->seed_count,
                                         s->seed_count, t->box_threshold);
    for (size_t leaf = 0; leaf < leaf_count && count < s->seed_count; leaf++)
        if (t->box_distance2[leaf] <= t->box_threshold) {
            t->seeds[count++] = (uint32_t)leaf;
            t->box_distance2[leaf] = INFINITY;
        }
    return count;
}

/* Of the rows in the seeds, mark those with the smallest bounds for query q: k and a few more, and
 * the query itself, whose bound is 0. */
static void mark_smallest_bounds(const search *s, query_tile *t, size_t q, size_t seeds)
{
    const float *bounds = t->seed_bounds + q * s->seed_count * SRO_LEAF_ROWS;
    t->bound_threshold = sro_knn_threshold(s->kernels, bounds, seeds * SRO_LEAF_ROWS, s->k + 1,
                                           s->k + s->k / 8 + 1, t->bound_threshold);
    for (size_t i = 0; i < seeds; i++)
        t->seed_masks[i * SRO_TILE_ROWS + q] =
            s->kernels->mask_le(bounds + i * SRO_LEAF_ROWS, fminf(t->bound_threshold, SRO_FAR / 2));
}

/* Of the rows in seed i, mark those not yet measured whose bounds are within the limits. */
static void mark_rest(const search *s, const query_tile *t, size_t i, uint32_t masks[SRO_TILE_ROWS])
{
    const sro_knn_bounds *fine = &s->index.fine;
    for (size_t q = 0; q < t->rows; q++) {
        float limit = product_limit(t, q, fine, t->seeds[i]) + fine->norm2[t->first + q];
        const float *bounds = t->seed_bounds + (q * s->seed_count + i) * SRO_LEAF_ROWS;
        masks[q] = s->kernels->mask_le(bounds, limit) & ~t->seed_masks[i * SRO_TILE_ROWS + q];
    }
}

static void search_seeds(const search *s, query_tile *t)
{
    const sro_knn_bounds *fine = &s->index.fine;
    size_t seeds = choose_seeds(s, t);
    for (size_t i = 0; i < seeds; i++)
        s->kernels->tile_product(fine->points + t->first * fine->dims,
                                 fine->tiles + t->seeds[i] * fine->dims * SRO_LEAF_ROWS,
                                 fine->norm2 + t->seeds[i] * (size_t)SRO_LEAF_ROWS,
                                 fine->norm2 + t->first, fine->dims,
                                 t->seed_bounds + i * SRO_LEAF_ROWS, s->seed_count * SRO_LEAF_ROWS);
    for (size_t q = 0; q < t->rows; q++)
        mark_smallest_bounds(s, t, q, seeds);
    for (size_t i = 0; i < seeds; i++)
        measure(s, t, t->seeds[i], t->seed_masks + i * SRO_TILE_ROWS);
    prune_all(s, t, s->k, s->pruned_count);
    for (size_t i = 0; i < seeds; i++) {
        uint32_t masks[SRO_TILE_ROWS];
        mark_rest(s, t, i, masks);
        measure(s, t, t->seeds[i], masks);
    }
}

/* Tile by tile */

static void search_tile(const search *s, query_tile *t)
{
    for (size_t q = 0; q < SRO_TILE_ROWS; q++) {
        t->candidates[q].count = 0;
        t->candidates[q].limit = SRO_FAR;
    }
    search_seeds(s, t);
    float radius = prune_all(s, t, s->k + s->k / 4, s->pruned_count);
    for (size_t leaf = 0; leaf < s->index.leaf_count; leaf++)
        if (t->box_distance2[leaf] <= radius)
            search_leaf(s, t, leaf);
    prune_all(s, t, s->k, s->k);
}

static void store_neighbours(const search *s, const query_tile *t)
{
    for (size_t q = 0; q < t->rows; q++) {
        const sro_knn_candidates *c = &t->candidates[q];
        size_t row = s->index.row[t->first + q];
        for (size_t i = 0; i < s->k; i++) {
            s->graph->index[row * s->k + i] = s->index.row[c->slot[i]];
            s->graph->distance2[row * s->k + i] = c->distance2[i];
        }
    }
}

static bool query_tile_init(const search *s, query_tile *t)
{
    size_t list = s->capacity + SRO_LANES, leaf_stride = s->index.leaf_stride;
    size_t bounds = SRO_TILE_ROWS * s->seed_count * SRO_LEAF_ROWS;
    size_t total =
        leaf_stride + bounds + (1 + SRO_TILE_ROWS) * s->seed_count + (1 + 2 * SRO_TILE_ROWS) * list;
    t->memory = malloc((total + SRO_LANES) * sizeof *t->memory);
    if (!t->memory)
        return false;
    t->box_threshold = t->bound_threshold = 1;
    t->box_distance2 = sro_aligned(t->memory);
    t->seed_bounds = t->box_distance2 + leaf_stride;
    t->seeds = (uint32_t *)(t->seed_bounds + bounds);
    t->seed_masks = t->seeds + s->seed_count;
    t->scratch = t->seed_masks + SRO_TILE_ROWS * s->seed_count;
    for (size_t q = 0; q < SRO_TILE_ROWS; q++) {
        t->candidates[q].slot = t->scratch + (2 * q + 1) * list;
        t->candidates[q].distance2 = (float *)(t->candidates[q].slot + list);
    }
    return true;
}

/* The rows of one leaf are the queries. */
static void search_task(void *context, size_t leaf)
{
    search *s = context;
    query_tile t;
    size_t begun = atomic_fetch_add(&s->leaves_begun, 1), rows = s->index.rows;
    size_t end = (leaf + 1) * SRO_LEAF_ROWS < rows ? (leaf + 1) * SRO_LEAF_ROWS : rows;
    if (sro_job_report(s->job, s->share * (double)begun / (double)s->index.leaf_count))
        return;
    if (!query_tile_init(s, &t)) {
        atomic_store(&s->failed, true);
        return;
    }
    t.first = leaf * SRO_LEAF_ROWS;
    for (; t.first < end && !sro_job_cancelled(s->job); t.first += SRO_TILE_ROWS) {
        t.rows = end - t.first < SRO_TILE_ROWS ? end - t.first : SRO_TILE_ROWS;
        search_tile(s, &t);
        store_neighbours(s, &t);
    }
    free(t.memory);
}

/* The graph */

static SRO_CHECKED sro_error search_all(search *s, const sro_matrix *x, sro_thread_pool *threads)
{
    sro_error error = sro_knn_graph_allocate(s->graph);
    if (!error)
        error = sro_knn_index_build(&s->index, x, s->graph->pca_scores, threads, s->job);
    if (error)
        return error;
    size_t seeds = 4 + s->k / 8, leaves = s->index.leaf_count;
    s->seed_count = seeds < leaves ? seeds : leaves;
    s->selector = (sro_knn_selector){
        .kernels = s->kernels,
        .k = s->k,
        .row = s->index.row,
        .rows = s->index.rows,
    };
    sro_thread_pool_run(threads, leaves, search_task, s);
    if (sro_job_cancelled(s->job))
        return SRO_CANCELLED;
    return atomic_load(&s->failed) ? SRO_NO_MEMORY : NULL;
}

sro_error sro_knn_graph_build(sro_knn_graph *graph, const sro_matrix *x, size_t k,
                              sro_thread_pool *threads, sro_job *job, double share)
{
    search s = {
        .k = k,
        .pruned_count = k + k / 16,
        .capacity = 2 * k + 2 * SRO_LEAF_ROWS,
        .kernels = sro_knn_kernels_best(),
        .graph = graph,
        .job = job,
        .share = share,
    };
    *graph = (sro_knn_graph){.rows = sro_matrix_rows(x), .k = k};
    sro_error error = search_all(&s, x, threads);
    if (error)
        sro_knn_graph_clear(graph);
    sro_knn_index_clear(&s.index);
    return error;
}

sro_error sro_knn_graph_allocate(sro_knn_graph *graph)
{
    size_t entries = graph->rows * graph->k;
    sro_error error = sro_memory_check((double)graph->rows, (double)graph->k,
                                       sizeof *graph->index + sizeof *graph->distance2);
    if (error)
        return error;
    graph->index = sro_huge_alloc(entries * (sizeof *graph->index + sizeof *graph->distance2));
    graph->distance2 = graph->index ? (float *)(graph->index + entries) : NULL;
    graph->pca_scores = malloc(2 * graph->rows * sizeof *graph->pca_scores);
    return graph->index && graph->pca_scores ? NULL : SRO_NO_MEMORY;
}

void sro_knn_graph_clear(sro_knn_graph *graph)
{
    sro_huge_free(graph->index);
    free(graph->pca_scores);
    *graph = (sro_knn_graph){.rows = 0};
}
