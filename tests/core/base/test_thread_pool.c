#include "base/thread_pool.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/background.h"
#include "support.h"

enum { MAX_TASKS = 5000 };

static const int counts[] = {0, 1, 2, 3, 4, 9};

typedef struct {
    size_t tasks;
    atomic_int done[MAX_TASKS]; /* how often each task was done */
    atomic_int strays;          /* tasks that there are not */
    uint64_t result[MAX_TASKS]; /* what a task computes, not atomic: it is its alone */
    const uint64_t *before;     /* what the run before left behind, of as many tasks, or NULL */
} tally;

static void count_task(void *context, size_t task)
{
    tally *t = context;
    if (task >= t->tasks) {
        atomic_fetch_add(&t->strays, 1);
        return;
    }
    atomic_fetch_add(&t->done[task], 1);
    t->result[task] = (t->before ? t->before[t->tasks - 1 - task] : task) * 2654435761u + 1;
}

static void check_run(sro_thread_pool *pool, tally *t, const char *what)
{
    for (size_t i = 0; i < t->tasks; i++)
        atomic_store(&t->done[i], 0);
    sro_thread_pool_run(pool, t->tasks, count_task, t);
    for (size_t i = 0; i < t->tasks; i++)
        if (atomic_load(&t->done[i]) != 1)
            fail_msg("%s, %zu tasks: task %zu was done %d times", what, t->tasks, i,
                     atomic_load(&t->done[i]));
    assert_int_equal(atomic_load(&t->strays), 0);
}

static void every_task_once(void **state)
{
    static const size_t tasks[] = {0, 1, 2, 3, 7, 100, MAX_TASKS};
    static tally t;
    for (size_t i = 0; i < COUNT(counts); i++) {
        sro_thread_pool *pool;
        succeeds(sro_thread_pool_new(&pool, counts[i]));
        for (size_t p = 0; p < COUNT(tasks); p++) {
            t.tasks = tasks[p];
            check_run(pool, &t, "every task");
        }
        sro_thread_pool_free(pool);
    }
    for (size_t p = 0; p < COUNT(tasks); p++) {
        t.tasks = tasks[p];
        check_run(NULL, &t, "no pool");
    }
    (void)state;
}

/* One run behind the other, of changing length, each reading what the one before it wrote: a
 * thread that comes late from one must not disturb the next, and sees all that was done. */
static void many_runs(void **state)
{
    enum { RUNS = 20000, TASKS = 64 };
    static tally t[2];
    for (size_t i = 1; i < COUNT(counts); i++) {
        sro_thread_pool *pool;
        uint64_t want[2][TASKS];
        succeeds(sro_thread_pool_new(&pool, counts[i]));
        t[1].before = NULL;
        for (size_t run = 0; run < RUNS; run++) {
            tally *now = &t[run % 2];
            size_t tasks = now->tasks = run / 2 % 3 ? TASKS : 1 + run / 2 % TASKS;
            bool follows = run && t[(run + 1) % 2].tasks == tasks;
            now->before = follows ? t[(run + 1) % 2].result : NULL;
            check_run(pool, now, "many runs");
            for (size_t p = 0; p < tasks; p++) {
                want[run % 2][p] =
                    (follows ? want[(run + 1) % 2][tasks - 1 - p] : p) * 2654435761u + 1;
                if (now->result[p] != want[run % 2][p])
                    fail_msg("%d threads, run %zu: task %zu saw what was not there yet", counts[i],
                             run, p);
            }
        }
        sro_thread_pool_free(pool);
    }
    (void)state;
}

/* The others have gone to sleep in between. */
static void after_a_pause(void **state)
{
    static tally t = {.tasks = 100};
    sro_thread_pool *pool;
    succeeds(sro_thread_pool_new(&pool, 3));
    for (int run = 0; run < 20; run++) {
        sleep_milliseconds(run % 2 ? 3 : .1);
        check_run(pool, &t, "after a pause");
    }
    sro_thread_pool_free(pool);
    (void)state;
}

static void sleep_task(void *context, size_t task)
{
    tally *t = context;
    sleep_milliseconds(5);
    atomic_fetch_add(&t->done[task], 1);
}

/* It returns when all is done, not when all is handed out; and they do work side by side. The
 * best of three: the machine may have more to do than this. */
static void waits_for_all(void **state)
{
    static tally t;
    double best = 1e9;
    sro_thread_pool *pool;
    succeeds(sro_thread_pool_new(&pool, 4));
    for (int attempt = 1; attempt <= 3; attempt++) {
        double start = milliseconds();
        sro_thread_pool_run(pool, 16, sleep_task, &t);
        double took = milliseconds() - start;
        best = took < best ? took : best;
        for (size_t i = 0; i < 16; i++)
            assert_int_equal(atomic_load(&t.done[i]), attempt);
    }
    assert_true(best < 60); /* 20 by four, 80 by one */
    sro_thread_pool_free(pool);
    (void)state;
}

typedef struct {
    atomic_int least; /* how far the thread that went behind others least did so */
    atomic_bool done;
} priorities;

static void note_priority(void *context, size_t task)
{
    atomic_int *least = context;
    int here = niceness_here(), before = atomic_load(least);
    while (here < before && !atomic_compare_exchange_weak(least, &before, here))
        ;
    sleep_milliseconds(1);
    (void)task;
}

static void *run_in_background(void *context)
{
    priorities *p = context;
    sro_thread_pool *pool = NULL;
    atomic_store(&p->least, niceness_here());
    if (!sro_thread_pool_new(&pool, 4))
        sro_thread_pool_run(pool, 100, note_priority, &p->least);
    else
        atomic_store(&p->least, INT_MIN);
    sro_thread_pool_free(pool);
    atomic_store(&p->done, true);
    return NULL;
}

/* What a thread in the background makes goes behind the sound as it does itself. */
static void in_the_background(void **state)
{
    static priorities p;
    int here = niceness_here();
    succeeds(sro_background_start(run_in_background, &p));
    while (!atomic_load(&p.done))
        sleep_milliseconds(1);
    assert_true(atomic_load(&p.least) >= here);
#if !defined(__APPLE__) /* there it would be the whole process's */
    assert_true(atomic_load(&p.least) > here || here >= 15);
#endif
    (void)state;
}

static void made_and_freed(void **state)
{
    static tally t = {.tasks = 10};
    for (int i = 0; i < 200; i++) {
        sro_thread_pool *pool;
        succeeds(sro_thread_pool_new(&pool, 1 + i % 5));
        if (i % 3)
            check_run(pool, &t, "made anew");
        sro_thread_pool_free(pool);
    }
    sro_thread_pool_free(NULL);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_task_once),   cmocka_unit_test(many_runs),
        cmocka_unit_test(after_a_pause),     cmocka_unit_test(waits_for_all),
        cmocka_unit_test(in_the_background), cmocka_unit_test(made_and_freed),
    };
    return cmocka_run_group_tests_name("thread_pool", tests, NULL, NULL);
}
