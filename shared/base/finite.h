/* finite: whether numbers are finite, faster than one by one. */
#ifndef SRO_BASE_FINITE_H
#define SRO_BASE_FINITE_H

#include "base/common.h"

/* Whether none of `count` values is a NaN or an infinity. */
bool sro_all_finite(const float *values, size_t count);

/* Whether all of them lie within -max..max. */
bool sro_all_within(const float *values, size_t count, float max);

#endif
