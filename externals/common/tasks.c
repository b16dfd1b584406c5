#include "common/tasks.h"

#include <stdlib.h>

enum {
    POLL_MS = 10,
    PREPARE_MS = 1,
    TICKS_A_POLL = 2, /* the owner is polled every so many ticks */
};

struct task {
    const t_task_kind *kind;
    void *context;
    sro_job *job;
    t_timer *timer;
    t_tasks *tasks; /* NULL once nobody waits for it */
    t_task *next;
    double progress; /* as last sent */
    int ticks;
    bool started;
};

static void task_unlink(t_task *t)
{
    t_task **at;
    if (!t->tasks)
        return;
    for (at = &t->tasks->first; *at != t; at = &(*at)->next)
        ;
    *at = t->next;
    t->tasks = NULL;
}

static void task_free(t_task *t)
{
    t->kind->free(t->context);
    if (t->job)
        sro_job_free(t->job);
    host_timer_free(t->timer);
    free(t);
}

static void task_send_progress(t_task *t)
{
    const t_tasks *tasks = t->tasks;
    double progress = sro_job_progress(t->job);
    sro_error error;
    if (!tasks || progress - t->progress < .01)
        return;
    t->progress = progress;
    error = host_send_numbers(tasks->owner, tasks->info, "progress", 1, double_at, &progress);
    if (error)
        host_error(tasks->owner, "progress: %s", error);
}

static void task_finish(t_task *t)
{
    t_tasks *tasks = t->tasks;
    task_unlink(t);
    if (tasks)
        t->kind->finish(tasks->owner, t->context, sro_job_milliseconds(t->job));
    task_free(t);
}

static void task_poll(t_task *t)
{
    task_send_progress(t);
    if (t->kind->poll && t->tasks && ++t->ticks % TICKS_A_POLL == 0)
        t->kind->poll(t->tasks->owner, t->context);
    host_timer_set(t->timer, POLL_MS);
}

static void task_fail(t_task *t, sro_error error)
{
    t_tasks *tasks = t->tasks;
    task_unlink(t);
    if (tasks)
        host_error(tasks->owner, "%s", error);
    task_free(t);
}

/* One step of preparation, or the start. */
static void task_begin(t_task *t)
{
    sro_error error = NULL;
    bool more = t->tasks && t->kind->prepare && t->kind->prepare(t->context, &error);
    if (!t->tasks) { /* superseded before it began */
        task_free(t);
        return;
    }
    if (!error && !more) {
        error = sro_job_start(t->job);
        t->started = !error;
    }
    if (error)
        task_fail(t, error);
    else
        host_timer_set(t->timer, more ? PREPARE_MS : POLL_MS);
}

static void task_tick(void *task)
{
    t_task *t = task;
    if (!t->started)
        task_begin(t);
    else if (sro_job_done(t->job))
        task_finish(t);
    else
        task_poll(t);
}

static void task_block(t_task *t)
{
    sro_error error = NULL;
    while (t->kind->prepare && t->kind->prepare(t->context, &error))
        ;
    if (error) {
        task_fail(t, error);
        return;
    }
    sro_job_run(t->job);
    task_finish(t);
}

/* NULL, and the context is freed, where there is no memory. */
static t_task *task_new(const t_task_kind *kind, void *context)
{
    t_task *t = calloc(1, sizeof(*t));
    if (!t) {
        kind->free(context);
        return NULL;
    }
    t->kind = kind;
    t->context = context;
    t->timer = host_timer_new(t, task_tick);
    if (t->timer && !sro_job_new(&t->job, kind->run, context))
        return t;
    task_free(t);
    return NULL;
}

void tasks_start(t_tasks *tasks, const t_task_kind *kind, void *context, bool blocking)
{
    t_task *t = task_new(kind, context);
    if (!t) {
        host_error(tasks->owner, "%s", SRO_NO_MEMORY);
        return;
    }
    t->tasks = tasks;
    t->next = tasks->first;
    tasks->first = t;
    if (blocking)
        task_block(t);
    else
        task_begin(t);
}

static void task_cancel(t_task *t)
{
    sro_job_cancel(t->job);
    task_unlink(t);
}

void tasks_cancel_all(t_tasks *tasks)
{
    while (tasks->first)
        task_cancel(tasks->first);
}

void tasks_cancel_same(t_tasks *tasks, const t_task_kind *kind,
                       bool (*same)(const void *context, const void *wanted), const void *wanted)
{
    t_task *t = tasks->first, *next;
    for (; t; t = next) {
        next = t->next;
        if (t->kind == kind && same(t->context, wanted))
            task_cancel(t);
    }
}

static bool any(const void *context, const void *wanted)
{
    (void)context, (void)wanted;
    return true;
}

void tasks_cancel_kind(t_tasks *tasks, const t_task_kind *kind)
{
    tasks_cancel_same(tasks, kind, any, NULL);
}

bool tasks_busy(const t_tasks *tasks) { return tasks->first != NULL; }

bool tasks_busy_with(const t_tasks *tasks, const t_task_kind *kind)
{
    const t_task *t = tasks->first;
    while (t && t->kind != kind)
        t = t->next;
    return t != NULL;
}
