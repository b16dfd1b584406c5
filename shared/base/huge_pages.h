/* huge_pages: memory for what is so large that fetching it from the system in small pages, as it is
 * first written to, would take longer than what is computed with it. */
#ifndef SRO_BASE_HUGE_PAGES_H
#define SRO_BASE_HUGE_PAGES_H

#include "base/common.h"

/* As malloc: 0 when there is none, and freed by free. On large pages where the system has them. */
void *sro_pages(size_t bytes);

#endif
