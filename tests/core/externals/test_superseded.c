/* A chain of objects whose tasks are superseded, cancelled and left behind by objects that are
 * deleted, at any moment. Whatever came before, what was said last is what it comes to. Under
 * ThreadSanitizer and AddressSanitizer (make tsan, make test-asan) it is the hunt for what a task
 * and its owner have in common. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "stub_host.h"

enum { STFT, FEATURES, EMBED, PLAYER, OBJECTS, SESSIONS = 12, STEPS = 40, ORDER_SIZE = 4000 };

typedef struct {
    void *objects[OBJECTS];
} chain;

static const char *const lines[OBJECTS] = {
    [STFT] = "stft~ 512 256",
    [FEATURES] = "features melspec 20",
    [EMBED] = "embed1d tsne -live 1",
    [PLAYER] = "reorder~",
};

/* What is said in between, and at the end to all. */
static const char *const storm[OBJECTS][9] = {
    [STFT] = {"array tone", "hop_length 128", "hop_length 200", "array other", "run", "bang"},
    [FEATURES] = {"n_mels 30", "n_mels 10", "run", "cancel", "preprocess volume", "extractor mfcc",
                  "extractor melspec", "bang"},
    [EMBED] = {"method pca", "method tsne", "method spectral", "seed 3", "run", "cancel", "dims 2",
               "perplexity 12", "replace 3"},
    [PLAYER] = {"render out", "cancel", "get", "reverse", "original", "bang"},
};

static const char *const last[OBJECTS][5] = {
    [STFT] = {"hop_length 150", "array tone"},
    [FEATURES] = {"extractor melspec", "n_mels 16", "preprocess none"},
    [EMBED] = {"dims 1", "perplexity 9", "seed 1", "method tsne"},
    [PLAYER] = {NULL},
};

static void connect(const chain *c)
{
    stub_connect(c->objects[STFT], 0, c->objects[FEATURES]);
    stub_connect(c->objects[STFT], 0, c->objects[PLAYER]);
    stub_connect(c->objects[FEATURES], 0, c->objects[EMBED]);
    stub_connect(c->objects[EMBED], 0, c->objects[PLAYER]);
}

static chain chain_new(void)
{
    chain c;
    size_t i;
    for (i = 0; i < OBJECTS; i++)
        c.objects[i] = stub_new(lines[i]);
    connect(&c);
    return c;
}

static void chain_free(const chain *c)
{
    size_t i;
    for (i = 0; i < OBJECTS; i++)
        stub_free(c->objects[i]);
}

/* One object is deleted while its task may run, and another takes its place. */
static void replace_object(chain *c, size_t which)
{
    static const struct {
        size_t from, to;
    } cords[] = {{STFT, FEATURES}, {STFT, PLAYER}, {FEATURES, EMBED}, {EMBED, PLAYER}};
    size_t i;
    stub_free(c->objects[which]);
    c->objects[which] = stub_new(lines[which]);
    for (i = 0; i < COUNT(cords); i++)
        if (cords[i].from == which || cords[i].to == which)
            stub_connect(c->objects[cords[i].from], 0, c->objects[cords[i].to]);
}

static void say_anything(chain *c, uint64_t *seed)
{
    size_t which = sro_random_below(seed, OBJECTS), count = 0;
    while (count < COUNT(storm[0]) && storm[which][count])
        count++;
    if (sro_random_below(seed, 12))
        stub_say(c->objects[which], storm[which][sro_random_below(seed, (uint32_t)count)]);
    else
        replace_object(c, which);
}

/* The order that the chain comes to by what is said last. */
static void settle(const chain *c, char order[ORDER_SIZE])
{
    size_t i, k;
    int rounds = 0;
    for (i = 0; i < OBJECTS; i++)
        for (k = 0; k < COUNT(last[i]) && last[i][k]; k++)
            stub_say(c->objects[i], last[i][k]);
    stub_said();
    do {
        stub_run(200);
        assert_true(++rounds < 300);
    } while (!strstr(stub_said(), "embed1d 2: done"));
    stub_run(20);
    stub_said();
    stub_say(c->objects[PLAYER], "get");
    snprintf(order, ORDER_SIZE, "%s", stub_said());
}

