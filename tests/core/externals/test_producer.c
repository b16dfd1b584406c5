#include "common/producer.h"

#include <stdio.h>
#include <string.h>

#include "common/inputs.h"
#include "stub_host.h"

/* A producer that tells when it is updated, and why. */

typedef struct {
    t_producer_settings producer;
    int count;
    bool fast;
    double level;
    int window;
    int pair[2];
} t_settings;

static const t_settings defaults = {.count = 4, .level = .5};

static const char *const windows[] = {"hann", "flat", NULL};

static sro_error read_pair(void *value, size_t count, const sro_value *values,
                           const sro_value **culprit)
{
    int *pair = value;
    *culprit = NULL;
    if (count != 2)
        return "needs two numbers";
    pair[0] = (int)values[0].number;
    pair[1] = (int)values[1].number;
    return NULL;
}

static void print_pair(const void *value, char *text, size_t size)
{
    const int *pair = value;
    snprintf(text, size, "%d %d", pair[0], pair[1]);
}

static const sro_param params[] = {
    {.name = "count", .kind = SRO_PARAM_INT, .offset = offsetof(t_settings, count)},
    {.name = "fast", .kind = SRO_PARAM_BOOL, .offset = offsetof(t_settings, fast)},
    {.name = "level", .kind = SRO_PARAM_FLOAT, .offset = offsetof(t_settings, level)},
    {.name = "window",
     .kind = SRO_PARAM_CHOICE,
     .offset = offsetof(t_settings, window),
     .choices = windows},
    {.name = "pair",
     .kind = SRO_PARAM_CUSTOM,
     .offset = offsetof(t_settings, pair),
     .size = sizeof(int[2]),
     .read = read_pair,
     .print = print_pair},
    PARAM_PUBLISHED_NAME,
    PARAM_BLOCKING,
    PARAM_COMMAND("read"),
    {0},
};

static sro_error check(const t_producer *p, const void *settings, const char **name)
{
    const t_settings *s = settings;
    (void)p;
    *name = "count";
    if (s->count < 1)
        return "must be at least 1";
    *name = "level";
    if (s->count == 13)
        return "does not go with count 13";
    return s->level <= 1 ? NULL : "must be at most 1";
}

static void update(t_producer *p, t_reason reason, bool renamed)
{
    const t_settings *s = p->settings;
    host_note(p, "updated by %d%s: count %d level %g", (int)reason, renamed ? ", renamed" : "",
              s->count, s->level);
}

static void act(void *x, const t_message *message)
{
    host_note(x, "heard %s of %d", message->name, message->argc);
}

static void print(t_producer *p) { host_note(p, "nothing held"); }

static const t_command commands[] = {
    {"read", "s", "one file", act, NULL},
    {"band", "fs", "a band's number and an array", act, NULL},
    {0},
};

static const char *more_name(size_t index)
{
    static const char *const names[] = {"every", "reverse", NULL};
    return names[index];
}

static const t_more_commands more = {.name = more_name, .act = act};

static const t_producer_class counter = {
    .hosted = {PRODUCER("counter", "count", t_producer), .params = params, .commands = commands,
               .more = &more,
               .outlets = (const t_outlet_kind[]){{.sends = ""}, {.sends = ""}, {0}}},
    .stage = STAGE_FEATURES,
    .takes = TAKES(STAGE_FRAMES),
    .info = 1,
    .publishes = "features",
    .prefix = "counter",
    .settings_size = sizeof(t_settings),
    .defaults = &defaults,
    .positional = (const char *const[]){"count", "level", NULL},
    .check = check,
    .update = update,
    .print = print,
};

static void *x;

static void make(const char *arguments) { x = stub_new_of(&counter.hosted, arguments); }

static int begin(void **state)
{
    (void)state;
    stub_begin();
    x = NULL;
    return 0;
}

static int finish(void **state)
{
    (void)state;
    if (x)
        stub_free(x);
    return 0;
}

static const t_settings *settings(void) { return ((t_producer *)x)->settings; }

/* Creation */

static void takes_arguments_by_place_and_by_flag(void **state)
{
    (void)state;
    make("7 .25 -window flat -pair 1 2 -fast 1 -name mine");
    stub_run(0);
    said("counter: updated by 0: count 7 level 0.25\n");
    assert_int_equal(settings()->window, 1);
    assert_int_equal(settings()->pair[1], 2);
    assert_true(settings()->fast);
    assert_string_equal(settings()->producer.name, "mine");
}

