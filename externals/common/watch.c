#include "common/watch.h"

#include <stddef.h>

void watch_begin(t_watch *w, t_watch **innermost)
{
    w->alive = true;
    w->outer = *innermost;
    *innermost = w;
}

bool watch_end(const t_watch *w, t_watch **innermost)
{
    if (w->alive)
        *innermost = w->outer;
    return w->alive;
}

void watch_gone(t_watch *innermost)
{
    t_watch *w;
    for (w = innermost; w; w = w->outer)
        w->alive = false;
}
