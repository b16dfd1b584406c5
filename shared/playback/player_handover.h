/* player_handover: how changes go from the threads that ask a player to the one that plays, and
 * come back. There are so few of them that they are made once: who asks for more adds to the one
 * that waits. Those that ask share a mutex, for as long as it takes to write a change down; the one
 * that plays knows nothing of it. */
#ifndef SRO_PLAYBACK_PLAYER_HANDOVER_H
#define SRO_PLAYBACK_PLAYER_HANDOVER_H

#include <pthread.h>

#include "playback/player_change.h"

/* One waits, one is being carried out, and two may hold what only the main thread frees. */
enum { SRO_PLAYER_CHANGES = 4 };

typedef struct {
    sro_handover slots; /* what plays sees nothing else */
    bool locks;         /* several threads ask, or one plays beside them */
    pthread_mutex_t mutex;

    /* Of whoever has the mutex. */
    sro_player_change changes[SRO_PLAYER_CHANGES];
    sro_handed *idle,
        *used;           /* those that are nowhere else: empty; or holding what is to be freed */
    unsigned generation; /* of the settings that were asked for last */
    size_t voices;       /* for single frames that these are known to have */
    size_t spare_count;
    sro_overlap_add *spares[SRO_MAX_ONE_SHOTS]; /* more voices for them */
} sro_player_handover;

/* Fails where the system gives no mutex; there is nothing to clear then. */
SRO_CHECKED sro_error sro_player_handover_make(sro_player_handover *handover, bool locks);

/* Main thread, when nobody asks or plays any more. */
void sro_player_handover_clear(sro_player_handover *handover);

/* Main thread: what waits to be carried out, or an empty change, for the caller to add to; nobody
 * else asks until sro_player_handover_ask. */
sro_player_change *sro_player_handover_begin(sro_player_handover *handover);

/* The same on any thread, without waiting: NULL where somebody else is at it. Frees nothing. */
sro_player_change *sro_player_handover_try(sro_player_handover *handover);

/* Has it carried out. */
void sro_player_handover_ask(sro_player_handover *handover, sro_player_change *change);

/* Main thread: frees what came back. */
void sro_player_handover_collect(sro_player_handover *handover);

/* Between begin and ask: */

/* From now on there are frames of other settings. The voices for those before go into `old`, for
 * the caller to clear. */
void sro_player_handover_renew(sro_player_handover *handover, sro_player_change *old);

/* Gives the change so many voices in all for single frames, if there are so many spare ones, or
 * where *more holds one, which then becomes NULL; else false. */
bool sro_player_handover_supply(sro_player_handover *handover, sro_player_change *change,
                                size_t voices, sro_overlap_add **more);

#endif
