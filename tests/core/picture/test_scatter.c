#include "picture/scatter.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "support.h"

enum { MARGIN = 8, G = SRO_GROUND };

/* In which a coordinate is a pixel's, y downwards as pixels are. */
static sro_view pixels_of(sro_area area)
{
    return (sro_view){0, area.picture->width - 1, area.height - 1, 0};
}

static sro_matrix *noise(size_t rows, size_t columns, double size, uint64_t seed)
{
    sro_matrix *x;
    succeeds(sro_matrix_new(&x, rows, columns));
    for (size_t i = 0; i < rows * columns; i++)
        sro_matrix_writable_row(x, 0)[i] = (float)(size * (sro_random_unit(&seed) - .5));
    return x;
}

#define VALUES (const float[])

/* Dots */

/* Of a picture as it should be: a square without the corners of the large one. */
static void plain_dot(uint8_t *want, int width, int height, int x, int y, int size, uint8_t colour)
{
    int from = -(size / 2), to = from + size - 1;
    for (int py = 0; py < height; py++)
        for (int px = 0; px < width; px++) {
            int right = px - x, down = py - y;
            int edges = (right == from || right == to) + (down == from || down == to);
            if (right >= from && right <= to && down >= from && down <= to
                && (size < 5 || edges < 2))
                want[py * width + px] = colour;
        }
}

static void check_area(const char *what, sro_area area, const uint8_t *want)
{
    const uint8_t *got = area.picture->pixels;
    int width = area.picture->width;
    for (int x = 0; x < width; x++) {
        assert_int_equal(got[x], GUARD);
        assert_int_equal(got[(area.height + 1) * width + x], GUARD);
        for (int y = 0; y < area.height; y++)
            if (got[(1 + y) * width + x] != want[y * width + x])
                fail_msg("%s: at %d, %d: got %d, want %d", what, x, y, got[(1 + y) * width + x],
                         want[y * width + x]);
    }
}

/* One dot among `rows`, of which the others are nowhere, at and around every pixel. */
static void check_dots(size_t rows, int size)
{
    enum { WIDTH = 9, HEIGHT = 7, AROUND = 8 };
    sro_area area = guarded_area(WIDTH, HEIGHT);
    sro_matrix *points;
    uint8_t *colours = calloc(rows, 1);
    assert_non_null(colours);
    succeeds(sro_matrix_new(&points, rows, 2));
    for (size_t i = 0; i < rows * 2; i++)
        sro_matrix_writable_row(points, 0)[i] = i % 3 ? NAN : INFINITY;
    colours[rows / 2] = 7;
    for (int y = -AROUND; y < HEIGHT + AROUND; y++)
        for (int x = -AROUND; x < WIDTH + AROUND; x++) {
            uint8_t want[WIDTH * HEIGHT];
            memset(want, SRO_GROUND, sizeof want);
            plain_dot(want, WIDTH, HEIGHT, x, y, size, 7);
            sro_matrix_writable_row(points, rows / 2)[0] = (float)x + (x % 2 ? .4f : -.4f);
            sro_matrix_writable_row(points, rows / 2)[1] = (float)y + (y % 2 ? -.4f : .4f);
            sro_scatter_draw(area, points, pixels_of(area), colours);
            check_area(named("a dot", size == 5 ? "5" : size == 3 ? "3" : "2"), area, want);
        }
    sro_matrix_release(points);
    sro_picture_free(area.picture);
    free(colours);
}

static void dots_at_every_edge(void **state)
{
    check_dots(1, 5);
    check_dots(1500, 5);
    check_dots(1501, 3);
    check_dots(12000, 3);
    check_dots(12001, 2);
    (void)state;
}

static void what_a_large_dot_is(void **state)
{
    static const uint8_t want[] = {G, G, G, G, G, G, G, G, G, 5, 5, 5, G, G, G, 5, 5,
                                   5, 5, 5, G, G, 5, 5, 5, 5, 5, G, 6, 5, 5, 5, 5, 5,
                                   G, 6, 6, 5, 5, 5, G, G, 6, 6, 6, G, G, G, G};
    sro_area area = guarded_area(7, 7);
    sro_matrix *points = matrix_of(VALUES{0, 6, 3, 3}, 2, 2);
    sro_scatter_draw(area, points, pixels_of(area), (const uint8_t[]){6, 5});
    check_area("later over earlier", area, want);
    sro_matrix_release(points);
    sro_picture_free(area.picture);
    (void)state;
}

