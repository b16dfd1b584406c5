#include "../../shared/order.h"

#include <stdlib.h>
#include <string.h>

#include "../../shared/random.h"
#include "support.h"

/* Expectations as numpy gives them: np.arange(5)[::-1], np.roll(np.arange(5), places). */
static void edits_of_five(void **state)
{
    static const struct {
        int64_t places;
        uint32_t want[5];
    } rolls[] = {
        {0, {0, 1, 2, 3, 4}},   {1, {4, 0, 1, 2, 3}},           {2, {3, 4, 0, 1, 2}},
        {-1, {1, 2, 3, 4, 0}},  {-7, {2, 3, 4, 0, 1}},          {5, {0, 1, 2, 3, 4}},
        {13, {2, 3, 4, 0, 1}},  {INT64_MIN, {3, 4, 0, 1, 2}},   {INT64_MAX, {3, 4, 0, 1, 2}},
    };
    uint32_t order[5];
    for (size_t i = 0; i < COUNT(rolls); i++) {
        sro_order_original(order, 5);
        succeeds(sro_order_rotate(order, 5, rolls[i].places));
        check_equal("rotate", order, rolls[i].want, 5);
    }
    sro_order_original(order, 5);
    sro_order_reverse(order, 5);
    check_equal("reverse", order, (uint32_t[]){4, 3, 2, 1, 0}, 5);
    sro_order_reverse(order, 4);
    check_equal("reverse of four", order, (uint32_t[]){1, 2, 3, 4, 0}, 5);
    (void)state;
}

static void edits_of_nothing(void **state)
{
    uint32_t order[1] = {7};
    succeeds(sro_order_rotate(order, 0, 3));
    sro_order_reverse(order, 0);
    sro_order_shuffle(order, 0, 1);
    sro_order_shuffle(order, 1, 1);
    succeeds(sro_order_rotate(order, 1, -3));
    assert_int_equal(order[0], 7);
    assert_int_equal(sro_order_present(order, 0, 5, order), 0);
    (void)state;
}

static void shuffle_is_a_permutation(void **state)
{
    enum { LENGTH = 1000 };
    uint32_t a[LENGTH], b[LENGTH], c[LENGTH], seen[LENGTH] = {0};
    sro_order_original(a, LENGTH);
    sro_order_original(b, LENGTH);
    sro_order_original(c, LENGTH);
    sro_order_shuffle(a, LENGTH, 42);
    sro_order_shuffle(b, LENGTH, 42);
    sro_order_shuffle(c, LENGTH, 43);
    assert_memory_equal(a, b, sizeof a);
    assert_memory_not_equal(a, c, sizeof a);
    size_t kept = 0;
    for (size_t i = 0; i < LENGTH; i++) {
        seen[a[i]]++;
        kept += a[i] == i;
    }
    for (size_t i = 0; i < LENGTH; i++)
        assert_int_equal(seen[i], 1);
    assert_true(kept < 10); /* one on average */
    (void)state;
}

/* All orders of three, as often as each other. */
static void shuffle_is_even(void **state)
{
    unsigned counts[3][3] = {{0}};
    for (uint64_t seed = 0; seed < 6000; seed++) {
        uint32_t order[3] = {0, 1, 2};
        sro_order_shuffle(order, 3, seed);
        for (size_t i = 0; i < 3; i++)
            counts[i][order[i]]++;
    }
    for (size_t i = 0; i < 9; i++) /* six deviations of 37 */
        assert_in_range(counts[i / 3][i % 3], 2000 - 220, 2000 + 220);
    (void)state;
}

static void present_entries(void **state)
{
    static const uint32_t order[] = {9, 0, 4, 4, 3, SRO_NO_FRAME, 5, 0};
    uint32_t kept[8];
    memcpy(kept, order, sizeof order);
    assert_int_equal(sro_order_present(kept, 8, 5, kept), 5);
    check_equal("present", kept, (uint32_t[]){0, 4, 4, 3, 0}, 5);
    assert_int_equal(sro_order_present(order, 8, 0, kept), 0);
    assert_int_equal(sro_order_present(order, 8, SRO_NO_FRAME, kept), 7);
    (void)state;
}

static void argsort_is_stable(void **state)
{
    static const float points[] = {2, 9, -1, 9, 2, 8, 0, 8, -1, 7, -0.f, 7, 2, 6};
    uint32_t order[7];
    sro_matrix *matrix = matrix_of(points, 7, 2); /* only the first column counts */
    succeeds(sro_argsort(matrix, order));
    check_equal("argsort", order, (uint32_t[]){1, 4, 3, 5, 0, 2, 6}, 7);
    sro_matrix_release(matrix);
    (void)state;
}

static void argsort_of_many_ties(void **state)
{
    enum { ROWS = 5000 };
    float *values = floats(ROWS);
    uint32_t *order = malloc(ROWS * sizeof *order);
    uint64_t seed = 3;
    for (size_t i = 0; i < ROWS; i++)
        values[i] = (float)sro_random_below(&seed, 20) - 10;
    sro_matrix *matrix = matrix_of(values, ROWS, 1);
    succeeds(sro_argsort(matrix, order));
    for (size_t i = 1; i < ROWS; i++) {
        float before = values[order[i - 1]], after = values[order[i]];
        assert_true(before < after || (before == after && order[i - 1] < order[i]));
    }
    sro_matrix_release(matrix);
    free(order);
    free(values);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_of_five),
        cmocka_unit_test(edits_of_nothing),
        cmocka_unit_test(shuffle_is_a_permutation),
        cmocka_unit_test(shuffle_is_even),
        cmocka_unit_test(present_entries),
        cmocka_unit_test(argsort_is_stable),
        cmocka_unit_test(argsort_of_many_ties),
    };
    return cmocka_run_group_tests_name("order", tests, 0, 0);
}
