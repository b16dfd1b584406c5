#include "neighbours/kdtree.h"

#include <stdlib.h>
#include <string.h>

#include "base/huge_pages.h"

enum { LEAF_ROWS = 8 }; /* with so many rows or fewer, a scan is faster than boxes */

typedef struct {
    uint32_t begin, end;  /* its rows, in the tree's `rows`, in rising order */
    uint32_t right_child; /* the left child is the next node; 0: a leaf */
    uint32_t min_row;     /* its lowest row number */
} node;

struct sro_kdtree {
    const sro_matrix *x;
    size_t columns, node_count;
    uint32_t *rows, *scratch; /* scratch: for partition */
    node *nodes;
    float *boxes; /* node x (minima of the columns, maxima of the columns) */
};

/* Building */

static float *box_of(const sro_kdtree *t, size_t n) { return t->boxes + n * 2 * t->columns; }

static void find_box(sro_kdtree *t, const node *n, float *box_min, float *box_max)
{
    for (uint32_t i = n->begin; i < n->end; i++) {
        const float *row = sro_matrix_row(t->x, t->rows[i]);
        for (size_t k = 0; k < t->columns; k++) {
            box_min[k] = i == n->begin || row[k] < box_min[k] ? row[k] : box_min[k];
            box_max[k] = i == n->begin || row[k] > box_max[k] ? row[k] : box_max[k];
        }
    }
}

static size_t widest_column(const sro_kdtree *t, const float *box_min, const float *box_max)
{
    size_t widest = 0;
    for (size_t k = 1; k < t->columns; k++)
        if ((double)box_max[k] - box_min[k] > (double)box_max[widest] - box_min[widest])
            widest = k;
    return widest;
}

/* The middle of low < high, rounded so that it is below `high`: some row is at either, so both
 * sides of the split get rows. */
static float split_value(float low, float high)
{
    float middle = low / 2 + high / 2;
    return middle >= low && middle < high ? middle : low;
}

/* Put rows whose value in the column is at most `split` first, each side still in rising order.
 * Returns where the second side begins. */
static uint32_t partition(sro_kdtree *t, const node *n, size_t column, float split)
{
    uint32_t middle = n->begin, set_aside = 0;
    for (uint32_t i = n->begin; i < n->end; i++) {
        uint32_t row = t->rows[i];
        if (sro_matrix_row(t->x, row)[column] <= split)
            t->rows[middle++] = row;
        else
            t->scratch[set_aside++] = row;
    }
    memcpy(t->rows + middle, t->scratch, set_aside * sizeof *t->rows);
    return middle;
}

/* Every split leaves rows on both sides, so there are fewer than 2 x rows nodes. Identical rows
 * cannot be split: they share a leaf, however many they are. */
static void build(sro_kdtree *t, uint32_t begin, uint32_t end)
{
    size_t index = t->node_count++;
    node *n = &t->nodes[index];
    float *box_min = box_of(t, index), *box_max = box_min + t->columns;
    *n = (node){.begin = begin, .end = end, .min_row = t->rows[begin]};
    find_box(t, n, box_min, box_max);
    size_t column = widest_column(t, box_min, box_max);
    if (end - begin <= LEAF_ROWS || !(box_min[column] < box_max[column]))
        return;
    uint32_t middle = partition(t, n, column, split_value(box_min[column], box_max[column]));
    build(t, begin, middle);
    n->right_child = (uint32_t)t->node_count;
    build(t, middle, end);
}

sro_error sro_kdtree_new(sro_kdtree **tree, const sro_matrix *x)
{
    size_t rows = sro_matrix_rows(x), columns = sro_matrix_columns(x), max_nodes = 2 * rows;
    sro_kdtree *t = calloc(1, sizeof *t);
    if (!t)
        return SRO_NO_MEMORY;
    t->x = x;
    t->columns = columns;
    t->rows = malloc(rows * sizeof *t->rows);
    t->scratch = malloc(rows * sizeof *t->scratch);
    t->nodes = malloc(max_nodes * sizeof *t->nodes);
    t->boxes = sro_huge_alloc(max_nodes * 2 * columns * sizeof *t->boxes);
    if (!t->rows || !t->scratch || !t->nodes || !t->boxes) {
        sro_kdtree_free(t);
        return SRO_NO_MEMORY;
    }
    for (size_t i = 0; i < rows; i++)
        t->rows[i] = (uint32_t)i;
    build(t, 0, (uint32_t)rows);
    *tree = t;
    return NULL;
}

void sro_kdtree_free(sro_kdtree *tree)
{
    if (!tree)
        return;
    free(tree->rows);
    free(tree->scratch);
    free(tree->nodes);
    sro_huge_free(tree->boxes);
    free(tree);
}

/* Queries: depth first, the nearer child first. A box is skipped when the heap would not accept a
 * row at the box's distance, even with the lowest row number in it (which decides ties). */

/* The squared distance to the nearest point of the box, summed as sro_distance2 sums: so it never
 * exceeds that of a row in the box, not even by rounding. */
static double box_distance2(const sro_kdtree *t, size_t n, const float *query)
{
    const float *box_min = box_of(t, n), *box_max = box_min + t->columns;
    double sum = 0;
    for (size_t k = 0; k < t->columns; k++) {
        float nearest = query[k] < box_min[k]   ? box_min[k]
                        : query[k] > box_max[k] ? box_max[k]
                                                : query[k];
        sum += ((double)nearest - query[k]) * ((double)nearest - query[k]);
    }
    return sum;
}

static void visit_leaf(const sro_kdtree *t, const node *n, double distance2, const float *query,
                       uint32_t skipped, sro_knn_heap *heap)
{
    for (uint32_t i = n->begin; i < n->end; i++) {
        uint32_t row = t->rows[i];
        if (!sro_knn_heap_accepts(heap, distance2, row))
            return; /* row numbers rise: none of the rest would win a tie either */
        if (row != skipped)
            sro_knn_heap_push(heap, sro_distance2(sro_matrix_row(t->x, row), query, t->columns),
                              row);
    }
}

/* distance2: to the box of node `index` */
static void visit(const sro_kdtree *t, size_t index, double distance2, const float *query,
                  uint32_t skipped, sro_knn_heap *heap)
{
    const node *n = &t->nodes[index];
    if (!sro_knn_heap_accepts(heap, distance2, n->min_row))
        return;
    if (!n->right_child) {
        visit_leaf(t, n, distance2, query, skipped, heap);
        return;
    }
    size_t left = index + 1, right = n->right_child;
    double to_left = box_distance2(t, left, query), to_right = box_distance2(t, right, query);
    if (to_right < to_left) {
        visit(t, right, to_right, query, skipped, heap);
        visit(t, left, to_left, query, skipped, heap);
    } else {
        visit(t, left, to_left, query, skipped, heap);
        visit(t, right, to_right, query, skipped, heap);
    }
}

void sro_kdtree_query(const sro_kdtree *tree, const float *query, uint32_t skipped,
                      sro_knn_heap *heap)
{
    visit(tree, 0, box_distance2(tree, 0, query), query, skipped, heap);
}
