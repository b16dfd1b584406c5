/* What Max has besides classes, messages and signals: timers, its rate, and memory for all. */

#include "hosts/max.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

double host_rate_known(void) { return sys_getsr(); }

bool host_signals_on(void) { return sys_getdspstate() != 0; }

/* Timers. A clock ticks on the scheduler's thread, or that of the audio; it sets a qelem, which
 * comes on the main thread when that is free. A tick may be on its way on another thread while its
 * timer ends: they are used again, and never freed. */

struct timer {
    t_clock *clock;
    t_qelem *qelem;
    t_due *due;
    void *owner;
    atomic_bool is_set;
    t_timer *next; /* of those that nobody has */
};

static t_timer *spare;

static void timer_tick(t_timer *timer)
{
    if (atomic_load(&timer->is_set))
        qelem_set(timer->qelem);
}

/* What waits in the queue may stop it. */
static void timer_due(t_timer *timer)
{
    if (max_quits())
        return;
    max_enter();
    if (atomic_exchange(&timer->is_set, false))
        timer->due(timer->owner);
    max_leave();
}

static t_timer *timer_alloc(void)
{
    t_timer *timer = spare;
    if (timer) {
        spare = timer->next;
        return timer;
    }
    timer = calloc(1, sizeof(*timer));
    if (!timer)
        return NULL;
    timer->clock = clock_new(timer, METHOD(timer_tick));
    timer->qelem = qelem_new(timer, METHOD(timer_due));
    return timer;
}

t_timer *host_timer_new(void *owner, t_due *due)
{
    t_timer *timer = timer_alloc();
    if (!timer)
        return NULL;
    timer->owner = owner;
    timer->due = due;
    return timer;
}

void host_timer_free(t_timer *timer)
{
    if (!timer)
        return;
    host_timer_stop(timer);
    timer->next = spare;
    spare = timer;
}

/* perform may do no more than set a clock. One that waits already is set anew: it comes after all
 * that were set before now, and no sooner than it is said here. */
void host_timer_set(t_timer *timer, double ms)
{
    bool main_thread = systhread_ismainthread() != 0;
    if (main_thread)
        qelem_unset(timer->qelem);
    atomic_store(&timer->is_set, true);
    if (ms > 0 || !main_thread)
        clock_fdelay(timer->clock, ms);
    else
        qelem_set(timer->qelem);
}

void host_timer_stop(t_timer *timer)
{
    atomic_store(&timer->is_set, false);
    clock_unset(timer->clock);
    qelem_unset(timer->qelem);
}

/* Memory. All classes are in one binary. */

typedef struct shared {
    struct shared *next;
    const char *name;
    max_align_t memory[];
} t_shared;

static t_shared *all_shared;

void *host_shared(const char *name, size_t size)
{
    t_shared *s = all_shared;
    while (s && strcmp(s->name, name) != 0)
        s = s->next;
    if (s)
        return s->memory;
    s = calloc(1, sizeof(*s) + size);
    if (!s)
        abort(); /* a few bytes, once, before there is any object: nothing could go on */
    s->name = name;
    s->next = all_shared;
    all_shared = s;
    return s->memory;
}
