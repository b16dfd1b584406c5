#include "common/arrays.h"

#include <limits.h>

/* Pd counts an array's bytes as an int: one more point would crash it. */
#define MOST_POINTS ((size_t)INT_MAX / sizeof(t_word))

int array_exists(t_symbol *name) { return pd_findbyclass(name, garray_class) != 0; }

static t_garray *array_find(t_unit *owner, const char *what, t_symbol *name)
{
    t_garray *a = (t_garray *)pd_findbyclass(name, garray_class);
    if (!a)
        unit_error(owner, "%s %s: no such array; make one of that name first", what, name->s_name);
    return a;
}

t_word *array_words(t_unit *owner, const char *what, t_symbol *name, size_t *size)
{
    t_word *words = 0;
    int count = 0;
    t_garray *a = array_find(owner, what, name);
    if (!a)
        return 0;
    if (!garray_getfloatwords(a, &count, &words)) {
        unit_error(owner, "%s %s: not an array of numbers", what, name->s_name);
        return 0;
    }
    if (count < 1) {
        unit_error(owner, "%s %s: the array is empty; resize or fill it first", what, name->s_name);
        return 0;
    }
    *size = (size_t)count;
    return words;
}

int array_fill(t_unit *owner, const char *what, t_symbol *name, const float *values, size_t stride,
               size_t count)
{
    size_t i, size;
    t_word *words;
    t_garray *a = array_find(owner, what, name);
    if (!a)
        return 0;
    if (count > MOST_POINTS) {
        unit_error(owner, "%s %s: an array cannot have %zu points, only %zu; write a file instead",
                   what, name->s_name, count, MOST_POINTS);
        return 0;
    }
    garray_resize_long(a, (long)count);
    if (!(words = array_words(owner, what, name, &size)))
        return 0;
    if (size != count) {
        unit_error(owner, "%s %s: cannot be resized to %zu points", what, name->s_name, count);
        return 0;
    }
    for (i = 0; i < count; i++)
        words[i].w_float = values[i * stride];
    garray_redraw(a);
    return 1;
}
