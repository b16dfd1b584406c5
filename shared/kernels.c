#include "kernels.h"

#include <math.h>
#include <string.h>

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

/* Every loop is written once, over a vector type of the target's own width: a wider one would
 * live in memory. */

/* One tile of HEIGHT x 2 vectors of sums stays in registers while all rows go by. */
#define DEFINE_PRODUCTS(NAME, TARGET, VECTOR, HEIGHT)                                             \
    TARGET static void products_##NAME(const float *x, size_t rows, size_t columns, double *sums) \
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

/* A tile is made piece by piece: HEIGHT rows by two vectors of columns, whose sums stay in
 * registers. EACH(h, low, high) says what becomes of row h of a piece. */
#define FOR_TILE(VECTOR, HEIGHT, EACH)                                                            \
    enum { LANES = sizeof(VECTOR) / sizeof(float), WIDTH = 2 * LANES };                           \
    for (size_t r = 0; r < SRO_TILE_ROWS; r += HEIGHT)                                            \
        for (size_t c = 0; c < SRO_TILE_COLUMNS; c += WIDTH) {                                    \
            VECTOR low[HEIGHT], high[HEIGHT];                                                     \
            for (size_t h = 0; h < HEIGHT; h++) {                                                 \
                low[h] = *(const VECTOR *)(start + c);                                            \
                high[h] = *(const VECTOR *)(start + c + LANES);                                   \
            }                                                                                     \
            for (size_t d = 0; d < depth; d++) {                                                  \
                VECTOR left = *(const VECTOR *)(b + d * SRO_TILE_COLUMNS + c);                    \
                VECTOR right = *(const VECTOR *)(b + d * SRO_TILE_COLUMNS + c + LANES);           \
                for (size_t h = 0; h < HEIGHT; h++) {                                             \
                    low[h] += left * a[(r + h) * depth + d];                                      \
                    high[h] += right * a[(r + h) * depth + d];                                    \
                }                                                                                 \
            }                                                                                     \
            for (size_t h = 0; h < HEIGHT; h++) {                                                 \
                EACH                                                                              \
            }                                                                                     \
        }

/* MASK(vector, limit) has a bit for every lane that is at most the limit. */
#define DEFINE_TILE(NAME, TARGET, VECTOR, HEIGHT, MASK)                                           \
    TARGET static void tile_##NAME(const float *a, const float *b, const float *start,            \
                                   const float *more, size_t depth, float *out, size_t stride)    \
    {                                                                                             \
        FOR_TILE(VECTOR, HEIGHT,                                                                  \
                 *(VECTOR *)(out + (r + h) * stride + c) = low[h] + more[r + h];                  \
                 *(VECTOR *)(out + (r + h) * stride + c + LANES) = high[h] + more[r + h];)        \
    }                                                                                             \
    TARGET static uint32_t tile_at_most_##NAME(const float *a, const float *b,                    \
                                               const float *start, size_t depth,                  \
                                               const float *limits, uint32_t *bits)               \
    {                                                                                             \
        uint32_t any = 0;                                                                         \
        for (size_t r = 0; r < SRO_TILE_ROWS; r++)                                                \
            bits[r] = 0;                                                                          \
        FOR_TILE(VECTOR, HEIGHT,                                                                  \
                 uint32_t left = MASK(low[h], limits[r + h]);                                     \
                 uint32_t right = MASK(high[h], limits[r + h]);                                   \
                 bits[r + h] |= (left | right << LANES) << c;                                     \
                 any |= left | right;)                                                            \
        return any;                                                                               \
    }

/* Four pairs side by side; they often have their left row in common, which is then read once.
 * TOTALS(four vectors) adds up the lanes of each. */
#define DEFINE_DISTANCES(NAME, TARGET, VECTOR, TOTALS)                                            \
    TARGET static inline void add_squares_##NAME(const float *const a[4], const float *const b[4],\
                                                 int shared, size_t columns, VECTOR sum[4])       \
    {                                                                                             \
        for (size_t i = 0; i < columns; i += sizeof(VECTOR) / sizeof(float)) {                    \
            VECTOR first = *(const VECTOR *)(a[0] + i);                                           \
            for (size_t h = 0; h < 4; h++) {                                                      \
                VECTOR apart = shared ? first : *(const VECTOR *)(a[h] + i);                      \
                apart -= *(const VECTOR *)(b[h] + i);                                             \
                sum[h] += apart * apart;                                                          \
            }                                                                                     \
        }                                                                                         \
    }                                                                                             \
    TARGET static void distances_##NAME(const float *rows, size_t columns, const uint32_t *left,  \
                                        const uint32_t *right, size_t count, float *distance2)    \
    {                                                                                             \
        for (size_t j = 0; j < count; j += 4) {                                                   \
            const float *a[4], *b[4];                                                             \
            VECTOR sum[4] = {{0}};                                                                \
            for (size_t h = 0; h < 4; h++) {                                                      \
                a[h] = rows + left[j + h] * columns;                                              \
                b[h] = rows + right[j + h] * columns;                                             \
            }                                                                                     \
            if (a[0] == a[1] && a[0] == a[2] && a[0] == a[3])                                     \
                add_squares_##NAME(a, b, 1, columns, sum);                                        \
            else                                                                                  \
                add_squares_##NAME(a, b, 0, columns, sum);                                        \
            *(v4 *)(distance2 + j) = TOTALS(sum);                                                 \
        }                                                                                         \
    }

