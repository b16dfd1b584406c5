/* common: the conventions that every header of the core keeps.
 *
 * Errors    A function that can fail returns a sro_error: a sentence for a person, or NULL for
 *           success. The sentence is static: nobody frees it. Its declaration begins with
 *           SRO_CHECKED, so that a caller who drops the error is warned. After a failure
 *           results are untouched, unless a header says otherwise, and nothing is leaked.
 * Values    sound, frames, matrix: immutable once handed out, counted by reference.
 *           X_new makes a value with one reference; X_retain adds one and returns
 *           its argument; X_release drops one (NULL is allowed) and frees with the last.
 *           Reading a value is safe from any thread.
 * Threads   A worker computes on values that its starter holds; it makes and
 *           releases values only where a header says so. FFTW's planner is not
 *           thread-safe and is shared with the whole process, therefore what plans
 *           (sro_frames_new, and the last sro_frames_release) belongs to the main thread.
 * Units     Lengths and hops in samples, rates and frequencies in Hz, samples in -1..1.
 *           Matrices are row-major, one row a frame. Frames and channels count from 0.
 * Memory    Where there is none the error is SRO_NO_MEMORY, or, where a size is more than the
 *           machine could have, one that says how much it is (memory.h).
 * Jobs      A long function takes a sro_job (may be NULL), reports progress there and
 *           returns SRO_CANCELLED soon after the job was cancelled.
 */
#ifndef SRO_BASE_COMMON_H
#define SRO_BASE_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define SRO_EXPORTED __declspec(dllexport)
#else
#define SRO_EXPORTED __attribute__((visibility("default")))
#endif

/* What the library exports; nothing where a binary has it inside, which is compiled with an empty
 * SRO_API. Its own sources are compiled with SRO_LIBRARY: what others were told that they export,
 * Windows' compilers would look for in them. */
#if defined(SRO_API)
#elif defined(_WIN32) && !defined(SRO_LIBRARY)
#define SRO_API
#else
#define SRO_API SRO_EXPORTED
#endif

typedef const char *sro_error;
#define SRO_CHECKED __attribute__((warn_unused_result))

#define SRO_NO_MEMORY "not enough memory"
#define SRO_NO_THREAD "the system gives no further thread"

#endif
