#include "linalg/linalg_kernels.h"

#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "simd/padding.h"
#include "support.h"

static const sro_linalg_kernels *kernels(sro_simd_set set) { return sro_linalg_kernels_for(set); }

/* What `add_gram` adds, in double. */
static void slow_gram(const float *x, size_t rows, size_t columns, double *sums)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t a = 0; a < columns; a++)
            for (size_t b = a; b < columns; b++)
                sums[a * columns + b] += (double)x[i * columns + a] * x[i * columns + b];
}

static void check_gram(sro_simd_set set, size_t rows, size_t columns)
{
    uint64_t seed = rows * columns;
    float *x = floats(rows * columns);
    double *got = malloc(columns * columns * sizeof *got);
    double *want = malloc(columns * columns * sizeof *want);
    for (size_t i = 0; i < rows * columns; i++)
        x[i] = (float)(sro_random_unit(&seed) - .5);
    for (size_t i = 0; i < columns * columns; i++) /* they add to what is there */
        got[i] = want[i] = (double)i;
    kernels(set)->add_gram(x, rows, columns, got);
    slow_gram(x, rows, columns, want);
    for (size_t a = 0; a < columns; a++)
        for (size_t b = a; b < columns; b++) {
            double error = fabs(got[a * columns + b] - want[a * columns + b]);
            /* rows additions of at most 1/4, each rounded to 24 bits of the sum */
            if (!(error <= (double)rows * (double)rows / 4 * ldexp(1, -24)))
                fail_msg("%s, %zu x %zu: at %zu, %zu got %.9g, want %.9g", sro_simd_name(set), rows,
                         columns, a, b, got[a * columns + b], want[a * columns + b]);
        }
    free(x);
    free(got);
    free(want);
}

static void gram_agrees_with_double(void **state)
{
    static const size_t rows[] = {1, 2, 3, 17, 255, 256};
    static const size_t columns[] = {SRO_LANES, 2 * SRO_LANES, 3 * SRO_LANES, 5 * SRO_LANES};
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++)
        for (size_t r = 0; r < COUNT(rows); r++)
            for (size_t c = 0; c < COUNT(columns); c++)
                check_gram(set, rows[r], columns[c]);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gram_agrees_with_double),
    };
    return cmocka_run_group_tests_name("linalg_kernels", tests, NULL, NULL);
}
