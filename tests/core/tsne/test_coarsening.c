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
    succeeds(sro_knn_graph_build(&n, x, sro_affinities_neighbours(rows, perplexity), 0, 0, 1));
    succeeds(sro_affinities_find(&p, &n, perplexity, 0, 0));
    sro_matrix_release(x);
    return p;
}

/* What the coarse matrix has to be: sums over the pairs, nothing on the diagonal. */
static float *summed(const float *fine, size_t rows, const uint32_t *into, size_t coarse)
{
    double *sums = calloc(coarse * coarse, sizeof *sums);
    float *want = floats(coarse * coarse);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < rows; j++)
            if (into[i] != into[j])
                sums[into[i] * coarse + into[j]] += fine[i * rows + j];
    for (size_t k = 0; k < coarse * coarse; k++)
        want[k] = (float)sums[k];
    free(sums);
    return want;
}

/* The values of block b of a dense matrix: where they are, and how many. */
static size_t list_block(size_t b, size_t rows, size_t at[SRO_BSR_BLOCK])
{
    size_t groups = (rows + SRO_BSR_DIM - 1) / SRO_BSR_DIM, count = 0;
    for (size_t v = 0; v < SRO_BSR_BLOCK; v++) {
        size_t i = b / groups * SRO_BSR_DIM + v / SRO_BSR_DIM;
        size_t j = b % groups * SRO_BSR_DIM + v % SRO_BSR_DIM;
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

/* The limit below which blocks are faint: lowered until they are few enough. */
static double limit_for(const float *all, size_t rows)
{
    size_t groups = (rows + SRO_BSR_DIM - 1) / SRO_BSR_DIM;
    for (double limit = SRO_COARSENING_DROP / (double)groups;; limit /= 4) {
        double lost = 0, kept = 0;
        for (size_t b = 0; b < groups * groups; b++) {
            double sum = block_sum(all, b, rows);
            *(sum > limit ? &kept : &lost) += sum;
        }
        if (lost <= SRO_COARSENING_MAX_DROPPED * (kept + lost))
            return limit;
    }
}

/* Faint blocks are left out; so near to the limit that rounding decides, either is right. */
static void leave_out(float *want, const float *got, size_t rows)
{
    size_t groups = (rows + SRO_BSR_DIM - 1) / SRO_BSR_DIM;
    double limit = limit_for(want, rows);
    for (size_t b = 0; b < groups * groups; b++) {
        size_t at[SRO_BSR_BLOCK], count = list_block(b, rows, at);
        double sum = block_sum(want, b, rows);
        for (size_t v = 0; v < count && sum < 1.0001 * limit; v++)
            want[at[v]] = sum < .9999 * limit ? 0 : got[at[v]];
    }
}

static float mass_of(const sro_affinities *p, size_t i) { return p->weight ? p->weight[i] : 1; }

static void check_pairs(const sro_affinities *fine, const float *p, const sro_affinities *coarse,
                        const uint32_t *into)
{
    size_t *first = malloc(coarse->rows * sizeof *first);
    size_t *held = calloc(coarse->rows, sizeof *held);
    float *mass = floats(coarse->rows);
    for (size_t i = 0; i < fine->rows; i++) {
        assert_true(into[i] < coarse->rows);
        mass[into[i]] += mass_of(fine, i);
        if (!held[into[i]]++)
            first[into[i]] = i;
        else if (!(p[first[into[i]] * fine->rows + i] > 0))
            fail_msg("%zu and %zu were paired, but nothing draws them together", first[into[i]], i);
    }
    for (size_t i = 0; i < coarse->rows; i++)
        if (held[i] < 1 || held[i] > 2)
            fail_msg("point %zu holds %zu", i, held[i]);
    for (size_t i = 0; i < fine->rows; i++) /* who is left alone had nobody to pair with */
        for (size_t j = 0; held[into[i]] == 1 && j < fine->rows; j++)
            if (j != i && p[i * fine->rows + j] > 0 && held[into[j]] == 1)
                fail_msg("%zu and %zu were left alone, though they are neighbours", i, j);
    check_within("masses", coarse->weight, mass, coarse->rows, 0);
    free(first);
    free(held);
    free(mass);
}

static void check_level(const sro_affinities *fine, sro_affinities *coarse)
{
    uint32_t *into = malloc(SRO_BSR_DIM * fine->matrix.block_rows * sizeof *into);
    succeeds(sro_coarsening_find(fine, coarse, into, 0, 0));
    size_t n = coarse->rows;
    float *p = dense_of(&fine->matrix, fine->rows), *got = dense_of(&coarse->matrix, n);
    float *want = summed(p, fine->rows, into, n);
    float *turned = floats(n * n);
    leave_out(want, got, n);
    check_near("values", got, want, n * n, tolerance);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            turned[i * n + j] = got[j * n + i];
    check_near("symmetry", turned, got, n * n, tolerance);
    check_pairs(fine, p, coarse, into);
    free(p);
    free(got);
    free(want);
    free(turned);
    free(into);
}

static void level_by_level(void **state)
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
                break; /* parts that nothing holds together */
        }
        double mass = 0;
        for (size_t k = 0; k < fine.rows; k++)
            mass += fine.weight[k];
        assert_true(mass == (double)cases[i].rows);
        sro_affinities_clear(&fine);
    }
    (void)state;
}

