#define _DEFAULT_SOURCE /* madvise is not of POSIX */

#include "base/huge_pages.h"

#include <stdlib.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#if defined(MADV_HUGEPAGE)

static const size_t page = (size_t)1 << 21, worthwhile = (size_t)1 << 19;

/* What is left over is on a large page of its own only where it fills enough of it. */
void *sro_pages(size_t bytes)
{
    void *memory;
    size_t large = (bytes + page - worthwhile) / page * page;
    if (!large)
        return malloc(bytes);
    if (posix_memalign(&memory, page, bytes > large ? bytes : large))
        return 0;
    /* without them it is only slower */
    (void)madvise(memory, large, MADV_HUGEPAGE);
    return memory;
}

#else

void *sro_pages(size_t bytes) { return malloc(bytes); }

#endif
