#include "base/background.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/huge_pages.h"
#include "base/system.h"

/* A thread is started in less time than it takes to free so much. */
enum { MUCH = 4 << 20 };

/* The only global state: at exit no object is left to ask which threads still run. */
static struct {
    atomic_int running;
    atomic_bool quitting;
} process;

typedef struct {
    void *(*run)(void *argument);
    void *argument;
} beginning;

static void *thread_main(void *given)
{
    sro_system_lower_priority(); /* the sound goes before */
    beginning b = *(beginning *)given;
    free(given);
    void *result = b.run(b.argument);
    atomic_fetch_sub(&process.running, 1);
    return result;
}

static bool start(beginning *b)
{
    pthread_attr_t attributes;
    struct sched_param ordinary = {.sched_priority = 0};
    pthread_t thread;
    if (pthread_attr_init(&attributes))
        return false;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    /* macOS gives only 512 KB unless asked. */
    pthread_attr_setstacksize(&attributes, 1 << 20);
    /* The host may run with real-time priority; its workers must not. */
    pthread_attr_setinheritsched(&attributes, PTHREAD_EXPLICIT_SCHED);
    pthread_attr_setschedpolicy(&attributes, SCHED_OTHER);
    pthread_attr_setschedparam(&attributes, &ordinary);
    atomic_fetch_add(&process.running, 1);
    bool started = !pthread_create(&thread, &attributes, thread_main, b);
    pthread_attr_destroy(&attributes);
    if (!started)
        atomic_fetch_sub(&process.running, 1);
    return started;
}

sro_error sro_background_start(void *(*run)(void *argument), void *argument)
{
    beginning *b = malloc(sizeof *b);
    if (!b)
        return SRO_NO_MEMORY;
    *b = (beginning){run, argument};
    if (start(b))
        return NULL;
    free(b);
    return SRO_NO_THREAD;
}

bool sro_background_quitting(void) { return atomic_load(&process.quitting); }

static void *free_main(void *memory)
{
    free(memory);
    return NULL;
}

void sro_background_free(void *memory, size_t bytes)
{
    if (!memory || bytes < MUCH || sro_background_start(free_main, memory))
        free(memory);
}

static void *huge_free_main(void *memory)
{
    sro_huge_free(memory);
    return NULL;
}

void sro_background_huge_free(void *memory, size_t bytes)
{
    if (!memory || bytes < MUCH || sro_background_start(huge_free_main, memory))
        sro_huge_free(memory);
}

/* At exit the libraries that a running worker uses are about to be unloaded: wait a little for it.
 */
__attribute__((destructor)) static void wait_for_workers(void)
{
    atomic_store(&process.quitting, true);
    if (!sro_system_runs_at_exit())
        return;
    for (int i = 0; i < 100 && atomic_load(&process.running); i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}
