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
    size_t next, left; /* samples of every output that are still to come, and where they begin */
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

/* A set for frames like these, with room for so many samples of what sounds to ring out in.
 * Allocates. The caller clears it, after a failure, too. Any thread: of `voices` it sees only what
 * never changes. */
SRO_CHECKED sro_error sro_voices_prepare(const sro_voices *voices, const sro_frames *frames,
                                         size_t tail_length, sro_voice_set *set);
void sro_voice_set_clear(sro_voice_set *set);

/* Audio from here on: nothing allocates, locks or frees. */

/* In how many samples all that sounds now is over. */
size_t sro_voices_left(const sro_voices *voices);

/* Exchanges the voices: all that sounds moves to the tail of `set`, which has room for
 * sro_voices_left; the old ones come back in it, to be cleared. */
void sro_voices_exchange(sro_voices *voices, sro_voice_set *set);

/* Whether a single frame would need a voice more than there are: fewer than SRO_MAX_ONE_SHOTS are
 * there, and all of them sound. */
bool sro_voices_lack_one(const sro_voices *voices);

/* The voice for a single frame of win_length samples, which the caller adds to it right now. Where
 * sro_voices_lack_one, *spare is taken, of sro_overlap_add_new, and becomes NULL; without one
 * (NULL) it shares the voice that is over first. NULL where there is none at all. */
sro_overlap_add *sro_voices_one_shot(sro_voices *voices, size_t win_length,
                                     sro_overlap_add **spare);

/* Whether frames of the order, or what rings out, still sound. */
bool sro_voices_sequence_sounds(const sro_voices *voices);

/* Whether anything does, one-shots included. */
bool sro_voices_sound(const sro_voices *voices);

/* Writes the next `count` samples of the sequence to out[c][from ...]. */
void sro_voices_read_sequence(sro_voices *voices, float *const *out, size_t from, size_t count);

/* Adds the next `count` samples of all others. */
void sro_voices_mix_others(sro_voices *voices, float *const *out, size_t count);

#endif
