/* player_request: what a player is to play, as it was asked for, and what it takes to play that. */
#ifndef SRO_PLAYBACK_PLAYER_REQUEST_H
#define SRO_PLAYBACK_PLAYER_REQUEST_H

#include "playback/player.h"
#include "playback/player_change.h"

/* {0}: nothing, in the original order. */
typedef struct {
    sro_frames *frames;
    sro_spectral_edits *edits;
    uint32_t *order; /* as it was given; NULL: the original */
    size_t length;
    sro_matrix *points;
    sro_timing timing;
} sro_player_request;

/* Of the main thread, as it plans. */
void sro_player_request_clear(sro_player_request *request);

void sro_player_request_free_order(uint32_t *order, size_t length);

/* Whether frames of the one may follow those of the other in the same voices. */
bool sro_player_request_same_voices(const sro_frames *a, const sro_frames *b);

/* What is needed to play it, into an empty change, which the caller clears, after a failure, too.
 * Any thread. `voices` are those of the player, of which only what never changes is seen. */

SRO_CHECKED sro_error sro_player_request_playlist(const sro_player_request *request,
                                                  sro_player_change *change);
SRO_CHECKED sro_error sro_player_request_editor(const sro_player_request *request,
                                                const sro_voices *voices,
                                                sro_player_change *change);

/* All of it, and room for so many samples of what sounds before. */
SRO_CHECKED sro_error sro_player_request_all(const sro_player_request *request,
                                             const sro_voices *voices, size_t tail_length,
                                             sro_player_change *change);

#endif
