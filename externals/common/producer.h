/* producer: what the classes share that make something of what they take in: settings that are
 * staged within one logical instant, checked together and applied once; tasks; an info outlet;
 * print, reset, blocking, cancel, bang and run; one answer to every kind of message; a value that
 * is published. A class describes itself in a const t_producer_class. CONTRIBUTING.md follows one
 * message through it.
 *
 * What is asked is answered after all that was said before it: whoever is asked calls
 * producer_is_current first, by which all producers upstream, and then this one, do what this
 * instant has asked of them. */
#ifndef COMMON_PRODUCER_H
#define COMMON_PRODUCER_H

#include "base/matrix.h"
#include "common/messages.h"
#include "common/params.h"
#include "common/registry.h"
#include "common/roster.h"
#include "common/tasks.h"

typedef struct producer t_producer;

/* Why a producer is updated. */
typedef enum {
    UPDATE_CHANGED, /* settings or inputs may have changed */
    UPDATE_RESEND,  /* a bang: send again what there is, computing only what is out of date */
    UPDATE_RUN,     /* compute anew, whatever there is */
} t_reason;

/* Of a class that makes one value of one input by a task: it is made anew when what it depends on
 * has changed. */
typedef struct derivation {
    void *(*retain)(void *input);
    void (*release)(void *input);
    /* The recipe is all that the value depends on, of the input and the settings in force: equal
     * bytes, equal values. All its bytes are 0 before. */
    size_t recipe_size;
    void (*fill_recipe)(const t_producer *p, void *recipe);
    /* Start the task by that recipe, and copy it to p->recipe. The task ends with
     * producer_publish. */
    void (*start)(t_producer *p, const void *recipe, t_reason reason);
    void (*announce)(t_producer *p); /* NULL: producer_announce */
} t_derivation;

typedef struct producer_class {
    t_hosted_class hosted; /* PRODUCER(...) and what else the class has for its host */
    t_stage stage;
    unsigned takes; /* TAKES of the stages that it takes in; 0: it is fed from outside */
    int info;       /* the outlet that tells of everything */
    /* What it publishes, if anything: its kind, and what names begin with that nobody chose. */
    const char *publishes, *prefix;
    int published_at; /* the outlet that it goes to */

    const t_derivation *derives; /* or NULL */

    size_t settings_size; /* of the class's struct, which begins with t_producer_settings */
    const void *defaults;
    void (*complete_defaults)(void *settings); /* adds what is no constant; or NULL */
    const char *const *positional; /* what creation arguments without a flag set, then NULL */
    /* Hear a number; and a list of other things than one number, or of any where there is no
     * `number`. NULL: one error. */
    t_act *number, *list;

    /* Of a producer whose settings are in force; false, with an error, where there can be none. May
     * be NULL, as `end`, which also has to cope with what make did not reach. */
    bool (*make)(t_producer *p);
    void (*end)(t_producer *p);

    /* What is wrong with these settings, whose numbers are within their ranges; *name is then the
     * culprit. May be NULL. */
    SRO_CHECKED sro_error (*check)(const t_producer *p, const void *settings, const char **name);
    /* Whether a setting means anything at present: else print leaves it out. NULL: all do. */
    bool (*applies)(const t_producer *p, const sro_param *param);
    /* See what is to be done; `renamed`: what is published has another name now. May be
     * producer_derive. */
    void (*update)(t_producer *p, t_reason reason, bool renamed);
    void (*cancel)(t_producer *p); /* end what is no task; or NULL */
    /* Whether there is a result that can be sent (NULL: whether something is published); a newer
     * one is on its way (NULL: whether any task runs); or only another order of it (NULL:
     * never). */
    bool (*has)(const t_producer *p);
    bool (*busy)(const t_producer *p);
    bool (*reorders)(const t_producer *p);
    void (*tell)(t_producer *p);  /* of the result: by info; or NULL: nothing */
    void (*send)(t_producer *p);  /* the result; or NULL: the name of what is published */
    void (*print)(t_producer *p); /* what is held */
} t_producer_class;

