/* huge_pages: memory for large arrays. The system hands memory out page by page as it is first
 * written to; with pages of 4 kB that can take longer than the computation itself. */
#ifndef SRO_BASE_HUGE_PAGES_H
#define SRO_BASE_HUGE_PAGES_H

#include "base/common.h"

/* As malloc: NULL where there is none, not zeroed, to be freed by sro_huge_free. On huge pages
 * where the system has them and enough of one is filled. */
SRO_API void *sro_huge_alloc(size_t bytes);

/* The same, zeroed, on ordinary pages: the first who writes into a huge one, which may be the audio
 * thread, waits until all of it is there. */
void *sro_large_calloc(size_t bytes);

/* The system has what is large back at once. NULL is nothing. */
SRO_API void sro_huge_free(void *memory);

#endif
