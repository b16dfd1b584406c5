/* embedding_loops: the loops of t-SNE, each written once over a vector type. For kernels.c
 * alone. */
#ifndef SRO_SIMD_EMBEDDING_LOOPS_H
#define SRO_SIMD_EMBEDDING_LOOPS_H

/* x = n ln 2 + r, with ln 2 in two pieces so that r keeps its bits; exp x is 2^n times the series
 * of exp r. Adding 1.5 2^23 rounds to a whole number, which is then in the low bits. */
#define DEFINE_EXPONENTIALS(NAME, TARGET, VECTOR, INTS, TOTAL)                                  \
    TARGET static void exponentials_##NAME(const float *d, size_t count, float beta, float *p,  \
                                           float sums[3])                                       \
    {                                                                                           \
        enum { LANES = sizeof(VECTOR) / sizeof(float) };                                        \
        VECTOR zeroth = {0}, first = {0}, second = {0};                                         \
        INTS lane;                                                                              \
        for (int l = 0; l < LANES; l++)                                                         \
            lane[l] = l;                                                                        \
        size_t padded = (count + SRO_LANES - 1) / SRO_LANES * SRO_LANES;                        \
        for (size_t j = 0; j < padded; j += LANES) {                                            \
            VECTOR at = *(const VECTOR *)(d + j), x = -beta * at, least = (VECTOR){0} - 80;     \
            INTS less = x < least; /* all bits of a lane, or none */                            \
            x = (VECTOR)(((INTS)x & ~less) | ((INTS)least & less));                             \
            VECTOR shifted = x * 1.44269504f + 12582912.f, n = shifted - 12582912.f;            \
            VECTOR r = (x - n * .693359375f) + n * 2.12194440e-4f;                              \
            VECTOR power =                                                                      \
                1                                                                               \
                + r                                                                             \
                      * (1                                                                      \
                         + r                                                                    \
                               * (1 / 2.f                                                       \
                                  + r                                                           \
                                        * (1 / 6.f                                              \
                                           + r                                                  \
                                                 * (1 / 24.f                                    \
                                                    + r                                         \
                                                          * (1 / 120.f                          \
                                                             + r                                \
                                                                   * (1 / 720.f                 \
                                                                      + r * (1 / 5040.f))))))); \
            INTS bits = ((INTS)shifted - (0x4B400000 - 127)) << 23;                             \
            power *= (VECTOR)bits;                                                              \
            power = (VECTOR)((INTS)power & (lane < (int32_t)(count - j)));                      \
            *(VECTOR *)(p + j) = power;                                                         \
            zeroth += power;                                                                    \
            first += power * at;                                                                \
            second += power * at * at;                                                          \
        }                                                                                       \
        sums[0] = TOTAL(zeroth);                                                                \
        sums[1] = TOTAL(first);                                                                 \
        sums[2] = TOTAL(second);                                                                \
    }

/* As sro_spline and sro_spline_itself, for as many points at a time as there are lanes; x: nodes
 * from node 0 on. Returns what the points see of themselves. */
