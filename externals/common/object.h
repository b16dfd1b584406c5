/* unit: what the classes share that compute. Each begins with a t_unit: settings that are gathered
 * within one logical instant, checked together and applied once; background work; an info
 * outlet; print, reset, blocking, cancel, bang and run; one answer to every kind of message.
 *
 * What is asked is answered after all that was said before it: who is asked calls unit_current,
 * which first has done upstream and here whatever this instant has asked for. */
#ifndef COMMON_OBJECT_H
#define COMMON_OBJECT_H

#include "base/common.h"
#include "base/matrix.h"
#include "common/messages.h"
#include "common/roster.h"
#include "common/settings.h"
#include "common/tasks.h"

/* A class's setup function is all that its binary exports. */
#define SETUP(name)          \
    SRO_API void name(void); \
    void name(void)

/* For class_new. By way of the type that compilers take for any function. */
#define UNIT_NEW(function) (t_newmethod)(t_method)(function)

typedef struct _unit t_unit;

/* Where a class stands in the signal path: what it takes in comes from the stages before it. */
typedef enum { STAGE_FRAMES, STAGE_FEATURES, STAGE_POINTS, STAGE_SOUND, STAGES } t_stage;
#define UNIT_TAKES(stage) (1u << (stage))

/* Why the settings and inputs are looked at. */
typedef enum {
    UNIT_FOLLOW, /* they may have changed */
    UNIT_TELL,   /* a bang: send again what there is, computing only what is out of date */
    UNIT_RUN,    /* compute anew, whatever there is */
} t_reason;

typedef struct _unit_class {
    t_stage stage;
    unsigned takes; /* UNIT_TAKES of the stages that it takes in; 0: it is fed from outside */
    const t_setting *settings;
    int settings_count;
    size_t settings_size;          /* of the class's struct, which begins with t_unit_settings */
    const char *const *positional; /* what creation arguments without a flag set, then 0 */
    const t_message *messages;     /* ended by one without a name */
    /* A number, and a list of other things than one number; 0 where there is no sense in it. */
    void (*number)(void *x, t_floatarg f);
    void (*list)(void *x, t_symbol *s, int argc, t_atom *argv);
    int signal_inlet; /* the first inlet takes a signal, and numbers as one */
    /* What is wrong with these settings, or 0; *setting names the culprit. */
    const char *(*check)(t_unit *x, const void *settings, const char **setting);
    void (*apply)(t_unit *x, t_reason reason); /* see what is to be done */
    void (*cancel)(t_unit *x);                 /* end what is no job; or 0 */
    int (*has)(const t_unit *x);               /* a result that can be sent */
    int (*given)(const t_unit *x);             /* what it is made of is here; or 0 */
    int (*busy)(const t_unit *x);              /* a newer one is on its way */
    int (*reorders)(const t_unit *x);          /* or only another order of it; or 0: never */
    void (*tell)(t_unit *x);                   /* of the result: by info; or 0: nothing */
    void (*send)(t_unit *x);                   /* the result: by unit_send */
    void (*print)(t_unit *x);                  /* what is held */
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
    int u_asked;   /* an input came: its result is to be told, even if it is the one we have */
    int u_fresh;   /* the result we have is of the present inputs and settings */
    int u_touched; /* something has changed in this instant */
    int u_unsent;  /* the result has been found, and told of, but not sent yet */
    t_unit *u_sources[STAGES]; /* the units that the inputs came from, by their stage; 0: none */
    int u_upstream;            /* a mark, while somebody looks who is upstream */

    t_registry *u_registry; /* registry's own: */
    t_unit *u_before, *u_after;
    long u_id;
};

/* The entries of t_unit_settings, for the tables. */
#define SETTING_BLOCKING                                                                          \
    {                                                                                             \
        .name = "blocking", .kind = SETTING_SWITCH, .offset = offsetof(t_unit_settings, blocking) \
    }
#define SETTING_PUBLISHED_NAME                                                          \
    {                                                                                   \
        .name = "name", .kind = SETTING_NAME, .offset = offsetof(t_unit_settings, name) \
    }

/* Once a class: the methods that all share. */
void unit_setup(t_class *c, const t_unit_class *k);

/* Once an object, first in its new method: `defaults` become its settings, then the creation
 * arguments, of which bad ones are reported and left out. Actions among the flags (-array, -read)
 * wait until the patch is loaded. Outlets are the class's to make; u_info among them, last. */
