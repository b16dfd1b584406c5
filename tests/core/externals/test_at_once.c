/* What [reorder~] hears at once, where audio runs beside messages: on any thread, and only where it
 * needs nothing of the main one. */
#include <math.h>
#include <string.h>

#include "stub_host.h"
#include "threading.h"

enum { BLOCK = 64, SAMPLES = 4000 };

typedef struct {
    void *stft, *player;
} chain;

static chain chain_new(const char *player)
{
    float tone[SAMPLES];
    chain c = {stub_new("stft~ 512 256 -blocking 1"), stub_new(player)};
    for (size_t i = 0; i < SAMPLES; i++)
        tone[i] = (float)(i % 50) / 50 - .5f;
    stub_array("tone", tone, SAMPLES);
    stub_connect(c.stft, 0, c.player);
    return c;
}

static void hear_tone(const chain *c)
{
    stub_say(c->stft, "array tone");
    stub_run(0);
    stub_said();
}

static void chain_free(const chain *c)
{
    stub_free(c->stft);
    stub_free(c->player);
    stub_run(0);
    stub_said();
}

static bool at_once(const chain *c, const char *name, int argc, sro_value value)
{
    const t_hosted_class *class = ((t_hosted *)c->player)->class;
    return class->hear_at_once(c->player, &(t_message){name, argc, &value});
}

static bool word_at_once(const chain *c, const char *name)
{
    return at_once(c, name, 0, number_value(0));
}

/* The loudest sample of a while. */
static float play(const chain *c)
{
    const t_hosted_class *class = ((t_hosted *)c->player)->class;
    float samples[BLOCK], position[BLOCK] = {0}, loudest = 0;
    for (size_t i = 0; i < 40; i++) {
        class->perform(c->player, (float *[]){position}, (float *[]){samples}, BLOCK);
        for (size_t k = 0; k < BLOCK; k++)
            loudest = samples[k] > loudest ? samples[k] : loudest;
    }
    return loudest;
}

static void before_there_are_frames(void **state)
{
    chain c = chain_new("reorder~");
    assert_false(word_at_once(&c, "start"));
    assert_false(word_at_once(&c, "bang"));
    assert_false(at_once(&c, "float", 1, number_value(3)));
    assert_true(word_at_once(&c, "stop"));
    assert_true(at_once(&c, "position", 1, number_value(.5)));
    stub_say(c.player, "start");
    assert_false(word_at_once(&c, "stop")); /* a start waits, which the main thread ends */
    stub_say(c.player, "stop");
    hear_tone(&c);
    assert_true(play(&c) == 0);
    chain_free(&c);
    (void)state;
}

static void with_frames(void **state)
{
    chain c = chain_new("reorder~ -loop 1");
    hear_tone(&c);
    assert_true(word_at_once(&c, "start"));
    assert_true(play(&c) > .1f);
    stub_run(0);
    assert_non_null(strstr(stub_said(), "reorder~ 0: frame "));
    assert_true(word_at_once(&c, "stop"));
    play(&c);
    assert_true(play(&c) == 0);
    assert_true(word_at_once(&c, "bang"));
    assert_true(play(&c) > .1f);
    stub_say(c.player, "order 3 2");
    assert_true(word_at_once(&c, "start"));
    chain_free(&c);
    (void)state;
}

/* There is something to be said about them, or nothing that is understood. */
static void what_the_main_thread_hears(void **state)
{
    chain c = chain_new("reorder~");
    hear_tone(&c);
    assert_false(at_once(&c, "float", 1, number_value(1000))); /* no such frame */
    assert_false(at_once(&c, "float", 1, number_value(-1)));
    assert_false(at_once(&c, "float", 1, number_value(NAN)));
    assert_false(at_once(&c, "position", 1, number_value(NAN)));
    assert_false(at_once(&c, "position", 1, word_value(host_word("there"))));
    assert_false(at_once(&c, "start", 1, number_value(1)));
    assert_false(at_once(&c, "speed", 1, number_value(1)));
    assert_false(word_at_once(&c, "get"));
    stub_say(c.player, "order 1 1000");
    assert_false(word_at_once(&c, "start")); /* "1 of 2 entries ... are skipped" */
    stub_say(c.player, "original");
    assert_true(word_at_once(&c, "start"));
    stub_say(c.player, "timing distance");
    stub_run(0);
    assert_false(word_at_once(&c, "start")); /* "timing distance: no points yet ..." */
    chain_free(&c);
    (void)state;
}

