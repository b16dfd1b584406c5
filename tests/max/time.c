/* Virtual time, and what rings in it: alarms, and Max's clocks, which are alarms, too. Those of one
 * instant ring in the sequence in which they were set. */

#include "api.h"

#include <pthread.h>
#include <stdlib.h>

struct alarm {
    void *owner;
    void (*ring)(void *owner);
    double due;
    bool set;
    t_alarm *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static t_alarm *first; /* the next one to ring */
static double now;

double time_now(void)
{
    double time;
    pthread_mutex_lock(&lock);
    time = now;
    pthread_mutex_unlock(&lock);
    return time;
}

void time_set(double units)
{
    pthread_mutex_lock(&lock);
    now = units;
    pthread_mutex_unlock(&lock);
}

double vector_units(void) { return UNITS_PER_MS * 1000. * vector / rate; }

t_alarm *alarm_new(void *owner, void (*ring)(void *owner))
{
    t_alarm *alarm = must_alloc(sizeof(*alarm));
    alarm->owner = owner;
    alarm->ring = ring;
    return alarm;
}

static void take_out(t_alarm *alarm)
{
    t_alarm **at = &first;
    if (!alarm->set)
        return;
    while (*at != alarm)
        at = &(*at)->next;
    *at = alarm->next;
    alarm->set = false;
}

void alarm_set(t_alarm *alarm, double ms)
{
    t_alarm **at = &first;
    pthread_mutex_lock(&lock);
    take_out(alarm);
    alarm->due = now + UNITS_PER_MS * (ms > 0 ? ms : 0);
    alarm->set = true;
    while (*at && (*at)->due <= alarm->due)
        at = &(*at)->next;
    alarm->next = *at;
    *at = alarm;
    pthread_mutex_unlock(&lock);
}

void alarm_stop(t_alarm *alarm)
{
    pthread_mutex_lock(&lock);
    take_out(alarm);
    pthread_mutex_unlock(&lock);
}

void alarm_free(t_alarm *alarm)
{
    alarm_stop(alarm);
    free(alarm);
}

static void ring(void *alarm) { ((t_alarm *)alarm)->ring(((t_alarm *)alarm)->owner); }

bool alarm_ring_before(double units)
{
    t_alarm *alarm;
    pthread_mutex_lock(&lock);
    alarm = first && first->due < units ? first : NULL;
    if (alarm) {
        now = alarm->due;
        take_out(alarm);
    }
    pthread_mutex_unlock(&lock);
    if (alarm)
        on_scheduler(ring, alarm);
    return alarm != NULL;
}

/* Max's clocks: their function runs where the scheduler does. */

struct _clock {
    t_object object;
    void *owner;
    method tick;
    t_alarm *alarm;
};

typedef void t_function(void *owner);

static void tick(void *clock)
{
    t_clock *c = clock;
    ((t_function *)(void *)c->tick)(c->owner);
}

static void end(t_clock *c) { alarm_free(c->alarm); }

t_clock *clock_new(void *obj, method fn)
{
    static t_class *class;
    t_clock *c;
    if (!class)
        class = host_class("clock", sizeof(t_clock), METHOD(end));
    c = object_alloc(class);
    c->owner = obj;
    c->tick = fn;
    c->alarm = alarm_new(c, tick);
    return c;
}

void clock_fdelay(t_clock *x, double f) { alarm_set(x->alarm, f); }

void clock_unset(t_clock *x) { alarm_stop(x->alarm); }
