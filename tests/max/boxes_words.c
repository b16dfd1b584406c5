/* Boxes that pass messages on: receivers, triggers, spigots, message boxes, patches in patches. */

#include "standin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* r NAME, s NAME */

typedef struct named {
    t_symbol *name;
} t_named;

static void receive(void *node, const t_said *m) { send_out(node, 0, m->name, m->argc, m->argv); }

static bool receive_make(t_node *node, int argc, const t_atom *argv)
{
    t_named *x = node->state;
    x->name = argc ? atom_word(argv) : gensym("");
    name_bind(x->name, node, receive);
    return true;
}

static void receive_end(t_node *node) { name_unbind(((t_named *)node->state)->name, node); }

static bool send_make(t_node *node, int argc, const t_atom *argv)
{
    ((t_named *)node->state)->name = argc ? atom_word(argv) : gensym("");
    return true;
}

static void send_hear(t_node *node, int inlet, const t_said *m)
{
    (void)inlet;
    name_say(((t_named *)node->state)->name, m);
}

/* print LABEL, as Pd prints it */

static void print_hear(t_node *node, int inlet, const t_said *m)
{
    const char *label = ((t_named *)node->state)->name->s_name;
    size_t room = 64 + (size_t)m->argc * 40;
    char *text = must_alloc(room);
    bool numbers = is_said(m, "list") && m->argc && atom_is_number(m->argv);
    (void)inlet;
    atoms_text(m->argc, m->argv, text, room);
    if (is_said(m, "float") || numbers)
        print_line("%s:%s", label, text);
    else
        print_line("%s: %s%s", label, m->name->s_name, text);
    free(text);
}

/* route A B ..., of words or of numbers */

typedef struct some {
    int count;
    t_atom atoms[64];
} t_some;

static void some_keep(t_some *x, int argc, const t_atom *argv)
{
    for (x->count = 0; x->count < argc && x->count < 64; x->count++)
        x->atoms[x->count] = argv[x->count];
}

static bool route_make(t_node *node, int argc, const t_atom *argv)
{
    some_keep(node->state, argc, argv);
    node->outlets = argc + 1;
    return true;
}

static void send_rest(t_node *node, int outlet, int argc, const t_atom *argv)
{
    if (argc && !atom_is_number(argv))
        send_out(node, outlet, atom_word(argv), argc - 1, argv + 1);
    else
        send_out(node, outlet, gensym("list"), argc, argv);
}

static bool is_kind_of(const t_said *m)
{
    return is_said(m, "list") || is_said(m, "float") || is_said(m, "bang") || is_said(m, "symbol");
}

static void route_hear(t_node *node, int inlet, const t_said *m)
{
    const t_some *x = node->state;
    bool numbers =
        (is_said(m, "list") || is_said(m, "float")) && m->argc && atom_is_number(m->argv);
    int i;
    (void)inlet;
    for (i = 0; i < x->count; i++) {
        const t_atom *a = &x->atoms[i];
        if (atom_is_number(a) && numbers && atom_number(m->argv) == atom_number(a)) {
            send_rest(node, i, m->argc - 1, m->argv + 1);
            return;
        }
        if (!atom_is_number(a) && atom_word(a) == m->name) {
            if (is_kind_of(m))
                send_out(node, i, m->name, m->argc, m->argv);
            else
                send_rest(node, i, m->argc, m->argv);
            return;
        }
    }
    send_out(node, x->count, m->name, m->argc, m->argv);
}

/* t b f a ..., from the right */

static bool trigger_make(t_node *node, int argc, const t_atom *argv)
{
    some_keep(node->state, argc, argv);
    node->outlets = argc;
    return true;
}

static void trigger_hear(t_node *node, int inlet, const t_said *m)
{
    const t_some *x = node->state;
    int i;
    (void)inlet;
    for (i = x->count - 1; i >= 0; i--)
        if (atom_is_number(&x->atoms[i]))
            send_number(node, i, atom_number(&x->atoms[i]));
        else
            switch (atom_word(&x->atoms[i])->s_name[0]) {
            case 'b':
                send_bang(node, i);
                break;
            case 'f':
                send_number(node, i, m->argc ? atom_number(m->argv) : 0);
                break;
            default:
                send_out(node, i, m->name, m->argc, m->argv);
            }
}

