#include "base/finite.h"

#include <math.h>
#include <stdlib.h>

#include "support.h"

/* One value that is not finite, anywhere, among the largest, the smallest and both zeros. */
static void every_place(void **state)
{
    static const float values[] = {3.4e38f, -3.4e38f, 1e-45f, 0, -0.f},
                       bad[] = {NAN, INFINITY, -INFINITY};
    for (size_t count = 1; count < 70; count++)
        for (size_t b = 0; b < COUNT(bad); b++) {
            float *all = floats(count);
            for (size_t i = 0; i < count; i++)
                all[i] = values[i % COUNT(values)];
            assert_true(sro_all_finite(all, count));
            for (size_t i = 0; i < count; i++) {
                float kept = all[i];
                all[i] = bad[b];
                assert_false(sro_all_finite(all, count));
                all[i] = kept;
            }
            free(all);
        }
    assert_true(sro_all_finite(NULL, 0));
    (void)state;
}

static void within_a_maximum(void **state)
{
    static const float maxima[] = {1, 77, 1e30f, 3.4028235e38f};
    for (size_t i = 0; i < COUNT(maxima); i++) {
        float values[20] = {maxima[i], -maxima[i]};
        for (size_t at = 0; at < COUNT(values); at++) {
            assert_true(sro_all_within(values, COUNT(values), maxima[i]));
            float kept = values[at];
            values[at] = -1.001f * maxima[i];
            assert_false(sro_all_within(values, COUNT(values), maxima[i]));
            values[at] = NAN;
            assert_false(sro_all_within(values, COUNT(values), maxima[i]));
            values[at] = kept;
        }
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_place),
        cmocka_unit_test(within_a_maximum),
    };
    return cmocka_run_group_tests_name("finite", tests, NULL, NULL);
}
