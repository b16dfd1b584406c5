#include "order/kmeans_lloyd.h"

#include <stdlib.h>

#include "support.h"

static void check_run(const float *values, size_t rows, const double *weight, double *centres,
                      size_t k, int max_iterations, const uint32_t *want,
                      const double *want_centres, double inertia)
{
    sro_matrix *x = matrix_of(values, rows, 1);
    double cluster_weight[8], distance2[8];
    uint32_t labels[8] = {0};
    sro_kmeans_lloyd l = {.x = x,
                          .weight = weight,
                          .k = k,
                          .centres = centres,
                          .cluster_weight = cluster_weight,
                          .labels = labels,
                          .distance2 = distance2};
    succeeds(sro_kmeans_lloyd_run(&l, max_iterations, NULL, 0));
    check_equal("labels", labels, want, rows);
    for (size_t n = 0; n < k; n++)
        if (centres[n] != want_centres[n])
            fail_msg("centre %zu is at %g, want %g", n, centres[n], want_centres[n]);
    assert_true(sro_kmeans_lloyd_inertia(&l) == inertia);
    sro_matrix_release(x);
}

static const float line[] = {0, 2, 10, 12, 40, 60};
static const double weight_1[] = {1, 1, 1, 1, 1, 1};

/* The first cluster grows: 0 2 | 10 ..., then 0 2 10 12 | 40 60. */
static void until_converged(void **state)
{
    double centres[] = {0, 8};
    check_run(line, 6, weight_1, centres, 2, 100, (uint32_t[]){0, 0, 0, 0, 1, 1}, (double[]){6, 50},
              104 + 200);
    (void)state;
}

static void one_iteration(void **state)
{
    double centres[] = {0, 8};
    check_run(line, 6, weight_1, centres, 2, 1, (uint32_t[]){0, 0, 1, 1, 1, 1}, (double[]){1, 30.5},
              2 + 20.5 * 20.5 + 18.5 * 18.5 + 9.5 * 9.5 + 29.5 * 29.5);
    (void)state;
}

static void weighted_points(void **state)
{
    static const double weight[] = {3, 1, 1, 1, 1, 3};
    double centres[] = {6, 50};
    check_run(line, 6, weight, centres, 2, 100, (uint32_t[]){0, 0, 0, 0, 1, 1}, (double[]){4, 55},
              3 * 16 + 4 + 36 + 64 + 225 + 3 * 25);
    (void)state;
}

/* Of identical centres only the first gets points. The others are given the furthest ones: 60, then
 * 40. */
static void empty_clusters_are_filled(void **state)
{
    double centres[] = {0, 0, 0};
    check_run(line, 6, weight_1, centres, 3, 1, (uint32_t[]){0, 0, 0, 0, 2, 1},
              (double[]){6, 60, 40}, 104);
    (void)state;
}

/* As many clusters as points: none may give its last point away. */
static void as_many_clusters_as_points(void **state)
{
    double centres[] = {0, 0, 0, 100, 100, 100};
    check_run(line, 6, weight_1, centres, 6, 1, (uint32_t[]){0, 5, 4, 2, 1, 3},
              (double[]){0, 40, 12, 60, 10, 2}, 0);
    (void)state;
}

static void cancelled(void **state)
{
    double centres[] = {0, 8}, cluster_weight[2], distance2[6] = {0};
    uint32_t labels[6] = {0};
    sro_matrix *x = matrix_of(line, 6, 1);
    sro_kmeans_lloyd l = {.x = x,
                          .weight = weight_1,
                          .k = 2,
                          .centres = centres,
                          .cluster_weight = cluster_weight,
                          .labels = labels,
                          .distance2 = distance2};
    sro_job *job;
    succeeds(sro_job_new(&job, NULL, NULL));
    sro_job_cancel(job);
    assert_string_equal(fails(sro_kmeans_lloyd_run(&l, 9, job, 0)), SRO_CANCELLED);
    sro_job_free(job);
    sro_matrix_release(x);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(until_converged),
        cmocka_unit_test(one_iteration),
        cmocka_unit_test(weighted_points),
        cmocka_unit_test(empty_clusters_are_filled),
        cmocka_unit_test(as_many_clusters_as_points),
        cmocka_unit_test(cancelled),
    };
    return cmocka_run_group_tests_name("kmeans_lloyd", tests, NULL, NULL);
}
