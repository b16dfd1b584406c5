#include "sound/soundfile.h"
#include "sound/soundfile_writer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support.h"

static int exists(const char *path) { return access(path, F_OK) == 0; }

static const char *write_sound(const char *path, const sro_sound *sound, double rate)
{
    sro_soundfile_writer *file;
    float *block[SRO_MAX_CHANNELS];
    const char *error = sro_soundfile_writer_new(&file, path, sro_sound_channels(sound), rate);
    if (error)
        return error;
    for (size_t c = 0; c < sro_sound_channels(sound); c++)
        block[c] = (float *)sro_sound_channel(sound, c);
    return sro_soundfile_writer_finish(
        file, sro_soundfile_writer_append(file, block, sro_sound_length(sound)));
}

static void files_without_sound_are_refused(void **state)
{
    sro_sound *sound = NULL;
    write_string(scratch_path("text.wav"), "these are words, not samples\n");
    write_string(scratch_path("empty.wav"), "");
    fails(sro_soundfile_read(scratch_path("missing.wav"), 0, &sound, NULL, NULL));
    fails(sro_soundfile_read(scratch_path("text.wav"), 0, &sound, NULL, NULL));
    fails(sro_soundfile_read(scratch_path("empty.wav"), 0, &sound, NULL, NULL));
    fails(sro_soundfile_read(scratch_path(""), 0, &sound, NULL, NULL)); /* a folder */
    assert_null(sound);
    (void)state;
}

/* librosa refuses them; here one bad sample would silence all that follows, and so would sums of
 * those that a float can just hold. */
static void samples_that_are_not_finite_are_refused(void **state)
{
    static const float bad[] = {NAN, INFINITY, -INFINITY, 3e38f};
    for (size_t i = 0; i < COUNT(bad); i++) {
        sro_sound *sound = noise_sound(2, 100, 1), *back = NULL;
        sro_soundfile_report report = {.unusable = false};
        sro_sound_writable(sound, 1)[99] = bad[i];
        succeeds(write_sound(scratch_path("bad.wav"), sound, 44100));
        fails(sro_soundfile_read(scratch_path("bad.wav"), 0, &back, &report, NULL));
        assert_null(back);
        assert_true(report.unusable);
        assert_float_equal(report.seconds, 99 / 44100.0, 1e-9);
        sro_sound_release(sound);
    }
    (void)state;
}

static void voice_of_pd(void **state)
{
    sro_sound *sound;
    succeeds(sro_soundfile_read(VOICE, 0, &sound, NULL, NULL));
    assert_int_equal(sro_sound_channels(sound), 1);
    assert_true(sro_sound_rate(sound) == 44100);
    assert_int_equal(sro_sound_length(sound), 62079);
    sro_sound_release(sound);
    (void)state;
}

/* Long enough for several blocks. */
static void write_and_read_back(void **state)
{
    static const struct {
        const char *name;
        double tolerance; /* half a step of the format; Vorbis keeps of noise only its sound */
    } formats[] = {
        {"a.wav", 0}, {"a.aif", 0}, {"a.aiff", 0}, {"a.caf", 0}, {"a.flac", 6e-8}, {"a.ogg", 2},
    };
    static const size_t channels[] = {1, 2, 5};
    for (size_t i = 0; i < COUNT(formats); i++)
        for (size_t k = 0; k < COUNT(channels); k++) {
            sro_sound *sound = noise_sound(channels[k], 40000, i), *back;
            const char *path = scratch_path(formats[i].name);
            succeeds(write_sound(path, sound, 44100));
            succeeds(sro_soundfile_read(path, 0, &back, NULL, NULL));
            assert_int_equal(sro_sound_channels(back), channels[k]);
            assert_int_equal(sro_sound_length(back), 40000);
            assert_true(sro_sound_rate(back) == 44100);
            for (size_t c = 0; c < channels[k]; c++)
                check_within(formats[i].name, sro_sound_channel(back, c),
                             sro_sound_channel(sound, c), 40000, formats[i].tolerance);
            sro_sound_release(sound);
            sro_sound_release(back);
        }
    (void)state;
}

/* Floats keep what is above 1; integers are clipped and must not wrap round. */
static void loud_samples_are_kept_or_clipped(void **state)
{
    static const float loud[] = {0, 1.5f, -2.f, .5f};
    sro_sound *sound = sound_of(loud, 1, 4, 4, 44100), *back;
    succeeds(write_sound(scratch_path("loud.wav"), sound, 44100));
    succeeds(write_sound(scratch_path("loud.flac"), sound, 44100));
    succeeds(sro_soundfile_read(scratch_path("loud.wav"), 0, &back, NULL, NULL));
    check_within("wav", sro_sound_channel(back, 0), loud, 4, 0);
    sro_sound_release(back);
    succeeds(sro_soundfile_read(scratch_path("loud.flac"), 0, &back, NULL, NULL));
    check_within("flac", sro_sound_channel(back, 0), (float[]){0, 1, -1, .5f}, 4, 2e-7);
    sro_sound_release(back);
    sro_sound_release(sound);
    (void)state;
}

