#include "tsne/bsr_matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "support.h"
#include "tsne/tsne_kernels.h"

static const size_t sizes[] = {1, 2, 3, 4, 5, 7, 30, 91, 257, 402};
static const double densities[] = {0, .02, .3, 1};

/* About `density` of all values are not 0. */
static float *random_dense(size_t rows, double density, uint64_t seed)
{
    float *all = floats(rows * rows);
    for (size_t i = 0; i < rows * rows; i++)
        if (sro_random_unit(&seed) < density)
            all[i] = (float)sro_random_unit(&seed);
    return all;
}

static void bsr_build_keeps_all_values(void **state)
{
    for (size_t r = 0; r < COUNT(sizes); r++)
        for (size_t s = 0; s < COUNT(densities); s++) {
            float *all = random_dense(sizes[r], densities[s], r + s);
            sro_bsr_matrix matrix = blocks_of(all, sizes[r], NULL);
            float *got = dense_of(&matrix, sizes[r]);
            check_within("values", got, all, sizes[r] * sizes[r], 0);
            sro_bsr_clear(&matrix);
            free(all);
            free(got);
        }
    (void)state;
}

/* Ones in the block on the diagonal and three blocks on; where 0 was added there is no block. */
static void fill_some(void *context, size_t row, const sro_bsr_accumulator *sums)
{
    size_t block_rows = *(size_t *)context;
    for (size_t i = 0; i < SRO_BSR_DIM; i++) {
        *sro_bsr_at(sums, i, (uint32_t)(SRO_BSR_DIM * row)) += .5f;
        *sro_bsr_at(sums, i, (uint32_t)(SRO_BSR_DIM * row)) += .5f;
        *sro_bsr_at(sums, i, (uint32_t)(SRO_BSR_DIM * ((row + 3) % block_rows) + i)) = 1;
        *sro_bsr_at(sums, i, (uint32_t)(SRO_BSR_DIM * ((row + 5) % block_rows) + i)) += 0;
    }
}

static void bsr_build_sums_and_skips_zero_blocks(void **state)
{
    size_t block_rows = 1000;
    sro_bsr_matrix matrix;
    succeeds(sro_bsr_build(&matrix, block_rows, fill_some, &block_rows, 0, NULL, NULL, NULL));
    assert_int_equal(count_blocks(&matrix), 2 * block_rows);
    float *all = dense_of(&matrix, SRO_BSR_DIM * block_rows);
    for (size_t i = 0; i < SRO_BSR_DIM * block_rows; i++)
        for (size_t j = 0; j < SRO_BSR_DIM * block_rows; j++) {
            size_t own = i / SRO_BSR_DIM, further = (own + 3) % block_rows;
            bool one = j == SRO_BSR_DIM * own || j == SRO_BSR_DIM * further + i % SRO_BSR_DIM;
            assert_true(all[i * SRO_BSR_DIM * block_rows + j] == (one ? 1 : 0));
        }
    sro_bsr_clear(&matrix);
    free(all);
    (void)state;
}

/* Block row r has one block, on the diagonal, with a sum of r / 10. */
static void fill_growing(void *context, size_t row, const sro_bsr_accumulator *sums)
{
    *sro_bsr_at(sums, 1, (uint32_t)(SRO_BSR_DIM * row)) = .05f * (float)row;
    *sro_bsr_at(sums, 3, (uint32_t)(SRO_BSR_DIM * row) + 2) = .05f * (float)row;
    (void)context;
}

static void bsr_build_drops_small_blocks(void **state)
{
    enum { BLOCK_ROWS = 40, DROPPED = 20 };
    sro_bsr_matrix matrix;
    double dropped;
    succeeds(sro_bsr_build(&matrix, BLOCK_ROWS, fill_growing, NULL, .1f * DROPPED, &dropped, NULL,
                           NULL));
    for (size_t g = 0; g < BLOCK_ROWS; g++)
        assert_int_equal(matrix.block_row[g].count, g > DROPPED);
    assert_true(fabs(dropped - DROPPED * (DROPPED + 1.) / (BLOCK_ROWS * (BLOCK_ROWS - 1.))) < 1e-6);
    sro_bsr_clear(&matrix);
    succeeds(sro_bsr_build(&matrix, BLOCK_ROWS, fill_growing, NULL, 0, &dropped, NULL, NULL));
    assert_true(dropped == 0);
    sro_bsr_clear(&matrix);
    (void)state;
}

