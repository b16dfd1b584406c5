/* Messages of Max: what comes in and what goes out. */

#include "hosts/max.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/messages.h"

enum { FEW_VALUES = 8, LONGEST = INT16_MAX };

const char *host_word(const char *text) { return gensym(text)->s_name; }

double host_number(double number) { return number; }

/* Atoms */

static sro_value value_of(const t_atom *a)
{
    switch (a->a_type) {
    case A_LONG:
        return number_value((double)a->a_w.w_long);
    case A_FLOAT:
        return number_value(a->a_w.w_float);
    case A_SYM:
        return word_value(a->a_w.w_sym->s_name);
    default:
        return (sro_value){.kind = SRO_VALUE_OTHER, .word = "(object)"};
    }
}

void max_values(long argc, const t_atom *argv, sro_value *values)
{
    long i;
    for (i = 0; i < argc; i++)
        values[i] = value_of(&argv[i]);
}

/* What comes in */

bool max_takes_arrays(const t_host *h)
{
    const t_command *commands = h->class->hosted->commands;
    return commands && command_find(commands, "array");
}

/* Classes rely on it that "symbol" is followed by one word. */
static t_message usual(const t_message *m, sro_value *word)
{
    if (strcmp(m->name, "symbol") != 0)
        return *m;
    *word = m->argc ? *m->argv : word_value("");
    if (is_number(word))
        word->word = word_of(word);
    word->kind = SRO_VALUE_WORD;
    return (t_message){m->name, 1, word};
}

static bool is_signal_inlet(const t_host *h, long inlet)
{
    return inlet < max_signal_inlets(h) && (inlet || h->class->hosted->signal_inlet);
}

/* False where the message is none for the inlet's signal. On any thread. */
static bool hear_scalar(t_host *h, long inlet, const t_message *m)
{
    bool list = !strcmp(m->name, "list") && m->argc == 1;
    if (!is_signal_inlet(h, inlet) || !(list || !strcmp(m->name, "float")) || m->argc < 1
        || !is_number(m->argv))
        return false;
    atomic_store(&h->scalars[inlet - max_first_row(h)], (float)m->argv->number);
    return true;
}

void max_hear(t_host *h, long inlet, const t_message *message)
{
    sro_value word;
    t_message m = usual(message, &word);
    const t_hosted_class *class = h->class->hosted;
    if (hear_scalar(h, inlet, &m))
        return;
    if (!strcmp(m.name, "buffer") && max_takes_arrays(h))
        m.name = "array"; /* which is a word of Max's own for something else */
    if (!inlet)
        class->hear(h->instance, &m);
    else if (class->hear_right)
        class->hear_right(h->instance, &m);
    else
        host_error(h->instance, "%s: this inlet takes signals and numbers", m.name);
}

/* On the main thread. What waited before it may delete the object. */
static void hear_now(t_host *h, long inlet, const char *name, long argc, const t_atom *argv)
{
    sro_value few[FEW_VALUES], *values = few;
    uint64_t number = h->number;
    max_enter();
    if (max_is_there(number)) {
        if (argc > FEW_VALUES)
            values = malloc((size_t)argc * sizeof(*values));
        if (values) {
            max_values(argc, argv, values);
            max_hear(h, inlet, &(t_message){name, (int)argc, values});
            if (!inlet && max_is_there(number))
                max_attributes_heard(h, name);
        } else
            host_error(h->instance, "%s: %s", name, SRO_NO_MEMORY);
    }
    max_leave();
    if (values != few)
        free(values);
}

/* On another thread: whether the message is done with. */
static bool hear_at_once(t_host *h, long inlet, const char *name, long argc, const t_atom *argv)
{
    const t_hosted_class *class = h->class->hosted;
    sro_value few[FEW_VALUES];
    t_message m = {name, (int)argc, few};
    if (argc > FEW_VALUES || max_queue_waits())
        return false;
    max_values(argc, argv, few);
    return hear_scalar(h, inlet, &m)
           || (!inlet && class->hear_at_once && class->hear_at_once(h->instance, &m));
}

void max_say(t_host *h, long inlet, const char *name, long argc, const t_atom *argv)
{
    if (max_quits() || !h->instance)
        return;
    if (systhread_ismainthread()) {
        hear_now(h, inlet, name, argc, argv);
        return;
    }
    atomic_fetch_add(&h->users, 1); /* max_queue_forget waits for it */
    if (!atomic_load(&h->leaving) && !hear_at_once(h, inlet, name, argc, argv))
        max_queue_add(h, inlet, name, argc, argv);
    atomic_fetch_sub(&h->users, 1);
}

