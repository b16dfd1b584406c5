#define _DEFAULT_SOURCE /* mincore; NOLINT(bugprone-reserved-identifier) */

#include "base/huge_pages.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
#include <sys/mman.h>
#include <unistd.h>
#endif

#include "support.h"

/* As much as was asked for can be written, whatever its size. */
static void all_sizes(void **state)
{
    static const size_t large = (size_t)1 << 19, page = (size_t)1 << 21;
    const size_t sizes[] = {1,        4096, large - 1, large,           large + 1,
                            page - 1, page, page + 1,  3 * page + 12345};
    for (size_t i = 0; i < COUNT(sizes); i++) {
        unsigned char *memory = sro_huge_alloc(sizes[i]);
        assert_non_null(memory);
        memset(memory, 42, sizes[i]);
        assert_int_equal(memory[0], 42);
        assert_int_equal(memory[sizes[i] - 1], 42);
        sro_huge_free(memory);
    }
    (void)state;
}

static void is_zeroed(void **state)
{
    const size_t sizes[] = {1, 100, 100000, (size_t)1 << 21, ((size_t)3 << 21) + 1};
    for (size_t i = 0; i < COUNT(sizes); i++) {
        unsigned char *memory = malloc(sizes[i]);
        assert_non_null(memory);
        memset(memory, 42, sizes[i]);
        free(memory); /* it may come again */
        memory = sro_large_calloc(sizes[i]);
        assert_non_null(memory);
        for (size_t at = 0; at < sizes[i]; at++)
            assert_int_equal(memory[at], 0);
        sro_huge_free(memory);
    }
    (void)state;
}

#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)

/* Bytes of RAM behind so many addresses from a page on; what has none any more counts as none. */
static size_t resident(uintptr_t from, size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), count = 0;
    unsigned char here;
    for (uintptr_t at = from; at < from + bytes; at += page)
        count += !mincore((void *)at, page, &here) && (here & 1);
    return count * page;
}

/* The C library keeps what was freed for the next that asks, or gives it back; after a block as
 * large as this was freed, it keeps it. */
static void is_given_back(void **state)
{
    static const size_t size = (size_t)3 << 21, larger = (size_t)16 << 20;
    unsigned char *volatile first = malloc(larger); /* or the compiler leaves out both */
    free(first);
    unsigned char *memory = sro_huge_alloc(size), *behind = malloc(size);
    assert_non_null(memory);
    assert_non_null(behind);
    memset(memory, 42, size);
    uintptr_t at = (uintptr_t)memory;
    assert_int_equal(resident(at, size), size);
    sro_huge_free(memory);
    assert_in_range(resident(at, size), 0, 16384); /* what the C library notes at its ends */
    memory = malloc(size);
    assert_non_null(memory);
    for (size_t i = 0; i < size; i += (size_t)1 << 21)
        memory[i] = 42;
    assert_in_range(resident(at, size), 0, 32768);
    free(memory);
    free(behind);
    (void)state;
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_sizes),
        cmocka_unit_test(is_zeroed),
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
        cmocka_unit_test(is_given_back),
#endif
    };
    return cmocka_run_group_tests_name("huge_pages", tests, NULL, NULL);
}
