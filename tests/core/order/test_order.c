#include "order/order.h"

#include <stdlib.h>
#include <string.h>

#include "base/permutation.h"
#include "base/random.h"
#include "support.h"

static const sro_order_edit *edit_named(const char *name)
{
    const sro_order_edit *edit = sro_order_edits();
    while (edit->name && strcmp(edit->name, name))
        edit++;
    assert_non_null(edit->name);
    return edit;
}

/* Edits an allocated copy; the numbers that are not given are the defaults. */
static const char *edited(const char *name, const uint32_t *order, size_t length, int given,
                          const int64_t *numbers, uint32_t **result, size_t *count)
{
    const sro_order_edit *edit = edit_named(name);
    int64_t all[SRO_EDIT_NUMBERS];
    assert_in_range(given, edit->needed, edit->accepted);
    memcpy(all, edit->defaults, sizeof all);
    for (int i = 0; i < given; i++)
        all[i] = numbers[i];
    *result = malloc((length ? length : 1) * sizeof **result);
    *count = length;
    memcpy(*result, order, length * sizeof **result);
    return sro_order_apply(edit, result, count, all);
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
    int given = edit_named(name)->accepted;
    fails(edited(name, order, length, given, (int64_t[]){first, second}, &got, &count));
    assert_int_equal(count, length);
    check_equal(name, got, order, length);
    free(got);
}

/* Cases as tests/golden/make_golden.py writes them: length, numbers, what numpy makes of it. */
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
    for (const sro_order_edit *edit = sro_order_edits(); edit->name; edit++) {
        size_t count;
        if (!strcmp(edit->name, "shuffle"))
            continue; /* has a generator of its own */
        float *rows = golden(named("edit", edit->name), &count);
        for (const float *row = rows; row < rows + count;)
            row = check_case(edit->name, row);
        free(rows);
    }
    (void)state;
}

static void edits_by_extreme_numbers(void **state)
{
    static const uint32_t five[] = {0, 1, 2, 3, 4};
    static const int64_t least[] = {INT64_MIN, INT64_MIN}, most[] = {INT64_MAX, INT64_MAX};
    static const int64_t all[] = {INT64_MIN, INT64_MAX};
    check_edit("rotate", five, 5, 1, least, (uint32_t[]){3, 4, 0, 1, 2}, 5);
    check_edit("rotate", five, 5, 1, most, (uint32_t[]){3, 4, 0, 1, 2}, 5);
    check_edit("every", five, 5, 1, least, five + 4, 1);
    check_edit("every", five, 5, 1, most, five, 1);
    check_edit("slice", five, 5, 2, all, five, 5);
    check_refused("slice", five, 5, INT64_MIN, INT64_MIN);
    check_refused("slice", five, 5, INT64_MAX, INT64_MAX);
    check_refused("repeat", five, 5, INT64_MIN, 0);
    check_refused("repeat", five, 5, INT64_MAX, 0);
    (void)state;
}

static void edits_by_defaults(void **state)
{
    static const uint32_t order[] = {4, 2, 2};
    for (const sro_order_edit *edit = sro_order_edits(); edit->name; edit++)
        if (edit->needed) {
            uint32_t *got;
            size_t count;
            succeeds(edited(edit->name, order, 3, edit->needed, edit->defaults, &got, &count));
            assert_int_equal(count, 3);
            check_equal(edit->name, got, order, 3);
            free(got);
        }
    (void)state;
}

static void edits_of_nothing(void **state)
{
    uint32_t order[1] = {7};
    for (const sro_order_edit *edit = sro_order_edits(); edit->name; edit++)
        check_refused(edit->name, order, 0, 1, 1);
    assert_int_equal(sro_order_present(order, 0, 5, order), 0);
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
    succeeds(edited("palindrome", order, LENGTH, 0, 0, &got, &count));
    assert_int_equal(count, SRO_MAX_ORDER);
    assert_int_equal(got[SRO_MAX_ORDER - 1], 1);
    free(got);
    free(order);
    (void)state;
}

static void shuffle_by_name(void **state)
{
    uint32_t order[6], want[6];
    for (uint64_t seed = 0; seed < 3; seed++) {
        sro_permutation_identity(order, 6);
        sro_permutation_identity(want, 6);
        sro_permutation_shuffle(want, 6, seed);
        check_edit("shuffle", order, 6, seed > 0, (int64_t[]){(int64_t)seed}, want, 6);
    }
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edits_as_numpy),
        cmocka_unit_test(edits_by_extreme_numbers),
        cmocka_unit_test(edits_by_defaults),
        cmocka_unit_test(edits_of_nothing),
        cmocka_unit_test(orders_stay_below_their_limit),
        cmocka_unit_test(shuffle_by_name),
        cmocka_unit_test(present_entries),
    };
    return cmocka_run_group_tests_name("order", tests, 0, 0);
}