static void leaves_out_bad_arguments_one_by_one(void **state)
{
    (void)state;
    make("0 2 -window round -pair 1 -fast 2 -wide 3 4 -count");
    said("error: counter: window round: is not among the choices: hann, flat\n"
         "error: counter: pair: needs two numbers\n"
         "error: counter: fast 2: must be 0 or 1\n"
         "error: counter: -wide: unknown flag; after a - there may be count, fast, level, window, "
         "pair, name, blocking, read\n"
         "error: counter: count: needs a value\n"
         "error: counter: count 0: must be at least 1\n"
         "error: counter: level 2: must be at most 1\n");
    assert_int_equal(settings()->count, 4);
    assert_true(settings()->level == .5);
}

static void counts_arguments_without_a_flag(void **state)
{
    (void)state;
    make("1 .5 9");
    said("error: counter: 9: one argument too many\n");
    stub_free(x);
    make("-fast 1 3"); /* those come first */
    said("error: counter: 3: one argument too many\n");
}

static void keeps_commands_until_the_patch_is_loaded(void **state)
{
    (void)state;
    make("2 -read a.wav -fast 1");
    said("");
    stub_run(0);
    said("counter: heard read of 1\n"
         "counter: updated by 0: count 2 level 0.5\n");
    stub_free(x);
    make("-read a.wav");
    stub_say(x, "band 1 array1");
    said("counter: heard read of 1\n"
         "counter: heard band of 2\n");
}

/* Settings */

static void gathers_what_one_instant_says(void **state)
{
    (void)state;
    make("");
    stub_run(0);
    stub_said();
    stub_say(x, "count 9");
    stub_say(x, "level .75");
    stub_say(x, "count 8");
    assert_int_equal(settings()->count, 4);
    stub_run(0);
    said("counter: updated by 0: count 8 level 0.75\n");
}

/* Where a default is what does not go with an argument, all that is computed by is the default. */
static void falls_back_to_all_defaults(void **state)
{
    (void)state;
    make("13 -name mine");
    said("error: counter: level 0.5: does not go with count 13\n");
    stub_run(0);
    assert_int_equal(settings()->count, 4);
    assert_string_equal(settings()->producer.name, "mine");
    stub_said();
    stub_say(x, "reset");
    stub_run(0);
    assert_null(strstr(stub_said(), "error"));
}

static void refuses_settings_together(void **state)
{
    (void)state;
    make("");
    stub_run(0);
    stub_said();
    stub_say(x, "count 9");
    stub_say(x, "level 3");
    stub_run(0);
    said("error: counter: level 3: must be at most 1\n"
         "counter: updated by 0: count 4 level 0.5\n");
    stub_say(x, "level 3"); /* what makes up for it comes in time */
    stub_say(x, "level .1");
    stub_run(0);
    said("counter: updated by 0: count 4 level 0.1\n");
}

static void refuses_what_cannot_be_read_at_once(void **state)
{
    (void)state;
    make("");
    stub_run(0);
    stub_said();
    stub_say(x, "count 2.5");
    stub_say(x, "count");
    stub_say(x, "count 1 2");
    stub_say(x, "count x");
    said("error: counter: count 2.5: must be a whole number\n"
         "error: counter: count: needs a value\n"
         "error: counter: count 2: is one value too many\n"
         "error: counter: count x: must be a number\n");
    stub_run(0);
    said("");
}

static void goes_back_to_what_was_created(void **state)
{
    (void)state;
    make("7");
    stub_say(x, "count 9");
    stub_run(0);
    stub_say(x, "reset");
    stub_run(0);
    assert_int_equal(settings()->count, 7);
}

/* Messages */

static void tells_why_it_is_updated(void **state)
{
    (void)state;
    make("");
    stub_say(x, "bang");
    stub_say(x, "run");
    stub_say(x, "list");
    stub_run(0); /* nothing more of this instant */
    said("counter: updated by 1: count 4 level 0.5\n"
         "counter: updated by 2: count 4 level 0.5\n"
         "counter: updated by 1: count 4 level 0.5\n");
}

