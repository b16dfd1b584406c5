#include "order/kmeans.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "support.h"

/* What a grouping costs, from its definition. */
static double inertia_of(const sro_matrix *x, const uint32_t *of, size_t count)
{
    size_t rows = sro_matrix_rows(x), columns = sro_matrix_columns(x);
    double sum = 0;
    for (size_t n = 0; n < count; n++)
        for (size_t c = 0; c < columns; c++) {
            double mean = 0, members = 0;
            for (size_t i = 0; i < rows; i++)
                if (of[i] == n) {
                    mean += sro_matrix_row(x, i)[c];
                    members++;
                }
            mean /= members;
            for (size_t i = 0; i < rows; i++)
                if (of[i] == n)
                    sum += pow(sro_matrix_row(x, i)[c] - mean, 2);
        }
    return sum;
}

/* The table CLUSTERS of make_golden.py; `above` is what the inertia may be above the best of ten
 * runs of scikit-learn, in parts of it. On a line it may not be above at all. */
static const struct {
    const char *name;
    size_t rows, columns, k;
    double above;
    int labels;
} golden_sets[] = {
    {"cluster_blobs", 600, 5, 7, 1e-6, 1}, {"cluster_line_blobs", 500, 1, 9, 1e-6, 1},
    {"cluster_line", 700, 1, 12, 1e-6, 0}, {"cluster_plane", 900, 2, 8, .02, 0},
    {"cluster_space", 800, 8, 20, .02, 0}, {"cluster_heap", 600, 3, 5, .02, 0},
};

static void check_labels(const char *name, const uint32_t *of, size_t rows)
{
    float *want = golden_of(named(name, "labels"), rows);
    for (size_t i = 0; i < rows; i++)
        if (of[i] != (uint32_t)want[i])
            fail_msg("%s: point %zu is in cluster %u, want %g", name, i, of[i], (double)want[i]);
    free(want);
}

static void as_scikit_learn(void **state)
{
    for (size_t i = 0; i < COUNT(golden_sets); i++)
        for (uint64_t seed = 0; seed < 4; seed++) {
            const char *name = golden_sets[i].name;
            size_t rows = golden_sets[i].rows, columns = golden_sets[i].columns, count;
            float *values = golden_of(name, rows * columns);
            float *want = golden_of(named(name, "inertia"), 1);
            uint32_t *of = malloc(rows * sizeof *of);
            sro_matrix *x = matrix_of(values, rows, columns);
            double told;
            succeeds(sro_kmeans(x, golden_sets[i].k, seed, of, &count, &told, 0));
            assert_int_equal(count, golden_sets[i].k);
            double inertia = inertia_of(x, of, count), ratio = inertia / (double)*want;
            assert_true(fabs(told - inertia) <= 1e-9 * inertia);
            if (getenv("SRO_MEASURE"))
                print_message("    %s, seed %d: %.6f of scikit-learn's\n", name, (int)seed, ratio);
            if (!(ratio <= 1 + golden_sets[i].above))
                fail_msg("%s: inertia %g, scikit-learn has %g", name, inertia, (double)*want);
            if (golden_sets[i].labels)
                check_labels(name, of, rows);
            sro_matrix_release(x);
            free(values);
            free(want);
            free(of);
        }
    (void)state;
}

/* Every way to cut a line into k: the least that any of them costs. Points rise. */
static double least_by_hand(const sro_matrix *x, size_t k, uint32_t *of, size_t from, size_t number)
{
    size_t rows = sro_matrix_rows(x);
    double least = INFINITY;
    if (number + 1 == k) {
        for (size_t i = from; i < rows; i++)
            of[i] = (uint32_t)number;
        return inertia_of(x, of, k);
    }
    for (size_t end = from + 1; end + (k - number - 1) <= rows; end++) {
        of[end - 1] = (uint32_t)number;
        least = fmin(least, least_by_hand(x, k, of, end, number + 1));
        of[end - 1] = (uint32_t)number;
    }
    return least;
}

