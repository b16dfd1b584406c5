#include "spectrum/spectrum_kernels.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "complex_numbers.h"
#include "support.h"

static const sro_spectrum_kernels *kernels(sro_simd_set set)
{
    return sro_spectrum_kernels_for(set);
}

/* Samples, of every count around the widths of vectors, and beginning anywhere; a product that is
 * added may be fused with the addition. */
static void check_samples(sro_simd_set set, const float *a, const float *b, size_t count)
{
    float *got = floats(count + 1);
    got[count] = 5;
    kernels(set)->multiply(a, b, count, got);
    for (size_t i = 0; i < count; i++)
        assert_true(got[i] == a[i] * b[i]);
    memcpy(got, b, count * sizeof *got);
    kernels(set)->add(a, count, got);
    for (size_t i = 0; i < count; i++)
        assert_true(got[i] == a[i] + b[i]);
    kernels(set)->add_product(a, b, count, got);
    for (size_t i = 0; i < count; i++) {
        double sum = (double)(a[i] + b[i]), product = (double)a[i] * b[i];
        assert_true(fabs(got[i] - (sum + product)) <= (fabs(sum) + fabs(product)) * ldexp(1, -23));
    }
    assert_true(got[count] == 5); /* nothing is written beyond */
    free(got);
}

static void samples(void **state)
{
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++)
        for (size_t count = 0; count < 70; count++) {
            float *a = random_floats(count + 1, count), *b = random_floats(count + 1, 100 + count);
            check_samples(set, a, b, count);
            check_samples(set, a + 1, b, count);
            free(a);
            free(b);
        }
    (void)state;
}

/* Complex bins, gathered, against the arithmetic of C's own complex numbers. */
static void bins(void **state)
{
    static const size_t counts[] = {8, 16, 40, 1032};
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++)
        for (size_t i = 0; i < COUNT(counts); i++) {
            size_t count = counts[i];
            float *from = random_floats(2 * count, 1), *phasors = random_floats(2 * count, 2);
            float *gains = random_floats(2 * count, 3), *got = floats(2 * count);
            float *scaled = floats(2 * count), *magnitudes = floats(2 * count);
            float *turned = floats(2 * count);
            uint32_t *sources = malloc(count * sizeof *sources);
            for (size_t k = 0; k < count; k++) {
                size_t source = sources[k] = (uint32_t)(k * 7919 % (count - 3));
                double complex bin = from[2 * source] + from[2 * source + 1] * I;
                double complex turn = bin * (phasors[2 * k] + phasors[2 * k + 1] * I);
                scaled[2 * k] = (float)(creal(bin) * gains[2 * k]);
                scaled[2 * k + 1] = (float)(cimag(bin) * gains[2 * k + 1]);
                magnitudes[2 * k] = (float)(magnitude_of(bin) * gains[2 * k]);
                turned[2 * k] = (float)(creal(turn) * gains[2 * k]);
                turned[2 * k + 1] = (float)(cimag(turn) * gains[2 * k + 1]);
            }
            kernels(set)->scale_bins(from, NULL, gains, count, got);
            for (size_t k = 0; k < 2 * count; k++)
                assert_true(got[k] == from[k] * gains[k]);
            kernels(set)->scale_bins(from, sources, gains, count, got);
            check_within(sro_simd_name(set), got, scaled, 2 * count, 1e-7);
            kernels(set)->magnitudes(from, sources, gains, count, got);
            check_within(sro_simd_name(set), got, magnitudes, 2 * count, 1e-7);
            kernels(set)->rotate_bins(from, sources, phasors, gains, count, got);
            check_within(sro_simd_name(set), got, turned, 2 * count, 1e-7);
            free(from);
            free(phasors);
            free(gains);
            free(got);
            free(scaled);
            free(magnitudes);
            free(turned);
            free(sources);
        }
    (void)state;
}

/* Partners of bins, in place, of every count around the widths of vectors. */
static void pairs_of_bins(void **state)
{
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++)
        for (size_t half = 1; half < 70; half++)
            for (int exchange = 0; exchange < 2; exchange++) {
                float *bins = random_floats(2 * half, half), *factors = random_floats(2 * half, 4);
                float *want = floats(2 * half);
                memcpy(want, bins, 2 * sizeof *want);
                for (size_t k = 1; k < half; k++) {
                    size_t m = half - k, to = exchange ? m : k, low = k < m ? k : m;
                    double complex a = bins[2 * low] + bins[2 * low + 1] * I;
                    double complex b = bins[2 * (half - low)] - bins[2 * (half - low) + 1] * I;
                    double complex s = .5 * (a + b);
                    double complex d = (a - b) * (factors[2 * low] + factors[2 * low + 1] * I);
                    double complex out = k < m ? s + d : conj(s - d); /* or its own partner */
                    want[2 * to] = (float)creal(out);
                    want[2 * to + 1] = (float)cimag(out);
                }
                kernels(set)->pair_bins(bins, factors, half, .5f, exchange);
                check_within(sro_simd_name(set), bins, want, 2 * half, 1e-6);
                free(bins);
                free(factors);
                free(want);
            }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples),
        cmocka_unit_test(bins),
        cmocka_unit_test(pairs_of_bins),
    };
    return cmocka_run_group_tests_name("spectrum_kernels", tests, NULL, NULL);
}
