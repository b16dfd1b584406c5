#include <float.h>
#include <math.h>

#include "stub_host.h"

static void prints_numbers_and_words_as_they_are_typed(void **state)
{
    static const struct {
        sro_value value;
        const char *text;
    } cases[] = {{{SRO_VALUE_NUMBER, .25, NULL}, "0.25"},
                 {{SRO_VALUE_NUMBER, 1e6, NULL}, "1e+06"},
                 {{SRO_VALUE_NUMBER, NAN, NULL}, "nan"},
                 {{SRO_VALUE_NUMBER, -NAN, NULL}, "nan"},
                 {{SRO_VALUE_WORD, 0, "voice.wav"}, "voice.wav"},
                 {{SRO_VALUE_WORD, 0, "a b;c,d\\e"}, "a\\ b\\;c\\,d\\\\e"},
                 {{SRO_VALUE_WORD, 0, "$1-x$"}, "\\$1-x$"},
                 {{SRO_VALUE_OTHER, 0, "(pointer)"}, "(pointer)"}};
    char text[100];
    size_t i;
    for (i = 0; i < COUNT(cases); i++) {
        print_value(&cases[i].value, text, sizeof(text));
        assert_string_equal(text, cases[i].text);
    }
    (void)state;
}

static void prints_no_further_than_there_is_room(void **state)
{
    sro_value plain = word_value("abcdefgh"), spaced = word_value("ab cdefgh");
    sro_value number = number_value(-1234567);
    sro_value last = word_value("abc defgh");
    char text[6], guarded[7] = "......";
    print_value(&plain, text, sizeof(text));
    assert_string_equal(text, "abcd*");
    guarded[6] = 7;
    print_value(&last, guarded, 6); /* a backslash does not fit with what is behind it */
    assert_string_equal(guarded, "abc*");
    assert_int_equal(guarded[6], 7);
    print_value(&spaced, text, sizeof(text));
    assert_string_equal(text, "ab\\ *");
    print_value(&number, text, sizeof(text));
    assert_string_equal(text, "-");
    (void)state;
}

static void words_may_stand_between_quotes(void **state)
{
    sro_value spaced = {SRO_VALUE_WORD, 0, "my sound.wav"}, plain = {SRO_VALUE_WORD, 0, "sound"};
    char text[20];
    (void)state;
    stub_begin();
    stub_quotes_words(true);
    print_value(&spaced, text, sizeof(text));
    assert_string_equal(text, "\"my sound.wav\"");
    print_value(&plain, text, sizeof(text));
    assert_string_equal(text, "sound");
    print_value(&spaced, text, 8);
    assert_string_equal(text, "\"my s\"*");
    stub_begin();
}

static void tells_whole_numbers(void **state)
{
    sro_value three = number_value(3), half = number_value(.5), word = word_value("3");
    sro_value huge = number_value(2e9), nan = number_value(NAN);
    assert_true(is_whole(&three, 1));
    assert_true(is_whole(&three, 3));
    assert_false(is_whole(&three, 4));
    assert_false(is_whole(&half, 0));
    assert_false(is_whole(&word, 0));
    assert_false(is_whole(&huge, 0));
    assert_false(is_whole(&nan, 0));
    (void)state;
}

static void rounds_numbers_down(void **state)
{
    sro_value values[] = {number_value(2.9), number_value(-2.1), number_value(INFINITY),
                          number_value(NAN), word_value("2")};
    double number = 7;
    assert_true(read_floored(&values[0], 1e15, &number));
    assert_true(number == 2);
    assert_true(read_floored(&values[1], 1e15, &number));
    assert_true(number == -3);
    assert_false(read_floored(&values[2], DBL_MAX, &number));
    assert_false(read_floored(&values[3], DBL_MAX, &number));
    assert_false(read_floored(&values[4], DBL_MAX, &number));
    assert_true(number == -3);
    (void)state;
}

static void reads_numbers_up_to_the_first_that_is_none(void **state)
{
    sro_value values[] = {number_value(1), number_value(-.5), word_value("x"), number_value(2)};
    float floats_read[4] = {0};
    assert_int_equal(read_floats(values, 4, floats_read), 2);
    assert_true(floats_read[0] == 1 && floats_read[1] == -.5f && floats_read[3] == 0);
    assert_int_equal(read_floats(values, 2, floats_read), 2);
    (void)state;
}

static void takes_numbers_for_names_by_their_digits(void **state)
{
    sro_value number = number_value(12), word = word_value(host_word("a"));
    assert_ptr_equal(word_of(&number), host_word("12"));
    assert_ptr_equal(word_of(&word), host_word("a"));
    (void)state;
}

static void lists_words_as_far_as_there_is_room(void **state)
{
    char words[10] = "";
    words_add(words, sizeof(words), "one");
    words_add(words, sizeof(words), "two");
    assert_string_equal(words, "one, two");
    words_add(words, sizeof(words), "three");
    assert_string_equal(words, "one, two,");
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints_numbers_and_words_as_they_are_typed),
        cmocka_unit_test(prints_no_further_than_there_is_room),
        cmocka_unit_test(words_may_stand_between_quotes),
        cmocka_unit_test(tells_whole_numbers),
        cmocka_unit_test(rounds_numbers_down),
        cmocka_unit_test(reads_numbers_up_to_the_first_that_is_none),
        cmocka_unit_test(takes_numbers_for_names_by_their_digits),
        cmocka_unit_test(lists_words_as_far_as_there_is_room),
    };
    return cmocka_run_group_tests_name("atoms", tests, NULL, NULL);
}
