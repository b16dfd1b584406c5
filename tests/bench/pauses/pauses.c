/* pauses: how long Pd's main thread waits for each message of each class, at most, in milliseconds
 * of its own processor time: for the message itself, and for each turn of a timer until the work
 * that it began is over. The classes stand in the host of the unit tests, which has no window.
 *
 *     pauses [FOLDER] [CLASS]   one class, or all; its files go into FOLDER (default .)
 *
 * Which messages there are the classes say themselves. One that nothing is said of in words.c is
 * told, and fails. So does nothing else: how long it takes depends on the machine. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/permutation.h"
#include "stub_host.h"
#include "table.h"
#include "test_signal.h"
#include "words.h"

enum { RATE = 44100, BANDS = 128, PATIENCE = 60000 };

typedef struct {
    const char *name, *about;
    int seconds, n_fft, hop_length;
    int array_seconds;
    size_t order;
} t_input;

/* As on stage; the longest that is meant to work; and frames as long as they can be. */
static const t_input inputs[] = {
    {"stage", "20 s, 1,723 frames of 2048; arrays of 20 s; orders of 1,723", 20, 2048, 512, 20,
     1723},
    {"large", "an hour, 33,076 frames of 2048; arrays of 100 s; orders of 1,000,000", 3600, 2048,
     4800, 100, 1000000},
    {"2^20", "100 s, 17 frames of 2^20; arrays of 100 s; orders of 1,000,000", 100, 1 << 20,
     1 << 18, 100, 1000000},
};

typedef struct {
    const char *folder;
    const t_input *input;
    void *stft, *others, *mel, *embed; /* what the objects that are measured get theirs of */
    t_table table;
} t_bench; /* of a class, or of what stands before it */

/* Speaking */

static void add_numbers(t_message *m, sro_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        values[m->argc++] = number_value((float)((i * 7919) % 1000) / 100);
}

static void add_order(t_message *m, sro_value *values, size_t count)
{
    uint32_t *order = malloc(count * sizeof *order);
    sro_permutation_identity(order, count);
    sro_permutation_shuffle(order, count, 1);
    for (size_t i = 0; i < count; i++)
        values[m->argc++] = number_value(order[i]);
    free(order);
}

static const char *sound_of_input(const t_bench *b)
{
    static char path[1000];
    snprintf(path, sizeof path, "%s/pauses-%d.wav", b->folder, b->input->seconds);
    return path;
}

static size_t frames_of_input(const t_bench *b)
{
    return 1 + (size_t)b->input->seconds * RATE / (size_t)b->input->hop_length;
}

static void add_word(const t_bench *b, t_message *m, sro_value *values, const char *word)
{
    char *end;
    double number = strtod(word, &end);
    if (!strcmp(word, "@sound"))
        values[m->argc++] = word_value(host_word(sound_of_input(b)));
    else if (!strcmp(word, "@seconds"))
        values[m->argc++] = number_value(b->input->seconds);
    else if (!strcmp(word, "@order"))
        add_order(m, values, b->input->order);
    else if (!strcmp(word, "@bins"))
        add_numbers(m, values, (size_t)b->input->n_fft / 2 + 1);
    else if (!strcmp(word, "@row"))
        add_numbers(m, values, BANDS);
    else if (!strcmp(word, "@matrix")) {
        values[m->argc++] = number_value((double)frames_of_input(b));
        values[m->argc++] = number_value(BANDS);
        add_numbers(m, values, frames_of_input(b) * BANDS);
    } else
        values[m->argc++] = *end ? word_value(host_word(word)) : number_value((float)number);
}

static void say(const t_bench *b, void *x, const char *line)
{
    char text[1000];
    sro_value *values = malloc((frames_of_input(b) * BANDS + 2000000) * sizeof *values);
    snprintf(text, sizeof text, "%s", line);
    t_message m = {.name = host_word(strtok(text, " ")), .argv = values};
    for (char *word = strtok(NULL, " "); word; word = strtok(NULL, " "))
        add_word(b, &m, values, word);
    stub_hear(x, &m);
    free(values);
}

/* Until nothing is at work any more; or for so long, and then it is cancelled. */
static void settle(const t_bench *b, void *x)
{
    double begun = milliseconds();
    while (!stub_quiet()) {
        stub_run(5);
        if (x && milliseconds() - begun > PATIENCE) {
            printf("cancelled after %d ms\n", PATIENCE);
            say(b, x, "cancel");
            x = NULL;
        }
    }
}

static void hear_signals(void *x, double seconds)
{
    enum { BLOCK = 4096 };
    static float samples[BLOCK];
    float *row = samples;
    for (double left = seconds * RATE; left > 0; left -= BLOCK) {
        ((t_hosted *)x)->class->perform(x, (float *[]){row, row}, (float *[]){row, row}, BLOCK);
        stub_run(0);
    }
}

static void note(t_bench *b, const char *line, double pause)
{
    table_note(&b->table, (size_t)(b->input - inputs), line, pause);
}

/* Measuring */

