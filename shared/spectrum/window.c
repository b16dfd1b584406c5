#include "spectrum/window.h"

#include <math.h>

static double value(sro_window window, double phase)
{
    double turn = 2 * 3.14159265358979323846 * phase;
    switch (window) {
    case SRO_WINDOW_HANN:
        return .5 - .5 * cos(turn);
    case SRO_WINDOW_HAMMING:
        return .54 - .46 * cos(turn);
    case SRO_WINDOW_BLACKMAN:
        return .42 - .5 * cos(turn) + .08 * cos(2 * turn);
    case SRO_WINDOW_BARTLETT:
        return phase <= .5 ? 2 * phase : 2 - 2 * phase;
    case SRO_WINDOW_RECTANGULAR:
        break;
    }
    return 1;
}

void sro_window_fill(sro_window window, size_t length, float *values)
{
    for (size_t i = 0; i < length; i++)
        values[i] = (float)value(window, (double)i / (double)length);
    if (length == 1) /* as scipy: a window of one point is 1 */
        values[0] = 1;
}
