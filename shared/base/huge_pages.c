#define _DEFAULT_SOURCE /* madvise is not of POSIX; NOLINT(bugprone-reserved-identifier) */

#include "base/huge_pages.h"

#include <stdint.h>
#include <stdlib.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

/* AddressSanitizer sees what malloc gives. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(MADV_HUGEPAGE) && !defined(SANITIZED)

/* Large arrays are mappings of their own. The C library keeps what was freed of its memory: where
 * that was marked for huge pages, each small thing that comes there takes one; and once a large
 * block was freed it keeps blocks as large, in an arena for each thread that was at work at once.
 */

static const size_t page = (size_t)1 << 21, min_filled = (size_t)1 << 19;

/* Before the array. */
typedef struct {
    void *mapped; /* NULL: this is a block of malloc */
    size_t bytes;
} header;

enum { BEFORE = 64 }; /* bytes for the header, and the array is aligned as without it */

/* The remainder gets a huge page of its own only where it fills enough of it. */
static size_t huge_bytes(size_t bytes) { return (bytes + page - min_filled) / page * page; }

static void *behind(void *begin, header h)
{
    char *memory = (char *)begin + BEFORE;
    ((header *)memory)[-1] = h;
    return memory;
}

static void *map(size_t bytes, bool on_huge_pages)
{
    size_t room = bytes + 2 * page;
    void *mapped = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED)
        return NULL;
    size_t to_page = page - (uintptr_t)mapped % page; /* at least one page of 4 kB */
    char *memory = (char *)mapped + to_page;
    /* Without huge pages it is only slower. */
    if (on_huge_pages)
        (void)madvise(memory, huge_bytes(bytes), MADV_HUGEPAGE);
    return behind(memory - BEFORE, (header){mapped, room});
}

void *sro_huge_alloc(size_t bytes)
{
    if (bytes > SIZE_MAX / 2)
        return NULL;
    if (huge_bytes(bytes))
        return map(bytes, true);
    void *begin = malloc(BEFORE + bytes);
    return begin ? behind(begin, (header){.mapped = NULL}) : NULL;
}

void *sro_large_calloc(size_t bytes)
{
    if (bytes > SIZE_MAX / 2)
        return NULL;
    if (huge_bytes(bytes))
        return map(bytes, false);
    void *begin = calloc(1, BEFORE + bytes);
    return begin ? behind(begin, (header){.mapped = NULL}) : NULL;
}

void sro_huge_free(void *memory)
{
    if (!memory)
        return;
    header h = ((header *)memory)[-1];
    if (h.mapped)
        (void)munmap(h.mapped, h.bytes);
    else
        free((char *)memory - BEFORE);
}

#else

void *sro_huge_alloc(size_t bytes) { return malloc(bytes); }
void *sro_large_calloc(size_t bytes) { return calloc(bytes, 1); }
void sro_huge_free(void *memory) { free(memory); }

#endif
