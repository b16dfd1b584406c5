#include "common/arrays.h"

#include <stdlib.h>

static bool array_exists(const void *owner, const char *what, const char *name, t_array_look *look,
                         t_array_state *state)
{
    *state = host_array_look(name, look);
    if (*state == HOST_ARRAY_NONE)
        host_error(owner, "%s %s: no such array; make one of that name first", what, name);
    return *state != HOST_ARRAY_NONE;
}

bool array_look(const void *owner, const char *what, const char *name, t_array_look *look)
{
    t_array_state state;
    if (!array_exists(owner, what, name, look, &state))
        return false;
    if (state == HOST_ARRAY_OTHER) {
        host_error(owner, "%s %s: not an array of numbers", what, name);
        return false;
    }
    if (!look->points)
        host_error(owner, "%s %s: the array is empty; resize or fill it first", what, name);
    return look->points > 0;
}

bool array_points(const void *owner, const char *what, const char *name, size_t *size)
{
    t_array_look look;
    bool fine = array_look(owner, what, name, &look);
    *size = look.points;
    return fine;
}

bool array_read_channel(const void *owner, const char *what, const char *name, size_t channel,
                        float *to, size_t size)
{
    if (host_array_read(name, channel, to, size))
        return true;
    host_error(owner, "%s %s: %s is at work on it; try again", what, name, host_program());
    return false;
}

float *array_read(const void *owner, const char *what, const char *name, size_t *size)
{
    size_t most = *size;
    float *points;
    if (!array_points(owner, what, name, size))
        return NULL;
    *size = *size < most ? *size : most;
    points = malloc(*size * sizeof(*points));
    if (!points) {
        host_error(owner, "%s: %s", what, SRO_NO_MEMORY);
        return NULL;
    }
    if (array_read_channel(owner, what, name, 0, points, *size))
        return points;
    free(points);
    return NULL;
}

static bool fill(const void *owner, const char *what, const char *name,
                 const t_array_values *values)
{
    t_array_look look;
    t_array_state state;
    if (!array_exists(owner, what, name, &look, &state))
        return false;
    if (values->count > host_array_max()) {
        host_error(owner, "%s %s: an array cannot have %zu points, only %zu; write a file instead",
                   what, name, values->count, host_array_max());
        return false;
    }
    if (state == HOST_ARRAY_OTHER || host_array_write(name, values))
        return state == HOST_ARRAY_FINE || array_look(owner, what, name, &look);
    host_error(owner, "%s %s: cannot be resized to %zu points", what, name, values->count);
    return false;
}

bool array_fill(const void *owner, const char *what, const char *name, const float *values,
                size_t stride, size_t count)
{
    return fill(owner, what, name, &(t_array_values){&values, 1, stride, count});
}

static bool takes_all(const char *name)
{
    t_array_look look;
    return host_array_look(name, &look) == HOST_ARRAY_FINE && look.widens;
}

bool array_fill_sound(const void *owner, const char *what, const char *const *names, int count,
                      const sro_sound *sound)
{
    const float *channels[SRO_MAX_CHANNELS];
    size_t there = sro_sound_channels(sound), c;
    int i;
    for (c = 0; c < there; c++)
        channels[c] = sro_sound_channel(sound, c);
    for (i = 0; i < count; i++) {
        bool all = count == 1 && takes_all(names[i]);
        t_array_values values = {all || there == 1 ? channels : channels + i, all ? there : 1, 1,
                                 sro_sound_length(sound)};
        if (!fill(owner, what, names[i], &values))
            return false;
    }
    return true;
}
