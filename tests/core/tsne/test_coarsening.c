#include "tsne/coarsening.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "support.h"

static const double tolerance = 1e-6; /* of the largest value: sums of floats */

/* The affinities of points of a walk. */
static sro_affinities affinities_of(size_t rows, double perplexity)
{
    uint64_t seed = rows;
    sro_matrix *x;
    sro_knn_graph n;
    sro_affinities p;
    succeeds(sro_matrix_new(&x, rows, 8));
    for (size_t i = 0; i < rows; i++)
        for (size_t c = 0; c < 8; c++)
            sro_matrix_writable_row(x, i)[c] =
                (i ? sro_matrix_row(x, i - 1)[c] : 0) + (float)sro_random_unit(&seed) - .5f;
    succeeds(
        sro_knn_graph_build(&n, x, sro_affinities_neighbours(rows, perplexity), NULL, NULL, 1));
    succeeds(sro_affinities_make(&p, &n, perplexity, NULL, NULL));
    sro_matrix_release(x);
    return p;
}

/* What the coarse matrix has to be: sums over the pairs, nothing on the diagonal. */
static float *contracted(const float *fine, size_t rows, const uint32_t *parent, size_t coarse)
{
    double *sums = calloc(coarse * coarse, sizeof *sums);
    float *want = floats(coarse * coarse);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < rows; j++)
            if (parent[i] != parent[j])
                sums[parent[i] * coarse + parent[j]] += fine[i * rows + j];
    for (size_t k = 0; k < coarse * coarse; k++)
        want[k] = (float)sums[k];
    free(sums);
    return want;
}

/* The values of block b of a dense matrix: where they are, and how many. */
static size_t list_block(size_t b, size_t rows, size_t at[SRO_BSR_BLOCK])
{
    size_t block_rows = sro_bsr_block_rows(rows), count = 0;
    for (size_t v = 0; v < SRO_BSR_BLOCK; v++) {
        size_t i = b / block_rows * SRO_BSR_DIM + v / SRO_BSR_DIM;
        size_t j = b % block_rows * SRO_BSR_DIM + v % SRO_BSR_DIM;
        if (i < rows && j < rows)
            at[count++] = i * rows + j;
    }
    return count;
}

static double block_sum(const float *all, size_t b, size_t rows)
{
    size_t at[SRO_BSR_BLOCK], count = list_block(b, rows, at);
    double sum = 0;
    for (size_t v = 0; v < count; v++)
        sum += all[at[v]];
    return sum;
}

/* The threshold below which blocks are dropped: lowered until little enough is. */
static double threshold_for(const float *all, size_t rows)
{
    size_t block_rows = sro_bsr_block_rows(rows);
    for (double threshold = SRO_COARSENING_DROP / (double)block_rows;; threshold /= 4) {
        double dropped = 0, kept = 0;
        for (size_t b = 0; b < block_rows * block_rows; b++) {
            double sum = block_sum(all, b, rows);
            *(sum > threshold ? &kept : &dropped) += sum;
        }
        if (dropped <= SRO_COARSENING_MAX_DROPPED * (kept + dropped))
            return threshold;
    }
}

/* Drop small blocks; so near to the threshold that rounding decides, either is right. */
static void drop_blocks(float *want, const float *got, size_t rows)
{
    size_t block_rows = sro_bsr_block_rows(rows);
    double threshold = threshold_for(want, rows);
    for (size_t b = 0; b < block_rows * block_rows; b++) {
        size_t at[SRO_BSR_BLOCK], count = list_block(b, rows, at);
        double sum = block_sum(want, b, rows);
        for (size_t v = 0; v < count && sum < 1.0001 * threshold; v++)
            want[at[v]] = sum < .9999 * threshold ? 0 : got[at[v]];
    }
}

static float weight_of(const sro_affinities *p, size_t i) { return p->weight ? p->weight[i] : 1; }

static void check_matching(const sro_affinities *fine, const float *p, const sro_affinities *coarse,
                           const uint32_t *parent)
{
    size_t *first = malloc(coarse->rows * sizeof *first);
    size_t *members = calloc(coarse->rows, sizeof *members);
    float *weight = floats(coarse->rows);
    for (size_t i = 0; i < fine->rows; i++) {
        assert_true(parent[i] < coarse->rows);
        weight[parent[i]] += weight_of(fine, i);
        if (!members[parent[i]]++)
            first[parent[i]] = i;
        else if (!(p[first[parent[i]] * fine->rows + i] > 0))
            fail_msg("%zu and %zu were matched without an affinity", first[parent[i]], i);
    }
    for (size_t i = 0; i < coarse->rows; i++)
        if (members[i] < 1 || members[i] > 2)
            fail_msg("point %zu has %zu members", i, members[i]);
    for (size_t i = 0; i < fine->rows; i++) /* a point alone had no free neighbour */
        for (size_t j = 0; members[parent[i]] == 1 && j < fine->rows; j++)
            if (j != i && p[i * fine->rows + j] > 0 && members[parent[j]] == 1)
                fail_msg("%zu and %zu were left alone, though they are neighbours", i, j);
    check_within("weights", coarse->weight, weight, coarse->rows, 0);
    free(first);
    free(members);
    free(weight);
}

