#include "simd/dispatch.h"

#include <string.h>

#include "simd/simd.h"

/* Every loop is written once, over a vector type of the target's own width: a wider one would
 * live in memory. */
#include "simd/embedding_loops.h"
#include "simd/search_loops.h"
#include "simd/spectrum_loops.h"

#define KERNELS(NAME, TITLE, LOOPS)            \
    static const sro_kernels NAME = {          \
        .name = TITLE,                         \
        .products = products_##NAME,           \
        .multiply = multiply_##LOOPS,          \
        .add = add_##LOOPS,                    \
        .add_product = add_product_##LOOPS,    \
        .pair_bins = pair_bins_##LOOPS,        \
        .scale_bins = scale_bins_##LOOPS,      \
        .magnitudes = magnitudes_##LOOPS,      \
        .turn_bins = turn_bins_##LOOPS,        \
        .tile = tile_##NAME,                   \
        .at_most = at_most_##NAME,             \
        .count_at_most = count_at_most_##NAME, \
        .keep_at_most = keep_at_most_##NAME,   \
        .list_bits = list_bits_##NAME,         \
        .tile_at_most = tile_at_most_##NAME,   \
        .distances = distances_##NAME,         \
        .gaps = gaps_##NAME,                   \
        .exponentials = exponentials_##NAME,   \
        .push = push_##NAME,                   \
        .push_plane = push_plane_##NAME,       \
        .spread_plane = spread_plane_##LOOPS,  \
        .read_plane = read_plane_##LOOPS,      \
        .convolve = convolve_##LOOPS,          \
        .divergence = divergence_##NAME,       \
        .splines = splines_##NAME,             \
        .pull = pull_##NAME,                   \
        .attract = attract_##NAME,             \
        .attract_plane = attract_plane_##NAME, \
    };

#if X86
#define NARROW "sse2"
#else
#define NARROW "plain"
#endif

DEFINE_PRODUCTS(narrow, , v4, 4)
DEFINE_PAIRS(narrow, , v4, reverse4, swap4, real4, imaginary4)
DEFINE_BINS(narrow, , v4, gather4, swap4, real4, imaginary4, root4)
DEFINE_TILE(narrow, , v4, 4, mask4)
DEFINE_DISTANCES(narrow, , v4, totals4)
DEFINE_GAPS(narrow, , v4, i4)
DEFINE_EXPONENTIALS(narrow, , v4, i4, total4)
DEFINE_LISTS(narrow)
DEFINE_AT_MOST(narrow, , v4, mask4)
DEFINE_COUNT_AT_MOST(narrow, , v4, i4, count4)
DEFINE_SPLINES(narrow, , v4, i4, total4)
DEFINE_PUSH(narrow, , v4, total4)
DEFINE_PUSH_PLANE(narrow, , v4, reciprocal4, total4)
DEFINE_DIVERGENCE(narrow, , v4, i4, 1, spread4, repeat4, total4)
DEFINE_CONVOLVE(narrow, , v4, swap4, total4)
DEFINE_PULL(pull, narrow, , v4, 1, 1, spread4, repeat4, ALL_ALIKE, totals4)
DEFINE_PULL(attract, narrow, , v4, 1, 1, spread4, repeat4, nearness4, totals4)
DEFINE_ATTRACT_PLANE(narrow, , v4, 1, spread4, repeat4, reciprocal4, totals4)
DEFINE_PLANE(narrow, )
DEFINE_LOOPS(narrow, )
KERNELS(narrow, NARROW, narrow)

#if X86

DEFINE_PRODUCTS(avx2, AVX2, v8, 4)
DEFINE_PAIRS(avx2, AVX2, v8, reverse8, swap8, real8, imaginary8)
DEFINE_BINS(avx2, AVX2, v8, gather8, swap8, real8, imaginary8, root8)
DEFINE_TILE(avx2, AVX2, v8, 4, mask8)
DEFINE_DISTANCES(avx2, AVX2, v8, totals8)
DEFINE_GAPS(avx2, AVX2, v8, i8)
DEFINE_EXPONENTIALS(avx2, AVX2, v8, i8, total8)
DEFINE_LISTS(avx2)
DEFINE_AT_MOST(avx2, AVX2, v8, mask8)
DEFINE_COUNT_AT_MOST(avx2, AVX2, v8, i8, count8)
DEFINE_SPLINES(avx2, AVX2, v8, i8, total8)
DEFINE_PUSH(avx2, AVX2, v8, total8)
DEFINE_PUSH_PLANE(avx2, AVX2, v8, reciprocal8, total8)
DEFINE_DIVERGENCE(avx2, AVX2, v8, i8, 2, spread8, repeat8, total8)
DEFINE_CONVOLVE(avx2, AVX2, v8, swap8, total8)
DEFINE_PULL(pull, avx2, AVX2, v8, 2, 1, spread8, repeat8, ALL_ALIKE, fold8)
DEFINE_PULL(attract, avx2, AVX2, v8, 2, 1, spread8, repeat8, nearness8, fold8)
DEFINE_ATTRACT_PLANE(avx2, AVX2, v8, 2, spread8, repeat8, reciprocal8, fold8)
DEFINE_PLANE(avx2, AVX2)
DEFINE_LOOPS(avx2, __attribute__((target("avx2"))))
KERNELS(avx2, "avx2", avx2)

DEFINE_PRODUCTS(avx512, AVX512, v16, 8)
DEFINE_TILE(avx512, AVX512, v16, 8, mask16)
DEFINE_DISTANCES(avx512, AVX512, v16, totals16)
DEFINE_GAPS(avx512, AVX512, v16, i16)
DEFINE_EXPONENTIALS(avx512, AVX512, v16, i16, total16)
DEFINE_AT_MOST(avx512, AVX512, v16, mask16)
DEFINE_SPLINES(avx512, AVX512, v16, i16, total16)
DEFINE_PUSH(avx512, AVX512, v16, total16)
DEFINE_PUSH_PLANE(avx512, AVX512, v16, close_reciprocal16, total16)
DEFINE_DIVERGENCE(avx512, AVX512, v16, i16, 4, spread16, repeat16, total16)
DEFINE_PULL(pull, avx512, AVX512, v16, 4, 2, spread16, repeat16, ALL_ALIKE, fold16)
DEFINE_PULL(attract, avx512, AVX512, v16, 4, 2, spread16, repeat16, nearness16, fold16)
DEFINE_ATTRACT_PLANE(avx512, AVX512, v16, 4, spread16, repeat16, reciprocal16, fold16)
KERNELS(avx512, "avx512", avx2)

static const sro_kernels *const all[] = {&avx512, &avx2, &narrow, 0};

const sro_kernels *const *sro_kernels_all(void)
{
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f"))
        return all;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return all + 1;
    return all + 2;
}

#else

static const sro_kernels *const all[] = {&narrow, 0};

const sro_kernels *const *sro_kernels_all(void) { return all; }

#endif

const sro_kernels *sro_kernels_best(void) { return sro_kernels_all()[0]; }
