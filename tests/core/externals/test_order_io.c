#include "common/order_io.h"

#include <stdlib.h>

#include "stub_host.h"

/* An object that reads what it hears, and sends it on. */

typedef struct reader {
    t_hosted hosted;
    t_named_order sent;
} t_reader;

static bool make(void *x, const t_message *arguments)
{
    (void)x, (void)arguments;
    return true;
}

static void end(void *x) { named_order_end(&((t_reader *)x)->sent); }

static void hear(void *x, const t_message *message)
{
    size_t length;
    uint32_t *order = order_read(x, message, &length);
    if (order)
        order_send(x, 0, 0, ORDER_AS_LIST, order, length, &((t_reader *)x)->sent);
    free(order);
}

static const t_hosted_class reader = {
    .name = "reader", .size = sizeof(t_reader), .make = make, .end = end, .hear = hear};

static void *x;

static int begin(void **state)
{
    (void)state;
    stub_begin();
    x = stub_new_of(&reader, "");
    return 0;
}

static int finish(void **state)
{
    (void)state;
    stub_free(x);
    return 0;
}

static void reads_numbers_rounded_down(void **state)
{
    (void)state;
    stub_say(x, "order 2 1.9 0 99999999999");
    said("reader 0: list 2 1 0 4.29497e+09\n");
}

static void sends_one_entry_by_a_message(void **state)
{
    (void)state;
    stub_say(x, "list 5");
    said("reader 0: order 5\n");
}

static void sends_a_long_order_by_name(void **state)
{
    void *other = stub_new_of(&reader, "");
    (void)state;
    stub_longest_message(3);
    stub_say(x, "list 5 4 3");
    said("reader 0: list 5 4 3\n");
    stub_connect(x, 0, other);
    stub_say(x, "list 5 4 3 2");
    said("reader 0: order order-1\nreader 0: order order-2\n");
    stub_longest_message(0);
    stub_say(other, "order order-1");
    said("reader 0: list 5 4 3 2\n");
    stub_say(x, "list 1 1 1 1");
    said("reader 0: list 1 1 1 1\nreader 0: list 1 1 1 1\n");
    stub_free(other);
}

static void knows_no_order_of_an_object_that_is_gone(void **state)
{
    void *other = stub_new_of(&reader, "");
    (void)state;
    stub_longest_message(1);
    stub_say(other, "list 5 4");
    said("reader 0: order order-1\n");
    stub_free(other);
    stub_say(x, "order order-1");
    said("error: reader: order: none of 1 entries is a frame number (the first is order-1); the "
         "old order stays\n");
}

static void leaves_out_what_is_no_frame(void **state)
{
    (void)state;
    stub_say(x, "order 3 a -1 4 inf");
    said("error: reader: order: left out 3 that are no frame numbers, the first is a\n"
         "reader 0: list 3 4\n");
    stub_say(x, "order a b");
    said(
        "error: reader: order: none of 2 entries is a frame number (the first is a); the old order "
        "stays\n");
    stub_say(x, "order");
    said("error: reader: order: is empty; the old order stays\n");
}

/* Edits */

static void reads_edits_by_name_and_numbers(void **state)
{
    sro_value numbers[] = {number_value(1.5), number_value(-1), word_value("x")};
    char text[100];
    t_edit e = {0};
    (void)state;
    assert_true(edit_named(x, &e, "slice", NULL));
    assert_false(edit_read_numbers(x, &e, 0, numbers));
    assert_true(edit_read_numbers(x, &e, 2, numbers));
    edit_print(&e, text, sizeof(text));
    assert_string_equal(text, "slice 1 -1");
    assert_false(edit_read_numbers(x, &e, 3, numbers));
    edit_print(&e, text, sizeof(text));
    assert_string_equal(text, "slice 1 -1");
    said("error: reader: slice: a number is missing; say slice FROM [TO]\n"
         "error: reader: slice: x is one word too many: an object or a message is one edit; say "
         "slice FROM [TO]\n");
}

static void edits_an_order_or_leaves_it(void **state)
{
    uint32_t *order = malloc(3 * sizeof(*order));
    const uint32_t reversed[] = {2, 1, 0};
    sro_value five = number_value(5);
    size_t length = 3;
    t_edit e = {0};
    (void)state;
    order[0] = 0, order[1] = 1, order[2] = 2;
    assert_true(edit_named(x, &e, "reverse", NULL));
    assert_true(edit_apply(x, &e, &order, &length));
    check_equal("order", order, reversed, 3);
    assert_true(edit_named(x, &e, "slice", NULL));
    assert_true(edit_read_numbers(x, &e, 1, &five));
    said("");
    assert_false(edit_apply(x, &e, &order, &length));
    check_equal("order", order, reversed, 3);
    assert_int_equal(length, 3);
    free(order);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_numbers_rounded_down),  TEST(sends_one_entry_by_a_message),
        TEST(sends_a_long_order_by_name),  TEST(knows_no_order_of_an_object_that_is_gone),
        TEST(leaves_out_what_is_no_frame), TEST(reads_edits_by_name_and_numbers),
        TEST(edits_an_order_or_leaves_it),
    };
    return cmocka_run_group_tests_name("order_io", tests, NULL, NULL);
}