typedef struct producer_settings {
    const char *name; /* what to publish as; NULL: a name of its own */
    bool blocking;
} t_producer_settings;

struct producer {
    t_hosted hosted;
    const t_patch *patch;
    t_timer *update_timer;
    void *settings; /* in force */
    void *staged;   /* as they will be when this instant is over */
    void *initial;  /* as created */
    int argc;       /* creation arguments whose commands wait until the patch is loaded */
    sro_value *argv;
    t_tasks tasks;
    t_published published;
    void *input;         /* of a derivation, retained; NULL before any came */
    void *recipe;        /* of what was made, or is being made, last */
    bool resend;         /* an input came: its result is sent, even if it is the one that is here */
    bool up_to_date;     /* the result that is here is of the present input and settings */
    bool update_pending; /* something has changed in this instant */
    bool refused;        /* with an error: settings that were said in this instant */
    bool unsent;         /* the result has been found, and told of, but not sent yet */
    t_producer *sources[STAGES]; /* the producers that inputs came from, by their stage; or NULL */
    bool upstream;               /* a mark, while producers upstream are looked for */

    t_producer *before, *after; /* the roster's own */
    long id;
};

static inline const t_producer_class *producer_class(const t_producer *p)
{
    return (const t_producer_class *)p->hosted.class;
}

/* For the description of a class: what every producer has for its host. */
#define PRODUCER(class_name, what_for, type)                                            \
    .name = class_name, .about = what_for, .size = sizeof(type), .make = producer_make, \
    .end = producer_end, .hear = producer_hear, .shared_commands = producer_commands,   \
    .print_setting = producer_print_setting, .print_default = producer_print_default
extern const t_command producer_commands[]; /* what all producers understand */
bool producer_make(void *x, const t_message *arguments);
void producer_end(void *x);
void producer_hear(void *x, const t_message *message);
void producer_print_setting(const void *x, const sro_param *param, char *text, size_t size);
void producer_print_default(const t_hosted_class *class, const sro_param *param, char *text,
                            size_t size);

/* For the tables of settings: the entries of t_producer_settings. */
#define PARAM_BLOCKING                                                                      \
    {                                                                                       \
        .name = "blocking", .kind = SRO_PARAM_BOOL,                                         \
        .offset = BOOL_OFFSET(t_producer_settings, blocking),                               \
        .about = "compute before the message that asks for it is over, as pd -batch needs", \
    }
#define PARAM_PUBLISHED_NAME                                                                     \
    {                                                                                            \
        .name = "name", .kind = SRO_PARAM_SYMBOL, .offset = offsetof(t_producer_settings, name), \
        .about = "what the result is called",                                                    \
    }

/* producer.c: updates */

/* Update when this instant is over: however often it is asked for, once. */
void producer_request_update(t_producer *p);

/* Update at once. What comes of it may delete the producer. */
void producer_update_now(t_producer *p, t_reason reason);

/* An error about a staged setting: its name, its value, and why not. Returns the setting. */
const sro_param *producer_refuse_setting(t_producer *p, const char *name, sro_error why);

/* The settings of this instant come into force, or go with an error. The class is not updated. */
void producer_commit_settings(t_producer *p);

/* Run the commands among the creation arguments, unless they have been run: arrays and patch cords
 * are there by now. Comes before anything else that is asked of the producer. False where what
 * came of them has deleted the producer. */
bool producer_run_creation_commands(t_producer *p);

/* The message that asked for an update which cannot be done: "run" or "bang". */
const char *reason_name(t_reason reason);

/* Run a task of that kind (tasks_start), blocking as the settings say. */
void producer_start_task(t_producer *p, const t_task_kind *kind, void *context);

