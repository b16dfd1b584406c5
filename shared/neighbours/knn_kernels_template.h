/* knn_kernels_template: the loops of knn_kernels.h for one instruction set, as
 * simd/per_set_template.h describes it. For knn_kernels.c alone. */

/* A tile is made piece by piece: TILE_HEIGHT rows by two vectors of columns, from row r and column
 * c on, whose sums stay in registers. */
#define TILE_HEIGHT (LANES == 16 ? 8 : 4)

TARGET static inline __attribute__((always_inline)) void
SET(tile_piece)(const float *a, const float *b, const float *column_bias, size_t depth, size_t r,
                size_t c, VECTOR low[TILE_HEIGHT], VECTOR high[TILE_HEIGHT])
{
    for (size_t h = 0; h < TILE_HEIGHT; h++) {
        low[h] = *(const VECTOR *)(column_bias + c);
        high[h] = *(const VECTOR *)(column_bias + c + LANES);
    }
    for (size_t d = 0; d < depth; d++) {
        VECTOR left = *(const VECTOR *)(b + d * SRO_TILE_COLUMNS + c);
        VECTOR right = *(const VECTOR *)(b + d * SRO_TILE_COLUMNS + c + LANES);
        for (size_t h = 0; h < TILE_HEIGHT; h++) {
            low[h] += left * a[(r + h) * depth + d];
            high[h] += right * a[(r + h) * depth + d];
        }
    }
}

TARGET static void SET(tile_product)(const float *a, const float *b, const float *column_bias,
                                     const float *row_bias, size_t depth, float *out, size_t stride)
{
    for (size_t r = 0; r < SRO_TILE_ROWS; r += TILE_HEIGHT)
        for (size_t c = 0; c < SRO_TILE_COLUMNS; c += 2 * LANES) {
            VECTOR low[TILE_HEIGHT], high[TILE_HEIGHT];
            SET(tile_piece)(a, b, column_bias, depth, r, c, low, high);
            for (size_t h = 0; h < TILE_HEIGHT; h++) {
                *(VECTOR *)(out + (r + h) * stride + c) = low[h] + row_bias[r + h];
                *(VECTOR *)(out + (r + h) * stride + c + LANES) = high[h] + row_bias[r + h];
            }
        }
}

TARGET static uint32_t SET(tile_mask_le)(const float *a, const float *b, const float *column_bias,
                                         size_t depth, const float *limits, uint32_t *masks)
{
    uint32_t any = 0;
    for (size_t r = 0; r < SRO_TILE_ROWS; r++)
        masks[r] = 0;
    for (size_t r = 0; r < SRO_TILE_ROWS; r += TILE_HEIGHT)
        for (size_t c = 0; c < SRO_TILE_COLUMNS; c += 2 * LANES) {
            VECTOR low[TILE_HEIGHT], high[TILE_HEIGHT];
            SET(tile_piece)(a, b, column_bias, depth, r, c, low, high);
            for (size_t h = 0; h < TILE_HEIGHT; h++) {
                uint32_t left = WIDE(mask_le)(low[h], limits[r + h]);
                uint32_t right = WIDE(mask_le)(high[h], limits[r + h]);
                masks[r + h] |= (left | right << LANES) << c;
                any |= left | right;
            }
        }
    return any;
}

#undef TILE_HEIGHT

/* Four pairs side by side; they often have their left row in common, which is then read once. */
TARGET static inline void SET(add_squares)(const float *const a[4], const float *const b[4],
                                           bool shared, size_t columns, VECTOR sum[4])
{
    for (size_t i = 0; i < columns; i += LANES) {
        VECTOR first = *(const VECTOR *)(a[0] + i);
        for (size_t h = 0; h < 4; h++) {
            VECTOR difference = shared ? first : *(const VECTOR *)(a[h] + i);
            difference -= *(const VECTOR *)(b[h] + i);
            sum[h] += difference * difference;
        }
    }
}

TARGET static void SET(squared_distances)(const float *rows, size_t columns, const uint32_t *left,
                                          const uint32_t *right, size_t count, float *distance2)
{
    for (size_t j = 0; j < count; j += 4) {
        const float *a[4], *b[4];
        VECTOR sum[4] = {{0}};
        for (size_t h = 0; h < 4; h++) {
            a[h] = rows + left[j + h] * columns;
            b[h] = rows + right[j + h] * columns;
        }
        if (a[0] == a[1] && a[0] == a[2] && a[0] == a[3])
            SET(add_squares)(a, b, true, columns, sum);
        else
            SET(add_squares)(a, b, false, columns, sum);
        *(v4 *)(distance2 + j) = WIDE(sum_lanes_of_four)(sum);
    }
}

/* The gap between two intervals is on one side or on the other: below 0 is none. */
TARGET static void SET(squared_box_distances)(const float *min, const float *max, const float *mins,
                                              const float *maxes, size_t depth, size_t count,
                                              float *distance2)
{
    for (size_t i = 0; i < count; i += LANES) {
        VECTOR sum = {0};
        for (size_t d = 0; d < depth; d++) {
            VECTOR up = *(const VECTOR *)(mins + d * count + i) - max[d];
            VECTOR down = min[d] - *(const VECTOR *)(maxes + d * count + i);
            up = (VECTOR)((INTS)up & (up > 0));
            down = (VECTOR)((INTS)down & (down > 0));
            sum += up * up + down * down;
        }
        *(VECTOR *)(distance2 + i) = sum;
    }
}

