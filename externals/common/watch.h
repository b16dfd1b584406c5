/* watch: whether an object is still there after a call that may have deleted it. Producers need
 * none: they have numbers (roster_has). */
#ifndef COMMON_WATCH_H
#define COMMON_WATCH_H

#include <stdbool.h>

/* Such calls may be nested. An object keeps a pointer to the innermost watch: NULL at first. */
typedef struct watch {
    bool alive;
    struct watch *outer;
} t_watch;

/* Before the call; `innermost` is the object's pointer. */
void watch_begin(t_watch *w, t_watch **innermost);

/* After it: false where the object is gone, and *innermost with it. */
bool watch_end(const t_watch *w, t_watch **innermost);

/* The object is being deleted. */
void watch_gone(t_watch *innermost);

#endif
