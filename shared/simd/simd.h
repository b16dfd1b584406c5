/* simd: registers of several widths as vectors, and what each processor does with them in its own
 * way: for kernels.c alone. A name ends in the number of floats side by side. */
#ifndef SRO_SIMD_SIMD_H
#define SRO_SIMD_SIMD_H

#include <math.h>
#include <stdint.h>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#define X86 1
#endif

typedef int32_t i4 __attribute__((vector_size(16)));
typedef int32_t i8 __attribute__((vector_size(32)));
typedef int32_t i16 __attribute__((vector_size(64)));
typedef float v4 __attribute__((vector_size(16), aligned(4), may_alias));
typedef float v8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef float v16 __attribute__((vector_size(64), aligned(4), may_alias));

static inline float total4(v4 x) { return (x[0] + x[1]) + (x[2] + x[3]); }
static inline int count4(i4 x) { return (x[0] + x[1]) + (x[2] + x[3]); }
static inline v4 spread4(const float *y) { return (v4){y[0], y[0], y[0], y[0]}; }
static inline v4 repeat4(const float *y) { return *(const v4 *)y; }
static inline v4 reciprocal4(v4 x) { return 1 / x; }
static inline v4 nearness4(v4 apart) { return reciprocal4(1 + apart * apart); }
static inline v4 swap4(v4 x) { return (v4){x[1], x[0], x[3], x[2]}; }
static inline v4 real4(v4 x) { return (v4){x[0], x[0], x[2], x[2]}; }
static inline v4 imaginary4(v4 x) { return (v4){x[1], x[1], x[3], x[3]}; }
static inline v4 reverse4(v4 x) { return (v4){x[2], x[3], x[0], x[1]}; }

#if X86

#define AVX2 __attribute__((target("avx2,fma")))
#define AVX512 __attribute__((target("avx512f")))

static inline uint32_t mask4(v4 x, float limit)
{
    return (uint32_t)_mm_movemask_ps(_mm_cmple_ps((__m128)x, _mm_set1_ps(limit)));
}

static inline v4 totals4(const v4 x[4])
{
    __m128 a = (__m128)x[0], b = (__m128)x[1], c = (__m128)x[2], d = (__m128)x[3];
    __m128 ab = _mm_add_ps(_mm_unpacklo_ps(a, b), _mm_unpackhi_ps(a, b));
    __m128 cd = _mm_add_ps(_mm_unpacklo_ps(c, d), _mm_unpackhi_ps(c, d));
    return (v4)_mm_add_ps(_mm_movelh_ps(ab, cd), _mm_movehl_ps(cd, ab));
}

AVX2 static inline uint32_t mask8(v8 x, float limit)
{
    __m256 within = _mm256_cmp_ps((__m256)x, _mm256_set1_ps(limit), _CMP_LE_OQ);
    return (uint32_t)_mm256_movemask_ps(within);
}
AVX2 static inline float total8(v8 x)
{
    return total4(
        (v4)_mm_add_ps(_mm256_castps256_ps128((__m256)x), _mm256_extractf128_ps((__m256)x, 1)));
}
AVX2 static inline int count8(i8 x)
{
    return count4((i4)_mm256_castsi256_si128((__m256i)x)
                  + (i4)_mm256_extracti128_si256((__m256i)x, 1));
}
AVX2 static inline v4 half8(v8 x)
{
    return (v4)_mm_add_ps(_mm256_castps256_ps128((__m256)x), _mm256_extractf128_ps((__m256)x, 1));
}
AVX2 static inline v4 totals8(const v8 x[4])
{
    v4 half[4] = {half8(x[0]), half8(x[1]), half8(x[2]), half8(x[3])};
    return totals4(half);
}
AVX2 static inline v4 fold8(const v8 x[2])
{
    v4 rows[4];
    for (int h = 0; h < 2; h++) {
        rows[2 * h] = (v4)_mm256_castps256_ps128((__m256)x[h]);
        rows[2 * h + 1] = (v4)_mm256_extractf128_ps((__m256)x[h], 1);
    }
    return totals4(rows);
}
AVX2 static inline v8 spread8(const float *y)
{
    return (v8){y[0], y[0], y[0], y[0], y[1], y[1], y[1], y[1]};
}
AVX2 static inline v8 repeat8(const float *y) { return (v8)_mm256_broadcast_ps((const __m128 *)y); }
/* 12 bits, doubled by one step of Newton's */
AVX2 static inline v8 reciprocal8(v8 x)
{
    v8 r = (v8)_mm256_rcp_ps((__m256)x);
    return r * (2 - x * r);
}
AVX2 static inline v8 nearness8(v8 apart) { return reciprocal8(1 + apart * apart); }

