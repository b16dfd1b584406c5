/* The classes themselves, as the host has them: what their tables promise, and a sound's way
 * through them. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/producer.h"
#include "stub_host.h"

static int set_up(void **state)
{
    (void)state;
    all_classes_setup();
    return 0;
}

static int begin(void **state)
{
    (void)state;
    stub_begin();
    return 0;
}

/* Those that are producers; NULL behind the last. */
static const t_producer_class *producer_at(size_t *index)
{
    const t_hosted_class *class;
    while ((class = stub_class((*index)++)))
        if (class->hear == producer_hear)
            return (const t_producer_class *)class;
    return NULL;
}

static void commands_that_are_flags_are_commands(void **state)
{
    const t_producer_class *k;
    const sro_param *param;
    size_t index = 0;
    (void)state;
    while ((k = producer_at(&index)))
        for (param = k->hosted.params; param->name; param++)
            if (param_is_command(param) != (command_find(k->hosted.commands, param->name) != NULL))
                fail_msg("[%s]: %s is a setting and a command", k->hosted.name, param->name);
}

static void every_name_stands_once(void **state)
{
    const t_producer_class *k;
    const sro_param *param;
    const t_command *command;
    size_t index = 0, i;
    (void)state;
    while ((k = producer_at(&index))) {
        for (param = k->hosted.params; param->name; param++)
            assert_ptr_equal(sro_param_find(k->hosted.params, param->name), param);
        for (command = k->hosted.commands; command->name; command++)
            assert_ptr_equal(command_find(k->hosted.commands, command->name), command);
        for (i = 0; k->hosted.more && k->hosted.more->name(i); i++) {
            assert_null(sro_param_find(k->hosted.params, k->hosted.more->name(i)));
            assert_null(command_find(k->hosted.commands, k->hosted.more->name(i)));
        }
        for (i = 0; k->positional[i]; i++)
            assert_non_null(sro_param_find(k->hosted.params, k->positional[i]));
    }
}

static void every_entry_says_what_it_is_about(void **state)
{
    const t_hosted_class *class;
    const t_producer_class *k;
    const sro_param *param;
    const t_command *command;
    size_t index = 0;
    (void)state;
    while ((class = stub_class(index++)))
        if (!class->about)
            fail_msg("[%s]: nothing about it", class->name);
    index = 0;
    while ((k = producer_at(&index))) {
        for (param = k->hosted.params; param->name; param++)
            if (!param_is_command(param) && !param->about)
                fail_msg("[%s]: nothing about %s", k->hosted.name, param->name);
        for (command = k->hosted.commands; command->name; command++) {
            if (!command->about)
                fail_msg("[%s]: nothing about %s", k->hosted.name, command->name);
            if (strpbrk(command->takes, "fs") && !command->needs[0])
                fail_msg("[%s]: %s does not say what it needs", k->hosted.name, command->name);
        }
    }
}

static void defaults_are_fine(void **state)
{
    static const char *const names[] = {"stft~",   "melspec", "features",
                                        "embed1d", "reorder", "reorder~"};
    size_t i;
    (void)state;
    for (i = 0; i < COUNT(names); i++) {
        void *x = stub_new(names[i]);
        stub_run(0);
        said("");
        stub_free(x);
    }
}

/* What is said at creation and then printed is what was said. */
static void settings_print_as_they_are_said(void **state)
{
    void *x = stub_new("melspec 40 -fmin 20 -fmax 4000 -power 1 -htk 1 -norm none -ref .5 -amin "
                       ".25 -top_db 60 -preprocess volume log_sum -name mine -blocking 1");
    (void)state;
    stub_run(0);
    stub_say(x, "print");
    said("melspec: n_mels 40\nmelspec: fmin 20\nmelspec: fmax 4000\nmelspec: power 1\n"
         "melspec: htk 1\nmelspec: norm none\nmelspec: ref 0.5\nmelspec: amin 0.25\n"
         "melspec: top_db 60\nmelspec: preprocess volume log_sum\nmelspec: name mine\n"
         "melspec: blocking 1\nmelspec: no features yet\n");
    stub_free(x);
}

static void make_tone(void)
{
    enum { LENGTH = 4096 };
    float *samples = floats(LENGTH);
    size_t i;
    for (i = 0; i < LENGTH; i++)
        samples[i] = sinf((float)i * (float)i / 9000);
    stub_array("tone", samples, LENGTH);
    free(samples);
}

