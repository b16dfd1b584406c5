/* handover: gives what is asked for to a thread that never waits, such as that of audio, and gets
 * back what that is done with. Nothing here allocates, frees or locks.
 *
 * There is one asker and one taker, each on whatever thread it likes, but on one at a time: several
 * threads may ask under a lock of theirs, which the taker never sees. What is handed over belongs
 * to the asker before it is asked for and once it is collected, in between to whom the functions
 * name. At most one thing waits to be taken: who asks for more takes that back, adds to it, and
 * asks again, so that nothing piles up while the taker sleeps. */
#ifndef SRO_BASE_HANDOVER_H
#define SRO_BASE_HANDOVER_H

#include <stdatomic.h>

#include "base/common.h"

/* What is handed over begins with one. */
typedef struct sro_handed {
    struct sro_handed *next; /* of those that are collected together; NULL behind the last */
} sro_handed;

/* All bytes 0: nothing is asked for. */
typedef struct {
    _Atomic(sro_handed *) asked; /* not taken yet */
    _Atomic(sro_handed *) done;  /* not collected yet, the latest first */
} sro_handover;

/* Asker: what it asked for and the taker has not taken yet, the asker's again; else NULL: all that
 * was ever asked for has been taken. */
sro_handed *sro_handover_take_back(sro_handover *handover);

/* Asker: gives `thing` to the taker. Nothing else waits: it was taken back. */
void sro_handover_ask(sro_handover *handover, sro_handed *thing);

/* Asker: all that was given back since, the latest first; NULL for nothing. */
sro_handed *sro_handover_collect(sro_handover *handover);

/* Taker: what is asked for, the taker's from now on; NULL for nothing. Then it costs no more than
 * to look. */
static inline sro_handed *sro_handover_take(sro_handover *handover)
{
    if (!atomic_load_explicit(&handover->asked, memory_order_relaxed))
        return NULL;
    return atomic_exchange_explicit(&handover->asked, NULL, memory_order_acquire);
}

/* Taker: gives back what it took, for the asker to collect whenever it likes. */
void sro_handover_give_back(sro_handover *handover, sro_handed *thing);

#endif
