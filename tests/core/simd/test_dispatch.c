#include "simd/dispatch.h"

#include "support.h"

static void best_is_a_set_with_a_name(void **state)
{
    sro_simd_set best = sro_simd_best();
    assert_in_range(best, SRO_SIMD_BASELINE, SRO_SIMD_AVX512);
    for (sro_simd_set set = 0; set <= best; set++) {
        print_message("    instruction set: %s\n", sro_simd_name(set));
        for (sro_simd_set other = 0; other < set; other++)
            assert_string_not_equal(sro_simd_name(set), sro_simd_name(other));
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(best_is_a_set_with_a_name),
    };
    return cmocka_run_group_tests_name("dispatch", tests, NULL, NULL);
}
