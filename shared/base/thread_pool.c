#include "base/thread_pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/system.h"

enum {
    SHIFT = 32,
    SPINS = 4000, /* some microseconds */
    MAX_PROCESSORS = 8
};

struct sro_thread_pool {
    int count; /* of threads, the calling one included */
    pthread_t *threads;
    int started; /* of them */
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    atomic_int sleeping;
    atomic_bool quit;
    /* tasks << SHIFT | next. Packed in one word, so that a late thread cannot take a task of the
     * next loop. It is stored last and read first: who took a task from it sees `run` and `context`
     * of its loop, which are not atomic, and all that the caller wrote before. */
    _Atomic uint64_t handed_out;
    atomic_size_t unfinished; /* who reads 0 sees all that tasks wrote */
    sro_pool_task *run;
    void *context;
};

/* Take a task and do it; false when there is none left. */
static bool do_task(sro_thread_pool *p)
{
    uint64_t now = atomic_load(&p->handed_out);
    do
        if ((uint32_t)now >= now >> SHIFT)
            return false;
    while (!atomic_compare_exchange_weak(&p->handed_out, &now, now + 1));
    p->run(p->context, (uint32_t)now);
    atomic_fetch_sub(&p->unfinished, 1);
    return true;
}

static bool anything_to_do(sro_thread_pool *p)
{
    uint64_t now = atomic_load(&p->handed_out);
    return (uint32_t)now < now >> SHIFT || atomic_load(&p->quit);
}

static void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

/* The next loop often follows within microseconds. To sleep and be woken costs more than that. */
static void wait_for_loop(sro_thread_pool *p)
{
    for (int i = 0; i < SPINS; i++) {
        if (anything_to_do(p))
            return;
        relax();
    }
    pthread_mutex_lock(&p->mutex);
    atomic_fetch_add(&p->sleeping, 1);
    while (!anything_to_do(p))
        pthread_cond_wait(&p->wake, &p->mutex);
    atomic_fetch_sub(&p->sleeping, 1);
    pthread_mutex_unlock(&p->mutex);
}

static void *thread_main(void *pool)
{
    sro_thread_pool *p = pool;
    if (!sro_system_inherits_priority())
        sro_system_lower_priority();
    for (;;) {
        wait_for_loop(p);
        if (atomic_load(&p->quit))
            return NULL;
        while (do_task(p))
            ;
    }
}

static int processors(void)
{
    int n = sro_system_processors();
    return n > MAX_PROCESSORS ? MAX_PROCESSORS : n;
}

sro_error sro_thread_pool_new(sro_thread_pool **pool, int count)
{
    sro_thread_pool *p = calloc(1, sizeof *p);
    if (!p)
        return SRO_NO_MEMORY;
    p->count = count > 0 ? count : processors();
    p->threads = calloc((size_t)p->count, sizeof *p->threads);
    if (!p->threads) {
        free(p);
        return SRO_NO_MEMORY;
    }
    pthread_mutex_init(&p->mutex, NULL);
    pthread_cond_init(&p->wake, NULL);
    while (p->started < p->count - 1
           && !pthread_create(&p->threads[p->started], NULL, thread_main, p))
        p->started++;
    *pool = p;
    return NULL;
}

static void wake_sleepers(sro_thread_pool *p)
{
    if (!atomic_load(&p->sleeping))
        return;
    pthread_mutex_lock(&p->mutex);
    pthread_cond_broadcast(&p->wake);
    pthread_mutex_unlock(&p->mutex);
}

void sro_thread_pool_free(sro_thread_pool *pool)
{
    if (!pool)
        return;
    pthread_mutex_lock(&pool->mutex);
    atomic_store(&pool->quit, true);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->mutex);
    for (int i = 0; i < pool->started; i++)
        pthread_join(pool->threads[i], NULL);
    pthread_mutex_destroy(&pool->mutex);
    pthread_cond_destroy(&pool->wake);
    free(pool->threads);
    free(pool);
}

void sro_thread_pool_run(sro_thread_pool *pool, size_t tasks, sro_pool_task *run, void *context)
{
    if (!pool || !pool->started || tasks < 2) {
        for (size_t i = 0; i < tasks; i++)
            run(context, i);
        return;
    }
    pool->run = run;
    pool->context = context;
    atomic_store(&pool->unfinished, tasks);
    atomic_store(&pool->handed_out, (uint64_t)tasks << SHIFT);
    wake_sleepers(pool);
    while (do_task(pool))
        ;
    for (int i = 0; atomic_load(&pool->unfinished); i++)
        if (i < SPINS)
            relax();
        else
            sched_yield();
}
