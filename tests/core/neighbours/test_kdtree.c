#include "neighbours/kdtree.h"

#include <stdlib.h>

#include "base/random.h"
#include "support.h"

/* The reference: a heap to which every row is pushed. */

static float uniform(uint64_t *seed) { return (float)(sro_random_unit(seed) - .5); }
static float whole(uint64_t *seed) { return (float)sro_random_below(seed, 5); }
static float mostly_silent(uint64_t *seed) { return sro_random_below(seed, 4) ? -80 : whole(seed); }
static float of_many_sizes(uint64_t *seed)
{
    static const float sizes[] = {1e-30f, 1e-6f, 1, 1e6f, 1e30f};
    return sizes[sro_random_below(seed, 5)] * uniform(seed);
}

typedef float value_maker(uint64_t *seed);

static sro_matrix *random_matrix(value_maker *value, size_t rows, size_t columns)
{
    uint64_t seed = rows + columns;
    float *values = floats(rows * columns);
    for (size_t i = 0; i < rows * columns; i++)
        values[i] = value(&seed);
    sro_matrix *x = matrix_of(values, rows, columns);
    free(values);
    return x;
}

static void check_query(const char *what, const sro_kdtree *tree, const sro_matrix *x,
                        const float *query, uint32_t skipped, size_t k)
{
    sro_neighbour *got = malloc(k * sizeof *got), *want = malloc(k * sizeof *want);
    sro_knn_heap found = {.capacity = k, .items = got}, all = {.capacity = k, .items = want};
    sro_kdtree_query(tree, query, skipped, &found);
    for (uint32_t i = 0; i < sro_matrix_rows(x); i++)
        if (i != skipped)
            sro_knn_heap_push(&all,
                              sro_distance2(sro_matrix_row(x, i), query, sro_matrix_columns(x)), i);
    sro_knn_heap_sort(&found);
    sro_knn_heap_sort(&all);
    assert_int_equal(found.count, all.count);
    for (size_t i = 0; i < all.count; i++)
        if (got[i].row != want[i].row || got[i].distance2 != want[i].distance2)
            fail_msg("%s, k %zu, without row %u: at %zu got row %u, want %u", what, k, skipped, i,
                     got[i].row, want[i].row);
    free(got);
    free(want);
}

static void matches_a_scan(void **state)
{
    static const struct {
        const char *name;
        value_maker *value;
    } kinds[] = {{"uniform", uniform},
                 {"whole numbers", whole},
                 {"mostly silent", mostly_silent},
                 {"of many sizes", of_many_sizes}};
    static const size_t rows[] = {1, 2, 8, 9, 400}, columns[] = {1, 2, 3, 9}, ks[] = {1, 5, 30};
    for (size_t kind = 0; kind < COUNT(kinds); kind++)
        for (size_t r = 0; r < COUNT(rows); r++)
            for (size_t c = 0; c < COUNT(columns); c++) {
                sro_matrix *x = random_matrix(kinds[kind].value, rows[r], columns[c]);
                sro_matrix *queries = random_matrix(kinds[kind].value, 23, columns[c]);
                sro_kdtree *tree;
                succeeds(sro_kdtree_new(&tree, x));
                for (uint32_t i = 0; i < 23; i++)
                    for (size_t k = 0; k < COUNT(ks); k++) {
                        uint32_t own = i * 31 % (uint32_t)rows[r];
                        check_query(kinds[kind].name, tree, x, sro_matrix_row(queries, i),
                                    UINT32_MAX, ks[k]);
                        check_query(kinds[kind].name, tree, x, sro_matrix_row(x, own), own, ks[k]);
                    }
                sro_kdtree_free(tree);
                sro_matrix_release(queries);
                sro_matrix_release(x);
            }
    sro_kdtree_free(NULL);
    (void)state;
}

/* Identical rows cannot be split: the lowest numbers are taken, and quickly. */
static void identical_rows(void **state)
{
    enum { ROWS = 50000, K = 3 };
    sro_matrix *x;
    sro_kdtree *tree;
    sro_neighbour items[K];
    succeeds(sro_matrix_new(&x, ROWS, 2));
    succeeds(sro_kdtree_new(&tree, x));
    for (uint32_t i = 0; i < ROWS; i += 7) {
        sro_knn_heap heap = {.capacity = K, .items = items};
        sro_kdtree_query(tree, sro_matrix_row(x, i), i, &heap);
        sro_knn_heap_sort(&heap);
        for (uint32_t n = 0; n < K; n++)
            assert_int_equal(items[n].row, n + (i <= n));
    }
    sro_kdtree_free(tree);
    sro_matrix_release(x);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_a_scan),
        cmocka_unit_test(identical_rows),
    };
    return cmocka_run_group_tests_name("kdtree", tests, NULL, NULL);
}
