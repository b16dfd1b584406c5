/* Files whose headers say nothing, or what cannot be. */
#include "sound/soundfile.h"

#include <stdio.h>
#include <unistd.h>

#include "foreign_files.h"

/* As a recorder leaves them that crashed: Python's wave and Pd write 36 and 0, others 0 and 0. */
static void unfinalised_headers(void **state)
{
    static const byte_change changes[][2] = {
        {{"a.wav", "RIFF", 0, 4, {0}}, {"a.wav", "data", 0, 4, {0}}},
        {{"a.wav", "RIFF", 0, 4, {36}}, {"a.wav", "data", 0, 4, {0}}},
        {{"float.wav", "RIFF", 0, 4, {255, 255, 255, 255}}, {"float.wav", "data", 0, 4, {0}}},
        {{"24.wav", "", 0, 0, {0}}, {"24.wav", "data", 0, 4, {0}}},
        {{"big.wav", "RIFX", 0, 4, {0}}, {"big.wav", "data", 0, 4, {0}}},
        {{"a.aif", "COMM", 6, 4, {0}}, {"a.aif", "SSND", 0, 4, {0}}},
        {{"a.aif", "COMM", 6, 4, {0}}, {"a.aif", "SSND", 0, 4, {0, 0, 0, 8}}},
        {{"float.aif", "FORM", 0, 4, {0}}, {"float.aif", "SSND", 0, 4, {0, 0, 0, 8}}},
        {{"a.rf64", "ds64", 4, 16, {0}}, {"a.rf64", "data", 0, 4, {0}}},
        {{"a.rf64", "ds64", 4, 16, {0}}, {"a.rf64", "", 0, 0, {0}}},
        {{"a.w64", "", 16, 8, {0}}, {"a.w64", "data", 12, 8, {24}}},
        {{"a.w64", "", 16, 8, {0}}, {"a.w64", "data", 12, 8, {0}}},
        {{"a.caf", "data", 0, 8, {0}}, {"a.caf", "", 0, 0, {0}}},
        {{"a.caf", "data", 0, 8, {0, 0, 0, 0, 0, 0, 0, 4}}, {"a.caf", "", 0, 0, {0}}},
        {{"a.au", "", 8, 4, {0}}, {"a.au", "", 0, 0, {0}}},
    };
    for (size_t i = 0; i < COUNT(changes); i++) {
        const file_kind *k = kind_named(changes[i][0].name);
        sro_soundfile_report report;
        write_kind(k, 1 + i % 2);
        apply(&changes[i][0]);
        apply(&changes[i][1]);
        sro_sound *sound = read_both(k->name, &report);
        if (report.state != SRO_CONTAINER_UNFINALISED || report.seconds != SECONDS
            || report.promised != 0)
            fail_msg("case %zu, %s: end %d after %g s", i, k->name, (int)report.state,
                     report.seconds);
        check_samples(k, sound);
        sro_sound_release(sound);
    }
    (void)state;
}

/* As they are written into a pipe. */
static void placeholder_lengths_of_pipes(void **state)
{
    static const byte_change changes[] = {
        {"a.wav", "data", 0, 4, {255, 255, 255, 255}},
        {"a.wav", "data", 0, 4, {0, 240, 255, 127}},
        {"float.wav", "data", 0, 4, {0, 0, 0, 128}},
        {"big.wav", "data", 0, 4, {255, 255, 255, 240}},
        {"a.aif", "SSND", 0, 4, {127, 255, 255, 255}},
        {"float.aif", "SSND", 0, 4, {255, 255, 255, 255}},
        {"a.rf64",
         "ds64",
         4,
         16,
         {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}},
        {"a.caf", "data", 0, 8, {255, 255, 255, 255, 255, 255, 255, 255}},
        {"a.au", "", 8, 4, {255, 255, 255, 255}},
        {"a.flac", "", 21, 5, {0xf0}}, /* its upper half is the last bits of 16 a sample */
    };
    for (size_t i = 0; i < COUNT(changes); i++) {
        const file_kind *k = kind_named(changes[i].name);
        write_kind(k, 1 + i % 2);
        apply(&changes[i]);
        check_whole(k);
    }
    (void)state;
}

