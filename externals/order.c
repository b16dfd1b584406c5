/* [order]: an order in, the same order edited out. */

#include <stdlib.h>
#include <string.h>

#include "orders.h"

typedef struct _order {
    t_object x_obj;
    t_edit x_edit;     /* without a name: none, lists pass as they are */
    t_edit x_initial;  /* as created */
    uint32_t *x_order; /* the last list, not yet edited; 0 before any */
    size_t x_length;
    t_outlet *x_out;
} t_order;

static t_class *order_class;

/* Send the last list edited so. An edit that cannot be done on it is not kept. */
static void order_send(t_order *x, t_edit edit)
{
    size_t length = x->x_length;
    uint32_t *order = malloc(length * sizeof(*order));
    if (!order) {
        unit_error(x, "%s", SRO_NO_MEMORY);
        return;
    }
    memcpy(order, x->x_order, length * sizeof(*order));
    if (!edit.edit || edit_apply(x, &edit, &order, &length)) {
        x->x_edit = edit;
        entries_send(x, x->x_out, gensym("list"), order, length); /* may come back to change x */
    }
    free(order);
}

static void order_order(t_order *x, t_symbol *s, int argc, t_atom *argv)
{
    size_t length;
    uint32_t *order = entries_read(x, s->s_name, argc, argv, &length);
    if (!order)
        return;
    free(x->x_order);
    x->x_order = order;
    x->x_length = length;
    order_send(x, x->x_edit);
}

static void order_float(t_order *x, t_floatarg f)
{
    t_atom a;
    SETFLOAT(&a, f);
    order_order(x, gensym("float"), 1, &a);
}

static void order_bang(t_order *x)
{
    if (x->x_order)
        order_send(x, x->x_edit);
    else
        unit_error(x, "bang: no list yet: connect what sends an order, as [embed1d] does");
}

/* What [route] leaves of a bang is an empty list. */
static void order_list(t_order *x, t_symbol *s, int argc, t_atom *argv)
{
    if (argc)
        order_order(x, s, argc, argv);
    else
        order_bang(x);
}

static void order_change(t_order *x, t_edit edit)
{
    if (x->x_order)
        order_send(x, edit);
    else
        x->x_edit = edit;
}

static void order_edit(t_order *x, t_symbol *s, int argc, t_atom *argv)
{
    t_edit edit = {0};
    if (s == gensym("none") || (edit_named(x, &edit, s) && edit_numbers(x, &edit, argc, argv)))
        order_change(x, edit);
}

/* The right inlet, cold as Pd's own are; an edit without numbers has no use for it. */
static void order_number(t_order *x, t_floatarg f)
{
    t_atom a;
    SETFLOAT(&a, f);
    if (x->x_edit.edit && x->x_edit.edit->accepted)
        edit_numbers(x, &x->x_edit, 1, &a);
}

static void order_reset(t_order *x)
{
    order_change(x, x->x_initial);
}

static void order_print(t_order *x)
{
    char text[MAXPDSTRING] = "none";
    if (x->x_edit.edit)
        edit_write(&x->x_edit, text, sizeof(text));
    unit_note(x, "edit %s", text);
    if (x->x_order)
        unit_note(x, "list: %zu entries", x->x_length);
    else
        unit_note(x, "no list yet");
}

static void order_free(t_order *x)
{
    free(x->x_order);
}

static void *order_new(t_symbol *s, int argc, t_atom *argv)
{
    t_order *x = (t_order *)pd_new(order_class);
    t_symbol *name = argc ? atom_gensym(&argv[0]) : gensym("none");
    (void)s;
    if (name != gensym("none") && edit_named(x, &x->x_edit, name) && argc > 1)
        edit_numbers(x, &x->x_edit, argc - 1, argv + 1);
    x->x_initial = x->x_edit;
    inlet_new(&x->x_obj, &x->x_obj.ob_pd, gensym("float"), gensym("number"));
    x->x_out = outlet_new(&x->x_obj, gensym("list"));
    return x;
}

SETUP(order_setup)
{
    t_class *c = order_class = class_new(gensym("order"), UNIT_NEW(order_new),
        (t_method)order_free, sizeof(t_order), CLASS_DEFAULT, A_GIMME, 0);
    class_addbang(c, (t_method)order_bang);
    class_addfloat(c, (t_method)order_float);
    class_addlist(c, (t_method)order_list);
    class_addanything(c, (t_method)order_edit);
    class_addmethod(c, (t_method)order_order, gensym("order"), A_GIMME, 0);
    class_addmethod(c, (t_method)order_number, gensym("number"), A_FLOAT, 0);
    class_addmethod(c, (t_method)order_reset, gensym("reset"), 0);
    class_addmethod(c, (t_method)order_print, gensym("print"), 0);
}
