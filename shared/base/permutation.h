/* permutation: arrays of numbers in another sequence, in place. For the order of frames and for the
 * order of bins. Any thread. */
#ifndef SRO_BASE_PERMUTATION_H
#define SRO_BASE_PERMUTATION_H

#include "base/common.h"

/* 0 1 2 ... length - 1 (numpy.arange). */
SRO_API void sro_permutation_identity(uint32_t *numbers, size_t length);

/* x[::-1] */
SRO_API void sro_permutation_reverse(uint32_t *numbers, size_t length);

/* Fisher and Yates' shuffle (Durstenfeld 1964): all permutations are equally likely. One seed gives
 * one result on every machine. length < 2^32. */
SRO_API void sro_permutation_shuffle(uint32_t *numbers, size_t length, uint64_t seed);

/* numpy.roll: what falls off the end comes in at the beginning; a negative `shift` turns back. */
SRO_API void sro_permutation_rotate(uint32_t *numbers, size_t length, int64_t shift);

#endif
