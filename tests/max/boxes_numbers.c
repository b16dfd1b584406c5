/* Boxes that count, compare and keep numbers and lists. */

#include "standin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* f, +, -, *, pow, ==, moses: a number at the left is answered with what the right one was. */

typedef struct two {
    double left, right;
} t_two;

static bool two_make(t_node *node, int argc, const t_atom *argv)
{
    t_two *x = node->state;
    x->left = x->right = argc ? atom_number(argv) : 0;
    return true;
}

/* In the precision of Pd's numbers. */
static double computed(const char *name, double a, double b)
{
    switch (name[0]) {
    case '+':
        return (float)(a + b);
    case '-':
        return (float)a - (float)b;
    case '*':
        return (float)(a * b);
    case '=':
        return a == b;
    default:
        return powf((float)a, (float)b);
    }
}

static void operator_hear(t_node *node, int inlet, const t_said *m)
{
    t_two *x = node->state;
    if (m->argc)
        *(inlet ? &x->right : &x->left) = atom_number(m->argv);
    if (!inlet)
        send_number(node, 0, computed(node->kind->name, x->left, x->right));
}

static void float_hear(t_node *node, int inlet, const t_said *m)
{
    t_two *x = node->state;
    if (m->argc)
        x->left = atom_number(m->argv);
    if (!inlet)
        send_number(node, 0, x->left);
}

static void moses_hear(t_node *node, int inlet, const t_said *m)
{
    t_two *x = node->state;
    double number;
    if (!said_number(m, &number))
        return;
    if (inlet)
        x->right = number;
    else
        send_number(node, number < x->right ? 0 : 1, number);
}

/* list append, prepend, trim, length */

static void keep(t_atoms *kept, const t_said *m)
{
    int i;
    kept->count = 0;
    if (!is_said(m, "list") && !is_said(m, "float") && !is_said(m, "bang"))
        atoms_add(kept, word_atom(m->name->s_name));
    for (i = 0; i < m->argc; i++)
        atoms_add(kept, m->argv[i]);
}

typedef struct list {
    char what; /* a, p, t, l */
    t_atoms kept;
} t_list;

static bool list_make(t_node *node, int argc, const t_atom *argv)
{
    t_list *x = node->state;
    x->what = argc && !atom_is_number(argv) ? atom_word(argv)->s_name[0] : 'a';
    keep(&x->kept, &(t_said){gensym("list"), argc > 1 ? argc - 1 : 0, argv + 1});
    return true;
}

static void list_end(t_node *node) { atoms_free(&((t_list *)node->state)->kept); }

static void add_all(t_atoms *to, const t_atoms *from)
{
    int i;
    for (i = 0; i < from->count; i++)
        atoms_add(to, from->atoms[i]);
}

static void list_hear(t_node *node, int inlet, const t_said *m)
{
    t_list *x = node->state;
    t_atoms said = {0}, all = {0};
    if (inlet) {
        keep(&x->kept, m);
        return;
    }
    keep(&said, m);
    if (x->what == 'l')
        send_number(node, 0, said.count);
    else if (x->what == 't' && said.count && !atom_is_number(said.atoms))
        send_out(node, 0, atom_word(said.atoms), said.count - 1, said.atoms + 1);
    else {
        if (x->what == 'p')
            add_all(&all, &x->kept);
        add_all(&all, &said);
        if (x->what == 'a')
            add_all(&all, &x->kept);
        send_out(node, 0, gensym("list"), all.count, all.atoms);
    }
    atoms_free(&said);
    atoms_free(&all);
}

#define OPERATOR(name)                                                                \
    {                                                                                 \
        name, sizeof(t_two), two_make, operator_hear, NULL, .inlets = 2, .outlets = 1 \
    }

const t_kind number_kinds[] = {
    {"f", sizeof(t_two), two_make, float_hear, NULL, .inlets = 2, .outlets = 1},
    {"moses", sizeof(t_two), two_make, moses_hear, NULL, .inlets = 2, .outlets = 2},
    OPERATOR("+"),
    OPERATOR("-"),
    OPERATOR("*"),
    OPERATOR("pow"),
    OPERATOR("=="),
    {"list", sizeof(t_list), list_make, list_hear, list_end, .inlets = 2, .outlets = 1},
    {NULL}};
