/* Every allocation of order/ fails in turn. */
#include <stdlib.h>
#include <string.h>

#include "base/permutation.h"
#include "failing_alloc.h"
#include "order/kmeans.h"
#include "order/order_edits.h"
#include "order/replace.h"

enum { ROWS = 200, LENGTH = 100 };

static sro_error clusters(void *context, uint64_t *result)
{
    uint32_t labels[ROWS];
    size_t count = 12345;
    double inertia = -5;
    sro_error error = sro_kmeans(context, 6, 1, labels, &count, &inertia, NULL);
    assert_true(!error || (count == 12345 && inertia == -5));
    if (!error) {
        hash_bytes(result, labels, sizeof labels);
        hash_bytes(result, &inertia, sizeof inertia);
    }
    return error;
}

static sro_error replaced(void *context, uint64_t *result)
{
    uint32_t order[ROWS] = {12345};
    sro_error error = sro_replace(context, 5, 1, order, NULL);
    hash_bytes(result, order, sizeof order);
    return error;
}

/* After a failure the order is as it was. */
static sro_error edited(void *context, uint64_t *result)
{
    const sro_order_edit *edit = context;
    static const int64_t numbers[SRO_EDIT_NUMBERS] = {2, 50};
    size_t length = LENGTH;
    uint32_t *order = malloc(LENGTH * sizeof *order), original[LENGTH];
    if (!order)
        return SRO_NO_MEMORY;
    sro_permutation_identity(original, LENGTH);
    sro_permutation_shuffle(original, LENGTH, 1);
    memcpy(order, original, sizeof original);
    sro_error error = sro_order_edit_apply(edit, &order, &length, numbers);
    if (error) {
        assert_int_equal(length, LENGTH);
        assert_memory_equal(order, original, sizeof original);
    } else
        hash_bytes(result, order, length * sizeof *order);
    free(order);
    return error;
}

static void every_allocation(void **state)
{
    float *values = random_floats((size_t)2 * ROWS, 1);
    sro_matrix *line = matrix_of(values, ROWS, 1), *plane = matrix_of(values, ROWS, 2);
    every_allocation_fails(clusters, line);
    every_allocation_fails(clusters, plane);
    every_allocation_fails(replaced, plane);
    for (const sro_order_edit *const *e = sro_order_edits(); *e; e++)
        every_allocation_fails(edited, (void *)*e);
    sro_matrix_release(line);
    sro_matrix_release(plane);
    free(values);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation)};
    return cmocka_run_group_tests_name("no memory: order", tests, NULL, NULL);
}
