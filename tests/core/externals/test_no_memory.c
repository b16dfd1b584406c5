/* Every allocation of the classes fails in turn, whatever they are told: one error says so, and the
 * objects go on with what they had. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/producer.h"
#include "failing_alloc.h"
#include "stub_host.h"

enum { TEXT = 200000, SAMPLES = 1200 };

/* The objects of a patch, by the letter that tells them: [stft~], [melspec], [features], [embed1d],
 * [reorder] and [reorder~]. */
static const char letters[] = "smfero";
static const char *const objects[] = {"stft~ 64 -win_length 60",   "melspec 6",
                                      "features mfcc 4 -n_mels 6", "embed1d pca",
                                      "reorder every 2",           "reorder~"};
static void *made[COUNT(objects)];

static void *object(char letter) { return made[strchr(letters, letter) - letters]; }

static void hear_signals(bool perform)
{
    t_hosted *x = object('s');
    t_signals signals = {.rate = 8000, .block_size = 64, .ins = 1, .outs = 0, .widest = 1};
    static float samples[64];
    float *row = samples;
    size_t i;
    for (i = 0; i < COUNT(samples); i++)
        samples[i] = (float)(i % 7) / 7;
    if (!perform)
        x->class->signals(x, &signals);
    for (i = 0; perform && i < 20; i++)
        x->class->perform(x, &row, NULL, 64);
}

/* The instant is over, and so is all that it began. */
static void finish_tasks(void)
{
    size_t i;
    stub_run(0);
    for (i = 0; i < COUNT(objects); i++)
        while (((t_hosted *)made[i])->class->hear == producer_hear
               && tasks_busy(&((t_producer *)made[i])->tasks))
            stub_run(5);
    stub_run(0);
}

/* "s n_fft 128; run; e bang": what is said to the objects, by their letters. `run` lets the instant
 * end and waits for tasks; `signals` and `perform` are the host's. */
static void say(const char *script)
{
    char text[1000], *line, *left = NULL;
    snprintf(text, sizeof(text), "%s", script);
    for (line = strtok_r(text, ";", &left); line; line = strtok_r(NULL, ";", &left)) {
        line += strspn(line, " ");
        if (!strcmp(line, "run"))
            finish_tasks();
        else if (!strcmp(line, "signals") || !strcmp(line, "perform"))
            hear_signals(line[0] == 'p');
        else
            stub_say(object(line[0]), line + 2);
    }
    finish_tasks();
}

static void make_patch(const char *blocking, const char *script)
{
    char text[200];
    float *noise = random_floats(SAMPLES, 1), short_order[] = {3, 2, 1, 0, 5};
    size_t i;
    stub_begin();
    stub_array("A", noise, SAMPLES);
    stub_array("B", noise, 10);
    stub_array("C", noise, 10);
    stub_array("order", short_order, COUNT(short_order));
    free(noise);
    for (i = 0; i < COUNT(objects); i++) {
        snprintf(text, sizeof(text), "%s%s", objects[i], i == 4 ? "" : blocking);
        made[i] = stub_new(text);
    }
    stub_connect(object('s'), 0, object('m'));
    stub_connect(object('s'), 0, object('f'));
    stub_connect(object('s'), 0, object('o'));
    stub_connect(object('m'), 0, object('e'));
    stub_connect(object('e'), 0, object('r'));
    stub_connect(object('r'), 0, object('o'));
    stub_connect(object('e'), 1, object('o'));
    say("s array A");
    say(script);
}

static void free_patch(void)
{
    size_t i;
    for (i = 0; i < COUNT(objects); i++)
        stub_free(made[i]);
    stub_run(100); /* what is orphaned */
}

/* What was said since, but for how long it took; and with `state` no notes, which are of what is
 * new. */
static void heard(char *text, bool state)
{
    const char *line = stub_said(), *end;
    text[0] = 0;
    for (; (end = strchr(line, '\n')); line = end + 1) {
        const char *colon = memchr(line, ':', (size_t)(end - line));
        bool note = strncmp(line, "error", 5) && colon && !strchr("0123", colon[-1]);
        if (!(state && note) && (!colon || strncmp(colon, ": done ", 7)))
            snprintf(text + strlen(text), TEXT - strlen(text), "%.*s", (int)(end + 1 - line), line);
    }
}

static void add_array(char *text, const char *name)
{
    size_t count, i;
    const float *points = stub_points(name, &count);
    for (i = 0; i < count; i++)
        snprintf(text + strlen(text), TEXT - strlen(text), "%s %g\n", name, (double)points[i]);
}

