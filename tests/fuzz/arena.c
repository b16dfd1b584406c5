/* The patch that all of it happens in, and what is done to it. */

#include "fuzz.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "g_canvas.h"
#include "m_imp.h"

/* The beginnings of Pd's own. */
struct _inlet {
    t_pd pd;
    struct _inlet *next;
};
struct _outlet {
    t_object *owner;
    struct _outlet *next;
    t_outconnect *cords;
};

void arena_find(t_fuzz *x)
{
    t_atom one;
    x->arena = (t_canvas *)pd_findbyclass(gensym("pd-arena"), canvas_class);
    if (!x->arena)
        report_fail(x, "there is no [pd arena]");
    SETFLOAT(&one, 1);
    pd_typedmess(&x->arena->gl_pd, gensym("vis"), 1, &one);
    pd_typedmess(&x->arena->gl_pd, gensym("map"), 1, &one);
}

int arena_find_object(const t_fuzz *x, const t_object *object)
{
    int i = 0;
    while (i < x->count && x->placed[i].object != object)
        i++;
    return i;
}

bool arena_has(const t_fuzz *x, const t_object *object)
{
    return arena_find_object(x, object) < x->count;
}

void arena_dsp(t_fuzz *x, bool on)
{
    t_atom state;
    SETFLOAT(&state, on);
    pd_typedmess(gensym("pd")->s_thing, gensym("dsp"), 1, &state);
    x->dsp = on;
}

/* Arrays and files are as they were before the first episode. */

/* What a point holds: one array is silent, one has an infinite point, one has huge points. */
static t_float point_of(const char *name, int k)
{
    if (!strcmp(name, "silent"))
        return 0;
    if (!strcmp(name, "broken") && k == 7)
        return INFINITY;
    return (t_float)(k * 7 % 13 / 13. * (strcmp(name, "huge") ? 1 : 1e38));
}

static void restore_arrays(void)
{
    static const struct {
        const char *name;
        int size;
    } arrays[] = {{"few", 10},    {"many", 400}, {"one", 1},       {"silent", 100},
                  {"broken", 50}, {"huge", 80},  {"two words", 20}};
    size_t i;
    for (i = 0; i < sizeof(arrays) / sizeof(*arrays); i++) {
        t_garray *array = (t_garray *)pd_findbyclass(gensym(arrays[i].name), garray_class);
        t_word *words;
        int k, count;
        garray_resize_long(array, arrays[i].size);
        garray_getfloatwords(array, &count, &words);
        for (k = 0; k < count; k++)
            words[k].w_float = point_of(arrays[i].name, k);
    }
}

/* What was written goes. */
static void restore_files(void)
{
    static const char *const kept = " arena.pd mono.wav stereo.wav damaged.wav empty.wav text.txt "
                                    "points.txt folder trace ";
    DIR *folder = opendir(".");
    struct dirent *entry;
    char name[300];
    while (folder && (entry = readdir(folder))) {
        snprintf(name, sizeof(name), " %s ", entry->d_name);
        if (entry->d_name[0] != '.' && !strstr(kept, name))
            unlink(entry->d_name);
    }
    if (folder)
        closedir(folder);
    unlink("folder/out.wav");
}

void arena_clear(t_fuzz *x)
{
    if (x->dsp)
        arena_dsp(x, false);
    x->count = x->name_count = x->cord_count = 0;
    pd_typedmess(&x->arena->gl_pd, gensym("clear"), 0, NULL);
    restore_arrays();
    restore_files();
    x->source = arena_box(x, "fuzz-source~");
}

/* Making objects */

static t_gobj *last_box(const t_fuzz *x)
{
    t_gobj *g = x->arena->gl_list;
    while (g && g->g_next)
        g = g->g_next;
    return g;
}

static void make_box(t_fuzz *x, int argc, const t_atom *argv)
{
    t_atom *all = getbytes((size_t)(argc + 2) * sizeof(t_atom));
    SETFLOAT(&all[0], (t_float)(20 + 60 * (x->count % 8)));
    SETFLOAT(&all[1], (t_float)(20 + 40 * (x->count / 8)));
    memcpy(all + 2, argv, (size_t)argc * sizeof(t_atom));
    pd_typedmess(&x->arena->gl_pd, gensym("obj"), argc + 2, all);
    freebytes(all, (size_t)(argc + 2) * sizeof(t_atom));
}

t_object *arena_box(t_fuzz *x, const char *class_name)
{
    t_atom name;
    SETSYMBOL(&name, gensym(class_name));
    make_box(x, 1, &name);
    return pd_checkobject(&last_box(x)->g_pd);
}

int arena_make(t_fuzz *x, t_class_known *known, int argc, const t_atom *argv)
{
    t_gobj *box;
    const char *is;
    if (x->count == MAX_OBJECTS)
        return -1;
    make_box(x, argc, argv);
    box = last_box(x);
    is = class_getname(box->g_pd);
    if (strcmp(is, known->abstraction ? "canvas" : known->name->s_name) != 0) {
        glist_delete(x->arena, box);
        return -1;
    }
    x->made++;
    x->with_abstractions |= known->abstraction;
    x->owed += (uint64_t)argc;
    x->placed[x->count] = (t_placed){(t_object *)box, known};
    spies_attach(x, (t_object *)box);
    return x->count++;
}

