#include "../../shared/kernels.h"

#include <math.h>
#include <stdlib.h>

#include "../../shared/random.h"
#include "support.h"

/* What `products` adds, in double. */
static void slow_products(const float *x, size_t rows, size_t columns, double *sums)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t a = 0; a < columns; a++)
            for (size_t b = a; b < columns; b++)
                sums[a * columns + b] += (double)x[i * columns + a] * x[i * columns + b];
}

static void compare(const sro_kernels *kernels, size_t rows, size_t columns)
{
    uint64_t seed = rows * columns;
    float *x = floats(rows * columns);
    double *got = malloc(columns * columns * sizeof *got);
    double *want = malloc(columns * columns * sizeof *want);
    for (size_t i = 0; i < rows * columns; i++)
        x[i] = (float)(sro_random_unit(&seed) - .5);
    for (size_t i = 0; i < columns * columns; i++) /* they add to what is there */
        got[i] = want[i] = (double)i;
    kernels->products(x, rows, columns, got);
    slow_products(x, rows, columns, want);
    for (size_t a = 0; a < columns; a++)
        for (size_t b = a; b < columns; b++) {
            double error = fabs(got[a * columns + b] - want[a * columns + b]);
            /* rows additions of at most 1/4, each rounded to 24 bits of the sum */
            if (!(error <= (double)rows * (double)rows / 4 * ldexp(1, -24)))
                fail_msg("%s, %zu x %zu: at %zu, %zu got %.9g, want %.9g", kernels->name, rows,
                         columns, a, b, got[a * columns + b], want[a * columns + b]);
        }
    free(x);
    free(got);
    free(want);
}

static void all_agree_with_double(void **state)
{
    static const size_t rows[] = {1, 2, 3, 17, 255, 256};
    static const size_t columns[] = {SRO_LANES, 2 * SRO_LANES, 3 * SRO_LANES, 5 * SRO_LANES};
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++)
        for (size_t r = 0; r < COUNT(rows); r++)
            for (size_t c = 0; c < COUNT(columns); c++)
                compare(*kernels, rows[r], columns[c]);
    (void)state;
}

static void best_is_the_first(void **state)
{
    const sro_kernels *const *all = sro_kernels_all();
    size_t count = 0;
    assert_ptr_equal(sro_kernels_best(), all[0]);
    while (all[count])
        print_message("    kernel: %s\n", all[count++]->name);
    assert_in_range(count, 1, 4);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_agree_with_double),
        cmocka_unit_test(best_is_the_first),
    };
    return cmocka_run_group_tests_name("kernels", tests, 0, 0);
}