#define DEFINE_SPLINES(NAME, TARGET, VECTOR, INTS, TOTAL)                                        \
    TARGET static inline VECTOR spline_##NAME(VECTOR x, const float near[4], int32_t *node,      \
                                              float *weights, size_t stride)                     \
    {                                                                                            \
        INTS cell = __builtin_convertvector(x, INTS);                                            \
        VECTOR t = x - __builtin_convertvector(cell, VECTOR), s = 1 - t, t2 = t * t, s2 = s * s; \
        VECTOR w[4] = {s2 * s * (1.f / 6), 2.f / 3 - t2 * (1 - .5f * t),                         \
                       2.f / 3 - s2 * (1 - .5f * s), t2 * t * (1.f / 6)};                        \
        memcpy(node, &cell, sizeof cell);                                                        \
        for (size_t k = 0; k < 4; k++)                                                           \
            *(VECTOR *)(weights + k * stride) = w[k];                                            \
        return (w[0] * w[0] + w[1] * w[1] + w[2] * w[2] + w[3] * w[3]) * near[0]                 \
               + (w[0] * w[1] + w[1] * w[2] + w[2] * w[3]) * (2 * near[1])                       \
               + (w[0] * w[2] + w[1] * w[3]) * (2 * near[2]) + w[0] * w[3] * (2 * near[3]);      \
    }                                                                                            \
    TARGET static float splines_##NAME(const float *y, const float *mass, size_t count,          \
                                       float origin, float per_step, const float near[4],        \
                                       int32_t *node, float *weights, size_t stride)             \
    {                                                                                            \
        enum { LANES = sizeof(VECTOR) / sizeof(float) };                                         \
        VECTOR total = {0}, last = (VECTOR){0} + origin, heavy = {0};                            \
        size_t whole = count / LANES * LANES;                                                    \
        for (size_t i = 0; i < whole; i += LANES) {                                              \
            VECTOR x = (*(const VECTOR *)(y + i) - origin) * per_step;                           \
            VECTOR itself = spline_##NAME(x, near, node + i, weights + i, stride);               \
            if (mass)                                                                            \
                itself *= *(const VECTOR *)(mass + i) * *(const VECTOR *)(mass + i);             \
            total += itself;                                                                     \
        }                                                                                        \
        for (size_t l = 0; l < count - whole; l++) {                                             \
            last[l] = y[whole + l];                                                              \
            heavy[l] = mass ? mass[whole + l] : 1;                                               \
        }                                                                                        \
        if (whole < count)                                                                       \
            total += heavy * heavy                                                               \
                     * spline_##NAME((last - origin) * per_step, near, node + whole,             \
                                     weights + whole, stride);                                   \
        return TOTAL(total);                                                                     \
    }

/* A vector holds ROWS rows of a block, and the blocks of a group are added up in CHAINS sums side
 * by side. SPREAD(y) has each of ROWS values four times, REPEAT(y) has four values ROWS times;
 * NEARNESS(apart) may be approximate; FOLD(sums) adds up each row of 4 x 4. */
#define ALL_ALIKE(apart) 1
#define DEFINE_PULL(WHAT, NAME, TARGET, VECTOR, ROWS, CHAINS, SPREAD, REPEAT, NEARNESS, FOLD)   \
    TARGET static inline void WHAT##_block_##NAME(const sro_group *p, size_t b, const float *y, \
                                                  const VECTOR own[4 / ROWS],                   \
                                                  VECTOR sum[4 / ROWS])                         \
    {                                                                                           \
        VECTOR other = REPEAT(y + p->column[b]);                                                \
        for (size_t h = 0; h < 4 / ROWS; h++) {                                                 \
            VECTOR apart = own[h] - other;                                                      \
            VECTOR weight = *(const VECTOR *)(p->values + 16 * b + 4 * ROWS * h);               \
            sum[h] += weight * NEARNESS(apart) * apart;                                         \
        }                                                                                       \
    }                                                                                           \
    TARGET static void WHAT##_##NAME(const sro_blocks *p, size_t first, size_t count,           \
                                     const float *y, float *force)                              \
    {                                                                                           \
        enum { PARTS = 4 / ROWS };                                                              \
        for (size_t g = first; g < first + count; g++) {                                        \
            VECTOR own[PARTS], sum[CHAINS][PARTS] = {{{0}}};                                    \
            const sro_group *own_blocks = &p->group[g];                                         \
            size_t b = 0, end = own_blocks->count;                                              \
            for (size_t h = 0; h < PARTS; h++)                                                  \
                own[h] = SPREAD(y + 4 * g + ROWS * h);                                          \
            for (; b + CHAINS <= end; b += CHAINS)                                              \
                for (size_t c = 0; c < CHAINS; c++)                                             \
                    WHAT##_block_##NAME(own_blocks, b + c, y, own, sum[c]);                     \
            for (; b < end; b++)                                                                \
                WHAT##_block_##NAME(own_blocks, b, y, own, sum[0]);                             \
            for (size_t c = 1; c < CHAINS; c++)                                                 \
                for (size_t h = 0; h < PARTS; h++)                                              \
                    sum[0][h] += sum[c][h];                                                     \
            *(v4 *)(force + 4 * g) = FOLD(sum[0]);                                              \
        }                                                                                       \
    }