/* producer.c: info. A message of numbers from the info outlet, which does not count as this
 * producer's result: what it makes somebody send is not noted as sent by this producer. Whoever
 * hears it may delete the producer. */

void producer_info(t_producer *p, const char *name, size_t count, const double *values);
void producer_info1(t_producer *p, const char *name, double value);
void producer_info_at(t_producer *p, const char *name, size_t count, t_number_at *at,
                      const void *numbers);

/* "matrix ROWS COLUMNS" and its values, row by row, from the info outlet, as sent by whoever asks
 * for it; one error for the message `what` where that cannot be sent. */
void producer_info_matrix(t_producer *p, const char *what, const sro_matrix *m);

/* producer_derive.c: one value of one input */

/* Another input, or the same again: somebody wants to hear of it. It is retained. */
void producer_take_input(t_producer *p, void *input);

/* The update of a derivation: nothing, send what there is, or start the task. */
void producer_derive(t_producer *p, t_reason reason, bool renamed);

/* What is published from now on, which is new; the reference stays the caller's. Afterwards
 * producer_done, when all is told that belongs before it. */
void producer_publish(t_producer *p, void *value);

/* The result, wherever it is from, counts as made of the input and settings that are here: nothing
 * is computed until those change. */
void producer_accept_result(t_producer *p);

/* producer_upstream.c: from whom inputs come */

/* An input of that stage came, made by a producer (NULL: by none). */
void producer_input_from(t_producer *p, t_stage stage, t_producer *maker);

/* The same for what was just sent, by whoever sent it. */
void producer_input_from_sender(t_producer *p, t_stage stage);

/* Before an input that no producer has sent: all that was said upstream before it is done. False
 * where that has deleted the producer. */
bool producer_by_hand(t_producer *p);

/* producer_upstream.c: sending the result */

/* Send the name of what is published, as this producer's result. */
void producer_send_published(t_producer *p);

/* Tell of the result by info, and send it. Where what is told makes a patch ask something
 * downstream, it is sent before the answer. */
void producer_announce(t_producer *p);

/* The same of a new result (unsent), after "done MS": it took so many milliseconds. */
void producer_done(t_producer *p, double ms);

/* producer_upstream.c: what has to be done before an answer. A bool that is false without an error
 * says that the producer was deleted by what came of it. */

/* Do what this instant has asked for upstream; and then here, too. */
bool producer_update_upstream(t_producer *p);
bool producer_catch_up(t_producer *p);

/* The same as producer_catch_up for a producer (or NULL), which then has sent all that it has. */
void producer_flush(t_producer *p);

/* producer_catch_up before an answer to the message `what`; false with one error, too, where tasks
 * run, here or upstream, that the answer has to wait for. */
bool producer_is_current(t_producer *p, const char *what);

/* producer_is_current; false with one error, too, where the producer has nothing to answer with. */
bool producer_can_answer(t_producer *p, const char *what);

/* Whether there is a result; a newer one is on its way; a newer one, or another order of it. As the
 * class says, or what stands for it where it says nothing (t_producer_class). */
bool producer_has(const t_producer *p);
bool producer_busy(const t_producer *p);
bool producer_at_work(const t_producer *p);

/* The producer upstream that is at work on what p will have; NULL for none. */
const t_producer *producer_waits_for(const t_producer *p);

/* producer_upstream.c: why there is nothing, and what a person can do about it */

/* One error for the message `what`, which the producer has nothing to answer with. */
void producer_report_lack(t_producer *p, const char *what);

/* The same as a text, for lack of what that stage makes: "no frames yet: send [stft~] a bang ...".
 */
void producer_print_lack(const t_producer *p, t_stage stage, char *text, size_t size);

/* What a person can do to have the result of that producer. */
void producer_print_remedy(const t_producer *maker, char *text, size_t size);

/* Whether what that stage makes is on its way, as it seems. */
bool producer_expects(const t_producer *p, t_stage stage);

#endif
