#include "neighbours/knn_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/huge_pages.h"
#include "base/round_up.h"
#include "neighbours/knn_projection.h"
#include "simd/padding.h"

enum {
    SPREAD_ROWS = 128, /* a sample that shows along which dimension a node is widest */
    BRANCHES = 16,     /* subtrees that are sorted in parallel, a power of 2 */
};

typedef struct {
    sro_knn_index *index;
    const sro_matrix *x;
    sro_knn_projection projection;
    float *key; /* slot: the coordinate that its node is split by */
    sro_job *job;
    size_t edges[BRANCHES + 1]; /* slots where branches begin; so far every edge_step-th is known */
    size_t edge_step;
} builder;

/* The k-d tree: nodes are ranges of slots, halved at the median of their widest dimension */

static const float *coarse_of(const builder *b, size_t slot)
{
    return b->projection.coarse + b->index->row[slot] * (size_t)SRO_COARSE_DIMS;
}

/* The dimension of the largest variance, in a sample. Values are taken from those of the first row,
 * so that floats suffice for the squares. */
static size_t widest_dimension(const builder *b, size_t begin, size_t end)
{
    const float *origin = coarse_of(b, begin);
    float sum[SRO_COARSE_DIMS] = {0}, sum2[SRO_COARSE_DIMS] = {0}, max_variance = -1;
    size_t step = sro_parts_of(end - begin, SPREAD_ROWS), count = 0, widest = 0;
    for (size_t slot = begin; slot < end; slot += step, count++) {
        const float *coarse = coarse_of(b, slot);
        for (size_t d = 0; d < SRO_COARSE_DIMS; d++) {
            float value = coarse[d] - origin[d];
            sum[d] += value;
            sum2[d] += value * value;
        }
    }
    for (size_t d = 0; d < SRO_COARSE_DIMS; d++) {
        float variance = sum2[d] - sum[d] * sum[d] / (float)count;
        if (variance > max_variance) {
            max_variance = variance;
            widest = d;
        }
    }
    return widest;
}

typedef struct {
    float key;
    uint32_t row; /* decides between equal keys, so that the order is unique */
} keyed_row;

static keyed_row get(const builder *b, size_t slot)
{
    return (keyed_row){.key = b->key[slot], .row = b->index->row[slot]};
}

static void set(builder *b, size_t slot, keyed_row r)
{
    b->key[slot] = r.key;
    b->index->row[slot] = r.row;
}

static bool is_before(keyed_row a, keyed_row b)
{
    return a.key < b.key || (a.key == b.key && a.row < b.row);
}

/* Quickselect (Hoare 1961): afterwards no row before slot `nth` comes after one from it on. */
static void select_nth(builder *b, size_t begin, size_t nth, size_t end)
{
    ptrdiff_t low = (ptrdiff_t)begin, high = (ptrdiff_t)end - 1, goal = (ptrdiff_t)nth;
    while (low < high) {
        keyed_row pivot = get(b, (size_t)(low + (high - low) / 2));
        ptrdiff_t i = low, j = high;
        while (i <= j) {
            while (is_before(get(b, (size_t)i), pivot))
                i++;
            while (is_before(pivot, get(b, (size_t)j)))
                j--;
            if (i > j)
                break;
            keyed_row swapped = get(b, (size_t)i);
            set(b, (size_t)i++, get(b, (size_t)j));
            set(b, (size_t)j--, swapped);
        }
        if (goal <= j)
            high = j;
        else if (goal >= i)
            low = i;
        else
            return;
    }
}

/* Sort a node's rows into two halves, of whole leaves or, within a leaf, of whole tile rows.
 * Returns the slot where the second half begins; `end` for a node that is not split. */
