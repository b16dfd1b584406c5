#include "base/argsort.h"

#include <stdlib.h>

#include "base/random.h"
#include "support.h"

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
        cmocka_unit_test(argsort_is_stable),
        cmocka_unit_test(argsort_of_many_ties),
    };
    return cmocka_run_group_tests_name("argsort", tests, NULL, NULL);
}