int arena_make_text(t_fuzz *x, const char *text)
{
    t_binbuf *b = binbuf_new();
    char class_name[100];
    int made;
    sscanf(text, "%99s", class_name);
    binbuf_text(b, text, strlen(text));
    report_did(x, "make %s", text);
    made = arena_make(x, words_of(x, class_name), binbuf_getnatom(b), binbuf_getvec(b));
    binbuf_free(b);
    return made;
}

/* Pd may be about to look at a cord of it again, when what it sends now has been heard. */
static void keep_cords(const t_object *object)
{
    struct _outlet *outlet;
    for (outlet = object->ob_outlet; outlet; outlet = outlet->next)
        outlet->cords = NULL;
}

static void forget_cords(t_fuzz *x, const t_object *object)
{
    int i, kept = 0;
    for (i = 0; i < x->cord_count; i++)
        if (x->cords[i].from != object && x->cords[i].to != object)
            x->cords[kept++] = x->cords[i];
    x->cord_count = kept;
}

void arena_delete(t_fuzz *x, int which)
{
    t_object *object = x->placed[which].object;
    report_did(x, "delete %d %s", which, x->placed[which].known->name->s_name);
    x->count--;
    memmove(&x->placed[which], &x->placed[which + 1],
            (size_t)(x->count - which) * sizeof(*x->placed));
    forget_cords(x, object);
    keep_cords(object);
    glist_delete(x->arena, &object->te_g);
}

/* Cords */

static bool drop_cord(t_fuzz *x, t_cord cord)
{
    int i;
    for (i = 0; i < x->cord_count; i++) {
        t_cord *c = &x->cords[i];
        if (c->from != cord.from || c->outlet != cord.outlet || c->to != cord.to
            || c->inlet != cord.inlet)
            continue;
        *c = x->cords[--x->cord_count];
        return true;
    }
    return false;
}

static bool are_connected(t_object *from, int outlet, const t_object *to, int inlet)
{
    t_outlet *out;
    t_inlet *in;
    t_object *found;
    int which;
    t_outconnect *cord = obj_starttraverseoutlet(from, &out, outlet);
    while (cord) {
        cord = obj_nexttraverseoutlet(cord, &found, &in, &which);
        if (found == to && which == inlet)
            return true;
    }
    return false;
}

/* A cord for signals is Pd's. */
bool arena_connect_signal(t_fuzz *x, t_object *from, int outlet, t_object *to, int inlet)
{
    bool connected = are_connected(from, outlet, to, inlet);
    (void)x;
    if (!obj_issignalinlet(to, inlet))
        return false;
    if (connected)
        obj_disconnect(from, outlet, to, inlet);
    else
        obj_connect(from, outlet, to, inlet);
    canvas_update_dsp();
    return true;
}

void arena_connect(t_fuzz *x, int from, int outlet, int to, int inlet)
{
    t_cord cord;
    if (from < 0 || to < 0 || from >= x->count || to >= x->count)
        return;
    cord = (t_cord){x->placed[from].object, outlet, x->placed[to].object, inlet};
    report_did(x, "connect or not %d %d %d %d", from, outlet, to, inlet);
    if (outlet >= obj_noutlets(cord.from) || inlet >= obj_ninlets(cord.to))
        return;
    if (obj_issignaloutlet(cord.from, outlet))
        arena_connect_signal(x, cord.from, outlet, cord.to, inlet);
    else if (!drop_cord(x, cord) && x->cord_count < MAX_CORDS)
        x->cords[x->cord_count++] = cord;
}

/* Saying */

/* How many errors a message may get: [reorder] reads an order, and then edits it; [reorder~] reads
 * gains again, and then cannot edit frames of such a length while they play. */
uint64_t arena_errors_of(const t_fuzz *x, const t_object *object)
{
    int i = arena_find_object(x, object);
    return i < x->count && !strncmp(x->placed[i].known->name->s_name, "reorder", 7) ? 2 : 1;
}

t_pd *arena_inlet(t_object *object, int inlet)
{
    struct _inlet *in = object->ob_inlet;
    if (*(t_class **)object == canvas_class)
        inlet++; /* what is said to a patch itself is said to Pd */
    else if (!inlet)
        return &object->ob_pd;
    while (in && --inlet)
        in = in->next;
    return in ? &in->pd : &object->ob_pd;
}

static void judge_said(t_fuzz *x, const char *text)
{
    const t_report *r = &x->report;
    uint64_t most = r->heard + x->owed;
    if (r->step_errors > most && !x->with_abstractions)
        report_fail(x, "%llu errors after one message, the last: %s%s",
                    (unsigned long long)r->step_errors, r->line, text);
}

void arena_say(t_fuzz *x, int which, int inlet, const t_said *said)
{
    const t_placed *to = &x->placed[which];
    char name[60];
    const char *text;
    uint64_t errors = x->report.step_errors;
    double begun;
    snprintf(name, sizeof(name), "%s%d %s %d:", x->depth ? "  heard: " : "", which,
             to->known->name->s_name, inlet);
    text = report_said(x, name, said);
    begun = cpu_ms();
    x->messages++;
    x->report.heard += arena_errors_of(x, to->object);
    pd_typedmess(arena_inlet(to->object, inlet), said->name, said->argc, said->argv);
    if (x->depth)
        return;
    report_time(x, cpu_ms() - begun, text);
    if (said->word) {
        said->word->said++;
        said->word->taken += x->report.step_errors == errors;
    }
    judge_said(x, text);
    x->owed += x->report.heard;
}
