#include "common/roster.h"

#include "common/object.h"
#include "common/shared_class.h"

/* The number is the layout of t_registry and t_unit. */
#define CLASS_NAME "spectreorder-registry-1"

struct _registry {
    t_pd r_pd;
    t_unit *r_first, *r_last;
    long r_last_id;
    long r_sender;
};

static t_class *registry_class;

static t_pd *registry_make(void)
{
    t_registry *r = (t_registry *)pd_new(registry_class);
    r->r_first = r->r_last = 0;
    r->r_last_id = r->r_sender = 0;
    return &r->r_pd;
}

/* This Pd instance's, or 0 while there are no units. */
static t_registry *registry_here(void)
{
    if (!registry_class)
        registry_class = shared_class(CLASS_NAME, registry_make, sizeof(t_registry));
    return (t_registry *)pd_findbyclass(gensym(CLASS_NAME), registry_class);
}

void registry_join(t_unit *x)
{
    t_registry *r = registry_here();
    if (!r) {
        r = (t_registry *)registry_make();
        pd_bind(&r->r_pd, gensym(CLASS_NAME));
    }
    x->u_registry = r;
    x->u_id = ++r->r_last_id;
    x->u_before = r->r_last;
    x->u_after = 0;
    if (r->r_last)
        r->r_last->u_after = x;
    else
        r->r_first = x;
    r->r_last = x;
}

/* To those downstream it is as if what they have had come from nowhere. */
static void forget(const t_unit *x)
{
    t_unit *u = x->u_registry->r_first;
    int stage;
    for (; u; u = u->u_after)
        for (stage = 0; stage < STAGES; stage++)
            if (u->u_sources[stage] == x)
                u->u_sources[stage] = 0;
}

void registry_leave(t_unit *x)
{
    t_registry *r = x->u_registry;
    if (x->u_before)
        x->u_before->u_after = x->u_after;
    else
        r->r_first = x->u_after;
    if (x->u_after)
        x->u_after->u_before = x->u_before;
    else
        r->r_last = x->u_before;
    forget(x);
}

t_unit *registry_next(const t_unit *x, const t_unit *after)
{
    return after ? after->u_after : x->u_registry->r_first;
}

t_unit *registry_unit(long id)
{
    const t_registry *r = registry_here();
    t_unit *u = r ? r->r_first : 0;
    while (u && u->u_id != id)
        u = u->u_after;
    return u;
}

int registry_has(long id) { return registry_unit(id) != 0; }

long registry_send_as(long id)
{
    t_registry *r = registry_here();
    long before = r ? r->r_sender : 0;
    if (r)
        r->r_sender = id;
    return before;
}

long registry_sender(void)
{
    const t_registry *r = registry_here();
    return r ? r->r_sender : 0;
}
