#include "common/producer.h"

#include "stub_host.h"

/* Whoever hears what an object sends may delete it: nothing is done with it any more. */

static const t_producer_settings defaults = {.blocking = true};
static const sro_param params[] = {
    PARAM_PUBLISHED_NAME, PARAM_BLOCKING, PARAM_COMMAND("read"), PARAM_COMMAND("load"), {0}};

static void update(t_producer *p, t_reason reason, bool renamed)
{
    (void)reason, (void)renamed;
    host_send_word(p, 0, "updated", "now");
}

static void call(void *x, const t_message *message) { host_send_word(x, 0, message->name, "now"); }

static void cancel(t_producer *p) { host_note(p, "cancelled"); }

static void print(t_producer *p) { host_note(p, "nothing held"); }

static const t_command commands[] = {{"read", "*", "", call, NULL},
                                     {"load", "*", "", call, NULL},
                                     {"band", "*", "", call, NULL},
                                     {0}};

static const char *more_name(size_t index) { return index ? NULL : "every"; }

static const t_more_commands more = {more_name, call};

static const t_producer_class caller = {
    .hosted = {PRODUCER("caller", t_producer), .outlets = (const char *const[]){"", NULL}},
    .stage = STAGE_FRAMES,
    .publishes = "frames",
    .prefix = "caller",
    .params = params,
    .settings_size = sizeof(t_producer_settings),
    .defaults = &defaults,
    .positional = (const char *const[]){NULL},
    .commands = commands,
    .more = &more,
    .update = update,
    .cancel = cancel,
    .print = print,
};

/* What hears an object, and deletes it. */
typedef struct ender {
    t_hosted hosted;
    void *target;
} t_ender;

static void ender_hear(void *x, const t_message *message)
{
    t_ender *e = x;
    (void)message;
    if (e->target)
        stub_free(e->target);
    e->target = NULL;
}

static const t_hosted_class ender = {.name = "ender",
                                     .size = sizeof(t_ender),
                                     .outlets = (const char *const[]){NULL},
                                     .hear = ender_hear};

/* All that is said when the message comes to an object with these arguments, and time goes on. */
static const char *said_until_deleted(const char *arguments, const char *message)
{
    t_ender *e;
    stub_begin();
    e = stub_new_of(&ender, "");
    e->target = stub_new_of(&caller.hosted, arguments);
    stub_connect(e->target, 0, e);
    stub_say(e->target, "reset");
    if (message)
        stub_say(e->target, message);
    else
        stub_run(0);
    assert_null(e->target);
    stub_free(e);
    return stub_said();
}

static void ends_while_creation_commands_run(void **state)
{
    static const char once[] = "caller 0: read now\n";
    (void)state;
    assert_string_equal(said_until_deleted("-read a.wav", NULL), once);
    assert_string_equal(said_until_deleted("-read a.wav -load b", NULL), once);
    assert_string_equal(said_until_deleted("-read a.wav", "bang"), once);
    assert_string_equal(said_until_deleted("-read a.wav", "run"), once);
    assert_string_equal(said_until_deleted("-read a.wav", "cancel"), once);
    assert_string_equal(said_until_deleted("-read a.wav", "band 1"), once);
    assert_string_equal(said_until_deleted("-read a.wav", "every 2"), once);
}

static void ends_while_it_prints(void **state)
{
    (void)state;
    assert_string_equal(said_until_deleted("", "print"), "caller 0: updated now\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_while_creation_commands_run),
        cmocka_unit_test(ends_while_it_prints),
    };
    return cmocka_run_group_tests_name("deletion", tests, NULL, NULL);
}
