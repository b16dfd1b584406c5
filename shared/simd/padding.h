/* padding: how arrays are laid out for the kernels. They work on whole registers, so rows are
 * padded to the widest. */
#ifndef SRO_SIMD_PADDING_H
#define SRO_SIMD_PADDING_H

#include <stddef.h>
#include <stdint.h>

#include "base/round_up.h"

/* Floats. What a kernel reads or writes is padded to a multiple of this, unless it says otherwise:
 * two of the widest registers, and two lines of the cache. */
#define SRO_LANES 32

static inline size_t sro_padded(size_t count) { return sro_round_up(count, SRO_LANES); }

/* The first address from `memory` on that is a multiple of SRO_LANES floats: a load that straddles
 * two lines of the cache takes twice as long. `memory` needs SRO_LANES floats more room. */
static inline float *sro_aligned(float *memory)
{
    return (float *)(uintptr_t)sro_round_up((uintptr_t)memory, SRO_LANES * sizeof *memory);
}

#endif
