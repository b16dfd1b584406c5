/* Max's API: buffers. An array of Pd's scripts is a buffer of one channel. */

#include "api.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct buffer {
    t_object object;
    t_symbol *name;
    long frames, channels;
    double rate; /* 0: the host's */
    float *samples;
    int locks;
    long dirty;
    long sudden_frames, sudden_channels; /* its size as it is locked next; 0: as it is */
    struct buffer *next;
};

static t_buffer *buffers;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

t_buffer *buffer_named(t_symbol *name)
{
    t_buffer *b;
    pthread_mutex_lock(&lock);
    for (b = buffers; b && b->name != name;)
        b = b->next;
    pthread_mutex_unlock(&lock);
    return b;
}

/* What is said to it. */
static void sizeinsamps(t_buffer *b, t_symbol *s, long ac, t_atom *av)
{
    (void)s;
    if (ac < 1 || atom_number(av) < 1)
        fault("buffer~ %s: sizeinsamps wants frames", b->name->s_name);
    else
        buffer_resize(b, (long)atom_number(av), ac > 1 ? (long)atom_number(av + 1) : b->channels);
}

static void end(t_buffer *b)
{
    t_buffer **at = &buffers;
    pthread_mutex_lock(&lock);
    while (*at != b)
        at = &(*at)->next;
    *at = b->next;
    pthread_mutex_unlock(&lock);
    free(b->samples);
}

t_buffer *buffer_new(t_symbol *name, long frames, long channels)
{
    static t_class *class;
    t_buffer *b;
    if (!class) {
        class = host_class("buffer~", sizeof(t_buffer), METHOD(end));
        class_addmethod(class, METHOD(sizeinsamps), "sizeinsamps", A_GIMME, 0);
    }
    b = object_alloc(class);
    b->name = name;
    buffer_resize(b, frames, channels);
    pthread_mutex_lock(&lock);
    b->next = buffers;
    buffers = b;
    pthread_mutex_unlock(&lock);
    return b;
}

void buffer_free(t_buffer *buffer) { object_free(buffer); }

long buffer_frames(const t_buffer *buffer) { return buffer->frames; }

long buffer_channels(const t_buffer *buffer) { return buffer->channels; }

float *buffer_samples(t_buffer *buffer) { return buffer->samples; }

void buffer_rate_set(t_buffer *buffer, double hz) { buffer->rate = hz; }

void buffer_resize_suddenly(t_buffer *buffer, long frames, long channels)
{
    buffer->sudden_frames = frames;
    buffer->sudden_channels = channels;
}

/* On main; what was there stays. */
void buffer_resize(t_buffer *buffer, long frames, long channels)
{
    size_t room = (size_t)(frames > 0 ? frames : 1) * (size_t)channels;
    float *samples;
    long f, c, kept_frames, kept_channels;
    if (role_here() != MAIN)
        fault("buffer~ %s: resized, but not on the main thread", buffer->name->s_name);
    pthread_mutex_lock(&lock);
    if (buffer->locks)
        fault("buffer~ %s: resized while it is locked", buffer->name->s_name);
    samples = must_alloc(room * sizeof(*samples));
    kept_frames = frames < buffer->frames ? frames : buffer->frames;
    kept_channels = channels < buffer->channels ? channels : buffer->channels;
    for (f = 0; f < kept_frames; f++)
        for (c = 0; c < kept_channels; c++)
            samples[f * channels + c] = buffer->samples[f * buffer->channels + c];
    free(buffer->samples);
    buffer->samples = samples;
    buffer->frames = frames;
    buffer->channels = channels;
    pthread_mutex_unlock(&lock);
}

/* References: by name, whether there is such a buffer or not. */

struct _buffer_ref {
    t_object object;
    t_symbol *name;
};

t_buffer_ref *buffer_ref_new(t_object *self, t_symbol *name)
{
    static t_class *class;
    t_buffer_ref *ref;
    (void)self;
    if (!class)
        class = host_class("buffer_ref", sizeof(t_buffer_ref), NULL);
    ref = object_alloc(class);
    ref->name = name;
    return ref;
}

t_buffer_obj *buffer_ref_getobject(t_buffer_ref *x)
{
    return (t_buffer_obj *)buffer_named(x->name);
}

float *buffer_locksamples(t_buffer_obj *buffer_object)
{
    t_buffer *b = (t_buffer *)buffer_object;
    long frames = b->sudden_frames;
    b->sudden_frames = 0;
    if (frames)
        buffer_resize(b, frames, b->sudden_channels);
    pthread_mutex_lock(&lock);
    b->locks++;
    pthread_mutex_unlock(&lock);
    return b->frames > 0 ? b->samples : NULL;
}

void buffer_unlocksamples(t_buffer_obj *buffer_object)
{
    t_buffer *b = (t_buffer *)buffer_object;
    pthread_mutex_lock(&lock);
    if (--b->locks < 0)
        fault("buffer~ %s: unlocked more often than locked", b->name->s_name);
    pthread_mutex_unlock(&lock);
}

t_atom_long buffer_getchannelcount(t_buffer_obj *buffer_object)
{
    return ((t_buffer *)buffer_object)->channels;
}

t_atom_long buffer_getframecount(t_buffer_obj *buffer_object)
{
    return ((t_buffer *)buffer_object)->frames;
}

t_atom_float buffer_getsamplerate(t_buffer_obj *buffer_object)
{
    const t_buffer *b = (t_buffer *)buffer_object;
    return b->rate > 0 ? b->rate : rate;
}

t_max_err buffer_setdirty(t_buffer_obj *buffer_object)
{
    ((t_buffer *)buffer_object)->dirty++;
    return MAX_ERR_NONE;
}
