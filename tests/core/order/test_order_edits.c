#include "order/order_edits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/permutation.h"
#include "base/random.h"
#include "order/order_edit.h"
#include "support.h"

/* Edits an allocated copy; the numbers that are not given are the defaults. */
static const char *edited(const char *name, const uint32_t *order, size_t length, int given,
                          const int64_t *numbers, uint32_t **result, size_t *count)
{
    const sro_order_edit *edit = sro_order_edit_named(name);
    int64_t all[SRO_EDIT_NUMBERS];
    assert_in_range(given, edit->needed, edit->accepted);
    memcpy(all, edit->defaults, sizeof all);
    for (int i = 0; i < given; i++)
        all[i] = numbers[i];
    *result = malloc((length ? length : 1) * sizeof **result);
    *count = length;
    memcpy(*result, order, length * sizeof **result);
    return sro_order_edit_apply(edit, result, count, all);
}

static void check_edit(const char *name, const uint32_t *order, size_t length, int given,
                       const int64_t *numbers, const uint32_t *want, size_t want_length)
{
    uint32_t *got;
    size_t count;
    succeeds(edited(name, order, length, given, numbers, &got, &count));
    assert_int_equal(count, want_length);
    check_equal(name, got, want, count);
    free(got);
}

/* Refused, and as it was. */
static void check_refused(const char *name, const uint32_t *order, size_t length, int64_t first,
                          int64_t second)
{
    uint32_t *got;
    size_t count;
    int given = sro_order_edit_named(name)->accepted;
    fails(edited(name, order, length, given, (int64_t[]){first, second}, &got, &count));
    assert_int_equal(count, length);
    check_equal(name, got, order, length);
    free(got);
}

/* Cases as tests/golden/golden_order.py writes them: length, numbers, what numpy makes of it. */
static const float *check_case(const char *name, const float *row)
{
    uint32_t order[5], want[64];
    int64_t numbers[SRO_EDIT_NUMBERS] = {0};
    size_t length = (size_t)*row++;
    for (size_t i = 0; i < length; i++)
        order[i] = (uint32_t)(3 * i + 2) % 7;
    int given = (int)*row++;
    for (int i = 0; i < given; i++)
        numbers[i] = (int64_t)*row++;
    size_t count = (size_t)*row++;
    for (size_t i = 0; i < count; i++)
        want[i] = (uint32_t)*row++;
    if (count)
        check_edit(name, order, length, given, numbers, want, count);
    else
        check_refused(name, order, length, numbers[0], given > 1 ? numbers[1] : INT64_MAX);
    return row;
}

static void edits_as_numpy(void **state)
{
    for (const sro_order_edit *const *edit = sro_order_edits(); *edit; edit++) {
        size_t count;
        float *rows = golden(named("edit", (*edit)->name), &count);
        for (const float *row = rows; row < rows + count;)
            row = check_case((*edit)->name, row);
        free(rows);
    }
    (void)state;
}

/* One case of each, to be seen at a glance. */
static void edits_by_hand(void **state)
{
    static const uint32_t order[] = {3, 1, 4, 1, 5};
    static const struct {
        const char *name;
        int given;
        int64_t numbers[SRO_EDIT_NUMBERS];
        size_t count;
        uint32_t want[10];
    } table[] = {
        {"original", 0, {0}, 5, {1, 1, 3, 4, 5}},
        {"reverse", 0, {0}, 5, {5, 1, 4, 1, 3}},
        {"blocks", 2, {3, 1}, 5, {3, 1, 5, 4, 1}},
        {"rotate", 1, {1}, 5, {5, 3, 1, 4, 1}},
        {"slice", 2, {1, -1}, 3, {1, 4, 1}},
        {"every", 1, {2}, 3, {3, 4, 5}},
        {"repeat", 1, {2}, 10, {3, 3, 1, 1, 4, 4, 1, 1, 5, 5}},
        {"palindrome", 0, {0}, 8, {3, 1, 4, 1, 5, 1, 4, 1}},
    };
    for (size_t i = 0; i < COUNT(table); i++)
        check_edit(table[i].name, order, COUNT(order), table[i].given, table[i].numbers,
                   table[i].want, table[i].count);
    (void)state;
}

