/* tsne_kernels_template: the loops of tsne_kernels.h for one instruction set, as
 * simd/per_set_template.h describes it. For tsne_kernels.c alone. */

/* x = n ln 2 + r, with ln 2 in two pieces so that r keeps its bits; exp x is 2^n times the series
 * of exp r. Adding 1.5 2^23 rounds to a whole number, which is then in the low bits. x is cut off
 * at -80, before exp x leaves the range of normal numbers. */
TARGET static inline VECTOR SET(exp)(VECTOR x)
{
    VECTOR min = (VECTOR){0} - 80;
    INTS less = x < min; /* all bits of a lane, or none */
    x = (VECTOR)(((INTS)x & ~less) | ((INTS)min & less));
    VECTOR shifted = x * 1.44269504f + 12582912.f, n = shifted - 12582912.f;
    VECTOR r = (x - n * .693359375f) + n * 2.12194440e-4f;
    VECTOR power = 1 / 720.f + r * (1 / 5040.f);
    power = 1 / 120.f + r * power;
    power = 1 / 24.f + r * power;
    power = 1 / 6.f + r * power;
    power = 1 / 2.f + r * power;
    power = 1 + r * power;
    power = 1 + r * power;
    INTS bits = ((INTS)shifted - (0x4B400000 - 127)) << 23;
    return power * (VECTOR)bits;
}

TARGET static void SET(gaussians)(const float *d, size_t count, float beta, float *p, float sums[3])
{
    VECTOR zeroth = {0}, first = {0}, second = {0};
    INTS lane;
    for (int l = 0; l < LANES; l++)
        lane[l] = l;
    size_t padded = sro_padded(count);
    for (size_t j = 0; j < padded; j += LANES) {
        VECTOR at = *(const VECTOR *)(d + j), power = SET(exp)(-beta * at);
        power = (VECTOR)((INTS)power & (lane < (int32_t)(count - j)));
        *(VECTOR *)(p + j) = power;
        zeroth += power;
        first += power * at;
        second += power * at * at;
    }
    sums[0] = WIDE(sum_lanes)(zeroth);
    sums[1] = WIDE(sum_lanes)(first);
    sums[2] = WIDE(sum_lanes)(second);
}

/* A vector holds ROWS rows of a 4 x 4 block, so a block is VECTORS of them. */
#define ROWS (LANES / 4)
#define VECTORS (4 / ROWS)

/* Adds one block's attraction, by the kernel 1 / (1 + d^2) or, if not `student_t`, by 1. */
TARGET static inline __attribute__((always_inline)) void
SET(add_block)(const sro_bsr_block_row *p, size_t b, const float *y, bool student_t,
               const VECTOR own[VECTORS], VECTOR sum[VECTORS])
{
    VECTOR other = WIDE(repeat_all)(y + p->column[b]);
    for (size_t h = 0; h < VECTORS; h++) {
        VECTOR apart = own[h] - other;
        VECTOR weight = *(const VECTOR *)(p->values + 16 * b + 4 * ROWS * h);
        if (student_t)
            weight *= WIDE(rough_reciprocal)(1 + apart * apart);
        sum[h] += weight * apart;
    }
}

/* The blocks of a block row are added up in CHAINS sums side by side. */
TARGET static inline __attribute__((always_inline)) void
SET(attraction)(const sro_bsr_matrix *p, size_t first, size_t count, const float *y, bool student_t,
                float *force)
{
    enum { CHAINS = LANES == 16 ? 2 : 1 };
    for (size_t g = first; g < first + count; g++) {
        VECTOR own[VECTORS], sum[CHAINS][VECTORS] = {{{0}}};
        const sro_bsr_block_row *row = &p->block_row[g];
        size_t b = 0, end = row->count;
        for (size_t h = 0; h < VECTORS; h++)
            own[h] = WIDE(repeat_each)(y + 4 * g + ROWS * h);
        for (; b + CHAINS <= end; b += CHAINS)
            for (size_t c = 0; c < CHAINS; c++)
                SET(add_block)(row, b + c, y, student_t, own, sum[c]);
        for (; b < end; b++)
            SET(add_block)(row, b, y, student_t, own, sum[0]);
        for (size_t c = 1; c < CHAINS; c++)
            for (size_t h = 0; h < VECTORS; h++)
                sum[0][h] += sum[c][h];
        *(v4 *)(force + 4 * g) = WIDE(sum_block_rows)(sum[0]);
    }
}

