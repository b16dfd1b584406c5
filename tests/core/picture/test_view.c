#include "picture/view.h"

#include <float.h>
#include <math.h>

#include "base/random.h"
#include "support.h"

enum { MARGIN = 8 };

static sro_matrix *noise(size_t rows, size_t columns, double size, uint64_t seed)
{
    sro_matrix *x;
    succeeds(sro_matrix_new(&x, rows, columns));
    for (size_t i = 0; i < rows * columns; i++)
        sro_matrix_writable_row(x, 0)[i] = (float)(size * (sro_random_unit(&seed) - .5));
    return x;
}

#define VALUES (const float[])

static void check_pixel(sro_area area, const sro_matrix *points, sro_view view, size_t point,
                        double want_x, double want_y)
{
    double x, y;
    sro_view_pixel(area, points, view, point, &x, &y);
    if (!(fabs(x - want_x) <= 1e-6 && fabs(y - want_y) <= 1e-6))
        fail_msg("point %zu in %g .. %g, %g .. %g: got %.9g, %.9g, want %.9g, %.9g", point,
                 view.left, view.right, view.bottom, view.top, x, y, want_x, want_y);
}

static void pixels_of_points(void **state)
{
    const sro_view view = {-1, 3, 10, 20};
    sro_area area = guarded_area(101, 51);
    sro_matrix *map =
        matrix_of(VALUES{-1, 20, 3, 10, 1, 15, 0, 12, -5, 50, NAN, 12, 0, NAN, INFINITY, 12}, 8, 2);
    sro_matrix *more = matrix_of(VALUES{0, 12, 999, 3, 10, NAN}, 2, 3);
    sro_matrix *line = matrix_of(VALUES{20, 10, 15, NAN}, 4, 1);
    check_pixel(area, map, view, 0, 0, 0);
    check_pixel(area, map, view, 1, 100, 50);
    check_pixel(area, map, view, 2, 50, 25);
    check_pixel(area, map, view, 3, 25, 40);
    check_pixel(area, map, view, 4, -100, -150);
    for (size_t i = 5; i < 8; i++) {
        double x = 0, y = 0;
        sro_view_pixel(area, map, view, i, &x, &y);
        assert_true(isnan(x) && isnan(y));
    }
    check_pixel(area, more, view, 0, 25, 40);
    check_pixel(area, more, view, 1, 100, 50);
    check_pixel(area, line, view, 0, 25, 0);
    check_pixel(area, line, view, 1, 50, 50);
    check_pixel(area, line, view, 2, 75, 25);
    sro_matrix_release(map);
    sro_matrix_release(more);
    sro_matrix_release(line);
    sro_picture_free(area.picture);
    (void)state;
}

static double margin_of(int pixels) { return pixels / 4 < MARGIN ? pixels / 4 : MARGIN; }

/* Between the margins, in the middle; in a map to one scale, up to the margins in one direction. */
static void check_fit(const sro_matrix *points, int width, int height)
{
    sro_area area = guarded_area(width, height);
    sro_view view = sro_view_fit(area, points);
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    for (size_t i = 0; i < sro_matrix_rows(points); i++) {
        double pixel[2];
        sro_view_pixel(area, points, view, i, &pixel[0], &pixel[1]);
        for (int d = 0; d < 2; d++) {
            low[d] = fmin(low[d], pixel[d]);
            high[d] = fmax(high[d], pixel[d]);
        }
    }
    double room[2] = {low[0] - margin_of(width), low[1] - margin_of(height)};
    for (int d = 0; d < 2; d++) {
        assert_true(fabs(low[d] + high[d] - (d ? height - 1 : width - 1)) < 1e-6);
        assert_true(room[d] > -1e-6);
    }
    if (sro_matrix_columns(points) == 1) {
        assert_true(room[0] < 1e-6 && room[1] < 1e-6);
    } else {
        double x = (view.right - view.left) / (width - 1);
        double y = (view.top - view.bottom) / (height - 1);
        assert_true(fabs(x - y) <= 1e-9 * x);
        assert_true(fmin(room[0], room[1]) < 1e-6);
    }
    sro_picture_free(area.picture);
}

