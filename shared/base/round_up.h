/* round_up: multiples and quotients, rounded up. */
#ifndef SRO_BASE_ROUND_UP_H
#define SRO_BASE_ROUND_UP_H

#include <stddef.h>

/* The smallest multiple of `multiple`, which is above 0, that is not below count. */
static inline size_t sro_round_up(size_t count, size_t multiple)
{
    return (count + multiple - 1) / multiple * multiple;
}

/* How many parts of `size`, which is above 0, hold `count`: count / size, rounded up. */
static inline size_t sro_parts_of(size_t count, size_t size) { return (count + size - 1) / size; }

#endif
