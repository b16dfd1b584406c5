/* Threads: main, and on demand one of the scheduler and one of the audio. In scripts each waits for
 * the others, so that what happens has one sequence; let loose, none does. Main has a queue: what
 * others leave it, and Max's qelems. */

#include "api.h"

#include <pthread.h>
#include <stdlib.h>

t_ways ways;

static _Thread_local t_role role;
static _Thread_local int performing;

t_role role_here(void) { return role; }

void role_take(t_role its) { role = its; }

short systhread_ismainthread(void) { return role == MAIN; }

bool in_perform(void) { return performing > 0; }

void perform_begins(void) { performing++; }

void perform_ends(void) { performing--; }

/* A worker does one thing at a time, and whoever gives it waits. */

typedef struct worker {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    void (*doing)(void *);
    void *argument;
    bool there, ending;
    t_role role;
} t_worker;

#define NO_WORKER(its_role)                                                                        \
    {                                                                                              \
        .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER, .role = (its_role) \
    }
static t_worker scheduler = NO_WORKER(SCHEDULER), audio = NO_WORKER(AUDIO);

static void *work(void *argument)
{
    t_worker *w = argument;
    role = w->role;
    pthread_mutex_lock(&w->lock);
    while (!w->ending) {
        if (w->doing) {
            pthread_mutex_unlock(&w->lock);
            w->doing(w->argument);
            pthread_mutex_lock(&w->lock);
            w->doing = NULL;
            pthread_cond_broadcast(&w->changed);
        } else
            pthread_cond_wait(&w->changed, &w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

static void give(t_worker *w, void (*doing)(void *), void *argument)
{
    if (!w->there || role == w->role) {
        doing(argument);
        return;
    }
    pthread_mutex_lock(&w->lock);
    w->doing = doing;
    w->argument = argument;
    pthread_cond_broadcast(&w->changed);
    while (w->doing)
        pthread_cond_wait(&w->changed, &w->lock);
    pthread_mutex_unlock(&w->lock);
}

static void begin(t_worker *w)
{
    w->there = true;
    pthread_create(&w->thread, NULL, work, w);
}

static void end(t_worker *w)
{
    if (!w->there)
        return;
    pthread_mutex_lock(&w->lock);
    w->ending = true;
    pthread_cond_broadcast(&w->changed);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    w->there = w->ending = false;
}

void threads_begin(void)
{
    role = MAIN;
    if (ways.scheduler && !ways.interrupt)
        begin(&scheduler);
    if (ways.audio)
        begin(&audio);
}

void threads_end(void)
{
    end(&scheduler);
    end(&audio);
}

void on_scheduler(void (*doing)(void *), void *argument)
{
    give(ways.interrupt ? &audio : &scheduler, doing, argument);
}

void on_audio(void (*doing)(void *), void *argument) { give(&audio, doing, argument); }

/* Main's queue */

typedef struct later {
    void (*doing)(void *);
    void *argument;
    bool by_main;
    struct later *next;
} t_later;

static pthread_mutex_t later_lock = PTHREAD_MUTEX_INITIALIZER;
static t_later *first_later;

void main_later(void (*doing)(void *), void *argument)
{
    t_later *later = must_alloc(sizeof(*later)), **at = &first_later;
    *later = (t_later){doing, argument, role == MAIN, NULL};
    pthread_mutex_lock(&later_lock);
    while (*at)
        at = &(*at)->next;
    *at = later;
    pthread_mutex_unlock(&later_lock);
}

void main_forget(void *argument)
{
    t_later **at = &first_later;
    pthread_mutex_lock(&later_lock);
    while (*at)
        if ((*at)->argument == argument) {
            t_later *gone = *at;
            *at = gone->next;
            free(gone);
        } else
            at = &(*at)->next;
    pthread_mutex_unlock(&later_lock);
}

static t_later *take_later(bool of_others)
{
    t_later **at = &first_later, *later;
    pthread_mutex_lock(&later_lock);
    while (*at && of_others && (*at)->by_main)
        at = &(*at)->next;
    later = *at;
    if (later)
        *at = later->next;
    pthread_mutex_unlock(&later_lock);
    return later;
}

static void serve(bool of_others)
{
    t_later *later;
    while ((later = take_later(of_others))) {
        later->doing(later->argument);
        free(later);
    }
}

void main_serve(void) { serve(false); }

void main_serve_others(void) { serve(true); }

/* Max's qelems: however often one is set, it runs once. */

struct _qelem {
    t_object object;
    void *owner;
    method function;
    bool set; /* with the queue's lock */
};

typedef void t_function(void *owner);

static bool qelem_turn(t_qelem *q, bool to)
{
    bool was;
    pthread_mutex_lock(&later_lock);
    was = q->set;
    q->set = to;
    pthread_mutex_unlock(&later_lock);
    return was;
}

static void qelem_run(void *argument)
{
    t_qelem *q = argument;
    if (qelem_turn(q, false))
        ((t_function *)(void *)q->function)(q->owner);
}

static void qelem_end(t_qelem *q) { main_forget(q); }

void *qelem_new(void *obj, method fn)
{
    static t_class *class;
    t_qelem *q;
    if (!class)
        class = host_class("qelem", sizeof(t_qelem), METHOD(qelem_end));
    q = object_alloc(class);
    q->owner = obj;
    q->function = fn;
    return q;
}

void qelem_set(t_qelem *x)
{
    if (!qelem_turn(x, true))
        main_later(qelem_run, x);
}

void qelem_unset(t_qelem *x)
{
    qelem_turn(x, false);
    main_forget(x);
}
