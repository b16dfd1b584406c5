/* sound: float samples, channels x length, and a sample rate. Immutable once it is handed out, and
 * counted by reference. */
#ifndef SRO_SOUND_SOUND_H
#define SRO_SOUND_SOUND_H

#include "base/job.h"

typedef struct sro_sound sro_sound;

#define SRO_MAX_CHANNELS 64

/* A silent sound of `channels` (1..SRO_MAX_CHANNELS) channels of `length` (>= 1) samples at `rate`
 * Hz (> 0). Fails on a value out of range and without memory. */
SRO_API SRO_CHECKED sro_error sro_sound_new(sro_sound **sound, size_t channels, size_t length,
                                            double rate);
SRO_API sro_sound *sro_sound_retain(sro_sound *sound);
SRO_API void sro_sound_release(sro_sound *sound);

/* The same samples said to be at another rate (> 0). Nothing is copied: the new sound keeps the
 * samples of the other alive. Fails on another rate and without memory. */
SRO_API SRO_CHECKED sro_error sro_sound_at_rate(sro_sound **sound, sro_sound *samples, double rate);

/* The `length` (>= 1) samples from `from` on, all within `samples`. Nothing is copied either. Fails
 * without memory. */
SRO_API SRO_CHECKED sro_error sro_sound_view(sro_sound **view, sro_sound *samples, size_t from,
                                             size_t length);

/* A channel's samples, for the maker to write before the sound is handed out. */
SRO_API float *sro_sound_writable(sro_sound *sound, size_t channel);

/* Make a sound shorter before it is handed out (a recording that was stopped early, a file that
 * promised more than it held). 1 <= length <= the present one. */
SRO_API void sro_sound_shorten(sro_sound *sound, size_t length);

SRO_API const float *sro_sound_channel(const sro_sound *sound, size_t channel);
SRO_API size_t sro_sound_channels(const sro_sound *sound);
SRO_API size_t sro_sound_length(const sro_sound *sound); /* samples a channel */
SRO_API double sro_sound_rate(const sro_sound *sound);   /* Hz */

/* Samples beyond are no sound, but numbers that were read in another byte order or format. What is
 * computed of the others stays within a float: spectra, gains of their bins, sums of windows that
 * overlap, and the gain of all. */
#define SRO_MAX_SAMPLE 1e9f

/* The number of the first sample that is a NaN, an infinity or beyond SRO_MAX_SAMPLE in any
 * channel; the length where none is. librosa refuses sounds with the former, and whoever takes one
 * in should refuse both. */
SRO_API size_t sro_sound_first_unusable(const sro_sound *sound);

/* One channel, the mean of all, as librosa.to_mono: their sum, in float32 and from the first
 * channel on, divided by their number. The mean of one channel is the same sound, retained. Fails
 * without memory and when the job (may be NULL) is cancelled. Any thread that holds the sound. */
SRO_API SRO_CHECKED sro_error sro_sound_mono(sro_sound **mono, sro_sound *sound, sro_job *job);

/* The same mean of the `count` samples from `from` on, all within the sound, into the caller's
 * `mean`. */
void sro_sound_downmix(const sro_sound *sound, size_t from, size_t count, float *mean);

/* The same of any samples: rows[c] + from are those of channel c. */
void sro_sound_downmix_rows(const float *const *rows, size_t channels, size_t from, size_t count,
                            float *mean);

/* Whether the channels cancel each other: whether less than a millionth (60 dB) of the mean square
 * of all samples is left in that of their mean. Never true of one channel, or of silence. A few
 * blocks of the sound mostly decide; else all of it is read, until the job (may be NULL) is
 * cancelled, which makes it false. */
SRO_API bool sro_sound_channels_cancel(const sro_sound *sound, sro_job *job);

#endif
