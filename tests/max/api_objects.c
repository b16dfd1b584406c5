/* Max's API: objects, their inlets and outlets, printing. */

#include "api.h"
#include "system.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Objects */

t_record *record_of(const void *object)
{
    const t_object *x = object;
    if (x->o_magic != MAGIC) {
        fault("what is no object, or none any more, is used as one");
        abort();
    }
    return x->o_inlet;
}

/* Which node the object that a maker is about to allocate belongs to. */
static _Thread_local t_node *maker_node;

static bool reuses;

void external_reuse(void) { reuses = true; }

static t_object *object_memory(t_class *c)
{
    t_object *left = c->left;
    if (!left)
        return must_alloc((size_t)c->size);
    c->left = NULL;
    return memset(left, 0, (size_t)c->size);
}

void *object_alloc(t_class *c)
{
    t_object *x = object_memory(c);
    t_record *record = must_alloc(sizeof(*record));
    if (role_here() != MAIN)
        fault("%s: an object is made, but not on the main thread", c->name);
    x->o_magic = MAGIC;
    x->o_inlet = record;
    record->class = c;
    record->object = x;
    record->node = maker_node;
    record->inlets = 1;
    return x;
}

static void record_free(t_record *record)
{
    while (record->outlets) {
        t_outlet *outlet = record->outlets;
        record->outlets = outlet->next;
        free(outlet);
    }
    atoms_free(&record->touched);
    free(record);
}

typedef void t_end(void *);

/* Its free function, then whatever the host knows of it. */
static void end_object(t_record *record)
{
    void *x = record->object;
    if (role_here() != MAIN)
        fault("%s: an object is freed, but not on the main thread", record->class->name);
    if (record->class->end)
        ((t_end *)(void *)record->class->end)(x);
    if (record->class->signals && record->signal_ins && !record->dsp_freed)
        fault("%s: its free function called no z_dsp_free", record->class->name);
}

static void free_object(t_object *x)
{
    t_record *record = record_of(x);
    t_class *class = record->class;
    x->o_magic = 0;
    record_free(record);
    if (reuses && class->in_box && !class->left)
        class->left = x;
    else
        free(x);
}

t_max_err object_free(void *x)
{
    if (!x)
        return MAX_ERR_NONE;
    end_object(record_of(x));
    free_object(x);
    return MAX_ERR_NONE;
}

/* The patcher alone: nothing else is kept for an object. */
t_max_err object_obex_lookup(void *x, t_symbol *key, t_object **val)
{
    const t_record *record = record_of(x);
    if (strcmp(key->s_name, "#P") != 0 || !(record->node || maker_node))
        return MAX_ERR_GENERIC;
    *val = patcher_object((record->node ? record->node : maker_node)->patcher);
    return MAX_ERR_NONE;
}

/* Inlets. Which one a message came by is asked on the thread that it came on. */

static _Thread_local long inlet_here;

typedef struct proxy {
    t_object object;
    long id;
} t_proxy;

void *proxy_new(void *x, long id, long *stuffloc)
{
    static t_class *class;
    t_record *record = record_of(x);
    t_proxy *proxy;
    if (!class)
        class = host_class("proxy", sizeof(t_proxy), NULL);
    proxy = object_alloc(class);
    proxy->id = id;
    if (stuffloc)
        *stuffloc = 0;
    if (id >= record->inlets)
        record->inlets = (int)id + 1;
    return proxy;
}

long proxy_getinlet(t_object *master)
{
    (void)record_of(master);
    return inlet_here;
}

/* Outlets: made from the right */

void *outlet_new(void *x, const char *s)
{
    t_record *record = record_of(x);
    t_outlet *outlet = must_alloc(sizeof(*outlet));
    if (record->made)
        fault("%s: an outlet is made after the object", record->class->name);
    outlet->record = record;
    outlet->type = s ? gensym(s)->s_name : "";
    outlet->next = record->outlets;
    record->outlets = outlet;
    record->outlet_count++;
    return outlet;
}

static int outlet_index(const t_outlet *outlet)
{
    const t_outlet *o = outlet->record->outlets;
    int index = 0;
    for (; o != outlet; o = o->next)
        index++;
    return index;
}

