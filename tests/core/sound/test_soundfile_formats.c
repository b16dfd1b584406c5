/* Files of every format, tagged or not, and what is no sound file. */
#include "sound/soundfile.h"

#include <stdio.h>

#include "foreign_files.h"

static void files_of_every_kind_are_whole(void **state)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        for (size_t channels = 1; channels <= 2; channels++) {
            write_kind(&kinds[i], channels);
            check_whole(&kinds[i]);
        }
    (void)state;
}

static void check_format(const char *name, int format)
{
    enum { LENGTH = 20011 };
    static float block[2 * 1000];
    SF_INFO info = {.samplerate = 8000, .channels = 2, .format = format};
    sro_soundfile_report report;
    sro_sound *sound;
    info.channels = sf_format_check(&info) ? 2 : 1;
    const char *path = scratch_path("any");
    SNDFILE *file = sf_format_check(&info) ? sf_open(path, SFM_WRITE, &info) : NULL;
    if (!file)
        return;
    for (size_t i = 0; i < COUNT(block); i++)
        block[i] = tone(0, i);
    for (int rest = LENGTH; rest > 0; rest -= 1000)
        sf_writef_float(file, block, rest < 1000 ? rest : 1000);
    sf_close(file);
    succeeds(sro_soundfile_read(path, 0, &sound, &report, NULL));
    if (report.state != SRO_CONTAINER_COMPLETE || sro_sound_length(sound) < LENGTH)
        fail_msg("%s %x: end %d, %zu frames", name, (unsigned)format, (int)report.state,
                 sro_sound_length(sound));
    sro_sound_release(sound);
}

/* Whatever libsndfile writes. Raw samples have no header, SD2 has it in another file, and of DWVW
 * with 12 bits libsndfile writes none. */
static void every_format_of_libsndfile(void **state)
{
    int majors, subtypes;
    sf_command(NULL, SFC_GET_FORMAT_MAJOR_COUNT, &majors, sizeof majors);
    sf_command(NULL, SFC_GET_FORMAT_SUBTYPE_COUNT, &subtypes, sizeof subtypes);
    for (int i = 0; i < majors; i++)
        for (int k = 0; k < subtypes; k++) {
            SF_FORMAT_INFO major = {.format = i}, sub = {.format = k};
            sf_command(NULL, SFC_GET_FORMAT_MAJOR, &major, sizeof major);
            sf_command(NULL, SFC_GET_FORMAT_SUBTYPE, &sub, sizeof sub);
            if (major.format != SF_FORMAT_RAW && major.format != SF_FORMAT_SD2
                && sub.format != SF_FORMAT_DWVW_12)
                check_format(major.name, major.format | sub.format);
        }
    (void)state;
}

/* Tags of 300 bytes and more in front and behind, as programs for music collections add them. */
static void tagged_files(void **state)
{
    static const char *const names[] = {"a.mp3", "a.flac", "a.ogg", "a.opus", "a.wav", "a.aif"};
    static const unsigned char id3v2[310] = "ID3\4\0\0\0\0\2\x2c"
                                            "TIT2\0\0\0\5\0\0\0name";
    static const unsigned char id3v1[128] = "TAGname";
    static const unsigned char list[28] = "LIST\x14\0\0\0INFOINAM\4\0\0\0name";
    static const unsigned char anno[12] = "ANNO\0\0\0\4name";
    unsigned char ape[32 + 5000 + 32];
    memset(ape, 'x', sizeof ape);
    memcpy(ape, "APETAGEX\xd0\7\0\0\xa8\x13\0\0\1\0\0\0\0\0\0\xa0\0\0\0\0\0\0\0\0", 32);
    memcpy(ape + 5032, "APETAGEX\xd0\7\0\0\xa8\x13\0\0\1\0\0\0\0\0\0\x80\0\0\0\0\0\0\0\0", 32);
    for (size_t i = 0; i < COUNT(names); i++) {
        const file_kind *k = kind_named(names[i]);
        int in_front = k->promises && i < 2;
        write_kind(k, 2);
        if (in_front) {
            wrap(k->name, id3v2, sizeof id3v2, "", 0);
            check_whole(k);
        }
        if (i < 4) {
            wrap(k->name, "", 0, id3v1, sizeof id3v1);
            check_whole(k);
            write_kind(k, 2);
            wrap(k->name, "", 0, ape, sizeof ape);
            check_whole(k);
        } else {
            wrap(k->name, "", 0, i == 4 ? list : anno, i == 4 ? sizeof list : sizeof anno);
            check_whole(k);
        }
    }
    (void)state;
}