/* spigot OPEN */

typedef struct spigot {
    bool open;
} t_spigot;

static bool spigot_make(t_node *node, int argc, const t_atom *argv)
{
    ((t_spigot *)node->state)->open = argc && atom_number(argv) != 0;
    return true;
}

static void spigot_hear(t_node *node, int inlet, const t_said *m)
{
    t_spigot *x = node->state;
    if (inlet)
        x->open = m->argc && atom_number(m->argv) != 0;
    else if (x->open)
        send_out(node, 0, m->name, m->argc, m->argv);
}

/* until: bangs till its right inlet gets one, or so many */

typedef struct until {
    bool runs;
} t_until;

static void until_hear(t_node *node, int inlet, const t_said *m)
{
    t_until *x = node->state;
    double count;
    if (inlet) {
        x->runs = false;
        return;
    }
    x->runs = true;
    if (said_number(m, &count))
        for (; count > 0 && x->runs; count--)
            send_bang(node, 0);
    else
        while (x->runs)
            send_bang(node, 0);
}

/* delay MS */

typedef struct delay {
    t_alarm *alarm;
    double ms;
} t_delay;

static void delay_ring(void *node) { send_bang(node, 0); }

static bool delay_make(t_node *node, int argc, const t_atom *argv)
{
    t_delay *x = node->state;
    x->alarm = alarm_new(node, delay_ring);
    x->ms = argc ? atom_number(argv) : 0;
    return true;
}

static void delay_hear(t_node *node, int inlet, const t_said *m)
{
    t_delay *x = node->state;
    if (said_number(m, &x->ms) && inlet)
        return;
    if (is_said(m, "stop"))
        alarm_stop(x->alarm);
    else
        alarm_set(x->alarm, x->ms);
}

static void delay_end(t_node *node) { alarm_free(((t_delay *)node->state)->alarm); }

/* A message box: messages between commas, and behind a semicolon one for a receiver */

static bool message_make(t_node *node, int argc, const t_atom *argv)
{
    some_keep(node->state, argc, argv);
    return true;
}

static bool is_mark(const t_atom *a, const char *mark)
{
    return a->a_type == A_SYM && !strcmp(atom_word(a)->s_name, mark);
}

static void message_say(t_node *node, const t_atoms *atoms, bool to_receiver)
{
    const t_atom *a = atoms->atoms;
    if (!atoms->count)
        return;
    if (to_receiver)
        say_atoms(atoms->count, a);
    else if (atoms->count == 1 && atom_is_number(a))
        send_number(node, 0, atom_number(a));
    else
        send_rest(node, 0, atoms->count, a);
}

static void message_hear(t_node *node, int inlet, const t_said *m)
{
    t_some x = *(t_some *)node->state; /* the box may go on the way */
    t_atoms atoms = {0};
    bool to_receiver = false;
    int i;
    (void)inlet;
    for (i = 0; i <= x.count; i++) {
        bool semicolon = i < x.count && is_mark(&x.atoms[i], ";");
        if (i == x.count || semicolon || is_mark(&x.atoms[i], ",")) {
            message_say(node, &atoms, to_receiver);
            atoms.count = 0;
            to_receiver = to_receiver || semicolon;
        } else
            atoms_add(&atoms, atom_filled(&x.atoms[i], m->argc, m->argv, 0));
    }
    atoms_free(&atoms);
}

/* pd NAME: what patches within patches hear */

static void pd_listen(void *listener, const t_said *m)
{
    t_node *node = listener;
    node_hear(node, -1, m);
}

static bool pd_make(t_node *node, int argc, const t_atom *argv)
{
    char text[LINE_SIZE];
    snprintf(text, sizeof(text), "pd-%s", argc ? atom_word(argv)->s_name : "");
    ((t_named *)node->state)->name = gensym(text);
    name_bind(gensym(text), node, pd_listen);
    return true;
}

