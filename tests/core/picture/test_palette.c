#include "picture/palette.h"

#include <stdlib.h>
#include <string.h>

#include "support.h"

typedef void filling(sro_palette *palette);

static filling *const fillings[] = {sro_palette_levels, sro_palette_time};

/* ITU-R BT.709, of the values as they are: enough to tell light from dark. */
static double lightness(const uint8_t rgb[3])
{
    return .2126 * rgb[0] + .7152 * rgb[1] + .0722 * rgb[2];
}

/* In degrees, of a colour that is not grey: from red over green and blue. */
static double hue(const uint8_t rgb[3])
{
    int max = 0, min = 0;
    for (int part = 1; part < 3; part++) {
        max = rgb[part] > rgb[max] ? part : max;
        min = rgb[part] < rgb[min] ? part : min;
    }
    assert_int_not_equal(rgb[max], rgb[min]);
    double difference = (double)(rgb[(max + 1) % 3] - rgb[(max + 2) % 3]);
    double degrees = 120 * max + 60 * difference / (rgb[max] - rgb[min]);
    return degrees < 0 ? degrees + 360 : degrees;
}

/* matplotlib 3: colormaps["magma"](i / 8), rounded to whole numbers of 255. */
static void levels_are_magma(void **state)
{
    static const uint8_t magma[9][3] = {{0x00, 0x00, 0x04}, {0x1d, 0x11, 0x47}, {0x51, 0x12, 0x7c},
                                        {0x83, 0x26, 0x81}, {0xb7, 0x37, 0x79}, {0xe7, 0x52, 0x63},
                                        {0xfc, 0x89, 0x61}, {0xfe, 0xc4, 0x88}, {0xfc, 0xfd, 0xbf}};
    sro_palette palette;
    sro_palette_levels(&palette);
    for (size_t i = 0; i < COUNT(magma); i++)
        for (int part = 0; part < 3; part++) {
            int got = palette.rgb[i * (SRO_RAMP_COLOURS - 1) / 8][part];
            if (abs(got - magma[i][part]) > 5) /* which is a step of the ramp, and a bit */
                fail_msg("%zu eighths up, part %d: %d, in magma %d", i, part, got, magma[i][part]);
        }
    assert_memory_equal(palette.rgb[0], magma[0], 3);
    assert_memory_equal(palette.rgb[SRO_RAMP_COLOURS - 1], magma[8], 3);
    (void)state;
}

static void levels_are_ever_lighter(void **state)
{
    sro_palette palette;
    sro_palette_levels(&palette);
    for (size_t i = 1; i < SRO_RAMP_COLOURS; i++)
        if (lightness(palette.rgb[i]) <= lightness(palette.rgb[i - 1]))
            fail_msg("colour %zu is not lighter than the one before", i);
    (void)state;
}

static void time_goes_from_blue_to_red(void **state)
{
    sro_palette palette;
    sro_palette_time(&palette);
    assert_in_range((int)hue(palette.rgb[0]), 220, 260);
    assert_in_range((int)hue(palette.rgb[SRO_RAMP_COLOURS - 1]), 0, 20);
    for (size_t i = 0; i < SRO_RAMP_COLOURS; i++) {
        if (i > 0 && hue(palette.rgb[i]) >= hue(palette.rgb[i - 1]))
            fail_msg("colour %zu is not on from the one before", i);
        if (lightness(palette.rgb[i]) < 100)
            fail_msg("colour %zu is dark", i);
    }
    (void)state;
}

static int apart(const uint8_t a[3], const uint8_t b[3])
{
    return abs(a[0] - b[0]) + abs(a[1] - b[1]) + abs(a[2] - b[2]);
}

/* No step of a ramp is seen as an edge; colours that stand for something are not alike. */
static void colours_are_told_apart(void **state)
{
    for (size_t f = 0; f < COUNT(fillings); f++) {
        sro_palette p;
        fillings[f](&p);
        for (size_t i = 1; i < SRO_RAMP_COLOURS; i++)
            assert_in_range(apart(p.rgb[i], p.rgb[i - 1]), 1, 12);
        for (size_t i = SRO_COLOUR_MARGIN; i < SRO_COLOUR_COUNT; i++)
            for (size_t k = SRO_COLOUR_MARGIN; k < i; k++)
                if (apart(p.rgb[i], p.rgb[k]) < 30)
                    fail_msg("colours %zu and %zu are as good as the same", k, i);
        assert_true(lightness(p.rgb[SRO_COLOUR_MARGIN]) > 250
                    && lightness(p.rgb[SRO_COLOUR_BACKGROUND]) < 25);
    }
    (void)state;
}

static void places_on_the_ramp(void **state)
{
    assert_int_equal(sro_palette_ramp(0, 1), 0);
    for (size_t n = 2; n < 3000; n++) {
        assert_int_equal(sro_palette_ramp(0, n), 0);
        assert_int_equal(sro_palette_ramp(n - 1, n), SRO_RAMP_COLOURS - 1);
        for (size_t i = 0; i < n; i++) { /* 191 i / (n - 1), rounded, half of it upwards */
            size_t want = (2 * 191 * i + n - 1) / (2 * (n - 1));
            if (sro_palette_ramp(i, n) != want)
                fail_msg("%zu of %zu: got %d, want %zu", i, n, sro_palette_ramp(i, n), want);
        }
    }
    assert_int_equal(sro_palette_ramp(UINT32_MAX - 1, UINT32_MAX), 191);
    assert_int_equal(sro_palette_ramp(UINT32_MAX / 2, UINT32_MAX), 96); /* 95.5 */
    (void)state;
}

static void groups_repeat_after_twelve(void **state)
{
    assert_int_equal(SRO_COLOUR_COUNT, 192 + 3 + 12);
    for (size_t g = 0; g < 40; g++)
        assert_int_equal(sro_palette_group(g), 195 + g % 12);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_are_magma),           cmocka_unit_test(levels_are_ever_lighter),
        cmocka_unit_test(time_goes_from_blue_to_red), cmocka_unit_test(colours_are_told_apart),
        cmocka_unit_test(places_on_the_ramp),         cmocka_unit_test(groups_repeat_after_twelve),
    };
    return cmocka_run_group_tests_name("palette", tests, NULL, NULL);
}