static void a_sound_goes_the_whole_way(void **state)
{
    void *stft = stub_new("stft~ 1024 1024 -blocking 1 -name s");
    void *mel = stub_new("melspec 20 -blocking 1 -name f");
    void *embed = stub_new("embed1d pca -blocking 1 -name p");
    void *edit = stub_new("reorder reverse");
    void *player = stub_new("reorder~ -blocking 1");
    const char *text, *sent;
    char order[100];
    (void)state;
    make_tone();
    stub_array("out", (float[]){0}, 1);
    stub_connect(stft, 0, mel);
    stub_connect(stft, 0, player);
    stub_connect(mel, 0, embed);
    stub_connect(embed, 0, edit);
    stub_connect(edit, 0, player);
    stub_say(stft, "array tone");
    stub_run(0);
    text = stub_said();
    assert_non_null(strstr(text, "stft~ 2: shape 513 5\n"));
    assert_non_null(strstr(text, "melspec 1: shape 5 20\n"));
    assert_non_null(strstr(text, "embed1d 0: list "));
    assert_null(strstr(text, "error"));
    sent = strstr(text, "reorder 0: list ");
    assert_non_null(sent);
    snprintf(order, sizeof(order), "reorder~ 0: order %s", sent + strlen("reorder 0: list "));
    stub_say(player, "get");
    said(order);
    stub_say(player, "render out");
    assert_non_null(strstr(stub_said(), "reorder~ 0: done"));
    stub_free(player);
    stub_free(edit);
    stub_free(embed);
    stub_free(mel);
    stub_free(stft);
}

/* What it is at now, and what was made anew for it. */
static void only_what_has_changed_is_made_anew(void **state)
{
    static const struct {
        const char *line;
        bool made, sent;
    } cases[] = {{"bang", false, true},       {"run", true, true},         {"fmin 0", false, false},
                 {"n_mels 10", true, true},   {"n_mels 10", false, false}, {"power 1", true, true},
                 {"top_db 80", false, false}, {"name g", false, true}};
    void *stft = stub_new("stft~ 1024 1024 -blocking 1");
    void *mel = stub_new("melspec 20 -blocking 1");
    size_t i;
    (void)state;
    make_tone();
    stub_connect(stft, 0, mel);
    stub_say(stft, "array tone");
    stub_run(0);
    stub_said();
    for (i = 0; i < COUNT(cases); i++) {
        const char *text;
        stub_say(mel, cases[i].line);
        stub_run(0);
        text = stub_said();
        if ((strstr(text, "melspec 1: done") != NULL) != cases[i].made
            || (strstr(text, "melspec 0: features") != NULL) != cases[i].sent)
            fail_msg("%s: said %s", cases[i].line, text);
    }
    stub_free(mel);
    stub_free(stft);
}

/* Who is asked has done before what the instant has asked for, here and upstream. */
static void answers_come_after_what_was_said_before(void **state)
{
    void *stft = stub_new("stft~ 1024 1024 -blocking 1");
    void *mel = stub_new("melspec 20 -blocking 1");
    const char *text;
    (void)state;
    make_tone();
    stub_array("out", (float[]){0}, 1);
    stub_connect(stft, 0, mel);
    stub_say(mel, "band 0 out");
    said("error: melspec: band: no frames yet: [stft~] has no sound yet: send [stft~] array NAME, "
         "read FILE, or record SECONDS\n");
    stub_say(stft, "array tone");
    stub_say(mel, "n_mels 10");
    stub_say(mel, "band 9 out"); /* of the new sound, in the new bands */
    text = stub_said();
    assert_non_null(strstr(text, "melspec 1: shape 5 10\n"));
    assert_null(strstr(text, "error"));
    stub_free(mel);
    stub_free(stft);
}

