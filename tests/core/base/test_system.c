/* What every system's file of base/system.h has to do, with names in UTF-8. */
#include "base/system.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

#define ODD "Zusätze für ключ ♪.txt"

static void machine(void **state)
{
    assert_true(sro_system_processors() >= 1);
    assert_true(sro_system_memory() > 1 << 20);
    (void)state;
}

static void put(const char *path, const char *text)
{
    FILE *file = sro_system_create(path);
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

/* Bytes are kept as they are: lines do not end otherwise. */
static void holds(const char *path, const char *text)
{
    char read[100] = "";
    FILE *file = sro_system_open(path);
    assert_non_null(file);
    assert_int_equal(fread(read, 1, sizeof read, file), strlen(text));
    assert_string_equal(read, text);
    assert_int_equal(fclose(file), 0);
}

static void files(void **state)
{
    const char *path = scratch_path(ODD);
    sro_system_entry entry;
    assert_false(sro_system_find(path, &entry));
    assert_int_equal(errno, ENOENT);
    assert_null(sro_system_open(path));
    assert_int_equal(errno, ENOENT);
    put(path, "one\ntwo\r\n");
    holds(path, "one\ntwo\r\n");
    assert_true(sro_system_find(path, &entry));
    assert_true(entry.is_file);
    assert_false(entry.is_folder);
    assert_int_equal(entry.size, 9);
    assert_true(sro_system_may_read(path));
    assert_true(sro_system_may_write(path, &entry));
    assert_false(sro_system_is_link(path));
    sro_system_remove(path);
    assert_false(sro_system_find(path, &entry));
    (void)state;
}

static void a_new_file_replaces_none(void **state)
{
    const char *path = scratch_path(ODD);
    put(path, "old");
    assert_null(sro_system_create(path));
    assert_int_equal(errno, EEXIST);
    holds(path, "old");
    assert_null(sro_system_create(scratch_path("nothing/" ODD)));
    assert_int_equal(errno, ENOENT);
    sro_system_remove(path);
    (void)state;
}

static void a_moved_file_replaces_another(void **state)
{
    const char *from = scratch_path("from " ODD), *to = scratch_path(ODD);
    sro_system_entry entry;
    put(from, "first");
    assert_true(sro_system_move(from, to));
    assert_false(sro_system_find(from, &entry));
    put(from, "second");
    assert_true(sro_system_move(from, to));
    assert_false(sro_system_find(from, &entry));
    holds(to, "second");
    sro_system_remove(to);
    assert_false(sro_system_move(from, to));
    assert_int_equal(errno, ENOENT);
    (void)state;
}

static void folders(void **state)
{
    sro_system_entry entry;
    assert_true(sro_system_find(scratch_path("."), &entry));
    assert_true(entry.is_folder);
    assert_false(entry.is_file);
    (void)state;
}

/* Longer than what Windows' own functions take in every spelling. */
static void a_long_path(void **state)
{
    char name[300] = "";
    const char *path;
    sro_system_entry entry;
    memset(name, 'a', 200);
    path = scratch_path(strcat(name, ODD));
    put(path, "long");
    holds(path, "long");
    assert_true(sro_system_find(path, &entry));
    sro_system_remove(path);
    assert_false(sro_system_find(path, &entry));
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(machine),
        cmocka_unit_test(files),
        cmocka_unit_test(a_new_file_replaces_none),
        cmocka_unit_test(a_moved_file_replaces_another),
        cmocka_unit_test(folders),
        cmocka_unit_test(a_long_path),
    };
    return cmocka_run_group_tests_name("system", tests, make_scratch, remove_scratch);
}
