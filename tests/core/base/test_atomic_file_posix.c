/* Where there are links and permissions, and folders go away under a file that is open. */
#include "base/atomic_file.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_files.h"
#include "support.h"

static void where_nothing_can_be(void **state)
{
    char name[400];
    memset(name, 'n', sizeof name);
    name[300] = 0;
    assert_int_equal(symlink("nowhere", scratch_path("link")), 0);
    begin_fails(scratch_path(name), "cannot be written: the name is too long");
    begin_fails(scratch_path("link"), "is a link to what is not there");
    (void)state;
}

/* The folder is gone, with all that was in it, while the file was written. */
static void a_folder_that_vanishes(void **state)
{
    const char *folder = scratch_path("vanishing"), *path = scratch_path("vanishing/file.txt");
    size_t files = scratch_files();
    sro_atomic_file file;
    make_folder(folder);
    succeeds(sro_atomic_file_begin(&file, path));
    fputs("new", file.to);
    remove(file.unfinished);
    assert_int_equal(rmdir(folder), 0);
    assert_string_equal(fails(sro_atomic_file_end(&file, NULL)),
                        "cannot be written: there is no such folder");
    assert_int_equal(scratch_files(), files);
    (void)state;
}

/* A link stays, and what it leads to is replaced. */
static void through_a_link(void **state)
{
    const char *path = scratch_path("linked.txt"), *link = scratch_path("link.txt");
    struct stat status;
    sro_atomic_file file;
    write_string(path, "old");
    assert_int_equal(symlink("linked.txt", link), 0);
    succeeds(sro_atomic_file_begin(&file, link));
    fputs("new", file.to);
    file_holds(path, "old");
    succeeds(sro_atomic_file_end(&file, NULL));
    file_holds(path, "new");
    assert_true(!lstat(link, &status) && S_ISLNK(status.st_mode));
    (void)state;
}

/* Who may read the file that was there, and nobody else, may read the new one. */
static void keeps_permissions(void **state)
{
    const char *path = scratch_path("private.txt");
    struct stat status;
    sro_atomic_file file;
    write_string(path, "old");
    assert_int_equal(chmod(path, 0600), 0);
    succeeds(sro_atomic_file_begin(&file, path));
    succeeds(sro_atomic_file_end(&file, NULL));
    assert_true(!stat(path, &status) && (status.st_mode & 0777) == 0600);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_nothing_can_be),
        cmocka_unit_test(a_folder_that_vanishes),
        cmocka_unit_test(through_a_link),
        cmocka_unit_test(keeps_permissions),
    };
    return cmocka_run_group_tests_name("atomic_file, POSIX", tests, make_scratch, remove_scratch);
}