#define DEFINE_ATTRACT_PLANE(NAME, TARGET, VECTOR, ROWS, SPREAD, REPEAT, RECIPROCAL, FOLD)    \
    TARGET static void attract_plane_##NAME(const sro_blocks *p, size_t first, size_t count,  \
                                            const float *x, const float *y, float *force_x,   \
                                            float *force_y)                                   \
    {                                                                                         \
        enum { PARTS = 4 / ROWS };                                                            \
        for (size_t g = first; g < first + count; g++) {                                      \
            VECTOR own_x[PARTS], own_y[PARTS], sum_x[PARTS], sum_y[PARTS];                    \
            for (size_t h = 0; h < PARTS; h++) {                                              \
                own_x[h] = SPREAD(x + 4 * g + ROWS * h);                                      \
                own_y[h] = SPREAD(y + 4 * g + ROWS * h);                                      \
                sum_x[h] = sum_y[h] = (VECTOR){0};                                            \
            }                                                                                 \
            const sro_group *group = &p->group[g];                                            \
            for (size_t b = 0; b < group->count; b++) {                                       \
                VECTOR other_x = REPEAT(x + group->column[b]);                                \
                VECTOR other_y = REPEAT(y + group->column[b]);                                \
                for (size_t h = 0; h < PARTS; h++) {                                          \
                    VECTOR dx = own_x[h] - other_x, dy = own_y[h] - other_y;                  \
                    VECTOR weight = *(const VECTOR *)(group->values + 16 * b + 4 * ROWS * h); \
                    weight *= RECIPROCAL(1 + dx * dx + dy * dy);                              \
                    sum_x[h] += weight * dx;                                                  \
                    sum_y[h] += weight * dy;                                                  \
                }                                                                             \
            }                                                                                 \
            *(v4 *)(force_x + 4 * g) = FOLD(sum_x);                                           \
            *(v4 *)(force_y + 4 * g) = FOLD(sum_y);                                           \
        }                                                                                     \
    }

/* The logarithm as in quick.h. What is 0 adds nothing, and has none. */
#define DEFINE_DIVERGENCE(NAME, TARGET, VECTOR, INTS, ROWS, SPREAD, REPEAT, TOTAL)        \
    TARGET static inline VECTOR log2_##NAME(VECTOR x)                                     \
    {                                                                                     \
        INTS bits = (INTS)x, exponent = (bits - 0x3f3504f3) >> 23;                        \
        VECTOR m = (VECTOR)(bits - (exponent << 23)), s = (m - 1) / (m + 1), q = s * s;   \
        VECTOR series = ((q * (1.f / 7) + 1.f / 5) * q + 1.f / 3) * q + 1;                \
        return __builtin_convertvector(exponent, VECTOR) + 2.88539008f * s * series;      \
    }                                                                                     \
    TARGET static void divergence_##NAME(const sro_blocks *p, size_t first, size_t count, \
                                         const float *const *y, int dims, float *sum)     \
    {                                                                                     \
        for (size_t g = first; g < first + count; g++) {                                  \
            VECTOR total = {0}, least = (VECTOR){0} + 1e-30f;                             \
            const sro_group *group = &p->group[g];                                        \
            for (size_t b = 0; b < group->count; b++)                                     \
                for (size_t h = 0; h < 4; h += ROWS) {                                    \
                    VECTOR value = *(const VECTOR *)(group->values + 16 * b + 4 * h);     \
                    VECTOR one_more = (VECTOR){0} + 1;                                    \
                    for (int d = 0; d < dims; d++) {                                      \
                        VECTOR apart = SPREAD(y[d] + 4 * g + h);                          \
                        apart -= REPEAT(y[d] + group->column[b]);                         \
                        one_more += apart * apart;                                        \
                    }                                                                     \
                    INTS less = value < least;                                            \
                    VECTOR some = (VECTOR)(((INTS)value & ~less) | ((INTS)least & less)); \
                    total += value * log2_##NAME(some * one_more);                        \
                }                                                                         \
            sum[g] = TOTAL(total);                                                        \
        }                                                                                 \
    }

