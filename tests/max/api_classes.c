/* Max's API: symbols, classes and their messages, methods called by name. */

#include "api.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Symbols: one a name, for ever. */

enum { SYMBOL_LISTS = 1024 };

typedef struct listed {
    t_symbol symbol;
    struct listed *next;
} t_listed;

static t_listed *symbols[SYMBOL_LISTS];
static pthread_mutex_t symbols_lock = PTHREAD_MUTEX_INITIALIZER;

static t_listed *symbol_new(const char *name, t_listed *next)
{
    t_listed *listed = must_alloc(sizeof(*listed));
    listed->symbol.s_name = must_alloc(strlen(name) + 1);
    memcpy(listed->symbol.s_name, name, strlen(name));
    listed->next = next;
    return listed;
}

t_symbol *gensym(const char *s)
{
    unsigned hash = 5381;
    const char *c;
    t_listed *listed;
    for (c = s; *c; c++)
        hash = hash * 33 + (unsigned char)*c;
    hash %= SYMBOL_LISTS;
    pthread_mutex_lock(&symbols_lock);
    for (listed = symbols[hash]; listed && strcmp(listed->symbol.s_name, s);)
        listed = listed->next;
    if (!listed)
        listed = symbols[hash] = symbol_new(s, symbols[hash]);
    pthread_mutex_unlock(&symbols_lock);
    return &listed->symbol;
}

/* Classes */

static t_class *classes;

static void read_types(short types[MOST_TYPES], int first, va_list args)
{
    int type = first, i;
    for (i = 0; type && i < MOST_TYPES - 1; type = va_arg(args, int))
        types[i++] = (short)type;
}

/* Max's last parameter before those that vary is a short, which C does not promise to work. */
#pragma GCC diagnostic ignored "-Wvarargs"
t_class *class_new(const char *name, method mnew, method mfree, long size, method mmenu, short type,
                   ...)
{
    t_class *c = must_alloc(sizeof(*c));
    va_list args;
    if (mmenu)
        fault("class_new %s: the menu function is to be 0", name);
    c->name = gensym(name)->s_name;
    c->make = mnew;
    c->end = mfree;
    c->size = size;
    va_start(args, type);
    read_types(c->types, type, args);
    va_end(args);
    return c;
}

t_max_err class_addmethod(t_class *c, method m, const char *name, ...)
{
    t_message_of *message = must_alloc(sizeof(*message));
    va_list args;
    int type;
    if (class_message(c, name))
        fault("class_addmethod %s %s: has one of that name", c->name, name);
    if (c->registered)
        fault("class_addmethod %s %s: is registered already", c->name, name);
    message->name = gensym(name);
    message->function = m;
    va_start(args, name);
    type = va_arg(args, int);
    read_types(message->types, type, args);
    va_end(args);
    message->next = c->messages;
    c->messages = message;
    return MAX_ERR_NONE;
}

t_max_err class_register(t_symbol *name_space, t_class *c)
{
    if (strcmp(name_space->s_name, "box") && strcmp(name_space->s_name, "nobox"))
        fault("class_register %s: no such namespace: %s", c->name, name_space->s_name);
    if (class_named(c->name))
        fault("class_register %s: there is one of that name", c->name);
    c->registered = true;
    c->in_box = !strcmp(name_space->s_name, "box");
    c->next = classes;
    classes = c;
    return MAX_ERR_NONE;
}

t_class *classes_first(void) { return classes; }

t_class *class_named(const char *name)
{
    t_class *c = classes;
    while (c && strcmp(c->name, name))
        c = c->next;
    return c;
}

bool external_has(const char *name)
{
    const t_class *c = class_named(name);
    return c && c->in_box;
}

bool external_has_setting(const char *name, const char *setting)
{
    return class_attribute(class_named(name), setting) != NULL;
}

const t_message_of *class_message(const t_class *class, const char *name)
{
    const t_message_of *m = class->messages;
    while (m && strcmp(m->name->s_name, name))
        m = m->next;
    return m;
}

