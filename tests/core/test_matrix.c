#include "../../shared/matrix.h"

#include <math.h>

#include "support.h"

static void rows_and_columns(void **state)
{
    sro_matrix *matrix;
    succeeds(sro_matrix_new(&matrix, 3, 4));
    assert_int_equal(sro_matrix_rows(matrix), 3);
    assert_int_equal(sro_matrix_columns(matrix), 4);
    for (size_t i = 0; i < 12; i++)
        assert_true(sro_matrix_row(matrix, 0)[i] == 0);
    sro_matrix_fill(matrix, 2)[1] = 5;
    assert_true(sro_matrix_row(matrix, 0)[2 * 4 + 1] == 5);
    sro_matrix_release(sro_matrix_retain(matrix));
    assert_true(sro_matrix_row(matrix, 2)[1] == 5);
    sro_matrix_release(matrix);
    sro_matrix_release(0);
    (void)state;
}

static void impossible_sizes(void **state)
{
    sro_matrix *matrix = 0;
    fails(sro_matrix_new(&matrix, 0, 4));
    fails(sro_matrix_new(&matrix, 4, 0));
    fails(sro_matrix_new(&matrix, SIZE_MAX / 2, 4));
    assert_null(matrix);
    (void)state;
}

static void first_not_finite(void **state)
{
    static const struct {
        size_t row, column;
        float value;
    } cases[] = {{0, 0, NAN}, {1, 2, INFINITY}, {4, 6, -INFINITY}, {3, 3, NAN}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        sro_matrix *matrix;
        succeeds(sro_matrix_new(&matrix, 5, 7));
        sro_matrix_fill(matrix, 0)[3] = 3e38f;
        sro_matrix_fill(matrix, 1)[0] = 1e-45f;
        assert_int_equal(sro_matrix_first_not_finite(matrix), 5);
        sro_matrix_fill(matrix, cases[i].row)[cases[i].column] = cases[i].value;
        assert_int_equal(sro_matrix_first_not_finite(matrix), cases[i].row);
        sro_matrix_release(matrix);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_and_columns),
        cmocka_unit_test(impossible_sizes),
        cmocka_unit_test(first_not_finite),
    };
    return cmocka_run_group_tests_name("matrix", tests, 0, 0);
}
