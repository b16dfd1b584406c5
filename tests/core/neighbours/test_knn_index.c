#include "neighbours/knn_index.h"

#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "support.h"

/* Correlated noise far from 0, so that a few components say much and not all. */
static sro_matrix *made(size_t rows, size_t columns)
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

static sro_knn_index leaves_of(const sro_matrix *x, sro_thread_pool *threads)
{
    sro_knn_index leaves;
    float *component = floats(2 * sro_matrix_rows(x));
    succeeds(sro_knn_index_build(&leaves, x, component, threads, 0));
    free(component);
    return leaves;
}

static void check_places(const sro_knn_index *l, const sro_matrix *x)
{
    uint32_t *seen = calloc(l->rows, sizeof *seen);
    for (size_t place = 0; place < l->leaf_count * SRO_LEAF_ROWS; place++) {
        const float *full = l->vectors + place * l->columns;
        if (place >= l->rows) {
            assert_true(l->coarse.norm2[place] == SRO_FAR && l->fine.norm2[place] == SRO_FAR);
            continue;
        }
        assert_int_equal(seen[l->row[place]]++, 0);
        for (size_t c = 0; c < l->columns; c++)
            assert_true(full[c]
                        == (c < sro_matrix_columns(x) ? sro_matrix_row(x, l->row[place])[c] : 0));
        for (size_t c = 0; c < SRO_COARSE_DIMS; c++) {
            size_t box = c * l->leaf_stride + place / SRO_LEAF_ROWS;
            float value = l->coarse.points[place * SRO_COARSE_DIMS + c];
            assert_true(l->box_min[box] <= value && value <= l->box_max[box]);
        }
    }
    free(seen);
}

static double apart2(const float *a, const float *b, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
    return sum;
}

/* No bound is larger than the distance, by more than the slack. Returns the sum of all. */
static double check_bounds(const sro_knn_index *l, const sro_knn_bounds *s)
{
    double all = 0;
    for (size_t a = 0; a < l->rows; a++)
        for (size_t b = 0; b < a; b++) {
            double distance =
                apart2(l->vectors + a * l->columns, l->vectors + b * l->columns, l->columns);
            double bound = apart2(s->points + a * s->dims, s->points + b * s->dims, s->dims);
            double slack =
                SRO_BOUND_EPSILON * ((double)s->norm2[a] + s->max_norm2[b / SRO_LEAF_ROWS]);
            if (!(bound <= distance + slack))
                fail_msg("depth %zu: places %zu and %zu are %g apart, the bound is %g", s->dims, a,
                         b, distance, bound);
            all += bound;
        }
    return all;
}

/* The tile and the norms are of the same coordinates: |b|^2 - 2 a b is |a - b|^2 - |a|^2. */
static void check_tiles(const sro_knn_index *l, const sro_knn_bounds *s)
{
    for (size_t a = 0; a < l->rows; a += 7)
        for (size_t b = 0; b < l->rows; b += 5) {
            const float *low = s->points + a * s->dims;
            const float *tile =
                s->tiles + b / SRO_LEAF_ROWS * s->dims * SRO_LEAF_ROWS + b % SRO_LEAF_ROWS;
            double product = (double)s->norm2[a] + s->norm2[b];
            double want = apart2(low, s->points + b * s->dims, s->dims);
            for (size_t c = 0; c < s->dims; c++)
                product += (double)low[c] * tile[c * SRO_LEAF_ROWS];
            assert_true(s->norm2[b] <= s->max_norm2[b / SRO_LEAF_ROWS]);
            assert_true(fabs(product - want) <= 1e-5 * ((double)s->norm2[a] + s->norm2[b]));
        }
}

static void rows_and_their_bounds(void **state)
{
    static const size_t rows[] = {2, 31, 32, 33, 300, 705}, columns[] = {1, 20, 128};
    for (size_t r = 0; r < COUNT(rows); r++)
        for (size_t c = 0; c < COUNT(columns); c++) {
            sro_matrix *x = made(rows[r], columns[c]);
            sro_knn_index l = leaves_of(x, 0);
            check_places(&l, x);
            double coarse = check_bounds(&l, &l.coarse), fine = check_bounds(&l, &l.fine);
            assert_true(fine >= .99999 * coarse);
            if (columns[c] == 128 && rows[r] > 100)
                assert_true(fine > 1.0001 * coarse);
            check_tiles(&l, &l.coarse);
            check_tiles(&l, &l.fine);
            sro_knn_index_clear(&l);
            sro_matrix_release(x);
        }
    (void)state;
}

/* Bunches lie closer together than rows do that follow each other by chance. */
static void neighbours_share_leaves(void **state)
{
    sro_matrix *x = made(2000, 20);
    sro_knn_index l = leaves_of(x, 0);
    double within[2] = {0}, chance[2] = {0};
    for (size_t place = 0; place + 1000 < l.rows; place++) {
        static const size_t size[] = {SRO_TILE_ROWS, SRO_LEAF_ROWS};
        for (size_t s = 0; s < 2; s++) {
            size_t other = place / size[s] * size[s] + (place * 3 + 1) % size[s];
            within[s] +=
                apart2(l.vectors + place * l.columns, l.vectors + other * l.columns, l.columns);
            chance[s] += apart2(l.vectors + place * l.columns,
                                l.vectors + (place + 1000) * l.columns, l.columns);
        }
    }
    assert_true(within[0] < .75 * within[1] && within[1] < .5 * chance[1]);
    sro_knn_index_clear(&l);
    sro_matrix_release(x);
    (void)state;
}

static void any_number_of_threads(void **state)
{
    sro_matrix *x = made(3000, 20);
    sro_knn_index want = leaves_of(x, 0);
    sro_thread_pool *threads;
    succeeds(sro_thread_pool_new(&threads, 3));
    sro_knn_index got = leaves_of(x, threads);
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
        cmocka_unit_test(neighbours_share_leaves),
        cmocka_unit_test(any_number_of_threads),
    };
    return cmocka_run_group_tests_name("leaves", tests, 0, 0);
}
