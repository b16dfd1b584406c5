/* shared_class: a class that is one and the same in all our binaries. Each of them has its own copy
 * of this code, and the second one that made a class of some name would not be found by what the
 * first one made. */
#ifndef SHARED_CLASS_H
#define SHARED_CLASS_H

#include "m_pd.h"

/* The class of that name, made by whoever asks first. `make` has to make an object of it that may
 * be freed at once; it is called where another binary was first, for its class. The name tells
 * the layout of the struct as well: binaries of two versions may meet in one Pd. */
t_class *shared_class(const char *name, t_pd *(*make)(void), size_t size);

#endif
