/* thread_pool: a few threads that share the tasks of one parallel loop after another. */
#ifndef SRO_BASE_THREAD_POOL_H
#define SRO_BASE_THREAD_POOL_H

#include "base/common.h"

typedef struct sro_thread_pool sro_thread_pool;

/* One pass of a loop, number `task`. */
typedef void sro_pool_task(void *context, size_t task);

/* A pool of `count` threads, the calling one included; 0: as many as pay (the processors that
 * the process may use, at most 8). It may have fewer if the system refuses some. Fails without
 * memory. */
SRO_CHECKED sro_error sro_thread_pool_new(sro_thread_pool **pool, int count);

/* Ends its threads. NULL is allowed. Not while a loop runs. */
void sro_thread_pool_free(sro_thread_pool *pool);

/* Calls run(context, task) for every task below `tasks` (which are fewer than 2^32), in any
 * sequence and on any thread, and returns when all are done. What a task computes must not depend
 * on who computes it: then results do not depend on the number of threads. Tasks are handed out
 * one by one, so that nobody waits for a thread that the system has not scheduled. `pool` NULL: all
 * on the calling thread. One loop at a time. */
void sro_thread_pool_run(sro_thread_pool *pool, size_t tasks, sro_pool_task *run, void *context);

#endif
