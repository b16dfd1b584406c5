/* Arrays are Max's buffers. They are found afresh each time, on the main thread, where they are
 * resized, too. */

#include "hosts/max.h"

typedef struct found {
    t_buffer_ref *reference;
    t_buffer_obj *buffer; /* NULL: there is none */
} t_found;

static t_found find(const char *name)
{
    t_found f = {0};
    f.reference = buffer_ref_new(max_anybody(), gensym(name));
    if (f.reference)
        f.buffer = buffer_ref_getobject(f.reference);
    return f;
}

static void leave(const t_found *f)
{
    if (f->reference)
        object_free(f->reference);
}

static size_t points_of(t_buffer_obj *buffer)
{
    t_atom_long frames = buffer_getframecount(buffer);
    return frames > 0 ? (size_t)frames : 0;
}

static size_t channels_of(t_buffer_obj *buffer)
{
    t_atom_long channels = buffer_getchannelcount(buffer);
    return channels > 0 ? (size_t)channels : 1;
}

t_array_state host_array_look(const char *name, t_array_look *look)
{
    t_found f = find(name);
    *look = (t_array_look){.channels = 1};
    if (f.buffer) {
        look->points = points_of(f.buffer);
        look->channels = channels_of(f.buffer);
        look->widens = true;
        look->rate = buffer_getsamplerate(f.buffer);
    }
    leave(&f);
    return f.buffer ? HOST_ARRAY_FINE : HOST_ARRAY_NONE;
}

static bool read_channel(t_buffer_obj *buffer, size_t channel, float *to, size_t size)
{
    const float *samples = buffer_locksamples(buffer);
    size_t points = points_of(buffer), channels = channels_of(buffer), i;
    if (!samples)
        return false;
    for (i = 0; i < size && i < points && channel < channels; i++)
        to[i] = samples[i * channels + channel];
    buffer_unlocksamples(buffer);
    return true;
}

bool host_array_read(const char *name, size_t channel, float *to, size_t size)
{
    t_found f = find(name);
    bool fine = f.buffer && read_channel(f.buffer, channel, to, size);
    leave(&f);
    return fine;
}

size_t host_array_max(void) { return INT32_MAX; }

static bool has_size(t_buffer_obj *buffer, const t_array_values *values)
{
    return points_of(buffer) == values->count && channels_of(buffer) == values->channel_count;
}

/* Whether it has the size then. */
static bool resize(t_buffer_obj *buffer, const t_array_values *values)
{
    t_atom atoms[2] = {{.a_type = A_LONG, .a_w.w_long = (t_atom_long)values->count},
                       {.a_type = A_LONG, .a_w.w_long = (t_atom_long)values->channel_count}};
    if (has_size(buffer, values))
        return true;
    object_method_typed(buffer, gensym("sizeinsamps"), 2, atoms, NULL);
    return has_size(buffer, values);
}

static void interleave(const t_array_values *values, float *samples)
{
    size_t channel, i;
    for (channel = 0; channel < values->channel_count; channel++)
        for (i = 0; i < values->count; i++)
            samples[i * values->channel_count + channel] =
                values->channels[channel][i * values->stride];
}

/* Before it is locked somebody else may resize it. */
static bool write_points(t_buffer_obj *buffer, const t_array_values *values)
{
    float *samples = resize(buffer, values) ? buffer_locksamples(buffer) : NULL;
    bool fits = samples && has_size(buffer, values);
    if (fits)
        interleave(values, samples);
    if (samples)
        buffer_unlocksamples(buffer);
    if (fits)
        buffer_setdirty(buffer);
    return fits;
}

bool host_array_write(const char *name, const t_array_values *values)
{
    t_found f = find(name);
    bool fine = f.buffer && write_points(f.buffer, values);
    leave(&f);
    return fine;
}