/* The gap between two intervals is on one side or on the other: below 0 is none. */
#define DEFINE_GAPS(NAME, TARGET, VECTOR, INTS)                                                   \
    TARGET static void gaps_##NAME(const float *least, const float *most, const float *leasts,    \
                                   const float *mosts, size_t depth, size_t count, float *gaps)   \
    {                                                                                             \
        enum { LANES = sizeof(VECTOR) / sizeof(float) };                                          \
        for (size_t i = 0; i < count; i += LANES) {                                               \
            VECTOR sum = {0};                                                                     \
            for (size_t d = 0; d < depth; d++) {                                                  \
                VECTOR up = *(const VECTOR *)(leasts + d * count + i) - most[d];                  \
                VECTOR down = least[d] - *(const VECTOR *)(mosts + d * count + i);                \
                up = (VECTOR)((INTS)up & (up > 0));                                               \
                down = (VECTOR)((INTS)down & (down > 0));                                         \
                sum += up * up + down * down;                                                     \
            }                                                                                     \
            *(VECTOR *)(gaps + i) = sum;                                                          \
        }                                                                                         \
    }

/* A comparison sets all bits of a lane, which is -1, or none. */
#define DEFINE_AT_MOST(NAME, TARGET, VECTOR, MASK)                                                \
    TARGET static uint32_t at_most_##NAME(const float *values, float limit)                       \
    {                                                                                             \
        enum { LANES = sizeof(VECTOR) / sizeof(float) };                                          \
        uint32_t bits = 0;                                                                        \
        for (size_t c = 0; c < SRO_TILE_COLUMNS; c += LANES)                                      \
            bits |= MASK(*(const VECTOR *)(values + c), limit) << c;                              \
        return bits;                                                                              \
    }
#define DEFINE_COUNT_AT_MOST(NAME, TARGET, VECTOR, INTS, COUNT)                                   \
    TARGET static size_t count_at_most_##NAME(const float *values, size_t count, float limit)     \
    {                                                                                             \
        enum { LANES = sizeof(VECTOR) / sizeof(float) };                                          \
        size_t total = 0, i = 0;                                                                  \
        INTS within = {0};                                                                        \
        for (; i + LANES <= count; i += LANES)                                                    \
            within -= *(const VECTOR *)(values + i) <= limit;                                     \
        total = (size_t)COUNT(within);                                                            \
        for (; i < count; i++)                                                                    \
            total += values[i] <= limit;                                                          \
        return total;                                                                             \
    }

/* Whether a value is kept nobody could foresee: nothing branches on it. */
#define DEFINE_KEEP(NAME)                                                                         \
    static size_t list_bits_##NAME(uint32_t bits, uint32_t first, uint32_t name,                  \
                                   uint32_t *places, uint32_t *names)                             \
    {                                                                                             \
        size_t end = 0;                                                                           \
        for (size_t c = 0; c < SRO_TILE_COLUMNS; c++)                                             \
            names[c] = name;                                                                      \
        for (uint32_t left = bits; left; left &= left - 1)                                        \
            places[end++] = first + (uint32_t)__builtin_ctz(left);                                \
        return end;                                                                               \
    }                                                                                             \
    static size_t keep_at_most_##NAME(const float *values, const uint32_t *names, size_t count,   \
                                      float limit, float *kept, uint32_t *kept_names)             \
    {                                                                                             \
        size_t end = 0;                                                                           \
        for (size_t i = 0; i < count; i++) {                                                      \
            float value = values[i];                                                              \
            kept[end] = value;                                                                    \
            kept_names[end] = names[i];                                                           \
            end += value <= limit;                                                                \
        }                                                                                         \
        return end;                                                                               \
    }

/* x = n ln 2 + r, with ln 2 in two pieces so that r keeps its bits; exp x is 2^n times the series
 * of exp r. Adding 1.5 2^23 rounds to a whole number, which is then in the low bits. */