static void prints_settings_and_what_is_held(void **state)
{
    (void)state;
    make("");
    stub_run(0);
    stub_said();
    stub_say(x, "print");
    said("counter: count 4\n"
         "counter: fast 0\n"
         "counter: level 0.5\n"
         "counter: window hann\n"
         "counter: pair 0 0\n"
         "counter: blocking 0\n"
         "counter: nothing held\n");
}

static void answers_every_kind_of_message(void **state)
{
    (void)state;
    make("");
    stub_run(0);
    stub_said();
    stub_say(x, "float 3");
    stub_say(x, "list 3");
    stub_say(x, "list word");
    stub_say(x, "list 1 2");
    stub_say(x, "symbol word");
    stub_say(x, "pointer");
    stub_say(x, "frames one");
    stub_say(x, "reverse 1 2");
    stub_say(x, "foo");
    said("error: counter: 3: a number alone says nothing here; which message is it of?\n"
         "error: counter: 3: a number alone says nothing here; which message is it of?\n"
         "error: counter: symbol word: a word alone says nothing here; which message is it of?\n"
         "error: counter: list: a list says nothing here; which message is it of?\n"
         "error: counter: symbol word: a word alone says nothing here; which message is it of?\n"
         "error: counter: pointer: says nothing here\n"
         "error: counter: frames: are not for this object; connect that outlet to [melspec] and "
         "[reorder~]\n"
         "counter: heard reverse of 2\n"
         "error: counter: foo: no such message; there are band, bang, blocking, cancel, count, "
         "every, fast, level, name, pair, print, read, reset, reverse, run, window\n");
}

/* Names */

static void publishes_under_a_name_of_its_own(void **state)
{
    t_producer *other;
    (void)state;
    make("-name mine");
    other = stub_new_of(&counter.hosted, "-name mine");
    said("error: counter: name mine: is taken by another object; publishing as counter-1\n");
    stub_say(other, "name yours");
    stub_run(0);
    assert_string_equal(other->published.name, "yours");
    stub_say(x, "name yours");
    stub_run(0);
    assert_non_null(strstr(stub_said(), "error: counter: name yours: is taken by another object"));
    stub_free(other);
    stub_say(x, "count 2"); /* free by now */
    stub_run(0);
    said("counter: updated by 0, renamed: count 2 level 0.5\n");
    assert_string_equal(((t_producer *)x)->published.name, "yours");
}

static void takes_numbers_for_names(void **state)
{
    (void)state;
    make("-name 12");
    assert_string_equal(((t_producer *)x)->published.name, "12");
}

static void says_why_there_is_no_value(void **state)
{
    t_producer *taker;
    (void)state;
    make("-name mine");
    taker = stub_new_of(&counter.hosted, "");
    sro_value name = word_value(host_word("mine")), none = word_value(host_word("none"));
    assert_null(published_take(taker, STAGE_FEATURES, &(t_message){"features", 1, &none}));
    assert_null(published_take(taker, STAGE_FEATURES, &(t_message){"features", 0, NULL}));
    assert_null(published_take(taker, STAGE_FEATURES, &(t_message){"points", 1, &name}));
    ((t_producer *)x)->published.value = x;
    assert_ptr_equal(published_take(taker, STAGE_FEATURES, &(t_message){"features", 1, &name}), x);
    assert_non_null(strstr(stub_said(), "error: counter: features: needs one name\n"));
    stub_free(taker);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(takes_arguments_by_place_and_by_flag),
        TEST(leaves_out_bad_arguments_one_by_one),
        TEST(counts_arguments_without_a_flag),
        TEST(keeps_commands_until_the_patch_is_loaded),
        TEST(gathers_what_one_instant_says),
        TEST(falls_back_to_all_defaults),
        TEST(refuses_settings_together),
        TEST(refuses_what_cannot_be_read_at_once),
        TEST(goes_back_to_what_was_created),
        TEST(tells_why_it_is_updated),
        TEST(prints_settings_and_what_is_held),
        TEST(answers_every_kind_of_message),
        TEST(publishes_under_a_name_of_its_own),
        TEST(takes_numbers_for_names),
        TEST(says_why_there_is_no_value),
    };
    return cmocka_run_group_tests_name("producer", tests, NULL, NULL);
}
