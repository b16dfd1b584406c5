/* background: threads beside those of the host. */
#ifndef SRO_BASE_BACKGROUND_H
#define SRO_BASE_BACKGROUND_H

#include "base/common.h"

/* Calls run(argument) in a detached thread of ordinary priority, whatever that of the caller is; on
 * Linux it is a little nicer than the caller, and so are threads that it starts. Fails where the
 * system gives no thread. */
SRO_CHECKED sro_error sro_background_start(void *(*run)(void *argument), void *argument);

/* The process is about to end: such threads have a tenth of a second to end before. */
bool sro_background_quitting(void);

/* The same as free() for memory of so many bytes, by malloc or calloc: much of it, which takes the
 * system milliseconds to take back, is freed in the background. NULL is allowed. */
void sro_background_free(void *memory, size_t bytes);

/* The same for memory by sro_huge_alloc or sro_large_calloc. */
void sro_background_huge_free(void *memory, size_t bytes);

#endif
