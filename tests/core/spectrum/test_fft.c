#include "spectrum/fft.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "complex_numbers.h"
#include "support.h"

static const double pi = 3.14159265358979323846;

/* The definition, in double. */
static void slow_dft(const float *samples, size_t n, float *parts)
{
    for (size_t k = 0; k <= n / 2; k++) {
        double re = 0, im = 0;
        for (size_t i = 0; i < n; i++) {
            double angle = -2 * pi * (double)(i * k % n) / (double)n;
            re += samples[i] * cos(angle);
            im += samples[i] * sin(angle);
        }
        parts[2 * k] = (float)re;
        parts[2 * k + 1] = (float)im;
    }
}

typedef struct {
    sro_fft *fft;
    size_t n;
    float *samples, *source;
    sro_complex *bins;
} fixture;

static fixture setup(size_t n)
{
    fixture f = {.n = n};
    uint64_t seed = n;
    succeeds(sro_fft_new(&f.fft, n));
    f.samples = sro_fft_alloc(n * sizeof(float));
    f.bins = sro_fft_alloc((n / 2 + 1) * sizeof *f.bins);
    f.source = floats(n);
    for (size_t i = 0; i < n; i++)
        f.source[i] = f.samples[i] = (float)(sro_random_unit(&seed) - .5);
    return f;
}

static void teardown(fixture *f)
{
    sro_fft_free(f->fft);
    sro_fft_dealloc(f->samples);
    sro_fft_dealloc(f->bins);
    free(f->source);
}

static const size_t sizes[] = {1,  2,  3,  4,  5,  6,  7,  8,   10,  12,  14,   16,   18,   20,
                               22, 24, 26, 28, 30, 34, 97, 100, 194, 601, 1024, 1025, 2000, 2058};

static void forward_is_the_definition(void **state)
{
    for (size_t i = 0; i < COUNT(sizes); i++) {
        fixture f = setup(sizes[i]);
        float *want = floats(2 * (f.n / 2 + 1));
        slow_dft(f.source, f.n, want);
        sro_fft_forward(f.fft, f.samples, f.bins);
        check_near("forward", (float *)f.bins, want, 2 * (f.n / 2 + 1), 1e-6);
        free(want);
        teardown(&f);
    }
    (void)state;
}

static void back_of_forward_is_n_times(void **state)
{
    for (size_t i = 0; i < COUNT(sizes); i++) {
        fixture f = setup(sizes[i]);
        sro_fft_forward(f.fft, f.samples, f.bins);
        sro_fft_backward(f.fft, f.bins, f.samples);
        for (size_t k = 0; k < f.n; k++)
            f.source[k] *= (float)f.n;
        check_near("there and back", f.samples, f.source, f.n, 1e-6);
        teardown(&f);
    }
    (void)state;
}

/* An edit of the spectrum may leave something there that no real signal has. */
static void backward_ignores_what_must_be_real(void **state)
{
    for (size_t i = 0; i < COUNT(sizes); i++) {
        fixture f = setup(sizes[i]);
        float *edges = (float *)f.bins;
        sro_fft_forward(f.fft, f.samples, f.bins);
        edges[1] = 17;
        if (f.n % 2 == 0)
            edges[2 * (f.n / 2) + 1] = -23;
        sro_fft_backward(f.fft, f.bins, f.samples);
        for (size_t k = 0; k < f.n; k++)
            f.source[k] *= (float)f.n;
        check_near("imaginary ends", f.samples, f.source, f.n, 1e-6);
        teardown(&f);
    }
    (void)state;
}

static void complex_transform_is_the_definition(void **state)
{
    for (size_t i = 0; i < COUNT(sizes); i++) {
        size_t n = sizes[i];
        sro_fft *fft;
        sro_complex *from = sro_fft_alloc(n * sizeof *from), *to = sro_fft_alloc(n * sizeof *to);
        float *source = floats(2 * n), *want = floats(2 * n), *given = (float *)from;
        uint64_t seed = n;
        for (size_t k = 0; k < 2 * n; k++)
            given[k] = source[k] = (float)sro_random_unit(&seed) - .5f;
        for (size_t k = 0; k < n; k++) {
            double complex sum = 0;
            for (size_t j = 0; j < n; j++)
                sum += (source[2 * j] + source[2 * j + 1] * I)
                       * unit_at(-2 * 3.14159265358979323846 * (double)(j * k % n) / (double)n);
            want[2 * k] = (float)creal(sum);
            want[2 * k + 1] = (float)cimag(sum);
        }
        succeeds(sro_fft_new_complex(&fft, n));
        sro_fft_complex_forward(fft, from, to);
        check_near("complex", (float *)to, want, 2 * n, 1e-6);
        check_within("preserved", given, source, 2 * n, 0);
        sro_fft_complex_backward(fft, to, from);
        for (size_t k = 0; k < 2 * n; k++)
            source[k] *= (float)n;
        check_near("there and back", given, source, 2 * n, 1e-6);
        sro_fft_free(fft);
        sro_fft_dealloc(from);
        sro_fft_dealloc(to);
        free(source);
        free(want);
    }
    (void)state;
}

static void fft_memory_is_zeroed(void **state)
{
    static const char zeros[333];
    char *memory = sro_fft_alloc(333);
    assert_memory_equal(memory, zeros, 333);
    sro_fft_dealloc(memory);
    memory = sro_fft_alloc(0);
    assert_non_null(memory);
    sro_fft_dealloc(memory);
    sro_fft_free(NULL);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forward_is_the_definition),
        cmocka_unit_test(back_of_forward_is_n_times),
        cmocka_unit_test(backward_ignores_what_must_be_real),
        cmocka_unit_test(complex_transform_is_the_definition),
        cmocka_unit_test(fft_memory_is_zeroed),
    };
    return cmocka_run_group_tests_name("fft", tests, NULL, NULL);
}
