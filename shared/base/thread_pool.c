#include "base/thread_pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

/* How many parts there are and how many were handed out, in one word: whoever takes a part knows
 * that it belongs to the present task, however late he comes. */
enum { SHIFT = 32 };

struct sro_threads {
    int count;
    pthread_t *others;
    int started;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    atomic_int sleeping, quit;
    _Atomic uint64_t handed_out; /* parts << SHIFT | next */
    atomic_size_t unfinished;
    sro_part *task;
    void *context;
};

/* Take a part and do it; false when there is none left. */
static int do_part(sro_threads *t)
{
    uint64_t now = atomic_load(&t->handed_out);
    do
        if ((uint32_t)now >= now >> SHIFT)
            return 0;
    while (!atomic_compare_exchange_weak(&t->handed_out, &now, now + 1));
    t->task(t->context, (uint32_t)now);
    atomic_fetch_sub(&t->unfinished, 1);
    return 1;
}

static int anything_to_do(sro_threads *t)
{
    uint64_t now = atomic_load(&t->handed_out);
    return (uint32_t)now < now >> SHIFT || atomic_load(&t->quit);
}

static void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

/* The next task often follows within microseconds, sleeping and waking cost more than that. */
static void wait_for_task(sro_threads *t)
{
    for (int i = 0; i < 4000; i++) {
        if (anything_to_do(t))
            return;
        relax();
    }
    pthread_mutex_lock(&t->mutex);
    atomic_fetch_add(&t->sleeping, 1);
    while (!anything_to_do(t))
        pthread_cond_wait(&t->wake, &t->mutex);
    atomic_fetch_sub(&t->sleeping, 1);
    pthread_mutex_unlock(&t->mutex);
}

static void *other_main(void *threads)
{
    sro_threads *t = threads;
    for (;;) {
        wait_for_task(t);
        if (atomic_load(&t->quit))
            return 0;
        while (do_part(t))
            ;
    }
}

static int processors(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > 8 ? 8 : (int)n;
}

const char *sro_threads_new(sro_threads **threads, int count)
{
    sro_threads *t = calloc(1, sizeof *t);
    if (!t)
        return SRO_NO_MEMORY;
    t->count = count > 0 ? count : processors();
    t->others = calloc((size_t)t->count, sizeof *t->others);
    if (!t->others) {
        free(t);
        return SRO_NO_MEMORY;
    }
    pthread_mutex_init(&t->mutex, 0);
    pthread_cond_init(&t->wake, 0);
    /* a thread that the system refuses is done without */
    while (t->started < t->count - 1 && !pthread_create(&t->others[t->started], 0, other_main, t))
        t->started++;
    *threads = t;
    return 0;
}

static void wake_all(sro_threads *t)
{
    if (!atomic_load(&t->sleeping))
        return;
    pthread_mutex_lock(&t->mutex);
    pthread_cond_broadcast(&t->wake);
    pthread_mutex_unlock(&t->mutex);
}

void sro_threads_free(sro_threads *threads)
{
    if (!threads)
        return;
    pthread_mutex_lock(&threads->mutex);
    atomic_store(&threads->quit, 1);
    pthread_cond_broadcast(&threads->wake);
    pthread_mutex_unlock(&threads->mutex);
    for (int i = 0; i < threads->started; i++)
        pthread_join(threads->others[i], 0);
    pthread_mutex_destroy(&threads->mutex);
    pthread_cond_destroy(&threads->wake);
    free(threads->others);
    free(threads);
}

void sro_threads_run(sro_threads *threads, size_t parts, sro_part *task, void *context)
{
    if (!threads || !threads->started || parts < 2) {
        for (size_t i = 0; i < parts; i++)
            task(context, i);
        return;
    }
    threads->task = task;
    threads->context = context;
    atomic_store(&threads->unfinished, parts);
    atomic_store(&threads->handed_out, (uint64_t)parts << SHIFT);
    wake_all(threads);
    while (do_part(threads))
        ;
    for (int i = 0; atomic_load(&threads->unfinished); i++)
        if (i < 4000)
            relax();
        else
            sched_yield();
}
