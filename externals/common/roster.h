/* registry: the units of one Pd instance, whichever of our binaries they are of. It tells who
 * stands upstream of whom, so that what is asked downstream is answered after all that was said
 * before it upstream, and an object that lacks its input can say why. */
#ifndef COMMON_ROSTER_H
#define COMMON_ROSTER_H

#include "m_pd.h"

struct _unit;
typedef struct _registry t_registry;

/* Once a unit, first and last. The first one that joins makes the registry, which lasts as long as
 * its Pd: no number is given twice. */
void registry_join(struct _unit *x);
void registry_leave(struct _unit *x);

/* All units one after the other, in the order of their making: 0 gives the first. 0 ends it. */
struct _unit *registry_next(const struct _unit *x, const struct _unit *after);

/* The unit of that number (u_id), or 0 when there is none any more. */
struct _unit *registry_unit(long id);

/* Whether there is such a unit in this Pd, when what it did may have deleted it. */
int registry_has(long id);

/* The unit that what is on its way through patch cords right now comes from, by its number; 0 for
 * none of ours. Who sends calls this before with its own number, and after with what it
 * returned. */
long registry_send_as(long id);
long registry_sender(void);

#endif
