/* patches: what lies in Pd's open patches at this moment. */
#ifndef STORM_PATCHES_H
#define STORM_PATCHES_H

#include <stdbool.h>

#include "m_pd.h"
#include "chance.h"

#include "g_canvas.h"
#include "m_imp.h"

typedef struct place {
    t_glist *glist; /* the patch or subpatch */
    t_gobj *gobj;   /* and what lies in it */
} t_place;

enum { MAX_PLACES = 6000 };

typedef struct places {
    t_place place[MAX_PLACES];
    size_t count;
} t_places;

/* A pointer that nobody may keep: the next message may delete what it points to. */
typedef bool t_wanted(const t_place *place);

/* All that is wanted, of all patches but the one named `except`, and of their subpatches. */
void places_find(t_places *places, t_wanted *wanted, const char *except);

/* One of those, by chance; NULL where there is none. */
const t_place *places_any(t_places *places, t_wanted *wanted, const char *except, t_chance *chance);

bool is_anything(const t_place *place);
/* Not beside an [until], which never ends where what stops it is gone. */
bool is_outside_loops(const t_place *place);
bool is_ours(const t_place *place);
bool is_patch(const t_place *place); /* a subpatch, an abstraction or a graph */
bool is_array(const t_place *place);
bool is_block(const t_place *place); /* [block~] or [switch~] */

const char *place_class(const t_place *place);

/* One of the patches that were opened by themselves, by chance, and how many there are. */
t_canvas *patches_any(const char *except, t_chance *chance);
size_t patches_count(const char *except);

/* Bytes of Pd's table of all symbols that there ever were. */
size_t patches_symbols(void);

#endif
