#include "base/job.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum { IDLE, RUNNING, DONE };

struct sro_job {
    sro_job_work *work;
    void *context;
    atomic_int state;
    atomic_bool cancelled;
    _Atomic float progress;
    double milliseconds;
};

/* The only global state: at exit no object is left to ask which threads still run. */
static struct {
    atomic_int running;
    atomic_bool quitting;
} process;

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
    atomic_fetch_sub(&process.running, 1);
    return NULL;
}

sro_error sro_job_start(sro_job *job)
{
    pthread_attr_t attributes;
    struct sched_param ordinary = {.sched_priority = 0};
    pthread_t thread;
    if (pthread_attr_init(&attributes))
        return SRO_NO_MEMORY;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    /* macOS gives only 512 KB unless asked. */
    pthread_attr_setstacksize(&attributes, 1 << 20);
    /* The host may run with real-time priority; its workers must not. */
    pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
    pthread_attr_setschedpolicy(&attributes, SCHED_OTHER);
    pthread_attr_setschedparam(&attributes, &ordinary);
    atomic_store(&job->state, RUNNING);
    atomic_fetch_add(&process.running, 1);
    bool failed = pthread_create(&thread, &attributes, thread_main, job);
    pthread_attr_destroy(&attributes);
    if (!failed)
        return NULL;
    atomic_fetch_sub(&process.running, 1);
    atomic_store(&job->state, IDLE);
    return SRO_NO_THREAD;
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
    return job && (atomic_load(&job->cancelled) || atomic_load(&process.quitting));
}

/* At exit the libraries that a running worker uses are about to be unloaded: wait a little for it.
 */
__attribute__((destructor)) static void wait_for_workers(void)
{
    atomic_store(&process.quitting, true);
    for (int i = 0; i < 100 && atomic_load(&process.running); i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}
