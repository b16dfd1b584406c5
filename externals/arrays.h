/* arrays: Pd's arrays as rows of floats. Main thread only; pointers are fetched afresh each time. */
#ifndef ARRAYS_H
#define ARRAYS_H

#include <stddef.h>

#include "m_pd.h"

/* The array and its size; 0 with one error "CLASS: WHAT NAME: ..." when there is none. */
t_word *array_words(void *owner, const char *owner_class, const char *what, t_symbol *name,
    size_t *size);

/* Resize the array, fill it, redraw it. False with an error when there is none. */
int array_fill(void *owner, const char *owner_class, const char *what, t_symbol *name,
    const float *values, size_t stride, size_t count);

#endif
