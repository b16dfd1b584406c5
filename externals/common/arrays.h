/* arrays: the host's arrays that messages name. Errors are "CLASS: WHAT NAME: ...", by any object
 * of ours. */
#ifndef COMMON_ARRAYS_H
#define COMMON_ARRAYS_H

#include "hosts/host.h"
#include "sound/sound.h"

/* Whether there is an array with points in it, and what it is like, or how many they are; false
 * with an error where not. */
bool array_look(const void *owner, const char *what, const char *name, t_array_look *look);
bool array_points(const void *owner, const char *what, const char *name, size_t *size);

/* Copy the first points of one of its channels, at most `size`; false with an error. */
bool array_read_channel(const void *owner, const char *what, const char *name, size_t channel,
                        float *to, size_t size);

/* Its points, of the first channel, at most *size of them, to be freed; *size is then how many.
 * NULL with an error. */
float *array_read(const void *owner, const char *what, const char *name, size_t *size);

/* Resize the array, fill it with values that lie `stride` apart, redraw it. False with an error. */
bool array_fill(const void *owner, const char *what, const char *name, const float *values,
                size_t stride, size_t count);

/* The same with the channels of a sound: one for each array, or its only one for all of them. A
 * single array gets all channels where it can. */
bool array_fill_sound(const void *owner, const char *what, const char *const *names, int count,
                      const sro_sound *sound);

#endif
