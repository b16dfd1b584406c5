/* What is judged while messages are sent, and what is left for whoever reads of it: the last
 * messages lie in a file that outlives the process, however it ends. */

#include "fuzz.h"

#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "m_imp.h"
#include "s_stuff.h"

enum { LINES = 64, LINE = 400 };

/* As fuzz.py reads it. */
struct trace {
    uint64_t episode;
    int64_t step; /* -1: before the first */
    uint64_t messages, count;
    char lines[LINES][LINE];
};

static double seconds_of(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double cpu_ms(void) { return 1000 * seconds_of(CLOCK_THREAD_CPUTIME_ID); }
double wall_seconds(void) { return seconds_of(CLOCK_MONOTONIC); }

/* What Pd prints */

static bool begins(const char *text, const char *with)
{
    return !strncmp(text, with, strlen(with));
}

/* Whether a line begins with the name of a class of ours and a colon. */
static bool is_ours(const char *line)
{
    size_t i;
    for (i = 0; i < CLASSES; i++) {
        size_t length = strlen(class_names[i]);
        if (begins(line, class_names[i]) && line[length] == ':')
            return true;
    }
    return false;
}

/* An error or note of ours is one line that says something. */
static void judge_line(t_fuzz *x, const char *line)
{
    const char *text = strchr(line, ':') + 1, *end = strchr(text, '\n');
    if (text[0] != ' ' || strlen(text) < 3)
        report_fail(x, "a line says nothing: %s", line);
    if (!end || end[1])
        report_fail(x, "what is said is no line of its own: %s", line);
}

static void take_line(t_fuzz *x, const char *text)
{
    t_report *r = &x->report;
    const char *line = begins(text, "error: ") ? text + strlen("error: ") : text;
    if (!is_ours(line)) {
        r->foreign++;
        return;
    }
    snprintf(r->line, sizeof(r->line), "%s", line);
    judge_line(x, line);
    if (line == text) {
        r->notes++;
        return;
    }
    r->errors++;
    r->step_errors++;
}

/* What Pd's own objects print, as those in our abstractions, comes in pieces. */
static void hear_print(const char *text)
{
    t_fuzz *x = the_fuzz();
    t_report *r = &x->report;
    size_t used = strlen(r->pieces);
    if (r->echo)
        fputs(text, stderr);
    snprintf(r->pieces + used, sizeof(r->pieces) - used, "%s", text);
    if (!strchr(text, '\n'))
        return;
    take_line(x, r->pieces);
    r->pieces[0] = 0;
}

/* The trace */

static struct trace *open_trace(const char *path)
{
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    void *trace = MAP_FAILED;
    if (file >= 0 && !ftruncate(file, sizeof(struct trace)))
        trace = mmap(NULL, sizeof(struct trace), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (trace == MAP_FAILED) {
        perror(path);
        exit(2);
    }
    return trace;
}

void report_begin(t_fuzz *x)
{
    const char *path = getenv("FUZZ_TRACE"), *limit = getenv("FUZZ_LIMIT");
    x->report.trace = open_trace(path ? path : "trace");
    x->report.limit = limit ? atof(limit) : 5000;
    x->report.echo = getenv("FUZZ_ECHO") != NULL;
    STUFF->st_printhook = hear_print;
}

void report_step(t_fuzz *x)
{
    t_report *r = &x->report;
    r->trace->episode = x->episode;
    r->trace->step = x->step;
    r->trace->messages = x->messages;
    r->step_errors = r->heard = 0;
}

static char *next_line(t_report *r) { return r->trace->lines[r->trace->count++ % LINES]; }

static void echo(const t_report *r, const char *line)
{
    if (r->echo)
        fprintf(stderr, "%3lld  %s\n", (long long)r->trace->step, line);
}

void report_did(t_fuzz *x, const char *format, ...)
{
    char *line = next_line(&x->report);
    va_list args;
    va_start(args, format);
    vsnprintf(line, LINE, format, args);
    va_end(args);
    echo(&x->report, line);
}

static size_t print_atom(const t_atom *atom, char *to, size_t size)
{
    double number;
    if (atom->a_type == A_SYMBOL)
        return (size_t)snprintf(to, size, " %.60s", atom->a_w.w_symbol->s_name);
    if (atom->a_type != A_FLOAT)
        return (size_t)snprintf(to, size, " (pointer)");
    number = atom->a_w.w_float;
    if (number >= 0 && number < 10 && number == floor(number) && size > 3) { /* quickly */
        to[0] = ' ';
        to[1] = (char)('0' + (int)number);
        to[2] = 0;
        return 2;
    }
    return (size_t)snprintf(to, size, " %g", number);
}

const char *report_said(t_fuzz *x, const char *to, const t_said *said)
{
    char *line = next_line(&x->report);
    size_t used = (size_t)snprintf(line, LINE, "%s %.60s", to, said->name->s_name);
    int i;
    for (i = 0; i < said->argc && used < LINE - 100; i++)
        used += print_atom(&said->argv[i], line + used, LINE - used);
    if (i < said->argc)
        snprintf(line + used, LINE - used, " ... (%d)", said->argc);
    echo(&x->report, line);
    return line;
}

/* Judging */

void report_time(t_fuzz *x, double ms, const char *what)
{
    t_slow *slowest = x->report.slowest, *least = slowest;
    size_t i;
    if (ms > x->report.limit)
        report_fail(x, "took %g ms of processor time: %s", ms, what);
    for (i = 1; i < SLOWEST; i++)
        if (slowest[i].ms < least->ms)
            least = &slowest[i];
    if (ms <= least->ms)
        return;
    least->ms = ms;
    snprintf(least->text, sizeof(least->text), "(episode %llu, step %d) %s",
             (unsigned long long)x->episode, x->step, what);
}

void report_fail(t_fuzz *x, const char *format, ...)
{
    va_list args;
    fprintf(stderr, "FUZZ: ");
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\n");
    (void)x;
    fflush(stderr);
    _exit(3);
}

static int slower(const void *a, const void *b)
{
    double first = ((const t_slow *)a)->ms, second = ((const t_slow *)b)->ms;
    return first < second ? 1 : first > second ? -1 : 0;
}

static void print_words(const t_fuzz *x)
{
    size_t i;
    int k;
    for (i = 0; i < CLASSES; i++) {
        const t_class_known *known = &x->known[i];
        uint64_t said = 0, taken = 0;
        for (k = 0; k < known->word_count; k++) {
            said += known->words[k].said;
            taken += known->words[k].taken;
        }
        printf("taken %s %llu of %llu, %d words\n", known->name->s_name, (unsigned long long)taken,
               (unsigned long long)said, known->word_count);
        for (k = 0; k < known->word_count; k++)
            if (!known->words[k].taken)
                printf("never %s %s %llu\n", known->name->s_name, known->words[k].name->s_name,
                       (unsigned long long)known->words[k].said);
    }
}

void report_end(t_fuzz *x)
{
    t_report *r = &x->report;
    double seconds = wall_seconds() - x->begun, cpu = (cpu_ms() - x->cpu_begun) / 1000;
    size_t i;
    print_words(x);
    qsort(r->slowest, SLOWEST, sizeof(*r->slowest), slower);
    for (i = 0; i < SLOWEST; i++)
        if (r->slowest[i].ms > 0)
            printf("slow %8.1f ms  %s\n", r->slowest[i].ms, r->slowest[i].text);
    printf("end %llu messages, %llu episodes, %llu objects, %llu ticks, %.1f s, %.0f messages/s, "
           "%.1f s of processor time of the main thread, %.0f messages/s of it, "
           "%llu errors, %llu notes, %llu lines of Pd\n",
           (unsigned long long)x->messages, (unsigned long long)(x->episode - x->first),
           (unsigned long long)x->made, (unsigned long long)x->ticks, seconds,
           (double)x->messages / seconds, cpu, (double)x->messages / cpu,
           (unsigned long long)r->errors, (unsigned long long)r->notes,
           (unsigned long long)r->foreign);
    fflush(stdout);
}
