#include "embedding/neighbour_laplacian.h"

#include <math.h>

#include "support.h"

/* Five rows and two neighbours each: 0 1 2 in a ring, 3 and 4 apart but for what they point to. */
static void edges_weights_and_degrees(void **state)
{
    uint32_t index[] = {1, 2, 0, 2, 0, 1, 4, 2, 3, 2};
    sro_knn_graph knn = {.rows = 5, .k = 2, .index = index};
    static const double want[5][5] = {
        {0, 1, 1, 0, 0}, {1, 0, 1, 0, 0}, {1, 1, 0, .5, .5}, {0, 0, .5, 0, 1}, {0, 0, .5, 1, 0}};
    sro_neighbour_graph g;
    succeeds(sro_neighbour_graph_make(&g, &knn));
    assert_int_equal(g.components, 1);
    for (size_t i = 0; i < 5; i++) {
        double row[5] = {0}, degree = 0;
        for (size_t e = g.start[i]; e < g.start[i + 1]; e++) {
            assert_true(row[g.column[e]] == 0);
            row[g.column[e]] = g.weight[e];
            degree += g.weight[e];
        }
        assert_memory_equal(row, want[i], sizeof row);
        assert_true(fabs(g.sqrt_degree[i] * g.sqrt_degree[i] - degree) < 1e-12);
    }
    sro_neighbour_graph_clear(&g);
    (void)state;
}

/* In sequence of their first rows; a row without neighbours is one, too. */
static void components(void **state)
{
    uint32_t index[] = {2, 3, 0, 1};
    sro_knn_graph knn = {.rows = 4, .k = 1, .index = index};
    sro_neighbour_graph g;
    succeeds(sro_neighbour_graph_make(&g, &knn));
    assert_int_equal(g.components, 2);
    check_equal("pairs", g.component, (uint32_t[]){0, 1, 0, 1}, 4);
    sro_neighbour_graph_clear(&g);
    knn = (sro_knn_graph){.rows = 3};
    succeeds(sro_neighbour_graph_make(&g, &knn));
    check_equal("alone", g.component, (uint32_t[]){0, 1, 2}, 3);
    sro_neighbour_graph_clear(&g);
    (void)state;
}

/* A ring of n rows: the two smallest eigenvalues but 0 are equal, and their vectors are waves of
 * one period: the sum of their squares is the same everywhere. */
static void vectors_of_a_ring(void **state)
{
    enum { N = 60 };
    uint32_t index[2 * N], rows[N], local[N];
    double vectors[2 * N];
    sro_neighbour_graph g;
    for (uint32_t i = 0; i < N; i++) {
        index[2 * i] = (i + 1) % N;
        index[2 * i + 1] = (i + N - 1) % N;
        rows[i] = i;
    }
    sro_knn_graph knn = {.rows = N, .k = 2, .index = index};
    succeeds(sro_neighbour_graph_make(&g, &knn));
    succeeds(sro_neighbour_graph_vectors(&g, rows, N, local, 2, vectors, NULL));
    for (size_t i = 0; i < N; i++) {
        double square = vectors[i] * vectors[i] + vectors[N + i] * vectors[N + i];
        assert_true(fabs(square - 2. / N) < 1e-6);
    }
    sro_neighbour_graph_clear(&g);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edges_weights_and_degrees),
        cmocka_unit_test(components),
        cmocka_unit_test(vectors_of_a_ring),
    };
    return cmocka_run_group_tests_name("neighbour_laplacian", tests, NULL, NULL);
}
