#include "spectrum/histogram.h"

#include <math.h>
#include <string.h>

void sro_histogram(const float *values, size_t count, float *counts, size_t bins, float *low,
                   float *high)
{
    float min = values[0], max = values[0];
    for (size_t i = 1; i < count; i++) {
        min = fminf(min, values[i]);
        max = fmaxf(max, values[i]);
    }
    if (min == max) {
        min -= .5f;
        max += .5f;
    }
    memset(counts, 0, bins * sizeof *counts);
    for (size_t i = 0; i < count; i++) {
        double step = ((double)values[i] - min) / ((double)max - min) * (double)bins;
        size_t bin = step < (double)bins ? (size_t)step : bins - 1;
        counts[bin]++;
    }
    *low = min;
    *high = max;
}
