#include "kernels.h"

typedef float v4 __attribute__((vector_size(16), aligned(4), may_alias));
typedef float v8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef float v16 __attribute__((vector_size(64), aligned(4), may_alias));

/* One tile of HEIGHT x 2 vectors of sums stays in registers while all rows go by. Native
 * widths only: a vector wider than the target's registers would live in memory. */
#define DEFINE_PRODUCTS(NAME, TARGET, VECTOR, HEIGHT)                                             \
    TARGET static void NAME(const float *x, size_t rows, size_t columns, double *sums)            \
    {                                                                                             \
        enum { LANES = sizeof(VECTOR) / sizeof(float), WIDTH = 2 * LANES };                       \
        for (size_t a = 0; a < columns; a += HEIGHT)                                              \
            for (size_t b = a / WIDTH * WIDTH; b < columns; b += WIDTH) {                         \
                VECTOR low[HEIGHT] = {{0}}, high[HEIGHT] = {{0}};                                 \
                for (size_t i = 0; i < rows; i++) {                                               \
                    const float *row = x + i * columns;                                           \
                    VECTOR left = *(const VECTOR *)(row + b);                                     \
                    VECTOR right = *(const VECTOR *)(row + b + LANES);                            \
                    for (size_t h = 0; h < HEIGHT; h++) {                                         \
                        low[h] += left * row[a + h];                                              \
                        high[h] += right * row[a + h];                                            \
                    }                                                                             \
                }                                                                                 \
                for (size_t h = 0; h < HEIGHT; h++)                                               \
                    for (size_t j = 0; j < LANES; j++) {                                          \
                        sums[(a + h) * columns + b + j] += (double)low[h][j];                     \
                        sums[(a + h) * columns + b + LANES + j] += (double)high[h][j];            \
                    }                                                                             \
            }                                                                                     \
    }

/* Loops that the compiler widens by itself. Their targets have no fused multiply-add: it would
 * round otherwise than the others do. */
#define DEFINE_LOOPS(NAME, TARGET)                                                                \
    TARGET static void multiply_##NAME(const float *restrict a, const float *restrict b,          \
                                       size_t count, float *restrict product)                     \
    {                                                                                             \
        for (size_t i = 0; i < count; i++)                                                        \
            product[i] = a[i] * b[i];                                                             \
    }                                                                                             \
    TARGET static void add_##NAME(const float *restrict a, size_t count, float *restrict sum)     \
    {                                                                                             \
        for (size_t i = 0; i < count; i++)                                                        \
            sum[i] += a[i];                                                                       \
    }                                                                                             \
    TARGET static void add_product_##NAME(const float *restrict a, const float *restrict b,       \
                                          size_t count, float *restrict sum)                      \
    {                                                                                             \
        for (size_t i = 0; i < count; i++)                                                        \
            sum[i] += a[i] * b[i];                                                                \
    }

#define LOOPS(NAME) multiply_##NAME, add_##NAME, add_product_##NAME

#if defined(__x86_64__) || defined(__i386__)

DEFINE_PRODUCTS(products_sse2, , v4, 4)
DEFINE_PRODUCTS(products_avx2, __attribute__((target("avx2,fma"))), v8, 4)
DEFINE_PRODUCTS(products_avx512, __attribute__((target("avx512f"))), v16, 8)
DEFINE_LOOPS(sse2, )
DEFINE_LOOPS(avx2, __attribute__((target("avx2"))))

static const sro_kernels sse2 = {"sse2", products_sse2, LOOPS(sse2)};
static const sro_kernels avx2 = {"avx2", products_avx2, LOOPS(avx2)};
static const sro_kernels avx512 = {"avx512", products_avx512, LOOPS(avx2)};
static const sro_kernels *const all[] = {&avx512, &avx2, &sse2, 0};

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

DEFINE_PRODUCTS(products_plain, , v4, 4)
DEFINE_LOOPS(plain, )

static const sro_kernels plain = {"plain", products_plain, LOOPS(plain)};
static const sro_kernels *const all[] = {&plain, 0};

const sro_kernels *const *sro_kernels_all(void) { return all; }

#endif

const sro_kernels *sro_kernels_best(void) { return sro_kernels_all()[0]; }