#define DEFINE_EXPONENTIALS(NAME, TARGET, VECTOR, INTS, TOTAL)                                    \
    TARGET static void exponentials_##NAME(const float *d, size_t count, float beta, float *p,    \
                                           float sums[3])                                         \
    {                                                                                             \
        enum { LANES = sizeof(VECTOR) / sizeof(float) };                                          \
        VECTOR zeroth = {0}, first = {0}, second = {0};                                           \
        INTS lane;                                                                                \
        for (int l = 0; l < LANES; l++)                                                           \
            lane[l] = l;                                                                          \
        size_t padded = (count + SRO_LANES - 1) / SRO_LANES * SRO_LANES;                          \
        for (size_t j = 0; j < padded; j += LANES) {                                              \
            VECTOR at = *(const VECTOR *)(d + j), x = -beta * at, least = (VECTOR){0} - 80;       \
            INTS less = x < least; /* all bits of a lane, or none */                              \
            x = (VECTOR)(((INTS)x & ~less) | ((INTS)least & less));                               \
            VECTOR shifted = x * 1.44269504f + 12582912.f, n = shifted - 12582912.f;              \
            VECTOR r = (x - n * .693359375f) + n * 2.12194440e-4f;                                \
            VECTOR power = 1 + r * (1 + r * (1 / 2.f + r * (1 / 6.f + r * (1 / 24.f               \
                + r * (1 / 120.f + r * (1 / 720.f + r * (1 / 5040.f)))))));                       \
            INTS bits = ((INTS)shifted - (0x4B400000 - 127)) << 23;                               \
            power *= (VECTOR)bits;                                                                \
            power = (VECTOR)((INTS)power & (lane < (int32_t)(count - j)));                        \
            *(VECTOR *)(p + j) = power;                                                           \
            zeroth += power;                                                                      \
            first += power * at;                                                                  \
            second += power * at * at;                                                            \
        }                                                                                         \
        sums[0] = TOTAL(zeroth);                                                                  \
        sums[1] = TOTAL(first);                                                                   \
        sums[2] = TOTAL(second);                                                                  \
    }

/* As sro_spline and sro_spline_itself, for as many points at a time as there are lanes; x: nodes
 * from node 0 on. Returns what the points see of themselves. */
#define DEFINE_SPLINES(NAME, TARGET, VECTOR, INTS, TOTAL)                                         \
    TARGET static inline VECTOR spline_##NAME(VECTOR x, const float near[4], int32_t *node,       \
                                              float *weights, size_t stride)                      \
    {                                                                                             \
        INTS cell = __builtin_convertvector(x, INTS);                                             \
        VECTOR t = x - __builtin_convertvector(cell, VECTOR), s = 1 - t, t2 = t * t, s2 = s * s;  \
        VECTOR w[4] = {s2 * s * (1.f / 6), 2.f / 3 - t2 * (1 - .5f * t),                          \
                       2.f / 3 - s2 * (1 - .5f * s), t2 * t * (1.f / 6)};                         \
        memcpy(node, &cell, sizeof cell);                                                         \
        for (size_t k = 0; k < 4; k++)                                                            \
            *(VECTOR *)(weights + k * stride) = w[k];                                             \
        return (w[0] * w[0] + w[1] * w[1] + w[2] * w[2] + w[3] * w[3]) * near[0]                  \
            + (w[0] * w[1] + w[1] * w[2] + w[2] * w[3]) * (2 * near[1])                           \
            + (w[0] * w[2] + w[1] * w[3]) * (2 * near[2]) + w[0] * w[3] * (2 * near[3]);          \
    }                                                                                             \
    TARGET static float splines_##NAME(const float *y, const float *mass, size_t count,           \
                                       float origin, float per_step, const float near[4],         \
                                       int32_t *node, float *weights, size_t stride)              \
    {                                                                                             \
        enum { LANES = sizeof(VECTOR) / sizeof(float) };                                          \
        VECTOR total = {0}, last = (VECTOR){0} + origin, heavy = {0};                             \
        size_t whole = count / LANES * LANES;                                                     \
        for (size_t i = 0; i < whole; i += LANES) {                                               \
            VECTOR x = (*(const VECTOR *)(y + i) - origin) * per_step;                            \
            VECTOR itself = spline_##NAME(x, near, node + i, weights + i, stride);                \
            if (mass)                                                                             \
                itself *= *(const VECTOR *)(mass + i) * *(const VECTOR *)(mass + i);              \
            total += itself;                                                                      \
        }                                                                                         \
        for (size_t l = 0; l < count - whole; l++) {                                              \
            last[l] = y[whole + l];                                                               \
            heavy[l] = mass ? mass[whole + l] : 1;                                                \
        }                                                                                         \
        if (whole < count)                                                                        \
            total += heavy * heavy * spline_##NAME((last - origin) * per_step, near, node + whole,\
                                                   weights + whole, stride);                      \
        return TOTAL(total);                                                                      \
    }

/* A vector holds ROWS rows of a block, and the blocks of a group are added up in CHAINS sums side
 * by side. SPREAD(y) has each of ROWS values four times, REPEAT(y) has four values ROWS times;
 * NEARNESS(apart) may be approximate; FOLD(sums) adds up each row of 4 x 4. */
