/* per_set_template: includes the file SIMD_TEMPLATE once for each instruction set.
 *
 * A template writes each loop once, over vectors of the set's own width (a wider vector would live
 * in memory), and ends with a table of its functions. For each set it sees
 *     TARGET            what a function's definition begins with
 *     TARGET_UNFUSED    the same without fused multiply-adds, so that all sets round alike; not
 *                       defined for AVX-512, which cannot do without
 *     LANES             floats in a register: 4, 8 or 16
 *     SET(f)            f_baseline, f_avx2 or f_avx512: the template's own functions
 *     AT_MOST_AVX2(f)   the same, but f_avx2 for AVX-512: where wider registers gain nothing
 * and, from simd.h, VECTOR, INTS and WIDE(f). It has no header guard. */
#include "simd/simd.h"

#define SET_NAME baseline
#define TARGET
#define TARGET_UNFUSED
#define LANES 4
#define AT_MOST_AVX2(f) SET(f)
#include SIMD_TEMPLATE
#undef SET_NAME
#undef TARGET
#undef TARGET_UNFUSED
#undef LANES

#if SIMD_X86

#define SET_NAME avx2
#define TARGET SIMD_AVX2
#define TARGET_UNFUSED __attribute__((target("avx2")))
#define LANES 8
#include SIMD_TEMPLATE
#undef SET_NAME
#undef TARGET
#undef TARGET_UNFUSED
#undef LANES

#undef AT_MOST_AVX2

#define SET_NAME avx512
#define TARGET SIMD_AVX512
#define LANES 16
#define AT_MOST_AVX2(f) f##_avx2
#include SIMD_TEMPLATE
#undef SET_NAME
#undef TARGET
#undef LANES

#endif

#undef AT_MOST_AVX2
#undef SIMD_TEMPLATE
