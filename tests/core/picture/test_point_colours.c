#include "picture/point_colours.h"

#include "support.h"

/* Behind the colours of the points there is one that stays. */

enum { POINTS = 6, F = SRO_COLOUR_DIM };

static void check_colours(const char *what, const uint8_t *got, const uint8_t *want)
{
    for (size_t i = 0; i < POINTS; i++)
        if (got[i] != want[i])
            fail_msg("%s: point %zu: got %d, want %d", what, i, got[i], want[i]);
    assert_int_equal(got[POINTS], GUARD);
}

static void colours_by_time(void **state)
{
    uint8_t colours[POINTS + 1] = {[POINTS] = GUARD};
    sro_point_colours_by_time(colours, POINTS); /* 191 / 5 = 38.2 */
    check_colours("time", colours, (const uint8_t[]){0, 38, 76, 115, 153, 191});
    sro_point_colours_by_time(colours, 1);
    assert_int_equal(colours[0], 0);
    (void)state;
}

static void check_order(const char *what, const uint32_t *order, size_t length, const uint8_t *want)
{
    uint8_t colours[POINTS + 1] = {[POINTS] = GUARD};
    sro_point_colours_by_order(colours, POINTS, order, length);
    check_colours(what, colours, want);
}

#define ORDER (const uint32_t[])
#define COLOURS (const uint8_t[])

static void colours_by_order(void **state)
{
    check_order("all", ORDER{5, 4, 3, 2, 1, 0}, 6, COLOURS{191, 153, 115, 76, 38, 0});
    check_order("few", ORDER{4, 1, 2}, 3, COLOURS{F, 96, 191, F, 0, F});
    check_order("one", ORDER{3}, 1, COLOURS{F, F, F, 0, F, F});
    check_order("none", ORDER{3}, 0, COLOURS{F, F, F, F, F, F});
    check_order("many", ORDER{0, 1, 2, 3, 4, 5, 0, 1, 2, 9, 1}, 11, /* 19.1 a place */
                COLOURS{115, 191, 153, 57, 76, 96});
    check_order("no points", ORDER{6, 0, UINT32_MAX}, 3, COLOURS{96, F, F, F, F, F});
    (void)state;
}

static void check_groups(const char *what, const uint32_t *order, size_t length,
                         const size_t *sizes, size_t count, const uint8_t *want)
{
    uint8_t colours[POINTS + 1] = {[POINTS] = GUARD};
    sro_point_colours_by_groups(colours, POINTS, order, length, sizes, count);
    check_colours(what, colours, want);
}

#define SIZES (const size_t[])

static void colours_by_groups(void **state)
{
    enum { A = SRO_COLOUR_FIRST_GROUP, B, C };
    const uint32_t *all = ORDER{3, 1, 5, 0, 2, 4};
    check_groups("all", all, 6, SIZES{2, 1, 3}, 3, COLOURS{C, A, C, A, C, B});
    check_groups("less than the order", all, 6, SIZES{2, 1}, 2, COLOURS{F, A, F, A, F, B});
    check_groups("more than the order", all, 4, SIZES{2, 9, 3}, 3, COLOURS{B, A, F, A, F, B});
    check_groups("far more", all, 6, SIZES{1, SIZE_MAX, SIZE_MAX}, 3, COLOURS{B, B, B, A, B, B});
    check_groups("empty ones", all, 6, SIZES{0, 6, 0}, 3, COLOURS{B, B, B, B, B, B});
    check_groups("none", all, 6, SIZES{0}, 0, COLOURS{F, F, F, F, F, F});
    check_groups("no order", all, 0, SIZES{2, 2}, 2, COLOURS{F, F, F, F, F, F});
    check_groups("no points", ORDER{6, 2, UINT32_MAX, 0}, 4, SIZES{2, 2}, 2,
                 COLOURS{B, F, A, F, F, F});
    check_groups("repeated", ORDER{1, 2, 1, 3}, 4, SIZES{2, 1, 1}, 3, COLOURS{F, B, A, C, F, F});
    check_groups("the thirteenth", all, 6, SIZES{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6}, 13,
                 COLOURS{A, A, A, A, A, A});
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colours_by_time),
        cmocka_unit_test(colours_by_order),
        cmocka_unit_test(colours_by_groups),
    };
    return cmocka_run_group_tests_name("point colours", tests, NULL, NULL);
}