/* What is refused at creation is told once and goes back to its default, and so it is created. */
static void refused_arguments_are_told_once(void **state)
{
    void *x = stub_new("features mfcc -n_mels 10");
    const char *text;
    (void)state;
    stub_run(0);
    said("error: features: n_mels 10: must be at least n_mfcc\n");
    stub_say(x, "n_mfcc 5");
    stub_say(x, "reset");
    stub_say(x, "print");
    text = stub_said();
    assert_non_null(strstr(text, "features: extractor mfcc\n"));
    assert_non_null(strstr(text, "features: n_mels 128\n"));
    assert_non_null(strstr(text, "features: n_mfcc 20\n"));
    assert_null(strstr(text, "error"));
    stub_free(x);
    x = stub_new("melspec -preprocess auto"); /* a word of [features] */
    assert_non_null(strstr(stub_said(), "preprocess auto: is not among the steps"));
    stub_free(x);
}

/* So many samples are looked through in the background: what is wrong with them is told later, but
 * at once where it is to block. */
static void long_sounds_are_looked_through_in_the_background(void **state)
{
    enum { LENGTH = 4000001 };
    static const char told[] = "error: stft~: array long: sample 4000000 is no finite number, or "
                               "over 1e9; the sound is not taken\n";
    void *x = stub_new("stft~ 1024 1024");
    float *samples = floats(LENGTH);
    (void)state;
    samples[LENGTH - 1] = NAN;
    stub_array("long", samples, LENGTH);
    stub_say(x, "array long");
    said("");
    stub_say(x, "magnitude 0 long");
    assert_non_null(strstr(stub_said(), "still at work"));
    while (!stub_quiet())
        stub_run(5);
    said(told);
    stub_say(x, "blocking 1");
    stub_say(x, "array long");
    said(told);
    samples[LENGTH - 1] = 0;
    stub_array("long", samples, LENGTH);
    stub_say(x, "blocking 0");
    stub_say(x, "array long");
    while (!stub_quiet())
        stub_run(5);
    assert_non_null(strstr(stub_said(), "stft~ 0: frames stft~-1\n"));
    stub_free(x);
    free(samples);
}

/* Settings are looked at with every one that is said, and whenever signals begin. */
static void what_cannot_be_kept_is_told_once(void **state)
{
    const t_signals signals = {.rate = 1e9, .block_size = 64, .ins = 64, .widest = 1};
    void *x = stub_new("stft~ -channels 64 -keep 3600");
    (void)state;
    stub_run(0);
    stub_said();
    assert_true(stub_signals(x, &signals));
    assert_non_null(strstr(stub_said(), "error: stft~: keep 3600: "));
    assert_true(stub_signals(x, &signals));
    stub_say(x, "n_fft 512");
    stub_run(0);
    said("");
    stub_say(x, "keep 3599"); /* anew, for it is another */
    stub_run(0);
    assert_non_null(strstr(stub_said(), "error: stft~: keep 3599: "));
    stub_say(x, "keep 0");
    stub_run(0);
    stub_say(x, "keep 3599");
    stub_run(0);
    assert_non_null(strstr(stub_said(), "error: stft~: keep 3599: "));
    stub_free(x);
}

/* Live rows come hop after hop. */
static void a_complaint_about_live_rows_is_made_once(void **state)
{
    static const char told[] =
        "error: melspec: list: needs the n_fft/2+1 magnitudes of one frame, as numbers\n";
    void *mel = stub_new("melspec 8");
    (void)state;
    stub_run(0);
    stub_said();
    stub_say(mel, "list 1 x");
    said(told);
    stub_say(mel, "list 1 x");
    stub_say(mel, "list x x x");
    said("");
    stub_say(mel, "n_mels 9");
    stub_run(0);
    stub_say(mel, "list 1 x");
    said(told);
    stub_free(mel);
}

/* What is in force may not go with frames that came later. Told with what is said after that, it is
 * told once. */
static void a_refusal_is_told_once(void **state)
{
    static const char refusal[] = "must be at most half the sample rate of the frames";
    void *stft = stub_new("stft~ 64 -blocking 1"), *mel = stub_new("melspec -fmax 1000000");
    const char *told;
    (void)state;
    make_tone();
    stub_connect(stft, 0, mel);
    stub_say(stft, "array tone");
    stub_run(0);
    assert_non_null(strstr(stub_said(), refusal));
    stub_say(mel, "n_mels 10");
    stub_run(0);
    told = strstr(stub_said(), refusal);
    assert_non_null(told);
    assert_null(strstr(told + 1, refusal));
    stub_free(mel);
    stub_free(stft);
}

