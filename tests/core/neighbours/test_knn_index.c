#include "neighbours/knn_index.h"
#include "neighbours/knn_projection.h"

#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "support.h"

/* Correlated noise far from 0, so that a few components hold most of the variance but not all. */
static sro_matrix *correlated_noise(size_t rows, size_t columns)
{
    uint64_t seed = rows + columns;
    sro_matrix *x;
    succeeds(sro_matrix_new(&x, rows, columns));
    for (size_t i = 0; i < rows; i++)
        for (size_t c = 0; c < columns; c++)
            sro_matrix_writable_row(x, i)[c] =
                (float)(sro_random_unit(&seed) - .5)
                + (c ? .8f * sro_matrix_row(x, i)[c - 1] : (float)sro_random_below(&seed, 90));
    return x;
}

static sro_knn_index index_of(const sro_matrix *x, sro_thread_pool *threads)
{
    sro_knn_index index;
    float *pca_scores = floats(2 * sro_matrix_rows(x));
    succeeds(sro_knn_index_build(&index, x, pca_scores, threads, NULL));
    free(pca_scores);
    return index;
}

static void check_slots(const sro_knn_index *index, const sro_matrix *x)
{
    uint32_t *seen = calloc(index->rows, sizeof *seen);
    for (size_t slot = 0; slot < index->leaf_count * SRO_LEAF_ROWS; slot++) {
        const float *vector = index->vectors + slot * index->columns;
        if (slot >= index->rows) {
            assert_true(index->coarse.norm2[slot] == SRO_FAR && index->fine.norm2[slot] == SRO_FAR);
            continue;
        }
        assert_int_equal(seen[index->row[slot]]++, 0);
        for (size_t c = 0; c < index->columns; c++)
            assert_true(
                vector[c]
                == (c < sro_matrix_columns(x) ? sro_matrix_row(x, index->row[slot])[c] : 0));
        for (size_t c = 0; c < SRO_COARSE_DIMS; c++) {
            size_t box = c * index->leaf_stride + slot / SRO_LEAF_ROWS;
            float value = index->coarse.points[slot * SRO_COARSE_DIMS + c];
            assert_true(index->box_min[box] <= value && value <= index->box_max[box]);
        }
    }
    free(seen);
}

static double distance2(const float *a, const float *b, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
    return sum;
}

/* No bound exceeds the distance by more than rounding explains. Returns the sum of all bounds. */
static double check_bounds(const sro_knn_index *index, const sro_knn_bounds *bounds)
{
    double all = 0;
    for (size_t a = 0; a < index->rows; a++)
        for (size_t b = 0; b < a; b++) {
            double distance = distance2(index->vectors + a * index->columns,
                                        index->vectors + b * index->columns, index->columns);
            double bound = distance2(bounds->points + a * bounds->dims,
                                     bounds->points + b * bounds->dims, bounds->dims);
            double allowed = SRO_BOUND_EPSILON
                             * ((double)bounds->norm2[a] + bounds->max_norm2[b / SRO_LEAF_ROWS]);
            if (!(bound <= distance + allowed))
                fail_msg("%zu dimensions: slots %zu and %zu are %g apart, the bound is %g",
                         bounds->dims, a, b, distance, bound);
            all += bound;
        }
    return all;
}

/* The tiles and the squared lengths are of the same points: |a|^2 - 2ab + |b|^2 = |a - b|^2. */
static void check_tiles(const sro_knn_index *index, const sro_knn_bounds *bounds)
{
    for (size_t a = 0; a < index->rows; a += 7)
        for (size_t b = 0; b < index->rows; b += 5) {
            const float *point = bounds->points + a * bounds->dims;
            const float *tile = bounds->tiles + b / SRO_LEAF_ROWS * bounds->dims * SRO_LEAF_ROWS
                                + b % SRO_LEAF_ROWS;
            double product = (double)bounds->norm2[a] + bounds->norm2[b];
            double want = distance2(point, bounds->points + b * bounds->dims, bounds->dims);
            for (size_t c = 0; c < bounds->dims; c++)
                product += (double)point[c] * tile[c * SRO_LEAF_ROWS];
            assert_true(bounds->norm2[b] <= bounds->max_norm2[b / SRO_LEAF_ROWS]);
            assert_true(fabs(product - want)
                        <= 1e-5 * ((double)bounds->norm2[a] + bounds->norm2[b]));
        }
}

static void rows_and_their_bounds(void **state)
{
    static const size_t rows[] = {2, 31, 32, 33, 300, 705}, columns[] = {1, 20, 128};
    for (size_t r = 0; r < COUNT(rows); r++)
        for (size_t c = 0; c < COUNT(columns); c++) {
            sro_matrix *x = correlated_noise(rows[r], columns[c]);
            sro_knn_index index = index_of(x, NULL);
            check_slots(&index, x);
            double coarse = check_bounds(&index, &index.coarse),
                   fine = check_bounds(&index, &index.fine);
            assert_true(fine >= .99999 * coarse);
            if (columns[c] == 128 && rows[r] > 100)
                assert_true(fine > 1.0001 * coarse);
            check_tiles(&index, &index.coarse);
            check_tiles(&index, &index.fine);
            sro_knn_index_clear(&index);
            sro_matrix_release(x);
        }
    (void)state;
}

/* Rows of a tile are nearer to each other than rows of a leaf, and these than any two rows. */
static void near_rows_share_tiles_and_leaves(void **state)
{
    sro_matrix *x = correlated_noise(2000, 20);
    sro_knn_index index = index_of(x, NULL);
    double within[2] = {0}, chance[2] = {0};
    for (size_t slot = 0; slot + 1000 < index.rows; slot++) {
        static const size_t size[] = {SRO_TILE_ROWS, SRO_LEAF_ROWS};
        for (size_t s = 0; s < 2; s++) {
            size_t other = slot / size[s] * size[s] + (slot * 3 + 1) % size[s];
            within[s] += distance2(index.vectors + slot * index.columns,
                                   index.vectors + other * index.columns, index.columns);
            chance[s] += distance2(index.vectors + slot * index.columns,
                                   index.vectors + (slot + 1000) * index.columns, index.columns);
        }
    }
    assert_true(within[0] < .75 * within[1] && within[1] < .5 * chance[1]);
    sro_knn_index_clear(&index);
    sro_matrix_release(x);
    (void)state;
}

static void same_bits_with_any_number_of_threads(void **state)
{
    sro_matrix *x = correlated_noise(3000, 20);
    sro_knn_index want = index_of(x, NULL);
    sro_thread_pool *threads;
    succeeds(sro_thread_pool_new(&threads, 3));
    sro_knn_index got = index_of(x, threads);
    check_equal("rows", got.row, want.row, want.rows);
    check_within("coarse", got.coarse.points, want.coarse.points, want.rows * SRO_COARSE_DIMS, 0);
    check_within("fine", got.fine.points, want.fine.points, want.rows * SRO_FINE_DIMS, 0);
    sro_knn_index_clear(&want);
    sro_knn_index_clear(&got);
    sro_thread_pool_free(threads);
    sro_matrix_release(x);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_and_their_bounds),
        cmocka_unit_test(near_rows_share_tiles_and_leaves),
        cmocka_unit_test(same_bits_with_any_number_of_threads),
    };
    return cmocka_run_group_tests_name("knn_index", tests, NULL, NULL);
}
