/* stft_stream: the magnitudes of a signal's frames as soon as they are complete. Frame k covers the
 * n_fft samples from k hop_length on, counted from the first sample that was added: it is
 * np.abs(librosa.stft(signal, center=False))[:, k]. */
#ifndef SRO_SPECTRUM_STFT_STREAM_H
#define SRO_SPECTRUM_STFT_STREAM_H

#include "spectrum/frames.h"

typedef struct sro_stft_stream sro_stft_stream;

/* For the mean of `channels` (>= 1) channels; `center` and `pad_mode` mean nothing here. `room`:
 * so many samples may be added between two readings, and no frame is lost; the memory is that of
 * n_fft + room samples and of one transform. Main thread only, as is sro_stft_stream_free: both
 * plan. */
SRO_API const char *sro_stft_stream_new(sro_stft_stream **live, size_t channels,
                                        const sro_stft_settings *settings, size_t room);
SRO_API void sro_stft_stream_free(sro_stft_stream *live);

/* `count` more samples, rows[c] being those of channel c. Never allocates or locks; one thread,
 * or one at a time with the two below. */
SRO_API void sro_stft_stream_push(sro_stft_stream *live, float *const *rows, size_t count);

/* Whether a frame is complete that was not read yet. */
SRO_API int sro_stft_stream_ready(const sro_stft_stream *live);

/* The n_fft / 2 + 1 magnitudes of the oldest frame that is complete and was not read yet. False
 * when there is none. Frames of which samples are gone are skipped. */
SRO_API int sro_stft_stream_read(sro_stft_stream *live, float *magnitudes);

SRO_API size_t sro_stft_stream_bins(const sro_stft_stream *live); /* n_fft / 2 + 1 */

/* How many frames were read, and how many skipped. */
SRO_API uint64_t sro_stft_stream_frames(const sro_stft_stream *live);
SRO_API uint64_t sro_stft_stream_skipped(const sro_stft_stream *live);

#endif