/* A row of 6 points, each drawn to the next: so strongly; who pairs with whom. It goes from the
 * first to the last, and each takes who draws it most of those that are still free. */
static void point_after_point(void **state)
{
    static const struct {
        const char *what;
        float pull[5], mass[6];
        uint32_t into[6];
        size_t points;
    } cases[] = {
        {"even", {1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, 1}, {0, 0, 1, 1, 2, 2}, 3},
        {"in their sequence", {1, 1, 5, 1, 1}, {1, 1, 1, 1, 1, 1}, {0, 0, 1, 1, 2, 2}, 3},
        {"what is left over", {0, 1, 2, 5, 1}, {1, 1, 1, 1, 1, 1}, {0, 1, 1, 2, 2, 3}, 4},
        {"nobody pulls", {0, 0, 0, 0, 0}, {1, 1, 1, 1, 1, 1}, {0, 1, 2, 3, 4, 5}, 6},
        {"the last is alone", {1, 1, 1, 1, 0}, {1, 1, 1, 1, 1, 1}, {0, 0, 1, 1, 2, 3}, 4},
    };
    for (size_t c = 0; c < COUNT(cases); c++) {
        float all[6 * 6] = {0}, mass[6];
        uint32_t into[8];
        memcpy(mass, cases[c].mass, sizeof mass);
        for (size_t i = 0; i < 5; i++)
            all[6 * i + i + 1] = all[6 * (i + 1) + i] = cases[c].pull[i];
        sro_affinities fine = {6, blocks_of(all, 6, 0), mass}, coarse;
        succeeds(sro_coarsening_find(&fine, &coarse, into, 0, 0));
        assert_int_equal(coarse.rows, cases[c].points);
        check_equal(cases[c].what, into, cases[c].into, 6);
        sro_affinities_clear(&coarse);
        sro_bsr_clear(&fine.matrix);
    }
    (void)state;
}

/* Point 0 is drawn to both others alike, one of which is heavy: it takes the light one. */
static void light_ones_are_preferred(void **state)
{
    static const float all[] = {0, 1, 1, 1, 0, 0, 1, 0, 0};
    static const uint32_t want[] = {0, 1, 0};
    float mass[] = {1, 2, 1};
    uint32_t into[4];
    sro_affinities fine = {3, blocks_of(all, 3, 0), mass}, coarse;
    succeeds(sro_coarsening_find(&fine, &coarse, into, 0, 0));
    check_equal("pairs", into, want, 3);
    sro_affinities_clear(&coarse);
    sro_bsr_clear(&fine.matrix);
    (void)state;
}

static void any_number_of_threads(void **state)
{
    sro_affinities fine = affinities_of(1001, 20), want, got;
    size_t room = SRO_BSR_DIM * fine.matrix.block_rows;
    uint32_t *into = malloc(room * sizeof *into), *again = malloc(room * sizeof *again);
    sro_thread_pool *threads;
    succeeds(sro_thread_pool_new(&threads, 3));
    succeeds(sro_coarsening_find(&fine, &want, into, 0, 0));
    succeeds(sro_coarsening_find(&fine, &got, again, threads, 0));
    check_equal("pairs", again, into, fine.rows);
    assert_int_equal(got.rows, want.rows);
    float *all = dense_of(&want.matrix, want.rows), *all_again = dense_of(&got.matrix, got.rows);
    check_within("values", all_again, all, want.rows * want.rows, 0);
    free(all);
    free(all_again);
    sro_affinities_clear(&fine);
    sro_affinities_clear(&want);
    sro_affinities_clear(&got);
    sro_thread_pool_free(threads);
    free(into);
    free(again);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(level_by_level),
        cmocka_unit_test(any_number_of_threads),
        cmocka_unit_test(point_after_point),
        cmocka_unit_test(light_ones_are_preferred),
    };
    return cmocka_run_group_tests_name("hierarchy", tests, 0, 0);
}
