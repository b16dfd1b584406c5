#include "base/finite.h"

#include <float.h>

/* x * 0 is 0 for what is finite and NaN for the rest, which takes no branch. The sums are kept side
 * by side: an addition would wait for the one before it. */
bool sro_all_within(const float *values, size_t count, float max)
{
    const float to_infinity = FLT_MAX / max; /* what is more than max becomes infinite */
    enum { LANES = 16 };
    float sum[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (size_t j = 0; j < LANES; j++)
            sum[j] += values[i + j] * to_infinity * 0.f;
    for (; i < count; i++)
        sum[0] += values[i] * to_infinity * 0.f;
    for (size_t j = 1; j < LANES; j++)
        sum[0] += sum[j];
    return sum[0] == 0.f;
}

bool sro_all_finite(const float *values, size_t count)
{
    return sro_all_within(values, count, FLT_MAX);
}