static void fitting(void **state)
{
    static const int sizes[][2] = {{400, 400}, {400, 100}, {60, 300}, {33, 32},
                                   {20, 400},  {10, 10},   {3, 2},    {2, 2}};
    static const double extents[] = {1, 1e-3, 1e-30, 1e30, 6e38};
    for (size_t s = 0; s < COUNT(sizes); s++)
        for (size_t e = 0; e < COUNT(extents); e++)
            for (size_t columns = 1; columns <= 3; columns++) {
                sro_matrix *points = noise(50, columns, extents[e], s * 10 + e);
                check_fit(points, sizes[s][0], sizes[s][1]);
                sro_matrix_writable_row(points, 7)[0] = NAN;
                sro_matrix_writable_row(points, 8)[columns > 1] = -INFINITY;
                check_fit(points, sizes[s][0], sizes[s][1]);
                sro_matrix_release(points);
            }
    (void)state;
}

/* Points on a line across or up and down, near to each other. */
static void fitting_lines(void **state)
{
    for (int up = 0; up < 2; up++) {
        sro_matrix *points = noise(20, 2, 1e-3, 5);
        for (size_t i = 0; i < 20; i++)
            sro_matrix_writable_row(points, i)[1 - up] = 3;
        check_fit(points, 400, 300);
        check_fit(points, 100, 300);
        sro_matrix_release(points);
    }
    (void)state;
}

/* All points are at the same place, which is the middle. */
static void check_middle(const float *values, size_t rows, size_t columns, size_t point)
{
    sro_area area = guarded_area(101, 51);
    sro_matrix *points = matrix_of(values, rows, columns);
    sro_view view = sro_view_fit(area, points);
    assert_true(isfinite(view.left) && isfinite(view.right) && view.left < view.right);
    assert_true(isfinite(view.bottom) && isfinite(view.top) && view.bottom < view.top);
    if (point < rows)
        check_pixel(area, points, view, point, 50, 25);
    sro_matrix_release(points);
    sro_picture_free(area.picture);
}

static void fitting_what_has_no_extent(void **state)
{
    check_middle(VALUES{0, 0}, 1, 2, 0);
    check_middle(VALUES{5, -7}, 1, 2, 0);
    check_middle(VALUES{1e20f, 0}, 1, 2, 0);
    check_middle(VALUES{FLT_MAX, -FLT_MAX}, 1, 2, 0);
    check_middle(VALUES{3, 4, 3, 4, NAN, 2, 3, 4}, 4, 2, 3);
    check_middle(VALUES{7}, 1, 1, 0);
    check_middle(VALUES{7, 7, 7}, 3, 1, 1);
    check_middle(VALUES{-1e30f, -1e30f, -1e30f}, 3, 1, 1);
    check_middle(VALUES{NAN, 1, 2, INFINITY}, 2, 2, 2);
    check_middle(VALUES{NAN, -INFINITY}, 2, 1, 2);
    (void)state;
}

/* What is under the pixel stays; all else goes `factor` times as far from it. */
static void zooming(void **state)
{
    static const double factors[] = {1.25, .8, 10, .01, 1};
    sro_area area = guarded_area(300, 200);
    for (size_t columns = 1; columns < 3; columns++) {
        sro_matrix *points = noise(30, columns, 4, columns);
        sro_view view = sro_view_fit(area, points);
        for (size_t i = 0; i < 30 * COUNT(factors); i++) {
            double factor = factors[i / 30], x, y, other_x, other_y;
            sro_view_pixel(area, points, view, i % 30, &x, &y);
            sro_view_pixel(area, points, view, (i + 1) % 30, &other_x, &other_y);
            sro_view near = sro_view_zoom(area, view, factor, x, y);
            check_pixel(area, points, near, i % 30, x, y);
            check_pixel(area, points, near, (i + 1) % 30, x + factor * (other_x - x),
                        y + factor * (other_y - y));
            sro_view back = sro_view_zoom(area, near, 1 / factor, x, y);
            check_pixel(area, points, back, (i + 1) % 30, other_x, other_y);
        }
        sro_matrix_release(points);
    }
    sro_picture_free(area.picture);
    (void)state;
}

