/* stft: the spectra of frames, one on demand or all of them. */
#ifndef SRO_SPECTRUM_STFT_H
#define SRO_SPECTRUM_STFT_H

#include "base/job.h"
#include "spectrum/fft.h"
#include "spectrum/frames.h"

/* The memory in which frames are transformed one after another. For one thread at a time; retains
 * the frames, so that making and freeing it belong to a thread that may release frames. */
typedef struct sro_stft sro_stft;

/* Fails without memory. */
SRO_API SRO_CHECKED sro_error sro_stft_new(sro_stft **stft, sro_frames *frames);
SRO_API void sro_stft_free(sro_stft *stft); /* or NULL */

/* The n_fft / 2 + 1 bins of a frame, rfft(window * samples) as librosa.stft defines them. Valid
 * until the next call. `channel` as in sro_frames_samples. Any thread. */
SRO_API const sro_complex *sro_stft_frame(sro_stft *stft, size_t channel, size_t index);

/* All frames of a channel into the caller's `matrix`: frames x bins, row-major. Fails when the job
 * is cancelled; then only a part of it is written. */
SRO_API SRO_CHECKED sro_error sro_stft_matrix(sro_stft *stft, size_t channel, sro_complex *matrix,
                                              sro_job *job);

/* |bin|, and the bin's angle in -pi..pi, of `count` bins. */
SRO_API void sro_stft_magnitudes(const sro_complex *bins, size_t count, float *magnitudes);
SRO_API void sro_stft_phases(const sro_complex *bins, size_t count, float *phases);

#endif
