/* extract: frames -> features, by any extractor: the loop over the frames, what depends on the
 * whole sound, and the preprocess steps; and the same for one frame that comes alone. */
#ifndef SRO_FEATURES_EXTRACT_H
#define SRO_FEATURES_EXTRACT_H

#include "base/job.h"
#include "base/matrix.h"
#include "features/extractor.h"
#include "features/preprocess.h"
#include "features/preprocess_step.h"
#include "spectrum/frames.h"

/* An extractor made ready for spectra of one size and rate, with room to measure one frame: for one
 * thread at a time. */
typedef struct sro_extraction sro_extraction;

/* Fails on settings that sro_extractor_check refuses at that rate, and without memory. The caller's
 * to free. */
SRO_API SRO_CHECKED sro_error sro_extraction_new(sro_extraction **extraction,
                                                 const sro_extractor *extractor,
                                                 const void *settings, double rate, size_t n_fft);
SRO_API void sro_extraction_free(sro_extraction *extraction);

/* How many measures are taken of a frame, and how many of these no bin ever feeds. */
SRO_API size_t sro_extraction_measures(const sro_extraction *extraction);
SRO_API size_t sro_extraction_empty(const sro_extraction *extraction);

/* What extraction and preprocessing took from a whole sound, for frames that come later. */
typedef struct sro_fit sro_fit;
SRO_API void sro_fit_free(sro_fit *fit);

/* One row of features a frame, of the mean of the channels, preprocessed. The matrix is the
 * caller's to release, the fit to free. Fails without memory and when the job is cancelled. Any
 * thread, while the caller holds `frames`. */
SRO_API SRO_CHECKED sro_error sro_extract(sro_frames *frames, sro_extraction *extraction,
                                          const sro_preprocess_settings *preprocess,
                                          sro_matrix **features, sro_fit **fit, sro_job *job);

/* The same for the n_fft / 2 + 1 magnitudes of one frame, into `row`, by the fit of the same
 * extractor, columns and steps, or NULL where there is none. Fails where that is not enough: *step
 * is then the step that lacks something, NULL where the extractor itself does. */
SRO_API SRO_CHECKED sro_error sro_extract_row(sro_extraction *extraction,
                                              const sro_preprocess_settings *preprocess,
                                              const sro_fit *fit, const float *magnitude,
                                              float *row, const sro_preprocess_step **step);

#endif
