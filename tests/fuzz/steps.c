/* What an episode begins with, and what is done in a step of it. */

#include "fuzz.h"

#include <stdio.h>

#include "g_canvas.h"
#include "m_imp.h"

static void make_any(t_fuzz *x, t_random *r)
{
    t_class_known *known =
        &x->known[chance(r, 8) ? below(r, CLASSES) : below(r, CLASSES - ABSTRACTIONS)];
    t_atom *argv = x->atoms[0];
    int argc = chance(r, 4) ? 0 : say_arguments(x, r, known, argv + 1);
    t_said said = {.name = known->name, .argc = argc, .argv = argv + 1};
    SETSYMBOL(argv, known->name);
    report_said(x, "make", &said);
    arena_make(x, known, argc + 1, argv);
}

/* Mostly to one that was made later, as patches are. */
static void connect_any(t_fuzz *x, t_random *r)
{
    int from, to, outlets, inlets;
    if (x->count < 2)
        return;
    to = 1 + (int)below(r, (uint32_t)x->count - 1);
    from = (int)below(r, (uint32_t)(chance(r, 8) ? x->count : to));
    outlets = obj_noutlets(x->placed[from].object);
    inlets = obj_ninlets(x->placed[to].object);
    if (outlets && inlets)
        arena_connect(x, from, (int)below(r, (uint32_t)outlets), to,
                      chance(r, 4) ? (int)below(r, (uint32_t)inlets) : 0);
}

static void connect_source(t_fuzz *x, t_random *r)
{
    t_object *sink;
    int inlet;
    if (!x->count)
        return;
    sink = x->placed[below(r, (uint32_t)x->count)].object;
    inlet = obj_ninlets(sink) ? (int)below(r, (uint32_t)obj_ninlets(sink)) : 0;
    if (arena_connect_signal(x, x->source, 0, sink, inlet))
        report_did(x, "source to inlet %d of %s", inlet, class_getname(sink->ob_pd));
}

/* A chain in which all that is asked for can be had */

static void wire_chain(t_fuzz *x)
{
    arena_connect(x, 0, 0, 1, 0);
    arena_connect(x, 0, 0, 4, 0);
    arena_connect(x, 0, 0, 7, 0);
    arena_connect(x, 1, 0, 2, 0);
    arena_connect(x, 1, 0, 5, 0);
    arena_connect(x, 2, 0, 3, 0);
    arena_connect(x, 2, 1, 6, 0);
    arena_connect(x, 3, 0, 4, 0);
}

void steps_whole_chain(t_fuzz *x)
{
    arena_make_text(x, "stft~ 64 32 -blocking 1 -array many");
    arena_make_text(x, "melspec 8 -blocking 1");
    arena_make_text(x, "embed1d pca -dims 2 -blocking 1");
    arena_make_text(x, "reorder every 2");
    arena_make_text(x, "reorder~ 2 -blocking 1");
    arena_make_text(x, "specshow");
    arena_make_text(x, "framemap");
    arena_make_text(x, "features mfcc -n_mels 8 -n_mfcc 4 -blocking 1");
    wire_chain(x);
    pd_typedmess(&x->placed[0].object->ob_pd, &s_bang, 0, NULL);
}

static void make_with(t_fuzz *x, const char *text, bool blocking)
{
    char all[200];
    snprintf(all, sizeof(all), "%s -blocking %d", text, blocking);
    arena_make_text(x, all);
}

static void random_chain(t_fuzz *x, t_random *r)
{
    static const char *const sounds[] = {"-array many", "-read mono.wav", "-read stereo.wav",
                                         "-array few many", "-keep .01"};
    static const char *const features[] = {"melspec 8", "features melspec -n_mels 6",
                                           "features mfcc -n_mels 8 -n_mfcc 4",
                                           "features spectral_shape", "melspec 5 -top_db 40"};
    static const char *const methods[] = {
        "pca",         "pca -dims 2",        "none", "tsne -dims 2 -live 5", "spectral",
        "pca -dims 3", "tsne -quality draft"};
    static const char *const players[] = {"reorder~", "reorder~ 2 -loop 1 -mask array huge",
                                          "reorder~ -loop 1 -bins array few -mask array broken",
                                          "reorder~ 3 -timing distance"};
    bool blocking = chance(r, 2);
    char text[100];
    snprintf(text, sizeof(text), "stft~ %u %u %s", 32 + below(r, 64), 16 + below(r, 40),
             sounds[below(r, 5)]);
    make_with(x, text, blocking);
    make_with(x, features[below(r, 5)], blocking);
    snprintf(text, sizeof(text), "embed1d %s", methods[below(r, 7)]);
    make_with(x, text, blocking);
    arena_make_text(x, chance(r, 2) ? "reorder" : "reorder every 2");
    make_with(x, players[below(r, 4)], blocking);
    arena_make_text(x, "specshow 120 90");
    arena_make_text(x, "framemap 100 80");
    make_with(x, features[below(r, 5)], blocking);
    wire_chain(x);
    arena_dsp(x, chance(r, 2));
    if (chance(r, 2)) /* so that there is much to be heard */
        pd_typedmess(&x->placed[4].object->ob_pd, gensym("start"), 0, NULL);
}

