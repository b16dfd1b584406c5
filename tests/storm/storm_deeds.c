/* Everything is done between two messages: Pd's own loops over the cords of an outlet crash where
 * an object goes while it sends, whosever it is, and so nothing here does that. */

#include <stdio.h>
#include <string.h>

#include "phrases.h"
#include "storm.h"

enum {
    MAX_PATCHES = 4,
    MAX_OBJECTS = 1500, /* beyond it the storm only closes */
    MAX_ARRAY = 40000,
    MAX_CORDED = 30, /* of ours, of which one is connected */
    MAX_PATH = 12,   /* objects that a message may pass */
};

void storm_send(t_pd *pd, const char *text)
{
    t_binbuf *binbuf = binbuf_new();
    binbuf_text(binbuf, text, strlen(text));
    binbuf_eval(binbuf, pd, 0, NULL);
    binbuf_free(binbuf);
}

static const t_place *any_place(t_storm *x, t_wanted *wanted)
{
    return places_any(&x->places, wanted, STORM_PATCH, &x->chance);
}

/* Three times of four one of our objects. */
static const t_place *any_object(t_storm *x)
{
    return any_place(x, chance_index(&x->chance, 4) ? is_ours : is_outside_loops);
}

/* A patch, or two times of three one within it. */
static t_canvas *any_canvas(t_storm *x)
{
    const t_place *place = chance_index(&x->chance, 3) ? any_place(x, is_patch) : NULL;
    return place ? (t_canvas *)place->gobj : patches_any(STORM_PATCH, &x->chance);
}

/* Patches */

static bool open_patch(t_storm *x)
{
    static const char *const files[] = {
        "storm-chain.pd",       "storm-chain.pd",   "storm-blocks.pd",
        "storm-blocks.pd",      "02-one-frame.pd",  "04-zero-phase.pd",
        "07-checkerboard.pd",   "09-pca-tsne.pd",   "10-reorderings.pd",
        "12-clusters.pd",       "composition.pd",   "instrument.pd",
        "live-coding.pd",       "map.pd",           "mosaic.pd",
        "likeness.pd",          "embed1d-help.pd",  "features-help.pd",
        "framemap-help.pd",     "reorder~-help.pd", "framescatter-help.pd",
        "spectreorder-help.pd", "stft~-help.pd",    "specshow-help.pd",
    };
    char text[MAXPDSTRING];
    size_t i = chance_index(&x->chance, sizeof(files) / sizeof(files[0]));
    if (patches_count(STORM_PATCH) >= MAX_PATCHES)
        return false;
    snprintf(text, sizeof(text), "open %s .", files[i]);
    storm_send(gensym("pd")->s_thing, text);
    return true;
}

static bool close_patch(t_storm *x)
{
    t_canvas *canvas = patches_any(STORM_PATCH, &x->chance);
    x->undoable = NULL;
    if (canvas)
        storm_send(&canvas->gl_pd, "menuclose 1");
    return canvas != NULL;
}

void storm_close_all(t_storm *x)
{
    while (close_patch(x))
        ;
}

static bool clear_patch(t_storm *x)
{
    t_canvas *canvas = any_canvas(x);
    x->undoable = NULL;
    if (canvas)
        storm_send(&canvas->gl_pd, "clear");
    return canvas != NULL;
}

/* Windows: Pd's window process answers a new one with map. */

static bool show(t_storm *x)
{
    t_canvas *canvas = any_canvas(x);
    if (!canvas)
        return false;
    storm_send(&canvas->gl_pd, "vis 1");
    storm_send(&canvas->gl_pd, "map 1");
    return true;
}

static bool hide(t_storm *x)
{
    t_canvas *canvas = any_canvas(x);
    if (canvas)
        storm_send(&canvas->gl_pd, "vis 0");
    return canvas != NULL;
}

/* Whether it can be seen there, and edited as by hand. */
static bool in_window(const t_place *place)
{
    return place->glist->gl_editor && place->glist->gl_havewindow;
}

static bool click(t_storm *x)
{
    const t_place *place = any_place(x, in_window);
    t_canvas *canvas = place ? place->glist : NULL;
    char text[100];
    int at_x, at_y;
    if (!canvas || canvas->gl_edit)
        return false;
    at_x = (int)chance_index(&x->chance, 900);
    at_y = (int)chance_index(&x->chance, 600);
    snprintf(text, sizeof(text), "mouse %d %d 1 0", at_x, at_y);
    storm_send(&canvas->gl_pd, text);
    snprintf(text, sizeof(text), "motion %d %d 0", at_x + 20, at_y - 9);
    storm_send(&canvas->gl_pd, text);
    snprintf(text, sizeof(text), "mouseup %d %d 1 0", at_x + 20, at_y - 9);
    storm_send(&canvas->gl_pd, text);
    return true;
}