/* All that can be asked: what the objects hold, once what failed was asked for again. */
static void look(char *text)
{
    say("s bang; run; m bang; e bang; run");
    stub_said();
    say("s bang; run; m bang; f bang; e bang; run; o get; s sound C; m frame 1 C; m band 1 B; "
        "f frame 2 C");
    heard(text, true);
    add_array(text, "B");
    add_array(text, "C");
}

typedef struct {
    const char *before, *script, *blocking;
} a_case;

typedef struct {
    char said[TEXT], state[TEXT];
} an_outcome;

/* Returns how many allocations it takes. */
static size_t try(const a_case *c, size_t nth, bool onwards, an_outcome *outcome)
{
    size_t count;
    make_patch(c->blocking ? c->blocking : " -blocking 1", c->before);
    stub_said();
    failing_begin(nth, onwards);
    say(c->script);
    count = failing_end();
    heard(outcome->said, false);
    look(outcome->state);
    return count;
}

static size_t errors_in(const char *text)
{
    size_t count = 0;
    for (; (text = strstr(text, "error: ")); text++)
        count++;
    return count;
}

static bool says_so(const char *text)
{
    return strstr(text, SRO_NO_MEMORY) || strstr(text, SRO_NO_THREAD);
}

/* Fails the test where they differ, and says in which line. */
static void check_same(const a_case *c, size_t nth, const char *what, const char *got,
                       const char *want)
{
    size_t at = 0, begin = 0;
    if (!strcmp(got, want))
        return;
    for (; got[at] == want[at]; at++)
        begin = got[at] == '\n' ? at + 1 : begin;
    fail_msg("%s: allocation %zu was refused, and %s was\n%.*s\nand not\n%.*s", c->script, nth,
             what, (int)strcspn(got + begin, "\n"), got + begin, (int)strcspn(want + begin, "\n"),
             want + begin);
}

/* Either there is an error, and all is as before, or nothing came of it. */
static void check_outcome(const a_case *c, const an_outcome *before, const an_outcome *after,
                          const an_outcome *got, size_t nth, bool onwards)
{
    size_t errors = errors_in(got->said) - errors_in(after->said);
    if (errors && (!says_so(got->said) || (errors > 1 && !onwards)))
        fail_msg("%s: allocation %zu was refused, and it said\n%s", c->script, nth, got->said);
    if (!errors)
        check_same(c, nth, "what it said", got->said, after->said);
    if (!errors || strcmp(got->state, before->state))
        check_same(c, nth, "what then was there", got->state, after->state);
}

static void every_allocation_of(const a_case *c)
{
    static an_outcome before, after, got;
    size_t nth, count;
    make_patch(c->blocking ? c->blocking : " -blocking 1", c->before);
    look(before.state);
    free_patch();
    count = try(c, 0, false, &after);
    free_patch();
    if (!count)
        fail_msg("%s: allocates nothing", c->script);
    if (getenv("SRO_MEASURE"))
        printf("%-40s %zu allocations\n", c->script, count);
    for (nth = 1; nth <= 2 * count; nth++) {
        bool onwards = nth > count;
        try(c, onwards ? nth - count : nth, onwards, &got);
        check_outcome(c, &before, &after, &got, onwards ? nth - count : nth, onwards);
        say(c->script);
        look(got.state);
        check_same(c, nth, "what then came of it", got.state, after.state);
        free_patch();
    }
}

#define CASE(before, script) \
    {                        \
        before, script, NULL \
    }

static const a_case cases_of_sounds[] = {
    CASE("", "s array A A"),
    CASE("s array A A", "s mono 1"),
    CASE("", "s n_fft 128"),
    CASE("", "s run"),
    CASE("", "s bang"),
    CASE("", "s magnitude 3 B"),
    CASE("", "s phase 3 B"),
    CASE("", "s histogram magnitude 3 B"),
    CASE("", "s read /usr/share/puredata/doc/sound/bell.aiff 2000"),
    CASE("s array A A; s mono 1", "s read /usr/share/puredata/doc/sound/bell.aiff 1000"),
};

static const a_case cases_of_signals[] = {
    CASE("s keep .05; s live 1; s n_fft 64", "signals; run"),
    CASE("s live 1; run; signals; perform; run", "perform; run"),
    CASE("s keep .05; run; signals; perform; run", "s keep .1"),
    CASE("s keep .05; run; signals; perform; run", "s bang"),
    CASE("signals; run", "s record .05; signals; perform; run"),
    CASE("s live 1; run; signals; perform; run", "s n_fft 72"),
};