#define ALL_ALIKE(apart) 1
#define DEFINE_PULL(WHAT, NAME, TARGET, VECTOR, ROWS, CHAINS, SPREAD, REPEAT, NEARNESS, FOLD)     \
    TARGET static inline void WHAT##_block_##NAME(const sro_group *p, size_t b, const float *y,   \
                                                  const VECTOR own[4 / ROWS],                     \
                                                  VECTOR sum[4 / ROWS])                           \
    {                                                                                             \
        VECTOR other = REPEAT(y + p->column[b]);                                                  \
        for (size_t h = 0; h < 4 / ROWS; h++) {                                                   \
            VECTOR apart = own[h] - other;                                                        \
            VECTOR weight = *(const VECTOR *)(p->values + 16 * b + 4 * ROWS * h);                 \
            sum[h] += weight * NEARNESS(apart) * apart;                                           \
        }                                                                                         \
    }                                                                                             \
    TARGET static void WHAT##_##NAME(const sro_blocks *p, size_t first, size_t count,             \
                                     const float *y, float *force)                                \
    {                                                                                             \
        enum { PARTS = 4 / ROWS };                                                                \
        for (size_t g = first; g < first + count; g++) {                                          \
            VECTOR own[PARTS], sum[CHAINS][PARTS] = {{{0}}};                                      \
            const sro_group *own_blocks = &p->group[g];                                           \
            size_t b = 0, end = own_blocks->count;                                                \
            for (size_t h = 0; h < PARTS; h++)                                                    \
                own[h] = SPREAD(y + 4 * g + ROWS * h);                                            \
            for (; b + CHAINS <= end; b += CHAINS)                                                \
                for (size_t c = 0; c < CHAINS; c++)                                               \
                    WHAT##_block_##NAME(own_blocks, b + c, y, own, sum[c]);                       \
            for (; b < end; b++)                                                                  \
                WHAT##_block_##NAME(own_blocks, b, y, own, sum[0]);                               \
            for (size_t c = 1; c < CHAINS; c++)                                                   \
                for (size_t h = 0; h < PARTS; h++)                                                \
                    sum[0][h] += sum[c][h];                                                       \
            *(v4 *)(force + 4 * g) = FOLD(sum[0]);                                                \
        }                                                                                         \
    }
#define DEFINE_ATTRACT_PLANE(NAME, TARGET, VECTOR, ROWS, SPREAD, REPEAT, RECIPROCAL, FOLD)        \
    TARGET static void attract_plane_##NAME(const sro_blocks *p, size_t first, size_t count,      \
                                            const float *x, const float *y, float *force_x,       \
                                            float *force_y)                                       \
    {                                                                                             \
        enum { PARTS = 4 / ROWS };                                                                \
        for (size_t g = first; g < first + count; g++) {                                          \
            VECTOR own_x[PARTS], own_y[PARTS], sum_x[PARTS], sum_y[PARTS];                        \
            for (size_t h = 0; h < PARTS; h++) {                                                  \
                own_x[h] = SPREAD(x + 4 * g + ROWS * h);                                          \
                own_y[h] = SPREAD(y + 4 * g + ROWS * h);                                          \
                sum_x[h] = sum_y[h] = (VECTOR){0};                                                \
            }                                                                                     \
            const sro_group *group = &p->group[g];                                                \
            for (size_t b = 0; b < group->count; b++) {                                           \
                VECTOR other_x = REPEAT(x + group->column[b]);                                    \
                VECTOR other_y = REPEAT(y + group->column[b]);                                    \
                for (size_t h = 0; h < PARTS; h++) {                                              \
                    VECTOR dx = own_x[h] - other_x, dy = own_y[h] - other_y;                      \
                    VECTOR weight = *(const VECTOR *)(group->values + 16 * b + 4 * ROWS * h);     \
                    weight *= RECIPROCAL(1 + dx * dx + dy * dy);                                  \
                    sum_x[h] += weight * dx;                                                      \
                    sum_y[h] += weight * dy;                                                      \
                }                                                                                 \
            }                                                                                     \
            *(v4 *)(force_x + 4 * g) = FOLD(sum_x);                                               \
            *(v4 *)(force_y + 4 * g) = FOLD(sum_y);                                               \
        }                                                                                         \
    }

