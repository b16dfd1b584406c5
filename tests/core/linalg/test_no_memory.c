/* Every allocation of linalg/ fails in turn. */
#include <stdlib.h>
#include <string.h>

#include "failing_alloc.h"
#include "linalg/covariance.h"
#include "linalg/lanczos.h"
#include "simd/padding.h"

enum { ROWS = 600, COLUMNS = 5, MAX_PADDED = 64 };

static sro_error column_means(void *context, uint64_t *result)
{
    float means[MAX_PADDED] = {0};
    sro_error error = sro_column_means(context, 1, means, sro_padded(COLUMNS));
    hash_bytes(result, means, sizeof means);
    return error;
}

static sro_error scatter_matrix(void *context, uint64_t *result)
{
    static double scatter[MAX_PADDED * MAX_PADDED];
    static const float means[MAX_PADDED];
    sro_error error = sro_scatter_matrix(context, 1, means, 1, scatter, NULL, 1);
    hash_bytes(result, scatter, sizeof scatter);
    return error;
}

static void times_diagonal(const void *context, const double *in, double *out)
{
    (void)context;
    for (size_t i = 0; i < COLUMNS; i++)
        out[i] = (double)(i + 1) * in[i];
}

static sro_error lanczos(void *context, uint64_t *result)
{
    double values[2], vectors[2 * COLUMNS];
    sro_error error = sro_lanczos_largest(times_diagonal, NULL, COLUMNS, 2, values, vectors, NULL);
    (void)context;
    if (!error) {
        hash_bytes(result, values, sizeof values);
        hash_bytes(result, vectors, sizeof vectors);
    }
    return error;
}

static void every_allocation(void **state)
{
    float *values = random_floats(ROWS * COLUMNS, 1);
    sro_matrix *x = matrix_of(values, ROWS, COLUMNS);
    assert_true(sro_padded(COLUMNS) <= MAX_PADDED);
    every_allocation_fails(column_means, x);
    every_allocation_fails(scatter_matrix, x);
    every_allocation_fails(lanczos, NULL);
    sro_matrix_release(x);
    free(values);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation)};
    return cmocka_run_group_tests_name("no memory: linalg", tests, NULL, NULL);
}
