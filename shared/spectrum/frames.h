/* frames: a sound seen through STFT settings. Frame k covers the n_fft samples from k hop_length
 * on, counted from the first sample of the padding where the settings are centred. The window lies
 * on win_length of them, which begin sro_frames_window_offset later. No frame is stored: a view and
 * a plan are all there is. Immutable and counted by reference. */
#ifndef SRO_SPECTRUM_FRAMES_H
#define SRO_SPECTRUM_FRAMES_H

#include "sound/sound.h"
#include "spectrum/fft.h"
#include "spectrum/stft_settings.h"

typedef struct sro_frames sro_frames;

/* So many frames at most: hosts number frames by floats, of which every whole number up to 2^24 is
 * one. */
#define SRO_MAX_FRAMES 16777216

/* What keeps a sound of `length` samples (>= 1) from being cut so, or NULL; *setting is then the
 * name of the culprit. Refuses what sro_stft_settings_check does, frames longer than a sound that
 * is not centred, and more than SRO_MAX_FRAMES. */
SRO_API SRO_CHECKED sro_error sro_frames_check(const sro_stft_settings *settings, size_t length,
                                               const char **setting);

/* Frames of `sound`, which is retained. Main thread only, as is the last release: both plan. Fails
 * on what sro_frames_check refuses, and without memory. */
SRO_API SRO_CHECKED sro_error sro_frames_new(sro_frames **frames, sro_sound *sound,
                                             const sro_stft_settings *settings);

/* The same frames; window and plan are those of `like` (NULL for none), where it has the same
 * n_fft, window and win_length. Of long frames most of the time goes there. */
SRO_API SRO_CHECKED sro_error sro_frames_new_like(sro_frames **frames, sro_sound *sound,
                                                  const sro_stft_settings *settings,
                                                  const sro_frames *like);
SRO_API sro_frames *sro_frames_retain(sro_frames *frames);
SRO_API void sro_frames_release(sro_frames *frames);

/* 1 + (length + padding - n_fft) / hop_length, rounded down. */
SRO_API size_t sro_frames_count(const sro_frames *frames);

/* n_fft / 2 + 1 */
SRO_API size_t sro_frames_bins(const sro_frames *frames);
SRO_API size_t sro_frames_channels(const sro_frames *frames);

/* What the frames hold, not retained for the caller. Settings are resolved, the window has
 * win_length values, the plan is for n_fft reals. */
SRO_API sro_sound *sro_frames_sound(const sro_frames *frames);
SRO_API const sro_stft_settings *sro_frames_settings(const sro_frames *frames);
SRO_API const float *sro_frames_window(const sro_frames *frames);
SRO_API const sro_fft *sro_frames_fft(const sro_frames *frames);

/* Where in a frame its window begins: (n_fft - win_length) / 2, rounded down. */
SRO_API size_t sro_frames_window_offset(const sro_frames *frames);

/* In place of a channel: the mean of all, as sro_sound_mono has it. */
#define SRO_DOWNMIX SIZE_MAX

/* The win_length samples under the window of frame `index`, not windowed, padded as set. A pointer
 * into the sound where it holds them all, else `scratch` (the caller's, win_length floats) filled.
 * Any thread. */
SRO_API const float *sro_frames_samples(const sro_frames *frames, size_t channel, size_t index,
                                        float *scratch);

/* The same multiplied by the window, with the zeros before and behind it, which is what
 * sro_fft_forward takes: n_fft floats into `windowed`. `scratch` as above. Any thread. */
void sro_frames_windowed(const sro_frames *frames, size_t channel, size_t index, float *scratch,
                         float *windowed);

/* Asks the processor for a frame's samples, so that they are in its cache when they are needed.
 * Changes nothing. Not for SRO_DOWNMIX. */
void sro_frames_prefetch(const sro_frames *frames, size_t channel, size_t index);

#endif