/* The logarithm as in quick.h. What is 0 adds nothing, and has none. */
#define DEFINE_DIVERGENCE(NAME, TARGET, VECTOR, INTS, ROWS, SPREAD, REPEAT, TOTAL)                \
    TARGET static inline VECTOR log2_##NAME(VECTOR x)                                             \
    {                                                                                             \
        INTS bits = (INTS)x, exponent = (bits - 0x3f3504f3) >> 23;                                \
        VECTOR m = (VECTOR)(bits - (exponent << 23)), s = (m - 1) / (m + 1), q = s * s;           \
        VECTOR series = ((q * (1.f / 7) + 1.f / 5) * q + 1.f / 3) * q + 1;                        \
        return __builtin_convertvector(exponent, VECTOR) + 2.88539008f * s * series;              \
    }                                                                                             \
    TARGET static void divergence_##NAME(const sro_blocks *p, size_t first, size_t count,         \
                                         const float *const *y, int dims, float *sum)             \
    {                                                                                             \
        for (size_t g = first; g < first + count; g++) {                                          \
            VECTOR total = {0}, least = (VECTOR){0} + 1e-30f;                                     \
            const sro_group *group = &p->group[g];                                                \
            for (size_t b = 0; b < group->count; b++)                                             \
                for (size_t h = 0; h < 4; h += ROWS) {                                            \
                    VECTOR value = *(const VECTOR *)(group->values + 16 * b + 4 * h);             \
                    VECTOR one_more = (VECTOR){0} + 1;                                            \
                    for (int d = 0; d < dims; d++) {                                              \
                        VECTOR apart = SPREAD(y[d] + 4 * g + h);                                  \
                        apart -= REPEAT(y[d] + group->column[b]);                                 \
                        one_more += apart * apart;                                                \
                    }                                                                             \
                    INTS less = value < least;                                                    \
                    VECTOR some = (VECTOR)(((INTS)value & ~less) | ((INTS)least & less));         \
                    total += value * log2_##NAME(some * one_more);                                \
                }                                                                                 \
            sum[g] = TOTAL(total);                                                                \
        }                                                                                         \
    }

#define DEFINE_PUSH(NAME, TARGET, VECTOR, TOTAL)                                                  \
    TARGET static void push_##NAME(const float *y, const float *mass, size_t count, float own,    \
                                   float *near, float *push)                                      \
    {                                                                                             \
        VECTOR nears = {0}, pushes = {0};                                                         \
        for (size_t j = 0; j < count; j += sizeof(VECTOR) / sizeof(float)) {                      \
            VECTOR apart = own - *(const VECTOR *)(y + j), k = 1 / (1 + apart * apart);           \
            VECTOR weighed = *(const VECTOR *)(mass + j) * k;                                     \
            nears += weighed;                                                                     \
            pushes += weighed * k * apart;                                                        \
        }                                                                                         \
        *near = TOTAL(nears);                                                                     \
        *push = TOTAL(pushes);                                                                    \
    }

#define DEFINE_CONVOLVE(NAME, TARGET, VECTOR, SWAP, TOTAL)                                        \
    TARGET static float convolve_##NAME(float *spectrum, const float *even, const float *odd,     \
                                        size_t bins)                                              \
    {                                                                                             \
        VECTOR sum = {0};                                                                         \
        for (size_t i = 0; i < 2 * bins; i += sizeof(VECTOR) / sizeof(float)) {                   \
            VECTOR bin = *(const VECTOR *)(spectrum + i);                                         \
            sum += bin * bin * *(const VECTOR *)(even + i);                                       \
            *(VECTOR *)(spectrum + i) = SWAP(bin) * *(const VECTOR *)(odd + i);                   \
        }                                                                                         \
        return TOTAL(sum);                                                                        \
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

/* GATHER puts the bins that so many sources name side by side, SWAP exchanges the two parts of
 * every bin, REAL and IMAGINARY put one into both places. */
#define DEFINE_BINS(NAME, TARGET, VECTOR, GATHER, SWAP, REAL, IMAGINARY, ROOT)                    \
    TARGET static inline void bin_part_##NAME(const float *bins, const uint32_t *sources,         \
                                              size_t i, const float *turns, const float *gains,   \
                                              int magnitudes, float *out)                         \
    {                                                                                             \
        enum { LANES = sizeof(VECTOR) / sizeof(float) };                                          \
        VECTOR bin = sources ? GATHER(bins, sources + i) : *(const VECTOR *)(bins + 2 * i);       \
        VECTOR gain = *(const VECTOR *)(gains + 2 * i), keep;                                     \
        for (size_t j = 0; j < LANES; j++)                                                        \
            keep[j] = j % 2 ? 0 : 1;                                                              \
        if (magnitudes)                                                                           \
            bin = ROOT(bin * bin + SWAP(bin * bin)) * keep;                                       \
        if (turns) {                                                                              \
            VECTOR turn = *(const VECTOR *)(turns + 2 * i);                                       \
            bin = bin * REAL(turn) + SWAP(bin) * (IMAGINARY(turn) * (1 - 2 * keep));              \
        }                                                                                         \
        *(VECTOR *)(out + 2 * i) = bin * gain;                                                    \
    }                                                                                             \
    TARGET static inline void all_bins_##NAME(const float *bins, const uint32_t *sources,         \
                                              const float *turns, const float *gains,             \
                                              size_t count, int magnitudes, float *out)           \
    {                                                                                             \
        enum { WIDTH = sizeof(VECTOR) / sizeof(float) / 2 };                                      \
        for (size_t i = 0; i < count; i += WIDTH)                                                 \
            bin_part_##NAME(bins, sources, i, turns, gains, magnitudes, out);                     \
    }                                                                                             \
    TARGET static void scale_bins_##NAME(const float *bins, const uint32_t *sources,              \
                                         const float *gains, size_t count, float *out)            \
    {                                                                                             \
        all_bins_##NAME(bins, sources, 0, gains, count, 0, out);                                  \
    }                                                                                             \
    TARGET static void magnitudes_##NAME(const float *bins, const uint32_t *sources,              \
                                         const float *gains, size_t count, float *out)            \
    {                                                                                             \
        all_bins_##NAME(bins, sources, 0, gains, count, 1, out);                                  \
    }                                                                                             \
    TARGET static void turn_bins_##NAME(const float *bins, const uint32_t *sources,               \
                                        const float *turns, const float *gains, size_t count,     \
                                        float *out)                                               \
    {                                                                                             \
        all_bins_##NAME(bins, sources, turns, gains, count, 0, out);                              \
    }

