/* arrays: Pd's arrays as rows of floats. Main thread; pointers are fetched afresh each time. */
#ifndef ARRAYS_H
#define ARRAYS_H

#include <stddef.h>

#include "common/object.h"

/* Whether there is an array of that name. */
int array_exists(t_symbol *name);

/* The array and its size; 0 with one error "CLASS: WHAT NAME: ..." when there is none. */
t_word *array_words(t_unit *owner, const char *what, t_symbol *name, size_t *size);

/* Resize the array, fill it, redraw it. False with an error when there is none. */
int array_fill(t_unit *owner, const char *what, t_symbol *name, const float *values, size_t stride,
               size_t count);

#endif
