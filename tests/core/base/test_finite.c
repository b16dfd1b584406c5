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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_place),
    };
    return cmocka_run_group_tests_name("finite", tests, NULL, NULL);
}
