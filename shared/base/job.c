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
    atomic_int state, cancel;
    _Atomic float progress;
    double milliseconds;
};

/* The only state of the process: at exit no object is left to ask which threads still run. */
static struct {
    atomic_int running, quitting;
} process;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

const char *sro_job_new(sro_job **job, sro_job_work *work, void *context)
{
    sro_job *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->work = work;
    made->context = context;
    *job = made;
    return 0;
}

void sro_job_run(sro_job *job)
{
    atomic_store(&job->state, RUNNING);
    double start = now();
    job->work(job, job->context);
    job->milliseconds = now() - start;
    atomic_store(&job->state, DONE); /* the last touch: its owner may free the job from here on */
}

static void *thread_main(void *job)
{
    sro_job_run(job);
    atomic_fetch_sub(&process.running, 1);
    return 0;
}

const char *sro_job_start(sro_job *job)
{
    pthread_attr_t attributes;
    struct sched_param ordinary = {.sched_priority = 0};
    pthread_t thread;
    if (pthread_attr_init(&attributes))
        return SRO_NO_MEMORY;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    /* macOS gives 512 KB unless asked */
    pthread_attr_setstacksize(&attributes, 1 << 20);
    /* Pd may be real-time; its workers must not be */
    pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
    pthread_attr_setschedpolicy(&attributes, SCHED_OTHER);
    pthread_attr_setschedparam(&attributes, &ordinary);
    atomic_store(&job->state, RUNNING);
    atomic_fetch_add(&process.running, 1);
    int failed = pthread_create(&thread, &attributes, thread_main, job);
    pthread_attr_destroy(&attributes);
    if (!failed)
        return 0;
    atomic_fetch_sub(&process.running, 1);
    atomic_store(&job->state, IDLE);
    return "the system gives no further thread";
}

void sro_job_cancel(sro_job *job) { atomic_store(&job->cancel, 1); }
int sro_job_done(const sro_job *job) { return atomic_load(&job->state) == DONE; }
double sro_job_progress(const sro_job *job) { return atomic_load(&job->progress); }
double sro_job_milliseconds(const sro_job *job) { return job->milliseconds; }
void sro_job_free(sro_job *job) { free(job); }

int sro_job_step(sro_job *job, double progress)
{
    float before = job ? atomic_load(&job->progress) : 1;
    /* several threads may report: the furthest counts */
    while (before < (float)progress
           && !atomic_compare_exchange_weak(&job->progress, &before, (float)progress))
        ;
    return sro_job_canceled(job);
}

int sro_job_canceled(const sro_job *job)
{
    return job && (atomic_load(&job->cancel) || atomic_load(&process.quitting));
}

/* At quit the libraries under a running worker are about to be taken down. */
__attribute__((destructor)) static void wait_for_workers(void)
{
    atomic_store(&process.quitting, 1);
    for (int i = 0; i < 100 && atomic_load(&process.running); i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, 0);
}
