/* render: the whole reordered sound at once, sample for sample librosa.istft of the reordered
 * matrix, its spectra edited. May run on a worker while the caller holds `frames` and `edits`. */
#ifndef SRO_PLAYBACK_RENDER_H
#define SRO_PLAYBACK_RENDER_H

#include "base/job.h"
#include "spectrum/frames.h"
#include "spectrum/spectral_edits.h"

/* A new sound (the caller's) with the channels and rate of the frames and
 * sro_istft_length(settings, entries the frames have) samples. order 0 is the original, edits 0
 * none; any n_fft can be edited. Fails when nothing is left to play. */
SRO_API const char *sro_render(sro_frames *frames, const uint32_t *order, size_t length,
                               sro_spectral_edits *edits, sro_sound **sound, sro_job *job);

/* The same into a sound file, block by block; conventions of sro_soundfile_create. */
SRO_API const char *sro_render_file(sro_frames *frames, const uint32_t *order, size_t length,
                                    sro_spectral_edits *edits, const char *path, sro_job *job);

#endif