#define DEFINE_PUSH(NAME, TARGET, VECTOR, TOTAL)                                               \
    TARGET static void push_##NAME(const float *y, const float *mass, size_t count, float own, \
                                   float *near, float *push)                                   \
    {                                                                                          \
        VECTOR nears = {0}, pushes = {0};                                                      \
        for (size_t j = 0; j < count; j += sizeof(VECTOR) / sizeof(float)) {                   \
            VECTOR apart = own - *(const VECTOR *)(y + j), k = 1 / (1 + apart * apart);        \
            VECTOR weighed = *(const VECTOR *)(mass + j) * k;                                  \
            nears += weighed;                                                                  \
            pushes += weighed * k * apart;                                                     \
        }                                                                                      \
        *near = TOTAL(nears);                                                                  \
        *push = TOTAL(pushes);                                                                 \
    }

#define DEFINE_PUSH_PLANE(NAME, TARGET, VECTOR, RECIPROCAL, TOTAL)                               \
    TARGET static void push_plane_##NAME(const float *x, const float *y, const float *mass,      \
                                         size_t count, const float own[2], float sums[3])        \
    {                                                                                            \
        VECTOR near = {0}, push_x = {0}, push_y = {0};                                           \
        float own_x = own[0], own_y = own[1];                                                    \
        for (size_t j = 0; j < count; j += sizeof(VECTOR) / sizeof(float)) {                     \
            VECTOR dx = own_x - *(const VECTOR *)(x + j), dy = own_y - *(const VECTOR *)(y + j); \
            VECTOR k = RECIPROCAL(1 + dx * dx + dy * dy);                                        \
            VECTOR weighed = *(const VECTOR *)(mass + j) * k, push = weighed * k;                \
            near += weighed;                                                                     \
            push_x += push * dx;                                                                 \
            push_y += push * dy;                                                                 \
        }                                                                                        \
        sums[0] = TOTAL(near);                                                                   \
        sums[1] = TOTAL(push_x);                                                                 \
        sums[2] = TOTAL(push_y);                                                                 \
    }

/* As sro_spline and sro_spline_itself, four weights side by side, and how they change with t:
 * polynomials in t, and what meets in t (1 - t), for it is the same seen from either side. */

static inline v4 spline4(float t)
{
    const v4 c[4] = {{1 / 6.f, 2 / 3.f, 1 / 6.f, 0},
                     {-.5f, 0, .5f, 0},
                     {.5f, -1, .5f, 0},
                     {-1 / 6.f, .5f, -.5f, 1 / 6.f}};
    return c[0] + t * (c[1] + t * (c[2] + t * c[3]));
}

static inline v4 spline_slope4(float t)
{
    const v4 c[3] = {{-.5f, 0, .5f, 0}, {1, -2, 1, 0}, {-.5f, 1.5f, -1.5f, .5f}};
    return c[0] + t * (c[1] + t * c[2]);
}

static inline v4 spline_itself4(float t, v4 *slope)
{
    const v4 c[3] = {{1 / 2.f, 4 / 9.f, 1 / 18.f, 0},
                     {-1 / 2.f, 2 / 3.f, -1 / 6.f, 0},
                     {-5 / 9.f, 5 / 6.f, -1 / 3.f, 1 / 18.f}};
    float u = t * (1 - t);
    *slope = u * (1 - 2 * t) * (2 * c[1] + 3 * u * c[2]);
    return c[0] + u * u * (c[1] + u * c[2]);
}

