/* What is connected to every outlet of ours: it learns what is published under which name, and
 * answers now and then, while the object still sends: it says something to any, or deletes it.
 *
 * Cords for messages are its own, too. A cord of Pd's does not bear that the object it comes from
 * is deleted while something passes: Pd looks at it again. Ours do, so that it is seen whether our
 * objects bear it. And what makes signals, and looks at them. */

#include "fuzz.h"

#include <math.h>
#include <string.h>

#include "g_canvas.h"
#include "m_imp.h"

enum {
    MAX_REACTIONS = 12,
    SIGNALS_HEARD = 3,
    MAX_FORWARD = 25,
    MOST_FRAMES = 3000,
    MOST_FORWARDED = 300000
};

typedef struct spy {
    t_object object;
    t_object *of; /* which may have been deleted */
    int outlet;
    bool broken; /* a sample that is no finite number came */
    t_float scalar;
    t_random random;
} t_spy;

static t_class *spy_class, *ear_class, *source_class;

static void keep_name(t_fuzz *x, const t_symbol *kind, t_symbol *name)
{
    if (strcmp(kind->s_name, "frames") != 0 && strcmp(kind->s_name, "features") != 0
        && strcmp(kind->s_name, "points") != 0)
        return;
    memmove(x->names + 1, x->names, (MAX_NAMES - 1) * sizeof(*x->names));
    x->names[0] = name;
    if (x->name_count < MAX_NAMES)
        x->name_count++;
}

/* Now and then, while somebody still sends: something is said to any object, or it is deleted. */
static void react(t_fuzz *x)
{
    int which;
    t_said said;
    if (!x->reacting || !x->count || x->depth >= MAX_DEPTH || x->reactions >= MAX_REACTIONS
        || !chance(&x->random, 60))
        return;
    x->reactions++;
    which = (int)below(&x->random, (uint32_t)x->count);
    if (chance(&x->random, 12) && !x->placed[which].known->abstraction) {
        arena_delete(x, which);
        return;
    }
    x->depth++;
    said = say_something(x, &x->random, x->placed[which].known);
    arena_say(x, which, 0, &said);
    x->depth--;
}

/* Who hears it may delete any object, also the one that sends. Cords that go round would take for
 * ever, or until orders that grow at each round fill the memory: it ends here. */
static void forward(t_fuzz *x, const t_spy *spy, t_symbol *s, int argc, t_atom *argv)
{
    int i;
    x->forward_depth++;
    for (i = 0; i < x->cord_count; i++) {
        t_cord cord = x->cords[i];
        if (cord.from != spy->of || cord.outlet != spy->outlet || x->forward_depth > MAX_FORWARD
            || x->forwarded + argc >= MOST_FORWARDED)
            continue;
        x->forwarded += 300 + argc;
        x->report.heard += arena_errors_of(x, cord.to);
        pd_typedmess(arena_inlet(cord.to, cord.inlet), s, argc, argv);
    }
    x->forward_depth--;
}

/* What has so many frames, as sounds have that were written by others before, may take minutes to
 * embed, rightly: it is deleted as it tells so, before it sends them. */
static bool has_many_frames(const t_fuzz *x, const t_spy *spy, const t_symbol *s, int argc,
                            const t_atom *argv)
{
    bool frames = arena_has(x, spy->of) && !strcmp(class_getname(*(t_pd *)spy->of), "stft~");
    return frames && !strcmp(s->s_name, "shape") && argc == 2
           && atom_getfloat(&argv[1]) > MOST_FRAMES;
}

static void spy_anything(t_spy *spy, t_symbol *s, int argc, t_atom *argv)
{
    t_fuzz *x = the_fuzz();
    if (has_many_frames(x, spy, s, argc, argv)) {
        arena_delete(x, arena_find_object(x, spy->of));
        return;
    }
    if (argc == 1 && argv[0].a_type == A_SYMBOL)
        keep_name(x, s, argv[0].a_w.w_symbol);
    forward(x, spy, s, argc, argv);
    react(x);
}

static void spy_bang(t_spy *spy) { spy_anything(spy, &s_bang, 0, NULL); }