static void an_mp3_without_a_length(void **state)
{
    static const unsigned char tag[128] = "TAGname";
    const file_kind *k = kind_named("a.mp3");
    for (int tagged = 0; tagged < 2; tagged++) {
        sro_soundfile_report report;
        write_kind(k, 2);
        strip_length(k->name);
        wrap(k->name, "", 0, tag, tagged ? sizeof tag : 0);
        sro_sound *sound = read_both(k->name, &report);
        assert_int_equal(report.state, SRO_CONTAINER_COMPLETE);
        assert_true(report.promised == 0);
        assert_in_range(sro_sound_length(sound), SECONDS * 44100, SECONDS * 44100 + 3 * 1152);
        sro_sound_release(sound);
    }
    (void)state;
}

/* Frames counted without LAME's delay: the decoder leaves its own out, 529 samples, and what was
 * padded stays. */
static void an_mp3_without_a_delay(void **state)
{
    const file_kind *k = kind_named("a.mp3");
    sro_soundfile_report report;
    write_kind(k, 2);
    apply(&(byte_change){k->name, "LAME3.", 15, 3, {0}}); /* delay and padding */
    sro_sound *sound = read_both(k->name, &report);
    assert_int_equal(report.state, SRO_CONTAINER_COMPLETE);
    assert_in_range(sro_sound_length(sound), SECONDS * 44100, SECONDS * 44100 + 3 * 1152);
    assert_true(sro_sound_length(sound) % 1152);
    sro_sound_release(sound);
    (void)state;
}

/* Memory is taken for what is there, not for what is promised. */
static void terabytes_are_promised(void **state)
{
    static const byte_change changes[] = {
        {"a.wav", "data", 0, 4, {0, 0, 0, 0x70}},
        {"a.aif", "SSND", 0, 4, {0x70, 0, 0, 0}},
        {"a.rf64", "ds64", 12, 8, {0, 0, 0, 0, 0, 0, 4, 0}},
        {"a.w64", "data", 12, 8, {0, 0, 0, 0, 0, 0, 4, 0}},
        {"a.flac", "", 21, 5, {0xf8}},
    };
    for (size_t i = 0; i < COUNT(changes); i++) {
        const file_kind *k = kind_named(changes[i].name);
        sro_soundfile_report report;
        write_kind(k, 1);
        apply(&changes[i]);
        sro_sound *sound = read_both(k->name, &report);
        if (report.state != SRO_CONTAINER_TRUNCATED || report.promised < 20000)
            fail_msg("%s: end %d, promised %g", k->name, (int)report.state, report.promised);
        assert_int_equal(sro_sound_length(sound), SECONDS * 44100);
        check_samples(k, sound);
        sro_sound_release(sound);
    }
    (void)state;
}

static void a_kilobyte_that_promises_gigabytes(void **state)
{
    static const byte_change pipe = {"a.wav", "data", 0, 4, {0xf0, 255, 255, 255}};
    sro_soundfile_report report;
    write_kind(kind_named("a.wav"), 1);
    apply(&pipe);
    assert_int_equal(truncate(scratch_path("a.wav"), 1024), 0);
    sro_sound *sound = read_both("a.wav", &report);
    assert_int_equal(report.state, SRO_CONTAINER_COMPLETE);
    assert_in_range(sro_sound_length(sound), 480, 490);
    sro_sound_release(sound);
    (void)state;
}

/* 275 bytes, of which libsndfile makes 2097151 frames. */
static void a_decoder_that_makes_up_sound(void **state)
{
    sro_soundfile_report report;
    sro_sound *sound;
    const char *path = "tests/formats/corpus/sound_file/made-up.sds";
    succeeds(sro_soundfile_read(path, 0, &sound, &report, NULL));
    assert_int_equal(report.state, SRO_CONTAINER_TRUNCATED);
    assert_int_equal(sro_sound_length(sound), 275 * 64);
    assert_true(report.promised > 4000);
    sro_sound_release(sound);
    (void)state;
}

