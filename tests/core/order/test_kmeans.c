#include "order/kmeans.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "support.h"

/* From the definition. */
static double inertia_of(const sro_matrix *x, const uint32_t *labels, size_t count)
{
    size_t rows = sro_matrix_rows(x), columns = sro_matrix_columns(x);
    double sum = 0;
    for (size_t n = 0; n < count; n++)
        for (size_t c = 0; c < columns; c++) {
            double mean = 0, members = 0;
            for (size_t i = 0; i < rows; i++)
                if (labels[i] == n) {
                    mean += sro_matrix_row(x, i)[c];
                    members++;
                }
            mean /= members;
            for (size_t i = 0; i < rows; i++)
                if (labels[i] == n)
                    sum += pow(sro_matrix_row(x, i)[c] - mean, 2);
        }
    return sum;
}

/* The table CLUSTERS of golden_order.py. excess: how far the inertia may exceed scikit-learn's, the
 * best of ten runs, relative; where there is one column, not at all. has_labels: the clusters are
 * so distinct that the labels have to agree. */
static const struct {
    const char *name;
    size_t rows, columns, k;
    double excess;
    bool has_labels;
} golden_sets[] = {
    {"cluster_blobs", 600, 5, 7, 1e-6, true},  {"cluster_line_blobs", 500, 1, 9, 1e-6, true},
    {"cluster_line", 700, 1, 12, 1e-6, false}, {"cluster_plane", 900, 2, 8, .02, false},
    {"cluster_space", 800, 8, 20, .02, false}, {"cluster_heap", 600, 3, 5, .02, false},
};

static void check_labels(const char *name, const uint32_t *labels, size_t rows)
{
    float *want = golden_of(named(name, "labels"), rows);
    for (size_t i = 0; i < rows; i++)
        if (labels[i] != (uint32_t)want[i])
            fail_msg("%s: point %zu is in cluster %u, want %g", name, i, labels[i],
                     (double)want[i]);
    free(want);
}

static void inertia_is_as_low_as_scikit_learns(void **state)
{
    for (size_t i = 0; i < COUNT(golden_sets); i++)
        for (uint64_t seed = 0; seed < 4; seed++) {
            const char *name = golden_sets[i].name;
            size_t rows = golden_sets[i].rows, columns = golden_sets[i].columns, count;
            float *values = golden_of(name, rows * columns);
            float *want = golden_of(named(name, "inertia"), 1);
            uint32_t *labels = malloc(rows * sizeof *labels);
            sro_matrix *x = matrix_of(values, rows, columns);
            double reported;
            succeeds(sro_kmeans(x, golden_sets[i].k, seed, labels, &count, &reported, NULL));
            assert_int_equal(count, golden_sets[i].k);
            double inertia = inertia_of(x, labels, count), ratio = inertia / (double)*want;
            assert_true(fabs(reported - inertia) <= 1e-9 * inertia);
            if (getenv("SRO_MEASURE"))
                print_message("    %s, seed %d: %.6f of scikit-learn's\n", name, (int)seed, ratio);
            if (!(ratio <= 1 + golden_sets[i].excess))
                fail_msg("%s: inertia %g, scikit-learn has %g", name, inertia, (double)*want);
            if (golden_sets[i].has_labels)
                check_labels(name, labels, rows);
            sro_matrix_release(x);
            free(values);
            free(want);
            free(labels);
        }
    (void)state;
}

/* The minimal inertia by brute force: all ways to cut rising points into k clusters, of which the
 * first `number` end before point `from`. */
static double minimum_by_hand(const sro_matrix *x, size_t k, uint32_t *labels, size_t from,
                              size_t number)
{
    size_t rows = sro_matrix_rows(x);
    double min = INFINITY;
    if (number + 1 == k) {
        for (size_t i = from; i < rows; i++)
            labels[i] = (uint32_t)number;
        return inertia_of(x, labels, k);
    }
    for (size_t end = from + 1; end + (k - number - 1) <= rows; end++) {
        labels[end - 1] = (uint32_t)number;
        min = fmin(min, minimum_by_hand(x, k, labels, end, number + 1));
        labels[end - 1] = (uint32_t)number;
    }
    return min;
}

static void minimal_inertia_in_one_column(void **state)
{
    enum { ROWS = 11 };
    for (uint64_t round = 0; round < 30; round++) {
        uint64_t seed = round;
        float values[ROWS], at = round % 2 ? -1000.f : 0;
        uint32_t labels[ROWS];
        size_t distinct = round % 3 ? ROWS : 6; /* or the last one several times */
        for (size_t i = 0; i < ROWS; i++)
            values[i] = i < distinct ? at += .01f + powf((float)sro_random_unit(&seed), 4) : at;
        sro_matrix *x = matrix_of(values, ROWS, 1);
        for (size_t k = 1; k <= distinct; k++) {
            size_t count;
            double want = minimum_by_hand(x, k, labels, 0, 0);
            succeeds(sro_kmeans(x, k, 0, labels, &count, NULL, NULL));
            assert_int_equal(count, k);
            for (size_t i = 1; i < ROWS; i++)
                assert_true(labels[i] == labels[i - 1] || labels[i] == labels[i - 1] + 1);
            if (!(inertia_of(x, labels, k) <= want + 1e-9))
                fail_msg("round %d, %zu clusters: %.12g, want %.12g", (int)round, k,
                         inertia_of(x, labels, k), want);
        }
        sro_matrix_release(x);
    }
    (void)state;
}

