/* Files that are cut off or damaged at a part of their length. */
#include "sound/soundfile.h"

#include <unistd.h>

#include "foreign_files.h"

static sro_soundfile_report check_truncated(const file_kind *k, double part)
{
    sro_soundfile_report report;
    sro_sound *sound = read_both(k->name, &report);
    double promised = k->promises ? SECONDS : 0;
    if (report.state != SRO_CONTAINER_TRUNCATED || fabs(report.promised - promised) > .1)
        fail_msg("%s at %g: end %d after %g s, promised %g", k->name, part, (int)report.state,
                 report.seconds, report.promised);
    if (!(report.seconds > 0 && report.seconds < SECONDS * part + .15))
        fail_msg("%s at %g: ends after %g s", k->name, part, report.seconds);
    check_samples(k, sound);
    sro_sound_release(sound);
    return report;
}

/* How much of it may be lost before the damage: a page of Ogg is a second and more. */
static double largest_loss(const file_kind *k)
{
    return !k->promises ? 1.3 : k->tolerance == LOSSY ? .3 : .25;
}

static void truncated_files(void **state)
{
    static const double parts[] = {.4, .63, .9};
    for (size_t i = 0; i < COUNT(kinds); i++)
        for (size_t p = 0; p < COUNT(parts); p++) {
            const file_kind *k = &kinds[i];
            size_t count;
            write_kind(k, 1 + p % 2);
            free(bytes_of(scratch_path(k->name), &count));
            assert_int_equal(truncate(scratch_path(k->name), (off_t)((double)count * parts[p])), 0);
            sro_soundfile_report report = check_truncated(k, parts[p]);
            if (report.seconds < SECONDS * parts[p] - largest_loss(k))
                fail_msg("%s at %g: ends after %g s", k->name, parts[p], report.seconds);
        }
    (void)state;
}

/* Zeros or letters where there was sound, one byte that is another, in formats that tell. */
static void damaged_files(void **state)
{
    static const char *const names[] = {"a.flac", "a.mp3", "a.ogg", "a.opus"};
    static const size_t sizes[] = {1, 1500, 6000};
    for (size_t i = 0; i < COUNT(names); i++)
        for (size_t s = 0; s < COUNT(sizes); s++)
            for (int fill = 0; fill < 2; fill++) {
                const file_kind *k = kind_named(names[i]);
                size_t count;
                if (k->format & SF_FORMAT_MPEG && sizes[s] == 1)
                    continue; /* without checksums it is another sound, but a sound */
                write_kind(k, 2);
                unsigned char *bytes = bytes_of(scratch_path(k->name), &count);
                for (size_t b = count * 6 / 10; b < count * 6 / 10 + sizes[s]; b++)
                    bytes[b] = sizes[s] == 1 ? bytes[b] ^ 16 : fill ? 'a' + b % 23 : 0;
                write_bytes(scratch_path(k->name), bytes, count);
                sro_soundfile_report report = check_truncated(k, .6);
                if (report.seconds < SECONDS * .6 - largest_loss(k))
                    fail_msg("%s: ends after %g s", k->name, report.seconds);
                free(bytes);
            }
    (void)state;
}

/* Two seconds, of which ffmpeg wrote the header, with a hole in the middle. */
static void hole_in_an_mp3_of_ffmpeg(void **state)
{
    sro_soundfile_report report;
    sro_sound *sound;
    succeeds(sro_soundfile_read("tests/core/files/hole.mp3", 0, &sound, &report, NULL));
    assert_int_equal(report.state, SRO_CONTAINER_TRUNCATED);
    assert_true(report.seconds > .9 && report.seconds < 1.1);
    assert_true(report.promised == 2);
    sro_sound_release(sound);
    (void)state;
}

static void check_beginning(const file_kind *k, const unsigned char *bytes, size_t count)
{
    sro_sound *sound = NULL;
    sro_soundfile_report report;
    write_bytes(scratch_path("begins"), bytes, count);
    if (!sro_soundfile_read(scratch_path("begins"), 0, &sound, &report, NULL)
        && (report.state != SRO_CONTAINER_TRUNCATED || sro_sound_length(sound) > 100))
        fail_msg("%s of %zu bytes: end %d, %zu frames", k->name, count, (int)report.state,
                 sro_sound_length(sound));
    sro_sound_release(sound);
}

/* Sounds that only begin: some samples, or none, and a word. */
static void files_truncated_where_they_begin(void **state)
{
    for (size_t i = 0; i < COUNT(kinds); i++) {
        const file_kind *k = &kinds[i];
        size_t all;
        if (!strcmp(k->name, "a.ogg"))
            continue; /* libsndfile 1.2 leaks memory of Vorbis headers that are not whole */
        write_kind(k, 1);
        unsigned char *bytes = bytes_of(scratch_path(k->name), &all);
        for (size_t count = 1; count < 200; count++)
            check_beginning(k, bytes, count);
        free(bytes);
    }
    (void)state;
}

static void chained_ogg_files(void **state)
{
    static const char *const names[] = {"a.ogg", "a.opus"};
    for (size_t i = 0; i < COUNT(names); i++) {
        const file_kind *k = kind_named(names[i]);
        sro_soundfile_report report;
        size_t count;
        write_kind(k, 1);
        unsigned char *bytes = bytes_of(scratch_path(k->name), &count);
        wrap(k->name, "", 0, bytes, count);
        sro_sound *sound = read_both(k->name, &report);
        assert_int_equal(report.state, SRO_CONTAINER_CHAINED);
        assert_true(report.seconds == SECONDS && report.promised == 0);
        check_samples(k, sound);
        sro_sound_release(sound);
        free(bytes);
    }
    (void)state;
}

/* Sound behind the hole is what tells it from a tag. */
static void a_damaged_mp3_without_a_length(void **state)
{
    const file_kind *k = kind_named("a.mp3");
    for (size_t hole = 1500; hole < 9000; hole += 3000) {
        sro_soundfile_report report;
        size_t count;
        write_kind(k, 2);
        strip_length(k->name);
        unsigned char *bytes = bytes_of(scratch_path(k->name), &count);
        memset(bytes + count / 2, 0, hole);
        write_bytes(scratch_path(k->name), bytes, count);
        free(bytes);
        sro_sound *sound = read_both(k->name, &report);
        assert_int_equal(report.state, SRO_CONTAINER_TRUNCATED);
        assert_true(report.promised == 0);
        assert_true(report.seconds > SECONDS * .4 && report.seconds < SECONDS * .55);
        sro_sound_release(sound);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(truncated_files),
        cmocka_unit_test(damaged_files),
        cmocka_unit_test(hole_in_an_mp3_of_ffmpeg),
        cmocka_unit_test(a_damaged_mp3_without_a_length),
        cmocka_unit_test(files_truncated_where_they_begin),
        cmocka_unit_test(chained_ogg_files),
    };
    return cmocka_run_group_tests_name("soundfile_damaged", tests, make_scratch, remove_scratch);
}
