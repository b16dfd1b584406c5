/* The part of a display that is spoken to: one answer to every kind of message. */

#include "display/display_parts.h"

#include <math.h>
#include <string.h>

#include "common/object.h"
#include "order/order.h"

static void act_bang(void *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s, (void)argc, (void)argv;
    display_changed(x);
}

static void act_progress(void *x, t_symbol *s, int argc, t_atom *argv)
{
    double progress = atom_getfloat(argv);
    (void)s, (void)argc;
    pace_progress(x, progress < 1 ? progress : -1);
}

static void act_done(void *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s, (void)argc, (void)argv;
    pace_progress(x, -1);
}

static void display_float(t_display *x, t_floatarg f)
{
    x->d_frame = f >= 0 && f < SRO_NO_FRAME ? floor(f) : -1;
    display_moved(x);
}

static void act_frame(void *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s, (void)argc;
    display_float(x, atom_getfloat(argv));
}

static void act_order(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_display *x = object;
    x->d_class->order(x, s->s_name, argc, argv);
}

static void act_print(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_display *x = object;
    (void)s, (void)argc, (void)argv;
    unit_note(x, "size %d %d", x->d_width, x->d_height);
    x->d_class->print(x);
}

static void act_reset(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_display *x = object;
    (void)s, (void)argc, (void)argv;
    display_size(x, x->d_made_width, x->d_made_height);
    x->d_class->reset(x);
}

static void act_size(void *x, t_symbol *s, int argc, t_atom *argv)
{
    (void)s, (void)argc;
    display_size(x, atom_getfloat(&argv[0]), atom_getfloat(&argv[1]));
}

static const t_message common[] = {
    {"bang", "*", "", act_bang},
    {"done", "*", "", act_done},
    {"frame", "f", "a frame's number", act_frame},
    {"order", "*", "", act_order},
    {"print", "*", "", act_print},
    {"progress", "f", "a number from 0 to 1", act_progress},
    {"reset", "*", "", act_reset},
    {"size", "ff", display_size_needs, act_size},
    {0},
};

static const t_message *find(const t_display *x, const char *name)
{
    const t_message *message = message_find(x->d_class->messages, name);
    return message ? message : message_find(common, name);
}

/* What those upstream tell that says nothing to any picture. */
static const char *const passed[] = {"channels",
                                     "explained_variance",
                                     "explained_variance_ratio",
                                     "kl",
                                     "neighbors",
                                     "range",
                                     "rate",
                                     "seconds",
                                     "shape",
                                     0};

static int is_among(const char *const *words, const char *name)
{
    while (*words && strcmp(*words, name))
        words++;
    return *words != 0;
}

static void add_words(char *words, size_t size, const t_message *table)
{
    for (; table->name; table++)
        words_add(words, size, table->name);
}

static void display_anything(t_display *x, t_symbol *s, int argc, t_atom *argv)
{
    const t_message *message = find(x, s->s_name);
    char words[MAXPDSTRING] = "";
    if (message) {
        message_do(x, message, s, argc, argv);
        return;
    }
    if (is_among(passed, s->s_name) || is_among(x->d_class->passed, s->s_name)
        || message_elsewhere(x, s))
        return;
    add_words(words, sizeof(words), common);
    add_words(words, sizeof(words), x->d_class->messages);
    unit_error(x, "%s: no such message; there are %s", s->s_name, words);
}

static void display_list(t_display *x, t_symbol *s, int argc, t_atom *argv)
{
    if (!argc)
        display_changed(x);
    else if (argc == 1 && argv[0].a_type == A_FLOAT)
        display_float(x, atom_getfloat(argv));
    else
        x->d_class->order(x, s->s_name, argc, argv);
}

static void display_symbol(t_display *x, t_symbol *s)
{
    unit_error(x, "symbol %s: a word alone says nothing here; which message is it of?", s->s_name);
}

static void display_pointer(t_display *x, t_gpointer *p)
{
    (void)p;
    unit_error(x, "pointer: says nothing here");
}

void display_messages_setup(t_class *c)
{
    class_addbang(c, (t_method)display_changed);
    class_addfloat(c, (t_method)display_float);
    class_addlist(c, (t_method)display_list);
    class_addsymbol(c, (t_method)display_symbol);
    class_addpointer(c, (t_method)display_pointer);
    class_addanything(c, (t_method)display_anything);
}