/* In the smallest areas there are no pixels between the edges. */
static void dots_in_a_small_area(void **state)
{
    static const int sizes[][2] = {{1, 1}, {2, 1}, {1, 2}, {2, 2}};
    for (size_t s = 0; s < COUNT(sizes); s++) {
        sro_area area = guarded_area(sizes[s][0], sizes[s][1]);
        sro_matrix *points;
        uint8_t want[4] = {7, 7, 7, 7}, colours[20000];
        memset(colours, 7, sizeof colours);
        succeeds(sro_matrix_new(&points, sizeof colours, 2));
        sro_matrix_writable_row(points, sizeof colours - 1)[0] = (float)sizes[s][0] - 1;
        sro_matrix_writable_row(points, sizeof colours - 1)[1] = (float)sizes[s][1] - 1;
        sro_scatter_draw(area, points, pixels_of(area), colours);
        check_area("a small area", area, want);
        sro_matrix_release(points);
        sro_picture_free(area.picture);
    }
    (void)state;
}

/* Points far apart enough for one to cover no other; those at i * rows / 65536 are drawn. */
static void check_thinned(size_t rows)
{
    enum { SIDE = 800, MOST = 65536, A_ROW = SIDE / 2 };
    sro_area area = guarded_area(SIDE, SIDE);
    uint8_t *want = malloc(SIDE * SIDE), *colours = malloc(rows);
    sro_matrix *points;
    assert_true(want && colours && rows <= SIDE * SIDE / 4);
    succeeds(sro_matrix_new(&points, rows, 2));
    for (size_t i = 0; i < rows; i++) {
        sro_matrix_writable_row(points, i)[0] = (float)(1 + 2 * (i % A_ROW));
        sro_matrix_writable_row(points, i)[1] = (float)(1 + 2 * (i / A_ROW));
        colours[i] = (uint8_t)(i % 191);
    }
    memset(want, SRO_GROUND, SIDE * SIDE);
    for (size_t k = 0; k < (rows < MOST ? rows : MOST); k++) {
        size_t i = rows < MOST ? k : k * rows / MOST;
        for (size_t part = 0; part < 4; part++)
            want[(2 * (i / A_ROW) + part / 2) * SIDE + 2 * (i % A_ROW) + part % 2] = colours[i];
    }
    sro_scatter_draw(area, points, pixels_of(area), colours);
    check_area("thinned", area, want);
    sro_matrix_release(points);
    sro_picture_free(area.picture);
    free(want);
    free(colours);
}

static void thinning_from_65536_on(void **state)
{
    check_thinned(13000);
    check_thinned(65535);
    check_thinned(65536);
    check_thinned(65537);
    check_thinned(100000);
    check_thinned(131072);
    check_thinned(160000);
    (void)state;
}

/* Places and views */

static void check_place(sro_area area, const sro_matrix *points, sro_view view, size_t point,
                        double want_x, double want_y)
{
    double x, y;
    sro_scatter_place(area, points, view, point, &x, &y);
    if (!(fabs(x - want_x) <= 1e-6 && fabs(y - want_y) <= 1e-6))
        fail_msg("point %zu in %g .. %g, %g .. %g: got %.9g, %.9g, want %.9g, %.9g", point,
                 view.left, view.right, view.bottom, view.top, x, y, want_x, want_y);
}

