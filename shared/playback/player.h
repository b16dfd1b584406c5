/* player: plays frames in an order, sample by sample, as fast as it is asked to.
 *
 * A player belongs to one thread at a time: in Pd, messages and DSP never overlap. Where a
 * function is marked "audio" it allocates nothing, locks nothing and plans nothing. Whatever is
 * changed while it plays takes effect as the next frame starts, so that overlap-add is the
 * crossfade. */
#ifndef SRO_PLAYBACK_PLAYER_H
#define SRO_PLAYBACK_PLAYER_H

#include "base/matrix.h"
#include "spectrum/frames.h"
#include "spectrum/overlap_add.h"
#include "spectrum/spectral_edits.h"

typedef struct sro_player sro_player;

/* What a stretch of playing brought about. */
typedef struct {
    int64_t frame; /* the last frame of the order that started, or -1 */
    int finished;  /* true when the last sample of the last frame has just been played */
} sro_player_events;

/* `outputs` >= 1 output channels. Channel i of the frames feeds output i; mono feeds all;
 * outputs without a channel are silent. */
SRO_API const char *sro_player_new(sro_player **player, size_t outputs,
                                   sro_normalisation normalisation);
SRO_API void sro_player_free(sro_player *player); /* releases frames: main thread */

/* What to play from the next hop on. With other settings than before, what already sounds rings
 * out under the new frames, which begin at the beginning of the order (played backwards: at its
 * end). Not stopped by it, not started by it. Main thread. */
SRO_API const char *sro_player_set_frames(sro_player *player, sro_frames *frames);

/* Copies the order; entries that the frames lack are skipped. The place in the order stays, or
 * wraps where the new one is shorter; an order whose last frame has started is over, unless the
 * new one is longer.
 * Without one, or after order 0, frames play in their original order. Main thread. */
SRO_API const char *sro_player_set_order(sro_player *player, const uint32_t *order, size_t length);

/* What is done to the spectrum of frames; 0 for nothing, which costs no transforms. With
 * SRO_NORM_CLICK_FREE, frames that cannot be edited live (sro_spectral_editor_realtime) play as
 * they are. */
SRO_API const char *sro_player_set_edits(sro_player *player, sro_spectral_edits *edits);

/* The coordinates of frames, a row each, of which the first is used; 0 for none. Where there are
 * some and `distance` is set, frames do not start a hop apart but by the distance of their
 * coordinates, an order as a whole taking as long as ever: crowds overlap (a frame that comes
 * less than 1/SRO_CROWD of a hop after another is left out), gaps are silent, and cut short to a
 * hop by what changes anything. Frames without a row start a hop after another, as all do when no
 * two coordinates differ. */
#define SRO_CROWD 8
SRO_API const char *sro_player_set_points(sro_player *player, sro_matrix *points);
SRO_API const char *sro_player_set_distance(sro_player *player, int distance);

SRO_API void sro_player_set_loop(sro_player *player, int loop); /* audio */

/* Places in the order to go on by a hop, any finite number: the frame at floor(place) starts.
 * Negative plays backwards, 0 stays. By distance, time runs so many times as fast. Audio. */
SRO_API void sro_player_set_speed(sro_player *player, double speed);

/* Go to this part of the order, 0 to 1 (NaN is 0). Where nothing plays it is where the next start
 * begins, in whatever order there is then. Audio. */
SRO_API void sro_player_set_position(sro_player *player, double position);

/* All output is multiplied by this; it is reached, in a line, within a hop. Audio. */
SRO_API void sro_player_set_gain(sro_player *player, double gain);

/* From the beginning of the order (played backwards: from its end), at once. Out of silence the
 * first n_fft / 2 samples of a centred sound are dropped, as istft does; while something sounds
 * the first frame fades in over it by its window, and likewise where so many frames overlap that
 * to drop their beginnings would take longer than a block of audio. Without frames or usable
 * order nothing happens. */
SRO_API void sro_player_start(sro_player *player);

/* No further frame starts; what sounds rings out. Audio. */
SRO_API void sro_player_stop(sro_player *player);

/* Plays one frame once, now, over whatever plays; SRO_TOUCHES of them sound side by side, more
 * are laid over one of those. The mask's checker sees it at place 0. Main thread: allocates where
 * more sound side by side than ever before. Fails on a frame that is not there. */
#define SRO_TOUCHES 16
SRO_API const char *sro_player_touch(sro_player *player, size_t frame);

SRO_API int sro_player_playing(const sro_player *player); /* frames still to come */

/* The next `count` samples of every output. `position`, if not 0, holds `count` numbers of 0 to
 * 1: a frame that starts is the one at this part of the order, whatever the speed, and the order
 * does not end. Audio. */
SRO_API sro_player_events sro_player_process(sro_player *player, float *const *out, size_t count,
                                             const float *position);

#endif
