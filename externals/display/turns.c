#include "display/turns.h"

#include "hosts/pd.h"

/* The number is the layout of t_turns. */
#define TURNS_NAME "spectreorder-turns-2"

typedef struct _turns {
    const void *who; /* whose turn it is; NULL: nobody's */
    double since;    /* logical time */
} t_turns;

const double turns_patience = 2000;

static t_turns *turns_here(void) { return host_shared(TURNS_NAME, sizeof(t_turns)); }

int turns_take(const void *who)
{
    t_turns *t = turns_here();
    if (t->who && t->who != who && clock_gettimesince(t->since) < turns_patience)
        return 0;
    t->who = who;
    t->since = clock_getlogicaltime();
    return 1;
}

void turns_end(const void *who)
{
    t_turns *t = turns_here();
    if (t->who == who)
        t->who = NULL;
}
