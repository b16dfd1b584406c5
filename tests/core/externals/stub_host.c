#include "stub_host.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_THINGS = 40, MAX_VALUES = STUB_LINE / 2, LOG_SIZE = 100000 };

struct host {
    int inlets; /* unused: a host has to have something */
};

struct timer {
    void *owner;
    t_due *due;
    _Atomic double at; /* negative: it is not set */
    t_timer *next;
};

typedef struct {
    char name[100];
    float *points;
    size_t count;
} t_array_stub;

typedef struct {
    const void *from;
    int outlet;
    void *to;
} t_cord;

static struct {
    const t_hosted_class *classes[MAX_THINGS];
    size_t class_count;
    t_host host;
    char log[LOG_SIZE], read[LOG_SIZE];
    const char *words[6000];
    size_t word_count;
    t_timer *timers;
    _Atomic double now;
    size_t longest;
    bool quotes, beside;
    t_array_stub arrays[MAX_THINGS];
    t_cord cords[MAX_THINGS];
    struct {
        char name[100];
        void *memory;
    } shared[MAX_THINGS];
    struct {
        int depth; /* a call may come to others */
        double begun, longest;
    } pause;
} stub;

/* How long the host waits */

static void pause_begin(void)
{
    if (!stub.pause.depth++)
        stub.pause.begun = thread_milliseconds();
}

static void pause_end(void)
{
    double took;
    if (--stub.pause.depth)
        return;
    took = thread_milliseconds() - stub.pause.begun;
    if (took > stub.pause.longest)
        stub.pause.longest = took;
}

double stub_longest_pause(void)
{
    double longest = stub.pause.longest;
    stub.pause.longest = 0;
    return longest;
}

/* What is said */

static void add_line(const char *line)
{
    size_t used = strlen(stub.log);
    snprintf(stub.log + used, sizeof(stub.log) - used, "%s\n", line);
}

const char *stub_said(void)
{
    memcpy(stub.read, stub.log, sizeof(stub.read));
    stub.log[0] = 0;
    return stub.read;
}

const char *host_class_name(const void *x) { return ((const t_hosted *)x)->class->name; }

static void print(const void *x, const char *before, const char *format, va_list args)
{
    char text[4000], line[5000];
    vsnprintf(text, sizeof(text), format, args);
    snprintf(line, sizeof(line), "%s%s: %s", before, host_class_name(x), text);
    add_line(line);
}

void host_error(const void *x, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print(x, "error: ", format, args);
    va_end(args);
}

void host_note(const void *x, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print(x, "", format, args);
    va_end(args);
}

const char *host_word(const char *text)
{
    size_t i;
    for (i = 0; i < stub.word_count; i++)
        if (!strcmp(stub.words[i], text))
            return stub.words[i];
    assert_true(stub.word_count < COUNT(stub.words));
    return stub.words[stub.word_count++] = strdup(text);
}

void stub_forget_words(void)
{
    while (stub.word_count)
        free((char *)stub.words[--stub.word_count]);
}

double host_number(double number) { return (float)number; }

const char *host_program(void) { return "the stub"; }

bool host_quotes_words(void) { return stub.quotes; }
void stub_quotes_words(bool quotes) { stub.quotes = quotes; }

char host_flag_mark(void) { return '-'; }

bool host_audio_runs_beside(void) { return stub.beside; }
void stub_runs_beside(bool beside) { stub.beside = beside; }

size_t host_longest_message(void) { return stub.longest ? stub.longest : INT_MAX - 1; }
void stub_longest_message(size_t longest) { stub.longest = longest; }

/* Objects */

void host_setup(const t_hosted_class *class)
{
    if (class->prepare)
        class->prepare();
    stub.classes[stub.class_count++] = class;
}

const t_hosted_class *stub_class(size_t index) { return stub.classes[index]; }

void stub_begin(void)
{
    size_t i;
    stub.log[0] = 0;
    stub.longest = 0;
    stub.quotes = stub.beside = false;
    for (i = 0; i < MAX_THINGS; i++) {
        free(stub.arrays[i].points);
        stub.arrays[i] = (t_array_stub){.name = ""};
        stub.cords[i] = (t_cord){.from = NULL};
    }
}

static sro_value value_of(const char *word)
{
    char *end;
    double number = strtod(word, &end);
    return *end ? word_value(host_word(word)) : number_value((float)number);
}

