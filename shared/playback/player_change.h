/* player_change: what one half of a player, which is asked, hands to the other, which plays. What
 * is not taken yet takes in what is asked later, so that there is never more than one. */
#ifndef SRO_PLAYBACK_PLAYER_CHANGE_H
#define SRO_PLAYBACK_PLAYER_CHANGE_H

#include "base/handover.h"
#include "playback/frame_source.h"
#include "playback/playlist.h"
#include "playback/transport_order.h"
#include "playback/voices.h"

/* {0} changes nothing. What is in it belongs to it; once it has been carried out, that is what was
 * in force before. */
typedef struct {
    sro_handed handed;

    /* Frames of other settings, with voices, and always with a playlist. */
    bool replaces;
    sro_frame_source source;
    sro_voice_set voices;
    unsigned generation; /* the settings that hold then, counted from 0 */

    sro_frames *frames; /* others of the same settings, or NULL */
    bool has_playlist, has_editor, has_loop, has_speed, has_gain;
    sro_playlist playlist;
    sro_spectral_editor *editor;

    bool loop;
    double speed, gain;
    sro_transport_order order;
    unsigned command; /* which start or stop it is, where it has one */

    /* Single frames, and voices for them, of which as many are used as they need. */
    size_t shot_count, spare_count, spares_given;
    uint32_t shots[SRO_MAX_ONE_SHOTS];
    sro_overlap_add *spares[SRO_MAX_ONE_SHOTS];
} sro_player_change;

/* Moves frames, playlist and editor of `newer` into `change`; what they supersede there, newer
 * holds then. Frames of other settings supersede all that was asked of those before. */
void sro_player_change_add(sro_player_change *change, sro_player_change *newer);

/* Adds a single frame; of more than SRO_MAX_ONE_SHOTS the last ones stay. */
void sro_player_change_add_shot(sro_player_change *change, uint32_t frame);

/* Whether there is anything to free. */
bool sro_player_change_holds(const sro_player_change *change);

/* Frees what it holds, and leaves it empty. Main thread: the last release of frames plans. */
void sro_player_change_clear(sro_player_change *change);

#endif