/* Pictures and padding between a FLAC's first block and its sound. */
static void flac_with_a_picture(void **state)
{
    enum { PICTURE = 20000, FIRST = 4 + 4 + 34 };
    const file_kind *k = kind_named("a.flac");
    size_t count;
    write_kind(k, 1);
    unsigned char *bytes = bytes_of(scratch_path(k->name), &count);
    unsigned char *all = calloc(1, count + 4 + PICTURE);
    memcpy(all, bytes, FIRST);
    all[FIRST] = 1; /* padding */
    all[FIRST + 2] = PICTURE >> 8;
    all[FIRST + 3] = PICTURE & 255;
    memcpy(all + FIRST + 4 + PICTURE, bytes + FIRST, count - FIRST);
    write_bytes(scratch_path(k->name), all, count + 4 + PICTURE);
    check_whole(k);
    free(bytes);
    free(all);
    (void)state;
}

/* Minutes in some bytes, which is possible of silence and of little else. */
static void long_silence_in_some_bytes(void **state)
{
    enum { LENGTH = 4000000 };
    SF_INFO info = {.samplerate = 44100, .channels = 1, .format = kind_named("a.flac")->format};
    SNDFILE *file = sf_open(scratch_path("silence.flac"), SFM_WRITE, &info);
    sro_soundfile_report report;
    float *silence = floats(LENGTH);
    size_t count;
    assert_int_equal(sf_writef_float(file, silence, LENGTH), LENGTH);
    sf_close(file);
    free(bytes_of(scratch_path("silence.flac"), &count));
    assert_true(count < LENGTH / 64);
    sro_sound *sound = read_both("silence.flac", &report);
    assert_int_equal(report.state, SRO_CONTAINER_COMPLETE);
    assert_int_equal(sro_sound_length(sound), LENGTH);
    sro_sound_release(sound);
    free(silence);
    (void)state;
}

static void files_without_sound(void **state)
{
    static const unsigned char list[28] = "LIST\x14\0\0\0INFOINAM\4\0\0\0name";
    SF_INFO info = {.samplerate = 44100, .channels = 1, .format = kinds[0].format};
    sro_sound *sound = NULL;
    sf_close(sf_open(scratch_path("silent.wav"), SFM_WRITE, &info));
    for (int i = 0; i < 2; i++) {
        fails(sro_soundfile_read(scratch_path("silent.wav"), 0, &sound, NULL, NULL));
        wrap("silent.wav", "", 0, list, sizeof list);
    }
    assert_null(sound);
    (void)state;
}

/* What libsndfile cannot read: the error names a way out. */
static void unreadable_files_name_a_way_out(void **state)
{
    static const struct {
        const char *name, *start;
        size_t count;
    } cases[] = {
        {"a.m4a",
         "\0\0\0\x20"
         "ftypM4A \0\0\0\0M4A mp42isom\0\0\0\0",
         32},
        {"a.mp4",
         "\0\0\0\x18"
         "ftypmp42\0\0\0\0mp42isom",
         24},
        {"a.aac", "\xff\xf1\x50\x80\x2e\x7f\xfc\x21\x10\xd3\x20\0", 12},
        {"a.wma", "\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa\0\x62\xce\x6c", 16},
        {"a.txt", "words, and not one sample", 25},
        {"a.wav", "words, and not one sample", 25},
        {"a.webm", "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81", 12},
        {"one.wav", "R", 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        unsigned char bytes[3000] = {0};
        sro_sound *sound = NULL;
        for (size_t b = 0; b < sizeof bytes; b++)
            bytes[b] = (unsigned char)(b * 7919 >> 4 & 127);
        memcpy(bytes, cases[i].start, cases[i].count);
        write_bytes(scratch_path(cases[i].name), bytes,
                    cases[i].count > 1 ? sizeof bytes : cases[i].count);
        const char *error =
            fails(sro_soundfile_read(scratch_path(cases[i].name), 0, &sound, NULL, NULL));
        if (!strstr(error, "convert it to WAV or FLAC") || sound)
            fail_msg("%s: %s", cases[i].name, error);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_of_every_kind_are_whole),
        cmocka_unit_test(every_format_of_libsndfile),
        cmocka_unit_test(tagged_files),
        cmocka_unit_test(flac_with_a_picture),
        cmocka_unit_test(long_silence_in_some_bytes),
        cmocka_unit_test(files_without_sound),
        cmocka_unit_test(unreadable_files_name_a_way_out),
    };
    return cmocka_run_group_tests_name("soundfile_formats", tests, make_scratch, remove_scratch);
}
