/* The part of a display that hears messages: one answer to every kind. */

#include "display/display_messages.h"

#include <math.h>
#include <string.h>

#include "display/display_object.h"
#include "display/display_pace.h"
#include "order/order.h"

static void act_bang(void *x, const t_message *message)
{
    (void)message;
    display_changed(x);
}

static void act_progress(void *x, const t_message *message)
{
    double progress = number_of(message->argv);
    pace_progress(x, progress < 1 ? progress : -1);
}

static void act_done(void *x, const t_message *message)
{
    (void)message;
    pace_progress(x, -1);
}

static void mark_frame(t_display *x, double f)
{
    x->frame = f >= 0 && f < SRO_NO_FRAME ? floor(f) : -1;
    display_moved(x);
}

static void act_frame(void *x, const t_message *message)
{
    mark_frame(x, number_of(message->argv));
}

static void act_order(void *object, const t_message *message)
{
    t_display *x = object;
    x->class->order(x, message);
}

static void act_print(void *object, const t_message *message)
{
    (void)message;
    t_display *x = object;
    host_note(&x->hosted, "size %d %d", x->width, x->height);
    x->class->print(x);
}

static void act_reset(void *object, const t_message *message)
{
    (void)message;
    t_display *x = object;
    display_size(x, x->initial_width, x->initial_height);
    x->class->reset(x);
}

static void act_size(void *x, const t_message *message)
{
    display_size(x, number_of(&message->argv[0]), number_of(&message->argv[1]));
}

static const t_command common[] = {
    {"bang", "*", "", act_bang, "draw anew"},
    {"done", "*", "", act_done, "what is upstream has done"},
    {"frame", "f", "a frame's number", act_frame, "mark a frame"},
    {"order", "*", "", act_order, "an order"},
    {"print", "*", "", act_print, "print what is shown"},
    {"progress", "f", "a number from 0 to 1", act_progress, "how far those upstream are"},
    {"reset", "*", "", act_reset, "go back to what was created"},
    {"size", "ff", display_size_needs, act_size, "another size"},
    {0},
};

static const t_command *find(const t_display *x, const char *name)
{
    const t_command *message = command_find(x->class->commands, name);
    return message ? message : command_find(common, name);
}

/* Messages from upstream that mean nothing to any picture. */
static const char *const ignored[] = {"channels",
                                      "explained_variance",
                                      "explained_variance_ratio",
                                      "kl",
                                      "neighbors",
                                      "range",
                                      "rate",
                                      "seconds",
                                      "shape",
                                      NULL};

static bool is_among(const char *const *words, const char *name)
{
    while (*words && strcmp(*words, name) != 0)
        words++;
    return *words != NULL;
}

static void add_words(char *words, size_t size, const t_command *table)
{
    for (; table->name; table++)
        words_add(words, size, table->name);
}

static void receive(t_display *x, const t_message *m)
{
    const t_command *command = find(x, m->name);
    char words[TEXT_SIZE] = "";
    if (command) {
        command_do(&x->hosted, x, command, m);
        return;
    }
    if (is_among(ignored, m->name) || is_among(x->class->ignored, m->name)
        || message_elsewhere(&x->hosted, m->name))
        return;
    add_words(words, sizeof(words), common);
    add_words(words, sizeof(words), x->class->commands);
    host_error(&x->hosted, "%s: no such message; there are %s", m->name, words);
}

static void receive_list(t_display *x, const t_message *m)
{
    if (!m->argc)
        display_changed(x);
    else if (m->argc == 1 && is_number(m->argv))
        mark_frame(x, number_of(m->argv));
    else
        x->class->order(x, m);
}

typedef void t_receive(t_display *x, const t_message *m);

static void receive_atoms(t_display *x, t_receive *receiver, t_symbol *s, int argc,
                          const t_atom *argv)
{
    sro_value few[FEW_VALUES], *values = pd_values(argc, argv, few);
    if (values)
        receiver(x, &(t_message){s->s_name, argc, values});
    else
        host_error(&x->hosted, "%s: %s", s->s_name, SRO_NO_MEMORY);
    pd_values_free(values, few);
}

static void display_anything(t_display *x, t_symbol *s, int argc, t_atom *argv)
{
    receive_atoms(x, receive, s, argc, argv);
}

static void display_list(t_display *x, t_symbol *s, int argc, t_atom *argv)
{
    receive_atoms(x, receive_list, s, argc, argv);
}

static void display_float(t_display *x, t_floatarg f) { mark_frame(x, f); }

static void display_symbol(t_display *x, t_symbol *s)
{
    sro_value word = word_value(s->s_name);
    message_says_nothing(&x->hosted, &(t_message){"symbol", 1, &word});
}

static void display_pointer(t_display *x, t_gpointer *p)
{
    (void)p;
    message_says_nothing(&x->hosted, &(t_message){"pointer", 0, NULL});
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
