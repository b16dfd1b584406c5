#include "spectrum/window.h"

#include <stdlib.h>

#include "support.h"

static void windows_as_scipy(void **state)
{
    static const char *const names[] = {"hann", "hamming", "blackman", "bartlett", "rectangular"};
    static const size_t lengths[] = {1, 2, 3, 4, 7, 16, 601};
    size_t count, at = 0;
    float *want = golden("windows", &count), got[601];
    for (int w = SRO_WINDOW_HANN; w <= SRO_WINDOW_RECTANGULAR; w++)
        for (size_t i = 0; i < COUNT(lengths); i++) {
            sro_window_fill((sro_window)w, lengths[i], got);
            check_within(names[w], got, want + at, lengths[i], 6e-8);
            at += lengths[i];
        }
    assert_int_equal(at, count);
    free(want);
    (void)state;
}

/* Hann windows a quarter apart sum up to 2, their squares to 3/2: what overlap-add lives on. */
static void hann_overlaps_to_a_constant(void **state)
{
    float w[64], sums[16], squares[16], two[16], three_halves[16];
    sro_window_fill(SRO_WINDOW_HANN, 64, w);
    for (size_t i = 0; i < 16; i++) {
        sums[i] = w[i] + w[i + 16] + w[i + 32] + w[i + 48];
        squares[i] =
            w[i] * w[i] + w[i + 16] * w[i + 16] + w[i + 32] * w[i + 32] + w[i + 48] * w[i + 48];
        two[i] = 2;
        three_halves[i] = 1.5f;
    }
    check_near("sum of w", sums, two, 16, 1e-6);
    check_near("sum of w^2", squares, three_halves, 16, 1e-6);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_as_scipy),
        cmocka_unit_test(hann_overlaps_to_a_constant),
    };
    return cmocka_run_group_tests_name("window", tests, NULL, NULL);
}