static sro_view zoom_for_ever(sro_area area, sro_view view, double factor, double x, double y)
{
    for (int i = 0; i < 3000; i++) {
        view = sro_view_zoom(area, view, factor, x, y);
        assert_true(isfinite(view.left) && isfinite(view.right) && view.left < view.right);
        assert_true(isfinite(view.top) && isfinite(view.bottom) && view.bottom < view.top);
    }
    return view;
}

/* However long one zooms there is a view, and going in what is under the pixel stays; but for what
 * is so near 0 that the first view's numbers end before its digits begin. */
static void zooming_for_ever(void **state)
{
    static const float points_at[][2] = {
        {1, 2}, {1e20f, -3e20f}, {3e38f, -3e38f}, {0, 0}, {1e-20f, 1e20f}};
    sro_area area = guarded_area(300, 200);
    for (size_t p = 0; p < COUNT(points_at); p++) {
        double x, y, now_x, now_y;
        sro_matrix *points = matrix_of(VALUES{points_at[p][0], points_at[p][1], -7, 5}, 2, 2);
        sro_view view = sro_view_fit(area, points);
        sro_view_pixel(area, points, view, 0, &x, &y);
        view = zoom_for_ever(area, view, 1.5, x, y);
        sro_view_pixel(area, points, view, 0, &now_x, &now_y);
        assert_true(p >= 3 || (fabs(now_x - x) < .1 && fabs(now_y - y) < .1));
        view = zoom_for_ever(area, view, 1 / 1.5, x, y);
        zoom_for_ever(area, view, 1.5, x, y);
        sro_matrix_release(points);
    }
    sro_picture_free(area.picture);
    (void)state;
}

static void panning(void **state)
{
    sro_area area = guarded_area(300, 200);
    for (size_t columns = 1; columns < 3; columns++) {
        sro_matrix *points = noise(30, columns, 4, columns);
        sro_view view = sro_view_fit(area, points);
        sro_view moved = sro_view_pan(area, view, 12.5, -70);
        for (size_t i = 0; i < 30; i++) {
            double x, y;
            sro_view_pixel(area, points, view, i, &x, &y);
            check_pixel(area, points, moved, i, x + 12.5, y - 70);
        }
        sro_matrix_release(points);
    }
    sro_picture_free(area.picture);
    (void)state;
}

static sro_view far_to_the_right(sro_area area, sro_view view)
{
    return sro_view_pan(area, view, -10 * (view.right + 1) / (view.right - view.left), 0);
}

/* As far as doubles tell pixels apart, and no further. */
static void panning_for_ever(void **state)
{
    sro_area area = guarded_area(300, 200);
    sro_view view = {-1, 1, -1, 1}, next;
    for (int i = 0; i < 2000; i++)
        view = far_to_the_right(area, view);
    assert_true(view.right > 1e6 && view.right < 1e16);
    assert_true(fabs(view.right - view.left - 2) < .1);
    next = far_to_the_right(area, view);
    assert_memory_equal(&next, &view, sizeof view);
    next = sro_view_pan(area, view, INFINITY, 0);
    assert_memory_equal(&next, &view, sizeof view);
    sro_picture_free(area.picture);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pixels_of_points), cmocka_unit_test(fitting),
        cmocka_unit_test(fitting_lines),    cmocka_unit_test(fitting_what_has_no_extent),
        cmocka_unit_test(zooming),          cmocka_unit_test(zooming_for_ever),
        cmocka_unit_test(panning),          cmocka_unit_test(panning_for_ever),
    };
    return cmocka_run_group_tests_name("view", tests, NULL, NULL);
}
