/* stft_stream: the magnitudes of a signal's frames as soon as they are complete. Frame k covers the
 * n_fft samples from k hop_length on, counted from the first sample that was pushed: it is
 * np.abs(librosa.stft(signal, center=False))[:, k].
 *
 * One thread pushes, such as that of audio, and one reads; they may be two, at work at the same
 * time, and neither waits for the other. */
#ifndef SRO_SPECTRUM_STFT_STREAM_H
#define SRO_SPECTRUM_STFT_STREAM_H

#include "spectrum/stft_settings.h"

typedef struct sro_stft_stream sro_stft_stream;

/* For the mean of `channels` (>= 1) channels; `center` and `pad_mode` have no effect. As long as no
 * more than `room` samples are pushed between two readings, no frame is lost. The memory is that of
 * n_fft + room samples and of one transform. Main thread only, as is sro_stft_stream_free: both
 * plan. Fails on settings that sro_stft_settings_check refuses, and without memory. */
SRO_API SRO_CHECKED sro_error sro_stft_stream_new(sro_stft_stream **stream, size_t channels,
                                                  const sro_stft_settings *settings, size_t room);
SRO_API void sro_stft_stream_free(sro_stft_stream *stream); /* or NULL */

/* The pusher: `count` more samples, rows[c] being those of channel c. Never allocates or locks.
 * Where they would take the place of the very samples that are just being read, they are lost, as
 * samples are of which the reader is too late. */
SRO_API void sro_stft_stream_push(sro_stft_stream *stream, float *const *rows, size_t count);

/* Both: whether there is a frame that is complete and was not read yet. */
SRO_API bool sro_stft_stream_ready(const sro_stft_stream *stream);

/* The reader: the n_fft / 2 + 1 magnitudes of the oldest such frame, into the caller's
 * `magnitudes`; false where there is none. Frames of which samples are lost are skipped. */
SRO_API bool sro_stft_stream_read(sro_stft_stream *stream, float *magnitudes);

SRO_API size_t sro_stft_stream_bins(const sro_stft_stream *stream); /* n_fft / 2 + 1 */

/* The reader: how many frames were read, and how many were skipped. */
SRO_API uint64_t sro_stft_stream_frames(const sro_stft_stream *stream);
SRO_API uint64_t sro_stft_stream_skipped(const sro_stft_stream *stream);

#endif
