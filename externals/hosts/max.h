/* max: Max's side of the host: what its files share among them.
 *
 * Max says things on its main thread and on its scheduler's, which with "Scheduler in Audio
 * Interrupt" is that of the audio. What a class does is done on the main thread, but perform and
 * hear_at_once: what was said elsewhere waits in a queue (max_queue.c), and is heard before
 * anything that is said on the main thread later. */
#ifndef HOSTS_MAX_H
#define HOSTS_MAX_H

#include "hosts/host.h"
#include "hosts/maxapi.h"
#include "sound/sound.h"

#include <stdatomic.h>

enum { MAX_CHANNELS = SRO_MAX_CHANNELS };

typedef struct block t_block; /* what one chain of signals computes with */

/* A class of ours in Max. */
typedef struct max_class {
    const t_hosted_class *hosted;
    t_class *class;
    const char *name; /* sro.stft~ */
} t_max_class;

/* The object that Max has in the patcher. */
struct host {
    t_pxobject object; /* first: Max's pointers to it are pointers to this */
    const t_max_class *class;
    t_hosted *instance; /* NULL until it is being made */
    t_object *patcher;
    t_outlet **outlets; /* for messages */
    void *right;        /* the second inlet for messages, */
    long inlet;         /* by which Max tells inlets apart */
    bool *said;         /* of each setting: whether Max is to be told what it is by now, */
    t_timer *settled;   /* when it has come into force */
    t_host *next;       /* of all that there are; the main thread's */
    uint64_t number;    /* that no other has, though it may be made where this was */

    atomic_int users;    /* threads other than the main one that are about to say something to it */
    atomic_int lost;     /* messages that there was no memory for */
    atomic_bool leaving; /* nothing is heard any more */

    t_ports ports;
    bool has_signals;
    t_block *blocks;
    _Atomic float scalars[MAX_CHANNELS]; /* numbers that came to inlets for signals */
};

/* Any function as a method, by way of the type that compilers take for any. */
#define METHOD(function) ((method)(void (*)(void))(function))

static inline t_object *max_object(t_host *h) { return &h->object.z_ob; }

/* max.c: whether the object of that number is there. Main thread. */
bool max_is_there(uint64_t number);
t_host *max_first(void);

/* An object that stands for all of ours, where Max wants one. */
t_object *max_anybody(void);

/* Max has begun to quit: nothing is heard any more. */
bool max_quits(void);

/* Around everything that a class is called for on the main thread. What is said to an object while
 * another call goes on is part of that, and heard at once; else what waits in the queue comes
 * first. */
void max_enter(void);
void max_leave(void);

/* In place of max_enter where Max is at work on its patch, as it makes and frees objects and puts
 * signals in a sequence: nothing that waits may change it now. */
void max_enter_alone(void);

/* max_messages.c: what comes in, on any thread */

void max_messages_setup(t_class *c);
void max_say(t_host *h, long inlet, const char *name, long argc, const t_atom *argv);

/* The message itself, on the main thread. */
void max_hear(t_host *h, long inlet, const t_message *message);

/* Whether it has a message `array`, which in Max may be called `buffer` as well. */
bool max_takes_arrays(const t_host *h);

/* Atoms of Max as values. */
void max_values(long argc, const t_atom *argv, sro_value *values);

/* max_queue.c: what was said on other threads */

void max_queue_setup(void);
void max_queue_add(t_host *h, long inlet, const char *name, long argc, const t_atom *argv);

/* Whether anything waits, or is being heard. Any thread. */
bool max_queue_waits(void);

/* Hear all that waits; of the object nothing waits any more. Main thread. */
void max_queue_hear(void);
void max_queue_forget(t_host *h);

/* max_attributes.c: settings as Max's attributes */

void max_attributes_setup(const t_max_class *class);
bool max_attributes_begin(t_host *h);
void max_attributes_end(t_host *h);
void max_attributes_heard(t_host *h, const char *name);

/* max_assist.c: what Max shows of inlets and outlets */

void max_assist_setup(t_class *c);

/* max_signals.c */

void max_signals_setup(t_class *c);
void max_signals_make(t_host *h, t_ports ports); /* inlets */
void max_signals_outlets(t_host *h);             /* from the right, after those for messages */
void max_signals_end(t_host *h);                 /* after this nothing performs */

/* How many inlets and outlets take signals; and the first row that a class sees of them. */
long max_signal_inlets(const t_host *h);
long max_signal_outlets(const t_host *h);
int max_first_row(const t_host *h);

#endif
