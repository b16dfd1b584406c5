#include "order/kmeans_1d.h"

#include <math.h>

#include "base/random.h"
#include "support.h"

enum { MAX_POINTS = 12 };

/* The inertia of one cluster of the points begin to end - 1, from its definition. */
static double inertia_of(const double *values, const double *weight, size_t begin, size_t end)
{
    double total = 0, mean = 0, inertia = 0;
    for (size_t i = begin; i < end; i++) {
        total += weight[i];
        mean += weight[i] * values[i];
    }
    mean /= total;
    for (size_t i = begin; i < end; i++)
        inertia += weight[i] * (values[i] - mean) * (values[i] - mean);
    return inertia;
}

/* The minimum over all ways to cut the points from `begin` on into k clusters. */
static double minimum_by_hand(const double *values, const double *weight, size_t begin,
                              size_t count, size_t k)
{
    if (k == 1)
        return inertia_of(values, weight, begin, count);
    double min = INFINITY;
    for (size_t end = begin + 1; end + k - 1 <= count; end++)
        min = fmin(min, inertia_of(values, weight, begin, end)
                            + minimum_by_hand(values, weight, end, count, k - 1));
    return min;
}

/* Near 0 and far from it, where squares would cancel. */
static void minimal_inertia(void **state)
{
    static const double offsets[] = {0, -1000};
    for (uint64_t round = 0; round < 40; round++) {
        double values[MAX_POINTS], weight[MAX_POINTS], at = offsets[round % 2];
        size_t count = 1 + round % MAX_POINTS;
        uint64_t seed = round;
        for (size_t i = 0; i < count; i++) {
            values[i] = at += .01 + pow(sro_random_unit(&seed), 4);
            weight[i] = 1 + sro_random_below(&seed, 4);
        }
        for (size_t k = 1; k <= count; k++) {
            uint32_t begin[MAX_POINTS + 1];
            double got = 0, want = minimum_by_hand(values, weight, 0, count, k);
            succeeds(sro_kmeans_1d(values, weight, count, k, begin, NULL));
            assert_int_equal(begin[0], 0);
            assert_int_equal(begin[k], count);
            for (size_t c = 0; c < k; c++) {
                assert_true(begin[c] < begin[c + 1]);
                got += inertia_of(values, weight, begin[c], begin[c + 1]);
            }
            if (!(got <= want + 1e-9))
                fail_msg("round %d, %zu points, %zu clusters: %.12g, want %.12g", (int)round, count,
                         k, got, want);
        }
    }
    (void)state;
}

/* The cut is 0 3 | 7; with 0 and 3 nine times each it is 0 | 3 7. */
static void weights_count(void **state)
{
    static const double values[] = {0, 3, 7};
    uint32_t begin[3];
    succeeds(sro_kmeans_1d(values, (double[]){1, 1, 1}, 3, 2, begin, NULL));
    check_equal("once each", begin, (uint32_t[]){0, 2, 3}, 3);
    succeeds(sro_kmeans_1d(values, (double[]){9, 9, 1}, 3, 2, begin, NULL));
    check_equal("two of them often", begin, (uint32_t[]){0, 1, 3}, 3);
    (void)state;
}

static void cancelled(void **state)
{
    static const double values[] = {1, 2, 3, 4}, weight[] = {1, 1, 1, 1};
    uint32_t begin[4];
    sro_job *job;
    succeeds(sro_job_new(&job, NULL, NULL));
    sro_job_cancel(job);
    assert_string_equal(fails(sro_kmeans_1d(values, weight, 4, 3, begin, job)), SRO_CANCELLED);
    sro_job_free(job);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(minimal_inertia),
        cmocka_unit_test(weights_count),
        cmocka_unit_test(cancelled),
    };
    return cmocka_run_group_tests_name("kmeans_1d", tests, NULL, NULL);
}
