#include "display/draw_token.h"

#include "hosts/pd.h"

/* The number is the layout of t_draw_token. */
#define DRAW_TOKEN_NAME "spectreorder-draw-token-1"

typedef struct draw_token {
    const void *owner; /* NULL: it is free */
    double since;      /* logical time */
} t_draw_token;

const double draw_token_timeout = 2000;

static t_draw_token *draw_token_here(void)
{
    return host_shared(DRAW_TOKEN_NAME, sizeof(t_draw_token));
}

bool draw_token_take(const void *owner)
{
    t_draw_token *t = draw_token_here();
    if (t->owner && t->owner != owner && clock_gettimesince(t->since) < draw_token_timeout)
        return false;
    t->owner = owner;
    t->since = clock_getlogicaltime();
    return true;
}

void draw_token_release(const void *owner)
{
    t_draw_token *t = draw_token_here();
    if (t->owner == owner)
        t->owner = NULL;
}
