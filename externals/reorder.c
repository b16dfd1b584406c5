/* [reorder]: an order in, the same order edited out: the edits of [reorder~], one an object. */

#include <stdlib.h>
#include <string.h>

#include "common/order_io.h"

typedef struct _numbers t_numbers;

typedef struct _reorder {
    t_object x_obj;
    t_edit x_edit;     /* without a name: none, orders pass as they are */
    t_edit x_initial;  /* as created */
    uint32_t *x_order; /* the last one, not yet edited; 0 before any */
    size_t x_length;
    long x_unit;  /* that it came from, 0 if from none of ours */
    long x_taken; /* how many came */
    int x_asking; /* what comes now is sent with the edit that is being said */
    t_numbers *x_numbers;
    t_outlet *x_out;
} t_reorder;

/* The right inlet, which would otherwise leave what it does not take to Pd's own words. */
struct _numbers {
    t_pd n_pd;
    t_reorder *n_owner;
};

static t_class *reorder_class, *numbers_class;

/* Send the last order edited so. An edit that cannot be done on it is not kept: then false. */
static int reorder_send(t_reorder *x, t_edit edit)
{
    size_t length = x->x_length;
    uint32_t *order = malloc(length * sizeof(*order));
    int fine;
    if (!order) {
        unit_error(x, "%s", SRO_NO_MEMORY);
        return 0;
    }
    memcpy(order, x->x_order, length * sizeof(*order));
    fine = !edit.edit || edit_apply(x, &edit, &order, &length);
    if (fine) {
        x->x_edit = edit;
        /* may come back to change x */
        order_send(x, x->x_unit, x->x_out, ORDER_AS_LIST, order, length);
    }
    free(order);
    return fine;
}

static void reorder_take(t_reorder *x, const char *what, int argc, const t_atom *argv)
{
    size_t length;
    uint32_t *order = entries_read(x, what, argc, argv, &length);
    if (!order)
        return;
    free(x->x_order);
    x->x_order = order;
    x->x_length = length;
    x->x_unit = registry_sender();
    x->x_taken++;
    if (!x->x_asking)
        reorder_send(x, x->x_edit);
}

/* A number is a frame to be played once, and passes. */
static void reorder_float(t_reorder *x, t_floatarg f) { outlet_float(x->x_out, f); }

/* What is said by hand comes after all that was said upstream before. True where that has brought a
 * new order, which has been sent. */
static int reorder_ready(t_reorder *x)
{
    long before = x->x_taken;
    if (!registry_sender())
        unit_ready_sender(registry_unit(x->x_unit));
    return x->x_taken != before;
}

static void reorder_bang(t_reorder *x)
{
    if (reorder_ready(x))
        return;
    if (x->x_order)
        reorder_send(x, x->x_edit);
    else
        unit_error(x, "bang: no order yet: send what makes one a bang, as [embed1d] does; its left "
                      "outlet has to be connected");
}

/* Empty, as [route] leaves it, it is a bang; of one number, that number. */
static void reorder_list(t_reorder *x, t_symbol *s, int argc, t_atom *argv)
{
    if (!argc)
        reorder_bang(x);
    else if (argc == 1 && argv[0].a_type == A_FLOAT)
        reorder_float(x, atom_getfloat(argv));
    else
        reorder_take(x, s->s_name, argc, argv);
}

/* The new order that this may bring leaves once, edited so; as before only where that cannot be. */
static void reorder_change(t_reorder *x, t_edit edit)
{
    int came;
    x->x_asking++;
    came = reorder_ready(x);
    x->x_asking--;
    if (!x->x_order)
        x->x_edit = edit;
    else if (!reorder_send(x, edit) && came)
        reorder_send(x, x->x_edit);
}

static void reorder_print(t_reorder *x)
{
    char text[MAXPDSTRING] = "none";
    if (x->x_edit.edit)
        edit_write(&x->x_edit, text, sizeof(text));
    unit_note(x, "edit %s", text);
    if (x->x_order)
        unit_note(x, "order: %zu entries", x->x_length);
    else
        unit_note(x, "no order yet");
}

static void reorder_reset(t_reorder *x) { reorder_change(x, x->x_initial); }

static void reorder_none(t_reorder *x) { reorder_change(x, (t_edit){0}); }

/* What is said besides orders and edits. */
static const struct {
    const char *name;
    void (*act)(t_reorder *x);
} others[] = {{"bang", reorder_bang},
              {"none", reorder_none},
              {"print", reorder_print},
              {"reset", reorder_reset}};
enum { OTHERS = sizeof(others) / sizeof(*others) };

