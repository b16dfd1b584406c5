/* job: one piece of heavy work, in the background or here and now, with progress and
 * cancel. The starter owns the job and its context; the worker only borrows them. */
#ifndef SRO_BASE_JOB_H
#define SRO_BASE_JOB_H

#include "base/common.h"

typedef struct sro_job sro_job;
typedef void sro_job_work(sro_job *job, void *context);

/* What a long function returns once its job was cancelled. */
#define SRO_CANCELED "cancelled"

SRO_API const char *sro_job_new(sro_job **job, sro_job_work *work, void *context);

/* Run the work in a thread of its own (ordinary priority), or on the calling thread. Once a job. */
SRO_API const char *sro_job_start(sro_job *job);
SRO_API void sro_job_run(sro_job *job);

/* Ask the work to end soon. Never waits. */
SRO_API void sro_job_cancel(sro_job *job);

/* True once the work has returned; after that nothing touches the context any more. */
SRO_API int sro_job_done(const sro_job *job);

SRO_API double sro_job_progress(const sro_job *job);     /* 0..1 */
SRO_API double sro_job_milliseconds(const sro_job *job); /* how long it ran, once done */

/* Only when it is done or was never started. The context stays the starter's. */
SRO_API void sro_job_free(sro_job *job);

/* For the work itself: report progress (0..1), and be told by a non-zero answer to stop.
 * It never goes back. `job` may be 0. Call it every few milliseconds. */
SRO_API int sro_job_step(sro_job *job, double progress);

/* The same question from work that does not know which part of the whole it is. */
SRO_API int sro_job_canceled(const sro_job *job);

#endif
