#include "base/random.h"

uint64_t sro_random_next(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

uint32_t sro_random_below(uint64_t *state, uint32_t bound)
{
    uint32_t surplus = (0u - bound) % bound; /* of the 2^32 products, so many would be uneven */
    for (;;) {
        uint64_t product = (sro_random_next(state) >> 32) * bound;
        if ((uint32_t)product >= surplus)
            return (uint32_t)(product >> 32);
    }
}

double sro_random_unit(uint64_t *state) { return (double)(sro_random_next(state) >> 11) * 0x1p-53; }
