#include "neighbours/knn_kernels.h"

#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "simd/padding.h"
#include "support.h"

static const sro_knn_kernels *kernels(sro_simd_set set) { return sro_knn_kernels_for(set); }

/* Sums of `terms` products of at most 1/4 each, one after the other or side by side. */
static double rounding(size_t terms)
{
    return (double)(terms + 1) * (double)(terms + 1) / 4 * ldexp(1, -24);
}

/* Bits where a product is at most its row's limit; where it is so near that rounding decides,
 * either will do. */
static void check_masks(sro_simd_set set, const float *a, const float *b, const float *column_bias,
                        size_t depth, const float *want)
{
    for (float limit = -1; limit < 1.5f; limit += .25f) {
        float limits[SRO_TILE_ROWS];
        uint32_t masks[SRO_TILE_ROWS], all = 0;
        for (size_t r = 0; r < SRO_TILE_ROWS; r++)
            limits[r] = r == 5 ? -1e30f : r == 6 ? 1e30f : limit + (float)r / 16;
        uint32_t any = kernels(set)->tile_mask_le(a, b, column_bias, depth, limits, masks);
        for (size_t r = 0; r < SRO_TILE_ROWS; r++) {
            for (size_t c = 0; c < SRO_TILE_COLUMNS; c++) {
                float value = want[r * SRO_TILE_COLUMNS + c];
                int bit = masks[r] >> c & 1;
                if (fabsf(value - limits[r]) > (float)rounding(depth)
                    && bit != (value <= limits[r]))
                    fail_msg("%s: %g at %zu, %zu, limit %g: bit %d", sro_simd_name(set),
                             (double)value, r, c, (double)limits[r], bit);
            }
            all |= masks[r];
        }
        assert_int_equal(any != 0, all != 0);
    }
    float never[SRO_TILE_ROWS];
    uint32_t masks[SRO_TILE_ROWS];
    for (size_t r = 0; r < SRO_TILE_ROWS; r++)
        never[r] = -1e30f;
    assert_int_equal(kernels(set)->tile_mask_le(a, b, column_bias, depth, never, masks), 0);
}

/* A tile that stands in a wider matrix: what lies beside it stays. */
static void check_tile(sro_simd_set set, size_t depth)
{
    enum { SIZE = SRO_TILE_ROWS * SRO_TILE_COLUMNS, STRIDE = SRO_TILE_COLUMNS + 5 };
    float *a = random_floats(SRO_TILE_ROWS * depth, depth);
    float *b = random_floats(SRO_TILE_COLUMNS * depth, depth + 1);
    float *column_bias = random_floats(SRO_TILE_COLUMNS, 7), got[SIZE], want[SIZE];
    float *row_bias = random_floats(SRO_TILE_ROWS, 8);
    float wide[SRO_TILE_ROWS * STRIDE];
    for (size_t i = 0; i < COUNT(wide); i++)
        wide[i] = 123;
    for (size_t r = 0; r < SRO_TILE_ROWS; r++)
        for (size_t c = 0; c < SRO_TILE_COLUMNS; c++) {
            double sum = (double)column_bias[c] + row_bias[r];
            for (size_t d = 0; d < depth; d++)
                sum += (double)a[r * depth + d] * b[d * SRO_TILE_COLUMNS + c];
            want[r * SRO_TILE_COLUMNS + c] = (float)sum;
        }
    kernels(set)->tile_product(a, b, column_bias, row_bias, depth, wide, STRIDE);
    for (size_t i = 0; i < COUNT(wide); i++)
        if (i % STRIDE < SRO_TILE_COLUMNS)
            got[i / STRIDE * SRO_TILE_COLUMNS + i % STRIDE] = wide[i];
        else
            assert_true(wide[i] == 123);
    check_within(sro_simd_name(set), got, want, SIZE, rounding(depth));
    for (size_t i = 0; i < SIZE; i++)
        want[i] -= row_bias[i / SRO_TILE_COLUMNS];
    check_masks(set, a, b, column_bias, depth, want);
    free(row_bias);
    free(a);
    free(b);
    free(column_bias);
}

