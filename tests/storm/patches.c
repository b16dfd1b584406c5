#include "patches.h"

#include <string.h>

const char *place_class(const t_place *place)
{
    return class_getname(pd_class(&place->gobj->g_pd));
}

bool is_anything(const t_place *place)
{
    (void)place;
    return true;
}

bool is_outside_loops(const t_place *place)
{
    t_place beside = {place->glist, place->glist->gl_list};
    while (beside.gobj && strcmp(place_class(&beside), "until") != 0)
        beside.gobj = beside.gobj->g_next;
    return !beside.gobj;
}

static bool is_named(const t_place *place, const char *const *names)
{
    const char *name = place_class(place);
    while (*names && strcmp(name, *names) != 0)
        names++;
    return *names != NULL;
}

bool is_ours(const t_place *place)
{
    static const char *const ours[] = {"stft~",    "melspec",  "features", "embed1d", "reorder",
                                       "reorder~", "specshow", "framemap", NULL};
    return is_named(place, ours);
}

bool is_patch(const t_place *place) { return pd_class(&place->gobj->g_pd) == canvas_class; }

bool is_array(const t_place *place) { return pd_class(&place->gobj->g_pd) == garray_class; }

bool is_block(const t_place *place)
{
    static const char *const blocks[] = {"block~", "switch~", NULL};
    return is_named(place, blocks);
}

static void find_in(t_places *places, t_wanted *wanted, t_glist *glist)
{
    t_gobj *gobj;
    for (gobj = glist->gl_list; gobj; gobj = gobj->g_next) {
        t_place place = {glist, gobj};
        if (wanted(&place) && places->count < MAX_PLACES)
            places->place[places->count++] = place;
        if (is_patch(&place))
            find_in(places, wanted, (t_glist *)gobj);
    }
}

/* Pd's own, of its templates, have names that begin so. */
static bool is_opened(const t_canvas *canvas, const char *except)
{
    const char *name = canvas->gl_name->s_name;
    return name[0] != '_' && strcmp(name, except) != 0;
}

void places_find(t_places *places, t_wanted *wanted, const char *except)
{
    t_canvas *canvas;
    places->count = 0;
    for (canvas = pd_getcanvaslist(); canvas; canvas = canvas->gl_next)
        if (is_opened(canvas, except))
            find_in(places, wanted, canvas);
}

const t_place *places_any(t_places *places, t_wanted *wanted, const char *except, t_chance *chance)
{
    places_find(places, wanted, except);
    return places->count ? &places->place[chance_index(chance, places->count)] : NULL;
}

size_t patches_count(const char *except)
{
    size_t count = 0;
    const t_canvas *canvas;
    for (canvas = pd_getcanvaslist(); canvas; canvas = canvas->gl_next)
        count += is_opened(canvas, except);
    return count;
}

t_canvas *patches_any(const char *except, t_chance *chance)
{
    size_t count = patches_count(except), index = chance_index(chance, count);
    t_canvas *canvas = pd_getcanvaslist();
    if (!count)
        return NULL;
    while (!is_opened(canvas, except) || index--)
        canvas = canvas->gl_next;
    return canvas;
}

size_t patches_symbols(void)
{
    enum { LISTS = 16384 }; /* SYMTABHASHSIZE in m_imp.h */
    size_t i, bytes = 0;
    const t_symbol *symbol;
    for (i = 0; i < LISTS; i++)
        for (symbol = pd_this->pd_symhash[i]; symbol; symbol = symbol->s_next)
            bytes += sizeof(*symbol) + strlen(symbol->s_name) + 1;
    return bytes;
}
