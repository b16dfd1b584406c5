#include "base/file.h"
#include "base/system.h"

#include <stdio.h>

#include "support.h"

static void by_their_place(void **state)
{
    FILE *file;
    uint64_t size;
    char bytes[8] = {0};
    write_bytes(scratch_path("ten"), "0123456789", 10);
    succeeds(sro_file_open(&file, scratch_path("ten"), &size));
    assert_int_equal(size, 10);
    assert_int_equal(sro_file_read_at(file, 7, bytes, 2), 2);
    assert_memory_equal(bytes, "78", 2);
    assert_int_equal(sro_file_read_at(file, 0, bytes, 3), 3);
    assert_memory_equal(bytes, "012", 3);
    assert_int_equal(sro_file_read_at(file, 8, bytes, 8), 2);
    assert_int_equal(sro_file_read_at(file, 10, bytes, 8), 0);
    assert_int_equal(sro_file_read_at(file, 1000, bytes, 8), 0);
    assert_int_equal(sro_file_read_at(file, UINT64_MAX, bytes, 8), 0);
    fclose(file);
    (void)state;
}

static void what_is_no_file(void **state)
{
    FILE *file = NULL;
    uint64_t size;
    limit_seconds(20);
    write_bytes(scratch_path("empty"), "", 0);
    fails(sro_file_open(&file, scratch_path("empty"), &size));
    fails(sro_file_open(&file, scratch_path("missing"), &size));
    fails(sro_file_open(&file, scratch_path(""), &size));
    fails(sro_file_open(&file, device_path, &size));
    fails(sro_file_open(&file, "", &size));
    assert_null(file);
    limit_seconds(0);
    (void)state;
}

static void what_is_there(void **state)
{
    const char *name = "\xf0\x9f\x98\x80.wav"; /* a letter of more than 16 bits */
    assert_false(sro_file_is_there(scratch_path(name)));
    FILE *file = sro_system_create(scratch_path(name)); /* fopen takes no such name everywhere */
    assert_non_null(file);
    fclose(file);
    assert_true(sro_file_is_there(scratch_path(name)));
    sro_system_remove(scratch_path(name));
    assert_false(sro_file_is_there(scratch_path("")));
    assert_false(sro_file_is_there(device_path));
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_their_place),
        cmocka_unit_test(what_is_no_file),
        cmocka_unit_test(what_is_there),
    };
    return cmocka_run_group_tests_name("bytes", tests, make_scratch, remove_scratch);
}
