#include "common/roster.h"

#include "common/producer.h"

/* The number is the layout of t_roster and t_producer. */
#define ROSTER_NAME "spectreorder-roster-2"

typedef struct roster {
    t_producer *first, *last;
    long last_id;
    long sender;
} t_roster;

static t_roster *roster(void) { return host_shared(ROSTER_NAME, sizeof(t_roster)); }

void roster_join(t_producer *p)
{
    t_roster *r = roster();
    p->id = ++r->last_id;
    p->before = r->last;
    p->after = NULL;
    if (r->last)
        r->last->after = p;
    else
        r->first = p;
    r->last = p;
}

/* Its inputs count as of no producer from now on. */
static void forget(const t_producer *gone)
{
    t_producer *p = NULL;
    int stage;
    while ((p = roster_next(p)))
        for (stage = 0; stage < STAGES; stage++)
            if (p->sources[stage] == gone)
                p->sources[stage] = NULL;
}

void roster_leave(t_producer *p)
{
    t_roster *r = roster();
    if (p->before)
        p->before->after = p->after;
    else
        r->first = p->after;
    if (p->after)
        p->after->before = p->before;
    else
        r->last = p->before;
    forget(p);
}

t_producer *roster_next(const t_producer *after) { return after ? after->after : roster()->first; }

t_producer *roster_find(long id)
{
    t_producer *p = NULL;
    while ((p = roster_next(p)))
        if (p->id == id)
            return p;
    return NULL;
}

bool roster_has(long id) { return roster_find(id) != NULL; }

long roster_send_as(long id)
{
    t_roster *r = roster();
    long before = r->sender;
    r->sender = id;
    return before;
}

long roster_sender(void) { return roster()->sender; }
