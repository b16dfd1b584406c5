#include "base/atomic_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

static void write_text(const char *path, const char *text)
{
    write_bytes(path, text, strlen(text));
}

static void holds(const char *path, const char *text)
{
    size_t count;
    unsigned char *bytes = bytes_of(path, &count);
    assert_int_equal(count, strlen(text));
    assert_memory_equal(bytes, text, count);
    free(bytes);
}

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
        write_text(path, "old");
        succeeds(sro_atomic_file_begin(&file, path));
        char *unfinished = strdup(file.unfinished);
        assert_string_not_equal(unfinished, path);
        write_text(unfinished, "new, and longer");
        holds(path, "old");
        succeeds(sro_atomic_file_end(&file, NULL));
        holds(path, "new, and longer");
        assert_false(exists(unfinished));
        free(unfinished);
    }
    (void)state;
}

static void an_error_leaves_the_old(void **state)
{
    const char *path = scratch_path("kept.txt");
    sro_atomic_file file;
    write_text(path, "old");
    succeeds(sro_atomic_file_begin(&file, path));
    char *unfinished = strdup(file.unfinished);
    write_text(unfinished, "half of it");
    assert_string_equal(fails(sro_atomic_file_end(&file, "broke off")), "broke off");
    holds(path, "old");
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
    write_text(a.unfinished, "a");
    write_text(b.unfinished, "b");
    succeeds(sro_atomic_file_end(&b, NULL));
    holds(path, "b");
    succeeds(sro_atomic_file_end(&a, NULL));
    holds(path, "a");
    (void)state;
}

static void where_nothing_can_be(void **state)
{
    sro_atomic_file file;
    fails(sro_atomic_file_begin(&file, scratch_path("no such folder/file.txt")));
    fails(sro_atomic_file_begin(&file, scratch_folder()));
    fails(sro_atomic_file_begin(&file, "/dev/null"));
    (void)state;
}

/* What was begun and went away meanwhile. */
static void a_move_that_fails(void **state)
{
    const char *path = scratch_path("moved.txt");
    sro_atomic_file file;
    succeeds(sro_atomic_file_begin(&file, path));
    remove(file.unfinished);
    fails(sro_atomic_file_end(&file, NULL));
    assert_false(exists(path));
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appears_at_the_end), cmocka_unit_test(an_error_leaves_the_old),
        cmocka_unit_test(two_at_once),        cmocka_unit_test(where_nothing_can_be),
        cmocka_unit_test(a_move_that_fails),
    };
    return cmocka_run_group_tests_name("atomic_file", tests, make_scratch, remove_scratch);
}
