/* spectral_editor: edits the spectra of frames, one after another. Playing and rendering edit by
 * the same code. */
#ifndef SRO_SPECTRUM_SPECTRAL_EDITOR_H
#define SRO_SPECTRUM_SPECTRAL_EDITOR_H

#include "spectrum/frames.h"
#include "spectrum/spectral_edits.h"

#define SRO_MAX_REALTIME_N_FFT 65536

/* Whether frames can be edited while they play: an n_fft of at most SRO_MAX_REALTIME_N_FFT without
 * a prime factor above 7. Others take too long for a block of audio. */
SRO_API bool sro_spectral_editor_realtime(const sro_frames *frames);

/* Edits made ready for frames of certain settings. For one thread at a time. Holds neither edits
 * nor frames, so that it may be made and freed on any. */
typedef struct sro_spectral_editor sro_spectral_editor;

/* Fails without memory. */
SRO_CHECKED sro_error sro_spectral_editor_new(sro_spectral_editor **editor,
                                              const sro_spectral_edits *edits,
                                              const sro_frames *frames);
void sro_spectral_editor_free(sro_spectral_editor *editor); /* or NULL */

/* From here on nothing is allocated or planned. `frames` are those it was made for, or others of
 * the same settings; `position` is the frame's in the order. */

/* The win_length samples under the window of frame `index`, edited: irfft of its bins, yet to be
 * windowed for overlap-add. Valid until the next call for this channel. */
const float *sro_spectral_editor_frame(sro_spectral_editor *editor, const sro_frames *frames,
                                       size_t channel, size_t index, size_t position);

/* Does one of the transforms that sro_spectral_editor_frame will need for this frame, if one is
 * left to do, so that long ones are spread over many blocks. Results are the same with and without.
 */
void sro_spectral_editor_precompute(sro_spectral_editor *editor, const sro_frames *frames,
                                    size_t index, size_t position);

/* Forget what was precomputed: the sound behind the frames changed. `editor` may be NULL. */
void sro_spectral_editor_invalidate(sro_spectral_editor *editor);

#endif
