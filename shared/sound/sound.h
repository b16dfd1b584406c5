/* sound: float samples, channels x length, and a sample rate. */
#ifndef SRO_SOUND_SOUND_H
#define SRO_SOUND_SOUND_H

#include "base/job.h"

typedef struct sro_sound sro_sound;

/* A silent sound of `channels` (1..SRO_MAX_CHANNELS) channels of `length` (>= 1)
 * samples at `rate` Hz (> 0). Fails on a value out of range and without memory. */
#define SRO_MAX_CHANNELS 64
SRO_API const char *sro_sound_new(sro_sound **sound, size_t channels, size_t length, double rate);

/* The same samples said to be at another rate: no copy, the first sound stays alive. */
SRO_API const char *sro_sound_at_rate(sro_sound **sound, sro_sound *samples, double rate);

/* The `length` (>= 1) samples from `from` on, which lie within `samples`: no copy either. */
SRO_API const char *sro_sound_view(sro_sound **sound, sro_sound *samples, size_t from,
                                   size_t length);

/* One channel, the mean of all: their sum in float32 and in their sequence, divided by their
 * number, as librosa.to_mono. Of one channel it is the same sound, retained. Any thread that holds
 * the sound. */
SRO_API const char *sro_sound_mono(sro_sound **mono, sro_sound *sound, sro_job *job);

/* The same mean of the `count` samples from `from` on, which lie within the sound. */
void sro_sound_downmix(const sro_sound *sound, size_t from, size_t count, float *mean);

SRO_API sro_sound *sro_sound_retain(sro_sound *sound);
SRO_API void sro_sound_release(sro_sound *sound);

/* A channel's samples, to be filled by the maker before the sound is handed out. */
SRO_API float *sro_sound_writable(sro_sound *sound, size_t channel);

/* Make a sound shorter before it is handed out (a recording that was stopped early,
 * a file that promised more than it held). 1 <= length <= the present one. */
SRO_API void sro_sound_shorten(sro_sound *sound, size_t length);

/* The number of the first sample that is a NaN or an infinity in any channel; the length when all
 * are finite. librosa refuses such sounds, and so should who takes one in. */
SRO_API size_t sro_sound_first_not_finite(const sro_sound *sound);

/* Whether channels cancel each other: whether of the mean square of all samples less than a
 * millionth (60 dB) is left in that of the channels' mean. Never true of one channel, or of
 * silence. A look at a part of the sound mostly tells; else all of it is read, until the job (may
 * be 0) is cancelled, which makes it false. */
SRO_API int sro_sound_channels_cancel(const sro_sound *sound, sro_job *job);

SRO_API const float *sro_sound_channel(const sro_sound *sound, size_t channel);
SRO_API size_t sro_sound_channels(const sro_sound *sound);
SRO_API size_t sro_sound_length(const sro_sound *sound);
SRO_API double sro_sound_rate(const sro_sound *sound);

#endif
