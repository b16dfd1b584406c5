/* frames: a sound seen through STFT settings. Frame k covers the n_fft samples from
 * k hop_length on, of which the window's support is the win_length samples that begin
 * sro_frames_window_offset later. Nothing is stored but the view. */
#ifndef SRO_SPECTRUM_FRAMES_H
#define SRO_SPECTRUM_FRAMES_H

#include "sound/sound.h"
#include "spectrum/fft.h"
#include "spectrum/window.h"

typedef struct sro_frames sro_frames;

typedef enum { SRO_PAD_CONSTANT, SRO_PAD_REFLECT, SRO_PAD_EDGE } sro_pad_mode;

/* librosa.stft's arguments and names. */
typedef struct {
    int n_fft;      /* 1..SRO_MAX_N_FFT, any integer */
    int hop_length; /* 1..SRO_MAX_N_FFT; 0: win_length / 4 */
    int win_length; /* 1..n_fft; 0: n_fft */
    sro_window window;
    int center; /* 1: n_fft / 2 samples of padding at both ends */
    sro_pad_mode pad_mode;
} sro_stft_settings;

#define SRO_MAX_N_FFT 1048576

/* What is wrong with the settings, or 0; *setting is then the name of the culprit. */
SRO_API const char *sro_stft_settings_check(const sro_stft_settings *settings,
                                            const char **setting);

/* The same settings with every 0 replaced by what it stands for. */
SRO_API sro_stft_settings sro_stft_settings_resolve(const sro_stft_settings *settings);

/* Frames of `sound` (retained). Main thread only, as is the last release: both plan.
 * Fails on settings that the check refuses, and on an uncentred sound shorter than n_fft. */
SRO_API const char *sro_frames_new(sro_frames **frames, sro_sound *sound,
                                   const sro_stft_settings *settings);
SRO_API sro_frames *sro_frames_retain(sro_frames *frames);
SRO_API void sro_frames_release(sro_frames *frames);

/* 1 + (length + padding - n_fft) / hop_length */
SRO_API size_t sro_frames_count(const sro_frames *frames);
SRO_API size_t sro_frames_bins(const sro_frames *frames); /* n_fft / 2 + 1 */
SRO_API size_t sro_frames_channels(const sro_frames *frames);
SRO_API sro_sound *sro_frames_sound(const sro_frames *frames);                  /* not retained */
SRO_API const sro_stft_settings *sro_frames_settings(const sro_frames *frames); /* resolved */

SRO_API const float *sro_frames_window(const sro_frames *frames); /* win_length values */
SRO_API const sro_fft *sro_frames_fft(const sro_frames *frames);  /* of n_fft points */

/* Where the window's support begins in a frame: (n_fft - win_length) / 2. */
SRO_API size_t sro_frames_window_offset(const sro_frames *frames);

/* The win_length samples under the window of frame `index`, not windowed, padded as set.
 * A pointer into the sound where it holds them all, else `scratch` (win_length floats)
 * filled. Channel SRO_DOWNMIX is the mean of all channels. */
#define SRO_DOWNMIX SIZE_MAX
SRO_API const float *sro_frames_samples(const sro_frames *frames, size_t channel, size_t index,
                                        float *scratch);

/* Asks the processor for those samples, so that they are near when they are needed. Changes
 * nothing. Not for SRO_DOWNMIX. */
void sro_frames_prefetch(const sro_frames *frames, size_t channel, size_t index);

/* How long the inverse STFT of `count` frames of these settings is (librosa.istft):
 * n_fft + hop_length (count - 1), less 2 (n_fft / 2) when centred; 0 for none. */
SRO_API size_t sro_istft_length(const sro_stft_settings *resolved, size_t count);

#endif
