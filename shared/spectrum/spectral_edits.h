/* spectral_edits: what is to be done to the spectrum of every frame before it sounds. First bins
 * are moved, then phases changed, then a mask is laid over them; beside each is numpy's line for a
 * matrix D of bins x frames. */
#ifndef SRO_SPECTRUM_SPECTRAL_EDITS_H
#define SRO_SPECTRUM_SPECTRAL_EDITS_H

#include "base/common.h"

typedef enum {
    SRO_BINS_ORIGINAL,
    SRO_BINS_REVERSE, /* D[::-1, :] */
    SRO_BINS_SHUFFLE, /* D[permutation, :], the one that sro_permutation_shuffle makes of `seed` */
    SRO_BINS_ROTATE,  /* np.roll(D, shift, axis=0) */
    SRO_BINS_TABLE,   /* D[sources, :] */
    SRO_BINS_EDITS,   /* how many there are */
} sro_bins_edit;

typedef enum {
    SRO_PHASE_ORIGINAL,
    SRO_PHASE_ZERO,      /* np.abs(D) */
    SRO_PHASE_CONJUGATE, /* np.conj(D) */
    SRO_PHASE_RANDOM,    /* D * np.exp(1j * angle), the angle a hash of seed, frame and bin */
    SRO_PHASE_EDITS,
} sro_phase_edit;

typedef enum {
    SRO_MASK_NONE,
    SRO_MASK_CHECKER, /* D[::2, ::2] = 0; D[1::2, 1::2] = 0, by position in the order */
    SRO_MASK_TABLE,   /* D * gains[:, None] */
    SRO_MASK_EDITS,
} sro_mask_edit;

/* How an edit is typed: a word, and what follows it. */
typedef enum {
    SRO_SPECTRAL_NOTHING,
    SRO_SPECTRAL_NUMBER, /* one has to be given */
    SRO_SPECTRAL_SEED,   /* a number may be given; it is 0 otherwise */
    SRO_SPECTRAL_ARRAY,  /* the name of a table has to be given */
} sro_spectral_argument;

typedef struct {
    const char *name;
    sro_spectral_argument argument;
} sro_spectral_word;

/* The words of each enumeration, the index of each being its value, ended by one without a name. */
SRO_API extern const sro_spectral_word sro_bins_edit_words[SRO_BINS_EDITS + 1];
SRO_API extern const sro_spectral_word sro_phase_edit_words[SRO_PHASE_EDITS + 1];
SRO_API extern const sro_spectral_word sro_mask_edit_words[SRO_MASK_EDITS + 1];

typedef struct {
    sro_bins_edit bins;
    int64_t shift;           /* of SRO_BINS_ROTATE: to higher bins where it is positive */
    uint64_t seed;           /* of SRO_BINS_SHUFFLE */
    const uint32_t *sources; /* of SRO_BINS_TABLE: bin k becomes what bin sources[k] was. Bins */
    size_t source_count;     /* beyond it, and sources that are no bins, are silent */

    sro_phase_edit phase;
    uint64_t phase_seed; /* of SRO_PHASE_RANDOM */

    sro_mask_edit mask;
    const float *gains; /* of SRO_MASK_TABLE: factors, finite. Bins beyond it are silent */
    size_t gain_count;
} sro_spectral_settings;

/* The edits of such settings, with copies of their tables. Immutable and counted by reference; any
 * thread. */
typedef struct sro_spectral_edits sro_spectral_edits;

/* Fails without memory. */
SRO_API SRO_CHECKED sro_error sro_spectral_edits_new(sro_spectral_edits **edits,
                                                     const sro_spectral_settings *settings);
SRO_API sro_spectral_edits *sro_spectral_edits_retain(sro_spectral_edits *edits);
SRO_API void sro_spectral_edits_release(sro_spectral_edits *edits);

/* What they were made of, and stay for as long as they do. */
SRO_API const sro_spectral_settings *sro_spectral_edits_settings(const sro_spectral_edits *edits);

/* Which of `bins` bins each becomes, into the caller's `sources`; `bins` stands for none. */
void sro_spectral_edits_sources(const sro_spectral_edits *edits, uint32_t *sources, size_t bins);

/* What the mask multiplies a bin by in the frame at `position` of the order. All even positions are
 * the same, and all odd ones. */
float sro_spectral_edits_gain(const sro_spectral_edits *edits, size_t bin, size_t position);

#endif
