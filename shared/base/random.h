/* random: integer generators, so that one seed gives one result on every machine. */
#ifndef SRO_BASE_RANDOM_H
#define SRO_BASE_RANDOM_H

#include "base/common.h"

/* The next 64 bits of the sequence that `state` begins: SplitMix64 (Steele, Lea and Flood 2014).
 * Any value is a seed. */
SRO_API uint64_t sro_random_next(uint64_t *state);

/* A whole number in 0..bound-1, all equally likely (Lemire 2019). bound >= 1. */
SRO_API uint32_t sro_random_below(uint64_t *state, uint32_t bound);

/* A number in 0..1, 1 excluded, of 53 bits. */
SRO_API double sro_random_unit(uint64_t *state);

#endif