static void do_other(const t_bench *b, void *x, const char *line)
{
    double seconds = strstr(line, "@seconds") ? b->input->seconds : atof(line + strcspn(line, " "));
    if (!strcmp(line, "(delete)"))
        stub_free(x);
    else if (!strcmp(line, "(signals)"))
        stub_signals(
            x, &(t_signals){.rate = RATE, .block_size = 64, .ins = 1, .outs = 1, .widest = 1});
    else
        hear_signals(x, seconds);
}

static void measure_line(t_bench *b, void *x, const char *const *line)
{
    const char *what = message_in(*line);
    bool next_at_work = line[1] && line[1][0] == '>';
    if (**line == '>')
        stub_run(40);
    stub_longest_pause();
    if (*what == '(')
        do_other(b, x, what);
    else
        say(b, x, what);
    if (!next_at_work)
        settle(b, strcmp(what, "(delete)") ? x : NULL);
    if (**line != '!')
        note(b, what, stub_longest_pause());
}

static void measure(t_bench *b, const t_subject *s)
{
    char text[1000];
    const char *const *line;
    snprintf(text, sizeof text, "%s %s", s->class, s->make);
    if (!strcmp(s->make, "@n_fft @hop"))
        snprintf(text, sizeof text, "%s %d %d", s->class, b->input->n_fft, b->input->hop_length);
    void *x = stub_new(text);
    for (line = s->begin; *line; line++)
        say(b, x, *line);
    settle(b, x);
    for (line = s->lines; *line; line++)
        measure_line(b, x, line);
}

/* The objects before those that are measured */

static void begin_input(t_bench *b, const t_input *input)
{
    char line[1000];
    float *points = random_floats((size_t)input->array_seconds * RATE, 1);
    b->input = input;
    stub_begin();
    stub_array("points", points, (size_t)input->array_seconds * RATE);
    stub_array("out", points, 1000);
    free(points);
    snprintf(line, sizeof line, "stft~ %d %d -name frames", input->n_fft, input->hop_length);
    b->stft = stub_new(line);
    snprintf(line, sizeof line, "stft~ %d %d -name others", input->n_fft / 2, input->hop_length);
    b->others = stub_new(line);
    b->mel = stub_new("melspec -name features");
    b->embed = stub_new("embed1d pca -name points");
    stub_connect(b->stft, 0, b->mel);
    stub_connect(b->mel, 0, b->embed);
    say(b, b->stft, "read @sound");
    say(b, b->others, "read @sound");
    settle(b, NULL);
}

/* As by closing a patch. */
static void end_input(t_bench *b)
{
    settle(b, NULL);
    stub_longest_pause();
    stub_free(b->stft);
    stub_free(b->others);
    stub_free(b->mel);
    stub_free(b->embed);
    settle(b, NULL);
    note(b, "(close)", stub_longest_pause());
}

/* Words that nobody says: of what the class itself says that there is. */
static bool check_words(const t_subject *s)
{
    void *x = stub_new(s->class);
    char *text;
    bool fine;
    settle(NULL, NULL);
    stub_said();
    stub_say(x, "nonsense");
    text = strdup(stub_said());
    fine = all_are_said(s, text, "tests/bench/pauses/words.c");
    free(text);
    stub_free(x);
    return fine;
}

static void make_sounds(t_bench *b)
{
    for (size_t i = 0; i < COUNT(inputs); i++) {
        b->input = &inputs[i];
        succeeds(test_signal_write(sound_of_input(b), (size_t)inputs[i].seconds, RATE));
    }
}

static void remove_sounds(t_bench *b)
{
    for (size_t i = 0; i < COUNT(inputs); i++) {
        b->input = &inputs[i];
        remove(sound_of_input(b));
    }
    remove("points");
    remove("rendered.wav");
}

static void set_up(void) { all_classes_setup(); }

static void print_head(void)
{
    const char *heads[COUNT(inputs)][2];
    size_t k;
    for (k = 0; k < COUNT(inputs); k++) {
        heads[k][0] = inputs[k].name;
        heads[k][1] = inputs[k].about;
    }
    table_print_head(heads, COUNT(inputs));
}

int main(int argc, char **argv)
{
    static t_bench benches[10], patch;
    const char *only = argc > 2 ? argv[2] : "";
    bool fine = true;
    size_t i, k;
    set_up();
    patch.folder = argc > 1 ? argv[1] : ".";
    make_sounds(&patch);
    for (k = 0; k < COUNT(inputs); k++) {
        begin_input(&patch, &inputs[k]);
        for (i = 0; subjects[i]; i++) {
            benches[i].folder = patch.folder;
            benches[i].input = &inputs[k];
            if (strstr(subjects[i]->class, only))
                measure(&benches[i], subjects[i]);
        }
        end_input(&patch);
    }
    print_head();
    for (i = 0; subjects[i]; i++) {
        table_print(&benches[i].table, subjects[i]->class, COUNT(inputs));
        fine &= check_words(subjects[i]);
    }
    table_print(&patch.table, "a patch", COUNT(inputs));
    remove_sounds(&patch);
    return !fine;
}