static void pd_hear(t_node *node, int inlet, const t_said *m)
{
    if (inlet < 0 && node->inside)
        patcher_hear(node->inside, m);
}

/* Patches from files, and their inlets and outlets from the left */

static int count_boxes(const t_patcher *p, const char *name)
{
    int i, count = 0;
    for (i = 0; i < p->count; i++)
        if (p->nodes[i] && !strcmp(p->nodes[i]->kind->name, name))
            ((int *)p->nodes[i]->state)[0] = count++;
    return count;
}

static bool abstraction_make(t_node *node, int argc, const t_atom *argv)
{
    char name[LINE_SIZE], path[LINE_SIZE], folder[LINE_SIZE];
    t_patcher *inside;
    snprintf(name, sizeof(name), "%s.pd", argc ? atom_word(argv)->s_name : "");
    if (!find_file(node->patcher, name, path, sizeof(path)))
        return false;
    snprintf(folder, sizeof(folder), "%s", path);
    *strrchr(folder, '/') = 0;
    inside = patcher_new(node->patcher, folder, strrchr(path, '/') + 1);
    inside->argc = argc - 1;
    inside->argv = must_alloc((size_t)argc * sizeof(t_atom));
    memcpy(inside->argv, argv + 1, (size_t)(argc - 1) * sizeof(t_atom));
    inside->box = node;
    patcher_read(inside, path);
    node->inside = inside;
    node->inlets = count_boxes(inside, "inlet");
    node->outlets = count_boxes(inside, "outlet");
    return true;
}

static void abstraction_hear(t_node *node, int inlet, const t_said *m)
{
    const t_patcher *p = node->inside;
    int i;
    for (i = 0; p && i < p->count; i++)
        if (p->nodes[i] && !strcmp(p->nodes[i]->kind->name, "inlet")
            && ((int *)p->nodes[i]->state)[0] == inlet) {
            send_out(p->nodes[i], 0, m->name, m->argc, m->argv);
            return;
        }
}

static void outlet_hear(t_node *node, int inlet, const t_said *m)
{
    (void)inlet;
    if (node->patcher->box)
        send_out(node->patcher->box, *(int *)node->state, m->name, m->argc, m->argv);
}

static void nothing_hear(t_node *node, int inlet, const t_said *m)
{
    (void)node;
    (void)inlet;
    (void)m;
}

const t_kind word_kinds[] = {
    {"r", sizeof(t_named), receive_make, NULL, receive_end, .outlets = 1},
    {"s", sizeof(t_named), send_make, send_hear, NULL, .inlets = 1},
    {"print", sizeof(t_named), send_make, print_hear, NULL, .inlets = 1},
    {"route", sizeof(t_some), route_make, route_hear, NULL, .inlets = 1},
    {"t", sizeof(t_some), trigger_make, trigger_hear, NULL, .inlets = 1},
    {"spigot", sizeof(t_spigot), spigot_make, spigot_hear, NULL, .inlets = 2, .outlets = 1},
    {"until", sizeof(t_until), NULL, until_hear, NULL, .inlets = 2, .outlets = 1},
    {"delay", sizeof(t_delay), delay_make, delay_hear, delay_end, .inlets = 2, .outlets = 1},
    {"message box", sizeof(t_some), message_make, message_hear, NULL, .inlets = 1, .outlets = 1},
    {"pd", sizeof(t_named), pd_make, pd_hear, receive_end, .on_main = true},
    {"abstraction", 0, abstraction_make, abstraction_hear, NULL, .inlets = 0},
    {"script", 0, NULL, NULL, NULL, .inlets = 0},                        /* script.c */
    {"pointer", 0, NULL, nothing_hear, NULL, .inlets = 1, .outlets = 1}, /* Max has none */
    {"inlet", sizeof(int), NULL, NULL, NULL, .outlets = 1},
    {"outlet", sizeof(int), NULL, outlet_hear, NULL, .inlets = 1},
    {NULL}};
