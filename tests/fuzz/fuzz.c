/* The class, and its episodes. What is asked of it stands in the environment; see fuzz.py. */

#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

t_class *fuzz_class;

t_fuzz *the_fuzz(void) { return (t_fuzz *)pd_findbyclass(gensym("#fuzz"), fuzz_class); }

static double number_in(const char *name, double otherwise)
{
    const char *text = getenv(name);
    return text && *text ? atof(text) : otherwise;
}

/* Threads of this process. */
static int count_threads(void)
{
    struct stat tasks;
    return stat("/proc/self/task", &tasks) ? 0 : (int)tasks.st_nlink - 2;
}

/* What runs in the background ends: then what happens does not depend on the machine. */
static void settle(const t_fuzz *x)
{
    const struct timespec little = {.tv_nsec = 20000};
    while (count_threads() > x->threads)
        nanosleep(&little, NULL);
}

static void pass_time(t_fuzz *x, double ms)
{
    if (x->settled)
        settle(x);
    x->ticks++;
    x->reacting = true;
    x->report.step_errors = x->report.heard = 0;
    x->count_before = x->count;
    x->pause = ms;
    x->cpu = cpu_ms();
    clock_delay(x->clock, ms);
}

/* Of the time that passed: how long it took, and what came of it. */
static void judge_pause(t_fuzz *x)
{
    const t_report *r = &x->report;
    char text[100];
    x->reacting = false;
    snprintf(text, sizeof(text), "%g ms of logical time", x->pause);
    report_time(x, cpu_ms() - x->cpu, text);
    spies_judge(x);
    if (!x->with_abstractions
        && r->step_errors
               > r->heard + x->owed + (uint64_t)x->count_before * (4 + 2 * (uint64_t)x->pause))
        report_fail(x, "%llu errors within %g ms, the last: %s", (unsigned long long)r->step_errors,
                    x->pause, r->line);
    x->owed = r->heard;
}

static bool is_over(const t_fuzz *x)
{
    return x->episode > x->last || x->messages >= x->most_messages
           || wall_seconds() - x->begun >= x->seconds;
}

static void quit(void) { pd_typedmess(gensym("pd")->s_thing, gensym("quit"), 0, NULL); }

static void begin_episode(t_fuzz *x)
{
    t_random r = random_of(x->seed, x->episode, STEPS);
    x->step = -1;
    report_step(x);
    report_did(x, "episode %llu", (unsigned long long)x->episode);
    steps_begin(x, &r);
    x->began = true;
}

static void next_step(t_fuzz *x, double *pause)
{
    t_random r = random_of(x->seed, x->episode, (uint64_t)x->step);
    report_step(x);
    x->random = r ^ 1;
    x->reactions = x->forwarded = 0;
    *pause = -1;
    if (!x->left_out[x->step])
        *pause = steps_do(x, &r);
}

/* An episode goes on until time is to pass. */
static void go_on(t_fuzz *x)
{
    double pause = -1;
    if (!x->began)
        begin_episode(x);
    while (pause < 0 && ++x->step < STEPS)
        next_step(x, &pause);
    if (pause < 0) {
        arena_clear(x);
        x->began = false;
        x->episode++;
        pause = 0;
    }
    pass_time(x, pause);
}

static void fuzz_tick(t_fuzz *x)
{
    if (x->learned < CLASSES) {
        if (words_learn(x)) {
            clock_delay(x->clock, 1);
            return;
        }
        arena_clear(x);
        x->begun = wall_seconds();
        x->cpu_begun = cpu_ms();
        x->messages = 0;
    } else
        judge_pause(x);
    if (!x->began && is_over(x)) {
        report_end(x);
        quit();
        return;
    }
    go_on(x);
}

/* "3-7,9": steps that are done, others being left out. */
static void choose_steps(t_fuzz *x, const char *text)
{
    if (!text || !*text)
        return;
    memset(x->left_out, 1, sizeof(x->left_out));
    while (*text) {
        char *end;
        long from = strtol(text, &end, 10), to = from;
        if (*end == '-')
            to = strtol(end + 1, &end, 10);
        for (; from >= 0 && from <= to && from < STEPS; from++)
            x->left_out[from] = 0;
        text = *end ? end + 1 : end;
    }
}

static void *fuzz_new(void)
{
    t_fuzz *x = (t_fuzz *)pd_new(fuzz_class);
    x->clock = clock_new(x, (t_method)fuzz_tick);
    x->seed = (uint64_t)number_in("FUZZ_SEED", 1);
    x->seconds = number_in("FUZZ_SECONDS", 60);
    x->most_messages = (uint64_t)number_in("FUZZ_MESSAGES", 1e18);
    x->first = x->episode = (uint64_t)number_in("FUZZ_FROM", 0);
    x->last = (uint64_t)number_in("FUZZ_TO", 1e18);
    choose_steps(x, getenv("FUZZ_STEPS"));
    x->settled = true;
    pd_bind(&x->object.ob_pd, gensym("#fuzz"));
    return x;
}

static void fuzz_bang(t_fuzz *x)
{
    x->threads = count_threads();
    values_setup(x);
    words_setup(x);
    report_begin(x);
    arena_find(x);
    clock_delay(x->clock, 0);
}

void fuzz_setup(void);
void fuzz_setup(void)
{
    fuzz_class =
        class_new(gensym("fuzz"), (t_newmethod)(t_method)fuzz_new, NULL, sizeof(t_fuzz), 0, 0);
    class_addbang(fuzz_class, (t_method)fuzz_bang);
    spies_setup();
}