static void more_channels_than_there_can_be(void **state)
{
    sro_sound *sound = NULL;
    const char *path = "tests/formats/corpus/sound_file/channels-1024.wav";
    sro_error error = fails(sro_soundfile_read(path, 0, &sound, NULL, NULL));
    assert_string_equal(error, "has more than 64 channels, which is as many as there can be");
    assert_null(sound);
    (void)state;
}

/* soxr would try, for long. */
static void impossible_rate_in_a_header(void **state)
{
    static const byte_change rate = {"a.wav", "fmt ", 8, 4, {0, 0, 0, 0x43}};
    sro_sound *sound = NULL;
    write_kind(kind_named("a.wav"), 1);
    apply(&rate);
    fails(sro_soundfile_read(scratch_path("a.wav"), 8000, &sound, NULL, NULL));
    assert_null(sound);
    (void)state;
}

/* Jobs, while an FLAC of unknown length is counted and then read */

typedef struct {
    const char *path;
    const char *error;
    sro_sound *sound;
} reading;

static void read_in_a_job(sro_job *job, void *context)
{
    reading *r = context;
    r->error = sro_soundfile_read(r->path, 0, &r->sound, NULL, job);
}

static void write_a_long_one(const char *path)
{
    enum { RUN = 44100, RUNS = 300 };
    static float block[RUN * 2];
    SF_INFO info = {.samplerate = RUN, .channels = 2, .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16};
    SNDFILE *file = sf_open(path, SFM_WRITE, &info);
    assert_non_null(file);
    for (size_t i = 0; i < COUNT(block); i++)
        block[i] = tone(0, i);
    for (int i = 0; i < RUNS; i++)
        assert_int_equal(sf_writef_float(file, block, RUN), RUN);
    sf_close(file);
    apply(&(byte_change){"long.flac", "", 21, 5, {0xf0}});
}

/* It grows through both halves and never goes back; and cancel is prompt in both. */
static void progress_and_cancellation_of_reading(void **state)
{
    static const double when[] = {0, .2, .7};
    write_a_long_one(scratch_path("long.flac"));
    for (size_t i = 0; i < COUNT(when); i++) {
        reading r = {.path = scratch_path("long.flac")};
        sro_job *job;
        double progress = 0;
        succeeds(sro_job_new(&job, read_in_a_job, &r));
        succeeds(sro_job_start(job));
        while (progress < when[i] && !sro_job_done(job)) {
            double now = sro_job_progress(job);
            assert_true(now >= progress && now <= 1);
            progress = now;
        }
        double start = milliseconds(), cpu = cpu_milliseconds();
        sro_job_cancel(job);
        while (!sro_job_done(job))
            sleep_milliseconds(.2);
        assert_true(fmin(milliseconds() - start, cpu_milliseconds() - cpu) < CANCEL_MS);
        assert_string_equal(fails(r.error), SRO_CANCELLED);
        assert_null(r.sound);
        sro_job_free(job);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unfinalised_headers),
        cmocka_unit_test(placeholder_lengths_of_pipes),
        cmocka_unit_test(an_mp3_without_a_length),
        cmocka_unit_test(an_mp3_without_a_delay),
        cmocka_unit_test(terabytes_are_promised),
        cmocka_unit_test(a_kilobyte_that_promises_gigabytes),
        cmocka_unit_test(a_decoder_that_makes_up_sound),
        cmocka_unit_test(more_channels_than_there_can_be),
        cmocka_unit_test(impossible_rate_in_a_header),
        cmocka_unit_test(progress_and_cancellation_of_reading),
    };
    return cmocka_run_group_tests_name("soundfile_headers", tests, make_scratch, remove_scratch);
}