void unit_init(t_unit *x, const t_unit_class *k, const void *defaults, int argc, t_atom *argv);
void unit_free(t_unit *x);

/* Apply what changed when this instant is over, or now. */
void unit_touch(t_unit *x);
void unit_settle(t_unit *x, t_reason reason);

/* The settings of this instant come into force, or go with an error; nothing is done about it
 * yet. */
void unit_accept(t_unit *x);

/* For classes that make one result of one input: what apply has to do, given whether what the
 * result depends on, or its name, has changed. */
typedef enum { STEP_NONE, STEP_SEND, STEP_MAKE } t_step;
t_step unit_step(t_unit *x, t_reason reason, int changed, int renamed);

/* Before an input that comes by hand, not sent by any unit: it comes after all that was said
 * upstream before. False where that has deleted the unit. */
int unit_by_hand(t_unit *x);

/* An input of that stage has come, made by a unit (0: by none): it is noted from whom. */
void unit_took(t_unit *x, t_stage stage, t_unit *maker);
/* The same for what has just been sent, by whoever does. */
void unit_took_sent(t_unit *x, t_stage stage);

/* Send from an outlet, as this unit's result. */
void unit_send(t_unit *x, t_outlet *outlet, t_symbol *s, int argc, t_atom *argv);
/* Tell of the result by info, and send it. What is told may make a patch ask something downstream:
 * then it is sent before the answer. unit_done first tells that it took `ms` of work, of a result
 * that is new (u_unsent). */
void unit_tell(t_unit *x);
void unit_done(t_unit *x, double ms);

/* What the creation arguments ask to do, once arrays and patch cords are there: before anything
 * that is said to the unit. */
void unit_act(t_unit *x);

/* Do what this instant has asked for: upstream; and then here, too. What comes of it may delete the
 * unit: then it is false. */
int unit_settle_upstream(t_unit *x);
int unit_ready(t_unit *x);

/* The same before an answer; false with one error for the message `what` where there is work going
 * on, here or upstream, that the answer has to wait for. */
int unit_current(t_unit *x, const char *what);

/* The same, and false with one error where the unit has nothing to answer with. */
int unit_answers(t_unit *x, const char *what);

/* The unit upstream that is at work on what x will have; 0 for none. */
const t_unit *unit_waits_for(const t_unit *x);

/* The same as unit_ready for a unit (or 0), which then has sent all that it has. */
void unit_ready_sender(t_unit *x);

/* One error for the message `what`, for lack of what the unit would answer with: why there is none,
 * and what can be done about it. */
void unit_lacks(t_unit *x, const char *what);
/* "no frames yet: send [stft~] a bang ...", for lack of what that stage makes; and whether it is on
 * its way, as it seems. */
void unit_write_lack(const t_unit *x, t_stage stage, char *text, size_t size);
int unit_expects(const t_unit *x, t_stage stage);
/* What can be done to have the result of that unit. */
void unit_write_maker(const t_unit *maker, char *text, size_t size);

/* One error, "CLASS: ...", that Pd can trace to the object, which need not be a unit. */
void unit_error(void *x, const char *format, ...);
/* The same for what is worth knowing and no error. */
void unit_note(void *x, const char *format, ...);

/* One error about a setting that was not taken: the atom at fault (0: one is missing) and why. */
void unit_refuse(t_unit *x, const t_setting *setting, const t_atom *culprit, const char *why);

/* True where there is such a number of a frame, "band" or the like; else one error. */
int unit_in_range(t_unit *x, const char *what, const char *noun, double index, size_t count);

/* The message of an apply that needs what is not there. */
const char *unit_reason(t_reason reason);

/* A message of numbers from the info outlet. */
void unit_info(t_unit *x, const char *selector, int count, const double *values);
#define unit_info1(x, selector, value) unit_info(x, selector, 1, (double[]){value})

/* "matrix ROWS COLUMNS" and its values, row by row, from there; one error for the message `what`
 * where there is no memory. */
void unit_info_matrix(t_unit *x, const char *what, const sro_matrix *m);

/* Pd's sample rate; 44100 as long as a host has set none. */
double unit_pd_rate(void);

/* The work of this unit: cancels what runs, if `alone`. Reports an error. */
void unit_work(t_unit *x, const t_work_methods *methods, void *context, int alone);

#endif
