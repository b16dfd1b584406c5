/* Every allocation of sound/ fails in turn. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "failing_alloc.h"
#include "sound/rolling_buffer.h"
#include "sound/soundfile.h"
#include "sound/soundfile_writer.h"

static void hash_sound(uint64_t *hash, const sro_sound *sound)
{
    size_t length = sro_sound_length(sound);
    double rate = sro_sound_rate(sound);
    hash_bytes(hash, &length, sizeof length);
    hash_bytes(hash, &rate, sizeof rate);
    for (size_t c = 0; c < sro_sound_channels(sound); c++)
        hash_bytes(hash, sro_sound_channel(sound, c), length * sizeof(float));
}

/* Whether there is a sound or it is untouched; it is hashed and released. */
static sro_error take(sro_error error, sro_sound *const *made, uint64_t *result)
{
    sro_sound *sound = *made;
    stays_untouched(error, sound);
    if (!error) {
        hash_sound(result, sound);
        sro_sound_release(sound);
    }
    return error;
}

static sro_error new_sound(void *context, uint64_t *result)
{
    sro_sound *sound = UNTOUCHED;
    (void)context;
    return take(sro_sound_new(&sound, 3, 1000, 44100), &sound, result);
}

static sro_error at_rate(void *context, uint64_t *result)
{
    sro_sound *sound = UNTOUCHED;
    return take(sro_sound_at_rate(&sound, context, 8000), &sound, result);
}

static sro_error view(void *context, uint64_t *result)
{
    sro_sound *sound = UNTOUCHED;
    return take(sro_sound_view(&sound, context, 50, 100), &sound, result);
}

static sro_error mono(void *context, uint64_t *result)
{
    sro_sound *sound = UNTOUCHED;
    return take(sro_sound_mono(&sound, context, NULL), &sound, result);
}

/* A snapshot that fails loses nothing: the next one is what it was to be. */
static sro_error snapshot(sro_rolling_buffer *buffer, uint64_t *result)
{
    sro_sound *sound = UNTOUCHED;
    sro_error error = sro_rolling_buffer_snapshot(buffer, &sound);
    stays_untouched(error, sound);
    if (error)
        error = sro_rolling_buffer_snapshot(buffer, &sound);
    return take(error, &sound, result);
}

static sro_error rolling_buffer(void *context, uint64_t *result)
{
    float *rows[2];
    sro_rolling_buffer *buffer = UNTOUCHED;
    sro_error error = sro_rolling_buffer_new(&buffer, 2, 300, 44100);
    stays_untouched(error, buffer);
    if (error)
        return error;
    for (size_t i = 0; i < 6 && !error; i++) {
        for (size_t c = 0; c < 2; c++)
            rows[c] = sro_sound_writable(context, c) + 150 * i;
        sro_rolling_buffer_push(buffer, rows, 150);
        error = snapshot(buffer, result);
    }
    sro_rolling_buffer_free(buffer);
    return error;
}

static sro_error read_at(const char *path, double rate, uint64_t *result)
{
    sro_soundfile_report report = {0};
    sro_sound *sound = UNTOUCHED;
    sro_error error = sro_soundfile_read(path, rate, &sound, &report, NULL);
    hash_bytes(result, &report.seconds, sizeof report.seconds);
    return take(error, &sound, result);
}

static sro_error read_file(void *context, uint64_t *result) { return read_at(context, 0, result); }

static sro_error read_resampled(void *context, uint64_t *result)
{
    return read_at(context, 8000, result);
}

/* The old file stays until the new one is whole. */
static sro_error write_file(void *context, uint64_t *result)
{
    sro_sound *sound = context;
    float *rows[] = {sro_sound_writable(sound, 0), sro_sound_writable(sound, 1)};
    sro_soundfile_writer *writer = UNTOUCHED;
    const char *path = scratch_path("written.wav");
    write_old(path);
    sro_error error = sro_soundfile_writer_new(&writer, path, 2, 44100);
    stays_untouched(error, writer);
    if (!error)
        error = sro_soundfile_writer_finish(writer, sro_soundfile_writer_append(writer, rows, 900));
    check_written(error, path, result);
    return error;
}

static void every_allocation(void **state)
{
    sro_sound *stereo = noise_sound(2, 1000, 1);
    every_allocation_fails(new_sound, NULL);
    every_allocation_fails(at_rate, stereo);
    every_allocation_fails(view, stereo);
    every_allocation_fails(mono, stereo);
    every_allocation_fails(rolling_buffer, stereo);
    every_allocation_fails(write_file, stereo);
    sro_sound_release(stereo);
    (void)state;
}

static void write_noise(const char *path)
{
    sro_sound *noise = noise_sound(2, 5000, 1);
    float *rows[] = {sro_sound_writable(noise, 0), sro_sound_writable(noise, 1)};
    sro_soundfile_writer *writer;
    succeeds(sro_soundfile_writer_new(&writer, path, 2, 44100));
    succeeds(sro_soundfile_writer_finish(writer, sro_soundfile_writer_append(writer, rows, 5000)));
    sro_sound_release(noise);
}

/* Whole files, one that is counted as it declares no length, and one that is recognised by its name
 * alone. */
static void every_allocation_of_reading(void **state)
{
    static const char *const names[] = {"a.wav", "a.flac", "a.ogg", "a.caf", "a.aiff"};
    char path[512], mp3[] = "tests/core/files/hole.mp3", voice[] = VOICE;
    for (size_t i = 0; i < COUNT(names); i++) {
        snprintf(path, sizeof path, "%s", scratch_path(names[i]));
        write_noise(path);
        every_allocation_fails(read_file, path);
        every_allocation_fails(read_resampled, path);
    }
    every_allocation_fails(read_file, mp3);
    every_allocation_fails(read_resampled, voice);
    snprintf(path, sizeof path, "%s", scratch_path("a.gsm"));
    write_bytes(path, "a sound that goes on and on and on", 33);
    every_allocation_fails(read_file, path);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation),
        cmocka_unit_test(every_allocation_of_reading),
    };
    return cmocka_run_group_tests_name("no memory: sound", tests, make_scratch, remove_scratch);
}