static void places_in_a_view(void **state)
{
    const sro_view view = {-1, 3, 10, 20};
    sro_area area = guarded_area(101, 51);
    sro_matrix *map =
        matrix_of(VALUES{-1, 20, 3, 10, 1, 15, 0, 12, -5, 50, NAN, 12, 0, NAN, INFINITY, 12}, 8, 2);
    sro_matrix *more = matrix_of(VALUES{0, 12, 999, 3, 10, NAN}, 2, 3);
    sro_matrix *line = matrix_of(VALUES{20, 10, 15, NAN}, 4, 1);
    check_place(area, map, view, 0, 0, 0);
    check_place(area, map, view, 1, 100, 50);
    check_place(area, map, view, 2, 50, 25);
    check_place(area, map, view, 3, 25, 40);
    check_place(area, map, view, 4, -100, -150);
    for (size_t i = 5; i < 8; i++) {
        double x = 0, y = 0;
        sro_scatter_place(area, map, view, i, &x, &y);
        assert_true(isnan(x) && isnan(y));
    }
    check_place(area, more, view, 0, 25, 40);
    check_place(area, more, view, 1, 100, 50);
    check_place(area, line, view, 0, 25, 0);
    check_place(area, line, view, 1, 50, 50);
    check_place(area, line, view, 2, 75, 25);
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
        double place[2];
        sro_scatter_place(area, points, view, i, &place[0], &place[1]);
        for (int d = 0; d < 2; d++) {
            low[d] = fmin(low[d], place[d]);
            high[d] = fmax(high[d], place[d]);
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
        check_place(area, points, view, point, 50, 25);
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
            sro_scatter_place(area, points, view, i % 30, &x, &y);
            sro_scatter_place(area, points, view, (i + 1) % 30, &other_x, &other_y);
            sro_view near = sro_view_zoom(area, view, factor, x, y);
            check_place(area, points, near, i % 30, x, y);
            check_place(area, points, near, (i + 1) % 30, x + factor * (other_x - x),
                        y + factor * (other_y - y));
            sro_view back = sro_view_zoom(area, near, 1 / factor, x, y);
            check_place(area, points, back, (i + 1) % 30, other_x, other_y);
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
    static const float places[][2] = {
        {1, 2}, {1e20f, -3e20f}, {3e38f, -3e38f}, {0, 0}, {1e-20f, 1e20f}};
    sro_area area = guarded_area(300, 200);
    for (size_t p = 0; p < COUNT(places); p++) {
        double x, y, now_x, now_y;
        sro_matrix *points = matrix_of(VALUES{places[p][0], places[p][1], -7, 5}, 2, 2);
        sro_view view = sro_view_fit(area, points);
        sro_scatter_place(area, points, view, 0, &x, &y);
        view = zoom_for_ever(area, view, 1.5, x, y);
        sro_scatter_place(area, points, view, 0, &now_x, &now_y);
        assert_true(p >= 3 || (fabs(now_x - x) < .1 && fabs(now_y - y) < .1));
        view = zoom_for_ever(area, view, 1 / 1.5, x, y);
        zoom_for_ever(area, view, 1.5, x, y);
        sro_matrix_release(points);
    }
    sro_picture_free(area.picture);
    (void)state;
}

static void moving(void **state)
{
    sro_area area = guarded_area(300, 200);
    for (size_t columns = 1; columns < 3; columns++) {
        sro_matrix *points = noise(30, columns, 4, columns);
        sro_view view = sro_view_fit(area, points);
        sro_view moved = sro_view_move(area, view, 12.5, -70);
        for (size_t i = 0; i < 30; i++) {
            double x, y;
            sro_scatter_place(area, points, view, i, &x, &y);
            check_place(area, points, moved, i, x + 12.5, y - 70);
        }
        sro_matrix_release(points);
    }
    sro_picture_free(area.picture);
    (void)state;
}

static sro_view far_to_the_right(sro_area area, sro_view view)
{
    return sro_view_move(area, view, -10 * (view.right + 1) / (view.right - view.left), 0);
}

/* As far as doubles tell pixels apart, and no further. */
static void moving_for_ever(void **state)
{
    sro_area area = guarded_area(300, 200);
    sro_view view = {-1, 1, -1, 1}, next;
    for (int i = 0; i < 2000; i++)
        view = far_to_the_right(area, view);
    assert_true(view.right > 1e6 && view.right < 1e16);
    assert_true(fabs(view.right - view.left - 2) < .1);
    next = far_to_the_right(area, view);
    assert_memory_equal(&next, &view, sizeof view);
    next = sro_view_move(area, view, INFINITY, 0);
    assert_memory_equal(&next, &view, sizeof view);
    sro_picture_free(area.picture);
    (void)state;
}

/* A map in which a coordinate is a pixel's: whole numbers, so that many are equally far away. */
static void nearest_of_a_map(void **state)
{
    enum { ROWS = 300 };
    uint64_t seed = 1;
    sro_area area = guarded_area(40, 30);
    sro_matrix *points;
    succeeds(sro_matrix_new(&points, ROWS, 2));
    for (size_t i = 0; i < ROWS; i++)
        for (size_t k = 0; k < 2; k++) {
            float value = (float)sro_random_below(&seed, 60) - 10;
            sro_matrix_writable_row(points, i)[k] = i % 10 ? value : k ? INFINITY : value;
        }
    sro_matrix_writable_row(points, 1)[0] = NAN;
    for (int y = -20; y < 60; y++)
        for (int x = -20; x < 60; x++) {
            size_t want = ROWS;
            float least = INFINITY;
            for (size_t i = 0; i < ROWS; i++) {
                const float *p = sro_matrix_row(points, i);
                float distance2 =
                    (p[0] - (float)x) * (p[0] - (float)x) + (p[1] - (float)y) * (p[1] - (float)y);
                want = distance2 < least ? i : want;
                least = distance2 < least ? distance2 : least;
            }
            assert_int_equal(sro_scatter_nearest(area, points, pixels_of(area), x, y), want);
        }
    sro_matrix_release(points);
    sro_picture_free(area.picture);
    (void)state;
}

/* It is pixels that count and not coordinates: a pixel is 1 across and 10 up and down. */
static void nearest_in_pixels(void **state)
{
    sro_area area = guarded_area(101, 11);
    sro_matrix *map = matrix_of(VALUES{50, 30, 53, 50, NAN, 50}, 3, 2);
    sro_matrix *line = matrix_of(VALUES{30, 50, NAN, 50, 50}, 5, 1);
    sro_matrix *nowhere = matrix_of(VALUES{NAN, INFINITY, -INFINITY}, 3, 1);
    sro_view view = {0, 100, 0, 100};
    assert_int_equal(sro_scatter_nearest(area, map, view, 50, 5), 0);
    assert_int_equal(sro_scatter_nearest(area, map, view, 52, 5), 1);
    assert_int_equal(sro_scatter_nearest(area, line, view, 0, 7), 0);
    assert_int_equal(sro_scatter_nearest(area, line, view, 0, 5), 1);
    assert_int_equal(sro_scatter_nearest(area, line, view, 2, 5), 1);
    assert_int_equal(sro_scatter_nearest(area, line, view, 100, 5), 4);
    assert_int_equal(sro_scatter_nearest(area, nowhere, view, 1, 5), 3);
    sro_matrix_release(map);
    sro_matrix_release(line);
    sro_matrix_release(nowhere);
    sro_picture_free(area.picture);
    (void)state;
}

/* Colours; behind the points' there is one that stays. */

enum { POINTS = 6, F = SRO_DIM };

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
    sro_colour_by_time(colours, POINTS); /* 191 / 5 = 38.2 */
    check_colours("time", colours, (const uint8_t[]){0, 38, 76, 115, 153, 191});
    sro_colour_by_time(colours, 1);
    assert_int_equal(colours[0], 0);
    (void)state;
}

