/* istft: a complex matrix back into sound (librosa.istft). */
#ifndef SRO_SPECTRUM_ISTFT_H
#define SRO_SPECTRUM_ISTFT_H

#include "base/job.h"
#include "spectrum/frames.h"

/* `matrix` is count x bins, row-major, of the settings of `frames` (of which only settings,
 * window and plan are used). `out` has room for sro_istft_length(settings, count) samples. */
SRO_API const char *sro_istft(const sro_frames *frames, const float complex *matrix, size_t count,
                              float *out, sro_job *job);

#endif
