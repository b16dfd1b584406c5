#include "base/file.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* Opening a pipe that nobody writes into would wait for ever. */
static void what_is_no_file(void **state)
{
    FILE *file = NULL;
    uint64_t size;
    alarm(20);
    assert_int_equal(mkfifo(scratch_path("pipe"), 0600), 0);
    write_bytes(scratch_path("empty"), "", 0);
    fails(sro_file_open(&file, scratch_path("pipe"), &size));
    fails(sro_file_open(&file, scratch_path("empty"), &size));
    fails(sro_file_open(&file, scratch_path("missing"), &size));
    fails(sro_file_open(&file, scratch_path(""), &size));
    fails(sro_file_open(&file, "/dev/zero", &size));
    fails(sro_file_open(&file, "", &size));
    assert_null(file);
    alarm(0);
    (void)state;
}

/* Root may read everything, so it looks as somebody else does, in another process. */
static void what_may_not_be_read(void **state)
{
    enum { NOBODY = 65534 };
    int status = -1;
    write_bytes(scratch_path("secret"), "1234", 4);
    succeeds(sro_file_check(scratch_path("secret")));
    assert_int_equal(chmod(scratch_path("secret"), 0), 0);
    assert_int_equal(chmod(scratch_path("."), 0711), 0);
    pid_t child = fork();
    if (!child) {
        sro_error error =
            geteuid() || !setuid(NOBODY) ? sro_file_check(scratch_path("secret")) : NULL;
        _exit(!error || strcmp(error, "may not be read by you: change its permissions"));
    }
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    assert_int_equal(status, 0);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_their_place),
        cmocka_unit_test(what_is_no_file),
        cmocka_unit_test(what_may_not_be_read),
    };
    return cmocka_run_group_tests_name("bytes", tests, make_scratch, remove_scratch);
}