TARGET static void SET(laplacian)(const sro_bsr_matrix *p, size_t first, size_t count,
                                  const float *y, float *force)
{
    SET(attraction)(p, first, count, y, false, force);
}

TARGET static void SET(attraction_1d)(const sro_bsr_matrix *p, size_t first, size_t count,
                                      const float *y, float *force)
{
    SET(attraction)(p, first, count, y, true, force);
}

TARGET static void SET(attraction_2d)(const sro_bsr_matrix *p, size_t first, size_t count,
                                      const float *x, const float *y, float *force_x,
                                      float *force_y)
{
    for (size_t g = first; g < first + count; g++) {
        VECTOR own_x[VECTORS], own_y[VECTORS], sum_x[VECTORS], sum_y[VECTORS];
        for (size_t h = 0; h < VECTORS; h++) {
            own_x[h] = WIDE(repeat_each)(x + 4 * g + ROWS * h);
            own_y[h] = WIDE(repeat_each)(y + 4 * g + ROWS * h);
            sum_x[h] = sum_y[h] = (VECTOR){0};
        }
        const sro_bsr_block_row *row = &p->block_row[g];
        for (size_t b = 0; b < row->count; b++) {
            VECTOR other_x = WIDE(repeat_all)(x + row->column[b]);
            VECTOR other_y = WIDE(repeat_all)(y + row->column[b]);
            for (size_t h = 0; h < VECTORS; h++) {
                VECTOR dx = own_x[h] - other_x, dy = own_y[h] - other_y;
                VECTOR weight = *(const VECTOR *)(row->values + 16 * b + 4 * ROWS * h);
                weight *= WIDE(rough_reciprocal)(1 + dx * dx + dy * dy);
                sum_x[h] += weight * dx;
                sum_y[h] += weight * dy;
            }
        }
        *(v4 *)(force_x + 4 * g) = WIDE(sum_block_rows)(sum_x);
        *(v4 *)(force_y + 4 * g) = WIDE(sum_block_rows)(sum_y);
    }
}

/* The logarithm as in simd/fast_log2.h. */
TARGET static inline VECTOR SET(log2)(VECTOR x)
{
    INTS bits = (INTS)x, exponent = (bits - 0x3f3504f3) >> 23;
    VECTOR m = (VECTOR)(bits - (exponent << 23)), s = (m - 1) / (m + 1), q = s * s;
    VECTOR series = ((q * (1.f / 7) + 1.f / 5) * q + 1.f / 3) * q + 1;
    return __builtin_convertvector(exponent, VECTOR) + 2.88539008f * s * series;
}

/* A value of 0 adds nothing; it has no logarithm, so that of a tiny number is taken. */
TARGET static void SET(divergence)(const sro_bsr_matrix *p, size_t first, size_t count,
                                   const float *const *y, int dims, float *sum)
{
    for (size_t g = first; g < first + count; g++) {
        VECTOR total = {0}, min = (VECTOR){0} + 1e-30f;
        const sro_bsr_block_row *row = &p->block_row[g];
        for (size_t b = 0; b < row->count; b++)
            for (size_t h = 0; h < 4; h += ROWS) {
                VECTOR value = *(const VECTOR *)(row->values + 16 * b + 4 * h);
                VECTOR square = (VECTOR){0} + 1;
                for (int d = 0; d < dims; d++) {
                    VECTOR apart = WIDE(repeat_each)(y[d] + 4 * g + h);
                    apart -= WIDE(repeat_all)(y[d] + row->column[b]);
                    square += apart * apart;
                }
                INTS less = value < min;
                VECTOR some = (VECTOR)(((INTS)value & ~less) | ((INTS)min & less));
                total += value * SET(log2)(some * square);
            }
        sum[g] = WIDE(sum_lanes)(total);
    }
}

