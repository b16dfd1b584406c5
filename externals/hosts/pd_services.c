/* What Pd has besides classes and signals: timers, arrays, and memory for all our binaries. */

#include "hosts/pd.h"

#include <limits.h>

double host_rate_known(void) { return sys_getsr(); }

bool host_signals_on(void) { return pd_getdspstate(); }

/* Timers are Pd's clocks. */

struct timer {
    t_clock *clock;
    t_due *due;
    void *owner;
};

static void timer_tick(t_timer *timer) { timer->due(timer->owner); }

t_timer *host_timer_new(void *owner, t_due *due)
{
    t_timer *timer = getbytes(sizeof(*timer));
    timer->owner = owner;
    timer->due = due;
    timer->clock = clock_new(timer, (t_method)timer_tick);
    return timer;
}

void host_timer_free(t_timer *timer)
{
    if (!timer)
        return;
    clock_free(timer->clock);
    freebytes(timer, sizeof(*timer));
}

void host_timer_set(t_timer *timer, double ms) { clock_delay(timer->clock, ms); }

void host_timer_stop(t_timer *timer) { clock_unset(timer->clock); }

/* Arrays; pointers into them are fetched afresh each time. */

static t_garray *find_array(const char *name)
{
    return (t_garray *)pd_findbyclass(gensym(name), garray_class);
}

static t_word *words_of(t_garray *array, size_t *size)
{
    t_word *words = NULL;
    int count = 0;
    if (!garray_getfloatwords(array, &count, &words))
        return NULL;
    *size = count > 0 ? (size_t)count : 0;
    return words;
}

t_array_state host_array_look(const char *name, t_array_look *look)
{
    t_garray *array = find_array(name);
    *look = (t_array_look){.channels = 1};
    if (!array)
        return HOST_ARRAY_NONE;
    return words_of(array, &look->points) ? HOST_ARRAY_FINE : HOST_ARRAY_OTHER;
}

bool host_array_read(const char *name, size_t channel, float *to, size_t size)
{
    size_t i, count;
    t_garray *array = find_array(name);
    const t_word *words = array ? words_of(array, &count) : NULL;
    for (i = 0; words && i < size && i < count; i++)
        to[i] = (float)words[i].w_float;
    (void)channel;
    return true;
}

/* Pd counts an array's bytes as an int: one more point would crash it. */
size_t host_array_max(void) { return (size_t)INT_MAX / sizeof(t_word); }

bool host_array_write(const char *name, const t_array_values *values)
{
    size_t i, size;
    t_garray *array = find_array(name);
    t_word *words;
    garray_resize_long(array, (long)values->count);
    words = words_of(array, &size);
    if (!words || size != values->count)
        return false;
    for (i = 0; i < values->count; i++)
        words[i].w_float = values->channels[0][i * values->stride];
    garray_redraw(array);
    return true;
}

/* Memory that all our binaries share. A block is an object that is bound to its name, where
 * pd_findbyclass finds it by name and class. Each binary has its own copy of this code, but the
 * class has to be the same: the first binary makes it, and leaves a constructor with Pd's object
 * maker. The others call that once, and learn the class of what it makes. */

/* The number is the layout of t_shared. */
#define SHARED_NAME "spectreorder-shared-1"

typedef struct shared {
    t_pd pd;
    void *memory;
} t_shared;

static t_class *shared_class;

static t_pd *shared_make(void)
{
    t_shared *shared = (t_shared *)pd_new(shared_class);
    shared->memory = NULL;
    return &shared->pd;
}

static t_class *find_shared_class(void)
{
    t_symbol *name = gensym(SHARED_NAME);
    t_newmethod maker = (t_newmethod)(t_method)zgetfn(&pd_objectmaker, name);
    t_class *found;
    t_pd *sample;
    if (!maker)
        return class_new(name, (t_newmethod)(t_method)shared_make, 0, sizeof(t_shared), CLASS_PD,
                         0);
    sample = maker();
    found = *sample;
    pd_free(sample);
    return found;
}

void *host_shared(const char *name, size_t size)
{
    t_shared *shared;
    if (!shared_class)
        shared_class = find_shared_class();
    shared = (t_shared *)pd_findbyclass(gensym(name), shared_class);
    if (!shared) {
        shared = (t_shared *)shared_make();
        shared->memory = getbytes(size); /* which are 0 */
        pd_bind(&shared->pd, gensym(name));
    }
    return shared->memory;
}