static double worst;

/* Of the sum of absolute values. A reciprocal may be approximate: the widest
 * registers have one to 14 bits, 6.1e-5; float sums add a little to it. */
static const double tolerance = 7e-5;

static void check_force(sro_simd_set set, const sro_bsr_matrix *b, const float *all, size_t rows,
                        double extent)
{
    size_t room = SRO_BSR_DIM * b->block_rows, half = b->block_rows / 2;
    float *y = floats(room), *force = floats(room);
    uint64_t seed = rows;
    for (size_t i = 0; i < rows; i++)
        y[i] = (float)(extent * (sro_random_unit(&seed) - .5));
    sro_tsne_kernels_for(set)->attraction_1d(b, 0, half, y,
                                             force); /* in two calls, as two threads do */
    sro_tsne_kernels_for(set)->attraction_1d(b, half, b->block_rows - half, y, force);
    for (size_t i = 0; i < room; i++) {
        double want = 0, sum = 0;
        for (size_t j = 0; i < rows && j < rows; j++) {
            double apart = (double)y[i] - y[j];
            double part = (double)all[i * rows + j] * apart / (1 + apart * apart);
            want += part;
            sum += fabs(part);
        }
        double error = fabs((double)force[i] - want);
        worst = sum > 0 ? fmax(worst, error / sum) : worst;
        if (!(error <= tolerance * sum))
            fail_msg("%s, %zu rows, extent %g: row %zu: got %.9g, want %.9g", sro_simd_name(set),
                     rows, extent, i, (double)force[i], want);
    }
    free(y);
    free(force);
}

static void attraction_1d_matches_double_sums(void **state)
{
    static const double extents[] = {0, 1e-4, 1, 30, 1000, 1e5};
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++) {
        worst = 0;
        for (size_t r = 0; r < COUNT(sizes); r++)
            for (size_t s = 0; s < COUNT(densities); s++) {
                float *all = random_dense(sizes[r], densities[s], r + s);
                sro_bsr_matrix matrix = blocks_of(all, sizes[r], NULL);
                for (size_t e = 0; e < COUNT(extents); e++)
                    check_force(set, &matrix, all, sizes[r], extents[e]);
                sro_bsr_clear(&matrix);
                free(all);
            }
        if (getenv("SRO_MEASURE"))
            print_message("    %s: worst %.3g\n", sro_simd_name(set), worst);
    }
    (void)state;
}

static void bsr_build_with_any_threads(void **state)
{
    enum { ROWS = 403 };
    float *all = random_dense(ROWS, .2, 9);
    sro_thread_pool *threads;
    succeeds(sro_thread_pool_new(&threads, 3));
    sro_bsr_matrix want = blocks_of(all, ROWS, NULL), got = blocks_of(all, ROWS, threads);
    for (size_t g = 0; g < want.block_rows; g++) {
        size_t count = want.block_row[g].count;
        assert_int_equal(got.block_row[g].count, count);
        check_equal("columns", got.block_row[g].column, want.block_row[g].column, count);
        check_within("values", got.block_row[g].values, want.block_row[g].values,
                     SRO_BSR_BLOCK * count, 0);
    }
    sro_bsr_clear(&want);
    sro_bsr_clear(&got);
    sro_thread_pool_free(threads);
    free(all);
    (void)state;
}

static void build_cancelled(sro_job *job, void *context)
{
    size_t block_rows = 1000;
    sro_bsr_matrix matrix;
    sro_job_cancel(job);
    sro_error error =
        sro_bsr_build(&matrix, block_rows, fill_some, &block_rows, 0, NULL, NULL, job);
    assert_string_equal(error, SRO_CANCELLED);
    assert_null(matrix.block_row);
    (void)context;
}

static void bsr_build_is_cancelled(void **state)
{
    sro_job *job;
    succeeds(sro_job_new(&job, build_cancelled, NULL));
    sro_job_run(job);
    sro_job_free(job);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bsr_build_keeps_all_values),
        cmocka_unit_test(bsr_build_sums_and_skips_zero_blocks),
        cmocka_unit_test(bsr_build_drops_small_blocks),
        cmocka_unit_test(attraction_1d_matches_double_sums),
        cmocka_unit_test(bsr_build_with_any_threads),
        cmocka_unit_test(bsr_build_is_cancelled),
    };
    return cmocka_run_group_tests_name("bsr_matrix", tests, NULL, NULL);
}
