#include "tsne/tsne_levels.h"

#include <math.h>
#include <stdlib.h>

#include "support.h"
#include "tsne_support.h"

static sro_affinities affinities_of(size_t rows)
{
    sro_matrix *x = random_walk(rows, 8);
    sro_knn_graph graph;
    sro_affinities p;
    succeeds(sro_knn_graph_build(&graph, x, sro_affinities_neighbours(rows, 5), NULL, NULL, 1));
    succeeds(sro_affinities_make(&p, &graph, 5, NULL, NULL));
    sro_matrix_release(x);
    return p;
}

static sro_tsne_levels *levels_of(size_t rows, int dims)
{
    sro_tsne_levels *levels = calloc(1, sizeof *levels);
    assert_non_null(levels);
    levels->level[0].affinities = affinities_of(rows);
    succeeds(sro_tsne_levels_make(levels, dims, NULL, NULL));
    return levels;
}

static void clear(sro_tsne_levels *levels)
{
    sro_tsne_levels_clear(levels);
    free(levels);
}

/* Coarser levels are for long lines: about half of the points each, until there are few. Ordered
 * pairs of rows in one point are what weights make of them. */
static void tsne_levels_of_long_lines(void **state)
{
    static const struct {
        size_t rows;
        int dims, count;
    } cases[] = {{2, 1, 1}, {2000, 1, 1}, {2001, 1, 2}, {5000, 1, 3}, {5000, 2, 1}};
    for (size_t c = 0; c < COUNT(cases); c++) {
        sro_tsne_levels *levels = levels_of(cases[c].rows, cases[c].dims);
        assert_int_equal(levels->count, cases[c].count);
        for (int i = 0; i < levels->count; i++) {
            const sro_tsne_level *l = &levels->level[i];
            double rows = 0, self_pairs = 0;
            for (size_t k = 0; k < l->affinities.rows; k++) {
                double weight = l->affinities.weight ? l->affinities.weight[k] : 1;
                rows += weight;
                self_pairs += weight * (weight - 1);
            }
            assert_true(rows == (double)cases[c].rows && l->state.self_pairs == self_pairs);
            assert_true(l->state.affinities == &l->affinities);
            assert_int_equal(l->parent != NULL, i + 1 < levels->count);
            assert_int_equal(l->state.y[1] != NULL, cases[c].dims == 2);
        }
        clear(levels);
    }
    (void)state;
}

/* Restriction keeps the weighted mean; after prolongation points coincide with their coarse ones,
 * by way of sro_tsne_levels_point, too. */
static void tsne_levels_restrict_and_prolong(void **state)
{
    enum { ROWS = 5000 };
    sro_tsne_levels *levels = levels_of(ROWS, 1);
    const sro_tsne_level *fine = &levels->level[0], *coarsest = &levels->level[2];
    double sum = 0, coarse_sum = 0;
    assert_int_equal(levels->count, 3);
    for (size_t i = 0; i < ROWS; i++)
        sum += fine->state.y[0][i] = (float)(i * 7919 % ROWS);
    sro_tsne_levels_restrict(levels);
    for (size_t k = 0; k < coarsest->affinities.rows; k++)
        coarse_sum += (double)coarsest->affinities.weight[k] * coarsest->state.y[0][k];
    assert_true(fabs(coarse_sum - sum) < 1e-5 * sum);
    sro_tsne_levels_prolong(levels, 1);
    sro_tsne_levels_prolong(levels, 0);
    for (uint32_t i = 0; i < ROWS; i++) {
        uint32_t point = sro_tsne_levels_point(levels, &coarsest->state, i);
        assert_true(fine->state.y[0][i] == coarsest->state.y[0][point]);
        assert_int_equal(sro_tsne_levels_point(levels, &fine->state, i), i);
    }
    clear(levels);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tsne_levels_of_long_lines),
        cmocka_unit_test(tsne_levels_restrict_and_prolong),
    };
    return cmocka_run_group_tests_name("tsne_levels", tests, NULL, NULL);
}