/* What comes from above is turned round, REVERSE, so that partners meet in one lane. */
#define DEFINE_PAIRS(NAME, TARGET, VECTOR, REVERSE, SWAP, REAL, IMAGINARY)                        \
    TARGET static inline void pair_of_bins_##NAME(float *bins, const float *factors, size_t k,    \
                                                  size_t m, float scale, int exchange)            \
    {                                                                                             \
        float are = bins[2 * k], aim = bins[2 * k + 1], bre = bins[2 * m], bim = -bins[2 * m + 1]; \
        float sre = scale * (are + bre), sim = scale * (aim + bim);                               \
        float fre = factors[2 * k], fim = factors[2 * k + 1];                                     \
        float dre = (are - bre) * fre - (aim - bim) * fim;                                        \
        float dim = (aim - bim) * fre + (are - bre) * fim;                                        \
        size_t low = exchange ? m : k, high = exchange ? k : m;                                   \
        bins[2 * low] = sre + dre;                                                                \
        bins[2 * low + 1] = sim + dim;                                                            \
        bins[2 * high] = sre - dre;                                                               \
        bins[2 * high + 1] = dim - sim;                                                           \
    }                                                                                             \
    TARGET static void pair_bins_##NAME(float *bins, const float *factors, size_t half,           \
                                        float scale, int exchange)                                \
    {                                                                                             \
        enum { LANES = sizeof(VECTOR) / sizeof(float), WIDTH = LANES / 2 };                       \
        VECTOR conjugate, signs;                                                                  \
        for (size_t j = 0; j < LANES; j++) {                                                      \
            conjugate[j] = j % 2 ? -1 : 1;                                                        \
            signs[j] = -conjugate[j];                                                             \
        }                                                                                         \
        size_t k = 1;                                                                             \
        for (; 2 * (k + WIDTH) <= half + 1; k += WIDTH) {                                         \
            float *below = bins + 2 * k, *above = bins + 2 * (half - k - WIDTH + 1);              \
            VECTOR a = *(const VECTOR *)below, b = REVERSE(*(const VECTOR *)above) * conjugate;   \
            VECTOR factor = *(const VECTOR *)(factors + 2 * k), s = (a + b) * scale, d = a - b;   \
            d = d * REAL(factor) + SWAP(d) * (IMAGINARY(factor) * signs);                         \
            VECTOR low = s + d, high = (s - d) * conjugate;                                       \
            *(VECTOR *)below = exchange ? high : low;                                             \
            *(VECTOR *)above = REVERSE(exchange ? low : high);                                    \
        }                                                                                         \
        for (; 2 * k <= half; k++)                                                                \
            pair_of_bins_##NAME(bins, factors, k, half - k, scale, exchange);                     \
    }