static void *send_by(t_outlet *outlet, const char *name, int argc, const t_atom *argv)
{
    t_record *record = outlet->record;
    t_node *node = record->node;
    if (!record->made)
        fault("%s: sends while it is being made", record->class->name);
    else if (argc < 0)
        fault("%s: a list of a negative length", record->class->name);
    else if (node)
        send_out(node, outlet_index(outlet), gensym(name), argc, argv);
    return outlet;
}

void *outlet_bang(t_outlet *x) { return send_by(x, "bang", 0, NULL); }

void *outlet_int(t_outlet *x, t_atom_long n)
{
    t_atom a = {.a_type = A_LONG};
    a.a_w.w_long = n;
    return send_by(x, "int", 1, &a);
}

void *outlet_float(t_outlet *x, double f)
{
    t_atom a = {.a_type = A_FLOAT};
    a.a_w.w_float = f;
    return send_by(x, "float", 1, &a);
}

void *outlet_list(t_outlet *x, t_symbol *s, short ac, t_atom *av)
{
    (void)s;
    return send_by(x, "list", ac, av);
}

void *outlet_anything(t_outlet *x, t_symbol *s, short ac, t_atom *av)
{
    return send_by(x, s->s_name, ac, av);
}

/* Printing: on the main thread, as it allocates and locks. */

static void print_of(t_object *x, const char *what, const char *format, va_list args)
{
    char text[LINE_SIZE];
    vsnprintf(text, sizeof(text), format, args);
    if (role_here() != MAIN)
        fault("printed on another thread than main: %s", text);
    if (x)
        print_line("%s%s: %s", what, record_of(x)->class->name, text);
    else
        print_line("%s%s", what, text);
}

void object_error(t_object *x, const char *s, ...)
{
    va_list args;
    va_start(args, s);
    print_of(x, "error: ", s, args);
    va_end(args);
}

void object_post(t_object *x, const char *s, ...)
{
    va_list args;
    va_start(args, s);
    print_of(x, "", s, args);
    va_end(args);
}

/* The nodes of its classes */

static void hear(t_node *node, int inlet, const t_said *m)
{
    long before = inlet_here;
    t_record *record;
    if (m->argc > LONGEST_LIST) {
        print_line("error: a list of %d atoms is longer than Max's messages are", m->argc);
        return;
    }
    inlet_here = inlet;
    record = record_of(node->object);
    if (!object_say(record, inlet, m))
        print_line("error: %s: doesn't understand \"%s\"", record->class->name, m->name->s_name);
    inlet_here = before;
}

static void end(t_node *node) { end_object(record_of(node->object)); }

void external_release(t_node *node) { free_object(node->object); }

static const t_kind external = {.name = "external", .hear = hear, .end = end};

static int signal_outlets(const t_record *record)
{
    const t_outlet *o;
    int count = 0, at = 0;
    for (o = record->outlets; o; o = o->next, at++)
        if (strstr(o->type, "signal")) {
            if (at != count)
                fault("%s: an outlet for signals right of one for messages", record->class->name);
            count++;
        }
    return count;
}

typedef void *t_make(t_symbol *s, long argc, t_atom *argv);

static t_object *make_object(const t_class *class, int argc, const t_atom *argv)
{
    t_atom *atoms = must_alloc(((size_t)argc + 1) * sizeof(*atoms));
    t_object *object;
    if (argc)
        memcpy(atoms, argv, (size_t)argc * sizeof(*atoms));
    object = ((t_make *)(void *)class->make)(gensym(class->name), argc, atoms);
    free(atoms);
    return object;
}

t_node *external_node(t_patcher *patcher, const char *name, int argc, const t_atom *argv)
{
    t_node *node = must_alloc(sizeof(*node)), *before = maker_node;
    t_record *record;
    node->kind = &external;
    node->patcher = patcher;
    maker_node = node;
    node->object = make_object(class_named(name), argc, argv);
    maker_node = before;
    if (!node->object) {
        free(node);
        return NULL;
    }
    record = record_of(node->object);
    record->made = true;
    node->inlets = record->inlets;
    node->outlets = record->outlet_count;
    node->signal_ins = record->signal_ins;
    node->signal_outs = signal_outlets(record);
    node->out = must_alloc(((size_t)node->outlets + 1) * sizeof(*node->out));
    return node;
}

bool external_load(const char *path)
{
    void (*begin)(void *) = (void (*)(void *))library_function(path, "ext_main");
    if (begin)
        begin(NULL);
    return begin != NULL;
}