/* The first of the 4 x 4 nodes about a point, which is t beyond the second column and row. */
static inline size_t nodes_about(const sro_grid *g, float x, float y, float t[2])
{
    float c = (x - g->origin[0]) * g->per_step, r = (y - g->origin[1]) * g->per_step;
    size_t column = (size_t)c, row = (size_t)r;
    t[0] = c - (float)column;
    t[1] = r - (float)row;
    return (row - 1) * g->wide + column - 1;
}

#define DEFINE_PLANE(NAME, TARGET)                                                                \
    TARGET static void spread_plane_##NAME(const sro_grid *g, const float *x, const float *y,     \
                                           size_t count)                                          \
    {                                                                                             \
        for (size_t i = 0; i < count; i++) {                                                      \
            float t[2], *node = g->nodes + nodes_about(g, x[i], y[i], t);                         \
            v4 columns = spline4(t[0]), rows = spline4(t[1]);                                     \
            for (int r = 0; r < 4; r++, node += g->wide)                                          \
                *(v4 *)node += rows[r] * columns;                                                 \
        }                                                                                         \
    }                                                                                             \
    TARGET static inline v4 read_point_##NAME(const sro_grid *g, const float near[4][4], float x, \
                                              float y)                                            \
    {                                                                                             \
        float t[2];                                                                               \
        const float *node = g->nodes + nodes_about(g, x, y, t);                                   \
        v4 columns = spline4(t[0]), rows = spline4(t[1]), steep = spline_slope4(t[1]);            \
        v4 steep_x, steep_y, meet_x = spline_itself4(t[0], &steep_x);                             \
        v4 meet_y = spline_itself4(t[1], &steep_y);                                               \
        v4 level = {0}, uphill = {0}, own = {0}, own_uphill = {0};                                \
        for (int r = 0; r < 4; r++, node += g->wide) {                                            \
            v4 there = *(const v4 *)node, here = *(const v4 *)near[r];                            \
            level += rows[r] * there;                                                             \
            uphill += steep[r] * there;                                                           \
            own += meet_y[r] * here;                                                              \
            own_uphill += steep_y[r] * here;                                                      \
        }                                                                                         \
        const v4 sums[4] = {columns * level - meet_x * own,                                       \
                            spline_slope4(t[0]) * level - .5f * steep_x * own,                    \
                            columns * uphill - .5f * meet_x * own_uphill,                         \
                            {0}};                                                                 \
        return totals4(sums);                                                                     \
    }                                                                                             \
    TARGET static double read_plane_##NAME(const sro_grid *g, const float near[4][4],             \
                                           const float *x, const float *y, size_t count,          \
                                           float *force_x, float *force_y)                        \
    {                                                                                             \
        double z = 0;                                                                             \
        for (size_t i = 0; i < count; i++) {                                                      \
            v4 found = read_point_##NAME(g, near, x[i], y[i]);                                    \
            z += found[0];                                                                        \
            force_x[i] = -.5f * g->per_step * found[1];                                           \
            force_y[i] = -.5f * g->per_step * found[2];                                           \
        }                                                                                         \
        return z;                                                                                 \
    }

#define DEFINE_CONVOLVE(NAME, TARGET, VECTOR, SWAP, TOTAL)                                    \
    TARGET static float convolve_##NAME(float *spectrum, const float *even, const float *odd, \
                                        size_t bins)                                          \
    {                                                                                         \
        VECTOR sum = {0};                                                                     \
        for (size_t i = 0; i < 2 * bins; i += sizeof(VECTOR) / sizeof(float)) {               \
            VECTOR bin = *(const VECTOR *)(spectrum + i);                                     \
            sum += bin * bin * *(const VECTOR *)(even + i);                                   \
            *(VECTOR *)(spectrum + i) = SWAP(bin) * *(const VECTOR *)(odd + i);               \
        }                                                                                     \
        return TOTAL(sum);                                                                    \
    }

#endif
