#include "neighbours/knn_candidates.h"

#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "neighbours/knn_projection.h"
#include "simd/padding.h"
#include "support.h"

/* The threshold */

static size_t count_within(const float *values, size_t count, float threshold)
{
    size_t within = 0;
    for (size_t i = 0; i < count; i++)
        within += values[i] <= threshold;
    return within;
}

/* From guesses that are right, too low and too high, over many orders of magnitude. */
static void threshold_leaves_as_many_as_wanted(void **state)
{
    enum { VALUES = 500 };
    static const float guesses[] = {0, 1e-20f, 1, 1e20f, SRO_FAR};
    static const size_t wanted[][2] = {{1, 1}, {1, 9}, {30, 30}, {200, 260}, {500, 500}};
    const sro_knn_kernels *kernels = sro_knn_kernels_best();
    for (int size = -20; size <= 20; size += 5)
        for (size_t w = 0; w < COUNT(wanted); w++)
            for (size_t g = 0; g < COUNT(guesses); g++) {
                uint64_t seed = (uint64_t)(size + 99) + w;
                float values[VALUES];
                for (size_t i = 0; i < VALUES; i++)
                    values[i] = (float)(sro_random_unit(&seed) * pow(10, size));
                float threshold = sro_knn_threshold(kernels, values, VALUES, wanted[w][0],
                                                    wanted[w][1], guesses[g]);
                size_t within = count_within(values, VALUES, threshold);
                if (within < wanted[w][0] || within > wanted[w][1])
                    fail_msg("size 1e%d, guess %g: %g leaves %zu, want %zu to %zu", size,
                             (double)guesses[g], (double)threshold, within, wanted[w][0],
                             wanted[w][1]);
            }
    (void)state;
}

static void threshold_among_equals_and_among_few(void **state)
{
    static const float values[] = {0, 2, 2, 2, 2, 5};
    const sro_knn_kernels *kernels = sro_knn_kernels_best();
    assert_true(sro_knn_threshold(kernels, values, 6, 1, 1, 2) < 2);
    assert_true(sro_knn_threshold(kernels, values, 6, 2, 2, 7) == 2);
    assert_true(sro_knn_threshold(kernels, values, 6, 4, 4, .1f) == 2);
    assert_true(sro_knn_threshold(kernels, values, 6, 7, 7, 1) == SRO_FAR);
    assert_true(sro_knn_threshold(kernels, (float[]){0, 0, 0}, 3, 1, 1, 1) == 0);
    (void)state;
}

/* Pruning: row numbers run against the slots, so that neither can pass for the other */

enum { ROWS = 400, LIST = ROWS + SRO_LANES };

typedef struct {
    float distance2;
    uint32_t gap, row;
} reference;

/* As the header has it: by distance, then by the gap in number, then the one before. */
static int by_rank(const void *left, const void *right)
{
    const reference *a = left, *b = right;
    if (a->distance2 != b->distance2)
        return a->distance2 < b->distance2 ? -1 : 1;
    if (a->gap != b->gap)
        return a->gap < b->gap ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* Distances are whole numbers below `distances`: the fewer, the more ties. */
static void check_pruned(size_t k, uint32_t row, uint32_t distances)
{
    float distance2[LIST];
    uint32_t slot[LIST], scratch[LIST], row_of[ROWS], count = 0;
    bool wanted[ROWS] = {false};
    reference all[ROWS];
    uint64_t seed = k + row;
    for (uint32_t s = 0; s < ROWS; s++)
        row_of[s] = ROWS - 1 - s;
    for (uint32_t s = 0; s < ROWS; s++) {
        uint32_t own = row_of[s];
        if (own == row)
            continue;
        distance2[count] = (float)sro_random_below(&seed, distances);
        all[count] = (reference){distance2[count], own > row ? own - row : row - own, own};
        slot[count++] = s;
    }
    qsort(all, count, sizeof *all, by_rank);
    for (size_t i = 0; i < k; i++)
        wanted[all[i].row] = true;
    sro_knn_selector selector = {
        .kernels = sro_knn_kernels_best(), .k = k, .row = row_of, .rows = ROWS};
    sro_knn_candidates c = {.count = count, .limit = SRO_FAR, .distance2 = distance2, .slot = slot};
    sro_knn_candidates_prune(&c, &selector, row, k, 3, scratch);
    assert_int_equal(c.count, k);
    for (size_t i = 0; i < k; i++) {
        assert_true(distance2[i] <= c.limit);
        if (!wanted[row_of[slot[i]]])
            fail_msg("k %zu, row %u, %u distances: row %u was kept", k, row, distances,
                     row_of[slot[i]]);
        wanted[row_of[slot[i]]] = false; /* nor twice */
    }
}

static void pruned_to_the_nearest(void **state)
{
    static const size_t ks[] = {1, 2, 31, 32, 90, ROWS - 1};
    static const uint32_t rows[] = {0, 1, 200, ROWS - 1}, distances[] = {1, 2, 9, 1000000};
    for (size_t k = 0; k < COUNT(ks); k++)
        for (size_t r = 0; r < COUNT(rows); r++)
            for (size_t d = 0; d < COUNT(distances); d++)
                check_pruned(ks[k], rows[r], distances[d]);
    (void)state;
}

static void fewer_than_k_stay(void **state)
{
    float distance2[2 + SRO_LANES] = {7, 3};
    uint32_t slot[2 + SRO_LANES] = {0, 1}, scratch[2 + SRO_LANES], row_of[] = {0, 1, 2, 3};
    sro_knn_selector selector = {
        .kernels = sro_knn_kernels_best(), .k = 3, .row = row_of, .rows = 4};
    sro_knn_candidates c = {.count = 2, .limit = SRO_FAR, .distance2 = distance2, .slot = slot};
    sro_knn_candidates_prune(&c, &selector, 3, 3, 1, scratch);
    assert_int_equal(c.count, 2);
    assert_true(c.limit == SRO_FAR && distance2[0] == 7 && distance2[1] == 3);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threshold_leaves_as_many_as_wanted),
        cmocka_unit_test(threshold_among_equals_and_among_few),
        cmocka_unit_test(pruned_to_the_nearest),
        cmocka_unit_test(fewer_than_k_stay),
    };
    return cmocka_run_group_tests_name("knn_candidates", tests, NULL, NULL);
}
