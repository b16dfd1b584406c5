/* player_audio: the half of a player that plays. One thread at a time has it, in general that of
 * audio; the other half (player.c) never looks in while it may be playing. But for making and
 * clearing, nothing here allocates, locks or frees. */
#ifndef SRO_PLAYBACK_PLAYER_AUDIO_H
#define SRO_PLAYBACK_PLAYER_AUDIO_H

#include "playback/gain_ramp.h"
#include "playback/player.h"
#include "playback/player_change.h"

typedef struct {
    sro_frame_source source;
    sro_transport transport;
    sro_voices voices;
    sro_gain_ramp gain;
    bool unfinished;     /* frames of the order have sounded since `finished` was last true */
    unsigned generation; /* of the frames: how often others of other settings came */
    unsigned command;    /* the last start or stop that was carried out */
    int stagger;         /* when it does transforms ahead, so that not all players do so at once */
} sro_player_audio;

/* Silent. `seed` differs between players. Fails for lack of memory; there is nothing to clear
 * then. Main thread. */
SRO_CHECKED sro_error sro_player_audio_make(sro_player_audio *audio, size_t outputs,
                                            sro_normalisation normalisation, uintptr_t seed);
void sro_player_audio_clear(sro_player_audio *audio); /* main thread */

/* Carries it out; the change then holds what it has superseded. Frames, then playlist and editor,
 * loop and speed, gain, start, stop and position, and single frames. */
void sro_player_audio_change(sro_player_audio *audio, sro_player_change *change);

/* sro_player_process without changes. */
sro_player_events sro_player_audio_process(sro_player_audio *audio, float *const *out, size_t count,
                                           const float *position);

#endif
