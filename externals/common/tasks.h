/* tasks: what objects compute in the background, each one a job that a timer watches. The worker
 * itself calls no function of the host. An object that is deleted or supersedes its task leaves it
 * behind cancelled: the task waits for its thread on its own timer and then frees everything on the
 * main thread, where FFTW's planner, which the values' release needs, belongs. */
#ifndef COMMON_TASKS_H
#define COMMON_TASKS_H

#include "base/job.h"
#include "hosts/host.h"

typedef struct task t_task;

typedef struct task_kind {
    sro_job_work *run;                                     /* on the worker: (job, context) */
    void (*finish)(void *owner, void *context, double ms); /* main thread, if still wanted */
    void (*free)(void *context);                           /* main thread, always */
    /* NULL, or called on the main thread before the job starts until it returns false (an error
     * ends it: then *error is set): for what must be prepared there a little at a time */
    bool (*prepare)(void *context, sro_error *error);
    /* NULL, or called on the main thread every now and then while it runs and is wanted */
    void (*poll)(void *owner, void *context);
} t_task_kind;

/* The tasks of one object. */
typedef struct tasks {
    void *owner; /* any object of ours: what fails is its error, */
    int info;    /* and progress goes out there */
    t_task *first;
} t_tasks;

/* Run `context` as a task of that kind, in the background or (blocking) before this returns. The
 * context is freed in any case. On failure it never finishes: that is an error of the owner's. */
void tasks_start(t_tasks *tasks, const t_task_kind *kind, void *context, bool blocking);

/* Cancel all that run, or those of that kind: nothing more of them is heard. */
void tasks_cancel_all(t_tasks *tasks);
void tasks_cancel_kind(t_tasks *tasks, const t_task_kind *kind);
/* Those of that kind that same(its context, wanted) is true of. */
void tasks_cancel_same(t_tasks *tasks, const t_task_kind *kind,
                       bool (*same)(const void *context, const void *wanted), const void *wanted);

bool tasks_busy(const t_tasks *tasks);
bool tasks_busy_with(const t_tasks *tasks, const t_task_kind *kind);

#endif