/* Where more frames are asked for at once than ever before they need memory; then there is some. */
static void a_frame_alone(void **state)
{
    chain c = chain_new("reorder~");
    hear_tone(&c);
    assert_false(at_once(&c, "float", 1, number_value(3)));
    stub_say(c.player, "float 3");
    assert_true(play(&c) > .1f);
    stub_say(c.player, "float 4");
    assert_true(play(&c) > .1f);
    assert_true(play(&c) == 0);
    assert_true(at_once(&c, "float", 1, number_value(3.7)));
    assert_false(at_once(&c, "float", 1, number_value(4))); /* a second one in the same instant */
    assert_true(play(&c) > .1f);
    assert_true(at_once(&c, "list", 1, number_value(4)));
    assert_true(play(&c) > .1f);
    chain_free(&c);
    (void)state;
}

/* Beside each other */

enum { MAIN, AUDIO, SCHEDULER, SAID = 1500 };

typedef struct {
    chain chain;
    atomic_bool over;
    size_t agreed;
} storm;

static void say_much(storm *s)
{
    static const char *const lines[] = {
        "loop 1",  "loop 0", "speed -.5",    "speed 1",       "gain .3",         "scrub 1",
        "scrub 0", "start",  "stop",         "reverse",       "order 3 1 4 1 5", "original",
        "5",       "bang",   "bins reverse", "bins original", "position 0"};
    for (size_t i = 0; i < SAID; i++) {
        stub_say(s->chain.player, lines[i * 7 % COUNT(lines)]);
        if (i % 50 == 0)
            stub_say(s->chain.stft, i % 100 ? "hop_length 256" : "hop_length 200");
        stub_run(0);
        if (i % 100 == 0)
            stub_said();
    }
    atomic_store(&s->over, true);
}

static void take_part(void *context, size_t thread)
{
    static const char *const words[] = {"start", "stop", "bang"};
    storm *s = context;
    if (thread == MAIN)
        say_much(s);
    for (size_t i = 0; !atomic_load(&s->over); i++) {
        if (thread == AUDIO)
            play(&s->chain);
        else if (i % 2)
            s->agreed += word_at_once(&s->chain, words[i % 3]);
        else
            s->agreed += at_once(&s->chain, i % 4 ? "float" : "position", 1, number_value(.5));
        sched_yield();
    }
}

static void three_threads(void **state)
{
    storm s = {.chain = chain_new("reorder~")};
    hear_tone(&s.chain);
    on_threads(3, take_part, &s);
    assert_true(s.agreed > 0);
    stub_said();
    stub_say(s.chain.player, "scrub 0"); /* and what is said last is what plays */
    stub_say(s.chain.player, "gain 1");
    stub_say(s.chain.player, "loop 1");
    stub_say(s.chain.player, "speed 1");
    stub_run(0);
    assert_true(word_at_once(&s.chain, "start"));
    assert_true(play(&s.chain) > .1f);
    chain_free(&s.chain);
    (void)state;
}

static int set_up(void **state)
{
    (void)state;
    stft_tilde_setup();
    reorder_tilde_setup();
    stub_begin();
    stub_runs_beside(true);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stub_begin();
    stub_forget_words();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_there_are_frames),
        cmocka_unit_test(with_frames),
        cmocka_unit_test(what_the_main_thread_hears),
        cmocka_unit_test(a_frame_alone),
        cmocka_unit_test(three_threads),
    };
    return cmocka_run_group_tests_name("heard at once", tests, set_up, tear_down);
}
