/* spectrum_kernels: the inner loops over samples and bins, a table for each instruction set. All
 * work value by value. */
#ifndef SRO_SPECTRUM_SPECTRUM_KERNELS_H
#define SRO_SPECTRUM_SPECTRUM_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "simd/dispatch.h"

/* Bins handed to a kernel are padded to a multiple of this. */
#define SRO_BIN_LANES 8

typedef struct {
    /* Samples. The same bits whichever set is used; no two arrays may overlap. */
    void (*multiply)(const float *a, const float *b, size_t count, float *product);
    void (*add)(const float *a, size_t count, float *sum);                         /* sum += a */
    void (*add_product)(const float *a, const float *b, size_t count, float *sum); /* += a b */

    /* From here on bins are complex, parts interleaved.
     *
     * The step between the transform of n real numbers and the complex one of half = n / 2, in
     * place. For the bins 1 .. half - 1 (bin 0 is not touched), with k and m = half - k:
     * s = scale (bins[k] + conj(bins[m])), d = (bins[k] - conj(bins[m])) factors[k]; then
     * bins[k] = s + d, bins[m] = conj(s - d), or with `exchange` either in the other's place. */
    void (*pair_bins)(float *bins, const float *factors, size_t half, float scale, bool exchange);

    /* out[i] is bins[sources[i]], its magnitude, or it times phasors[i], either part times a gain
     * of its own. sources NULL: bin i itself. `count` is a multiple of SRO_BIN_LANES; out overlaps
     * nothing. */
    void (*scale_bins)(const float *bins, const uint32_t *sources, const float *gains, size_t count,
                       float *out);
    void (*magnitudes)(const float *bins, const uint32_t *sources, const float *gains, size_t count,
                       float *out);
    void (*rotate_bins)(const float *bins, const uint32_t *sources, const float *phasors,
                        const float *gains, size_t count, float *out);
} sro_spectrum_kernels;

/* Those for a set, which this processor has to run; and the best of them. Static. */
const sro_spectrum_kernels *sro_spectrum_kernels_for(sro_simd_set set);
const sro_spectrum_kernels *sro_spectrum_kernels_best(void);

#endif
