/* thread_pool: a few threads that share out the parts of one task after another. */
#ifndef SRO_BASE_THREAD_POOL_H
#define SRO_BASE_THREAD_POOL_H

#include "base/common.h"

typedef struct sro_threads sro_threads;
typedef void sro_part(void *context, size_t part);

/* `count` threads, the calling one included; 0: as many as pay (the processors, at most 8). */
const char *sro_threads_new(sro_threads **threads, int count);
void sro_threads_free(sro_threads *threads);

/* Call task(context, part) for every part below `parts` (at most SRO_MAX_PARTS), in any sequence
 * and on any thread, and return when all are done. What a part computes must not depend on who
 * computes it: then results do not depend on the number of threads. A thread that the system does
 * not let run holds nobody up: it only takes no parts. `threads` may be 0: all on this one. */
#define SRO_MAX_PARTS 1000000
void sro_threads_run(sro_threads *threads, size_t parts, sro_part *task, void *context);

#endif
