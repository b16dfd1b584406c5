/* melspec: frames -> features, the mel spectrogram with its preprocessing steps. */
#ifndef SRO_FEATURES_MELSPEC_H
#define SRO_FEATURES_MELSPEC_H

#include "base/job.h"
#include "features/mel.h"
#include "features/preprocess.h"
#include "spectrum/frames.h"

/* The spectrum's exponent: 1 for magnitudes, 2 for energy (librosa.feature.melspectrogram). */
SRO_API const char *sro_power_check(double power);

/* |bin| ^ power of `count` magnitudes, in place. */
SRO_API void sro_power_of_magnitudes(double power, float *magnitude, size_t count);

/* count x bands features of the mean of the channels. The matrix and the statistics are the
 * caller's. May run on a worker while the caller holds `frames`. */
SRO_API const char *sro_melspec(sro_frames *frames, const sro_mel *mel, double power,
                                const sro_preprocess_settings *preprocess, sro_matrix **features,
                                sro_statistics **statistics, sro_job *job);

#endif