/* The means and deviations of other columns are not taken for a live row's. */
static void live_rows_need_the_fit_of_their_columns(void **state)
{
    void *stft = stub_new("stft~ 4 4 -blocking 1");
    void *features = stub_new("features spectral_shape centroid rms");
    (void)state;
    make_tone();
    stub_connect(stft, 0, features);
    stub_say(stft, "array tone");
    stub_run(100);
    stub_said();
    stub_say(features, "list 1 2 3");
    assert_non_null(strstr(stub_said(), "features 0: list "));
    stub_say(features, "columns rms centroid");
    stub_say(features, "list 1 2 3");
    assert_non_null(strstr(stub_said(), "send frames first"));
    stub_run(100);
    stub_said();
    stub_say(features, "list 1 2 3");
    assert_non_null(strstr(stub_said(), "features 0: list "));
    stub_free(features);
    stub_free(stft);
}

typedef struct {
    t_hosted hosted;
    void *victim;
} t_killer;

static void kill_victim(void *x, const t_message *message)
{
    t_killer *killer = x;
    (void)message;
    if (killer->victim)
        stub_free(killer->victim);
    killer->victim = NULL;
}

static const t_hosted_class killer_class = {
    .name = "killer",
    .size = sizeof(t_killer),
    .outlets = (const t_outlet_kind[]){{0}},
    .hear = kill_victim,
};

/* Whatever hears what an object sends may delete it. (The sanitizer sees who is used after.) */
static void objects_may_be_deleted_by_what_they_send(void **state)
{
    static const struct {
        const char *object, *line;
        int outlets;
    } cases[] = {{"embed1d pca -blocking 1", "matrix 4 2 1 2 3 4 5 6 7 9", 3},
                 {"embed1d spectral -blocking 1", "matrix 4 2 1 2 3 4 5 6 7 9", 3},
                 {"reorder reverse", "list 0 1 2", 1},
                 {"stft~ 4 4 -blocking 1", "array tone", 2},
                 {"melspec 4 -blocking 1", "list 1 2 3", 2},
                 {"features mfcc 2 -n_mels 4 -blocking 1", "print", 2}};
    size_t i;
    int outlet;
    (void)state;
    make_tone();
    for (i = 0; i < COUNT(cases); i++)
        for (outlet = 0; outlet < cases[i].outlets; outlet++) {
            t_killer *killer = stub_new_of(&killer_class, "");
            killer->victim = stub_new(cases[i].object);
            stub_connect(killer->victim, outlet, killer);
            stub_say(killer->victim, cases[i].line);
            stub_run(0);
            if (killer->victim)
                stub_free(killer->victim);
            stub_free(killer);
        }
}

static void the_right_inlet_takes_numbers(void **state)
{
    void *edit = stub_new("reorder every 2");
    (void)state;
    stub_say(edit, "order 0 1 2 3 4 5");
    said("reorder 0: list 0 2 4\n");
    stub_say_right(edit, "float 3");
    said("");
    stub_say(edit, "bang");
    said("reorder 0: list 0 3\n");
    stub_say_right(edit, "bang");
    stub_say_right(edit, "symbol x");
    said("error: reorder: bang: the right inlet takes numbers for the edit\n"
         "error: reorder: symbol: the right inlet takes numbers for the edit\n");
    stub_free(edit);
}

#define TEST(name) cmocka_unit_test_setup(name, begin)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(commands_that_are_flags_are_commands),
        TEST(every_name_stands_once),
        TEST(every_entry_says_what_it_is_about),
        TEST(defaults_are_fine),
        TEST(settings_print_as_they_are_said),
        TEST(a_sound_goes_the_whole_way),
        TEST(only_what_has_changed_is_made_anew),
        TEST(answers_come_after_what_was_said_before),
        TEST(refused_arguments_are_told_once),
        TEST(long_sounds_are_looked_through_in_the_background),
        TEST(what_cannot_be_kept_is_told_once),
        TEST(a_complaint_about_live_rows_is_made_once),
        TEST(a_refusal_is_told_once),
        TEST(live_rows_need_the_fit_of_their_columns),
        TEST(objects_may_be_deleted_by_what_they_send),
        TEST(the_right_inlet_takes_numbers),
    };
    return cmocka_run_group_tests_name("classes", tests, set_up, NULL);
}