static void tiles(void **state)
{
    static const size_t depths[] = {0, 1, 2, 15, 16, 33, 128};
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++)
        for (size_t i = 0; i < COUNT(depths); i++)
            check_tile(set, depths[i]);
    (void)state;
}

/* Every column alone, and limits that some values are equal to. */
static void mask_le(void **state)
{
    float values[SRO_TILE_COLUMNS];
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++) {
        for (uint32_t c = 0; c < SRO_TILE_COLUMNS; c++) {
            for (uint32_t i = 0; i < SRO_TILE_COLUMNS; i++)
                values[i] = i == c ? -1 : 1e30f;
            assert_int_equal(kernels(set)->mask_le(values, -1), (uint32_t)1 << c);
            assert_int_equal(kernels(set)->mask_le(values, -1.0000001f), 0);
            assert_int_equal(kernels(set)->mask_le(values, 1e30f), 0xFFFFFFFFu);
        }
        for (int limit = -1; limit < 9; limit++) {
            uint32_t want = 0;
            for (uint32_t i = 0; i < SRO_TILE_COLUMNS; i++) {
                values[i] = (float)(i * 7 % 8);
                want |= (uint32_t)((int)(i * 7 % 8) <= limit) << i;
            }
            assert_int_equal(kernels(set)->mask_le(values, (float)limit), want);
        }
    }
    (void)state;
}

static void count_le(void **state)
{
    enum { MAX = 100 };
    float values[MAX];
    for (size_t i = 0; i < MAX; i++)
        values[i] = (float)(i * 7 % 10);
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++)
        for (size_t count = 0; count <= MAX; count++)
            for (int limit = -1; limit < 11; limit++) {
                size_t want = 0;
                for (size_t i = 0; i < count; i++)
                    want += (int)(i * 7 % 10) <= limit;
                size_t got = kernels(set)->count_le(values, count, (float)limit);
                if (got != want)
                    fail_msg("%s: %zu of %zu are at most %d, want %zu", sro_simd_name(set), got,
                             count, limit, want);
            }
    (void)state;
}

/* What is kept is in its sequence, to another place or to the same; what lies beyond stays. */
static void compress_le(void **state)
{
    enum { MAX = 200, ROOM = MAX + SRO_LANES };
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++)
        for (size_t count = 0; count <= MAX; count += count < 40 ? 1 : 13)
            for (int in_place = 0; in_place < 2; in_place++) {
                float *values = random_floats(ROOM + 1, count), kept[ROOM + 1], want[MAX];
                uint32_t ids[ROOM + 1], kept_ids[ROOM + 1], want_ids[MAX];
                size_t end = 0;
                for (uint32_t i = 0; i < count; i++) {
                    ids[i] = 7 * i;
                    if (values[i] <= values[count / 2]) {
                        want[end] = values[i];
                        want_ids[end++] = 7 * i;
                    }
                }
                float *to = in_place ? values : kept;
                uint32_t *ids_to = in_place ? ids : kept_ids;
                to[count + SRO_LANES] = 123;
                ids_to[count + SRO_LANES] = 123;
                size_t got =
                    kernels(set)->compress_le(values, ids, count, values[count / 2], to, ids_to);
                assert_int_equal(got, end);
                check_within(sro_simd_name(set), to, want, end, 0);
                check_equal(sro_simd_name(set), ids_to, want_ids, end);
                assert_true(to[count + SRO_LANES] == 123 && ids_to[count + SRO_LANES] == 123);
                free(values);
            }
    (void)state;
}

