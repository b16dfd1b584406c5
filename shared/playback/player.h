/* player: plays frames in an order, sample by sample.
 *
 * It is asked on one side and plays on the other. Where audio runs between calls, as in Pd, one
 * thread at a time has all of it, and what is asked takes effect at once. Where audio runs beside
 * them, as in Max, sro_player_process may run on a thread of its own beside any other function but
 * sro_player_free: what it is asked it takes as it is called next, and until then all of that is
 * made into one change, however long it does not come: as if frames, order and edits, then
 * loop, speed and gain had been said before start, stop and position. It allocates, locks and frees
 * nothing, and waits for nobody. What it has no use for any more it hands back, to be freed by
 * whoever asks next, or by sro_player_collect.
 *
 * All else belongs to the main thread, but the sro_player_try_* functions.
 *
 * A change takes effect as the next frame starts, so that overlap-add is the crossfade. */
#ifndef SRO_PLAYBACK_PLAYER_H
#define SRO_PLAYBACK_PLAYER_H

#include "base/matrix.h"
#include "spectrum/frames.h"
#include "spectrum/overlap_add.h"
#include "spectrum/spectral_edits.h"

typedef struct sro_player sro_player;

/* Silent, without frames, in the original order, at speed 1 and gain 1. Channel i of the frames
 * feeds output i of `outputs` >= 1; mono feeds all; outputs without a channel are silent. Fails for
 * lack of memory, as do all setters below that return an error; the player then is as it was.
 * `beside`: audio may run beside calls. */
SRO_API SRO_CHECKED sro_error sro_player_new(sro_player **player, size_t outputs,
                                             sro_normalisation normalisation, bool beside);

/* Releases frames. Nothing else runs beside it. NULL is allowed. */
SRO_API void sro_player_free(sro_player *player);

/* Frames (retained) to play from the next hop on. Where their settings or channels differ from
 * those before, what sounds rings out under the new frames, which begin where the order begins.
 * Neither starts nor stops the player. What was asked of frames before, and is not taken yet, does
 * not outlive them where their settings differ. */
SRO_API SRO_CHECKED sro_error sro_player_set_frames(sro_player *player, sro_frames *frames);

/* An order of `length` frame numbers (copied). Entries that the frames lack are skipped. The place
 * in the order stays, or wraps where the new order is shorter. Where the last frame of an order has
 * started nothing follows, unless the new order is longer. NULL is the original order. */
SRO_API SRO_CHECKED sro_error sro_player_set_order(sro_player *player, const uint32_t *order,
                                                   size_t length);

/* Edits (retained) of the spectra of all frames; NULL for none, which costs no transforms. With
 * SRO_NORM_CLICK_FREE, frames for which sro_spectral_editor_realtime is false play as they are. */
SRO_API SRO_CHECKED sro_error sro_player_set_edits(sro_player *player, sro_spectral_edits *edits);

/* Coordinates (retained) of the frames, a row a frame, of which timing by distance takes the first
 * column; NULL for none. */
SRO_API SRO_CHECKED sro_error sro_player_set_points(sro_player *player, sro_matrix *points);

/* When frames start. EVEN: a hop after another. DISTANCE, where there are points: as far apart as
 * their coordinates, scaled so that the order as a whole takes as long as it would evenly. Dense
 * frames overlap (one that would come less than an eighth of a hop after another is left out), and
 * gaps are silent. Any change of what is played or how cuts the present gap to a hop. Frames
 * without coordinates start a hop after the one before, as all do where all coordinates are equal.
 */
typedef enum { SRO_TIMING_EVEN, SRO_TIMING_DISTANCE } sro_timing;
SRO_API SRO_CHECKED sro_error sro_player_set_timing(sro_player *player, sro_timing timing);

/* Whether an order that has ended begins again. */
SRO_API void sro_player_set_loop(sro_player *player, bool loop);

/* Entries of the order by which it goes on every hop: any finite number. The frame at the floor of
 * the place starts. Negative plays backwards, 0 stays. With timing by distance it is a factor
 * of time. */
SRO_API void sro_player_set_speed(sro_player *player, double speed);

/* Goes to this part of the order, clamped to 0..1 (NaN: 0). While nothing plays it is
 * where the next start begins, in whatever order there is then. */
SRO_API void sro_player_set_position(sro_player *player, double position);

/* A finite factor of all output. It is reached in a straight line within a hop, at once where
 * nothing sounds. */
SRO_API void sro_player_set_gain(sro_player *player, double gain);

/* Plays from the position that was set, or else from the beginning of the order (played backwards:
 * from its end), at once. Out of silence the first n_fft / 2 samples of a centred sound are
 * dropped, as istft does. While something sounds the first frame fades in by its window instead;
 * likewise where so many frames overlap that to drop their beginnings would take longer than a
 * block of audio. Without frames, or an entry that they have, nothing happens, and
 * it is false. */
SRO_API bool sro_player_start(sro_player *player);

/* No further frame starts; what sounds rings out. */
SRO_API void sro_player_stop(sro_player *player);

/* Whether frames are still to start, by the last start or stop that was asked for. Any thread. */
SRO_API bool sro_player_playing(const sro_player *player);

/* Plays one frame once, now, over whatever plays. As many as 16 sound side by side, and more share
 * the voice that is over first. Of masks that depend on the place in the order it gets that of the
 * first. Fails on a frame that is not there and for lack of memory: allocates where more frames
 * sound side by side than ever before. Of many that are not taken yet the last 16 play. */
SRO_API SRO_CHECKED sro_error sro_player_one_shot(sro_player *player, size_t frame);

/* Frees what came back since. It is what every setter does, too. */
SRO_API void sro_player_collect(sro_player *player);

/* The same as the functions of these names, on any thread: one that must not wait, or that of audio
 * itself. They allocate nothing and wait for nobody. False where nothing has been asked for, and
 * the main thread has to do it: somebody else asks for something at this moment, there is nothing
 * to play, no such frame, or memory is needed. */
SRO_API bool sro_player_try_position(sro_player *player, double position);
SRO_API bool sro_player_try_start(sro_player *player);
SRO_API bool sro_player_try_stop(sro_player *player);
SRO_API bool sro_player_try_one_shot(sro_player *player, size_t frame);

/* What happened while samples were played. */
typedef struct {
    int64_t frame; /* the last frame of the order that started, or -1 */
    bool finished; /* the last sample of the last frame has just been played */
    bool collect;  /* something came back that sro_player_collect would free */
} sro_player_events;

/* The next `count` samples of every output, out[output][sample]. `position`, unless NULL, holds
 * `count` numbers of 0 to 1: a frame that starts is the one at this part of the order, whatever the
 * speed, and the order does not end. It may be the thread of audio. */
SRO_API sro_player_events sro_player_process(sro_player *player, float *const *out, size_t count,
                                             const float *position);

#endif