static void the_best_on_a_line(void **state)
{
    enum { ROWS = 11 };
    for (uint64_t round = 0; round < 30; round++) {
        uint64_t seed = round;
        float values[ROWS], at = round % 2 ? -1000.f : 0;
        uint32_t of[ROWS];
        size_t distinct = round % 3 ? ROWS : 6; /* or some points two or more times */
        for (size_t i = 0; i < ROWS; i++)
            values[i] = i < distinct ? at += .01f + powf((float)sro_random_unit(&seed), 4) : at;
        sro_matrix *x = matrix_of(values, ROWS, 1);
        for (size_t k = 1; k <= distinct; k++) {
            size_t count;
            double want = least_by_hand(x, k, of, 0, 0);
            succeeds(sro_kmeans(x, k, 0, of, &count, 0, 0));
            assert_int_equal(count, k);
            for (size_t i = 1; i < ROWS; i++)
                assert_true(of[i] == of[i - 1] || of[i] == of[i - 1] + 1);
            if (!(inertia_of(x, of, k) <= want + 1e-9))
                fail_msg("round %d, %zu clusters: %.12g, want %.12g", (int)round, k,
                         inertia_of(x, of, k), want);
        }
        sro_matrix_release(x);
    }
    (void)state;
}

/* Two of these are four different points: more clusters than that there cannot be. */
static void more_clusters_than_points(void **state)
{
    static const float line[] = {5, 1, 5, -0.f, 9, 0, 1};
    static const float plane[] = {5, 1, 1, 1, 5, 1, 0, 1, 9, 9, 0, 1, 1, 1};
    for (size_t columns = 1; columns <= 2; columns++) {
        sro_matrix *x = matrix_of(columns == 1 ? line : plane, 7, columns);
        uint32_t of[7];
        size_t count;
        double inertia;
        succeeds(sro_kmeans(x, 100, 1, of, &count, &inertia, 0));
        assert_int_equal(count, 4);
        assert_true(inertia == 0);
        check_equal("clusters", of, (uint32_t[]){2, 1, 2, 0, 3, 0, 1}, 7);
        sro_matrix_release(x);
    }
    (void)state;
}

/* Centres at the same first coordinate come as they are met. */
static void sequence_of_clusters(void **state)
{
    static const float plane[] = {3, 50, 0, 0, 3, -50, 9, 0, 3, 51, 3, -51};
    uint32_t of[6];
    size_t count;
    sro_matrix *x = matrix_of(plane, 6, 2);
    succeeds(sro_kmeans(x, 4, 8, of, &count, 0, 0));
    assert_int_equal(count, 4);
    check_equal("clusters", of, (uint32_t[]){1, 0, 2, 3, 1, 2}, 6);
    sro_matrix_release(x);
    (void)state;
}

static void orders(void **state)
{
    static const uint32_t of[] = {1, 0, 2, 2, 1, 0, 2};
    uint32_t order[7];
    size_t sizes[3];
    sro_kmeans_order(of, 7, 3, order, sizes);
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

/* Many clusters of noise lose points all the time; none may be left empty. The same seed has to
 * bring the same. */
static void no_empty_clusters(void **state)
{
    enum { ROWS = 400 };
    uint32_t of[ROWS], again[ROWS], order[ROWS];
    size_t count, sizes[ROWS];
    sro_matrix *x = noise(ROWS, 6);
    for (size_t k = 1; k <= ROWS; k = k * 3 / 2 + 1) {
        succeeds(sro_kmeans(x, k, k, of, &count, 0, 0));
        succeeds(sro_kmeans(x, k, k, again, &count, 0, 0));
        check_equal("again", again, of, ROWS);
        assert_int_equal(count, k);
        sro_kmeans_order(of, ROWS, count, order, sizes);
        for (size_t n = 0; n < k; n++)
            assert_true(sizes[n] > 0);
    }
    sro_matrix_release(x);
    (void)state;
}

static void canceled(void **state)
{
    for (size_t columns = 1; columns <= 2; columns++) {
        enum { ROWS = 300 };
        uint32_t of[ROWS];
        size_t count = 77;
        sro_matrix *x = noise(ROWS, columns);
        sro_job *job;
        succeeds(sro_job_new(&job, 0, 0));
        sro_job_cancel(job);
        assert_string_equal(fails(sro_kmeans(x, 9, 1, of, &count, 0, job)), SRO_CANCELLED);
        assert_int_equal(count, 77);
        sro_job_free(job);
        sro_matrix_release(x);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_scikit_learn),
        cmocka_unit_test(the_best_on_a_line),
        cmocka_unit_test(more_clusters_than_points),
        cmocka_unit_test(sequence_of_clusters),
        cmocka_unit_test(orders),
        cmocka_unit_test(no_empty_clusters),
        cmocka_unit_test(canceled),
    };
    return cmocka_run_group_tests_name("cluster", tests, 0, 0);
}
