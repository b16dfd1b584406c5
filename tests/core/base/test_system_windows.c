/* Windows' own: names of devices, what no file can be called, files that others hold. */
#include "base/system.h"
#include "base/system_windows.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <windows.h>

#include "support.h"

static void devices_are_no_files(void **state)
{
    static const char *const names[] = {
        "nul", "NUL", "con", "aux", "//./pipe/nothing", "//server/pipe/nothing"};
    sro_system_entry entry;
    for (size_t i = 0; i < COUNT(names); i++) {
        if (!sro_system_find(names[i], &entry))
            fail_msg("%s is not found", names[i]);
        if (entry.is_file || entry.is_folder)
            fail_msg("%s passes for a file", names[i]);
    }
    (void)state;
}

static void names_that_no_file_has(void **state)
{
    static const char *const names[] = {"why?.wav", "all*.wav", "take:1.wav", "\"quoted\".wav",
                                        "latin \xe4.wav"};
    for (size_t i = 0; i < COUNT(names); i++) {
        errno = 0;
        assert_null(sro_system_create(scratch_path(names[i])));
        if (errno != EINVAL)
            fail_msg("%s: errno %d", names[i], errno);
    }
    assert_int_equal(scratch_files(), 0);
    (void)state;
}

/* A part of a file, however short the way to it is. */
static void parts_of_files(void **state)
{
    static const char *const names[] = {"C:/a:b", "C:/ab:c", "C:/some/file.wav:part"};
    for (size_t i = 0; i < COUNT(names); i++) {
        errno = 0;
        if (sro_windows_path(names[i]) || errno != EINVAL)
            fail_msg("%s passes for a path, or errno is %d", names[i], errno);
    }
    (void)state;
}

/* It may be relative, with separators of either kind. */
static void whole_paths(void **state)
{
    wchar_t *path = sro_windows_path("C:/a/./b\\..\\\xc3\xa4.wav");
    assert_non_null(path);
    assert_int_equal(wcscmp(path, L"C:\\a\\\u00e4.wav"), 0);
    free(path);
    (void)state;
}

static void read_only_files(void **state)
{
    const char *path = scratch_path("read only");
    sro_system_entry entry;
    write_bytes(path, "old", 3);
    assert_int_equal(chmod(path, 0444), 0);
    assert_true(sro_system_find(path, &entry));
    assert_false(sro_system_may_write(path, &entry));
    assert_true(sro_system_may_read(path));
    assert_int_equal(chmod(path, 0666), 0);
    sro_system_remove(path);
    (void)state;
}

static void files_that_another_program_holds(void **state)
{
    const char *path = scratch_path("held"), *other = scratch_path("other");
    write_bytes(path, "old", 3);
    write_bytes(other, "new", 3);
    wchar_t *name = sro_windows_path(path);
    HANDLE held = CreateFileW(name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    assert_true(held != INVALID_HANDLE_VALUE);
    assert_null(sro_system_open(path));
    assert_int_equal(errno, EBUSY);
    assert_false(sro_system_move(other, path));
    assert_int_equal(errno, EBUSY);
    CloseHandle(held);
    assert_true(sro_system_move(other, path));
    sro_system_remove(path);
    free(name);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(devices_are_no_files), cmocka_unit_test(names_that_no_file_has),
        cmocka_unit_test(parts_of_files),       cmocka_unit_test(whole_paths),
        cmocka_unit_test(read_only_files),      cmocka_unit_test(files_that_another_program_holds),
    };
    return cmocka_run_group_tests_name("system, Windows", tests, make_scratch, remove_scratch);
}
