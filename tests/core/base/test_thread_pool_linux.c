/* Where a process can be kept to some of the processors. */
#define _GNU_SOURCE /* cpu_set_t; NOLINT(bugprone-reserved-identifier) */

#include "base/thread_pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "support.h"

typedef struct {
    atomic_int elsewhere; /* tasks that another thread did than the one that runs the loop */
    pthread_t caller;
} tally;

static void note_other_thread(void *context, size_t task)
{
    tally *t = context;
    sleep_milliseconds(1);
    if (!pthread_equal(pthread_self(), t->caller))
        atomic_fetch_add(&t->elsewhere, 1);
    (void)task;
}

/* taskset, or a container, leaves it one processor of all: a second thread would only be in the
 * way. */
static void no_more_than_the_process_may_use(void **state)
{
    tally t = {.caller = pthread_self()};
    cpu_set_t all, one;
    sro_thread_pool *pool;
    assert_int_equal(sched_getaffinity(0, sizeof all, &all), 0);
    int first = 0;
    while (!CPU_ISSET(first, &all))
        first++;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    succeeds(sro_thread_pool_new(&pool, 0));
    sro_thread_pool_run(pool, 50, note_other_thread, &t);
    sro_thread_pool_free(pool);
    assert_int_equal(sched_setaffinity(0, sizeof all, &all), 0);
    assert_int_equal(atomic_load(&t.elsewhere), 0);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_more_than_the_process_may_use)};
    return cmocka_run_group_tests_name("thread_pool, Linux", tests, NULL, NULL);
}