t_class *host_class(const char *name, long size, method end)
{
    t_class *c = class_new(name, NULL, end, size, NULL, 0);
    return c;
}

/* What an object's first word points to tells its class. */
static const t_class *class_of(const void *x) { return record_of(x)->class; }

typedef void *t_untyped(void *x, void *, void *, void *, void *, void *, void *, void *, void *);

/* Functions of any kind, called with eight words more, of which they take what they know. */
void *object_method_imp(void *x, void *sym, void *p1, void *p2, void *p3, void *p4, void *p5,
                        void *p6, void *p7, void *p8)
{
    const t_message_of *m = class_message(class_of(x), ((t_symbol *)sym)->s_name);
    return m ? ((t_untyped *)(void *)m->function)(x, p1, p2, p3, p4, p5, p6, p7, p8) : NULL;
}

/* Typed: as messages of a patch come. */

typedef void t_none(void *);
typedef void t_with_long(void *, t_atom_long);
typedef void t_with_float(void *, double);
typedef void t_with_symbol(void *, t_symbol *);
typedef void t_with_all(void *, t_symbol *, long, t_atom *);

static void call_typed(void *x, const t_message_of *m, const t_said *said)
{
    t_atom *atoms = must_alloc(((size_t)said->argc + 1) * sizeof(*atoms));
    void *function = (void *)m->function;
    double number = said->argc ? atom_number(said->argv) : 0;
    if (said->argc)
        memcpy(atoms, said->argv, (size_t)said->argc * sizeof(*atoms));
    switch (m->types[0]) {
    case A_NOTHING:
        ((t_none *)function)(x);
        break;
    case A_LONG:
        ((t_with_long *)function)(x, (t_atom_long)number);
        break;
    case A_FLOAT:
        ((t_with_float *)function)(x, number);
        break;
    case A_SYM:
    case A_DEFSYM:
        ((t_with_symbol *)function)(x, said->argc ? atom_word(atoms) : gensym(""));
        break;
    case A_GIMME:
        ((t_with_all *)function)(x, said->name, said->argc, atoms);
        break;
    default:
        fault("%s: methods of type %d are not among the stand-in's", m->name->s_name, m->types[0]);
    }
    free(atoms);
}

static const t_message_of *sayable(const t_class *class, const char *name)
{
    const t_message_of *m = class_message(class, name);
    return m && m->types[0] != A_CANT ? m : NULL;
}

t_max_err object_method_typed(void *x, t_symbol *s, long ac, t_atom *av, t_atom *rv)
{
    const t_message_of *m = sayable(class_of(x), s->s_name);
    (void)rv;
    if (m)
        call_typed(x, m, &(t_said){s, (int)ac, av});
    return m ? MAX_ERR_NONE : MAX_ERR_GENERIC;
}

/* Numbers are "int" or "float", and each stands for the other where a class has but one. */
static const t_message_of *number_message(const t_class *class, const t_atom *a)
{
    const char *first = a->a_type == A_LONG ? "int" : "float";
    const t_message_of *m = sayable(class, first);
    return m ? m : sayable(class, a->a_type == A_LONG ? "float" : "int");
}

static bool say_by_attribute(t_record *record, const t_said *m)
{
    t_attribute *attribute = class_attribute(record->class, m->name->s_name);
    if (!attribute)
        return false;
    attribute_set(record, attribute, m->argc, m->argv);
    return true;
}

bool object_say(t_record *record, int inlet, const t_said *m)
{
    const t_class *c = record->class;
    t_said said = *m;
    const t_message_of *found;
    (void)inlet;
    if (is_said(m, "float") && m->argc == 1 && atom_is_number(m->argv)) {
        found = number_message(c, m->argv);
        said.name = found ? found->name : m->name;
    } else
        found = sayable(c, m->name->s_name);
    if (!found && say_by_attribute(record, m))
        return true;
    if (!found)
        found = sayable(c, "anything");
    if (found)
        call_typed(record->object, found, &said);
    return found != NULL;
}
