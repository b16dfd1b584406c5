/* spectrum_loops: the loops over samples and bins of spectra, each written once over a vector type.
 * For kernels.c alone. */
#ifndef SRO_SIMD_SPECTRUM_LOOPS_H
#define SRO_SIMD_SPECTRUM_LOOPS_H

/* Loops that the compiler widens by itself. Their targets have no fused multiply-add: it would
 * round otherwise than the others do. */
#define DEFINE_LOOPS(NAME, TARGET)                                                            \
    TARGET static void multiply_##NAME(const float *restrict a, const float *restrict b,      \
                                       size_t count, float *restrict product)                 \
    {                                                                                         \
        for (size_t i = 0; i < count; i++)                                                    \
            product[i] = a[i] * b[i];                                                         \
    }                                                                                         \
    TARGET static void add_##NAME(const float *restrict a, size_t count, float *restrict sum) \
    {                                                                                         \
        for (size_t i = 0; i < count; i++)                                                    \
            sum[i] += a[i];                                                                   \
    }                                                                                         \
    TARGET static void add_product_##NAME(const float *restrict a, const float *restrict b,   \
                                          size_t count, float *restrict sum)                  \
    {                                                                                         \
        for (size_t i = 0; i < count; i++)                                                    \
            sum[i] += a[i] * b[i];                                                            \
    }

/* GATHER puts the bins that so many sources name side by side, SWAP exchanges the two parts of
 * every bin, REAL and IMAGINARY put one into both places. */
#define DEFINE_BINS(NAME, TARGET, VECTOR, GATHER, SWAP, REAL, IMAGINARY, ROOT)                  \
    TARGET static inline void bin_part_##NAME(const float *bins, const uint32_t *sources,       \
                                              size_t i, const float *turns, const float *gains, \
                                              int magnitudes, float *out)                       \
    {                                                                                           \
        enum { LANES = sizeof(VECTOR) / sizeof(float) };                                        \
        VECTOR bin = sources ? GATHER(bins, sources + i) : *(const VECTOR *)(bins + 2 * i);     \
        VECTOR gain = *(const VECTOR *)(gains + 2 * i), keep;                                   \
        for (size_t j = 0; j < LANES; j++)                                                      \
            keep[j] = j % 2 ? 0 : 1;                                                            \
        if (magnitudes)                                                                         \
            bin = ROOT(bin * bin + SWAP(bin * bin)) * keep;                                     \
        if (turns) {                                                                            \
            VECTOR turn = *(const VECTOR *)(turns + 2 * i);                                     \
            bin = bin * REAL(turn) + SWAP(bin) * (IMAGINARY(turn) * (1 - 2 * keep));            \
        }                                                                                       \
        *(VECTOR *)(out + 2 * i) = bin * gain;                                                  \
    }                                                                                           \
    TARGET static inline void all_bins_##NAME(const float *bins, const uint32_t *sources,       \
                                              const float *turns, const float *gains,           \
                                              size_t count, int magnitudes, float *out)         \
    {                                                                                           \
        enum { WIDTH = sizeof(VECTOR) / sizeof(float) / 2 };                                    \
        for (size_t i = 0; i < count; i += WIDTH)                                               \
            bin_part_##NAME(bins, sources, i, turns, gains, magnitudes, out);                   \
    }                                                                                           \
    TARGET static void scale_bins_##NAME(const float *bins, const uint32_t *sources,            \
                                         const float *gains, size_t count, float *out)          \
    {                                                                                           \
        all_bins_##NAME(bins, sources, 0, gains, count, 0, out);                                \
    }                                                                                           \
    TARGET static void magnitudes_##NAME(const float *bins, const uint32_t *sources,            \
                                         const float *gains, size_t count, float *out)          \
    {                                                                                           \
        all_bins_##NAME(bins, sources, 0, gains, count, 1, out);                                \
    }                                                                                           \
    TARGET static void turn_bins_##NAME(const float *bins, const uint32_t *sources,             \
                                        const float *turns, const float *gains, size_t count,   \
                                        float *out)                                             \
    {                                                                                           \
        all_bins_##NAME(bins, sources, turns, gains, count, 0, out);                            \
    }

/* What comes from above is turned round, REVERSE, so that partners meet in one lane. */
#define DEFINE_PAIRS(NAME, TARGET, VECTOR, REVERSE, SWAP, REAL, IMAGINARY)                         \
    TARGET static inline void pair_of_bins_##NAME(float *bins, const float *factors, size_t k,     \
                                                  size_t m, float scale, int exchange)             \
    {                                                                                              \
        float are = bins[2 * k], aim = bins[2 * k + 1], bre = bins[2 * m], bim = -bins[2 * m + 1]; \
        float sre = scale * (are + bre), sim = scale * (aim + bim);                                \
        float fre = factors[2 * k], fim = factors[2 * k + 1];                                      \
        float dre = (are - bre) * fre - (aim - bim) * fim;                                         \
        float dim = (aim - bim) * fre + (are - bre) * fim;                                         \
        size_t low = exchange ? m : k, high = exchange ? k : m;                                    \
        bins[2 * low] = sre + dre;                                                                 \
        bins[2 * low + 1] = sim + dim;                                                             \
        bins[2 * high] = sre - dre;                                                                \
        bins[2 * high + 1] = dim - sim;                                                            \
    }                                                                                              \
    TARGET static void pair_bins_##NAME(float *bins, const float *factors, size_t half,            \
                                        float scale, int exchange)                                 \
    {                                                                                              \
        enum { LANES = sizeof(VECTOR) / sizeof(float), WIDTH = LANES / 2 };                        \
        VECTOR conjugate, signs;                                                                   \
        for (size_t j = 0; j < LANES; j++) {                                                       \
            conjugate[j] = j % 2 ? -1 : 1;                                                         \
            signs[j] = -conjugate[j];                                                              \
        }                                                                                          \
        size_t k = 1;                                                                              \
        for (; 2 * (k + WIDTH) <= half + 1; k += WIDTH) {                                          \
            float *below = bins + 2 * k, *above = bins + 2 * (half - k - WIDTH + 1);               \
            VECTOR a = *(const VECTOR *)below, b = REVERSE(*(const VECTOR *)above) * conjugate;    \
            VECTOR factor = *(const VECTOR *)(factors + 2 * k), s = (a + b) * scale, d = a - b;    \
            d = d * REAL(factor) + SWAP(d) * (IMAGINARY(factor) * signs);                          \
            VECTOR low = s + d, high = (s - d) * conjugate;                                        \
            *(VECTOR *)below = exchange ? high : low;                                              \
            *(VECTOR *)above = REVERSE(exchange ? low : high);                                     \
        }                                                                                          \
        for (; 2 * k <= half; k++)                                                                 \
            pair_of_bins_##NAME(bins, factors, k, half - k, scale, exchange);                      \
    }

#endif
