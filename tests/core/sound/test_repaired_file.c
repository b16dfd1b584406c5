#include "sound/repaired_file.h"

#include <stdlib.h>
#include <string.h>

#include "support.h"

/* A WAV of 1000 samples, of which its header says none. */
static sro_container write_open_wav(void)
{
    static const unsigned char header[44] = "RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x44\xac\0\0"
                                            "\x88\x58\1\0\2\0\x10\0data";
    unsigned char bytes[44 + 2000];
    sro_container container;
    memcpy(bytes, header, sizeof header);
    for (size_t i = 0; i < 2000; i++)
        bytes[44 + i] = (unsigned char)(i % 2 ? i / 256 : i);
    write_bytes(scratch_path("open.wav"), bytes, sizeof bytes);
    succeeds(sro_container_inspect(&container, scratch_path("open.wav"), NULL));
    return container;
}

static sf_count_t frames_of_open_wav(const sro_container *container, short *samples, int count)
{
    sro_repaired_file mended;
    SF_INFO info = {0};
    SNDFILE *file;
    succeeds(sro_repaired_file_open(&file, &mended, scratch_path("open.wav"), container, &info));
    assert_non_null(file);
    assert_int_equal(sf_read_short(file, samples, count), info.frames);
    assert_true(mended.position > 44 && mended.position <= container->end);
    sf_close(file);
    sro_repaired_file_close(&mended);
    return info.frames;
}

static void unfinalised_header_is_closed(void **state)
{
    short samples[1000];
    sro_container container = write_open_wav();
    assert_int_equal(container.state, SRO_CONTAINER_UNFINALISED);
    assert_int_equal(frames_of_open_wav(&container, samples, 1000), 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(samples[i] & 255, 2 * i & 255);
    (void)state;
}

/* And the file itself stays as it is. */
static void repaired_file_ends_where_it_is_whole(void **state)
{
    short samples[1000];
    size_t before, after;
    sro_container container = write_open_wav();
    unsigned char *bytes = bytes_of(scratch_path("open.wav"), &before);
    container.end = 44 + 600;
    assert_int_equal(frames_of_open_wav(&container, samples, 1000), 300);
    unsigned char *again = bytes_of(scratch_path("open.wav"), &after);
    assert_int_equal(before, after);
    assert_memory_equal(bytes, again, before);
    free(bytes);
    free(again);
    (void)state;
}

static void unreadable_files(void **state)
{
    sro_repaired_file mended;
    SNDFILE *file;
    SF_INFO info = {0};
    sro_container container = {.known = 1, .size = 5, .end = 5};
    write_bytes(scratch_path("words"), "words", 5);
    succeeds(sro_repaired_file_open(&file, &mended, scratch_path("words"), &container, &info));
    assert_null(file);
    sro_repaired_file_close(&mended);
    fails(sro_repaired_file_open(&file, &mended, scratch_path("missing"), &container, &info));
    sro_repaired_file_close(&mended);
    sro_repaired_file_close(&mended);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unfinalised_header_is_closed),
        cmocka_unit_test(repaired_file_ends_where_it_is_whole),
        cmocka_unit_test(unreadable_files),
    };
    return cmocka_run_group_tests_name("repaired_file", tests, make_scratch, remove_scratch);
}
