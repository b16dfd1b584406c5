/* frame_source: frames as they are to sound, plain or with their spectra edited, laid into an
 * overlap-add. */
#ifndef SRO_PLAYBACK_FRAME_SOURCE_H
#define SRO_PLAYBACK_FRAME_SOURCE_H

#include "spectrum/overlap_add.h"
#include "spectrum/spectral_editor.h"

/* {0} has no frames. */
typedef struct {
    sro_frames *frames;
    sro_spectral_editor *editor; /* NULL: plain */
    float *scratch;              /* win_length samples, for frames that reach beyond the sound */
} sro_frame_source;

/* An editor for these frames, NULL where they are to be plain: without edits, and where the result
 * is for listening (SRO_NORM_CLICK_FREE) and its transforms would take too long
 * (sro_spectral_editor_realtime). */
SRO_CHECKED sro_error sro_frame_source_editor(sro_spectral_editor **editor,
                                              const sro_spectral_edits *edits,
                                              const sro_frames *frames,
                                              sro_normalisation normalisation);

/* Of `frames` (retained), by `editor` (taken over, also on failure; may be NULL). */
SRO_CHECKED sro_error sro_frame_source_make(sro_frame_source *source, sro_frames *frames,
                                            sro_spectral_editor *editor);

/* Releases what it holds, and leaves it empty. Main thread: the last release of frames plans. */
void sro_frame_source_clear(sro_frame_source *source);

/* Other frames of the same settings and as many channels, taken over; those before are handed back,
 * for the main thread to release. Audio: allocates, locks and frees nothing, as nothing below. */
SRO_CHECKED sro_frames *sro_frame_source_exchange_frames(sro_frame_source *source,
                                                         sro_frames *frames);

/* Adds a frame to a voice of `outputs` outputs: channel i to output i, a mono frame to all. `entry`
 * is its place in the order, which masks may depend on; `from` the first of its win_length samples
 * that is still to be heard. */
void sro_frame_source_add(const sro_frame_source *source, sro_overlap_add *voice, size_t outputs,
                          size_t frame, size_t entry, size_t from);

/* Asks the processor for the samples of a frame that will soon be added. */
void sro_frame_source_prefetch(const sro_frame_source *source, size_t frame);

/* Does one of the transforms that adding this frame will take, so that they are spread over many
 * blocks. Should it turn out to be another frame, only time was lost. Needs an editor. */
void sro_frame_source_precompute(const sro_frame_source *source, size_t frame, size_t entry);

#endif
