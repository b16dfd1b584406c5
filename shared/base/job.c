#include "base/job.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/background.h"

enum { IDLE, RUNNING, DONE };

struct sro_job {
    sro_job_work *work;
    void *context;
    atomic_int state;
    atomic_bool cancelled;
    _Atomic float progress;
    double milliseconds; /* not atomic: it is written before state becomes DONE, and read after */
};

/* All orders are sequentially consistent, which costs nothing at this rate: who reads DONE sees all
 * that the work wrote. */

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

sro_error sro_job_new(sro_job **job, sro_job_work *work, void *context)
{
    sro_job *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->work = work;
    made->context = context;
    *job = made;
    return NULL;
}

void sro_job_run(sro_job *job)
{
    atomic_store(&job->state, RUNNING);
    double start = now();
    job->work(job, job->context);
    job->milliseconds = now() - start;
    atomic_store(&job->state, DONE); /* last: from here on its owner may free the job */
}

static void *thread_main(void *job)
{
    sro_job_run(job);
    return NULL;
}

sro_error sro_job_start(sro_job *job)
{
    atomic_store(&job->state, RUNNING);
    sro_error error = sro_background_start(thread_main, job);
    if (error)
        atomic_store(&job->state, IDLE);
    return error;
}

void sro_job_cancel(sro_job *job) { atomic_store(&job->cancelled, true); }
bool sro_job_done(const sro_job *job) { return atomic_load(&job->state) == DONE; }
double sro_job_progress(const sro_job *job) { return atomic_load(&job->progress); }
double sro_job_milliseconds(const sro_job *job) { return job->milliseconds; }
void sro_job_free(sro_job *job) { free(job); }

bool sro_job_report(sro_job *job, double progress)
{
    float before = job ? atomic_load(&job->progress) : 1;
    /* Several threads may report: the furthest counts. */
    while (before < (float)progress
           && !atomic_compare_exchange_weak(&job->progress, &before, (float)progress))
        ;
    return sro_job_cancelled(job);
}

bool sro_job_cancelled(const sro_job *job)
{
    return job && (atomic_load(&job->cancelled) || sro_background_quitting());
}
