#include "base/finite.h"

#include <float.h>
#include <math.h>

/* No branch, so that many are compared at once; a NaN is not within anything. */
bool sro_all_within(const float *values, size_t count, float max)
{
    enum { LANES = 16 };
    int beyond[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (size_t j = 0; j < LANES; j++)
            beyond[j] |= !(fabsf(values[i + j]) <= max);
    for (; i < count; i++)
        beyond[0] |= !(fabsf(values[i]) <= max);
    for (size_t j = 1; j < LANES; j++)
        beyond[0] |= beyond[j];
    return !beyond[0];
}

bool sro_all_finite(const float *values, size_t count)
{
    return sro_all_within(values, count, FLT_MAX);
}