#define KERNELS(NAME, LOOPS)                                                                      \
    static const sro_kernels NAME = {                                                             \
        .name = #NAME,                                                                            \
        .products = products_##NAME,                                                              \
        .multiply = multiply_##LOOPS,                                                             \
        .add = add_##LOOPS,                                                                       \
        .add_product = add_product_##LOOPS,                                                       \
        .pair_bins = pair_bins_##LOOPS,                                                           \
        .scale_bins = scale_bins_##LOOPS,                                                         \
        .magnitudes = magnitudes_##LOOPS,                                                         \
        .turn_bins = turn_bins_##LOOPS,                                                           \
        .tile = tile_##NAME,                                                                      \
        .at_most = at_most_##NAME,                                                                \
        .count_at_most = count_at_most_##NAME,                                                    \
        .keep_at_most = keep_at_most_##NAME,                                                      \
        .list_bits = list_bits_##NAME,                                                            \
        .tile_at_most = tile_at_most_##NAME,                                                      \
        .distances = distances_##NAME,                                                            \
        .gaps = gaps_##NAME,                                                                      \
        .exponentials = exponentials_##NAME,                                                      \
        .push = push_##NAME,                                                                      \
        .convolve = convolve_##LOOPS,                                                             \
        .divergence = divergence_##NAME,                                                          \
        .splines = splines_##NAME,                                                                \
        .pull = pull_##NAME,                                                                      \
        .attract = attract_##NAME,                                                                \
        .attract_plane = attract_plane_##NAME,                                                    \
    };

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
    return total4((v4)_mm_add_ps(_mm256_castps256_ps128((__m256)x),
                                 _mm256_extractf128_ps((__m256)x, 1)));
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
    __m256 half = _mm256_add_ps(_mm512_castps512_ps256((__m512)x),
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
AVX512 static inline v16 nearness16(v16 apart) { return reciprocal16(1 + apart * apart); }

AVX512 static size_t keep_at_most_avx512(const float *values, const uint32_t *names, size_t count,
                                         float limit, float *kept, uint32_t *kept_names)
{
    size_t end = 0;
    for (size_t i = 0; i < count; i += 16) {
        __mmask16 there = count - i < 16 ? (__mmask16)((1u << (count - i)) - 1) : 0xFFFF;
        __m512 value = _mm512_maskz_loadu_ps(there, values + i);
        __m512i name = _mm512_maskz_loadu_epi32(there, names + i);
        __mmask16 low = _mm512_mask_cmp_ps_mask(there, value, _mm512_set1_ps(limit), _CMP_LE_OQ);
        _mm512_storeu_ps(kept + end, _mm512_maskz_compress_ps(low, value));
        _mm512_storeu_si512(kept_names + end, _mm512_maskz_compress_epi32(low, name));
        end += (size_t)__builtin_popcount(low);
    }
    return end;
}

AVX512 static size_t list_bits_avx512(uint32_t bits, uint32_t first, uint32_t name,
                                      uint32_t *places, uint32_t *names)
{
    const __m512i lanes = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    __m512i low = _mm512_add_epi32(lanes, _mm512_set1_epi32((int32_t)first));
    __m512i high = _mm512_add_epi32(low, _mm512_set1_epi32(16));
    __m512i same = _mm512_set1_epi32((int32_t)name);
    __m512i packed = _mm512_maskz_compress_epi32((__mmask16)bits, low);
    size_t end = (size_t)__builtin_popcount(bits & 0xFFFF);
    _mm512_storeu_si512(places, packed);
    _mm512_storeu_si512(places + end, _mm512_maskz_compress_epi32((__mmask16)(bits >> 16), high));
    _mm512_storeu_si512(names, same);
    _mm512_storeu_si512(names + 16, same);
    return end + (size_t)__builtin_popcount(bits >> 16);
}

AVX512 static size_t count_at_most_avx512(const float *values, size_t count, float limit)
{
    const __m512 most = _mm512_set1_ps(limit);
    size_t total = 0, i = 0;
    for (; i + 16 <= count; i += 16)
        total += (size_t)__builtin_popcount(
            _mm512_cmp_ps_mask(_mm512_loadu_ps(values + i), most, _CMP_LE_OQ));
    __mmask16 rest = (__mmask16)((1u << (count - i)) - 1);
    __m512 last = _mm512_maskz_loadu_ps(rest, values + i);
    return total + (size_t)__builtin_popcount(
        _mm512_mask_cmp_ps_mask(rest, last, most, _CMP_LE_OQ));
}

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


DEFINE_PRODUCTS(sse2, , v4, 4)
DEFINE_PAIRS(sse2, , v4, reverse4, swap4, real4, imaginary4)
DEFINE_BINS(sse2, , v4, gather4, swap4, real4, imaginary4, root4)
DEFINE_TILE(sse2, , v4, 4, mask4)
DEFINE_DISTANCES(sse2, , v4, totals4)
DEFINE_GAPS(sse2, , v4, i4)
DEFINE_EXPONENTIALS(sse2, , v4, i4, total4)
DEFINE_KEEP(sse2)
DEFINE_AT_MOST(sse2, , v4, mask4)
DEFINE_COUNT_AT_MOST(sse2, , v4, i4, count4)
DEFINE_SPLINES(sse2, , v4, i4, total4)
DEFINE_PUSH(sse2, , v4, total4)
DEFINE_DIVERGENCE(sse2, , v4, i4, 1, spread4, repeat4, total4)
DEFINE_CONVOLVE(sse2, , v4, swap4, total4)
DEFINE_PULL(pull, sse2, , v4, 1, 1, spread4, repeat4, ALL_ALIKE, totals4)
DEFINE_PULL(attract, sse2, , v4, 1, 1, spread4, repeat4, nearness4, totals4)
DEFINE_ATTRACT_PLANE(sse2, , v4, 1, spread4, repeat4, reciprocal4, totals4)
DEFINE_LOOPS(sse2, )
KERNELS(sse2, sse2)

DEFINE_PRODUCTS(avx2, AVX2, v8, 4)
DEFINE_PAIRS(avx2, AVX2, v8, reverse8, swap8, real8, imaginary8)
DEFINE_BINS(avx2, AVX2, v8, gather8, swap8, real8, imaginary8, root8)
DEFINE_TILE(avx2, AVX2, v8, 4, mask8)
DEFINE_DISTANCES(avx2, AVX2, v8, totals8)
DEFINE_GAPS(avx2, AVX2, v8, i8)
DEFINE_EXPONENTIALS(avx2, AVX2, v8, i8, total8)
DEFINE_KEEP(avx2)
DEFINE_AT_MOST(avx2, AVX2, v8, mask8)
DEFINE_COUNT_AT_MOST(avx2, AVX2, v8, i8, count8)
DEFINE_SPLINES(avx2, AVX2, v8, i8, total8)
DEFINE_PUSH(avx2, AVX2, v8, total8)
DEFINE_DIVERGENCE(avx2, AVX2, v8, i8, 2, spread8, repeat8, total8)
DEFINE_CONVOLVE(avx2, AVX2, v8, swap8, total8)
DEFINE_PULL(pull, avx2, AVX2, v8, 2, 1, spread8, repeat8, ALL_ALIKE, fold8)
DEFINE_PULL(attract, avx2, AVX2, v8, 2, 1, spread8, repeat8, nearness8, fold8)
DEFINE_ATTRACT_PLANE(avx2, AVX2, v8, 2, spread8, repeat8, reciprocal8, fold8)
DEFINE_LOOPS(avx2, __attribute__((target("avx2"))))
KERNELS(avx2, avx2)

DEFINE_PRODUCTS(avx512, AVX512, v16, 8)
DEFINE_TILE(avx512, AVX512, v16, 8, mask16)
DEFINE_DISTANCES(avx512, AVX512, v16, totals16)
DEFINE_GAPS(avx512, AVX512, v16, i16)
DEFINE_EXPONENTIALS(avx512, AVX512, v16, i16, total16)
DEFINE_AT_MOST(avx512, AVX512, v16, mask16)
DEFINE_SPLINES(avx512, AVX512, v16, i16, total16)
DEFINE_PUSH(avx512, AVX512, v16, total16)
DEFINE_DIVERGENCE(avx512, AVX512, v16, i16, 4, spread16, repeat16, total16)
DEFINE_PULL(pull, avx512, AVX512, v16, 4, 2, spread16, repeat16, ALL_ALIKE, fold16)
DEFINE_PULL(attract, avx512, AVX512, v16, 4, 2, spread16, repeat16, nearness16, fold16)
DEFINE_ATTRACT_PLANE(avx512, AVX512, v16, 4, spread16, repeat16, reciprocal16, fold16)
KERNELS(avx512, avx2)

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

static inline v4 root4(v4 x)
{
    return (v4){sqrtf(x[0]), sqrtf(x[1]), sqrtf(x[2]), sqrtf(x[3])};
}
static inline v4 gather4(const float *bins, const uint32_t *sources)
{
    const float *first = bins + 2 * (size_t)sources[0], *second = bins + 2 * (size_t)sources[1];
    return (v4){first[0], first[1], second[0], second[1]};
}

DEFINE_PRODUCTS(plain, , v4, 4)
DEFINE_PAIRS(plain, , v4, reverse4, swap4, real4, imaginary4)
DEFINE_BINS(plain, , v4, gather4, swap4, real4, imaginary4, root4)
DEFINE_TILE(plain, , v4, 4, mask4)
DEFINE_DISTANCES(plain, , v4, totals4)
DEFINE_GAPS(plain, , v4, i4)
DEFINE_EXPONENTIALS(plain, , v4, i4, total4)
DEFINE_KEEP(plain)
DEFINE_AT_MOST(plain, , v4, mask4)
DEFINE_COUNT_AT_MOST(plain, , v4, i4, count4)
DEFINE_SPLINES(plain, , v4, i4, total4)
DEFINE_PUSH(plain, , v4, total4)
DEFINE_DIVERGENCE(plain, , v4, i4, 1, spread4, repeat4, total4)
DEFINE_CONVOLVE(plain, , v4, swap4, total4)
DEFINE_PULL(pull, plain, , v4, 1, 1, spread4, repeat4, ALL_ALIKE, totals4)
DEFINE_PULL(attract, plain, , v4, 1, 1, spread4, repeat4, nearness4, totals4)
DEFINE_ATTRACT_PLANE(plain, , v4, 1, spread4, repeat4, reciprocal4, totals4)
DEFINE_LOOPS(plain, )
KERNELS(plain, plain)

static const sro_kernels *const all[] = {&plain, 0};

const sro_kernels *const *sro_kernels_all(void) { return all; }

#endif

const sro_kernels *sro_kernels_best(void) { return sro_kernels_all()[0]; }
