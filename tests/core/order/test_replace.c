#include "order/replace.h"

#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "neighbours/knn_scan.h"
#include "support.h"

/* The replacements are found by a k-d tree; the reference is a scan of all frames. */

static float uniform(uint64_t *seed) { return (float)(sro_random_unit(seed) - .5); }
static float whole(uint64_t *seed) { return (float)sro_random_below(seed, 6); }
static float mostly_silent(uint64_t *seed)
{
    return sro_random_below(seed, 4) ? -80 : uniform(seed);
}
static float of_many_sizes(uint64_t *seed)
{
    static const float sizes[] = {1e-30f, 1e-6f, 1, 1e6f, 1e30f};
    return sizes[sro_random_below(seed, 5)] * uniform(seed);
}

static sro_matrix *random_points(float (*value)(uint64_t *), size_t rows, size_t columns)
{
    uint64_t seed = rows + columns;
    sro_matrix *x;
    succeeds(sro_matrix_new(&x, rows, columns));
    for (size_t i = 0; i < rows * columns; i++)
        sro_matrix_writable_row(x, 0)[i] = value(&seed);
    return x;
}

static void check_replaced(const char *what, const sro_matrix *x, size_t k)
{
    size_t rows = sro_matrix_rows(x);
    uint32_t *order = malloc(rows * sizeof *order), *nearest = malloc(k * sizeof *nearest);
    size_t *rank = calloc(k, sizeof *rank);
    succeeds(sro_replace(x, k, 3, order, NULL));
    for (uint32_t i = 0; i < rows; i++) {
        size_t at = 0;
        succeeds(sro_knn_scan_neighbours(x, i, k, nearest));
        while (at < k && nearest[at] != order[i])
            at++;
        if (at == k)
            fail_msg("%s, K %zu: frame %u became %u, which is not among its nearest", what, k, i,
                     order[i]);
        rank[at]++;
    }
    for (size_t at = 0; at < k; at++) /* within six standard deviations */
        if (rank[at] * k < rows - 6 * rows / 10 || rank[at] * k > rows + 6 * rows / 10)
            fail_msg("%s, K %zu: the neighbour at %zu was taken %zu times", what, k, at, rank[at]);
    free(order);
    free(nearest);
    free(rank);
}

static void every_one_of_the_k_nearest_as_often(void **state)
{
    static const struct {
        const char *name;
        float (*value)(uint64_t *);
    } kinds[] = {{"uniform", uniform},
                 {"whole numbers", whole},
                 {"mostly silent", mostly_silent},
                 {"of many sizes", of_many_sizes}};
    static const size_t columns[] = {1, 2, 8}, ks[] = {1, 2, 5};
    for (size_t i = 0; i < COUNT(kinds); i++)
        for (size_t c = 0; c < COUNT(columns); c++)
            for (size_t k = 0; k < COUNT(ks); k++) {
                sro_matrix *x = random_points(kinds[i].value, 500, columns[c]);
                check_replaced(kinds[i].name, x, ks[k]);
                sro_matrix_release(x);
            }
    (void)state;
}

/* 0 and 1 are nearest to each other, 2 to 1, and so on. */
static void k_1_takes_the_nearest(void **state)
{
    static const float at[] = {0, 1, 3, 6, 7, 7, -5};
    uint32_t order[7];
    sro_matrix *x = matrix_of(at, 7, 1);
    succeeds(sro_replace(x, 1, 99, order, NULL));
    check_equal("nearest", order, (uint32_t[]){1, 0, 1, 4, 5, 4, 0}, 7);
    sro_matrix_release(x);
    (void)state;
}

static void same_seed_same_result(void **state)
{
    enum { ROWS = 300 };
    uint32_t a[ROWS], b[ROWS], c[ROWS];
    sro_matrix *x = random_points(uniform, ROWS, 2);
    size_t same = 0;
    succeeds(sro_replace(x, 10, 1, a, NULL));
    succeeds(sro_replace(x, 10, 1, b, NULL));
    succeeds(sro_replace(x, 10, 2, c, NULL));
    check_equal("same seed", b, a, ROWS);
    for (size_t i = 0; i < ROWS; i++)
        same += a[i] == c[i];
    assert_in_range(same, 1, 80); /* 30 expected by chance */
    sro_matrix_release(x);
    (void)state;
}

/* The middle of two adjacent floats is one of them, and no split may leave one side empty. */
static void adjacent_floats(void **state)
{
    float values[40];
    uint32_t order[40];
    for (size_t i = 0; i < 40; i++)
        values[i] = 1 + (float)(1 + i % 2) * 0x1p-23f;
    sro_matrix *x = matrix_of(values, 40, 1);
    succeeds(sro_replace(x, 1, 5, order, NULL));
    for (uint32_t i = 0; i < 40; i++)
        assert_int_equal(order[i], i < 2 ? i + 2 : i % 2);
    sro_matrix_release(x);
    (void)state;
}

/* The fewest frames there can be; and minutes of silence, which must not take minutes. */
static void two_frames_and_long_silence(void **state)
{
    enum { ROWS = 50000 };
    uint32_t two[2], *order = malloc(ROWS * sizeof *order);
    sro_matrix *pair = random_points(uniform, 2, 3), *silence;
    succeeds(sro_replace(pair, 1, 5, two, NULL));
    check_equal("two", two, (uint32_t[]){1, 0}, 2);
    succeeds(sro_matrix_new(&silence, ROWS, 1));
    succeeds(sro_replace(silence, 3, 5, order, NULL));
    for (uint32_t i = 0; i < ROWS; i++)
        if (order[i] == i || order[i] > 3)
            fail_msg("frame %u of silence became %u", i, order[i]);
    sro_matrix_release(pair);
    sro_matrix_release(silence);
    free(order);
    (void)state;
}

static void cancelled(void **state)
{
    uint32_t order[100];
    sro_matrix *x = random_points(uniform, 100, 2);
    sro_job *job;
    succeeds(sro_job_new(&job, NULL, NULL));
    sro_job_cancel(job);
    assert_string_equal(fails(sro_replace(x, 3, 1, order, job)), SRO_CANCELLED);
    sro_job_free(job);
    sro_matrix_release(x);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_one_of_the_k_nearest_as_often),
        cmocka_unit_test(k_1_takes_the_nearest),
        cmocka_unit_test(same_seed_same_result),
        cmocka_unit_test(adjacent_floats),
        cmocka_unit_test(two_frames_and_long_silence),
        cmocka_unit_test(cancelled),
    };
    return cmocka_run_group_tests_name("replace", tests, NULL, NULL);
}
