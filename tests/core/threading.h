/* threading: several threads at the same work, for tests of what may be shared. */
#ifndef THREADING_H
#define THREADING_H

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "support.h"

/* `thread` counts from 0. It must not fail a test itself: cmocka jumps, which only the main thread
 * survives. What it finds wrong it counts. */
typedef void threading_body(void *context, size_t thread);

typedef struct {
    threading_body *body;
    void *context;
    size_t number;
    atomic_size_t *missing; /* of those that are to begin */
    pthread_t thread;
} threading_member;

static inline void *threading_main(void *member)
{
    threading_member *m = member;
    atomic_fetch_sub(m->missing, 1);
    while (atomic_load(m->missing)) /* macOS has no barriers */
        sched_yield();
    m->body(m->context, m->number);
    return NULL;
}

/* Runs it on so many threads, which begin at one moment, and returns when all have ended. */
static inline void on_threads(size_t count, threading_body *body, void *context)
{
    enum { MOST = 32 };
    threading_member members[MOST];
    atomic_size_t missing = count;
    assert_in_range(count, 1, MOST);
    for (size_t i = 0; i < count; i++) {
        members[i] = (threading_member){body, context, i, &missing, pthread_self()};
        assert_int_equal(pthread_create(&members[i].thread, NULL, threading_main, &members[i]), 0);
    }
    for (size_t i = 0; i < count; i++)
        pthread_join(members[i].thread, NULL);
}

#endif
