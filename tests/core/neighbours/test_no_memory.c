/* Every allocation of neighbours/ fails in turn. */
#include <stdlib.h>
#include <string.h>

#include "failing_alloc.h"
#include "neighbours/kdtree.h"
#include "neighbours/knn_graph.h"
#include "neighbours/knn_index.h"
#include "neighbours/knn_projection.h"
#include "neighbours/knn_scan.h"
#include "neighbours/unique_rows.h"

enum { ROWS = 1200, COLUMNS = 20, K = 10 };

static sro_error kdtree(void *context, uint64_t *result)
{
    sro_neighbour items[K];
    sro_knn_heap heap = {.capacity = K, .items = items};
    sro_kdtree *tree = UNTOUCHED;
    sro_error error = sro_kdtree_new(&tree, context);
    stays_untouched(error, tree);
    if (error)
        return error;
    sro_kdtree_query(tree, sro_matrix_row(context, 7), 7, &heap);
    sro_knn_heap_sort(&heap);
    for (size_t i = 0; i < heap.count; i++)
        hash_bytes(result, &items[i].row, sizeof items[i].row);
    sro_kdtree_free(tree);
    return NULL;
}

static sro_error scan(void *context, uint64_t *result)
{
    uint32_t neighbours[K] = {0};
    sro_error error = sro_knn_scan_neighbours(context, 7, K, neighbours);
    hash_bytes(result, neighbours, sizeof neighbours);
    return error;
}

static sro_error unique_rows(void *context, uint64_t *result)
{
    static uint32_t inverse[ROWS];
    sro_matrix *unique = UNTOUCHED;
    sro_error error = sro_unique_rows(context, &unique, inverse);
    stays_untouched(error, unique);
    if (error)
        return error;
    *result = sro_matrix_checksum(unique);
    hash_bytes(result, inverse, sizeof inverse);
    sro_matrix_release(unique);
    return NULL;
}

static sro_error projection(void *context, uint64_t *result)
{
    static float scores[2 * ROWS];
    sro_knn_projection p = {0};
    sro_error error = sro_knn_project(&p, context, scores, NULL, NULL);
    if (error)
        return error;
    hash_bytes(result, scores, sizeof scores);
    hash_bytes(result, p.coarse, ROWS * SRO_COARSE_DIMS * sizeof(float));
    sro_knn_projection_clear(&p);
    return NULL;
}

static sro_error knn_index(void *context, uint64_t *result)
{
    static float scores[2 * ROWS];
    sro_knn_index index = {0};
    sro_error error = sro_knn_index_build(&index, context, scores, NULL, NULL);
    if (error)
        return error;
    hash_bytes(result, index.row, ROWS * sizeof *index.row);
    sro_knn_index_clear(&index);
    return NULL;
}

/* By number of the neighbour, as the sequence is of no particular order. */
static uint64_t sum_of(const sro_knn_graph *graph)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < graph->rows * graph->k; i++)
        sum += (uint64_t)(graph->index[i] + 1) * (i / graph->k + 7919);
    return sum;
}

static sro_error graph_by(sro_matrix *x, int threads, uint64_t *result)
{
    sro_thread_pool *pool = NULL;
    sro_knn_graph graph = {0};
    sro_error error = sro_thread_pool_new(&pool, threads);
    if (!error)
        error = sro_knn_graph_build(&graph, x, K, pool, NULL, 1);
    if (!error) {
        *result = sum_of(&graph);
        hash_bytes(result, graph.pca_scores, 2 * ROWS * sizeof *graph.pca_scores);
    } else
        assert_true(!graph.index && !graph.distance2 && !graph.pca_scores);
    sro_knn_graph_clear(&graph);
    sro_thread_pool_free(pool);
    return error;
}

static sro_error graph_by_one(void *context, uint64_t *result)
{
    return graph_by(context, 1, result);
}

static sro_error graph_by_three(void *context, uint64_t *result)
{
    return graph_by(context, 3, result);
}

/* Some rows occur twice. */
static void every_allocation(void **state)
{
    float *values = random_floats((size_t)ROWS * COLUMNS, 1);
    memcpy(values + 50 * COLUMNS, values, 50 * COLUMNS * sizeof *values);
    sro_matrix *x = matrix_of(values, ROWS, COLUMNS);
    every_allocation_fails(kdtree, x);
    every_allocation_fails(scan, x);
    every_allocation_fails(unique_rows, x);
    every_allocation_fails(projection, x);
    every_allocation_fails(knn_index, x);
    every_allocation_fails_at_length(graph_by_one, x);
    every_allocation_fails_at_length(graph_by_three, x);
    sro_matrix_release(x);
    free(values);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation)};
    return cmocka_run_group_tests_name("no memory: neighbours", tests, NULL, NULL);
}
