/* spectral_edits: what is done to the spectrum of every frame before it sounds. First bins are
 * moved, then phases changed, then a mask is laid over them; beside each is numpy's line for a
 * matrix D of bins x frames. Playing and rendering edit by the same code. */
#ifndef SRO_SPECTRUM_SPECTRAL_EDITS_H
#define SRO_SPECTRUM_SPECTRAL_EDITS_H

#include "spectrum/frames.h"

typedef enum {
    SRO_BINS_ORIGINAL,
    SRO_BINS_REVERSE, /* D[::-1, :] */
    SRO_BINS_SHUFFLE, /* D[permutation, :], the one that sro_permutation_shuffle makes of `seed` */
    SRO_BINS_ROTATE,  /* np.roll(D, places, axis=0) */
    SRO_BINS_TABLE,   /* D[sources, :] */
} sro_bins_edit;

typedef enum {
    SRO_PHASE_ORIGINAL,
    SRO_PHASE_ZERO,      /* np.abs(D) */
    SRO_PHASE_CONJUGATE, /* np.conj(D) */
    SRO_PHASE_RANDOM,    /* D * np.exp(1j * angle), the angle a hash of seed, frame and bin */
} sro_phase_edit;

typedef enum {
    SRO_MASK_NONE,
    SRO_MASK_CHECKER, /* D[::2, ::2] = 0; D[1::2, 1::2] = 0, by place in the order */
    SRO_MASK_TABLE,   /* D * gains[:, None] */
} sro_mask_edit;

typedef struct {
    sro_bins_edit bins;
    int64_t places;          /* of SRO_BINS_ROTATE; right, to higher bins, where positive */
    uint64_t seed;           /* of SRO_BINS_SHUFFLE */
    const uint32_t *sources; /* of SRO_BINS_TABLE: bin k becomes what bin sources[k] was. Bins */
    size_t source_count;     /* beyond it, and sources that are no bins, are silent */
    sro_phase_edit phase;
    uint64_t phase_seed;
    sro_mask_edit mask;
    const float *gains; /* of SRO_MASK_TABLE: factors, finite. Bins beyond it are silent */
    size_t gain_count;
} sro_spectral_edits_settings;

/* The edits of such settings (tables are copied). Immutable and shared. */
typedef struct sro_spectral_edits sro_spectral_edits;
SRO_API const char *sro_spectral_edits_new(sro_spectral_edits **edits,
                                           const sro_spectral_edits_settings *settings);
SRO_API sro_spectral_edits *sro_spectral_edits_retain(sro_spectral_edits *edits);
SRO_API void sro_spectral_edits_release(sro_spectral_edits *edits);

/* Whether frames can be edited while they play: an n_fft of at most SRO_MAX_REALTIME_N_FFT without
 * a prime factor above 7. Others take too long for a block of audio. */
#define SRO_MAX_REALTIME_N_FFT 65536
SRO_API int sro_spectral_editor_realtime(const sro_frames *frames);

/* Edits made ready for frames of certain settings. Belongs to one thread at a time; holds no
 * frames, so that it may be made and freed on any. */
typedef struct sro_spectral_editor sro_spectral_editor;
const char *sro_spectral_editor_new(sro_spectral_editor **editor, const sro_spectral_edits *edits,
                                    const sro_frames *frames);
void sro_spectral_editor_free(sro_spectral_editor *editor);

/* The win_length samples under the window's support of an edited frame: irfft of its bins, yet to
 * be windowed for overlap-add. `place` is the frame's place in the order. Valid until the next
 * call for this channel. Audio: allocates and plans nothing, as nothing below. */
const float *sro_spectral_editor_frame(sro_spectral_editor *editor, const sro_frames *frames,
                                       size_t channel, size_t index, size_t place);

/* Does a part of what sro_spectral_editor_frame will have to do for this frame (one transform), so
 * that long ones are spread over many blocks. Nothing changes but when the time is spent. */
void sro_spectral_editor_precompute(sro_spectral_editor *editor, const sro_frames *frames,
                                    size_t index, size_t place);

/* What was prepared is void: the sound behind the frames changed. */
void sro_spectral_editor_invalidate(sro_spectral_editor *editor);

#endif