/* Both have four distinct points, so there are four clusters. */
static void more_clusters_than_points(void **state)
{
    static const float line[] = {5, 1, 5, -0.f, 9, 0, 1};
    static const float plane[] = {5, 1, 1, 1, 5, 1, 0, 1, 9, 9, 0, 1, 1, 1};
    for (size_t columns = 1; columns <= 2; columns++) {
        sro_matrix *x = matrix_of(columns == 1 ? line : plane, 7, columns);
        uint32_t labels[7];
        size_t count;
        double inertia;
        succeeds(sro_kmeans(x, 100, 1, labels, &count, &inertia, NULL));
        assert_int_equal(count, 4);
        assert_true(inertia == 0);
        check_equal("clusters", labels, (uint32_t[]){2, 1, 2, 0, 3, 0, 1}, 7);
        sro_matrix_release(x);
    }
    (void)state;
}

/* By the first coordinate of their centres, ties by their first point. */
static void clusters_are_numbered_in_sequence(void **state)
{
    static const float plane[] = {3, 50, 0, 0, 3, -50, 9, 0, 3, 51, 3, -51};
    uint32_t labels[6];
    size_t count;
    sro_matrix *x = matrix_of(plane, 6, 2);
    succeeds(sro_kmeans(x, 4, 8, labels, &count, NULL, NULL));
    assert_int_equal(count, 4);
    check_equal("clusters", labels, (uint32_t[]){1, 0, 2, 3, 1, 2}, 6);
    sro_matrix_release(x);
    (void)state;
}

static void order_by_cluster(void **state)
{
    static const uint32_t labels[] = {1, 0, 2, 2, 1, 0, 2};
    uint32_t order[7];
    size_t sizes[3];
    sro_kmeans_order(labels, 7, 3, order, sizes);
    check_equal("order", order, (uint32_t[]){1, 5, 0, 4, 2, 3, 6}, 7);
    assert_true(sizes[0] == 2 && sizes[1] == 2 && sizes[2] == 3);
    sro_kmeans_order((uint32_t[]){0}, 1, 1, order, sizes);
    assert_true(order[0] == 0 && sizes[0] == 1);
    (void)state;
}

static sro_matrix *noise(size_t rows, size_t columns)
{
    uint64_t seed = rows;
    sro_matrix *x;
    succeeds(sro_matrix_new(&x, rows, columns));
    for (size_t i = 0; i < rows * columns; i++)
        sro_matrix_writable_row(x, 0)[i] = (float)sro_random_unit(&seed);
    return x;
}

/* In noise, many clusters lose all their points on the way. */
static void no_empty_clusters_and_same_seed_same_result(void **state)
{
    enum { ROWS = 400 };
    uint32_t labels[ROWS], again[ROWS], order[ROWS];
    size_t count, sizes[ROWS];
    sro_matrix *x = noise(ROWS, 6);
    for (size_t k = 1; k <= ROWS; k = k * 3 / 2 + 1) {
        succeeds(sro_kmeans(x, k, k, labels, &count, NULL, NULL));
        succeeds(sro_kmeans(x, k, k, again, &count, NULL, NULL));
        check_equal("again", again, labels, ROWS);
        assert_int_equal(count, k);
        sro_kmeans_order(labels, ROWS, count, order, sizes);
        for (size_t n = 0; n < k; n++)
            assert_true(sizes[n] > 0);
    }
    sro_matrix_release(x);
    (void)state;
}

static void cancelled(void **state)
{
    for (size_t columns = 1; columns <= 2; columns++) {
        enum { ROWS = 300 };
        uint32_t labels[ROWS];
        size_t count = 77;
        sro_matrix *x = noise(ROWS, columns);
        sro_job *job;
        succeeds(sro_job_new(&job, NULL, NULL));
        sro_job_cancel(job);
        assert_string_equal(fails(sro_kmeans(x, 9, 1, labels, &count, NULL, job)), SRO_CANCELLED);
        assert_int_equal(count, 77);
        sro_job_free(job);
        sro_matrix_release(x);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inertia_is_as_low_as_scikit_learns),
        cmocka_unit_test(minimal_inertia_in_one_column),
        cmocka_unit_test(more_clusters_than_points),
        cmocka_unit_test(clusters_are_numbered_in_sequence),
        cmocka_unit_test(order_by_cluster),
        cmocka_unit_test(no_empty_clusters_and_same_seed_same_result),
        cmocka_unit_test(cancelled),
    };
    return cmocka_run_group_tests_name("kmeans", tests, NULL, NULL);
}