/* The words of a line, which are cut out of `text`. */
static t_message message_of(char *text, sro_value *values)
{
    t_message m = {.name = "", .argv = values};
    char *word = strtok(text, " ");
    if (word)
        m.name = host_word(word);
    while (word && (word = strtok(NULL, " ")))
        values[m.argc++] = value_of(word);
    return m;
}

static void *make(const t_hosted_class *class, const t_message *arguments)
{
    t_hosted *x = calloc(1, class->size);
    bool made;
    x->class = class;
    x->host = &stub.host;
    pause_begin();
    made = !class->make || class->make(x, arguments);
    pause_end();
    if (made)
        return x;
    stub_free(x);
    return NULL;
}

void *stub_new_of(const t_hosted_class *class, const char *arguments)
{
    char text[STUB_LINE];
    sro_value values[MAX_VALUES];
    t_message m;
    snprintf(text, sizeof(text), "%s %s", class->name, arguments);
    m = message_of(text, values);
    return make(class, &m);
}

void *stub_new(const char *line)
{
    size_t i;
    for (i = 0; i < stub.class_count; i++) {
        size_t length = strlen(stub.classes[i]->name);
        if (!strncmp(line, stub.classes[i]->name, length) && strchr(" ", line[length]))
            return stub_new_of(stub.classes[i], line + length);
    }
    fail_msg("no such class: %s", line);
    return NULL;
}

void stub_free(void *x)
{
    size_t i;
    pause_begin();
    if (((t_hosted *)x)->class->end)
        ((t_hosted *)x)->class->end(x);
    pause_end();
    for (i = 0; i < MAX_THINGS; i++)
        if (stub.cords[i].from == x || stub.cords[i].to == x)
            stub.cords[i].from = NULL;
    free(x);
}

void stub_hear(void *x, const t_message *message)
{
    pause_begin();
    ((t_hosted *)x)->class->hear(x, message);
    pause_end();
}

bool stub_signals(void *x, const t_signals *signals)
{
    bool on;
    pause_begin();
    on = ((t_hosted *)x)->class->signals(x, signals);
    pause_end();
    return on;
}

void stub_say(void *x, const char *line)
{
    char text[STUB_LINE];
    sro_value values[MAX_VALUES];
    t_message m;
    snprintf(text, sizeof(text), "%s", line);
    m = message_of(text, values);
    stub_hear(x, &m);
}

void stub_say_right(void *x, const char *line)
{
    char text[STUB_LINE];
    sro_value values[MAX_VALUES];
    t_message m;
    snprintf(text, sizeof(text), "%s", line);
    m = message_of(text, values);
    ((t_hosted *)x)->class->hear_right(x, &m);
}

/* Sending */

void stub_connect(void *x, int outlet, void *to)
{
    size_t i = 0;
    while (stub.cords[i].from)
        i++;
    stub.cords[i] = (t_cord){x, outlet, to};
}

static void send_message(const void *x, int outlet, const t_message *m)
{
    char line[4000], word[TEXT_SIZE];
    size_t i, used;
    int k;
    used = (size_t)snprintf(line, sizeof(line), "%s %d: %s", host_class_name(x), outlet, m->name);
    for (k = 0; k < m->argc && used + 100 < sizeof(line); k++) {
        print_value(&m->argv[k], word, sizeof(word));
        used += (size_t)snprintf(line + used, sizeof(line) - used, " %s", word);
    }
    if (strcmp(m->name, "progress"))
        add_line(line);
    for (i = 0; i < MAX_THINGS; i++)
        if (stub.cords[i].from == x && stub.cords[i].outlet == outlet)
            stub_hear(stub.cords[i].to, m);
}

sro_error host_send_numbers(const void *x, int outlet, const char *name, size_t count,
                            t_number_at *at, const void *numbers)
{
    sro_value *values = malloc((count + 1) * sizeof(*values));
    size_t i;
    for (i = 0; i < count; i++)
        values[i] = number_value((float)at(numbers, i));
    send_message(x, outlet, &(t_message){name, (int)count, values});
    free(values);
    return NULL;
}

void host_send_number(const void *x, int outlet, double number)
{
    sro_value value = number_value(number);
    send_message(x, outlet, &(t_message){"float", 1, &value});
}

void host_send_word(const void *x, int outlet, const char *name, const char *word)
{
    sro_value value = word_value(host_word(word));
    send_message(x, outlet, &(t_message){name, 1, &value});
}

/* Time */

t_timer *host_timer_new(void *owner, t_due *due)
{
    t_timer *timer = calloc(1, sizeof(*timer));
    *timer = (t_timer){.owner = owner, .due = due, .at = -1, .next = stub.timers};
    return stub.timers = timer;
}

