#include "base/huge_pages.h"

#include <stdlib.h>
#include <string.h>

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
        free(memory);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_sizes),
    };
    return cmocka_run_group_tests_name("huge_pages", tests, NULL, NULL);
}
