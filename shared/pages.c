#define _DEFAULT_SOURCE /* madvise is not of POSIX */

#include "pages.h"

#include <stdlib.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#if defined(MADV_HUGEPAGE)

static const size_t page = (size_t)1 << 21, worthwhile = (size_t)1 << 18;

void *sro_pages(size_t bytes)
{
    void *memory;
    if (bytes < worthwhile)
        return malloc(bytes);
    bytes = (bytes + page - 1) / page * page;
    if (posix_memalign(&memory, page, bytes))
        return 0;
    /* without them it is only slower */
    (void)madvise(memory, bytes, MADV_HUGEPAGE);
    return memory;
}

#else

void *sro_pages(size_t bytes) { return malloc(bytes); }

#endif
