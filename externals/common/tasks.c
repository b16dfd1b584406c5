#include "common/tasks.h"

#include <stdlib.h>

#define POLL_MS 10
#define PREPARE_MS 1
#define LOOK_POLLS 2 /* looks are at least so many polls apart */

struct _work {
    const t_work_methods *w_methods;
    void *w_context;
    sro_job *w_job;
    t_clock *w_clock;
    t_works *w_works; /* 0 once nobody waits for it */
    t_work *w_next;
    double w_progress; /* as last sent */
    int w_polls;
    int w_started;
};

static void work_unlink(t_work *w)
{
    t_work **at;
    if (!w->w_works)
        return;
    for (at = &w->w_works->w_first; *at != w; at = &(*at)->w_next)
        ;
    *at = w->w_next;
    w->w_works = 0;
}

static void work_free(t_work *w)
{
    w->w_methods->dispose(w->w_context);
    if (w->w_job)
        sro_job_free(w->w_job);
    if (w->w_clock)
        clock_free(w->w_clock);
    free(w);
}

static void work_progress(t_work *w)
{
    t_atom a;
    double progress = sro_job_progress(w->w_job);
    if (!w->w_works || progress - w->w_progress < .01)
        return;
    w->w_progress = progress;
    SETFLOAT(&a, progress);
    outlet_anything(w->w_works->w_info, gensym("progress"), 1, &a);
}

static void work_finish(t_work *w)
{
    t_works *works = w->w_works;
    work_unlink(w);
    if (works)
        w->w_methods->deliver(works->w_owner, w->w_context, sro_job_milliseconds(w->w_job));
    work_free(w);
}

static void work_poll(t_work *w)
{
    work_progress(w);
    if (w->w_methods->look && w->w_works && ++w->w_polls % LOOK_POLLS == 0)
        w->w_methods->look(w->w_works->w_owner, w->w_context);
    clock_delay(w->w_clock, POLL_MS);
}

static void work_fail(t_work *w, const char *error)
{
    t_works *works = w->w_works;
    work_unlink(w);
    if (works)
        works->w_fail(works->w_owner, error);
    work_free(w);
}

/* One step of preparation, or the start. */
static void work_begin(t_work *w)
{
    const char *error = 0;
    int more = w->w_works && w->w_methods->prepare && w->w_methods->prepare(w->w_context, &error);
    if (!w->w_works) { /* superseded before it began */
        work_free(w);
        return;
    }
    if (!error && !more) {
        error = sro_job_start(w->w_job);
        w->w_started = !error;
    }
    if (error)
        work_fail(w, error);
    else
        clock_delay(w->w_clock, more ? PREPARE_MS : POLL_MS);
}

static void work_tick(t_work *w)
{
    if (!w->w_started)
        work_begin(w);
    else if (sro_job_done(w->w_job))
        work_finish(w);
    else
        work_poll(w);
}

static void work_block(t_work *w)
{
    const char *error = 0;
    while (w->w_methods->prepare && w->w_methods->prepare(w->w_context, &error))
        ;
    if (error) {
        work_fail(w, error);
        return;
    }
    sro_job_run(w->w_job);
    work_finish(w);
}

const char *works_start(t_works *works, const t_work_methods *methods, void *context, int blocking)
{
    const char *error = SRO_NO_MEMORY;
    t_work *w = calloc(1, sizeof(*w));
    if (!w) {
        methods->dispose(context);
        return error;
    }
    w->w_methods = methods;
    w->w_context = context;
    error = sro_job_new(&w->w_job, methods->run, context);
    if (error) {
        work_free(w);
        return error;
    }
    w->w_clock = clock_new(w, (t_method)work_tick);
    w->w_works = works;
    w->w_next = works->w_first;
    works->w_first = w;
    if (blocking)
        work_block(w);
    else
        work_begin(w);
    return 0;
}

void works_cancel(t_works *works)
{
    while (works->w_first) {
        sro_job_cancel(works->w_first->w_job);
        work_unlink(works->w_first);
    }
}

void works_cancel_if(t_works *works, const t_work_methods *methods,
                     int (*same)(const void *context, const void *wanted), const void *wanted)
{
    t_work *w = works->w_first, *next;
    for (; w; w = next) {
        next = w->w_next;
        if (w->w_methods != methods || !same(w->w_context, wanted))
            continue;
        sro_job_cancel(w->w_job);
        work_unlink(w);
    }
}

static int any(const void *context, const void *wanted)
{
    (void)context;
    (void)wanted;
    return 1;
}

void works_cancel_all(t_works *works, const t_work_methods *methods)
{
    works_cancel_if(works, methods, any, 0);
}

int works_busy(const t_works *works) { return works->w_first != 0; }

int works_busy_with(const t_works *works, const t_work_methods *methods)
{
    const t_work *w = works->w_first;
    while (w && w->w_methods != methods)
        w = w->w_next;
    return w != 0;
}
