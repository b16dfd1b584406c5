/* Where there are pipes, and memory can be limited. */
#include "sound/soundfile.h"

#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"

static void pipes_and_devices_are_refused(void **state)
{
    sro_sound *sound = NULL;
    limit_seconds(20);
    assert_int_equal(mkfifo(scratch_path("pipe.wav"), 0600), 0);
    fails(sro_soundfile_read(scratch_path("pipe.wav"), 0, &sound, NULL, NULL));
    fails(sro_soundfile_read(device_path, 0, &sound, NULL, NULL));
    limit_seconds(0);
    assert_null(sound);
    (void)state;
}

/* In bytes, of this process. */
static size_t address_space(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%lu", &pages), 1);
    fclose(file);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* Of 36 channels at 1 Hz, of which 4 of 160 frames can be decoded. */
static void a_hundred_bytes_that_resampling_makes_a_gigabyte(void **state)
{
    const char *path = "tests/formats/corpus/sound_file/gsm-at-1-hz.aifc";
    sro_soundfile_report report;
    struct rlimit before, less;
    sro_sound *sound;
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    less = before;
    less.rlim_cur = address_space() + (400 << 20);
    assert_int_equal(setrlimit(RLIMIT_AS, &less), 0);
    sro_error error = sro_soundfile_read(path, 48000, &sound, &report, NULL);
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    succeeds(error);
    assert_int_equal(report.state, SRO_CONTAINER_TRUNCATED);
    assert_int_equal(sro_sound_length(sound), 4 * 48000);
    sro_sound_release(sound);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pipes_and_devices_are_refused),
        cmocka_unit_test(a_hundred_bytes_that_resampling_makes_a_gigabyte),
    };
    return cmocka_run_group_tests_name("soundfile, Linux", tests, make_scratch, remove_scratch);
}