/* Objects */

static bool make_object(t_storm *x)
{
    t_canvas *canvas = any_canvas(x);
    char text[200];
    places_find(&x->places, is_anything, STORM_PATCH);
    if (!canvas || x->places.count > MAX_OBJECTS)
        return false;
    snprintf(text, sizeof(text), "obj %zu %zu %s", chance_index(&x->chance, 800),
             chance_index(&x->chance, 600), phrase_object(&x->chance));
    x->undoable = NULL;
    phrase_say_text(&canvas->gl_pd, text, &x->chance);
    return true;
}

/* As Pd deletes: of a patch that has lost its [outlet~] halfway it can make no sound. */
static void delete_at_once(const t_place *place)
{
    int dsp = canvas_suspend_dsp();
    glist_delete(place->glist, place->gobj);
    canvas_resume_dsp(dsp);
}

/* In a window as by hand, which can be undone. */
static bool delete_object(t_storm *x)
{
    const t_place *place = any_object(x);
    if (!place)
        return false;
    if (in_window(place)) {
        t_glist *glist = place->glist;
        x->undoable = glist;
        glist_noselect(glist);
        glist_select(glist, place->gobj);
        storm_send(&glist->gl_pd, "cut");
    } else {
        x->undoable = NULL;
        delete_at_once(place);
    }
    return true;
}

/* Other words in its box: Pd makes another object, with the same cords. */
static bool type_anew(t_storm *x)
{
    const t_place *place = any_place(x, is_ours);
    const char *text = phrase_object(&x->chance);
    if (!place || !in_window(place) || strchr(text, '%'))
        return false;
    x->undoable = NULL;
    text_setto((t_text *)place->gobj, place->glist, text, (int)strlen(text));
    return true;
}

/* Pd's undo finds objects by their number in the patch, and crashes where something else has
 * changed those since: only the last edit is undone, once. */
static bool undo(t_storm *x)
{
    t_canvas *canvas = x->undoable;
    x->undoable = NULL;
    if (canvas)
        storm_send(&canvas->gl_pd, "undo");
    return canvas != NULL;
}

static bool duplicate(t_storm *x)
{
    const t_place *place = any_object(x);
    t_glist *glist;
    if (!place || !in_window(place) || x->places.count > MAX_OBJECTS / 4)
        return false;
    glist = place->glist;
    x->undoable = NULL;
    glist_noselect(glist);
    glist_select(glist, place->gobj);
    storm_send(&glist->gl_pd, chance_index(&x->chance, 3) ? "duplicate" : "copy");
    if (!chance_index(&x->chance, 3))
        storm_send(&glist->gl_pd, "paste");
    return true;
}

/* Whether what comes into an object may come to another one, along the cords or through a [send]. A
 * message that comes back to where it began would never end, whosever objects it passes. */
static bool leads_to(t_object *from, const t_object *to, size_t depth)
{
    int i;
    if (from == to || !strcmp(class_getname(pd_class(&from->ob_pd)), "send"))
        return true;
    for (i = 0; depth && i < obj_noutlets(from); i++) {
        t_outlet *outlet;
        t_outconnect *cord = obj_starttraverseoutlet(from, &outlet, i);
        while (cord) {
            t_object *next;
            t_inlet *inlet;
            int which;
            cord = obj_nexttraverseoutlet(cord, &next, &inlet, &which);
            if (leads_to(next, to, depth - 1))
                return true;
        }
    }
    return depth == 0;
}

/* One of ours, in the same patch or subpatch. */
static t_object *neighbour(t_storm *x, const t_place *place)
{
    const t_glist *glist = place->glist;
    size_t i, count = 0;
    t_place found[MAX_CORDED];
    for (i = 0; i < x->places.count && count < MAX_CORDED; i++)
        if (x->places.place[i].glist == glist)
            found[count++] = x->places.place[i];
    return pd_checkobject(&found[chance_index(&x->chance, count)].gobj->g_pd);
}

static bool connect(t_storm *x)
{
    const t_place *from = any_place(x, is_ours);
    t_object *source, *sink;
    if (!from)
        return false;
    source = pd_checkobject(&from->gobj->g_pd);
    sink = neighbour(x, from);
    if (!obj_noutlets(source) || leads_to(sink, source, MAX_PATH))
        return false;
    x->undoable = NULL;
    canvas_connect(from->glist, canvas_getindex(from->glist, from->gobj),
                   (t_floatarg)chance_index(&x->chance, (size_t)obj_noutlets(source)),
                   canvas_getindex(from->glist, &sink->te_g),
                   (t_floatarg)chance_index(&x->chance, (size_t)obj_ninlets(sink)));
    return true;
}

