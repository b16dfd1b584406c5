#include "picture/scatter.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "support.h"

enum { BG = SRO_COLOUR_BACKGROUND };

/* In which a coordinate is a pixel's, y downwards as pixels are. */
static sro_view pixels_of(sro_area area)
{
    return (sro_view){0, area.picture->width - 1, area.height - 1, 0};
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
            memset(want, SRO_COLOUR_BACKGROUND, sizeof want);
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
    static const uint8_t want[] = {BG, BG, BG, BG, BG, BG, BG, BG, BG, 5, 5,  5,  BG, BG, BG, 5, 5,
                                   5,  5,  5,  BG, BG, 5,  5,  5,  5,  5, BG, 6,  5,  5,  5,  5, 5,
                                   BG, 6,  6,  5,  5,  5,  BG, BG, 6,  6, 6,  BG, BG, BG, BG};
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
    enum { SIDE = 800, MAX_DOTS = 65536, A_ROW = SIDE / 2 };
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
    memset(want, SRO_COLOUR_BACKGROUND, SIDE * SIDE);
    for (size_t k = 0; k < (rows < MAX_DOTS ? rows : MAX_DOTS); k++) {
        size_t i = rows < MAX_DOTS ? k : (size_t)((uint64_t)k * rows / MAX_DOTS);
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

/* The nearest point */

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
            float min_distance2 = INFINITY;
            for (size_t i = 0; i < ROWS; i++) {
                const float *p = sro_matrix_row(points, i);
                float distance2 =
                    (p[0] - (float)x) * (p[0] - (float)x) + (p[1] - (float)y) * (p[1] - (float)y);
                want = distance2 < min_distance2 ? i : want;
                min_distance2 = distance2 < min_distance2 ? distance2 : min_distance2;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dots_at_every_edge),   cmocka_unit_test(what_a_large_dot_is),
        cmocka_unit_test(dots_in_a_small_area), cmocka_unit_test(thinning_from_65536_on),
        cmocka_unit_test(nearest_of_a_map),     cmocka_unit_test(nearest_in_pixels),
    };
    return cmocka_run_group_tests_name("scatter", tests, NULL, NULL);
}