#undef ROWS
#undef VECTORS

TARGET static void SET(repulsion_1d)(const float *y, const float *weight, size_t count, float own,
                                     float *z, float *force)
{
    VECTOR all_z = {0}, all_force = {0};
    for (size_t j = 0; j < count; j += LANES) {
        VECTOR apart = own - *(const VECTOR *)(y + j), k = 1 / (1 + apart * apart);
        VECTOR weighted = *(const VECTOR *)(weight + j) * k;
        all_z += weighted;
        all_force += weighted * k * apart;
    }
    *z = WIDE(sum_lanes)(all_z);
    *force = WIDE(sum_lanes)(all_force);
}

TARGET static void SET(repulsion_2d)(const float *x, const float *y, const float *weight,
                                     size_t count, const float own[2], float sums[3])
{
    VECTOR z = {0}, force_x = {0}, force_y = {0};
    float own_x = own[0], own_y = own[1];
    for (size_t j = 0; j < count; j += LANES) {
        VECTOR dx = own_x - *(const VECTOR *)(x + j), dy = own_y - *(const VECTOR *)(y + j);
        VECTOR k = WIDE(reciprocal)(1 + dx * dx + dy * dy);
        VECTOR weighted = *(const VECTOR *)(weight + j) * k, force = weighted * k;
        z += weighted;
        force_x += force * dx;
        force_y += force * dy;
    }
    sums[0] = WIDE(sum_lanes)(z);
    sums[1] = WIDE(sum_lanes)(force_x);
    sums[2] = WIDE(sum_lanes)(force_y);
}

/* As sro_bspline and sro_bspline_autocorrelation, for as many points at a time as there are lanes;
 * x: nodes from node 0 on. Returns what each point does to itself. */
TARGET static inline VECTOR SET(bspline)(VECTOR x, const float kernel[4], int32_t *node,
                                         float *bsplines, size_t stride)
{
    INTS cell = __builtin_convertvector(x, INTS);
    VECTOR t = x - __builtin_convertvector(cell, VECTOR), s = 1 - t, t2 = t * t, s2 = s * s;
    const VECTOR w[4] = {s2 * s * (1.f / 6), 2.f / 3 - t2 * (1 - .5f * t),
                         2.f / 3 - s2 * (1 - .5f * s), t2 * t * (1.f / 6)};
    memcpy(node, &cell, sizeof cell);
    for (size_t k = 0; k < 4; k++)
        *(VECTOR *)(bsplines + k * stride) = w[k];
    return (w[0] * w[0] + w[1] * w[1] + w[2] * w[2] + w[3] * w[3]) * kernel[0]
           + (w[0] * w[1] + w[1] * w[2] + w[2] * w[3]) * (2 * kernel[1])
           + (w[0] * w[2] + w[1] * w[3]) * (2 * kernel[2]) + w[0] * w[3] * (2 * kernel[3]);
}

TARGET static float SET(bsplines)(const float *y, const float *weight, size_t count, float origin,
                                  float scale, const float kernel[4], int32_t *node,
                                  float *bsplines, size_t stride)
{
    VECTOR total = {0}, last = (VECTOR){0} + origin, last_weight = {0};
    size_t whole = count / LANES * LANES;
    for (size_t i = 0; i < whole; i += LANES) {
        VECTOR x = (*(const VECTOR *)(y + i) - origin) * scale;
        VECTOR self = SET(bspline)(x, kernel, node + i, bsplines + i, stride);
        if (weight)
            self *= *(const VECTOR *)(weight + i) * *(const VECTOR *)(weight + i);
        total += self;
    }
    for (size_t l = 0; l < count - whole; l++) {
        last[l] = y[whole + l];
        last_weight[l] = weight ? weight[whole + l] : 1;
    }
    if (whole < count)
        total +=
            last_weight * last_weight
            * SET(bspline)((last - origin) * scale, kernel, node + whole, bsplines + whole, stride);
    return WIDE(sum_lanes)(total);
}

