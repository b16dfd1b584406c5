#include "base/permutation.h"

#include "support.h"

static void identity(void **state)
{
    uint32_t numbers[4] = {9, 9, 9, 9};
    sro_permutation_identity(numbers, 3);
    check_equal("identity", numbers, (uint32_t[]){0, 1, 2, 9}, 4);
    (void)state;
}

static void reverse(void **state)
{
    uint32_t even[] = {4, 1, 1, 7}, odd[] = {4, 1, 7};
    sro_permutation_reverse(even, 4);
    sro_permutation_reverse(odd, 3);
    check_equal("even", even, (uint32_t[]){7, 1, 1, 4}, 4);
    check_equal("odd", odd, (uint32_t[]){7, 1, 4}, 3);
    (void)state;
}

/* numpy.roll([4, 8, 5, 6, 7], shift) */
static void rotate(void **state)
{
    static const struct {
        int64_t shift;
        uint32_t want[5];
    } table[] = {
        {0, {4, 8, 5, 6, 7}},  {1, {7, 4, 8, 5, 6}},         {-1, {8, 5, 6, 7, 4}},
        {12, {6, 7, 4, 8, 5}}, {INT64_MAX, {6, 7, 4, 8, 5}}, {INT64_MIN, {6, 7, 4, 8, 5}},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        uint32_t numbers[] = {4, 8, 5, 6, 7};
        sro_permutation_rotate(numbers, 5, table[i].shift);
        check_equal("rotate", numbers, table[i].want, 5);
    }
    (void)state;
}

static void of_nothing(void **state)
{
    uint32_t numbers[1] = {7};
    sro_permutation_identity(numbers, 0);
    sro_permutation_reverse(numbers, 0);
    sro_permutation_shuffle(numbers, 0, 1);
    sro_permutation_shuffle(numbers, 1, 1);
    sro_permutation_rotate(numbers, 0, 3);
    assert_int_equal(numbers[0], 7);
    (void)state;
}

static void shuffle_is_a_permutation(void **state)
{
    enum { LENGTH = 1000 };
    uint32_t a[LENGTH], b[LENGTH], c[LENGTH], seen[LENGTH] = {0};
    sro_permutation_identity(a, LENGTH);
    sro_permutation_identity(b, LENGTH);
    sro_permutation_identity(c, LENGTH);
    sro_permutation_shuffle(a, LENGTH, 42);
    sro_permutation_shuffle(b, LENGTH, 42);
    sro_permutation_shuffle(c, LENGTH, 43);
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
        sro_permutation_shuffle(order, 3, seed);
        for (size_t i = 0; i < 3; i++)
            counts[i][order[i]]++;
    }
    for (size_t i = 0; i < 9; i++) /* six deviations of 37 */
        assert_in_range(counts[i / 3][i % 3], 2000 - 220, 2000 + 220);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identity),
        cmocka_unit_test(reverse),
        cmocka_unit_test(rotate),
        cmocka_unit_test(of_nothing),
        cmocka_unit_test(shuffle_is_a_permutation),
        cmocka_unit_test(shuffle_is_even),
    };
    return cmocka_run_group_tests_name("permutation", tests, NULL, NULL);
}