static void check_order(const char *what, const uint32_t *order, size_t length, const uint8_t *want)
{
    uint8_t colours[POINTS + 1] = {[POINTS] = GUARD};
    sro_colour_by_order(colours, POINTS, order, length);
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
    sro_colour_by_groups(colours, POINTS, order, length, sizes, count);
    check_colours(what, colours, want);
}

#define SIZES (const size_t[])

static void colours_by_groups(void **state)
{
    enum { A = SRO_GROUPS_FROM, B, C };
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
        cmocka_unit_test(dots_at_every_edge),
        cmocka_unit_test(what_a_large_dot_is),
        cmocka_unit_test(dots_in_a_small_area),
        cmocka_unit_test(thinning_from_65536_on),
        cmocka_unit_test(places_in_a_view),
        cmocka_unit_test(fitting),
        cmocka_unit_test(fitting_lines),
        cmocka_unit_test(fitting_what_has_no_extent),
        cmocka_unit_test(zooming),
        cmocka_unit_test(zooming_for_ever),
        cmocka_unit_test(moving),
        cmocka_unit_test(moving_for_ever),
        cmocka_unit_test(nearest_of_a_map),
        cmocka_unit_test(nearest_in_pixels),
        cmocka_unit_test(colours_by_time),
        cmocka_unit_test(colours_by_order),
        cmocka_unit_test(colours_by_groups),
    };
    return cmocka_run_group_tests_name("scatter", tests, 0, 0);
}
