#include "neighbours/kdtree.h"

#include <stdlib.h>
#include <string.h>

enum { LEAF = 8 }; /* rows that are not worth boxes of their own */

typedef struct {
    uint32_t begin, end; /* its rows, in the tree's `rows`, in time order */
    uint32_t right;      /* the second half's node; the first half's is the next one; 0: a leaf */
    uint32_t first;      /* the lowest row number in it */
} node;

struct sro_tree {
    const sro_matrix *x;
    size_t columns, count;
    uint32_t *rows, *aside;
    node *nodes;
    float *boxes; /* node x (columns minima, columns maxima) */
};

static float *box_of(const sro_tree *t, size_t n) { return t->boxes + n * 2 * t->columns; }

static void find_box(sro_tree *t, const node *of, float *low, float *high)
{
    for (uint32_t i = of->begin; i < of->end; i++) {
        const float *row = sro_matrix_row(t->x, t->rows[i]);
        for (size_t k = 0; k < t->columns; k++) {
            low[k] = i == of->begin || row[k] < low[k] ? row[k] : low[k];
            high[k] = i == of->begin || row[k] > high[k] ? row[k] : high[k];
        }
    }
}

static size_t widest(const sro_tree *t, const float *low, const float *high)
{
    size_t best = 0;
    for (size_t k = 1; k < t->columns; k++)
        if ((double)high[k] - low[k] > (double)high[best] - low[best])
            best = k;
    return best;
}

/* A place between the two, at which both sides have something: low < high. */
static float between(float low, float high)
{
    float middle = low / 2 + high / 2;
    return middle >= low && middle < high ? middle : low;
}

/* Rows up to `border` in a column come first; either side stays in time order. Where the second
 * side begins. */
static uint32_t divide(sro_tree *t, const node *n, size_t column, float border)
{
    uint32_t kept = n->begin, moved = 0;
    for (uint32_t i = n->begin; i < n->end; i++) {
        uint32_t row = t->rows[i];
        if (sro_matrix_row(t->x, row)[column] <= border)
            t->rows[kept++] = row;
        else
            t->aside[moved++] = row;
    }
    memcpy(t->rows + kept, t->aside, moved * sizeof *t->rows);
    return kept;
}

/* Boxes are halved at the middle of their widest side. Each division leaves something on both
 * sides, so there are fewer nodes than twice the rows. Rows that are all the same stay together. */
static void grow(sro_tree *t, uint32_t begin, uint32_t end)
{
    size_t own = t->count++;
    node *n = &t->nodes[own];
    float *low = box_of(t, own), *high = low + t->columns;
    *n = (node){.begin = begin, .end = end, .first = t->rows[begin]};
    find_box(t, n, low, high);
    size_t column = widest(t, low, high);
    if (end - begin <= LEAF || !(low[column] < high[column]))
        return;
    uint32_t middle = divide(t, n, column, between(low[column], high[column]));
    grow(t, begin, middle);
    n->right = (uint32_t)t->count;
    grow(t, middle, end);
}

const char *sro_tree_new(sro_tree **tree, const sro_matrix *x)
{
    size_t rows = sro_matrix_rows(x), columns = sro_matrix_columns(x), most = 2 * rows;
    sro_tree *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->x = x;
    made->columns = columns;
    made->rows = malloc(rows * sizeof *made->rows);
    made->aside = malloc(rows * sizeof *made->aside);
    made->nodes = malloc(most * sizeof *made->nodes);
    made->boxes = malloc(most * 2 * columns * sizeof *made->boxes);
    if (!made->rows || !made->aside || !made->nodes || !made->boxes) {
        sro_tree_free(made);
        return SRO_NO_MEMORY;
    }
    for (size_t i = 0; i < rows; i++)
        made->rows[i] = (uint32_t)i;
    grow(made, 0, (uint32_t)rows);
    *tree = made;
    return 0;
}

void sro_tree_free(sro_tree *tree)
{
    if (!tree)
        return;
    free(tree->rows);
    free(tree->aside);
    free(tree->nodes);
    free(tree->boxes);
    free(tree);
}

/* To the nearest point of the box, summed as distances are: never more than one of a row in it,
 * not even by rounding. */
static double gap_to(const sro_tree *t, size_t n, const float *query)
{
    const float *low = box_of(t, n), *high = low + t->columns;
    double sum = 0;
    for (size_t k = 0; k < t->columns; k++) {
        float at = query[k] < low[k] ? low[k] : query[k] > high[k] ? high[k] : query[k];
        sum += ((double)at - query[k]) * ((double)at - query[k]);
    }
    return sum;
}

static void visit(const sro_tree *t, size_t own, double gap, const float *query, uint32_t skipped,
                  sro_closest *closest)
{
    const node *n = &t->nodes[own];
    if (!sro_closest_wants(closest, gap, n->first))
        return;
    if (n->right) {
        size_t near = own + 1, far = n->right;
        double near_gap = gap_to(t, near, query), far_gap = gap_to(t, far, query);
        int swapped = far_gap < near_gap;
        visit(t, swapped ? far : near, swapped ? far_gap : near_gap, query, skipped, closest);
        visit(t, swapped ? near : far, swapped ? near_gap : far_gap, query, skipped, closest);
        return;
    }
    for (uint32_t i = n->begin; i < n->end && sro_closest_wants(closest, gap, t->rows[i]); i++)
        if (t->rows[i] != skipped)
            sro_closest_offer(closest,
                              sro_distance2(sro_matrix_row(t->x, t->rows[i]), query, t->columns),
                              t->rows[i]);
}

void sro_tree_find(const sro_tree *tree, const float *query, uint32_t skipped, sro_closest *closest)
{
    visit(tree, 0, gap_to(tree, 0, query), query, skipped, closest);
}
