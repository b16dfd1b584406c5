/* storm: what can happen to patches while they play, one function each. */
#ifndef STORM_STORM_H
#define STORM_STORM_H

#include "patches.h"

enum { MAX_DEEDS = 40 };

typedef struct storm {
    t_object object;
    t_clock *clock;
    t_canvas *canvas;
    t_chance chance;
    t_places places;
    t_symbol *ready; /* what Pd's window answers to */
    int cycle, cycles;
    int lull; /* the cycle after which the next one comes */
    int phase;
    size_t threads;     /* when nothing works */
    size_t allocated;   /* at an early lull */
    t_canvas *undoable; /* where a deletion can be taken back; NULL: nowhere */
    unsigned counts[MAX_DEEDS];
} t_storm;

/* Do it to something that is there, by chance; false where there was nothing for it. */
typedef bool t_deed(t_storm *x);

typedef struct deed {
    const char *name;
    unsigned weight;
    t_deed *act;
} t_deed_kind;

/* Ended by a name of NULL. */
extern const t_deed_kind storm_deeds[];

/* The name of the patch that the storm itself is in. */
#define STORM_PATCH "weather.pd"

void storm_close_all(t_storm *x);
void storm_send(t_pd *pd, const char *text);

#endif
