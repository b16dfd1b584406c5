/* work: one job of an object, watched from Pd's scheduler. The worker itself calls no Pd
 * function. An object that is deleted or supersedes its work leaves it behind cancelled: the
 * work waits for its thread on its own clock and then frees everything on the main thread,
 * where FFTW's planner, which the values' release needs, belongs. */
#ifndef COMMON_TASKS_H
#define COMMON_TASKS_H

#include "m_pd.h"
#include "base/job.h"

typedef struct _work t_work;

typedef struct _work_methods {
    sro_job_work *run;                                      /* on the worker: (job, context) */
    void (*deliver)(void *owner, void *context, double ms); /* main thread, if still wanted */
    void (*dispose)(void *context);                         /* main thread, always */
    /* 0, or called on the main thread before the job starts until it returns 0 (an error ends it:
     * then *error is set): for what must be prepared there a little at a time */
    int (*prepare)(void *context, const char **error);
    /* 0, or called on the main thread every now and then while it runs and is wanted */
    void (*look)(void *owner, void *context);
} t_work_methods;

/* The works of one object. */
typedef struct _works {
    void *w_owner;
    void (*w_fail)(void *owner, const char *error);
    t_outlet *w_info; /* for progress */
    t_work *w_first;
} t_works;

/* Run `context` through the methods, in the background or (blocking) before this returns.
 * The context is disposed of in any case. On failure nothing is delivered. What fails later, while
 * it is prepared, is an error of the owner's. */
const char *works_start(t_works *works, const t_work_methods *methods, void *context, int blocking);

/* Cancel all that runs; nothing more of it is heard. */
void works_cancel(t_works *works);

/* Cancel those by these methods; by works_cancel_if, what same(its context, wanted) is true of. */
void works_cancel_all(t_works *works, const t_work_methods *methods);
void works_cancel_if(t_works *works, const t_work_methods *methods,
                     int (*same)(const void *context, const void *wanted), const void *wanted);

int works_busy(const t_works *works);
int works_busy_with(const t_works *works, const t_work_methods *methods);

#endif
