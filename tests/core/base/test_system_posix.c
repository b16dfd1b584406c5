/* Where there are links and permissions, and sysconf tells of the machine. */
#define _XOPEN_SOURCE 700 /* realpath; NOLINT(bugprone-reserved-identifier) */
#define _DARWIN_C_SOURCE  /* what sysconf tells there; NOLINT(bugprone-reserved-identifier) */

#include "base/system.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"

static void machine(void **state)
{
    double page = (double)sysconf(_SC_PAGESIZE), pages = (double)sysconf(_SC_PHYS_PAGES);
    assert_true(sro_system_memory() == page * pages);
    assert_true(sro_system_processors() <= sysconf(_SC_NPROCESSORS_ONLN));
    (void)state;
}

static void links(void **state)
{
    const char *to = scratch_path("file"), *link = scratch_path("link");
    sro_system_entry entry;
    write_bytes(to, "text", 4);
    assert_int_equal(symlink("file", link), 0);
    assert_true(sro_system_is_link(link));
    assert_false(sro_system_is_link(to));
    assert_true(sro_system_find(link, &entry));
    assert_true(entry.is_file && entry.size == 4);
    char *resolved = sro_system_resolve(link), *wanted = realpath(to, NULL);
    assert_string_equal(resolved, wanted);
    free(resolved);
    free(wanted);
    sro_system_remove(to);
    assert_false(sro_system_find(link, &entry));
    assert_true(sro_system_is_link(link));
    sro_system_remove(link);
    (void)state;
}

static void permissions(void **state)
{
    const char *path = scratch_path("private");
    sro_system_entry entry;
    write_bytes(path, "", 0);
    sro_system_set_mode(path, 0640);
    assert_true(sro_system_find(path, &entry));
    assert_int_equal(entry.mode, 0640);
    assert_true(sro_system_may_write(path, &entry));
    sro_system_set_mode(path, 0440);
    assert_true(sro_system_find(path, &entry));
    assert_false(sro_system_may_write(path, &entry));
    sro_system_remove(path);
    (void)state;
}

static void a_pipe_is_seen_and_not_opened(void **state)
{
    const char *path = scratch_path("pipe");
    sro_system_entry entry;
    limit_seconds(20);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_true(sro_system_find(path, &entry));
    assert_false(entry.is_file || entry.is_folder);
    limit_seconds(0);
    sro_system_remove(path);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(machine),
        cmocka_unit_test(links),
        cmocka_unit_test(permissions),
        cmocka_unit_test(a_pipe_is_seen_and_not_opened),
    };
    return cmocka_run_group_tests_name("system, POSIX", tests, make_scratch, remove_scratch);
}
