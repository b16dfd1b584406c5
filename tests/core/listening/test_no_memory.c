/* Every allocation of listening/ fails in turn, and those of recordings, which it makes. */

#include "failing_alloc.h"
#include "listening/listener.h"

enum { CHANNELS = 2, SAMPLES = 500 };

static void push(sro_listener *listener, sro_sound *sound)
{
    float *rows[CHANNELS];
    for (size_t c = 0; c < CHANNELS; c++)
        rows[c] = sro_sound_writable(sound, c);
    sro_listener_push(listener, rows, SAMPLES);
}

static void hash_length(uint64_t *result, size_t length)
{
    hash_bytes(result, &length, sizeof length);
}

/* All parts, and all of them replaced. */
static sro_error change(sro_listener *listener, sro_sound *sound, uint64_t *result)
{
    const sro_stft_settings settings = {.n_fft = 64};
    for (size_t i = 1; i <= 2; i++) {
        sro_error error = sro_listener_record(listener, CHANNELS, 100 * i, 8000);
        if (!error)
            error = sro_listener_keep(listener, CHANNELS, 200 * i, 8000);
        if (!error)
            error = sro_listener_live(listener, CHANNELS, &settings, 100 * i);
        push(listener, sound);
        if (error)
            return error;
        hash_length(result, sro_recording_recorded(sro_listener_recording(listener)));
        hash_length(result, sro_rolling_buffer_held(sro_listener_kept(listener)));
        hash_length(result, sro_stft_stream_ready(sro_listener_stream(listener)));
    }
    return NULL;
}

static sro_error listen(void *context, uint64_t *result)
{
    sro_listener *listener = UNTOUCHED;
    sro_error error = sro_listener_new(&listener, true);
    stays_untouched(error, listener);
    if (error)
        return error;
    error = change(listener, context, result);
    sro_listener_free(listener);
    return error;
}

static sro_error record(void *context, uint64_t *result)
{
    sro_recording *recording = UNTOUCHED;
    sro_error error = sro_recording_new(&recording, CHANNELS, SAMPLES, 8000);
    (void)context;
    stays_untouched(error, recording);
    if (error)
        return error;
    hash_length(result, sro_recording_recorded(recording));
    sro_recording_free(recording);
    return NULL;
}

static void every_allocation(void **state)
{
    sro_sound *sound = noise_sound(CHANNELS, SAMPLES, 1);
    every_allocation_fails(listen, sound);
    every_allocation_fails(record, NULL);
    sro_sound_release(sound);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation)};
    return cmocka_run_group_tests_name("no memory: listening", tests, NULL, NULL);
}
