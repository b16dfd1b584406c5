#include "base/random.h"

#include "support.h"

/* The reference generator's first outputs (Vigna's splitmix64.c; java.util.SplittableRandom). */
static void known_values(void **state)
{
    static const struct {
        uint64_t seed, values[3];
    } known[] = {
        {0, {0xE220A8397B1DCDAFu, 0x6E789E6AA1B965F4u, 0x06C45D188009454Fu}},
        {1234567, {6457827717110365317u, 3203168211198807973u, 9817491932198370423u}},
    };
    for (size_t k = 0; k < COUNT(known); k++) {
        uint64_t seed = known[k].seed;
        for (size_t i = 0; i < 3; i++)
            assert_int_equal(sro_random_next(&seed), known[k].values[i]);
    }
    (void)state;
}

static void below_stays_below_and_is_even(void **state)
{
    static const uint32_t bounds[] = {1, 2, 3, 10, 1000};
    enum { DRAWS = 200000 };
    for (size_t b = 0; b < COUNT(bounds); b++) {
        uint64_t seed = 5;
        uint32_t counts[1000] = {0};
        for (int i = 0; i < DRAWS; i++) {
            uint32_t value = sro_random_below(&seed, bounds[b]);
            assert_true(value < bounds[b]);
            counts[value]++;
        }
        /* chi squared, whose mean is bound - 1 and variance twice that: six deviations */
        double expected = (double)DRAWS / bounds[b], chi = 0, free_ones = bounds[b] - 1;
        for (uint32_t i = 0; i < bounds[b]; i++)
            chi += (counts[i] - expected) * (counts[i] - expected) / expected;
        assert_true((chi - free_ones) * (chi - free_ones) <= 36 * 2 * free_ones + 1e-9);
    }
    (void)state;
}

/* With a bound of 3/4 of 2^32 a plain modulo or product would give a third of all values twice. */
static void below_is_even_for_huge_bounds(void **state)
{
    uint64_t seed = 6;
    uint32_t low = 0, draws = 100000, bound = 0xC0000000u;
    for (uint32_t i = 0; i < draws; i++)
        low += sro_random_below(&seed, bound) % 3 == 0;
    assert_in_range(low, draws / 3 - 900, draws / 3 + 900); /* six deviations of 149 */
    (void)state;
}

static void unit_is_in_range(void **state)
{
    uint64_t seed = 9;
    double sum = 0, min = 1, max = 0;
    for (int i = 0; i < 100000; i++) {
        double value = sro_random_unit(&seed);
        min = value < min ? value : min;
        max = value > max ? value : max;
        sum += value;
    }
    assert_true(min >= 0 && min < .001 && max < 1 && max > .999);
    assert_true(sum / 100000 > .4945 && sum / 100000 < .5055); /* six deviations of .0009 */
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(below_stays_below_and_is_even),
        cmocka_unit_test(below_is_even_for_huge_bounds),
        cmocka_unit_test(unit_is_in_range),
    };
    return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
