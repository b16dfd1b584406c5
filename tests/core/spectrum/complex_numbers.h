/* complex_numbers: cabs, carg and cexp by what is in every C library; Wine 8's lacks them. */
#ifndef COMPLEX_NUMBERS_H
#define COMPLEX_NUMBERS_H

#include <complex.h>
#include <math.h>

static inline double magnitude_of(double _Complex z) { return hypot(creal(z), cimag(z)); }

static inline double angle_of(double _Complex z) { return atan2(cimag(z), creal(z)); }

/* exp(i angle) */
static inline double _Complex unit_at(double angle) { return cos(angle) + I * sin(angle); }

#endif
