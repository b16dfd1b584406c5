#include "spectrum/histogram.h"

#include <stdlib.h>

#include "support.h"

static void histogram_is_numpys(void **state)
{
    static const struct {
        const char *name;
        size_t bins;
    } cases[] = {{"histogram_1", 1}, {"histogram_10", 10}, {"histogram_33", 33}};
    float *values = golden_of("histogram", 500);
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t bins = cases[i].bins;
        float *want = golden_of(cases[i].name, bins + 2), got[35];
        sro_histogram(values, 500, got, bins, &got[bins], &got[bins + 1]);
        check_within(cases[i].name, got, want, bins + 2, 1e-6);
        free(want);
    }
    free(values);
    (void)state;
}

static void histogram_of_edges_and_equal_values(void **state)
{
    static const float steps[] = {0, 1, 1, 2, 3, 4}, equal[] = {7, 7, 7};
    float counts[4], low, high;
    sro_histogram(steps, 6, counts, 4, &low, &high); /* np.histogram(steps, 4) */
    check_within("edges", counts, (float[]){1, 2, 1, 2}, 4, 0);
    assert_true(low == 0 && high == 4);
    sro_histogram(equal, 3, counts, 4, &low, &high); /* np.histogram(equal, 4) */
    check_within("equal", counts, (float[]){0, 0, 3, 0}, 4, 0);
    assert_true(low == 6.5f && high == 7.5f);
    (void)state;
}

/* The range half a unit around a huge value is the value itself in float: still no crash. */
static void histogram_of_equal_huge_values(void **state)
{
    static const float equal[] = {1e9f, 1e9f};
    float counts[3], low, high;
    sro_histogram(equal, 2, counts, 3, &low, &high);
    assert_true(counts[0] + counts[1] + counts[2] == 2);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(histogram_is_numpys),
        cmocka_unit_test(histogram_of_edges_and_equal_values),
        cmocka_unit_test(histogram_of_equal_huge_values),
    };
    return cmocka_run_group_tests_name("histogram", tests, NULL, NULL);
}
