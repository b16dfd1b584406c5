#include "common/messages.h"

#include <stdlib.h>
#include <string.h>

#include "common/arrays.h"
#include "stub_host.h"

/* A class of nothing, whose objects print. */
static bool make(void *x, const t_message *arguments)
{
    (void)x, (void)arguments;
    return true;
}

static void end(void *x) { (void)x; }

static const t_message *heard;

static void act(void *x, const t_message *message)
{
    (void)x;
    heard = message;
}

static const t_command commands[] = {
    {"stop", "", "", act, NULL},
    {"band", "fs", "a band's number and an array", act, NULL},
    {"write", "s", "one file", act, NULL},
    {"any", "*", "", act, NULL},
    {0},
};

static void hear(void *x, const t_message *message)
{
    command_do(x, x, command_find(commands, message->name), message);
}

static const t_hosted_class talker = {
    .name = "talker", .size = sizeof(t_hosted), .make = make, .end = end, .hear = hear};

static void *x;

static int begin(void **state)
{
    (void)state;
    stub_begin();
    heard = NULL;
    x = stub_new_of(&talker, "");
    return 0;
}

static int finish(void **state)
{
    (void)state;
    stub_free(x);
    return 0;
}

static void finds_by_name(void **state)
{
    (void)state;
    assert_ptr_equal(command_find(commands, "band"), &commands[1]);
    assert_null(command_find(commands, "bands"));
}

static void acts_on_what_fits(void **state)
{
    (void)state;
    stub_say(x, "band 3 array1");
    assert_non_null(heard);
    stub_say(x, "any 1 two 3");
    stub_say(x, "stop 1"); /* what follows a message that takes nothing says nothing */
    said("");
}

static void says_what_is_needed(void **state)
{
    (void)state;
    stub_say(x, "band array1 3");
    said("error: talker: band array1 3: needs a band's number and an array\n");
    stub_say(x, "band");
    said("error: talker: band: needs a band's number and an array\n");
    assert_null(heard);
}

static void says_how_to_write_a_files_name(void **state)
{
    (void)state;
    stub_say(x, "write 12");
    said("error: talker: write 12: needs one file; a name that looks like a number is written "
         "./12\n");
    stub_say(x, "write my sound.wav");
    said("error: talker: write my sound.wav: needs one file; a space in a name is written "
         "\"my\\ sound.wav\"\n");
    stub_quotes_words(true);
    stub_say(x, "write my sound.wav");
    said("error: talker: write my sound.wav: needs one file; a space in a name is written "
         "\"my sound.wav\"\n");
}

static void cuts_off_what_was_given_where_it_is_long(void **state)
{
    char line[300] = "band ";
    const char *text;
    (void)state;
    memset(line + 5, 'a', 200);
    stub_say(x, line);
    text = stub_said();
    assert_non_null(strstr(text, "aaa...: needs a band's number and an array\n"));
    assert_in_range(strlen(text), 100, 200);
}

static void tells_where_a_wrong_cord_belongs(void **state)
{
    (void)state;
    assert_true(message_elsewhere(x, "frames"));
    said("error: talker: frames: are not for this object; connect that outlet to [melspec] and "
         "[reorder~]\n");
    assert_false(message_elsewhere(x, "band"));
    said("");
}

static void tells_ranges(void **state)
{
    (void)state;
    assert_true(message_in_range(x, "frame", "frame", 4, 5));
    said("");
    assert_false(message_in_range(x, "frame", "frame", 5, 5));
    assert_false(message_in_range(x, "band", "band", -1, 5));
    said("error: talker: frame 5: there are frames 0 to 4\n"
         "error: talker: band -1: there are bands 0 to 4\n");
}

static void reads_and_fills_arrays(void **state)
{
    const float points[] = {1, 2, 3};
    size_t size = 10;
    float *read;
    (void)state;
    stub_array("a", points, 3);
    stub_array("empty", points, 0);
    read = array_read(x, "array", "a", &size);
    assert_int_equal(size, 3);
    check_within("points", read, points, 3, 0);
    free(read);
    size = 2; /* at most */
    read = array_read(x, "array", "a", &size);
    assert_int_equal(size, 2);
    check_within("first points", read, points, 2, 0);
    free(read);
    assert_null(array_read(x, "array", "b", &size));
    assert_false(array_points(x, "array", "empty", &size));
    assert_true(array_fill(x, "band", "empty", points, 2, 2));
    assert_true(stub_points("empty", &size)[1] == 3);
    assert_int_equal(size, 2);
    assert_false(array_fill(x, "band", "b", points, 1, 3));
    assert_false(array_fill(x, "band", "a", points, 1, host_array_max() + 1));
    said("error: talker: array b: no such array; make one of that name first\n"
         "error: talker: array empty: the array is empty; resize or fill it first\n"
         "error: talker: band b: no such array; make one of that name first\n"
         "error: talker: band a: an array cannot have 268435456 points, only 268435455; write a "
         "file "
         "instead\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(finds_by_name),
        TEST(acts_on_what_fits),
        TEST(says_what_is_needed),
        TEST(says_how_to_write_a_files_name),
        TEST(cuts_off_what_was_given_where_it_is_long),
        TEST(tells_where_a_wrong_cord_belongs),
        TEST(tells_ranges),
        TEST(reads_and_fills_arrays),
    };
    return cmocka_run_group_tests_name("messages", tests, NULL, NULL);
}