static void reorder_anything(t_reorder *x, t_symbol *s, int argc, t_atom *argv)
{
    t_edit edit = {0};
    char words[100] = "order";
    int i;
    for (i = 0; i < OTHERS; i++) {
        words_add(words, sizeof(words), others[i].name);
        if (s == gensym(others[i].name)) {
            others[i].act(x);
            return;
        }
    }
    if (s == gensym("order"))
        reorder_take(x, s->s_name, argc, argv);
    else if (!message_elsewhere(x, s) && edit_named(x, &edit, s, words)
             && edit_numbers(x, &edit, argc, argv))
        reorder_change(x, edit);
}

static void reorder_symbol(t_reorder *x, t_symbol *s)
{
    unit_error(x,
               "symbol %s: is no order, and no edit; an edit is a message of its own, as "
               "reverse or every 2",
               s->s_name);
}

static void reorder_pointer(t_reorder *x, t_gpointer *p)
{
    (void)p;
    unit_error(x, "pointer: says nothing here");
}

/* The right inlet, cold as Pd's own are. */

static void numbers_anything(t_numbers *n, t_symbol *s, int argc, t_atom *argv)
{
    (void)argc;
    (void)argv;
    unit_error(n->n_owner, "%s: the right inlet takes numbers for the edit", s->s_name);
}

static void numbers_list(t_numbers *n, t_symbol *s, int argc, t_atom *argv)
{
    t_reorder *x = n->n_owner;
    if (!argc)
        numbers_anything(n, gensym("bang"), argc, argv);
    else if (argv[0].a_type != A_FLOAT)
        numbers_anything(n, s, argc, argv);
    else if (x->x_edit.edit)
        edit_numbers(x, &x->x_edit, argc, argv);
    else
        unit_error(x, "%g: there is no edit that takes a number", (double)atom_getfloat(argv));
}

static void numbers_float(t_numbers *n, t_floatarg f)
{
    t_atom a;
    SETFLOAT(&a, f);
    numbers_list(n, gensym("list"), 1, &a);
}

static void numbers_symbol(t_numbers *n, t_symbol *s)
{
    (void)s;
    numbers_anything(n, gensym("symbol"), 0, 0);
}

static void numbers_pointer(t_numbers *n, t_gpointer *p)
{
    (void)p;
    numbers_anything(n, gensym("pointer"), 0, 0);
}

static void numbers_bang(t_numbers *n) { numbers_anything(n, gensym("bang"), 0, 0); }

static void reorder_free(t_reorder *x)
{
    pd_free(&x->x_numbers->n_pd);
    free(x->x_order);
}

static void *reorder_new(t_symbol *s, int argc, t_atom *argv)
{
    t_reorder *x = (t_reorder *)pd_new(reorder_class);
    t_symbol *name = argc ? atom_name(&argv[0]) : gensym("none");
    (void)s;
    if (name != gensym("none") && edit_named(x, &x->x_edit, name, "none") && argc > 1)
        edit_numbers(x, &x->x_edit, argc - 1, argv + 1);
    x->x_initial = x->x_edit;
    x->x_numbers = (t_numbers *)pd_new(numbers_class);
    x->x_numbers->n_owner = x;
    inlet_new(&x->x_obj, &x->x_numbers->n_pd, 0, 0);
    x->x_out = outlet_new(&x->x_obj, gensym("list"));
    return x;
}

static void setup_numbers(void)
{
    t_class *c = numbers_class =
        class_new(gensym("reorder numbers"), 0, 0, sizeof(t_numbers), CLASS_PD, 0);
    class_addbang(c, (t_method)numbers_bang);
    class_addfloat(c, (t_method)numbers_float);
    class_addlist(c, (t_method)numbers_list);
    class_addsymbol(c, (t_method)numbers_symbol);
    class_addpointer(c, (t_method)numbers_pointer);
    class_addanything(c, (t_method)numbers_anything);
}

SETUP(reorder_setup)
{
    t_class *c = reorder_class =
        class_new(gensym("reorder"), UNIT_NEW(reorder_new), (t_method)reorder_free,
                  sizeof(t_reorder), CLASS_DEFAULT, A_GIMME, 0);
    setup_numbers();
    class_addbang(c, (t_method)reorder_bang);
    class_addfloat(c, (t_method)reorder_float);
    class_addlist(c, (t_method)reorder_list);
    class_addsymbol(c, (t_method)reorder_symbol);
    class_addpointer(c, (t_method)reorder_pointer);
    class_addanything(c, (t_method)reorder_anything);
}
