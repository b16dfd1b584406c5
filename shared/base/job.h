/* job: one piece of heavy work, in the background or here and now, with progress and cancellation.
 * The starter owns the job and its context; the worker only borrows them. */
#ifndef SRO_BASE_JOB_H
#define SRO_BASE_JOB_H

#include "base/common.h"

typedef struct sro_job sro_job;
typedef void sro_job_work(sro_job *job, void *context);

/* What a long function returns once its job was cancelled. */
#define SRO_CANCELLED "cancelled"

/* A job that has not begun; the caller's to free. Fails without memory. */
SRO_API SRO_CHECKED sro_error sro_job_new(sro_job **job, sro_job_work *work, void *context);

/* Runs the work in a thread of its own, of ordinary priority. At most one call of start or run for
 * each job. Fails where the system gives no thread or no memory for one; then the job has
 * not begun. */
SRO_API SRO_CHECKED sro_error sro_job_start(sro_job *job);

/* Runs the work on the calling thread. */
SRO_API void sro_job_run(sro_job *job);

/* Asks the work to end soon. Never waits; any thread. */
SRO_API void sro_job_cancel(sro_job *job);

/* True once the work has returned; after that nothing touches the context any more. */
SRO_API bool sro_job_done(const sro_job *job);

/* In 0..1, and never less than before; any thread. */
SRO_API double sro_job_progress(const sro_job *job);

/* How long the work ran, in milliseconds, once it is done. */
SRO_API double sro_job_milliseconds(const sro_job *job);

/* Only when it is done or was never started. The context stays the starter's. */
SRO_API void sro_job_free(sro_job *job);

/* For the work itself, any of its threads, every few milliseconds: reports progress (0..1; less
 * than before is ignored). True: it was cancelled and has to stop. `job` NULL: false. */
SRO_API bool sro_job_report(sro_job *job, double progress);

/* The same question, for work that does not know which part of the whole it is. */
SRO_API bool sro_job_cancelled(const sro_job *job);

#endif
