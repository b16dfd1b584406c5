#include "base/float_text.h"

#include <float.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "support.h"

static void check_round_trip(float value)
{
    char text[SRO_FLOAT_TEXT_SIZE];
    const char *at = text;
    double back;
    sro_float_write(value, text);
    assert_true(strlen(text) < SRO_FLOAT_TEXT_SIZE);
    assert_int_equal(strspn(text, "0123456789+-.e"), strlen(text));
    if (!sro_float_read(&at, &back) || *at)
        fail_msg("\"%s\" is not read whole", text);
    float narrow = (float)back;
    value = as_calculated(value);
    if (memcmp(&narrow, &value, sizeof value))
        fail_msg("%.9g came back as %.9g", (double)value, (double)narrow);
    assert_true(strtof(text, NULL) == value); /* the C library's own reading */
}

static void every_kind_of_float(void **state)
{
    static const float values[] = {0,
                                   -0.f,
                                   1,
                                   -1,
                                   .1f,
                                   1.f / 3,
                                   16777216,
                                   16777215,
                                   FLT_MAX,
                                   -FLT_MAX,
                                   FLT_MIN,
                                   FLT_EPSILON,
                                   1e-45f,
                                   1.17549421e-38f,
                                   9.99999975e-5f,
                                   123456.789f,
                                   1e10f,
                                   1e-10f};
    for (size_t i = 0; i < COUNT(values); i++)
        check_round_trip(values[i]);
    (void)state;
}

/* Bits at random: all sizes alike, and every seventh or so too small to be normal. */
static void any_bits(void **state)
{
    uint64_t seed = 5;
    for (int i = 0; i < 200000; i++) {
        uint32_t bits = (uint32_t)sro_random_next(&seed);
        float value;
        if (i % 7 == 0)
            bits &= 0x807FFFFF;
        if ((bits & 0x7F800000) == 0x7F800000)
            continue; /* not finite */
        memcpy(&value, &bits, sizeof value);
        check_round_trip(value);
    }
    (void)state;
}

static const struct {
    const char *text;
    double value;
    size_t length; /* that belongs to the number; 0: there is none */
} cases[] = {
    {"12", 12, 2},
    {"-3.5 7", -3.5, 4},
    {"+.5", .5, 3},
    {"5.", 5, 2},
    {"1e3", 1000, 3},
    {"1E-2x", .01, 4},
    {"1e", 1, 1},
    {"1e+", 1, 1},
    {"2ex", 2, 1},
    {"1.2.3", 1.2, 3},
    {"1,5", 1, 1},
    {"00012", 12, 5},
    {"123456789012345678901234567890", 1.2345678901234568e29, 30},
    {"0.00000000000000000000000000000000001", 1e-35, 37},
    {"0e99999999999", 0, 13},
    {"1e-99999999999", 0, 14},
    {"", 0, 0},
    {"-", 0, 0},
    {".", 0, 0},
    {"-.", 0, 0},
    {"e5", 0, 0},
    {"nan", 0, 0},
    {"inf", 0, 0},
    {" 1", 0, 0},
    {"0x10", 0, 1},
};

static void texts(void **state)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *at = cases[i].text;
        double value = -77;
        int read = sro_float_read(&at, &value);
        if (read != (cases[i].length > 0) || (size_t)(at - cases[i].text) != cases[i].length)
            fail_msg("\"%s\": read %d, %d of it", cases[i].text, read, (int)(at - cases[i].text));
        double want = read ? cases[i].value : -77, error = value - want;
        if (!(error <= 1e-15 * want && -error <= 1e-15 * want) && error != 0)
            fail_msg("\"%s\" is %.17g, want %.17g", cases[i].text, value, want);
    }
    (void)state;
}

/* Six digits where these are enough: for a float, as which 0.1 comes from a host, or a double. */
static void numbers_in_as_few_digits_as_bring_them_back(void **state)
{
    static const struct {
        double value;
        const char *text;
    } written[] = {{(double).1f, "0.1"},
                   {.1, "0.1"},
                   {(double)12.345678f, "12.345678"},
                   {(double)16777217.f, "16777216"},
                   {1234567.125, "1234567.1"},
                   {1234567.1234, "1234567.1234"},
                   {1. / 3, "0.3333333333333333"},
                   {-1e-10, "-1e-10"},
                   {1e9, "1e+09"},
                   {-1.7976931348623157e308, "-1.7976931348623157e+308"},
                   {2.2250738585072014e-308, "2.2250738585072014e-308"}};
    char text[SRO_NUMBER_TEXT_SIZE];
    for (size_t i = 0; i < COUNT(written); i++) {
        sro_number_write(written[i].value, text);
        assert_string_equal(text, written[i].text);
    }
    (void)state;
}

/* What a host may do to us; the machine need not have such a language. */
static void with_a_decimal_comma(void **state)
{
    static const char *const languages[] = {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8",
                                            "ps_AF.UTF-8"};
    int tried = 0;
    for (size_t i = 0; i < COUNT(languages); i++) {
        char text[SRO_FLOAT_TEXT_SIZE], number[SRO_NUMBER_TEXT_SIZE];
        const char *at = text;
        double back = 0;
        if (!setlocale(LC_NUMERIC, languages[i]))
            continue;
        tried++;
        sro_float_write(-1234.5f, text);
        sro_number_write(-.25, number);
        int read = sro_float_read(&at, &back);
        setlocale(LC_NUMERIC, "C");
        assert_string_equal(text, "-1234.5");
        assert_string_equal(number, "-0.25");
        assert_true(read && back == -1234.5);
    }
    if (!tried)
        skip();
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_float),
        cmocka_unit_test(any_bits),
        cmocka_unit_test(texts),
        cmocka_unit_test(numbers_in_as_few_digits_as_bring_them_back),
        cmocka_unit_test(with_a_decimal_comma),
    };
    return cmocka_run_group_tests_name("number", tests, NULL, NULL);
}
