/* stft: the complex spectrum of one frame on demand, or of all of them. */
#ifndef SRO_SPECTRUM_STFT_H
#define SRO_SPECTRUM_STFT_H

#include "base/job.h"
#include "spectrum/frames.h"

/* A place to transform frames one after another. One a thread; retains the frames, so that
 * making and freeing it belong to a thread that may release frames. */
typedef struct sro_stft sro_stft;

SRO_API const char *sro_stft_new(sro_stft **stft, sro_frames *frames);
SRO_API void sro_stft_free(sro_stft *stft);

/* The n_fft/2 + 1 bins of a frame, rfft(window * samples) as librosa.stft defines them;
 * valid until the next call. `channel` as in sro_frames_samples. Any thread. */
SRO_API const float complex *sro_stft_frame(sro_stft *stft, size_t channel, size_t index);

/* All frames of a channel: count x bins, row-major, into the caller's `matrix`. */
SRO_API const char *sro_stft_matrix(sro_stft *stft, size_t channel, float complex *matrix,
                                    sro_job *job);

/* |bin| and its angle in -pi..pi, for `count` bins. */
SRO_API void sro_stft_magnitudes(const float complex *bins, size_t count, float *magnitude);
SRO_API void sro_stft_phases(const float complex *bins, size_t count, float *phase);

/* How many of the `count` values fall into each of `bins` equal steps between their minimum
 * and their maximum (numpy.histogram: the last step is closed), and that range. Equal values
 * are counted in a range half a unit wide around them, as numpy does. Needs count, bins >= 1. */
SRO_API void sro_histogram(const float *values, size_t count, float *counts, size_t bins,
                           float *low, float *high);

#endif