static void make_abstraction(t_fuzz *x, t_random *r)
{
    arena_make_text(x, chance(r, 3) ? "framescatter" : "spectreorder many");
    make_any(x, r);
    connect_any(x, r);
}

void steps_begin(t_fuzz *x, t_random *r)
{
    uint32_t which = below(r, 40), i;
    x->with_abstractions = false;
    x->settled = !chance(r, 4);
    if (which < 18)
        random_chain(x, r);
    else if (which < 26)
        make_any(x, r);
    else if (which == 26)
        make_abstraction(x, r);
    else
        for (i = 0; i < 2 + which % 8; i++) {
            make_any(x, r);
            connect_any(x, r);
        }
}

/* What is done by hand in the patch's window */

static void send_numbers(t_pd *to, const char *name, int count, const double *numbers)
{
    t_atom atoms[8];
    int i;
    for (i = 0; i < count; i++)
        SETFLOAT(&atoms[i], (t_float)numbers[i]);
    pd_typedmess(to, gensym(name), count, atoms);
}

static void drag_mouse(t_fuzz *x, t_random *r, const t_object *object)
{
    double at[] = {object->te_xpix + (int)below(r, 60), object->te_ypix + (int)below(r, 60), 1,
                   chance(r, 2) ? 0 : below(r, 8)};
    int drags = (int)below(r, 4);
    t_pd *patch = &x->arena->gl_pd;
    report_did(x, "mouse %g %g %g %g", at[0], at[1], at[2], at[3]);
    send_numbers(patch, "mouse", 4, at);
    at[2] = at[3];
    while (drags--) {
        at[0] += (int)below(r, 41) - 20;
        at[1] += (int)below(r, 41) - 20;
        send_numbers(patch, "motion", 3, at);
    }
    at[2] = 1;
    send_numbers(patch, "mouseup", 3, at);
}

static void use_window(t_fuzz *x, t_random *r)
{
    t_object *object;
    double state[2] = {below(r, 2), 0};
    if (!x->count)
        return;
    object = x->placed[below(r, (uint32_t)x->count)].object;
    switch (below(r, 5)) {
    case 0:
        report_did(x, "map %g", state[0]);
        send_numbers(&x->arena->gl_pd, "map", 1, state);
        return;
    case 1:
        report_did(x, "move %s", class_getname(object->ob_pd));
        gobj_displace(&object->te_g, x->arena, (int)below(r, 21) - 10, (int)below(r, 21) - 10);
        return;
    case 2:
        report_did(x, "select %s", class_getname(object->ob_pd));
        gobj_select(&object->te_g, x->arena, 1);
        gobj_select(&object->te_g, x->arena, 0);
        return;
    default:
        drag_mouse(x, r, object);
    }
}

static void save(t_fuzz *x)
{
    t_binbuf *b = binbuf_new();
    int i;
    report_did(x, "save");
    for (i = 0; i < x->count; i++)
        gobj_save(&x->placed[i].object->te_g, b);
    binbuf_free(b);
}

static void toggle_dsp(t_fuzz *x)
{
    report_did(x, "dsp %d", !x->dsp);
    arena_dsp(x, !x->dsp);
}

static void resize_array(t_fuzz *x, t_random *r)
{
    static const char *const names[] = {"few", "many", "one"};
    static const int sizes[] = {1, 2, 64, 300, 1000};
    const char *name = names[below(r, 3)];
    int size = sizes[below(r, 5)];
    t_garray *array = (t_garray *)pd_findbyclass(gensym(name), garray_class);
    report_did(x, "resize %s %d", name, size);
    garray_resize_long(array, size);
}

static void say_any(t_fuzz *x, t_random *r)
{
    int which, inlets;
    t_said said;
    if (!x->count) {
        make_any(x, r);
        return;
    }
    which = (int)below(r, (uint32_t)x->count);
    inlets = obj_ninlets(x->placed[which].object);
    said = say_something(x, r, x->placed[which].known);
    x->reacting = true;
    arena_say(x, which, inlets > 1 && chance(r, 6) ? (int)below(r, (uint32_t)inlets) : 0, &said);
    x->reacting = false;
}

double steps_do(t_fuzz *x, t_random *r)
{
    static const double pauses[] = {0, 0, 0, 1, 3, 11, 11, 12, 25, 60};
    uint32_t which = below(r, 1000);
    if (which < 925)
        say_any(x, r);
    else if (which < 933)
        make_any(x, r);
    else if (which < 937 && x->count)
        arena_delete(x, (int)below(r, (uint32_t)x->count));
    else if (which < 947)
        connect_any(x, r);
    else if (which < 952)
        connect_source(x, r);
    else if (which < 956)
        toggle_dsp(x);
    else if (which < 962)
        use_window(x, r);
    else if (which < 964)
        save(x);
    else if (which < 967)
        resize_array(x, r);
    else
        return pauses[below(r, 10)];
    return -1;
}
