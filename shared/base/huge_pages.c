#define _DEFAULT_SOURCE /* madvise is not of POSIX; NOLINT(bugprone-reserved-identifier) */

#include "base/huge_pages.h"

#include <stdlib.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#if defined(MADV_HUGEPAGE)

static const size_t page = (size_t)1 << 21, min_filled = (size_t)1 << 19;

/* The remainder gets a huge page of its own only where it fills enough of it. */
void *sro_huge_alloc(size_t bytes)
{
    void *memory;
    size_t huge = (bytes + page - min_filled) / page * page;
    if (!huge)
        return malloc(bytes);
    if (posix_memalign(&memory, page, bytes > huge ? bytes : huge))
        return NULL;
    /* Without huge pages it is only slower. */
    (void)madvise(memory, huge, MADV_HUGEPAGE);
    return memory;
}

#else

void *sro_huge_alloc(size_t bytes) { return malloc(bytes); }

#endif