static const a_case cases_of_features[] = {
    CASE("", "m n_mels 4"),
    CASE("", "m preprocess smooth 5 standardize"),
    CASE("", "m run"),
    CASE("", "m list 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 "
             "29 30 31 32 33"),
    CASE("", "f extractor spectral_shape"),
    CASE("", "f n_mfcc 5"),
    CASE("", "f run"),
};

static const a_case cases_of_points[] = {
    CASE("", "e spectral"),
    CASE("", "e dims 2"),
    CASE("", "e run"),
    CASE("", "e replace 3 1"),
    CASE("", "e cluster 4"),
    CASE("", "e neighbors 3 4"),
    CASE("", "e list 1 2 3 4 5 6"),
    CASE("", "e matrix 3 2 1 2 3 4 5 6"),
    CASE("", "e write build/no_memory_points.txt"),
    CASE("e write build/no_memory_points.txt", "e read build/no_memory_points.txt"),
};

static const a_case cases_of_orders[] = {
    CASE("", "o list 3 2 1"),
    CASE("", "o array order"),
    CASE("", "o original"),
    CASE("", "o reverse"),
    CASE("", "o palindrome"),
    CASE("", "o blocks 4 1"),
    CASE("", "o get"),
    CASE("", "o float 5"),
    CASE("", "o bins array order"),
    CASE("", "o mask array order"),
    CASE("", "o phase random 3"),
    CASE("", "o timing distance"),
    CASE("", "o render B"),
    CASE("", "o write build/no_memory_sound.wav"),
    CASE("", "r list 4 3 2 1"),
    CASE("", "r every 3"),
    CASE("", "r bang"),
};

/* On threads of their own. */
static const a_case cases_of_tasks[] = {
    {"", "e run", ""},
    {"", "e cluster 4", ""},
    {"", "o render B", ""},
    {"", "o write build/no_memory_sound.wav", ""},
    {"", "e write build/no_memory_points.txt", ""},
    {"", "s read /usr/share/puredata/doc/sound/bell.aiff 1000", ""},
};

#define TEST_OF(cases)                                    \
    static void every_allocation_of_##cases(void **state) \
    {                                                     \
        size_t i;                                         \
        (void)state;                                      \
        for (i = 0; i < COUNT(cases); i++)                \
            every_allocation_of(&(cases)[i]);             \
    }

TEST_OF(cases_of_sounds)
TEST_OF(cases_of_signals)
TEST_OF(cases_of_features)
TEST_OF(cases_of_points)
TEST_OF(cases_of_orders)
TEST_OF(cases_of_tasks)

/* There is an object that is fine, or none and an error. */
static void create(const char *line, size_t nth)
{
    void *x;
    const char *text;
    stub_begin();
    stub_said();
    failing_begin(nth, false);
    x = stub_new(line);
    failing_end();
    assert_true(x || !failing_left());
    text = stub_said();
    if (!x && (errors_in(text) != 1 || !says_so(text)))
        fail_msg("%s: allocation %zu was refused, and it said\n%s", line, nth, text);
    if (x) {
        stub_run(0);
        stub_free(x);
    }
}

static void every_allocation_of_creation(void **state)
{
    static const char *const lines[] = {
        "stft~ 64 -array A -keep 3",  "melspec 6 -preprocess none", "features mfcc",
        "embed1d tsne -read nowhere", "reorder blocks 4",           "reorder~ 2 -loop 1"};
    size_t i, nth, count;
    (void)state;
    for (i = 0; i < COUNT(lines); i++) {
        stub_begin();
        failing_begin(0, false);
        void *x = stub_new(lines[i]);
        count = failing_end();
        assert_non_null(x);
        stub_free(x);
        for (nth = 1; nth <= count; nth++)
            create(lines[i], nth);
    }
}

static int set_up(void **state)
{
    all_classes_setup();
    return make_scratch(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_of_cases_of_sounds),
        cmocka_unit_test(every_allocation_of_cases_of_signals),
        cmocka_unit_test(every_allocation_of_cases_of_features),
        cmocka_unit_test(every_allocation_of_cases_of_points),
        cmocka_unit_test(every_allocation_of_cases_of_orders),
        cmocka_unit_test(every_allocation_of_cases_of_tasks),
        cmocka_unit_test(every_allocation_of_creation),
    };
    return cmocka_run_group_tests_name("no memory: externals", tests, set_up, remove_scratch);
}
