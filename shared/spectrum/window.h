/* window: the periodic windows of scipy.signal.get_window. */
#ifndef SRO_SPECTRUM_WINDOW_H
#define SRO_SPECTRUM_WINDOW_H

#include "base/common.h"

typedef enum {
    SRO_WINDOW_HANN,
    SRO_WINDOW_HAMMING,
    SRO_WINDOW_BLACKMAN,
    SRO_WINDOW_BARTLETT,
    SRO_WINDOW_RECTANGULAR,
} sro_window;

/* `length` (>= 1) values: a = .5 - .5 cos(2 pi i / length) for Hann, and so on, computed in
 * double. The formulas are those of Harris, "On the use of windows" (1978), in the periodic
 * form: the symmetric window of length + 1 without its last point. */
SRO_API void sro_window_fill(sro_window window, size_t length, float *values);

#endif
