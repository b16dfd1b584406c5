/* search_loops: the loops behind principal components and the search for neighbours, each written
 * once over a vector type. For kernels.c alone. */
#ifndef SRO_SIMD_SEARCH_LOOPS_H
#define SRO_SIMD_SEARCH_LOOPS_H

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
#define FOR_TILE(VECTOR, HEIGHT, EACH)                                                  \
    enum { LANES = sizeof(VECTOR) / sizeof(float), WIDTH = 2 * LANES };                 \
    for (size_t r = 0; r < SRO_TILE_ROWS; r += HEIGHT)                                  \
        for (size_t c = 0; c < SRO_TILE_COLUMNS; c += WIDTH) {                          \
            VECTOR low[HEIGHT], high[HEIGHT];                                           \
            for (size_t h = 0; h < HEIGHT; h++) {                                       \
                low[h] = *(const VECTOR *)(start + c);                                  \
                high[h] = *(const VECTOR *)(start + c + LANES);                         \
            }                                                                           \
            for (size_t d = 0; d < depth; d++) {                                        \
                VECTOR left = *(const VECTOR *)(b + d * SRO_TILE_COLUMNS + c);          \
                VECTOR right = *(const VECTOR *)(b + d * SRO_TILE_COLUMNS + c + LANES); \
                for (size_t h = 0; h < HEIGHT; h++) {                                   \
                    low[h] += left * a[(r + h) * depth + d];                            \
                    high[h] += right * a[(r + h) * depth + d];                          \
                }                                                                       \
            }                                                                           \
            for (size_t h = 0; h < HEIGHT; h++) {                                       \
                EACH                                                                    \
            }                                                                           \
        }

/* MASK(vector, limit) has a bit for every lane that is at most the limit. */
#define DEFINE_TILE(NAME, TARGET, VECTOR, HEIGHT, MASK)                                            \
    TARGET static void tile_##NAME(const float *a, const float *b, const float *start,             \
                                   const float *more, size_t depth, float *out, size_t stride)     \
    {                                                                                              \
        FOR_TILE(VECTOR, HEIGHT, *(VECTOR *)(out + (r + h) * stride + c) = low[h] + more[r + h];   \
                 *(VECTOR *)(out + (r + h) * stride + c + LANES) = high[h] + more[r + h];)         \
    }                                                                                              \
    TARGET static uint32_t tile_at_most_##NAME(const float *a, const float *b, const float *start, \
                                               size_t depth, const float *limits, uint32_t *bits)  \
    {                                                                                              \
        uint32_t any = 0;                                                                          \
        for (size_t r = 0; r < SRO_TILE_ROWS; r++)                                                 \
            bits[r] = 0;                                                                           \
        FOR_TILE(VECTOR, HEIGHT, uint32_t left = MASK(low[h], limits[r + h]);                      \
                 uint32_t right = MASK(high[h], limits[r + h]);                                    \
                 bits[r + h] |= (left | right << LANES) << c; any |= left | right;)                \
        return any;                                                                                \
    }

/* Four pairs side by side; they often have their left row in common, which is then read once.
 * TOTALS(four vectors) adds up the lanes of each. */
#define DEFINE_DISTANCES(NAME, TARGET, VECTOR, TOTALS)                                             \
    TARGET static inline void add_squares_##NAME(const float *const a[4], const float *const b[4], \
                                                 int shared, size_t columns, VECTOR sum[4])        \
    {                                                                                              \
        for (size_t i = 0; i < columns; i += sizeof(VECTOR) / sizeof(float)) {                     \
            VECTOR first = *(const VECTOR *)(a[0] + i);                                            \
            for (size_t h = 0; h < 4; h++) {                                                       \
                VECTOR apart = shared ? first : *(const VECTOR *)(a[h] + i);                       \
                apart -= *(const VECTOR *)(b[h] + i);                                              \
                sum[h] += apart * apart;                                                           \
            }                                                                                      \
        }                                                                                          \
    }                                                                                              \
    TARGET static void distances_##NAME(const float *rows, size_t columns, const uint32_t *left,   \
                                        const uint32_t *right, size_t count, float *distance2)     \
    {                                                                                              \
        for (size_t j = 0; j < count; j += 4) {                                                    \
            const float *a[4], *b[4];                                                              \
            VECTOR sum[4] = {{0}};                                                                 \
            for (size_t h = 0; h < 4; h++) {                                                       \
                a[h] = rows + left[j + h] * columns;                                               \
                b[h] = rows + right[j + h] * columns;                                              \
            }                                                                                      \
            if (a[0] == a[1] && a[0] == a[2] && a[0] == a[3])                                      \
                add_squares_##NAME(a, b, 1, columns, sum);                                         \
            else                                                                                   \
                add_squares_##NAME(a, b, 0, columns, sum);                                         \
            *(v4 *)(distance2 + j) = TOTALS(sum);                                                  \
        }                                                                                          \
    }

