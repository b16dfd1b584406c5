/* roster: the producers of one host, whichever of our binaries they are of. It tells who stands
 * upstream of whom, so that what is asked downstream is answered after all that was said before it
 * upstream, and an object that lacks its input can say why. */
#ifndef COMMON_ROSTER_H
#define COMMON_ROSTER_H

#include "hosts/host.h"

struct producer;

/* Where a class stands in the signal path: what it takes in comes from the stages before it. */
typedef enum { STAGE_FRAMES, STAGE_FEATURES, STAGE_POINTS, STAGE_SOUND, STAGES } t_stage;
#define TAKES(stage) (1u << (stage))

/* Once a producer, first and last. No number (`id`) is given twice. */
void roster_join(struct producer *p);
void roster_leave(struct producer *p);

/* All producers one after the other, in the order of their making: NULL gives the first; NULL comes
 * behind the last. */
struct producer *roster_next(const struct producer *after);

/* The producer of that number, or NULL when there is none any more. */
struct producer *roster_find(long id);

/* Whether there is one: to be asked after everything that may have deleted it, such as sending. */
bool roster_has(long id);

/* The number of the producer that has sent what is on its way through patch cords right now; 0 for
 * none of ours. */
long roster_sender(void);

/* Set that, and return what it was: who sends calls it before with its own number, and after with
 * what it returned. */
long roster_send_as(long id);

#endif
