#include "display/turns.h"

#include "common/shared_class.h"

/* The number is the layout of t_turns. */
#define CLASS_NAME "spectreorder-turns-1"

typedef struct _turns {
    t_pd t_pd;
    const void *t_who; /* whose turn it is; 0: nobody's */
    double t_since;    /* logical time */
} t_turns;

const double turns_patience = 2000;

static t_class *turns_class;

static t_pd *turns_make(void)
{
    t_turns *t = (t_turns *)pd_new(turns_class);
    t->t_who = 0;
    return &t->t_pd;
}

/* This Pd instance's. */
static t_turns *turns_here(void)
{
    t_symbol *name = gensym(CLASS_NAME);
    t_turns *t;
    if (!turns_class)
        turns_class = shared_class(CLASS_NAME, turns_make, sizeof(t_turns));
    t = (t_turns *)pd_findbyclass(name, turns_class);
    if (!t) {
        t = (t_turns *)turns_make();
        pd_bind(&t->t_pd, name);
    }
    return t;
}

int turns_take(const void *who)
{
    t_turns *t = turns_here();
    if (t->t_who && t->t_who != who && clock_gettimesince(t->t_since) < turns_patience)
        return 0;
    t->t_who = who;
    t->t_since = clock_getlogicaltime();
    return 1;
}

void turns_end(const void *who)
{
    t_turns *t = turns_here();
    if (t->t_who == who)
        t->t_who = 0;
}
