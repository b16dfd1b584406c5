#include "neighbours/knn_scan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "support.h"

/* The reference: brute force, every distance every time. */

static double distance2(const float *a, const float *b, size_t columns)
{
    double sum = 0;
    for (size_t k = 0; k < columns; k++)
        sum += pow((double)a[k] - b[k], 2);
    return sum;
}

static bool is_nearer(const sro_matrix *x, const float *query, uint32_t a, uint32_t b)
{
    size_t columns = sro_matrix_columns(x);
    double left = distance2(sro_matrix_row(x, a), query, columns);
    double right = distance2(sro_matrix_row(x, b), query, columns);
    return left < right || (left == right && a < b);
}

/* The nearest row behind `last`, of all but `skipped`. UINT32_MAX: the nearest of all. */
static uint32_t next_nearest(const sro_matrix *x, const float *query, uint32_t last,
                             uint32_t skipped)
{
    uint32_t best = UINT32_MAX;
    for (uint32_t i = 0; i < sro_matrix_rows(x); i++)
        if (i != skipped && i != last && (last == UINT32_MAX || is_nearer(x, query, last, i))
            && (best == UINT32_MAX || is_nearer(x, query, i, best)))
            best = i;
    return best;
}

static sro_matrix *noise(size_t rows, size_t columns, float size, uint64_t seed)
{
    float *values = floats(rows * columns);
    for (size_t i = 0; i < rows * columns; i++)
        values[i] = size * (float)(sro_random_unit(&seed) - .5);
    sro_matrix *x = matrix_of(values, rows, columns);
    free(values);
    return x;
}

static void check_nearest(size_t columns, float size, size_t count)
{
    sro_matrix *x = noise(150, columns, size, 1 + columns);
    sro_matrix *queries = noise(count, columns, size, 100 + columns);
    for (size_t q = 0; q < count; q++) {
        const float *query = sro_matrix_row(queries, q);
        uint32_t got = sro_knn_scan_nearest(x, query);
        uint32_t want = next_nearest(x, query, UINT32_MAX, UINT32_MAX);
        if (got != want)
            fail_msg("%zu columns of %g: got row %u, want %u", columns, (double)size, got, want);
    }
    sro_matrix_release(x);
    sro_matrix_release(queries);
}

/* Columns around the width of registers and of partial sums; values whose squares no float holds.
 */
static void nearest_matches_brute_force(void **state)
{
    static const size_t columns[] = {1, 2, 3, 5, 8, 31, 32, 33, 64, 100, 128};
    static const float sizes[] = {1, 1e-25f, 1e25f, 3e38f};
    for (size_t c = 0; c < COUNT(columns); c++)
        for (size_t s = 0; s < COUNT(sizes); s++)
            check_nearest(columns[c], sizes[s], 40);
    (void)state;
}

/* Squares are denormal floats, of a few bits each. */
static void nearest_where_squares_are_denormal(void **state)
{
    static const float sizes[] = {1e-21f, 3e-22f, 1e-22f};
    for (size_t columns = 1; columns < 12; columns++)
        for (size_t s = 0; s < COUNT(sizes); s++)
            check_nearest(columns, sizes[s], 200);
    (void)state;
}

/* All rows are equally far from the query, but for the last bit of one value. */
static void differences_below_float_precision(void **state)
{
    enum { COLUMNS = 40 };
    float values[3 * COLUMNS], query[COLUMNS];
    for (size_t k = 0; k < 3 * COLUMNS; k++)
        values[k] = 1 + 1e-3f * (float)(k % COLUMNS);
    memset(query, 0, sizeof query);
    values[COLUMNS + 7] = nextafterf(values[COLUMNS + 7], 0);
    sro_matrix *x = matrix_of(values, 3, COLUMNS);
    assert_int_equal(sro_knn_scan_nearest(x, query), 1);
    sro_matrix_release(x);
    (void)state;
}

static void ties_go_to_the_lower_row(void **state)
{
    static const float values[] = {4, 2, 2, 0, 1, 3, 4, 2};
    uint32_t nearest[7];
    sro_matrix *x = matrix_of(values, 8, 1);
    assert_int_equal(sro_knn_scan_nearest(x, (float[]){2}), 1);
    assert_int_equal(sro_knn_scan_nearest(x, (float[]){3.5f}), 0);
    assert_int_equal(sro_knn_scan_nearest(x, (float[]){.5f}), 3);
    assert_int_equal(sro_knn_scan_nearest(x, (float[]){-9}), 3);
    succeeds(sro_knn_scan_neighbours(x, 2, 7, nearest));
    check_equal("all others", nearest, (uint32_t[]){1, 7, 4, 5, 0, 3, 6}, 7);
    succeeds(sro_knn_scan_neighbours(x, 1, 1, nearest));
    check_equal("a twin", nearest, (uint32_t[]){2}, 1);
    sro_matrix_release(x);
    (void)state;
}

/* Whole numbers, so that nearly every distance is a tie. */
static void neighbours_match_brute_force(void **state)
{
    enum { ROWS = 200 };
    static const size_t columns[] = {1, 2, 3, 35};
    for (size_t c = 0; c < COUNT(columns); c++) {
        uint64_t seed = c;
        uint32_t nearest[ROWS - 1];
        sro_matrix *x;
        succeeds(sro_matrix_new(&x, ROWS, columns[c]));
        for (size_t i = 0; i < ROWS * columns[c]; i++)
            sro_matrix_writable_row(x, 0)[i] = (float)sro_random_below(&seed, 5);
        for (uint32_t row = 0; row < ROWS; row += 7) {
            size_t k = 1 + row * (ROWS - 2) / ROWS;
            uint32_t want = UINT32_MAX;
            succeeds(sro_knn_scan_neighbours(x, row, k, nearest));
            for (size_t i = 0; i < k; i++) {
                want = next_nearest(x, sro_matrix_row(x, row), want, row);
                if (nearest[i] != want)
                    fail_msg("%zu columns, row %u: at %zu got %u, want %u", columns[c], row, i,
                             nearest[i], want);
            }
        }
        sro_matrix_release(x);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nearest_matches_brute_force),
        cmocka_unit_test(nearest_where_squares_are_denormal),
        cmocka_unit_test(differences_below_float_precision),
        cmocka_unit_test(ties_go_to_the_lower_row),
        cmocka_unit_test(neighbours_match_brute_force),
    };
    return cmocka_run_group_tests_name("knn_scan", tests, NULL, NULL);
}