static void check_level(const sro_affinities *fine, sro_affinities *coarse)
{
    uint32_t *parent = malloc(SRO_BSR_DIM * fine->matrix.block_rows * sizeof *parent);
    succeeds(sro_coarsening_make(fine, coarse, parent, NULL, NULL));
    size_t n = coarse->rows;
    float *p = dense_of(&fine->matrix, fine->rows), *got = dense_of(&coarse->matrix, n);
    float *want = contracted(p, fine->rows, parent, n);
    float *transposed = floats(n * n);
    drop_blocks(want, got, n);
    check_near("values", got, want, n * n, tolerance);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            transposed[i * n + j] = got[j * n + i];
    check_near("symmetry", transposed, got, n * n, tolerance);
    check_matching(fine, p, coarse, parent);
    free(p);
    free(got);
    free(want);
    free(transposed);
    free(parent);
}

static void coarsening_level_by_level(void **state)
{
    static const struct {
        size_t rows;
        double perplexity;
    } cases[] = {{2, 1}, {3, 1}, {5, 1}, {30, 5}, {91, 30}, {700, 2}, {1001, 20}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        sro_affinities fine = affinities_of(cases[i].rows, cases[i].perplexity), coarse;
        size_t levels = 0;
        for (; fine.rows > 1 && levels < 20; levels++) {
            size_t before = fine.rows;
            check_level(&fine, &coarse);
            assert_true(coarse.rows < before && coarse.rows >= (before + 1) / 2);
            sro_affinities_clear(&fine);
            fine = coarse;
            if (count_blocks(&fine.matrix) == 0)
                break; /* components without affinities to each other */
        }
        double weight = 0;
        for (size_t k = 0; k < fine.rows; k++)
            weight += fine.weight[k];
        assert_true(weight == (double)cases[i].rows);
        sro_affinities_clear(&fine);
    }
    (void)state;
}

/* A chain of 6 points, with these affinities between one and the next. Matching goes from the first
 * to the last, and each point takes its best neighbour among those still free. */
static void coarsening_matches_in_sequence(void **state)
{
    static const struct {
        const char *what;
        float affinity[5], weight[6];
        uint32_t parent[6];
        size_t points;
    } cases[] = {
        {"even", {1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1}, {0, 0, 1, 1, 2, 2}, 3},
        {"in their sequence", {1, 1, 5, 1, 1}, {1, 1, 1, 1, 1, 1}, {0, 0, 1, 1, 2, 2}, 3},
        {"what is left over", {0, 1, 2, 5, 1}, {1, 1, 1, 1, 1, 1}, {0, 1, 1, 2, 2, 3}, 4},
        {"no affinities", {0, 0, 0, 0, 0}, {1, 1, 1, 1, 1, 1}, {0, 1, 2, 3, 4, 5}, 6},
        {"the last is alone", {1, 1, 1, 1, 0}, {1, 1, 1, 1, 1, 1}, {0, 0, 1, 1, 2, 3}, 4},
    };
    for (size_t c = 0; c < COUNT(cases); c++) {
        float all[6 * 6] = {0}, weight[6];
        uint32_t parent[8];
        memcpy(weight, cases[c].weight, sizeof weight);
        for (size_t i = 0; i < 5; i++)
            all[6 * i + i + 1] = all[6 * (i + 1) + i] = cases[c].affinity[i];
        sro_affinities fine = {.rows = 6, .matrix = blocks_of(all, 6, NULL), .weight = weight};
        sro_affinities coarse;
        succeeds(sro_coarsening_make(&fine, &coarse, parent, NULL, NULL));
        assert_int_equal(coarse.rows, cases[c].points);
        check_equal(cases[c].what, parent, cases[c].parent, 6);
        sro_affinities_clear(&coarse);
        sro_bsr_clear(&fine.matrix);
    }
    (void)state;
}

/* Point 0 has equal affinities to a heavy and to a light point. */
static void coarsening_prefers_light_points(void **state)
{
    static const float all[] = {0, 1, 1, 1, 0, 0, 1, 0, 0};
    static const uint32_t want[] = {0, 1, 0};
    float weight[] = {1, 2, 1};
    uint32_t parent[4];
    sro_affinities fine = {.rows = 3, .matrix = blocks_of(all, 3, NULL), .weight = weight};
    sro_affinities coarse;
    succeeds(sro_coarsening_make(&fine, &coarse, parent, NULL, NULL));
    check_equal("pairs", parent, want, 3);
    sro_affinities_clear(&coarse);
    sro_bsr_clear(&fine.matrix);
    (void)state;
}

static void coarsening_with_any_threads(void **state)
{
    sro_affinities fine = affinities_of(1001, 20), want, got;
    size_t room = SRO_BSR_DIM * fine.matrix.block_rows;
    uint32_t *parent = malloc(room * sizeof *parent), *again = malloc(room * sizeof *again);
    sro_thread_pool *threads;
    succeeds(sro_thread_pool_new(&threads, 3));
    succeeds(sro_coarsening_make(&fine, &want, parent, NULL, NULL));
    succeeds(sro_coarsening_make(&fine, &got, again, threads, NULL));
    check_equal("pairs", again, parent, fine.rows);
    assert_int_equal(got.rows, want.rows);
    float *all = dense_of(&want.matrix, want.rows), *all_again = dense_of(&got.matrix, got.rows);
    check_within("values", all_again, all, want.rows * want.rows, 0);
    free(all);
    free(all_again);
    sro_affinities_clear(&fine);
    sro_affinities_clear(&want);
    sro_affinities_clear(&got);
    sro_thread_pool_free(threads);
    free(parent);
    free(again);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coarsening_level_by_level),
        cmocka_unit_test(coarsening_with_any_threads),
        cmocka_unit_test(coarsening_matches_in_sequence),
        cmocka_unit_test(coarsening_prefers_light_points),
    };
    return cmocka_run_group_tests_name("coarsening", tests, NULL, NULL);
}
