#include "simd/padding.h"

#include "support.h"

static void rounds_up(void **state)
{
    assert_int_equal(sro_padded(0), 0);
    assert_int_equal(sro_padded(1), SRO_LANES);
    assert_int_equal(sro_padded(SRO_LANES), SRO_LANES);
    assert_int_equal(sro_padded(SRO_LANES + 1), 2 * SRO_LANES);
    (void)state;
}

/* The first aligned address: not below the given one, and less than a line above it. */
static void aligns(void **state)
{
    float memory[3 * SRO_LANES];
    for (size_t i = 0; i <= SRO_LANES; i++) {
        float *aligned = sro_aligned(memory + i);
        assert_int_equal((uintptr_t)aligned % (SRO_LANES * sizeof *aligned), 0);
        assert_in_range(aligned - (memory + i), 0, SRO_LANES - 1);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_up),
        cmocka_unit_test(aligns),
    };
    return cmocka_run_group_tests_name("padding", tests, NULL, NULL);
}