/* The gap between two intervals is on one side or on the other: below 0 is none. */
#define DEFINE_GAPS(NAME, TARGET, VECTOR, INTS)                                                 \
    TARGET static void gaps_##NAME(const float *least, const float *most, const float *leasts,  \
                                   const float *mosts, size_t depth, size_t count, float *gaps) \
    {                                                                                           \
        enum { LANES = sizeof(VECTOR) / sizeof(float) };                                        \
        for (size_t i = 0; i < count; i += LANES) {                                             \
            VECTOR sum = {0};                                                                   \
            for (size_t d = 0; d < depth; d++) {                                                \
                VECTOR up = *(const VECTOR *)(leasts + d * count + i) - most[d];                \
                VECTOR down = least[d] - *(const VECTOR *)(mosts + d * count + i);              \
                up = (VECTOR)((INTS)up & (up > 0));                                             \
                down = (VECTOR)((INTS)down & (down > 0));                                       \
                sum += up * up + down * down;                                                   \
            }                                                                                   \
            *(VECTOR *)(gaps + i) = sum;                                                        \
        }                                                                                       \
    }

#define DEFINE_AT_MOST(NAME, TARGET, VECTOR, MASK)                          \
    TARGET static uint32_t at_most_##NAME(const float *values, float limit) \
    {                                                                       \
        enum { LANES = sizeof(VECTOR) / sizeof(float) };                    \
        uint32_t bits = 0;                                                  \
        for (size_t c = 0; c < SRO_TILE_COLUMNS; c += LANES)                \
            bits |= MASK(*(const VECTOR *)(values + c), limit) << c;        \
        return bits;                                                        \
    }

/* A comparison sets all bits of a lane, which is -1, or none. */
#define DEFINE_COUNT_AT_MOST(NAME, TARGET, VECTOR, INTS, COUNT)                               \
    TARGET static size_t count_at_most_##NAME(const float *values, size_t count, float limit) \
    {                                                                                         \
        enum { LANES = sizeof(VECTOR) / sizeof(float) };                                      \
        size_t total = 0, i = 0;                                                              \
        INTS within = {0};                                                                    \
        for (; i + LANES <= count; i += LANES)                                                \
            within -= *(const VECTOR *)(values + i) <= limit;                                 \
        total = (size_t)COUNT(within);                                                        \
        for (; i < count; i++)                                                                \
            total += values[i] <= limit;                                                      \
        return total;                                                                         \
    }

/* Lists of what is found. Whether a value is kept nobody could foresee: nothing branches on it. */
#define DEFINE_LISTS(NAME)                                                                         \
    static size_t list_bits_##NAME(uint32_t bits, uint32_t first, uint32_t name, uint32_t *places, \
                                   uint32_t *names)                                                \
    {                                                                                              \
        size_t end = 0;                                                                            \
        for (size_t c = 0; c < SRO_TILE_COLUMNS; c++)                                              \
            names[c] = name;                                                                       \
        for (uint32_t left = bits; left; left &= left - 1)                                         \
            places[end++] = first + (uint32_t)__builtin_ctz(left);                                 \
        return end;                                                                                \
    }                                                                                              \
    static size_t keep_at_most_##NAME(const float *values, const uint32_t *names, size_t count,    \
                                      float limit, float *kept, uint32_t *kept_names)              \
    {                                                                                              \
        size_t end = 0;                                                                            \
        for (size_t i = 0; i < count; i++) {                                                       \
            float value = values[i];                                                               \
            kept[end] = value;                                                                     \
            kept_names[end] = names[i];                                                            \
            end += value <= limit;                                                                 \
        }                                                                                          \
        return end;                                                                                \
    }

#if X86

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
    return total
           + (size_t)__builtin_popcount(_mm512_mask_cmp_ps_mask(rest, last, most, _CMP_LE_OQ));
}

#endif

#endif