static int by_number(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

/* Of all lengths of numbers, and of as few as a digit. */
static void original_sorts_numbers_of_any_size(void **state)
{
    enum { LENGTH = 5000 };
    static uint32_t order[LENGTH], want[LENGTH];
    uint64_t seed = 1;
    for (int bits = 1; bits <= 32; bits++) {
        for (size_t i = 0; i < LENGTH; i++)
            want[i] = order[i] = (uint32_t)(sro_random_unit(&seed) * pow(2, bits));
        qsort(want, LENGTH, sizeof *want, by_number);
        check_edit("original", order, LENGTH, 0, NULL, want, LENGTH);
    }
    (void)state;
}

static void edits_are_described(void **state)
{
    for (const sro_order_edit *const *edit = sro_order_edits(); *edit; edit++) {
        assert_ptr_equal(sro_order_edit_named((*edit)->name), *edit);
        assert_in_range((*edit)->needed, 0, (*edit)->accepted);
        assert_in_range((*edit)->accepted, 0, SRO_EDIT_NUMBERS);
        assert_true(((*edit)->accepted > 0) == ((*edit)->numbers[0] != 0));
        assert_true((*edit)->about[0] && (*edit)->about[strlen((*edit)->about) - 1] != '.');
    }
    assert_null(sro_order_edit_named("foo"));
    (void)state;
}

static void edits_by_extreme_numbers(void **state)
{
    static const uint32_t five[] = {0, 1, 2, 3, 4};
    static const int64_t lowest[] = {INT64_MIN, INT64_MIN}, highest[] = {INT64_MAX, INT64_MAX};
    static const int64_t all[] = {INT64_MIN, INT64_MAX};
    uint32_t shuffled[] = {0, 1, 2, 3, 4};
    sro_permutation_shuffle(shuffled, 5, 3);
    check_edit("rotate", five, 5, 1, lowest, (uint32_t[]){3, 4, 0, 1, 2}, 5);
    check_edit("rotate", five, 5, 1, highest, (uint32_t[]){3, 4, 0, 1, 2}, 5);
    check_edit("every", five, 5, 1, lowest, five + 4, 1);
    check_edit("every", five, 5, 1, highest, five, 1);
    check_edit("slice", five, 5, 2, all, five, 5);
    check_refused("slice", five, 5, INT64_MIN, INT64_MIN);
    check_refused("slice", five, 5, INT64_MAX, INT64_MAX);
    check_edit("blocks", five, 5, 2, (int64_t[]){INT64_MAX, 3}, shuffled, 5);
    check_refused("blocks", five, 5, INT64_MIN, 0);
    check_refused("repeat", five, 5, INT64_MIN, 0);
    check_refused("repeat", five, 5, INT64_MAX, 0);
    (void)state;
}

/* A number that has to be given has a default for objects that were made without: it edits nothing.
 */
static void needed_numbers_by_default_change_nothing(void **state)
{
    static const uint32_t order[] = {4, 2, 2};
    for (const sro_order_edit *const *edit = sro_order_edits(); *edit; edit++)
        if ((*edit)->needed)
            check_edit((*edit)->name, order, 3, (*edit)->needed, (*edit)->defaults, order, 3);
    (void)state;
}

static void edits_of_nothing(void **state)
{
    uint32_t order[1] = {7};
    for (const sro_order_edit *const *edit = sro_order_edits(); *edit; edit++)
        check_refused((*edit)->name, order, 0, 1, 1);
    (void)state;
}

static void orders_stay_below_their_limit(void **state)
{
    enum { LENGTH = SRO_MAX_ORDER / 2 + 1 };
    uint32_t *order = malloc((LENGTH + 1) * sizeof *order), *got;
    size_t count;
    sro_permutation_identity(order, LENGTH + 1);
    check_refused("repeat", order, LENGTH, 2, 0);
    check_refused("palindrome", order, LENGTH + 1, 0, 0);
    succeeds(edited("repeat", order, LENGTH - 1, 1, (int64_t[]){2}, &got, &count));
    assert_int_equal(count, SRO_MAX_ORDER);
    assert_int_equal(got[SRO_MAX_ORDER - 1], LENGTH - 2);
    free(got);
    succeeds(edited("palindrome", order, LENGTH, 0, NULL, &got, &count));
    assert_int_equal(count, SRO_MAX_ORDER);
    assert_int_equal(got[SRO_MAX_ORDER - 1], 1);
    free(got);
    free(order);
    (void)state;
}

/* Cut into eight, a loop of eight beats keeps what lies within each of them. */
static void blocks_stay_whole(void **state)
{
    enum { LENGTH = 803, BLOCKS = 8, LONGER = LENGTH % BLOCKS, SIZE = LENGTH / BLOCKS };
    uint32_t order[LENGTH], *got;
    size_t count, blocks = 0, moved = 0;
    sro_permutation_identity(order, LENGTH);
    succeeds(edited("blocks", order, LENGTH, 2, (int64_t[]){BLOCKS, 5}, &got, &count));
    assert_int_equal(count, LENGTH);
    for (size_t i = 0; i < LENGTH; blocks++) {
        size_t block =
            got[i] < LONGER * (SIZE + 1) ? got[i] / (SIZE + 1) : (got[i] - LONGER) / SIZE;
        size_t size = SIZE + (block < LONGER);
        for (size_t k = 1; k < size; k++)
            assert_int_equal(got[i + k], got[i] + k);
        moved += block != blocks;
        i += size;
    }
    assert_int_equal(blocks, BLOCKS);
    assert_true(moved > 0);
    free(got);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_as_numpy),
        cmocka_unit_test(edits_by_hand),
        cmocka_unit_test(original_sorts_numbers_of_any_size),
        cmocka_unit_test(edits_are_described),
        cmocka_unit_test(edits_by_extreme_numbers),
        cmocka_unit_test(needed_numbers_by_default_change_nothing),
        cmocka_unit_test(edits_of_nothing),
        cmocka_unit_test(orders_stay_below_their_limit),
        cmocka_unit_test(blocks_stay_whole),
    };
    return cmocka_run_group_tests_name("order edits", tests, NULL, NULL);
}
