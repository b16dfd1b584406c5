/* Sound files where the disk does not take them. */
#include "sound/soundfile_writer.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sound/sound.h"
#include "support.h"

static sro_error write_noise(const char *path)
{
    sro_sound *sound = noise_sound(2, 40000, 1);
    float *rows[] = {sro_sound_writable(sound, 0), sro_sound_writable(sound, 1)};
    sro_soundfile_writer *file;
    sro_error error = sro_soundfile_writer_new(&file, path, 2, 44100);
    if (!error)
        error = sro_soundfile_writer_finish(file, sro_soundfile_writer_append(file, rows, 40000));
    sro_sound_release(sound);
    return error;
}

/* Wherever the disk gets full, from the first byte of the header to the last one of the file. */
static void a_disk_that_gets_full(void **state)
{
    static const char *const names[] = {"full.wav", "full.aif", "full.caf", "full.flac",
                                        "full.ogg"};
    if (!limit_files(0))
        skip();
    for (size_t i = 0; i < COUNT(names); i++) {
        const char *path = scratch_path(names[i]);
        size_t size, again;
        succeeds(write_noise(path));
        unsigned char *whole = bytes_of(path, &size);
        size_t files = scratch_files(), rooms[] = {1, 30, size / 3, size - 5000, size - 1};
        for (size_t k = 0; k < COUNT(rooms); k++) {
            write_bytes(path, "old", 3);
            limit_files(rooms[k]);
            sro_error error = write_noise(path);
            limit_files(0);
            assert_string_equal(fails(error),
                                "cannot be written: it would be larger than a file may be there");
            unsigned char *bytes = bytes_of(path, &again);
            assert_true(again == 3 && !memcmp(bytes, "old", 3));
            free(bytes);
            assert_int_equal(scratch_files(), files);
        }
        free(whole);
    }
    (void)state;
}

/* A size of 32 bits would wrap round, and the file be cut off there. */
static void files_that_cannot_be_that_long(void **state)
{
    const size_t too_long = (size_t)1 << 29;
    fails(sro_soundfile_writer_check("a.wav", 2, too_long));
    fails(sro_soundfile_writer_check("a.AIFF", 2, too_long));
    succeeds(sro_soundfile_writer_check("a.wav", 2, too_long - 1000));
    succeeds(sro_soundfile_writer_check("a.wav", 1, too_long));
    succeeds(sro_soundfile_writer_check("a.caf", 2, too_long));
    succeeds(sro_soundfile_writer_check("a.flac", 2, too_long));
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_disk_that_gets_full),
        cmocka_unit_test(files_that_cannot_be_that_long),
    };
    return cmocka_run_group_tests_name("soundfile writer", tests, make_scratch, remove_scratch);
}
