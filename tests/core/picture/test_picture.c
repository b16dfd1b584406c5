#include "picture/picture.h"

#include <string.h>

#include "support.h"

static sro_picture *picture_of(int width, int height)
{
    sro_picture *picture;
    sro_palette palette;
    sro_palette_levels(&palette);
    succeeds(sro_picture_new(&picture, width, height, &palette));
    memset(picture->pixels, 99, (size_t)(width * height));
    return picture;
}

static void a_new_picture_is_background(void **state)
{
    sro_palette palette;
    sro_picture *picture;
    sro_palette_time(&palette);
    succeeds(sro_picture_new(&picture, 7, 5, &palette));
    assert_int_equal(picture->width, 7);
    assert_int_equal(picture->height, 5);
    assert_memory_equal(&picture->palette, &palette, sizeof palette);
    for (size_t i = 0; i < 35; i++)
        assert_int_equal(picture->pixels[i], SRO_COLOUR_BACKGROUND);
    sro_picture_free(picture);
    sro_picture_free(NULL);
    (void)state;
}

static void sizes_beyond_the_limits(void **state)
{
    static const int sizes[][2] = {
        {0, 1},        {1, 0}, {-1, 1}, {1, -1}, {4097, 1}, {1, 4097}, {INT32_MAX, INT32_MAX},
        {INT32_MIN, 1}};
    sro_palette palette;
    sro_picture untouched, *picture = &untouched;
    sro_palette_levels(&palette);
    for (size_t i = 0; i < COUNT(sizes); i++) {
        fails(sro_picture_new(&picture, sizes[i][0], sizes[i][1], &palette));
        assert_ptr_equal(picture, &untouched);
    }
    succeeds(sro_picture_new(&picture, 4096, 4096, &palette));
    assert_int_equal(picture->pixels[4096 * 4096 - 1], SRO_COLOUR_BACKGROUND);
    sro_picture_free(picture);
    (void)state;
}

/* A row a string: '.' what was there before, otherwise the place from 'a' on in `colours`. */
static void check_rows(const sro_picture *picture, const char *const *rows, const uint8_t *colours,
                       uint8_t before)
{
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++) {
            int got = picture->pixels[y * picture->width + x];
            int want = rows[y][x] == '.' ? before : colours[rows[y][x] - 'a'];
            if (got != want)
                fail_msg("at %d, %d: got %d, want %d", x, y, got, want);
        }
}

static void filling_an_area(void **state)
{
    static const char *const rows[] = {"....", "aaaa", "aaaa", "....", "bbbb"};
    static const uint8_t colours[] = {3, 200};
    sro_picture *picture = picture_of(4, 5);
    memset(picture->pixels, 99, 20);
    sro_picture_fill((sro_area){picture, 1, 2}, 3);
    sro_picture_fill((sro_area){picture, 3, 0}, 3);
    sro_picture_fill((sro_area){picture, 4, 1}, 200);
    check_rows(picture, rows, colours, 99);
    sro_picture_free(picture);
    (void)state;
}

/* 191 / 4 = 47.75, 191 / 2 = 95.5 and 191 * 3 / 4 = 143.25 */
static void a_ramp_and_its_ends(void **state)
{
    static const char *const inside[] = {".......", ".abcde.", ".abcde.", "......."};
    static const char *const beyond[] = {"cde....", "cde..ab", ".....ab", "a......"};
    static const uint8_t colours[] = {0, 48, 96, 143, 191};
    sro_picture *picture = picture_of(7, 4);
    memset(picture->pixels, 99, 28);
    sro_picture_ramp((sro_area){picture, 1, 2}, 1, 5);
    check_rows(picture, inside, colours, 99);
    memset(picture->pixels, 99, 28);
    sro_picture_ramp((sro_area){picture, 0, 2}, -2, 5);
    sro_picture_ramp((sro_area){picture, 1, 2}, 5, 5);
    sro_picture_ramp((sro_area){picture, 3, 1}, 0, 1);
    sro_picture_ramp((sro_area){picture, 3, 1}, 7, 5);
    sro_picture_ramp((sro_area){picture, 3, 1}, -5, 5);
    sro_picture_ramp((sro_area){picture, 3, 1}, 3, 0);
    check_rows(picture, beyond, colours, 99);
    sro_picture_free(picture);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_picture_is_background),
        cmocka_unit_test(sizes_beyond_the_limits),
        cmocka_unit_test(filling_an_area),
        cmocka_unit_test(a_ramp_and_its_ends),
    };
    return cmocka_run_group_tests_name("picture", tests, NULL, NULL);
}
