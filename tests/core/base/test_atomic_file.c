#include "base/atomic_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_files.h"
#include "support.h"

static bool exists(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file)
        fclose(file);
    return file != NULL;
}

/* The name keeps what it held until the end, and nothing else is left then. */
static void appears_at_the_end(void **state)
{
    const char *path = scratch_path("file.txt");
    for (int i = 0; i < 2; i++) {
        sro_atomic_file file;
        write_string(path, "old");
        succeeds(sro_atomic_file_begin(&file, path));
        char *unfinished = strdup(file.unfinished);
        assert_string_not_equal(unfinished, path);
        fputs("new, and longer", file.to);
        file_holds(path, "old");
        succeeds(sro_atomic_file_end(&file, NULL));
        file_holds(path, "new, and longer");
        assert_false(exists(unfinished));
        free(unfinished);
    }
    (void)state;
}

static void an_error_leaves_the_old(void **state)
{
    const char *path = scratch_path("kept.txt");
    sro_atomic_file file;
    write_string(path, "old");
    succeeds(sro_atomic_file_begin(&file, path));
    char *unfinished = strdup(file.unfinished);
    fputs("half of it", file.to);
    assert_string_equal(fails(sro_atomic_file_end(&file, "broke off")), "broke off");
    file_holds(path, "old");
    assert_false(exists(unfinished));
    free(unfinished);
    (void)state;
}

/* Two at once under one name: each has a file of its own, and the last to end is what stays. */
static void two_at_once(void **state)
{
    const char *path = scratch_path("both.txt");
    sro_atomic_file a, b;
    succeeds(sro_atomic_file_begin(&a, path));
    succeeds(sro_atomic_file_begin(&b, path));
    assert_string_not_equal(a.unfinished, b.unfinished);
    fputs("a", a.to);
    fputs("b", b.to);
    succeeds(sro_atomic_file_end(&b, NULL));
    file_holds(path, "b");
    succeeds(sro_atomic_file_end(&a, NULL));
    file_holds(path, "a");
    (void)state;
}

/* Ends it, which has to fail with `why`; only the files that were there before are then. */
static void fails_to_end(sro_atomic_file *file, const char *why, size_t files)
{
    assert_string_equal(fails(sro_atomic_file_end(file, NULL)), why);
    assert_int_equal(scratch_files(), files);
}

static void where_nothing_can_be(void **state)
{
    write_string(scratch_path("file"), "");
    write_string(scratch_path("read only"), "old");
    assert_int_equal(chmod(scratch_path("read only"), 0444), 0);
    begin_fails(scratch_path("no such/f.txt"), "cannot be written: there is no such folder");
    begin_fails(scratch_path("file/f.txt"), "cannot be written: there is no such folder");
    begin_fails(scratch_path("."), "is a folder, no file");
    begin_fails(device_path, "is no file, but a device or a pipe");
    begin_fails(scratch_path("read only"), "is read-only");
    file_holds(scratch_path("read only"), "old");
    (void)state;
}

/* What was begun and went away meanwhile. */
static void a_move_that_fails(void **state)
{
    const char *path = scratch_path("moved.txt");
    size_t files = scratch_files();
    sro_atomic_file file;
    succeeds(sro_atomic_file_begin(&file, path));
    remove(file.unfinished);
    fails_to_end(&file, "cannot be written: there is no such folder", files);
    succeeds(sro_atomic_file_begin(&file, path));
    make_folder(path);
    fails_to_end(&file, "is a folder, no file", files + 1);
    assert_int_equal(rmdir(path), 0);
    (void)state;
}

/* Wherever it gets full: in the middle, or when the last bytes are written at the end. */
static void a_disk_that_gets_full(void **state)
{
    const char *path = scratch_path("full.txt");
    static const size_t rooms[] = {1, 100, 5000, 9999};
    if (!limit_files(0))
        skip();
    write_string(path, "old");
    for (size_t i = 0; i < COUNT(rooms); i++) {
        size_t files = scratch_files();
        sro_atomic_file file;
        succeeds(sro_atomic_file_begin(&file, path));
        limit_files(rooms[i]);
        for (int k = 0; k < 10000; k++)
            fputc('n', file.to);
        fails_to_end(&file, "cannot be written: it would be larger than a file may be there",
                     files);
        limit_files(0);
        file_holds(path, "old");
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appears_at_the_end), cmocka_unit_test(an_error_leaves_the_old),
        cmocka_unit_test(two_at_once),        cmocka_unit_test(where_nothing_can_be),
        cmocka_unit_test(a_move_that_fails),  cmocka_unit_test(a_disk_that_gets_full),
    };
    return cmocka_run_group_tests_name("atomic_file", tests, make_scratch, remove_scratch);
}
