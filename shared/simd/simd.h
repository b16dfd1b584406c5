/* simd: vectors as wide as the registers of each instruction set, and what takes intrinsics to say.
 * A name ends in the number of floats side by side.
 *
 * Sums are kept in several registers side by side, and these are added up at the end: an addition
 * takes some cycles, and would have to wait for the one before it. */
#ifndef SRO_SIMD_SIMD_H
#define SRO_SIMD_SIMD_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#include "simd/dispatch.h"

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#define SIMD_X86 1
#define SIMD_AVX2 __attribute__((target("avx2,fma")))
#define SIMD_AVX512 __attribute__((target("avx512f")))
#else
#define SIMD_X86 0
#endif

/* The vocabulary of templates (per_set_template.h): WIDE(f) is the f of this file for a template's
 * width, VECTOR and INTS are its vectors of LANES floats and of as many integers. */
#define SIMD_PASTE(a, b) a##b
#define SIMD_JOIN(a, b) SIMD_PASTE(a, b)
#define SET(f) SIMD_JOIN(f##_, SET_NAME)
#define WIDE(f) SIMD_JOIN(f, LANES)
#define VECTOR WIDE(v)
#define INTS WIDE(i)

/* The tables of all sets, by sro_simd_set; where there is none for AVX-512, AVX2's serves. */
#if SIMD_X86
#define SIMD_TABLES(table)                                                    \
    [SRO_SIMD_BASELINE] = &table##_baseline, [SRO_SIMD_AVX2] = &table##_avx2, \
    [SRO_SIMD_AVX512] = &table##_avx512
#define SIMD_TABLES_AT_MOST_AVX2(table)                                       \
    [SRO_SIMD_BASELINE] = &table##_baseline, [SRO_SIMD_AVX2] = &table##_avx2, \
    [SRO_SIMD_AVX512] = &table##_avx2
#else
#define SIMD_TABLES(table) [SRO_SIMD_BASELINE] = &table##_baseline
#define SIMD_TABLES_AT_MOST_AVX2(table) SIMD_TABLES(table)
#endif

typedef int32_t i4 __attribute__((vector_size(16)));
typedef int32_t i8 __attribute__((vector_size(32)));
typedef int32_t i16 __attribute__((vector_size(64)));
typedef float v4 __attribute__((vector_size(16), aligned(4), may_alias));
typedef float v8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef float v16 __attribute__((vector_size(64), aligned(4), may_alias));

/* What takes no intrinsics, for four lanes. */

static inline float sum_lanes4(v4 x) { return (x[0] + x[1]) + (x[2] + x[3]); }
static inline int sum_ints4(i4 x) { return (x[0] + x[1]) + (x[2] + x[3]); }

/* Each of LANES / 4 values four times; and four values LANES / 4 times. */
static inline v4 repeat_each4(const float *y) { return (v4){y[0], y[0], y[0], y[0]}; }
static inline v4 repeat_all4(const float *y) { return *(const v4 *)y; }

/* To about a float's last bits; and a rough one, to 14 bits at least. */
static inline v4 reciprocal4(v4 x) { return 1 / x; }
static inline v4 rough_reciprocal4(v4 x) { return 1 / x; }

/* Complex bins, parts interleaved: both parts exchanged, either part in both places, the sequence
 * of the bins reversed. */
static inline v4 swap_parts4(v4 x) { return (v4){x[1], x[0], x[3], x[2]}; }
static inline v4 real_parts4(v4 x) { return (v4){x[0], x[0], x[2], x[2]}; }
static inline v4 imaginary_parts4(v4 x) { return (v4){x[1], x[1], x[3], x[3]}; }
static inline v4 reverse_bins4(v4 x) { return (v4){x[2], x[3], x[0], x[1]}; }

/* The rest is as follows, for four lanes and the wider ones:
 *     mask_le            a bit for every lane that is <= limit
 *     sum_lanes_of_four  the sum of the lanes of each of four vectors
 *     sum_block_rows     the sum of each row of a 4 x 4 block, row-major
 *     square_root        lane by lane
 *     gather_bins        LANES / 2 bins, those that `sources` number, side by side */