static size_t split_node(builder *b, size_t begin, size_t end)
{
    size_t unit = end - begin > SRO_LEAF_ROWS ? SRO_LEAF_ROWS : SRO_TILE_ROWS;
    size_t middle = begin + sro_parts_of(end - begin, unit) / 2 * unit;
    if (middle == begin)
        return end;
    size_t dimension = widest_dimension(b, begin, end);
    for (size_t slot = begin; slot < end; slot++)
        b->key[slot] = coarse_of(b, slot)[dimension];
    select_nth(b, begin, middle, end);
    return middle;
}

static void sort_node(builder *b, size_t begin, size_t end)
{
    size_t middle = split_node(b, begin, end);
    if (middle == end || sro_job_cancelled(b->job))
        return;
    sort_node(b, begin, middle);
    sort_node(b, middle, end);
}

static void split_task(void *context, size_t task)
{
    builder *b = context;
    size_t *edge = b->edges + task * b->edge_step;
    edge[b->edge_step / 2] = split_node(b, edge[0], edge[b->edge_step]);
}

static void sort_branch_task(void *context, size_t branch)
{
    builder *b = context;
    sort_node(b, b->edges[branch], b->edges[branch + 1]);
}

/* The top levels one after another, the nodes of each in parallel; then the branches below. */
static void sort_rows(builder *b, sro_thread_pool *threads)
{
    for (size_t i = 0; i < b->index->rows; i++)
        b->index->row[i] = (uint32_t)i;
    b->edges[0] = 0;
    b->edges[BRANCHES] = b->index->rows;
    for (b->edge_step = BRANCHES; b->edge_step > 1; b->edge_step /= 2)
        sro_thread_pool_run(threads, BRANCHES / b->edge_step, split_task, b);
    sro_thread_pool_run(threads, BRANCHES, sort_branch_task, b);
}

/* The arrays that a search reads, filled leaf by leaf */

static void pack_point(const sro_knn_bounds *bounds, size_t slot, const float *point)
{
    size_t leaf = slot / SRO_LEAF_ROWS, dims = bounds->dims;
    float *column = bounds->tiles + leaf * dims * SRO_LEAF_ROWS + slot % SRO_LEAF_ROWS, norm2 = 0;
    for (size_t d = 0; d < dims; d++) {
        bounds->points[slot * dims + d] = point[d];
        column[d * SRO_LEAF_ROWS] = -2 * point[d];
        norm2 += point[d] * point[d];
    }
    bounds->norm2[slot] = norm2;
    if (slot % SRO_LEAF_ROWS == 0 || norm2 > bounds->max_norm2[leaf])
        bounds->max_norm2[leaf] = norm2;
}

static void pack_row(const builder *b, size_t slot)
{
    const sro_knn_index *index = b->index;
    size_t row = index->row[slot], columns = sro_matrix_columns(b->x);
    const float *coarse = coarse_of(b, slot);
    float *vector = index->vectors + slot * index->columns;
    memcpy(vector, sro_matrix_row(b->x, row), columns * sizeof *vector);
    memset(vector + columns, 0, (index->columns - columns) * sizeof *vector);
    pack_point(&index->coarse, slot, coarse);
    pack_point(&index->fine, slot, b->projection.fine + row * SRO_FINE_DIMS);
    for (size_t d = 0; d < SRO_COARSE_DIMS; d++) {
        float *box_min = index->box_min + d * index->leaf_stride + slot / SRO_LEAF_ROWS;
        float *box_max = index->box_max + d * index->leaf_stride + slot / SRO_LEAF_ROWS;
        *box_min = coarse[d] < *box_min ? coarse[d] : *box_min;
        *box_max = coarse[d] > *box_max ? coarse[d] : *box_max;
    }
}

static void pack_empty_slot(const sro_knn_index *index, size_t slot)
{
    static const float zeros[SRO_FINE_DIMS];
    memset(index->vectors + slot * index->columns, 0, index->columns * sizeof *index->vectors);
    pack_point(&index->coarse, slot, zeros);
    pack_point(&index->fine, slot, zeros);
    index->coarse.norm2[slot] = index->fine.norm2[slot] = SRO_FAR;
}

