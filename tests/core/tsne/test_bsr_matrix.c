#include "tsne/bsr_matrix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "support.h"
#include "tsne/tsne_kernels.h"

static const size_t sizes[] = {1, 2, 3, 4, 5, 7, 30, 91, 257, 402};
static const double shares[] = {0, .02, .3, 1};

/* Each row has about `share` of all columns. */
static float *made(size_t rows, double share, uint64_t seed)
{
    float *all = floats(rows * rows);
    for (size_t i = 0; i < rows * rows; i++)
        if (sro_random_unit(&seed) < share)
            all[i] = (float)sro_random_unit(&seed);
    return all;
}

static void all_that_was_filled_in(void **state)
{
    for (size_t r = 0; r < COUNT(sizes); r++)
        for (size_t s = 0; s < COUNT(shares); s++) {
            float *all = made(sizes[r], shares[s], r + s);
            sro_bsr_matrix blocks = blocks_of(all, sizes[r], 0);
            float *got = dense_of(&blocks, sizes[r]);
            check_within("values", got, all, sizes[r] * sizes[r], 0);
            sro_bsr_clear(&blocks);
            free(all);
            free(got);
        }
    (void)state;
}

/* Row i has ones at its own group and three groups on; a touch that adds nothing leaves nothing. */
static void fill_some(void *context, size_t group, const sro_bsr_accumulator *strip)
{
    size_t groups = *(size_t *)context;
    for (size_t row = 0; row < SRO_BSR_DIM; row++) {
        *sro_bsr_at(strip, row, (uint32_t)(SRO_BSR_DIM * group)) += .5f;
        *sro_bsr_at(strip, row, (uint32_t)(SRO_BSR_DIM * group)) += .5f;
        *sro_bsr_at(strip, row, (uint32_t)(SRO_BSR_DIM * ((group + 3) % groups) + row)) = 1;
        *sro_bsr_at(strip, row, (uint32_t)(SRO_BSR_DIM * ((group + 5) % groups) + row)) += 0;
    }
}

static void sums_and_zeros(void **state)
{
    size_t groups = 1000;
    sro_bsr_matrix blocks;
    succeeds(sro_bsr_build(&blocks, groups, fill_some, &groups, 0, 0, 0, 0));
    assert_int_equal(count_blocks(&blocks), 2 * groups);
    float *all = dense_of(&blocks, SRO_BSR_DIM * groups);
    for (size_t i = 0; i < SRO_BSR_DIM * groups; i++)
        for (size_t j = 0; j < SRO_BSR_DIM * groups; j++) {
            size_t own = i / SRO_BSR_DIM, further = (own + 3) % groups;
            int one = j == SRO_BSR_DIM * own || j == SRO_BSR_DIM * further + i % SRO_BSR_DIM;
            assert_true(all[i * SRO_BSR_DIM * groups + j] == (one ? 1 : 0));
        }
    sro_bsr_clear(&blocks);
    free(all);
    (void)state;
}

/* Group g has one block of g / 10 at its own place: those up to the limit are left out. */
static void fill_more_and_more(void *context, size_t group, const sro_bsr_accumulator *strip)
{
    *sro_bsr_at(strip, 1, (uint32_t)(SRO_BSR_DIM * group)) = .05f * (float)group;
    *sro_bsr_at(strip, 3, (uint32_t)(SRO_BSR_DIM * group) + 2) = .05f * (float)group;
    (void)context;
}

static void faint_ones_are_left_out(void **state)
{
    enum { GROUPS = 40, FAINT = 20 };
    sro_bsr_matrix blocks;
    double lost;
    succeeds(sro_bsr_build(&blocks, GROUPS, fill_more_and_more, 0, .1f * FAINT, &lost, 0, 0));
    for (size_t g = 0; g < GROUPS; g++)
        assert_int_equal(blocks.block_row[g].count, g > FAINT);
    assert_true(fabs(lost - FAINT * (FAINT + 1.) / (GROUPS * (GROUPS - 1.))) < 1e-6);
    sro_bsr_clear(&blocks);
    succeeds(sro_bsr_build(&blocks, GROUPS, fill_more_and_more, 0, 0, &lost, 0, 0));
    assert_true(lost == 0);
    sro_bsr_clear(&blocks);
    (void)state;
}

static double worst;

/* Of the sum of what pulls, without its signs. A reciprocal may be approximate: the widest
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
            double pull = (double)all[i * rows + j] * apart / (1 + apart * apart);
            want += pull;
            sum += fabs(pull);
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

static void attraction_as_in_double(void **state)
{
    static const double extents[] = {0, 1e-4, 1, 30, 1000, 1e5};
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++) {
        worst = 0;
        for (size_t r = 0; r < COUNT(sizes); r++)
            for (size_t s = 0; s < COUNT(shares); s++) {
                float *all = made(sizes[r], shares[s], r + s);
                sro_bsr_matrix blocks = blocks_of(all, sizes[r], 0);
                for (size_t e = 0; e < COUNT(extents); e++)
                    check_force(set, &blocks, all, sizes[r], extents[e]);
                sro_bsr_clear(&blocks);
                free(all);
            }
        if (getenv("SRO_MEASURE"))
            print_message("    %s: worst %.3g\n", sro_simd_name(set), worst);
    }
    (void)state;
}

static void any_number_of_threads(void **state)
{
    enum { ROWS = 403 };
    float *all = made(ROWS, .2, 9);
    sro_thread_pool *threads;
    succeeds(sro_thread_pool_new(&threads, 3));
    sro_bsr_matrix want = blocks_of(all, ROWS, 0), got = blocks_of(all, ROWS, threads);
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

static void make_canceled(sro_job *job, void *context)
{
    size_t groups = 1000;
    sro_bsr_matrix blocks;
    sro_job_cancel(job);
    const char *error = sro_bsr_build(&blocks, groups, fill_some, &groups, 0, 0, 0, job);
    assert_string_equal(error, SRO_CANCELLED);
    assert_null(blocks.block_row);
    (void)context;
}

static void cancel(void **state)
{
    sro_job *job;
    succeeds(sro_job_new(&job, make_canceled, 0));
    sro_job_run(job);
    sro_job_free(job);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_was_filled_in),  cmocka_unit_test(sums_and_zeros),
        cmocka_unit_test(faint_ones_are_left_out), cmocka_unit_test(attraction_as_in_double),
        cmocka_unit_test(any_number_of_threads),   cmocka_unit_test(cancel),
    };
    return cmocka_run_group_tests_name("blocks", tests, 0, 0);
}
