/* Files that cannot be written: one error names the file and the reason, and the old one stays. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "stub_host.h"

static int set_up(void **state)
{
    stft_tilde_setup();
    embed1d_setup();
    reorder_tilde_setup();
    return make_scratch(state);
}

/* Says "write PATH", of which the error has to say why nothing was written. */
static void refused(void *x, const char *name, const char *file, const char *why)
{
    char line[700], error[900];
    snprintf(line, sizeof(line), "write %s", scratch_path(file));
    snprintf(error, sizeof(error), "error: %s: %s: %s\n", name, line, why);
    stub_say(x, line);
    stub_run(0);
    said(error);
}

static void check_old(const char *file, size_t files)
{
    size_t size;
    unsigned char *bytes = bytes_of(scratch_path(file), &size);
    assert_true(size == 3 && !memcmp(bytes, "old", 3));
    free(bytes);
    assert_int_equal(scratch_files(), files);
}

static void check_class(void *x, const char *name, const char *file)
{
    char folder[300];
    size_t files;
    snprintf(folder, sizeof(folder), "nowhere/%s", file);
    write_bytes(scratch_path(file), "old", 3);
    files = scratch_files();
    stub_run(0);
    stub_said();
    if (limit_files(20)) {
        refused(x, name, file, "cannot be written: it would be larger than a file may be there");
        limit_files(0);
    }
    check_old(file, files);
    refused(x, name, folder, "cannot be written: there is no such folder");
    refused(x, name, ".",
            strcmp(name, "embed1d") ? "must end in .wav, .aif, .aiff, .caf, .flac or "
                                      ".ogg"
                                    : "is a folder, no file");
    assert_int_equal(chmod(scratch_path(file), 0444), 0);
    refused(x, name, file, "is read-only");
    check_old(file, files);
}

static void points(void **state)
{
    void *x;
    (void)state;
    stub_begin();
    x = stub_new("embed1d none -blocking 1");
    stub_say(x, "matrix 4 1 4 3 2 1");
    check_class(x, "embed1d", "points.txt");
    stub_free(x);
}

static void sounds(void **state)
{
    float *noise = random_floats(2000, 1);
    void *s, *x;
    (void)state;
    stub_begin();
    stub_array("A", noise, 2000);
    free(noise);
    s = stub_new("stft~ 64 -blocking 1");
    x = stub_new("reorder~ -blocking 1");
    stub_connect(s, 0, x);
    stub_say(s, "array A");
    check_class(x, "reorder~", "sound.wav");
    check_class(x, "reorder~", "sound.flac");
    stub_free(x);
    stub_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points),
        cmocka_unit_test(sounds),
    };
    return cmocka_run_group_tests_name("disk", tests, set_up, remove_scratch);
}
