/* recording: so many samples of several channels, from when they begin to arrive until they are all
 * there, or until somebody takes what there is by then.
 *
 * One thread pushes, such as that of audio, and one takes; they may be two, at work at the same
 * time, and neither waits for the other. To make and free it is for the second one, while the first
 * does not push. */
#ifndef SRO_SOUND_RECORDING_H
#define SRO_SOUND_RECORDING_H

#include "sound/sound.h"

typedef struct sro_recording sro_recording;

/* Of `length` (>= 1) samples of `channels` (1..SRO_MAX_CHANNELS) at `rate` Hz (> 0). Fails on a
 * value out of range and without memory. */
SRO_API SRO_CHECKED sro_error sro_recording_new(sro_recording **recording, size_t channels,
                                                size_t length, double rate);
SRO_API void sro_recording_free(sro_recording *recording); /* or NULL; what was taken stays */

/* The pusher: `count` more samples, rows[c] being those of channel c; those are left out for which
 * there is no room any more. Whether it is full, and was not before. Never allocates or locks. */
SRO_API bool sro_recording_push(sro_recording *recording, float *const *rows, size_t count);

/* The taker: how many samples are there so far, and whether those are all. */
SRO_API size_t sro_recording_recorded(const sro_recording *recording);
SRO_API bool sro_recording_full(const sro_recording *recording);

/* The taker, once: what is there so far, as a sound of the caller's; NULL where that is nothing.
 * Samples that are pushed afterwards go nowhere. */
SRO_API sro_sound *sro_recording_take(sro_recording *recording);

#endif
