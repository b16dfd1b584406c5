#include "features/preprocess_step.h"

#include "support.h"

static const float values[] = {1, 10, 2, 20, 4, 40};

static void sums_of_columns(void **state)
{
    sro_matrix *matrix = matrix_of(values, 3, 2);
    double sums[] = {9, 9}; /* what was there before counts nothing */
    sro_step_sums(matrix, sums);
    assert_true(sums[0] == 7 && sums[1] == 70);
    sro_matrix_release(matrix);
    (void)state;
}

static void scales_a_row(void **state)
{
    sro_step_fit fit = {.offsets = (double[]){1, 2}, .scales = (float[]){3, -1}};
    sro_step_call call = {.fit = &fit, .columns = 2};
    float row[] = {5, 4};
    sro_step_scale_row(&call, row);
    assert_true(row[0] == 12 && row[1] == -2);
    (void)state;
}

static void every_row_once(void **state)
{
    sro_step_fit fit = {.offsets = (double[]){0, 0}, .scales = (float[]){2, 3}};
    sro_step_call call = {.fit = &fit, .columns = 2};
    sro_matrix *matrix = matrix_of(values, 3, 2);
    succeeds(sro_step_each_row(sro_step_scale_row, &call, matrix, NULL));
    check_within("rows", sro_matrix_row(matrix, 0), (float[]){2, 30, 4, 60, 8, 120}, 6, 0);
    sro_matrix_release(matrix);
    (void)state;
}

static void until_it_is_cancelled(void **state)
{
    sro_step_fit fit = {.offsets = (double[]){0, 0}, .scales = (float[]){2, 3}};
    sro_step_call call = {.fit = &fit, .columns = 2};
    sro_matrix *matrix = matrix_of(values, 3, 2);
    sro_job *job;
    succeeds(sro_job_new(&job, NULL, NULL));
    sro_job_cancel(job);
    assert_string_equal(fails(sro_step_each_row(sro_step_scale_row, &call, matrix, job)),
                        SRO_CANCELLED);
    sro_job_free(job);
    sro_matrix_release(matrix);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_of_columns),
        cmocka_unit_test(scales_a_row),
        cmocka_unit_test(every_row_once),
        cmocka_unit_test(until_it_is_cancelled),
    };
    return cmocka_run_group_tests_name("preprocess_step", tests, NULL, NULL);
}
