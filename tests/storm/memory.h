/* memory: how much this process has, and how many threads. */
#ifndef STORM_MEMORY_H
#define STORM_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

/* Whether AddressSanitizer is here. */
bool memory_is_sanitized(void);

/* Bytes that are allocated, as the allocator counts them: AddressSanitizer's, or the C library's,
 * which does not know of our large arrays. What was freed is not among them, wherever it is kept.
 */
size_t memory_allocated(void);

/* Bytes of RAM (RSS). */
size_t memory_resident(void);

size_t memory_threads(void);

#endif
