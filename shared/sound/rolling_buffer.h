/* rolling_buffer: the last samples of several channels, while more arrive for ever.
 *
 * Two buffers of twice the length are written at once, half a buffer apart: the last samples always
 * lie in one piece in the older one, which is replaced by the other when it is full. So a snapshot
 * copies nothing: it is a view of the buffer, and nobody writes there again. The price is memory:
 * four times the length, and twice the length more for each buffer of which a snapshot is held.
 *
 * One thread pushes, such as that of audio, and one takes snapshots; they may be two, at work at
 * the same time, and neither waits for the other. To make and free it is for the second one, while
 * the first does not push. */
#ifndef SRO_SOUND_ROLLING_BUFFER_H
#define SRO_SOUND_ROLLING_BUFFER_H

#include "sound/sound.h"

typedef struct sro_rolling_buffer sro_rolling_buffer;

/* Holds the last `length` (>= 1) samples of `channels` (1..SRO_MAX_CHANNELS) at `rate` Hz (> 0).
 * Fails on a value out of range and without memory. */
SRO_API SRO_CHECKED sro_error sro_rolling_buffer_new(sro_rolling_buffer **buffer, size_t channels,
                                                     size_t length, double rate);
SRO_API void sro_rolling_buffer_free(sro_rolling_buffer *buffer); /* or NULL; snapshots stay */

/* The pusher: `count` more samples, rows[c] being those of channel c. Never allocates, frees or
 * locks. */
SRO_API void sro_rolling_buffer_push(sro_rolling_buffer *buffer, float *const *rows, size_t count);

/* The snapshotter: how many samples are held: all that came, until they are `length`. */
SRO_API size_t sro_rolling_buffer_held(const sro_rolling_buffer *buffer);

/* The snapshotter: what is held, oldest sample first, as a sound of the caller's. Takes the same
 * time for any length, and no longer while nothing is pushed. Fails while nothing is held and
 * without memory, and then nothing changes. */
SRO_API SRO_CHECKED sro_error sro_rolling_buffer_snapshot(sro_rolling_buffer *buffer,
                                                          sro_sound **sound);

#endif