#if SIMD_X86

static inline uint32_t mask_le4(v4 x, float limit)
{
    return (uint32_t)_mm_movemask_ps(_mm_cmple_ps((__m128)x, _mm_set1_ps(limit)));
}

static inline v4 sum_lanes_of_four4(const v4 x[4])
{
    __m128 a = (__m128)x[0], b = (__m128)x[1], c = (__m128)x[2], d = (__m128)x[3];
    __m128 ab = _mm_add_ps(_mm_unpacklo_ps(a, b), _mm_unpackhi_ps(a, b));
    __m128 cd = _mm_add_ps(_mm_unpacklo_ps(c, d), _mm_unpackhi_ps(c, d));
    return (v4)_mm_add_ps(_mm_movelh_ps(ab, cd), _mm_movehl_ps(cd, ab));
}

static inline v4 square_root4(v4 x) { return (v4)_mm_sqrt_ps((__m128)x); }

static inline __m128 two_bins(const float *bins, const uint32_t *sources)
{
    const __m128 none = _mm_setzero_ps();
    __m128 first = _mm_loadl_pi(none, (const __m64 *)(bins + 2 * (size_t)sources[0]));
    return _mm_loadh_pi(first, (const __m64 *)(bins + 2 * (size_t)sources[1]));
}

static inline v4 gather_bins4(const float *bins, const uint32_t *sources)
{
    return (v4)two_bins(bins, sources);
}

#else

static inline uint32_t mask_le4(v4 x, float limit)
{
    uint32_t bits = 0;
    for (int j = 0; j < 4; j++)
        bits |= (uint32_t)(x[j] <= limit) << j;
    return bits;
}

static inline v4 sum_lanes_of_four4(const v4 x[4])
{
    return (v4){x[0][0], x[1][0], x[2][0], x[3][0]} + (v4){x[0][1], x[1][1], x[2][1], x[3][1]}
           + ((v4){x[0][2], x[1][2], x[2][2], x[3][2]} + (v4){x[0][3], x[1][3], x[2][3], x[3][3]});
}

static inline v4 square_root4(v4 x)
{
    return (v4){sqrtf(x[0]), sqrtf(x[1]), sqrtf(x[2]), sqrtf(x[3])};
}

static inline v4 gather_bins4(const float *bins, const uint32_t *sources)
{
    const float *first = bins + 2 * (size_t)sources[0], *second = bins + 2 * (size_t)sources[1];
    return (v4){first[0], first[1], second[0], second[1]};
}

#endif

static inline v4 sum_block_rows4(const v4 x[4]) { return sum_lanes_of_four4(x); }

#if SIMD_X86

SIMD_AVX2 static inline v4 add_halves8(v8 x)
{
    return (v4)_mm_add_ps(_mm256_castps256_ps128((__m256)x), _mm256_extractf128_ps((__m256)x, 1));
}

SIMD_AVX2 static inline float sum_lanes8(v8 x) { return sum_lanes4(add_halves8(x)); }

SIMD_AVX2 static inline int sum_ints8(i8 x)
{
    return sum_ints4((i4)_mm256_castsi256_si128((__m256i)x)
                     + (i4)_mm256_extracti128_si256((__m256i)x, 1));
}

SIMD_AVX2 static inline uint32_t mask_le8(v8 x, float limit)
{
    __m256 within = _mm256_cmp_ps((__m256)x, _mm256_set1_ps(limit), _CMP_LE_OQ);
    return (uint32_t)_mm256_movemask_ps(within);
}

SIMD_AVX2 static inline v4 sum_lanes_of_four8(const v8 x[4])
{
    v4 half[4] = {add_halves8(x[0]), add_halves8(x[1]), add_halves8(x[2]), add_halves8(x[3])};
    return sum_lanes_of_four4(half);
}

SIMD_AVX2 static inline v4 sum_block_rows8(const v8 x[2])
{
    v4 rows[4];
    for (int h = 0; h < 2; h++) {
        rows[2 * h] = (v4)_mm256_castps256_ps128((__m256)x[h]);
        rows[2 * h + 1] = (v4)_mm256_extractf128_ps((__m256)x[h], 1);
    }
    return sum_lanes_of_four4(rows);
}

