/* istft: spectra back into sound (librosa.istft). */
#ifndef SRO_SPECTRUM_ISTFT_H
#define SRO_SPECTRUM_ISTFT_H

#include "base/job.h"
#include "spectrum/fft.h"
#include "spectrum/frames.h"
#include "spectrum/stft_settings.h"

/* How many samples the inverse STFT of `count` frames has, of settings that are resolved:
 * n_fft + hop_length (count - 1), less the padding at both ends; 0 for no frame. */
SRO_API size_t sro_istft_length(const sro_stft_settings *resolved, size_t count);

/* `matrix` is count x bins, row-major, of the settings of `frames` (of which only settings, window
 * and plan are used). Writes sro_istft_length(settings, count) samples into the caller's `samples`.
 * Fails without memory and when the job is cancelled; then only a part of them is written. Any
 * thread. */
SRO_API SRO_CHECKED sro_error sro_istft(const sro_frames *frames, const sro_complex *matrix,
                                        size_t count, float *samples, sro_job *job);

#endif
