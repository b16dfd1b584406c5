#include "base/version.h"

#include "support.h"

static void the_library_tells_that_of_its_headers(void **state)
{
    (void)state;
    assert_string_equal(sro_version(), SRO_VERSION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_library_tells_that_of_its_headers),
    };
    return cmocka_run_group_tests_name("version", tests, NULL, NULL);
}