static void make_sounds(void)
{
    enum { LENGTH = 20000 };
    sro_sound *noise = noise_sound(2, LENGTH, 5);
    stub_array("tone", sro_sound_channel(noise, 0), LENGTH);
    stub_array("other", sro_sound_channel(noise, 1), LENGTH / 2);
    stub_array("out", sro_sound_channel(noise, 0), 1);
    sro_sound_release(noise);
}

static void what_was_said_last_is_what_it_comes_to(void **state)
{
    static char calm[ORDER_SIZE], got[ORDER_SIZE];
    chain c;
    size_t session, step;
    (void)state;
    make_sounds();
    c = chain_new();
    settle(&c, calm);
    chain_free(&c);
    assert_non_null(strstr(calm, "reorder~ 0: order "));
    for (session = 0; session < SESSIONS; session++) {
        uint64_t seed = session;
        c = chain_new();
        for (step = 0; step < STEPS; step++) {
            say_anything(&c, &seed);
            if (sro_random_below(&seed, 2))
                stub_run(30 * sro_random_unit(&seed));
        }
        settle(&c, got);
        chain_free(&c);
        if (strcmp(got, calm) != 0)
            fail_msg("session %zu: came to %s instead of %s", session, got, calm);
    }
    stub_run(500); /* what was left behind */
}

/* A recording of so many samples is looked through, and mixed, in the background. */
static void *recorded(const char *line)
{
    enum { BLOCK = 1 << 16, SECONDS = 100, RATE = 44100 };
    const t_signals signals = {.rate = RATE, .block_size = BLOCK, .ins = 2, .widest = 1};
    t_hosted *x = stub_new(line);
    float *row = random_floats(BLOCK, 1), *rows[] = {row, row};
    size_t heard;
    stub_run(0);
    stub_say(x, "record 100");
    x->class->signals(x, &signals);
    for (heard = 0; heard < (size_t)SECONDS * RATE; heard += BLOCK)
        x->class->perform(x, rows, NULL, BLOCK);
    stub_run(0); /* it is whole */
    free(row);
    return x;
}

static void comes_all_the_same(const char *line, const char *then)
{
    void *x = recorded(line);
    const char *text;
    stub_say(x, then);
    while (!stub_quiet())
        stub_run(5);
    text = stub_said();
    assert_non_null(strstr(text, "stft~ 2: seconds 100\n"));
    stub_free(x);
}

static void a_whole_recording_is_not_lost_to_the_next(void **state)
{
    (void)state;
    comes_all_the_same("stft~ 4096 -channels 2", "record 1");
    comes_all_the_same("stft~ 4096 -channels 2 -mono 1", "record 1");
}

/* The long one, looked through last, does not come after it. */
static void a_short_recording_comes_last(void **state)
{
    const t_signals signals = {.rate = 44100, .block_size = 64, .ins = 2, .widest = 1};
    t_hosted *x = recorded("stft~ 64 -channels 2");
    float row[64] = {0}, *rows[] = {row, row};
    const char *text;
    (void)state;
    stub_say(x, "record .001");
    x->class->signals(x, &signals);
    x->class->perform(x, rows, NULL, 64);
    while (!stub_quiet())
        stub_run(5);
    text = stub_said();
    assert_null(strstr(text, "seconds 100\n"));
    assert_non_null(strstr(text, "stft~ 2: seconds 0.000997732\n"));
    stub_free(x);
}

static int set_up(void **state)
{
    (void)state;
    stft_tilde_setup();
    features_setup();
    embed1d_setup();
    reorder_tilde_setup();
    stub_begin();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stub_begin();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_said_last_is_what_it_comes_to),
        cmocka_unit_test(a_whole_recording_is_not_lost_to_the_next),
        cmocka_unit_test(a_short_recording_comes_last),
    };
    return cmocka_run_group_tests_name("superseded", tests, set_up, tear_down);
}
