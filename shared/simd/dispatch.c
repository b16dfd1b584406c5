#include "simd/dispatch.h"

#include "simd/simd.h"

#if SIMD_X86

sro_simd_set sro_simd_best(void)
{
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f"))
        return SRO_SIMD_AVX512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return SRO_SIMD_AVX2;
    return SRO_SIMD_BASELINE;
}

#else

sro_simd_set sro_simd_best(void) { return SRO_SIMD_BASELINE; }

#endif

const char *sro_simd_name(sro_simd_set set)
{
    switch (set) {
    case SRO_SIMD_AVX512:
        return "avx512";
    case SRO_SIMD_AVX2:
        return "avx2";
    default:
        return SIMD_X86 ? "sse2" : "plain";
    }
}
