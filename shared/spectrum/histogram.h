/* histogram: how often values of equal ranges occur. */
#ifndef SRO_SPECTRUM_HISTOGRAM_H
#define SRO_SPECTRUM_HISTOGRAM_H

#include "base/common.h"

/* How many of the `count` values fall into each of `bins` equal steps between their minimum and
 * their maximum (numpy.histogram: the last step is closed at both ends), and that range. Equal
 * values are counted in a range half a unit wide on either side of them, as numpy does. `count` and
 * `bins` are at least 1, the values finite. `counts`, the caller's, has room for `bins` numbers. */
SRO_API void sro_histogram(const float *values, size_t count, float *counts, size_t bins,
                           float *low, float *high);

#endif
