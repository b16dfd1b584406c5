/* What the parts of Max's API share here: classes, objects of the external, and their inlets. */
#ifndef API_H
#define API_H

#include "standin.h"

/* Any function as a method. */
#define METHOD(function) ((method)(void (*)(void))(function))

enum { MOST_TYPES = 8, MAGIC = 1758379419 };

typedef struct message_of {
    t_symbol *name;
    method function;
    short types[MOST_TYPES];
    struct message_of *next;
} t_message_of;

/* Of an attribute: label, style, save ..., each with its atoms. */
typedef struct about_attribute {
    t_symbol *what;
    t_atoms atoms;
    struct about_attribute *next;
} t_about_attribute;

typedef struct attribute {
    t_object object;
    t_symbol *name;
    const t_symbol *type;
    long flags, offset;
    method get, set;
    t_about_attribute *about;
    struct attribute *next;
} t_attribute;

struct maxclass {
    const char *name;
    method make, end;
    long size;
    short types[MOST_TYPES];
    t_message_of *messages;
    t_attribute *attributes;
    bool registered, in_box, signals; /* in_box: a person can type its name */
    t_object *left;                   /* an object's memory, for the next one of the class */
    struct maxclass *next;
};

/* The host's side of an object, at its o_inlet. */
typedef struct _inlet {
    t_class *class;
    t_node *node;
    t_object *object;
    t_outlet *outlets; /* the leftmost first */
    int outlet_count, inlets, signal_ins;
    bool in_chain, dsp_freed, made;
    t_atoms touched; /* attributes, by their names */
} t_record;

struct _outlet {
    t_record *record;
    const char *type; /* "" for anything */
    t_outlet *next;
};

t_record *record_of(const void *object);
t_class *class_named(const char *name);
t_class *classes_first(void);
const t_message_of *class_message(const t_class *class, const char *name);
t_attribute *class_attribute(const t_class *class, const char *name);

/* A message to an object that it may be sent in a patch; false: it understands none of that name.
 */
bool object_say(t_record *record, int inlet, const t_said *m);

/* The classes of the host itself. */
t_class *host_class(const char *name, long size, method end);

/* Attributes */
bool attribute_set(t_record *record, t_attribute *attribute, int argc, const t_atom *argv);
bool attribute_get(t_record *record, t_attribute *attribute, t_atoms *atoms);
const t_about_attribute *attribute_about(const t_attribute *attribute, const char *what);

t_patcher *patcher_of(t_object *object); /* of jpatcher's functions */
t_object *patcher_object(t_patcher *patcher);

void quit_tasks(void);

#endif