AVX512 static inline uint32_t mask16(v16 x, float limit)
{
    return _mm512_cmp_ps_mask((__m512)x, _mm512_set1_ps(limit), _CMP_LE_OQ);
}
AVX512 static inline float total16(v16 x) { return _mm512_reduce_add_ps((__m512)x); }
AVX512 static inline v4 quarter16(v16 x)
{
    __m256 half =
        _mm256_add_ps(_mm512_castps512_ps256((__m512)x),
                      _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd((__m512)x), 1)));
    return (v4)_mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1));
}
AVX512 static inline v4 totals16(const v16 x[4])
{
    v4 quarter[4] = {quarter16(x[0]), quarter16(x[1]), quarter16(x[2]), quarter16(x[3])};
    return totals4(quarter);
}
AVX512 static inline v4 fold16(const v16 x[1])
{
    __m512 all = (__m512)x[0];
    v4 rows[4] = {(v4)_mm512_castps512_ps128(all), (v4)_mm512_extractf32x4_ps(all, 1),
                  (v4)_mm512_extractf32x4_ps(all, 2), (v4)_mm512_extractf32x4_ps(all, 3)};
    return totals4(rows);
}
AVX512 static inline v16 repeat16(const float *y)
{
    return (v16)_mm512_broadcast_f32x4(_mm_loadu_ps(y));
}
AVX512 static inline v16 spread16(const float *y)
{
    __m512i from = _mm512_set_epi32(3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0);
    return (v16)_mm512_permutexvar_ps(from, (__m512)repeat16(y));
}
AVX512 static inline v16 reciprocal16(v16 x) { return (v16)_mm512_rcp14_ps((__m512)x); }
/* As near as 8 lanes come */
AVX512 static inline v16 close_reciprocal16(v16 x)
{
    v16 r = reciprocal16(x);
    return r * (2 - x * r);
}
AVX512 static inline v16 nearness16(v16 apart) { return reciprocal16(1 + apart * apart); }

static inline v4 root4(v4 x) { return (v4)_mm_sqrt_ps((__m128)x); }
static inline __m128 two_bins(const float *bins, const uint32_t *sources)
{
    const __m128 none = _mm_setzero_ps();
    __m128 first = _mm_loadl_pi(none, (const __m64 *)(bins + 2 * (size_t)sources[0]));
    return _mm_loadh_pi(first, (const __m64 *)(bins + 2 * (size_t)sources[1]));
}
static inline v4 gather4(const float *bins, const uint32_t *sources)
{
    return (v4)two_bins(bins, sources);
}

AVX2 static inline v8 swap8(v8 x) { return (v8)_mm256_permute_ps((__m256)x, 0xB1); }
AVX2 static inline v8 real8(v8 x) { return (v8)_mm256_moveldup_ps((__m256)x); }
AVX2 static inline v8 imaginary8(v8 x) { return (v8)_mm256_movehdup_ps((__m256)x); }
AVX2 static inline v8 reverse8(v8 x)
{
    return (v8)_mm256_castpd_ps(_mm256_permute4x64_pd(_mm256_castps_pd((__m256)x), 0x1B));
}
AVX2 static inline v8 root8(v8 x) { return (v8)_mm256_sqrt_ps((__m256)x); }

AVX2 static inline v8 gather8(const float *bins, const uint32_t *sources)
{
    return (v8)_mm256_insertf128_ps(_mm256_castps128_ps256(two_bins(bins, sources)),
                                    two_bins(bins, sources + 2), 1);
}

#else

static inline v4 totals4(const v4 x[4])
{
    return (v4){x[0][0], x[1][0], x[2][0], x[3][0]} + (v4){x[0][1], x[1][1], x[2][1], x[3][1]}
           + ((v4){x[0][2], x[1][2], x[2][2], x[3][2]} + (v4){x[0][3], x[1][3], x[2][3], x[3][3]});
}
static inline uint32_t mask4(v4 x, float limit)
{
    uint32_t bits = 0;
    for (int j = 0; j < 4; j++)
        bits |= (uint32_t)(x[j] <= limit) << j;
    return bits;
}

static inline v4 root4(v4 x) { return (v4){sqrtf(x[0]), sqrtf(x[1]), sqrtf(x[2]), sqrtf(x[3])}; }
static inline v4 gather4(const float *bins, const uint32_t *sources)
{
    const float *first = bins + 2 * (size_t)sources[0], *second = bins + 2 * (size_t)sources[1];
    return (v4){first[0], first[1], second[0], second[1]};
}

#endif

#endif
