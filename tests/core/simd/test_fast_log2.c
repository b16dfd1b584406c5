#include "simd/fast_log2.h"

#include <float.h>
#include <math.h>

#include "support.h"

/* Every size of a normal number, and closely around 1, where the logarithm goes through 0. */
static void as_the_c_library(void **state)
{
    for (float x = FLT_MIN; x < FLT_MAX / 1.01f; x *= 1.0013f) {
        double want = log2((double)x);
        assert_true(fabs(sro_fast_log2(x) - want) <= 2e-7 * fmax(fabs(want), 1));
    }
    for (float x = .5f; x < 2; x += 1e-5f)
        assert_true(fabs(sro_fast_log2(x) - log2((double)x)) <= 2e-7);
    (void)state;
}

static void powers_of_two_are_exact(void **state)
{
    for (int e = -126; e < 128; e++)
        assert_true(sro_fast_log2(ldexpf(1, e)) == (float)e);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_the_c_library),
        cmocka_unit_test(powers_of_two_are_exact),
    };
    return cmocka_run_group_tests_name("fast_log2", tests, NULL, NULL);
}
