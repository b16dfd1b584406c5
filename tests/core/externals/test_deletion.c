#include "common/order_io.h"
#include "common/producer.h"

#include <stdlib.h>
#include <string.h>

#include "stub_host.h"

/* Whoever hears what an object sends may delete it: nothing is done with it any more. */

static const t_producer_settings defaults = {.blocking = true};
static const sro_param params[] = {
    PARAM_PUBLISHED_NAME, PARAM_BLOCKING, PARAM_COMMAND("read"), PARAM_COMMAND("load"), {0}};

static void update(t_producer *p, t_reason reason, bool renamed)
{
    (void)reason, (void)renamed;
    host_send_word(p, 1, "updated", "now");
}

static void call(void *x, const t_message *message) { host_send_word(x, 0, message->name, "now"); }

static void send_order(void *x, const t_message *message)
{
    const t_producer *p = x;
    (void)message;
    order_send(p, p->id, 0, ORDER_AS_LIST, (const uint32_t[]){0, 1}, 2, NULL);
}

static void cancel(t_producer *p) { host_note(p, "cancelled"); }

static void print(t_producer *p) { host_note(p, "nothing held"); }

static const t_command commands[] = {{"read", "*", "", call, NULL},
                                     {"load", "*", "", call, NULL},
                                     {"band", "*", "", call, NULL},
                                     {"order", "", "", send_order, NULL},
                                     {0}};

static const char *more_name(size_t index) { return index ? NULL : "every"; }

static const t_more_commands more = {.name = more_name, .act = call};

static const t_producer_class caller = {
    .hosted = {PRODUCER("caller", "call", t_producer), .params = params, .commands = commands,
               .more = &more,
               .outlets = (const t_outlet_kind[]){{.sends = ""}, {.sends = ""}, {0}}},
    .stage = STAGE_FRAMES,
    .publishes = "frames",
    .prefix = "caller",
    .settings_size = sizeof(t_producer_settings),
    .defaults = &defaults,
    .positional = (const char *const[]){NULL},
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
                                     .outlets = (const t_outlet_kind[]){{0}},
                                     .hear = ender_hear};

/* All that is said when the message comes to an object with these arguments, and time goes on. */
static const char *said_until_deleted(const char *arguments, const char *message)
{
    t_ender *e;
    stub_begin();
    e = stub_new_of(&ender, "");
    e->target = stub_new_of(&caller.hosted, arguments);
    stub_connect(e->target, 0, e);
    stub_connect(e->target, 1, e);
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
    assert_string_equal(said_until_deleted("", "print"), "caller 1: updated now\n");
}

/* The classes */

static t_ender *begin(void)
{
    static bool ready;
    if (!ready) {
        stft_tilde_setup();
        melspec_setup();
        reorder_setup();
        reorder_tilde_setup();
    }
    ready = true;
    stub_begin();
    return stub_new_of(&ender, "");
}

/* Have it compute its signals, of one channel: `count` samples, no two alike. */
static void compute(void *x, size_t count)
{
    const t_hosted_class *class = ((t_hosted *)x)->class;
    t_signals signals = {.rate = 44100, .block_size = count, .ins = 1, .widest = 1};
    float *in = malloc(count * sizeof(*in)), *out = calloc(count, sizeof(*out));
    size_t i;
    for (i = 0; i < count; i++)
        in[i] = (float)i / (float)count;
    assert_true(class->signals(x, &signals));
    class->perform(x, &in, &out, count);
    free(in);
    free(out);
}

/* How often it was said. */
static size_t times(const char *text, const char *part)
{
    size_t count = 0;
    while ((text = strstr(text, part))) {
        count++;
        text += strlen(part);
    }
    return count;
}

static void make_tone(void)
{
    float tone[400];
    size_t i;
    for (i = 0; i < 400; i++)
        tone[i] = (float)(i * 7 % 13) / 13;
    stub_array("tone", tone, 400);
}

static void ends_while_live_frames_are_sent(void **state)
{
    t_ender *e = begin();
    void *stft = stub_new("stft~ 64 32 -live 1");
    (void)state;
    stub_connect(stft, 1, e);
    compute(stft, 256);
    stub_run(0);
    compute(stft, 256);
    stub_said();
    e->target = stft;
    stub_run(0);
    assert_int_equal(times(stub_said(), "stft~ 1: list"), 1);
    assert_null(e->target);
    stub_free(e);
}

static void ends_while_the_end_is_told(void **state)
{
    t_ender *e = begin();
    void *stft = stub_new("stft~ 64 32 -blocking 1"), *player = stub_new("reorder~ -blocking 1");
    const char *text;
    (void)state;
    make_tone();
    stub_connect(stft, 0, player);
    stub_connect(player, 0, e);
    stub_say(stft, "array tone");
    stub_run(0);
    stub_say(player, "order 2");
    stub_say(player, "start");
    compute(player, 1024);
    e->target = player;
    stub_run(0);
    text = stub_said();
    assert_int_equal(times(text, "reorder~ 0: frame 2\n"), 1);
    assert_int_equal(times(text, "reorder~ 0: done"), 0);
    assert_null(e->target);
    stub_free(e);
    stub_free(stft);
}

static void ends_while_it_catches_up(void **state)
{
    static const char *const messages[] = {"every 2", "none", "bang", "reset"};
    size_t i;
    (void)state;
    for (i = 0; i < sizeof(messages) / sizeof(*messages); i++) {
        t_ender *e = begin();
        void *source = stub_new_of(&caller.hosted, ""), *edit = stub_new("reorder reverse");
        stub_connect(source, 0, edit);
        stub_connect(source, 1, e);
        stub_say(source, "order");
        stub_run(0);
        stub_say(source, "reset");
        stub_said();
        e->target = edit;
        stub_say(edit, messages[i]);
        assert_string_equal(stub_said(), "caller 1: updated now\n");
        assert_null(e->target);
        stub_free(source);
        stub_free(e);
    }
}

/* run says the last read again, which blocking 1 ends at once, and tells of. */
static void ends_while_it_reads_again(void **state)
{
    t_ender *e = begin();
    void *stft = stub_new("stft~ 64 32 -blocking 1");
    (void)state;
    stub_connect(stft, 2, e);
    stub_say(stft, "read " VOICE);
    stub_run(0);
    stub_said();
    e->target = stft;
    stub_say(stft, "run");
    assert_int_equal(times(stub_said(), "stft~ 2: "), 1);
    assert_null(e->target);
    stub_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_while_creation_commands_run),
        cmocka_unit_test(ends_while_it_prints),
        cmocka_unit_test(ends_while_live_frames_are_sent),
        cmocka_unit_test(ends_while_the_end_is_told),
        cmocka_unit_test(ends_while_it_catches_up),
        cmocka_unit_test(ends_while_it_reads_again),
    };
    return cmocka_run_group_tests_name("deletion", tests, NULL, NULL);
}
