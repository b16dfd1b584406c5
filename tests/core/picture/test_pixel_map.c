#include "picture/pixel_map.h"

#include "support.h"

enum { WIDTH = 101, HEIGHT = 51 };

static void check_map(const float *values, size_t rows, size_t columns, double want_x,
                      double want_y)
{
    sro_area area = guarded_area(WIDTH, HEIGHT);
    sro_matrix *points = matrix_of(values, rows, columns);
    sro_view view = {.left = 1, .right = 3, .bottom = -10, .top = 10};
    sro_pixel_map map = sro_pixel_map_of(area, points, view);
    assert_float_equal(sro_pixel_map_x(&map, rows - 1), want_x, 1e-9);
    assert_float_equal(sro_pixel_map_y(&map, rows - 1), want_y, 1e-9);
    sro_matrix_release(points);
    sro_picture_free(area.picture);
}

/* From the middle of the first pixel to that of the last, y downwards. */
static void corners_and_middle(void **state)
{
    check_map((float[]){1, 10}, 1, 2, 0, 0);
    check_map((float[]){3, -10}, 1, 2, 100, 50);
    check_map((float[]){2, 0}, 1, 2, 50, 25);
    check_map((float[]){2, 0, 99}, 1, 3, 50, 25);  /* a third dimension is not seen */
    check_map((float[]){7, 7, 5}, 3, 1, 50, 12.5); /* one: x is the number of the point */
    (void)state;
}

static void no_extent(void **state)
{
    assert_true(sro_pixel_map_ratio(3, 0) == 0);
    assert_true(sro_pixel_map_ratio(3, 2) == 1.5);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corners_and_middle),
        cmocka_unit_test(no_extent),
    };
    return cmocka_run_group_tests_name("pixel map", tests, NULL, NULL);
}
