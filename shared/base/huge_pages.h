/* huge_pages: memory for what is so large that to fetch it from the system in small pages, as it is
 * first written to, takes longer than what is computed with it. */
#ifndef SRO_BASE_HUGE_PAGES_H
#define SRO_BASE_HUGE_PAGES_H

#include "base/common.h"

/* As malloc: NULL where there is none, not zeroed, to be freed by free. On huge pages where the
 * system has them and enough of one is filled. */
void *sro_huge_alloc(size_t bytes);

#endif
