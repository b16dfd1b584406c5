/* player: plays frames in an order, sample by sample.
 *
 * A player belongs to one thread at a time: in Pd, messages and DSP never overlap. A function that
 * is marked "audio" allocates nothing, locks nothing and plans nothing. A change takes effect as
 * the next frame starts, so that overlap-add is the crossfade. */
#ifndef SRO_PLAYBACK_PLAYER_H
#define SRO_PLAYBACK_PLAYER_H

#include "base/matrix.h"
#include "spectrum/frames.h"
#include "spectrum/overlap_add.h"
#include "spectrum/spectral_edits.h"

typedef struct sro_player sro_player;

/* Silent, without frames, in the original order, at speed 1 and gain 1. Channel i of the frames
 * feeds output i of `outputs` >= 1; mono feeds all; outputs without a channel are silent. Fails for
 * lack of memory, as do all setters below that return an error; the player then is as it was. */
SRO_API SRO_CHECKED sro_error sro_player_new(sro_player **player, size_t outputs,
                                             sro_normalisation normalisation);

/* Main thread: releases frames. NULL is allowed. */
SRO_API void sro_player_free(sro_player *player);

/* Frames (retained) to play from the next hop on. Where their settings or channels differ from
 * those before, what sounds rings out under the new frames, which begin where the order begins.
 * Neither starts nor stops the player. Main thread. */
SRO_API SRO_CHECKED sro_error sro_player_set_frames(sro_player *player, sro_frames *frames);

/* An order of `length` frame numbers (copied). Entries that the frames lack are skipped. The place
 * in the order stays, or wraps where the new order is shorter. Where the last frame of an order has
 * started nothing follows, unless the new order is longer. NULL is the original order. Main
 * thread. */
SRO_API SRO_CHECKED sro_error sro_player_set_order(sro_player *player, const uint32_t *order,
                                                   size_t length);

/* Edits (retained) of the spectra of all frames; NULL for none, which costs no transforms. With
 * SRO_NORM_CLICK_FREE, frames for which sro_spectral_editor_realtime is false play as they are.
 * Main thread. */
SRO_API SRO_CHECKED sro_error sro_player_set_edits(sro_player *player, sro_spectral_edits *edits);

/* Coordinates (retained) of the frames, a row a frame, of which timing by distance takes the first
 * column; NULL for none. Main thread. */
SRO_API SRO_CHECKED sro_error sro_player_set_points(sro_player *player, sro_matrix *points);

/* When frames start. EVEN: a hop after another. DISTANCE, where there are points: as far apart as
 * their coordinates, scaled so that the order as a whole takes as long as it would evenly. Dense
 * frames overlap (one that would come less than an eighth of a hop after another is left out), and
 * gaps are silent. Any change of what is played or how cuts the present gap to a hop. Frames
 * without coordinates start a hop after the one before, as all do where all coordinates are equal.
 * Main thread. */
typedef enum { SRO_TIMING_EVEN, SRO_TIMING_DISTANCE } sro_timing;
SRO_API SRO_CHECKED sro_error sro_player_set_timing(sro_player *player, sro_timing timing);

/* Whether an order that has ended begins again. Audio. */
SRO_API void sro_player_set_loop(sro_player *player, bool loop);

/* Entries of the order by which it goes on every hop: any finite number. The frame at the floor of
 * the place starts. Negative plays backwards, 0 stays. With timing by distance it is a factor
 * of time. Audio. */
SRO_API void sro_player_set_speed(sro_player *player, double speed);

/* Goes to this part of the order, clamped to 0..1 (NaN: 0). While nothing plays it is
 * where the next start begins, in whatever order there is then. Audio. */
SRO_API void sro_player_set_position(sro_player *player, double position);

/* A finite factor of all output. It is reached in a straight line within a hop, at once where
 * nothing sounds. Audio. */
SRO_API void sro_player_set_gain(sro_player *player, double gain);

/* Plays from the position that was set, or else from the beginning of the order (played backwards:
 * from its end), at once. Out of silence the first n_fft / 2 samples of a centred sound are
 * dropped, as istft does. While something sounds the first frame fades in by its window instead;
 * likewise where so many frames overlap that to drop their beginnings would take longer than a
 * block of audio. Without frames, or an entry that they have, nothing happens. Audio. */
SRO_API void sro_player_start(sro_player *player);

/* No further frame starts; what sounds rings out. Audio. */
SRO_API void sro_player_stop(sro_player *player);

/* Whether frames are still to start. */
SRO_API bool sro_player_playing(const sro_player *player);

/* Plays one frame once, now, over whatever plays. As many as 16 sound side by side, and more share
 * the voice that is over first. Of masks that depend on the place in the order it gets that of the
 * first. Fails on a frame that is not there and for lack of memory: allocates where more frames
 * sound side by side than ever before. Main thread. */
SRO_API SRO_CHECKED sro_error sro_player_one_shot(sro_player *player, size_t frame);

/* What happened while samples were played. */
typedef struct {
    int64_t frame; /* the last frame of the order that started, or -1 */
    bool finished; /* the last sample of the last frame has just been played */
} sro_player_events;

/* The next `count` samples of every output, out[output][sample]. `position`, unless NULL, holds
 * `count` numbers of 0 to 1: a frame that starts is the one at this part of the order, whatever the
 * speed, and the order does not end. Audio. */
SRO_API sro_player_events sro_player_process(sro_player *player, float *const *out, size_t count,
                                             const float *position);

#endif
