#include "sound/recording.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct sro_recording {
    size_t channels, length;
    sro_sound *sound;
    atomic_size_t recorded; /* samples before it are never written again */
};

sro_error sro_recording_new(sro_recording **recording, size_t channels, size_t length, double rate)
{
    sro_recording *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->channels = channels;
    made->length = length;
    sro_error error = sro_sound_new(&made->sound, channels, length, rate);
    if (error)
        sro_recording_free(made);
    else
        *recording = made;
    return error;
}

void sro_recording_free(sro_recording *recording)
{
    if (!recording)
        return;
    sro_sound_release(recording->sound);
    free(recording);
}

bool sro_recording_push(sro_recording *recording, float *const *rows, size_t count)
{
    size_t recorded = atomic_load_explicit(&recording->recorded, memory_order_relaxed);
    size_t room = recording->length - recorded, run = count < room ? count : room;
    if (!run)
        return false;
    for (size_t c = 0; c < recording->channels; c++)
        memcpy(sro_sound_writable(recording->sound, c) + recorded, rows[c], run * sizeof(float));
    atomic_store_explicit(&recording->recorded, recorded + run, memory_order_release);
    return run == room;
}

size_t sro_recording_recorded(const sro_recording *recording)
{
    return atomic_load(&recording->recorded);
}

bool sro_recording_full(const sro_recording *recording)
{
    return sro_recording_recorded(recording) == recording->length;
}

/* What the pusher may still write lies beyond the end of the sound. */
sro_sound *sro_recording_take(sro_recording *recording)
{
    size_t recorded = sro_recording_recorded(recording);
    if (!recorded)
        return NULL;
    sro_sound_shorten(recording->sound, recorded);
    return sro_sound_retain(recording->sound);
}
