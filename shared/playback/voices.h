/* voices: what sounds at once: the frames of the order, single frames over them, and what rings out
 * of earlier settings. Each is an overlap-add of its own, for each has its own divisor. */
#ifndef SRO_PLAYBACK_VOICES_H
#define SRO_PLAYBACK_VOICES_H

#include "spectrum/overlap_add.h"

/* So many single frames sound side by side; more of them share the voice that is over first. */
#define SRO_MAX_ONE_SHOTS 16

/* What rings out, of however many voices, mixed. */
typedef struct {
    float *samples; /* outputs x length */
    size_t length;
    size_t left; /* the last `left` samples of every output are still to come */
} sro_tail;

/* Voices for frames of the same settings. {0} sounds not at all, and has no room for frames. */
typedef struct {
    sro_overlap_add *sequence;                     /* the frames of the order */
    sro_overlap_add *one_shots[SRO_MAX_ONE_SHOTS]; /* single frames; NULL until one is needed */
    sro_tail tail;
} sro_voice_set;

typedef struct {
    size_t outputs;
    sro_normalisation normalisation;
    sro_voice_set set;
    size_t one_shots_left; /* samples until the last of them is over */
    float *block;          /* scratch of mixing: outputs x BLOCK samples */
    float **block_rows;    /* `outputs` pointers, to the rows of `block` */
    float **rows;          /* `outputs` pointers, to what is being written to */
} sro_voices;

/* Silence on `outputs` >= 1 channels. Fails for lack of memory; there is nothing to clear then. */
SRO_CHECKED sro_error sro_voices_make(sro_voices *voices, size_t outputs,
                                      sro_normalisation normalisation);
void sro_voices_clear(sro_voices *voices);

/* A set for frames like these, with room for what sounds now to ring out in. Allocates. The caller
 * clears it, after a failure, too. */
SRO_CHECKED sro_error sro_voices_prepare(const sro_voices *voices, const sro_frames *frames,
                                         sro_voice_set *set);
void sro_voice_set_clear(sro_voice_set *set);

/* Exchanges the voices: all that sounds moves to the tail of `set`, which was prepared since
 * anything was added or read; the old ones come back in it, to be cleared. Audio, as all below but
 * sro_voices_one_shot: allocates, locks and frees nothing. */
void sro_voices_exchange(sro_voices *voices, sro_voice_set *set);

/* The voice for a single frame like these, which the caller adds to it right now. Fails for lack
 * of memory: allocates where more sound side by side than ever before. */
SRO_CHECKED sro_error sro_voices_one_shot(sro_voices *voices, const sro_frames *frames,
                                          sro_overlap_add **voice);

/* Whether frames of the order, or what rings out, still sound. */
bool sro_voices_sequence_sounds(const sro_voices *voices);

/* Whether anything does, one-shots included. */
bool sro_voices_sound(const sro_voices *voices);

/* Writes the next `count` samples of the sequence to out[c][from ...]. */
void sro_voices_read_sequence(sro_voices *voices, float *const *out, size_t from, size_t count);

/* Adds the next `count` samples of all others. */
void sro_voices_mix_others(sro_voices *voices, float *const *out, size_t count);

#endif