static void spy_float(t_spy *spy, t_floatarg f)
{
    t_atom atom;
    SETFLOAT(&atom, f);
    spy_anything(spy, &s_float, 1, &atom);
}

static void spy_list(t_spy *spy, t_symbol *s, int argc, t_atom *argv)
{
    (void)s;
    spy_anything(spy, &s_list, argc, argv);
}

static void *spy_new(void) { return pd_new(spy_class); }

/* Signals */

static t_int *ear_perform(t_int *w)
{
    t_spy *spy = (t_spy *)w[1];
    const t_sample *in = (const t_sample *)w[2];
    int i, n = (int)w[3];
    for (i = 0; i < n; i++)
        if (!isfinite(in[i]))
            spy->broken = true;
    return w + 4;
}

static void ear_dsp(t_spy *spy, t_signal **sp)
{
    dsp_add(ear_perform, 3, spy, sp[0]->s_vec, (t_int)sp[0]->s_n);
}

static void *ear_new(void) { return pd_new(ear_class); }

/* Noise, with now and then a number that no sound has. */
static t_int *source_perform(t_int *w)
{
    static const t_sample odd[] = {INFINITY, -INFINITY, NAN, 1e30f, 1e-40f, -3, 1};
    t_spy *source = (t_spy *)w[1];
    t_sample *out = (t_sample *)w[2];
    int i, n = (int)w[3];
    bool constant = chance(&source->random, 4);
    for (i = 0; i < n; i++)
        out[i] = constant ? (t_sample).5 : (t_sample)(below(&source->random, 2001) / 1000. - 1);
    if (chance(&source->random, 40))
        out[below(&source->random, (uint32_t)n)] =
            odd[below(&source->random, sizeof(odd) / sizeof(*odd))];
    return w + 4;
}

static void source_dsp(t_spy *source, t_signal **sp)
{
    dsp_add(source_perform, 3, source, sp[0]->s_vec, (t_int)sp[0]->s_n);
}

static void *source_new(void)
{
    t_spy *source = (t_spy *)pd_new(source_class);
    outlet_new(&source->object, &s_signal);
    source->random = random_of(7, 0, 0);
    return source;
}

void spies_judge(t_fuzz *x)
{
    t_gobj *g;
    for (g = x->arena->gl_list; g; g = g->g_next)
        if (*(t_class **)g == ear_class && ((t_spy *)g)->broken)
            report_fail(x, "a signal is not finite, from [%s]",
                        arena_has(x, ((t_spy *)g)->of) ? class_getname(*(t_pd *)((t_spy *)g)->of)
                                                       : "what was deleted");
}

void spies_setup(void)
{
    spy_class =
        class_new(gensym("fuzz-spy"), (t_newmethod)(t_method)spy_new, NULL, sizeof(t_spy), 0, 0);
    class_addanything(spy_class, (t_method)spy_anything);
    class_addbang(spy_class, (t_method)spy_bang);
    class_addfloat(spy_class, (t_method)spy_float);
    class_addlist(spy_class, (t_method)spy_list);
    ear_class =
        class_new(gensym("fuzz-ear~"), (t_newmethod)(t_method)ear_new, NULL, sizeof(t_spy), 0, 0);
    CLASS_MAINSIGNALIN(ear_class, t_spy, scalar);
    class_addmethod(ear_class, (t_method)ear_dsp, gensym("dsp"), A_CANT, 0);
    source_class = class_new(gensym("fuzz-source~"), (t_newmethod)(t_method)source_new, NULL,
                             sizeof(t_spy), CLASS_NOINLET, 0);
    class_addmethod(source_class, (t_method)source_dsp, gensym("dsp"), A_CANT, 0);
}

void spies_attach(t_fuzz *x, t_object *object)
{
    int i, outlets = obj_noutlets(object), signals = 0;
    for (i = 0; i < outlets; i++) {
        bool signal = obj_issignaloutlet(object, i) != 0;
        t_spy *spy;
        if (signal && signals++ >= SIGNALS_HEARD)
            continue;
        spy = (t_spy *)arena_box(x, signal ? "fuzz-ear~" : "fuzz-spy");
        spy->of = object;
        spy->outlet = i;
        obj_connect(object, i, &spy->object, 0);
    }
}
