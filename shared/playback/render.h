/* render: the whole reordered sound at once: librosa.istft of the reordered and edited matrix, to
 * rounding. Any thread, while the caller holds `frames` and `edits`. */
#ifndef SRO_PLAYBACK_RENDER_H
#define SRO_PLAYBACK_RENDER_H

#include "base/job.h"
#include "spectrum/frames.h"
#include "spectrum/spectral_edits.h"

/* A new sound (the caller's) with the channels and rate of the frames and
 * sro_istft_length(settings, n) samples, where n entries of the order are frames that there are.
 * NULL for `order` is the original, for `edits` none; any n_fft can be edited. Fails when nothing
 * is left to play, for lack of memory, and when the job was cancelled. */
SRO_API SRO_CHECKED sro_error sro_render(sro_frames *frames, const uint32_t *order, size_t length,
                                         sro_spectral_edits *edits, sro_sound **sound,
                                         sro_job *job);

/* The same into a sound file, block by block, as sro_soundfile_writer_new makes it: on failure a
 * file that was there stays. */
SRO_API SRO_CHECKED sro_error sro_render_file(sro_frames *frames, const uint32_t *order,
                                              size_t length, sro_spectral_edits *edits,
                                              const char *path, sro_job *job);

#endif