static void say(t_host *h, const char *name, long argc, const t_atom *argv)
{
    bool several = h->right || max_signal_inlets(h) > 1;
    max_say(h, several ? proxy_getinlet(max_object(h)) : 0, name, argc, argv);
}

static void host_bang(t_host *h) { say(h, "bang", 0, NULL); }

static void host_int(t_host *h, t_atom_long number)
{
    t_atom atom = {.a_type = A_LONG, .a_w.w_long = number};
    say(h, "float", 1, &atom);
}

static void host_float(t_host *h, double number)
{
    t_atom atom = {.a_type = A_FLOAT, .a_w.w_float = number};
    say(h, "float", 1, &atom);
}

static void host_list(t_host *h, t_symbol *s, long argc, t_atom *argv)
{
    (void)s;
    say(h, "list", argc, argv);
}

static void host_anything(t_host *h, t_symbol *s, long argc, t_atom *argv)
{
    say(h, s->s_name, argc, argv);
}

void max_messages_setup(t_class *c)
{
    class_addmethod(c, METHOD(host_bang), "bang", 0);
    class_addmethod(c, METHOD(host_int), "int", A_LONG, 0);
    class_addmethod(c, METHOD(host_float), "float", A_FLOAT, 0);
    class_addmethod(c, METHOD(host_list), "list", A_GIMME, 0);
    class_addmethod(c, METHOD(host_anything), "anything", A_GIMME, 0);
}

/* What goes out. Whole numbers go as such: frames are counted. Floats are sounds and magnitudes,
 * and stay floats. */

static t_outlet *outlet_of(const void *x, int outlet)
{
    return ((const t_hosted *)x)->host->outlets[outlet];
}

static t_atom float_atom(double number)
{
    return (t_atom){.a_type = A_FLOAT, .a_w.w_float = number};
}

static t_atom number_atom(double number)
{
    if (number != floor(number) || !(fabs(number) <= 1e15))
        return float_atom(number);
    return (t_atom){.a_type = A_LONG, .a_w.w_long = (t_atom_long)number};
}

static void send_number(t_outlet *outlet, const t_atom *atom)
{
    if (atom->a_type == A_LONG)
        outlet_int(outlet, atom->a_w.w_long);
    else
        outlet_float(outlet, atom->a_w.w_float);
}

/* A list of one number is that number, and an empty one a bang, as Max's own objects have it. */
static void send_atoms(t_outlet *outlet, const char *name, short argc, t_atom *argv)
{
    if (strcmp(name, "list") != 0)
        outlet_anything(outlet, gensym(name), argc, argv);
    else if (!argc)
        outlet_bang(outlet);
    else if (argc == 1)
        send_number(outlet, argv);
    else
        outlet_list(outlet, gensym("list"), argc, argv);
}

size_t host_longest_message(void) { return LONGEST; }

static SRO_CHECKED sro_error too_long(size_t count)
{
    static char text[TEXT_SIZE];
    snprintf(text, sizeof(text),
             "%zu numbers, but a message of Max has at most %d: ask for fewer at once, or have "
             "them written into buffers or a file",
             count, LONGEST);
    return text;
}

sro_error host_send_numbers(const void *x, int outlet, const char *name, size_t count,
                            t_number_at *at, const void *numbers)
{
    t_atom *atoms;
    size_t i;
    if (count > LONGEST)
        return too_long(count);
    atoms = malloc((count + 1) * sizeof(*atoms));
    if (!atoms)
        return SRO_NO_MEMORY;
    for (i = 0; i < count; i++)
        atoms[i] = at == float_at ? float_atom(at(numbers, i)) : number_atom(at(numbers, i));
    send_atoms(outlet_of(x, outlet), name, (short)count, atoms);
    free(atoms);
    return NULL;
}

void host_send_number(const void *x, int outlet, double number)
{
    t_atom atom = number_atom(number);
    send_number(outlet_of(x, outlet), &atom);
}

void host_send_word(const void *x, int outlet, const char *name, const char *word)
{
    t_atom atom = {.a_type = A_SYM, .a_w.w_sym = gensym(word)};
    outlet_anything(outlet_of(x, outlet), gensym(name), 1, &atom);
}
