#include "neighbours/knn_heap.h"

#include <stdlib.h>

#include "base/random.h"
#include "support.h"

static void squared_distance(void **state)
{
    assert_true(sro_distance2((float[]){1, 2, -3}, (float[]){1, 4, 0}, 3) == 13);
    assert_true(sro_distance2((float[]){5}, (float[]){5}, 1) == 0);
    assert_true(sro_distance2((float[]){3e38f}, (float[]){-3e38f}, 1) > 3e77);
    (void)state;
}

static int by_distance_and_row(const void *left, const void *right)
{
    const sro_neighbour *a = left, *b = right;
    if (a->distance2 != b->distance2)
        return a->distance2 < b->distance2 ? -1 : 1;
    return (a->row > b->row) - (a->row < b->row);
}

/* Few distances, so that most are ties; rows are pushed in a shuffled order. */
static void keeps_the_nearest(void **state)
{
    enum { ROWS = 300 };
    static const size_t capacities[] = {1, 2, 7, ROWS, ROWS + 9};
    for (size_t c = 0; c < COUNT(capacities); c++) {
        sro_neighbour all[ROWS], items[ROWS + 9];
        sro_knn_heap heap = {.capacity = capacities[c], .items = items};
        uint64_t seed = c;
        for (uint32_t i = 0; i < ROWS; i++) {
            all[i] = (sro_neighbour){sro_random_below(&seed, 9), i * 7 % ROWS};
            sro_knn_heap_push(&heap, all[i].distance2, all[i].row);
        }
        qsort(all, ROWS, sizeof *all, by_distance_and_row);
        sro_knn_heap_sort(&heap);
        assert_int_equal(heap.count, capacities[c] < ROWS ? capacities[c] : ROWS);
        for (size_t i = 0; i < heap.count; i++)
            if (items[i].row != all[i].row || items[i].distance2 != all[i].distance2)
                fail_msg("capacity %zu: at %zu got row %u, want %u", capacities[c], i, items[i].row,
                         all[i].row);
    }
    (void)state;
}

static void furthest_first_and_what_displaces_it(void **state)
{
    sro_neighbour items[2];
    sro_knn_heap heap = {.capacity = 2, .items = items};
    assert_true(sro_knn_heap_accepts(&heap, 1e9, 9));
    sro_knn_heap_push(&heap, 4, 5);
    assert_true(sro_knn_heap_accepts(&heap, 1e9, 9));
    sro_knn_heap_push(&heap, 1, 6);
    assert_int_equal(items[0].row, 5);
    assert_false(sro_knn_heap_accepts(&heap, 4, 5));
    assert_false(sro_knn_heap_accepts(&heap, 4, 6));
    assert_true(sro_knn_heap_accepts(&heap, 4, 4));
    assert_true(sro_knn_heap_accepts(&heap, 3.999, 7));
    sro_knn_heap_push(&heap, 4, 6);
    assert_int_equal(items[0].row, 5);
    sro_knn_heap_push(&heap, 0, 7);
    assert_int_equal(items[0].row, 6);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(squared_distance),
        cmocka_unit_test(keeps_the_nearest),
        cmocka_unit_test(furthest_first_and_what_displaces_it),
    };
    return cmocka_run_group_tests_name("knn_heap", tests, NULL, NULL);
}