/* Differences are taken before they are squared: a large offset costs nothing. */
static void squared_distances(void **state)
{
    enum { ROWS = 9, PAIRS = 84 };
    static const size_t columns[] = {SRO_LANES, 2 * SRO_LANES, 4 * SRO_LANES, 7 * SRO_LANES};
    uint32_t left[PAIRS], right[PAIRS];
    for (uint32_t i = 0; i < PAIRS; i++) { /* all sorts of pairs; some fours of the same row's */
        left[i] = i / 4 % 3 == 1 ? 5 : i % ROWS;
        right[i] = i / ROWS % ROWS;
    }
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++)
        for (size_t c = 0; c < COUNT(columns); c++)
            for (float offset = 0; offset < 2e4f; offset += 1e4f) {
                float *rows = random_floats(ROWS * columns[c], c), got[PAIRS], want[PAIRS];
                for (size_t i = 0; i < ROWS * columns[c]; i++)
                    rows[i] += offset;
                for (size_t i = 0; i < PAIRS; i++) {
                    const float *a = rows + left[i] * columns[c], *b = rows + right[i] * columns[c];
                    double sum = 0;
                    for (size_t k = 0; k < columns[c]; k++)
                        sum += ((double)a[k] - b[k]) * ((double)a[k] - b[k]);
                    want[i] = (float)sum;
                }
                for (size_t count = 0; count <= PAIRS; count += 4) {
                    got[count % PAIRS] = 123;
                    kernels(set)->squared_distances(rows, columns[c], left, right, count, got);
                    if (count < PAIRS)
                        assert_true(got[count] == 123);
                }
                check_relative(sro_simd_name(set), got, want, PAIRS, 2e-6, NULL);
                free(rows);
            }
    (void)state;
}

/* Boxes on either side of ours, around it, within it, and one that begins where ours ends. */
static void squared_box_distances(void **state)
{
    enum { BOXES = 2 * SRO_LANES, DEPTH = 5 };
    float min[DEPTH], max[DEPTH], got[BOXES], want[BOXES];
    float *mins = random_floats(DEPTH * BOXES, 1), *maxes = random_floats(DEPTH * BOXES, 2);
    for (size_t d = 0; d < DEPTH; d++) {
        min[d] = -.1f * (float)d;
        max[d] = .2f;
    }
    for (size_t i = 0; i < DEPTH * BOXES; i++) {
        mins[i] *= 3;
        maxes[i] = mins[i] + .5f + maxes[i];
    }
    mins[0] = max[0];
    maxes[0] = 1;
    for (size_t i = 0; i < BOXES; i++) {
        double sum = 0;
        for (size_t d = 0; d < DEPTH; d++) {
            double up = (double)mins[d * BOXES + i] - max[d];
            double down = (double)min[d] - maxes[d * BOXES + i];
            double gap = fmax(fmax(up, down), 0);
            sum += gap * gap;
        }
        want[i] = (float)sum;
    }
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++) {
        kernels(set)->squared_box_distances(min, max, mins, maxes, DEPTH, BOXES, got);
        check_within(sro_simd_name(set), got, want, BOXES, 1e-5);
        kernels(set)->squared_box_distances(min, max, mins, maxes, 0, BOXES, got);
        assert_true(got[0] == 0 && got[BOXES - 1] == 0);
    }
    free(mins);
    free(maxes);
    (void)state;
}

/* Every bit alone, none, all, and mixtures. */
static void mask_to_pairs(void **state)
{
    uint64_t seed = 3;
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++)
        for (int k = 0; k < 100; k++) {
            uint32_t mask = k < 32    ? (uint32_t)1 << k
                            : k == 32 ? 0
                            : k == 33 ? 0xFFFFFFFFu
                                      : (uint32_t)sro_random_below(&seed, UINT32_MAX);
            uint32_t columns[SRO_TILE_COLUMNS], rows[SRO_TILE_COLUMNS];
            size_t count = 0, got = kernels(set)->mask_to_pairs(mask, 640, 7, columns, rows);
            for (uint32_t c = 0; c < 32; c++)
                if (mask >> c & 1) {
                    assert_int_equal(columns[count], 640 + c);
                    assert_int_equal(rows[count++], 7);
                }
            assert_int_equal(got, count);
        }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiles),
        cmocka_unit_test(mask_le),
        cmocka_unit_test(mask_to_pairs),
        cmocka_unit_test(count_le),
        cmocka_unit_test(compress_le),
        cmocka_unit_test(squared_distances),
        cmocka_unit_test(squared_box_distances),
    };
    return cmocka_run_group_tests_name("knn_kernels", tests, NULL, NULL);
}
