#include "spectrum/window.h"

#include <math.h>

#include "base/pi.h"

static const double two_pi = 2 * SRO_PI;

/* The windows at x, which goes from 0 to 1. */

static double hann(double x) { return .5 - .5 * cos(two_pi * x); }

static double hamming(double x) { return .54 - .46 * cos(two_pi * x); }

static double blackman(double x)
{
    double angle = two_pi * x;
    return .42 - .5 * cos(angle) + .08 * cos(2 * angle);
}

static double bartlett(double x) { return x <= .5 ? 2 * x : 2 - 2 * x; }

static double rectangular(double x)
{
    (void)x;
    return 1;
}

const char *const sro_window_names[SRO_WINDOWS + 1] = {
    [SRO_WINDOW_HANN] = "hann",
    [SRO_WINDOW_HAMMING] = "hamming",
    [SRO_WINDOW_BLACKMAN] = "blackman",
    [SRO_WINDOW_BARTLETT] = "bartlett",
    [SRO_WINDOW_RECTANGULAR] = "rectangular",
};

static double (*const formulas[SRO_WINDOWS])(double x) = {
    [SRO_WINDOW_HANN] = hann,
    [SRO_WINDOW_HAMMING] = hamming,
    [SRO_WINDOW_BLACKMAN] = blackman,
    [SRO_WINDOW_BARTLETT] = bartlett,
    [SRO_WINDOW_RECTANGULAR] = rectangular,
};

void sro_window_fill(sro_window window, size_t length, float *values)
{
    for (size_t i = 0; i < length; i++)
        values[i] = (float)formulas[window]((double)i / (double)length);
    if (length == 1)
        values[0] = 1;
}