SIMD_AVX2 static inline v8 repeat_each8(const float *y)
{
    return (v8){y[0], y[0], y[0], y[0], y[1], y[1], y[1], y[1]};
}

SIMD_AVX2 static inline v8 repeat_all8(const float *y)
{
    return (v8)_mm256_broadcast_ps((const __m128 *)y);
}

/* An estimate of 12 bits, doubled by a step of Newton's method. */
SIMD_AVX2 static inline v8 reciprocal8(v8 x)
{
    v8 r = (v8)_mm256_rcp_ps((__m256)x);
    return r * (2 - x * r);
}

SIMD_AVX2 static inline v8 rough_reciprocal8(v8 x) { return reciprocal8(x); }

SIMD_AVX2 static inline v8 swap_parts8(v8 x) { return (v8)_mm256_permute_ps((__m256)x, 0xB1); }

SIMD_AVX2 static inline v8 real_parts8(v8 x) { return (v8)_mm256_moveldup_ps((__m256)x); }

SIMD_AVX2 static inline v8 imaginary_parts8(v8 x) { return (v8)_mm256_movehdup_ps((__m256)x); }

SIMD_AVX2 static inline v8 reverse_bins8(v8 x)
{
    return (v8)_mm256_castpd_ps(_mm256_permute4x64_pd(_mm256_castps_pd((__m256)x), 0x1B));
}

SIMD_AVX2 static inline v8 square_root8(v8 x) { return (v8)_mm256_sqrt_ps((__m256)x); }

SIMD_AVX2 static inline v8 gather_bins8(const float *bins, const uint32_t *sources)
{
    return (v8)_mm256_insertf128_ps(_mm256_castps128_ps256(two_bins(bins, sources)),
                                    two_bins(bins, sources + 2), 1);
}

SIMD_AVX512 static inline v4 add_quarters16(v16 x)
{
    __m256 half =
        _mm256_add_ps(_mm512_castps512_ps256((__m512)x),
                      _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd((__m512)x), 1)));
    return (v4)_mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1));
}

SIMD_AVX512 static inline float sum_lanes16(v16 x) { return _mm512_reduce_add_ps((__m512)x); }

SIMD_AVX512 static inline uint32_t mask_le16(v16 x, float limit)
{
    return _mm512_cmp_ps_mask((__m512)x, _mm512_set1_ps(limit), _CMP_LE_OQ);
}

SIMD_AVX512 static inline v4 sum_lanes_of_four16(const v16 x[4])
{
    v4 quarter[4] = {add_quarters16(x[0]), add_quarters16(x[1]), add_quarters16(x[2]),
                     add_quarters16(x[3])};
    return sum_lanes_of_four4(quarter);
}

SIMD_AVX512 static inline v4 sum_block_rows16(const v16 x[1])
{
    __m512 all = (__m512)x[0];
    v4 rows[4] = {(v4)_mm512_castps512_ps128(all), (v4)_mm512_extractf32x4_ps(all, 1),
                  (v4)_mm512_extractf32x4_ps(all, 2), (v4)_mm512_extractf32x4_ps(all, 3)};
    return sum_lanes_of_four4(rows);
}

SIMD_AVX512 static inline v16 repeat_all16(const float *y)
{
    return (v16)_mm512_broadcast_f32x4(_mm_loadu_ps(y));
}

SIMD_AVX512 static inline v16 repeat_each16(const float *y)
{
    __m512i from = _mm512_set_epi32(3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0);
    return (v16)_mm512_permutexvar_ps(from, (__m512)repeat_all16(y));
}

SIMD_AVX512 static inline v16 rough_reciprocal16(v16 x) { return (v16)_mm512_rcp14_ps((__m512)x); }

SIMD_AVX512 static inline v16 reciprocal16(v16 x)
{
    v16 r = rough_reciprocal16(x);
    return r * (2 - x * r);
}

#endif

#endif