/* One sound, one file, byte for byte, whenever it is written. */
static void files_are_reproducible(void **state)
{
    static const char *const names[] = {"same.wav", "same.flac"};
    sro_sound *sound = noise_sound(2, 5000, 4);
    for (size_t i = 0; i < COUNT(names); i++) {
        char bytes[2][50000];
        size_t count[2];
        for (int pass = 0; pass < 2; pass++) {
            succeeds(write_sound(scratch_path(names[i]), sound, 44100));
            FILE *file = fopen(scratch_path(names[i]), "rb");
            count[pass] = fread(bytes[pass], 1, sizeof bytes[pass], file);
            fclose(file);
            sleep_milliseconds(pass ? 0 : 1100); /* into another second of the day */
        }
        assert_int_equal(count[0], count[1]);
        assert_memory_equal(bytes[0], bytes[1], count[0]);
    }
    sro_sound_release(sound);
    (void)state;
}

static void impossible_files_are_refused(void **state)
{
    static const struct {
        const char *name;
        size_t channels;
        double rate;
    } cases[] = {
        {"a.mp5", 1, 44100},  {"noextension", 1, 44100}, {"wav", 1, 44100},
        {"a.", 1, 44100},     {"a.wav.txt", 1, 44100},   {"no/such/folder/a.wav", 1, 44100},
        {"a.flac", 9, 44100}, {"a.wav", 1, 0},
    };
    size_t files = scratch_files();
    for (size_t i = 0; i < COUNT(cases); i++) {
        sro_soundfile_writer *file = NULL;
        const char *path = scratch_path(cases[i].name);
        if (!sro_soundfile_writer_new(&file, path, cases[i].channels, cases[i].rate))
            fail_msg("case %zu was accepted", i);
        assert_null(file);
    }
    assert_int_equal(scratch_files(), files);
    (void)state;
}

static const char failed[] = "something failed";

/* Until it is finished a file has another name; with an error it goes, and what was there stays. */
static void unfinished_file_has_another_name(void **state)
{
    const char *path = scratch_path("b.wav");
    size_t files = scratch_files();
    sro_sound *sound = noise_sound(1, 50000, 1), *back;
    float *block = (float *)sro_sound_channel(sound, 0);
    sro_soundfile_writer *file;
    succeeds(sro_soundfile_writer_new(&file, path, 1, 44100));
    succeeds(sro_soundfile_writer_append(file, &block, 50000));
    assert_false(exists(path));
    assert_string_equal(fails(sro_soundfile_writer_finish(file, failed)), failed);
    assert_int_equal(scratch_files(), files);

    succeeds(write_sound(path, sound, 44100));
    succeeds(sro_soundfile_writer_new(&file, path, 1, 8000));
    assert_string_equal(fails(sro_soundfile_writer_finish(file, failed)), failed);
    assert_int_equal(scratch_files(), files + 1);
    succeeds(sro_soundfile_read(path, 0, &back, NULL, NULL));
    assert_int_equal(sro_sound_length(back), 50000);
    sro_sound_release(back);
    sro_sound_release(sound);
    (void)state;
}

/* A file that is cut short: what it holds is the sound, whatever its header says. */
static void truncated_wav_is_read_to_its_end(void **state)
{
    const char *path = scratch_path("cut.wav");
    sro_sound *sound = noise_sound(1, 40000, 1), *back;
    succeeds(write_sound(path, sound, 44100));
    assert_int_equal(truncate(path, 4 * 10000 + 100), 0);
    succeeds(sro_soundfile_read(path, 0, &back, NULL, NULL));
    size_t length = sro_sound_length(back);
    assert_in_range(length, 9990, 10025);
    check_within("cut", sro_sound_channel(back, 0), sro_sound_channel(sound, 0), length, 0);
    sro_sound_release(back);
    sro_sound_release(sound);
    (void)state;
}