static void pack_leaf_task(void *context, size_t leaf)
{
    const builder *b = context;
    if (sro_job_cancelled(b->job))
        return;
    for (size_t slot = leaf * SRO_LEAF_ROWS; slot < (leaf + 1) * SRO_LEAF_ROWS; slot++)
        if (slot < b->index->rows)
            pack_row(b, slot);
        else
            pack_empty_slot(b->index, slot);
}

/* Arrays in one piece of memory, each at a multiple of SRO_LANES floats */

static float *next_array(float **cursor, size_t count)
{
    float *array = *cursor;
    *cursor += sro_padded(count);
    return array;
}

static sro_knn_bounds next_bounds(float **cursor, size_t dims, const sro_knn_index *index)
{
    size_t slots = index->leaf_count * SRO_LEAF_ROWS;
    sro_knn_bounds bounds = {.dims = dims};
    bounds.points = next_array(cursor, slots * dims);
    bounds.tiles = next_array(cursor, slots * dims);
    bounds.norm2 = next_array(cursor, slots);
    bounds.max_norm2 = next_array(cursor, index->leaf_count);
    return bounds;
}

static SRO_CHECKED sro_error allocate_index(sro_knn_index *index)
{
    size_t slots = index->leaf_count * SRO_LEAF_ROWS;
    size_t vectors = slots * index->columns, boxes = SRO_COARSE_DIMS * index->leaf_stride;
    size_t bounds = 2 * slots * (SRO_COARSE_DIMS + SRO_FINE_DIMS + 1) + 2 * index->leaf_stride;
    index->row = malloc(index->rows * sizeof *index->row);
    index->memory =
        sro_huge_alloc((vectors + bounds + 2 * boxes + SRO_LANES) * sizeof *index->memory);
    if (!index->row || !index->memory)
        return SRO_NO_MEMORY;
    float *cursor = sro_aligned(index->memory);
    index->vectors = next_array(&cursor, vectors);
    index->coarse = next_bounds(&cursor, SRO_COARSE_DIMS, index);
    index->fine = next_bounds(&cursor, SRO_FINE_DIMS, index);
    index->box_min = next_array(&cursor, boxes);
    index->box_max = next_array(&cursor, boxes);
    for (size_t i = 0; i < boxes; i++) {
        index->box_min[i] = SRO_FAR;
        index->box_max[i] = -SRO_FAR;
    }
    return NULL;
}

static SRO_CHECKED sro_error build(builder *b, float *pca_scores, sro_thread_pool *threads)
{
    sro_error error = b->key ? allocate_index(b->index) : SRO_NO_MEMORY;
    if (!error)
        error = sro_knn_project(&b->projection, b->x, pca_scores, threads, b->job);
    if (error)
        return error;
    sort_rows(b, threads);
    sro_thread_pool_run(threads, b->index->leaf_count, pack_leaf_task, b);
    return sro_job_cancelled(b->job) ? SRO_CANCELLED : NULL;
}

sro_error sro_knn_index_build(sro_knn_index *index, const sro_matrix *x, float *pca_scores,
                              sro_thread_pool *threads, sro_job *job)
{
    size_t rows = sro_matrix_rows(x), leaf_count = sro_parts_of(rows, SRO_LEAF_ROWS);
    builder b = {.index = index, .x = x, .key = malloc(rows * sizeof(float)), .job = job};
    *index = (sro_knn_index){
        .rows = rows,
        .columns = sro_padded(sro_matrix_columns(x)),
        .leaf_count = leaf_count,
        .leaf_stride = sro_padded(leaf_count),
    };
    sro_error error = build(&b, pca_scores, threads);
    sro_knn_projection_clear(&b.projection);
    free(b.key);
    if (error)
        sro_knn_index_clear(index);
    return error;
}

void sro_knn_index_clear(sro_knn_index *index)
{
    free(index->row);
    sro_huge_free(index->memory);
    *index = (sro_knn_index){.rows = 0};
}