TARGET static uint32_t SET(mask_le)(const float *values, float limit)
{
    uint32_t mask = 0;
    for (size_t c = 0; c < SRO_TILE_COLUMNS; c += LANES)
        mask |= WIDE(mask_le)(*(const VECTOR *)(values + c), limit) << c;
    return mask;
}

#if LANES < 16

/* A comparison sets all bits of a lane, which is -1, or none. */
TARGET static size_t SET(count_le)(const float *values, size_t count, float limit)
{
    size_t total = 0, i = 0;
    INTS within = {0};
    for (; i + LANES <= count; i += LANES)
        within -= *(const VECTOR *)(values + i) <= limit;
    total = (size_t)WIDE(sum_ints)(within);
    for (; i < count; i++)
        total += values[i] <= limit;
    return total;
}

/* Nothing branches on whether a value is kept: no processor could predict it. */
static size_t SET(compress_le)(const float *values, const uint32_t *ids, size_t count, float limit,
                               float *kept, uint32_t *kept_ids)
{
    size_t end = 0;
    for (size_t i = 0; i < count; i++) {
        float value = values[i];
        kept[end] = value;
        kept_ids[end] = ids[i];
        end += value <= limit;
    }
    return end;
}

static size_t SET(mask_to_pairs)(uint32_t mask, uint32_t first_column, uint32_t row,
                                 uint32_t *columns, uint32_t *rows)
{
    size_t end = 0;
    for (size_t c = 0; c < SRO_TILE_COLUMNS; c++)
        rows[c] = row;
    for (uint32_t left = mask; left; left &= left - 1)
        columns[end++] = first_column + (uint32_t)__builtin_ctz(left);
    return end;
}

#else

/* AVX-512 compares and compresses by masks. */

TARGET static size_t SET(count_le)(const float *values, size_t count, float limit)
{
    const __m512 limits = _mm512_set1_ps(limit);
    size_t total = 0, i = 0;
    for (; i + 16 <= count; i += 16)
        total += (size_t)__builtin_popcount(
            _mm512_cmp_ps_mask(_mm512_loadu_ps(values + i), limits, _CMP_LE_OQ));
    __mmask16 rest = (__mmask16)((1u << (count - i)) - 1);
    __m512 last = _mm512_maskz_loadu_ps(rest, values + i);
    return total
           + (size_t)__builtin_popcount(_mm512_mask_cmp_ps_mask(rest, last, limits, _CMP_LE_OQ));
}

TARGET static size_t SET(compress_le)(const float *values, const uint32_t *ids, size_t count,
                                      float limit, float *kept, uint32_t *kept_ids)
{
    size_t end = 0;
    for (size_t i = 0; i < count; i += 16) {
        __mmask16 valid = count - i < 16 ? (__mmask16)((1u << (count - i)) - 1) : 0xFFFF;
        __m512 value = _mm512_maskz_loadu_ps(valid, values + i);
        __m512i id = _mm512_maskz_loadu_epi32(valid, ids + i);
        __mmask16 low = _mm512_mask_cmp_ps_mask(valid, value, _mm512_set1_ps(limit), _CMP_LE_OQ);
        _mm512_storeu_ps(kept + end, _mm512_maskz_compress_ps(low, value));
        _mm512_storeu_si512(kept_ids + end, _mm512_maskz_compress_epi32(low, id));
        end += (size_t)__builtin_popcount(low);
    }
    return end;
}

TARGET static size_t SET(mask_to_pairs)(uint32_t mask, uint32_t first_column, uint32_t row,
                                        uint32_t *columns, uint32_t *rows)
{
    const __m512i lanes = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    __m512i low = _mm512_add_epi32(lanes, _mm512_set1_epi32((int32_t)first_column));
    __m512i high = _mm512_add_epi32(low, _mm512_set1_epi32(16));
    __m512i same = _mm512_set1_epi32((int32_t)row);
    __m512i packed = _mm512_maskz_compress_epi32((__mmask16)mask, low);
    size_t end = (size_t)__builtin_popcount(mask & 0xFFFF);
    _mm512_storeu_si512(columns, packed);
    _mm512_storeu_si512(columns + end, _mm512_maskz_compress_epi32((__mmask16)(mask >> 16), high));
    _mm512_storeu_si512(rows, same);
    _mm512_storeu_si512(rows + 16, same);
    return end + (size_t)__builtin_popcount(mask >> 16);
}

#endif

static const sro_knn_kernels SET(kernels) = {
    .tile_product = SET(tile_product),
    .tile_mask_le = SET(tile_mask_le),
    .mask_le = SET(mask_le),
    .mask_to_pairs = SET(mask_to_pairs),
    .count_le = SET(count_le),
    .compress_le = SET(compress_le),
    .squared_distances = SET(squared_distances),
    .squared_box_distances = SET(squared_box_distances),
};
