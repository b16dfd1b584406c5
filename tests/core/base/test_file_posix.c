/* Where there are pipes and permissions. */
#include "base/file.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"

/* Opening it would wait for ever. */
static void a_pipe_that_nobody_writes_into(void **state)
{
    FILE *file = NULL;
    uint64_t size;
    limit_seconds(20);
    assert_int_equal(mkfifo(scratch_path("pipe"), 0600), 0);
    fails(sro_file_open(&file, scratch_path("pipe"), &size));
    assert_null(file);
    limit_seconds(0);
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
        cmocka_unit_test(a_pipe_that_nobody_writes_into),
        cmocka_unit_test(what_may_not_be_read),
    };
    return cmocka_run_group_tests_name("file, POSIX", tests, make_scratch, remove_scratch);
}