#if LANES < 16

/* The first of the 4 x 4 nodes about a point, which is t beyond the second column and row. */
TARGET static inline size_t SET(grid_node)(const sro_grid *g, float x, float y, float t[2])
{
    float c = (x - g->origin[0]) * g->scale, r = (y - g->origin[1]) * g->scale;
    size_t column = (size_t)c, row = (size_t)r;
    t[0] = c - (float)column;
    t[1] = r - (float)row;
    return (row - 1) * g->width + column - 1;
}

/* Nodes go by rows of four, for any set. */
TARGET static void SET(grid_spread)(const sro_grid *g, const float *x, const float *y, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        float t[2], *node = g->nodes + SET(grid_node)(g, x[i], y[i], t);
        v4 columns = bspline4(t[0]), rows = bspline4(t[1]);
        for (int r = 0; r < 4; r++, node += g->width)
            *(v4 *)node += rows[r] * columns;
    }
}

/* The potential at a point and its slopes along x and y, as lanes 0 to 2. */
TARGET static inline v4 SET(grid_read_point)(const sro_grid *g, const float kernel[4][4], float x,
                                             float y)
{
    float t[2];
    const float *node = g->nodes + SET(grid_node)(g, x, y, t);
    v4 columns = bspline4(t[0]), rows = bspline4(t[1]), row_slopes = bspline_slope4(t[1]);
    v4 products_slope_x, products_slope_y;
    v4 products_x = bspline_autocorrelation4(t[0], &products_slope_x);
    v4 products_y = bspline_autocorrelation4(t[1], &products_slope_y);
    v4 potential = {0}, slope = {0}, self = {0}, self_slope = {0};
    for (int r = 0; r < 4; r++, node += g->width) {
        v4 there = *(const v4 *)node, here = *(const v4 *)kernel[r];
        potential += rows[r] * there;
        slope += row_slopes[r] * there;
        self += products_y[r] * here;
        self_slope += products_slope_y[r] * here;
    }
    const v4 sums[4] = {columns * potential - products_x * self,
                        bspline_slope4(t[0]) * potential - .5f * products_slope_x * self,
                        columns * slope - .5f * products_x * self_slope,
                        {0}};
    return sum_lanes_of_four4(sums);
}

TARGET static double SET(grid_read)(const sro_grid *g, const float kernel[4][4], const float *x,
                                    const float *y, size_t count, float *force_x, float *force_y)
{
    double z = 0;
    for (size_t i = 0; i < count; i++) {
        v4 point = SET(grid_read_point)(g, kernel, x[i], y[i]);
        z += point[0];
        force_x[i] = -.5f * g->scale * point[1];
        force_y[i] = -.5f * g->scale * point[2];
    }
    return z;
}

TARGET static float SET(convolve)(float *spectrum, const float *even, const float *odd, size_t bins)
{
    VECTOR sum = {0};
    for (size_t i = 0; i < 2 * bins; i += LANES) {
        VECTOR bin = *(const VECTOR *)(spectrum + i);
        sum += bin * bin * *(const VECTOR *)(even + i);
        *(VECTOR *)(spectrum + i) = WIDE(swap_parts)(bin) * *(const VECTOR *)(odd + i);
    }
    return WIDE(sum_lanes)(sum);
}

#endif

static const sro_tsne_kernels SET(kernels) = {
    .gaussians = SET(gaussians),
    .laplacian = SET(laplacian),
    .attraction_1d = SET(attraction_1d),
    .attraction_2d = SET(attraction_2d),
    .divergence = SET(divergence),
    .repulsion_1d = SET(repulsion_1d),
    .repulsion_2d = SET(repulsion_2d),
    .bsplines = SET(bsplines),
    .grid_spread = AT_MOST_AVX2(grid_spread),
    .grid_read = AT_MOST_AVX2(grid_read),
    .convolve = AT_MOST_AVX2(convolve),
};