void host_timer_free(t_timer *timer)
{
    t_timer **at = &stub.timers;
    if (!timer)
        return;
    while (*at != timer)
        at = &(*at)->next;
    *at = timer->next;
    free(timer);
}

void host_timer_set(t_timer *timer, double ms) { timer->at = stub.now + ms; }

void host_timer_stop(t_timer *timer) { timer->at = -1; }

/* The one to come next; of several at one time the one that was made first. NULL: none by then. */
static t_timer *next_timer(double until)
{
    t_timer *timer, *next = NULL;
    for (timer = stub.timers; timer; timer = timer->next)
        if (timer->at >= 0 && timer->at <= until && (!next || timer->at <= next->at))
            next = timer;
    return next;
}

void stub_run(double ms)
{
    double until = stub.now + ms;
    t_timer *timer;
    while ((timer = next_timer(until))) {
        if (timer->at > stub.now)
            sleep_milliseconds(timer->at - stub.now);
        stub.now = timer->at > stub.now ? timer->at : stub.now;
        timer->at = -1;
        pause_begin();
        timer->due(timer->owner);
        pause_end();
    }
    stub.now = until;
}

bool stub_quiet(void)
{
    const t_timer *timer = stub.timers;
    while (timer && timer->at < 0)
        timer = timer->next;
    return !timer;
}

double host_rate_known(void) { return 0; }

bool host_signals_on(void) { return false; }

/* Arrays */

static t_array_stub *array_named(const char *name)
{
    size_t i;
    for (i = 0; i < MAX_THINGS; i++)
        if (!strcmp(stub.arrays[i].name, name))
            return &stub.arrays[i];
    return NULL;
}

static void set_points(t_array_stub *array, const float *points, size_t stride, size_t count)
{
    size_t i;
    free(array->points);
    array->points = floats(count + 1);
    array->count = count;
    for (i = 0; i < count; i++)
        array->points[i] = points[i * stride];
}

void stub_array(const char *name, const float *points, size_t count)
{
    t_array_stub *array = array_named(name);
    if (!array)
        array = array_named("");
    if (!array)
        abort(); /* there are too many */
    snprintf(array->name, sizeof(array->name), "%s", name);
    set_points(array, points, 1, count);
}

const float *stub_points(const char *name, size_t *count)
{
    const t_array_stub *array = array_named(name);
    *count = array->count;
    return array->points;
}

t_array_state host_array_look(const char *name, t_array_look *look)
{
    const t_array_stub *array = array_named(name);
    *look = (t_array_look){.points = array ? array->count : 0, .channels = 1};
    return array ? HOST_ARRAY_FINE : HOST_ARRAY_NONE;
}

bool host_array_read(const char *name, size_t channel, float *to, size_t size)
{
    const t_array_stub *array = array_named(name);
    assert_int_equal(channel, 0);
    memcpy(to, array->points, (size < array->count ? size : array->count) * sizeof(*to));
    return true;
}

size_t host_array_max(void) { return 268435455; }

bool host_array_write(const char *name, const t_array_values *values)
{
    set_points(array_named(name), values->channels[0], values->stride, values->count);
    return true;
}

/* Files, patches, memory */

bool host_find_file(const void *x, const char *what, const char *name, char path[FILE_PATH_SIZE])
{
    FILE *file = fopen(name, "rb");
    if (file)
        fclose(file);
    else
        host_error(x, "%s %s: there is no such file", what, name);
    snprintf(path, FILE_PATH_SIZE, "%s", name);
    return file != NULL;
}

bool host_target_file(const void *x, const char *what, const char *name, char path[FILE_PATH_SIZE])
{
    (void)x, (void)what;
    snprintf(path, FILE_PATH_SIZE, "%s", name);
    return true;
}

const t_patch *host_patch(const void *x)
{
    (void)x;
    return (const t_patch *)&stub; /* all objects are in one */
}

const t_patch *host_patch_around(const t_patch *patch)
{
    (void)patch;
    return NULL;
}

void *host_shared(const char *name, size_t size)
{
    size_t i = 0;
    while (stub.shared[i].memory && strcmp(stub.shared[i].name, name))
        i++;
    if (!stub.shared[i].memory) {
        snprintf(stub.shared[i].name, sizeof(stub.shared[i].name), "%s", name);
        stub.shared[i].memory = calloc(1, size);
    }
    return stub.shared[i].memory;
}
