/* rolling_buffer: the last samples of several channels while more arrive, for ever.
 *
 * Two buffers of twice the length are written at once, half a buffer apart: the last samples
 * always lie in one piece in the older one, which steps back when it is full. So taking them
 * copies nothing: the sound is a part of the buffer, and nobody writes there again. The price is
 * memory, four times the history, and twice more for each buffer of which a sound is held. */
#ifndef SRO_SOUND_ROLLING_BUFFER_H
#define SRO_SOUND_ROLLING_BUFFER_H

#include "sound/sound.h"

typedef struct sro_rolling_buffer sro_rolling_buffer;

/* Remembers `length` (>= 1) samples of `channels` (1..SRO_MAX_CHANNELS) at `rate` Hz (> 0). */
SRO_API const char *sro_rolling_buffer_new(sro_rolling_buffer **history, size_t channels,
                                           size_t length, double rate);
SRO_API void sro_rolling_buffer_free(sro_rolling_buffer *history); /* sounds that were taken stay */

/* `count` more samples, rows[c] being those of channel c. Never allocates, frees or locks; one
 * thread, or one at a time with sro_rolling_buffer_snapshot. */
SRO_API void sro_rolling_buffer_push(sro_rolling_buffer *history, float *const *rows, size_t count);

/* How many samples are held: `length` once so many came, before that all there were. */
SRO_API size_t sro_rolling_buffer_held(const sro_rolling_buffer *history);

/* What is held, oldest sample first, as a sound of the caller's. Takes the same time for any
 * length. Fails, and nothing changes, while nothing is held and without memory. */
SRO_API const char *sro_rolling_buffer_snapshot(sro_rolling_buffer *history, sro_sound **sound);

#endif
