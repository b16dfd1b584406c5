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
    SRO_WINDOWS, /* how many there are */
} sro_window;

/* Their names, such as "hann", ended by NULL. */
SRO_API extern const char *const sro_window_names[SRO_WINDOWS + 1];

/* The `length` (>= 1) values of a window, computed in double. The formulas are those of Harris, "On
 * the use of windows" (1978), in the periodic form: the symmetric window of length + 1 without its
 * last point. A window of one point is 1, as scipy has it. `values` is the caller's. */
SRO_API void sro_window_fill(sro_window window, size_t length, float *values);

#endif
