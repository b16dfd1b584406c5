#include "base/round_up.h"

#include "support.h"

static void against_counting(void **state)
{
    for (size_t size = 1; size < 40; size++)
        for (size_t count = 0; count < 200; count++) {
            size_t parts = 0;
            while (parts * size < count)
                parts++;
            assert_int_equal(sro_parts_of(count, size), parts);
            assert_int_equal(sro_round_up(count, size), parts * size);
        }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(against_counting),
    };
    return cmocka_run_group_tests_name("round_up", tests, NULL, NULL);
}