static void resampled_as_soxr(void **state)
{
    static const struct {
        const char *name;
        double rate;
    } cases[] = {{"resample_down", 32000}, {"resample_up", 48000}};
    sro_sound *whole = golden_sound("voice", 20000);
    succeeds(write_sound(scratch_path("voice.wav"), whole, 44100));
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t count, length;
        float *want = golden(cases[i].name, &count);
        sro_sound *sound;
        succeeds(sro_soundfile_read(scratch_path("voice.wav"), cases[i].rate, &sound, NULL, NULL));
        length = sro_sound_length(sound);
        assert_true(sro_sound_rate(sound) == cases[i].rate);
        assert_int_equal(length, (size_t)ceil(20000 * cases[i].rate / 44100));
        if (length > count + 1 || count > length + 1)
            fail_msg("%s: %zu samples, soxr makes %zu", cases[i].name, length, count);
        check_near(cases[i].name, sro_sound_channel(sound, 0), want,
                   length < count ? length : count, 1e-4);
        sro_sound_release(sound);
        free(want);
    }
    sro_sound_release(whole);
    (void)state;
}

/* ceil(length * rate / own), and a tone stays the same tone, in every channel, to its end. */
static void resampled_length_and_tone(void **state)
{
    static const struct {
        size_t length, channels;
        double own, rate;
    } cases[] = {
        {40000, 2, 44100, 48000}, {40000, 1, 48000, 44100}, {100000, 2, 44100, 22050},
        {1, 1, 44100, 48000},     {3, 1, 8000, 44100},      {5000, 1, 8000, 192000},
        {16384, 1, 44100, 8000},  {32768, 3, 44100, 44101}, {20000, 1, 44100, 44100},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        sro_sound *tone, *sound;
        double pi = 3.14159265358979323846, hz = 300;
        succeeds(sro_sound_new(&tone, cases[i].channels, cases[i].length, cases[i].own));
        for (size_t c = 0; c < cases[i].channels; c++)
            for (size_t k = 0; k < cases[i].length; k++)
                sro_sound_writable(tone, c)[k] =
                    (float)(sin(2 * pi * hz * (double)k / cases[i].own) / (double)(c + 1));
        succeeds(write_sound(scratch_path("tone.wav"), tone, cases[i].own));
        succeeds(sro_soundfile_read(scratch_path("tone.wav"), cases[i].rate, &sound, NULL, NULL));
        size_t length = sro_sound_length(sound);
        size_t want = (size_t)ceil((double)cases[i].length * cases[i].rate / cases[i].own);
        if (length != want)
            fail_msg("case %zu: %zu samples, want %zu", i, length, want);
        for (size_t c = 0; c < cases[i].channels; c++)
            for (size_t k = length / 4; k < length * 3 / 4 && length > 1000; k++) {
                double tone_there = sin(2 * pi * hz * (double)k / cases[i].rate) / (double)(c + 1);
                if (fabs(sro_sound_channel(sound, c)[k] - tone_there) > 1e-4)
                    fail_msg("case %zu, channel %zu: at %zu got %g, want %g", i, c, k,
                             (double)sro_sound_channel(sound, c)[k], tone_there);
            }
        sro_sound_release(tone);
        sro_sound_release(sound);
    }
    (void)state;
}

static void impossible_rates_are_refused(void **state)
{
    static const double rates[] = {1e-9, 1e300, INFINITY};
    sro_sound *sound = NULL;
    limit_seconds(20); /* soxr would try */
    for (size_t i = 0; i < COUNT(rates); i++)
        fails(sro_soundfile_read(VOICE, rates[i], &sound, NULL, NULL));
    limit_seconds(0);
    assert_null(sound);
    (void)state;
}

static void reading_is_cancelled(void **state)
{
    sro_sound *sound = NULL;
    sro_job *job;
    succeeds(sro_job_new(&job, NULL, NULL));
    sro_job_cancel(job);
    assert_string_equal(fails(sro_soundfile_read(VOICE, 0, &sound, NULL, job)), SRO_CANCELLED);
    assert_string_equal(fails(sro_soundfile_read(VOICE, 8000, &sound, NULL, job)), SRO_CANCELLED);
    assert_null(sound);
    sro_job_free(job);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_without_sound_are_refused),
        cmocka_unit_test(samples_that_are_not_finite_are_refused),
        cmocka_unit_test(voice_of_pd),
        cmocka_unit_test(write_and_read_back),
        cmocka_unit_test(loud_samples_are_kept_or_clipped),
        cmocka_unit_test(files_are_reproducible),
        cmocka_unit_test(impossible_files_are_refused),
        cmocka_unit_test(unfinished_file_has_another_name),
        cmocka_unit_test(truncated_wav_is_read_to_its_end),
        cmocka_unit_test(resampled_as_soxr),
        cmocka_unit_test(resampled_length_and_tone),
        cmocka_unit_test(impossible_rates_are_refused),
        cmocka_unit_test(reading_is_cancelled),
    };
    return cmocka_run_group_tests_name("soundfile", tests, make_scratch, remove_scratch);
}
