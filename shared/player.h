/* player: plays frames in an order, sample by sample, as fast as it is asked to.
 *
 * A player belongs to one thread at a time: in Pd, messages and DSP never overlap. Where a
 * function is marked "audio" it allocates nothing, locks nothing and transforms nothing. */
#ifndef SRO_PLAYER_H
#define SRO_PLAYER_H

#include "frames.h"
#include "overlap.h"

typedef struct sro_player sro_player;

/* What a stretch of playing brought about. */
typedef struct {
    int64_t frame; /* the last frame that started, or -1 */
    int finished;  /* true when the last sample of the last frame has just been played */
} sro_player_events;

/* `outputs` >= 1 output channels. Channel i of the frames feeds output i; mono feeds all;
 * outputs without a channel are silent. */
SRO_API const char *sro_player_new(sro_player **player, size_t outputs,
                                   sro_normalisation normalisation);
SRO_API void sro_player_free(sro_player *player); /* releases frames: main thread */

/* What to play from the next hop on. With other settings than before, what already sounds rings
 * out under the new frames, which begin at the beginning of the order. Not stopped by it, not
 * started by it. Main thread. */
SRO_API const char *sro_player_set_frames(sro_player *player, sro_frames *frames);

/* Copies the order; entries that the frames lack are skipped. The place in the order stays, or
 * wraps where the new one is shorter.
 * Without one, or after order 0, frames play in their original order. Main thread. */
SRO_API const char *sro_player_set_order(sro_player *player, const uint32_t *order, size_t length);

SRO_API void sro_player_set_loop(sro_player *player, int loop); /* audio */

/* From the beginning of the order, at once. Out of silence the first n_fft / 2 samples of a
 * centred sound are dropped, as istft does; while something sounds the first frame fades in
 * over it by its window, and likewise where so many frames overlap that to drop their beginnings
 * would take longer than a block of audio. Without frames or usable order nothing happens. */
SRO_API void sro_player_start(sro_player *player);

/* No further frame starts; what sounds rings out. Audio. */
SRO_API void sro_player_stop(sro_player *player);

SRO_API int sro_player_playing(const sro_player *player); /* frames still to come */

/* The next `count` samples of every output. Audio. */
SRO_API sro_player_events sro_player_process(sro_player *player, float *const *out, size_t count);

#endif
