#include "base/finite.h"

/* x * 0 is 0 for what is finite and NaN for the rest, which takes no branch. The sums are kept side
 * by side: an addition would wait for the one before it. */
bool sro_all_finite(const float *values, size_t count)
{
    enum { LANES = 16 };
    float sum[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (size_t j = 0; j < LANES; j++)
            sum[j] += values[i + j] * 0.f;
    for (; i < count; i++)
        sum[0] += values[i] * 0.f;
    for (size_t j = 1; j < LANES; j++)
        sum[0] += sum[j];
    return sum[0] == 0.f;
}
