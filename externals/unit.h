/* unit: what the classes share that compute. Each begins with a t_unit: settings that are gathered
 * within one logical instant, checked together and applied once; background work; an info
 * outlet; print, reset, blocking, cancel and bang. */
#ifndef UNIT_H
#define UNIT_H

#include "../shared/sro.h"
#include "settings.h"
#include "work.h"

/* A class's setup function is all that its binary exports. */
#define SETUP(name) SRO_API void name(void); void name(void)

/* For class_new. By way of the type that compilers take for any function. */
#define UNIT_NEW(function) (t_newmethod)(t_method)(function)

typedef struct _unit t_unit;

typedef struct _unit_class {
    const t_setting *settings;
    int settings_count;
    size_t settings_size;          /* of the class's struct, which begins with t_unit_settings */
    const char *const *positional; /* what creation arguments without a flag set, then 0 */
    /* What is wrong with these settings, or 0; *setting names the culprit. */
    const char *(*check)(t_unit *x, const void *settings, const char **setting);
    /* Settings or inputs changed: see what is to be done. `again`: by a bang, do it anyway. */
    void (*apply)(t_unit *x, int again);
    void (*print)(t_unit *x); /* what is held */
} t_unit_class;

typedef struct _unit_settings {
    t_symbol *name; /* what to publish as; 0: a name of its own */
    int blocking;
} t_unit_settings;

struct _unit {
    t_object u_obj;
    const t_unit_class *u_class;
    t_canvas *u_canvas;
    t_outlet *u_info;
    t_clock *u_gather;
    void *u_settings; /* in force */
    void *u_pending;  /* as they will be when this instant is over */
    void *u_initial;  /* as created */
    int u_argc;       /* creation arguments whose actions wait until the patch is loaded */
    t_atom *u_argv;
    t_works u_works;
    int u_asked; /* an input came: its result is to be told, even if it is the one we have */
    int u_fresh; /* the result we have is of the present inputs and settings */
};

/* The entries of t_unit_settings, for the tables. */
#define SETTING_BLOCKING {.name = "blocking", .kind = SETTING_SWITCH, \
    .offset = offsetof(t_unit_settings, blocking)}
#define SETTING_PUBLISHED_NAME {.name = "name", .kind = SETTING_NAME, \
    .offset = offsetof(t_unit_settings, name)}

/* Once a class: the methods that all share. */
void unit_setup(t_class *c, const t_unit_class *k);

/* Once an object, first in its new method: `defaults` become its settings, then the creation
 * arguments, of which bad ones are reported and left out. Actions among the flags (-array, -read)
 * wait until the patch is loaded. Outlets are the class's to make; u_info among them, last. */
void unit_init(t_unit *x, const t_unit_class *k, const void *defaults, int argc, t_atom *argv);
void unit_free(t_unit *x);

/* Apply what changed when this instant is over, or now. */
void unit_touch(t_unit *x);
void unit_settle(t_unit *x, int again);

/* For classes that make one result of one input: what apply has to do, given whether it was
 * banged, and whether what the result depends on, or its name, has changed. */
typedef enum { STEP_NONE, STEP_SEND, STEP_MAKE } t_step;
t_step unit_step(t_unit *x, int again, int changed, int renamed);

/* One error, "CLASS: ...", that Pd can trace to the object, which need not be a unit. */
void unit_error(void *x, const char *format, ...);
/* The same for what is worth knowing and no error. */
void unit_note(void *x, const char *format, ...);

/* A message of numbers from the info outlet. */
void unit_info(t_unit *x, const char *selector, int count, const double *values);
#define unit_info1(x, selector, value) unit_info(x, selector, 1, (double[]){value})

/* The work of this unit: cancels what runs, if `alone`. Reports an error. */
void unit_work(t_unit *x, const t_work_methods *methods, void *context, int alone);

#endif
