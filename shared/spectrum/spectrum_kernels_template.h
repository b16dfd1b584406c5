/* spectrum_kernels_template: the loops of spectrum_kernels.h for one instruction set, as
 * simd/per_set_template.h describes it. For spectrum_kernels.c alone. */

#if LANES < 16

/* The compiler widens these by itself. */

TARGET_UNFUSED static void SET(multiply)(const float *restrict a, const float *restrict b,
                                         size_t count, float *restrict product)
{
    for (size_t i = 0; i < count; i++)
        product[i] = a[i] * b[i];
}

TARGET_UNFUSED static void SET(add)(const float *restrict a, size_t count, float *restrict sum)
{
    for (size_t i = 0; i < count; i++)
        sum[i] += a[i];
}

TARGET_UNFUSED static void SET(add_product)(const float *restrict a, const float *restrict b,
                                            size_t count, float *restrict sum)
{
    for (size_t i = 0; i < count; i++)
        sum[i] += a[i] * b[i];
}

/* What the three edits of bins have in common. Inlined, so that each has a loop of its own. */
TARGET static inline void SET(edit_register)(const float *bins, const uint32_t *sources, size_t i,
                                             const float *phasors, const float *gains,
                                             bool magnitudes, float *out)
{
    VECTOR bin = sources ? WIDE(gather_bins)(bins, sources + i) : *(const VECTOR *)(bins + 2 * i);
    VECTOR gain = *(const VECTOR *)(gains + 2 * i), keep;
    for (size_t j = 0; j < LANES; j++)
        keep[j] = j % 2 ? 0 : 1;
    if (magnitudes)
        bin = WIDE(square_root)(bin * bin + WIDE(swap_parts)(bin * bin)) * keep;
    if (phasors) {
        VECTOR phasor = *(const VECTOR *)(phasors + 2 * i);
        bin = bin * WIDE(real_parts)(phasor)
              + WIDE(swap_parts)(bin) * (WIDE(imaginary_parts)(phasor) * (1 - 2 * keep));
    }
    *(VECTOR *)(out + 2 * i) = bin * gain;
}

TARGET static inline void SET(edit_bins)(const float *bins, const uint32_t *sources,
                                         const float *phasors, const float *gains, size_t count,
                                         bool magnitudes, float *out)
{
    enum { BINS = LANES / 2 };
    for (size_t i = 0; i < count; i += BINS)
        SET(edit_register)(bins, sources, i, phasors, gains, magnitudes, out);
}

TARGET static void SET(scale_bins)(const float *bins, const uint32_t *sources, const float *gains,
                                   size_t count, float *out)
{
    SET(edit_bins)(bins, sources, NULL, gains, count, false, out);
}

TARGET static void SET(magnitudes)(const float *bins, const uint32_t *sources, const float *gains,
                                   size_t count, float *out)
{
    SET(edit_bins)(bins, sources, NULL, gains, count, true, out);
}

TARGET static void SET(rotate_bins)(const float *bins, const uint32_t *sources,
                                    const float *phasors, const float *gains, size_t count,
                                    float *out)
{
    SET(edit_bins)(bins, sources, phasors, gains, count, false, out);
}

TARGET static inline void SET(pair_two_bins)(float *bins, const float *factors, size_t k, size_t m,
                                             float scale, bool exchange)
{
    float are = bins[2 * k], aim = bins[2 * k + 1], bre = bins[2 * m], bim = -bins[2 * m + 1];
    float sre = scale * (are + bre), sim = scale * (aim + bim);
    float fre = factors[2 * k], fim = factors[2 * k + 1];
    float dre = (are - bre) * fre - (aim - bim) * fim;
    float dim = (aim - bim) * fre + (are - bre) * fim;
    size_t low = exchange ? m : k, high = exchange ? k : m;
    bins[2 * low] = sre + dre;
    bins[2 * low + 1] = sim + dim;
    bins[2 * high] = sre - dre;
    bins[2 * high + 1] = dim - sim;
}

TARGET static void SET(pair_bins)(float *bins, const float *factors, size_t half, float scale,
                                  bool exchange)
{
    enum { BINS = LANES / 2 };
    VECTOR conjugate, signs;
    for (size_t j = 0; j < LANES; j++) {
        conjugate[j] = j % 2 ? -1 : 1;
        signs[j] = -conjugate[j];
    }
    size_t k = 1;
    for (; 2 * (k + BINS) <= half + 1; k += BINS) {
        float *below = bins + 2 * k, *above = bins + 2 * (half - k - BINS + 1);
        VECTOR a = *(const VECTOR *)below,
               b = WIDE(reverse_bins)(*(const VECTOR *)above) * conjugate;
        VECTOR factor = *(const VECTOR *)(factors + 2 * k), s = (a + b) * scale, d = a - b;
        d = d * WIDE(real_parts)(factor)
            + WIDE(swap_parts)(d) * (WIDE(imaginary_parts)(factor) * signs);
        VECTOR low = s + d, high = (s - d) * conjugate;
        *(VECTOR *)below = exchange ? high : low;
        *(VECTOR *)above = WIDE(reverse_bins)(exchange ? low : high);
    }
    for (; 2 * k <= half; k++)
        SET(pair_two_bins)(bins, factors, k, half - k, scale, exchange);
}

static const sro_spectrum_kernels SET(kernels) = {
    .multiply = SET(multiply),
    .add = SET(add),
    .add_product = SET(add_product),
    .pair_bins = SET(pair_bins),
    .scale_bins = SET(scale_bins),
    .magnitudes = SET(magnitudes),
    .rotate_bins = SET(rotate_bins),
};

#endif