static bool disconnect(t_storm *x)
{
    const t_place *place = any_place(x, is_ours);
    t_linetraverser at;
    size_t skip = chance_index(&x->chance, 20);
    if (!place)
        return false;
    linetraverser_start(&at, place->glist);
    while (linetraverser_next(&at))
        if (!skip--) {
            x->undoable = NULL;
            obj_disconnect(at.tr_ob, at.tr_outno, at.tr_ob2, at.tr_inno);
            canvas_update_dsp();
            return true;
        }
    return false;
}

/* Sound */

static bool dsp(t_storm *x)
{
    storm_send(gensym("pd")->s_thing, chance_index(&x->chance, 3) ? "dsp 1" : "dsp 0");
    return true;
}

/* As the dialog says it: 16 numbers for devices, of which there are none, the rate, the delay. */
static bool rate(t_storm *x)
{
    static const int rates[] = {44100, 48000, 96000, 22050};
    char text[100];
    snprintf(text, sizeof(text), "audio-dialog 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 %d 25 0 64",
             rates[chance_index(&x->chance, 4)]);
    storm_send(gensym("pd")->s_thing, text);
    return true;
}

static bool block(t_storm *x)
{
    const t_place *place = any_place(x, is_block);
    static const char *const texts[] = {"set %t", "set %t 2", "set %t 4",   "set 64 1 2",
                                        "%b",     "set 1",    "set %t 1 .5"};
    if (place)
        phrase_say_text(&place->gobj->g_pd, texts[chance_index(&x->chance, 7)], &x->chance);
    return place != NULL;
}

/* Arrays: those that patches have, and some that come and go by the names that messages use. */

static bool resize_array(t_storm *x)
{
    const t_place *place = any_place(x, is_array);
    if (place)
        garray_resize_long((t_garray *)place->gobj, (long)chance_index(&x->chance, MAX_ARRAY));
    return place != NULL;
}

static bool delete_array(t_storm *x)
{
    const t_place *place = any_place(x, is_array);
    x->undoable = NULL;
    if (place)
        delete_at_once(place);
    return place != NULL;
}

static bool make_array(t_storm *x)
{
    t_canvas *canvas = patches_any(STORM_PATCH, &x->chance);
    t_pd *there;
    const char *name = phrase_array(&x->chance);
    char text[200];
    if (!canvas)
        return false;
    x->undoable = NULL;
    there = gensym(name)->s_thing;
    if (there)
        snprintf(text, sizeof(text), "const %.3f", chance_between(&x->chance, -1, 1));
    else
        snprintf(text, sizeof(text), "obj 20 20 table %s %zu", name,
                 chance_index(&x->chance, MAX_ARRAY));
    storm_send(there ? there : &canvas->gl_pd, text);
    return true;
}

/* Messages */

static bool speak(t_storm *x)
{
    const t_place *place = any_place(x, is_ours);
    if (place)
        phrase_say(place, &x->chance);
    return place != NULL;
}

static bool is_control(const t_place *place)
{
    const char *name = place_class(place);
    return !strcmp(name, "message") || !strcmp(name, "bng") || !strcmp(name, "tgl")
           || !strcmp(name, "hsl");
}

static bool press(t_storm *x)
{
    const t_place *place = any_place(x, is_control);
    if (place)
        pd_bang(&place->gobj->g_pd);
    return place != NULL;
}

const t_deed_kind storm_deeds[] = {
    {"patches opened", 6, open_patch},
    {"patches closed", 2, close_patch},
    {"patches cleared", 1, clear_patch},
    {"windows opened", 6, show},
    {"windows closed", 5, hide},
    {"clicks", 10, click},
    {"objects made", 10, make_object},
    {"objects deleted", 10, delete_object},
    {"objects typed anew", 8, type_anew},
    {"deletions undone", 30, undo},
    {"objects duplicated", 5, duplicate},
    {"cords", 14, connect},
    {"cords cut", 3, disconnect},
    {"dsp on or off", 3, dsp},
    {"sample rates", 1, rate},
    {"block sizes", 6, block},
    {"arrays resized", 4, resize_array},
    {"arrays deleted", 1, delete_array},
    {"arrays made or filled", 5, make_array},
    {"messages", 70, speak},
    {"boxes pressed", 10, press},
    {NULL, 0, NULL},
};
