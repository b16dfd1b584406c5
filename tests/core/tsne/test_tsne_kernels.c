#include "tsne/tsne_kernels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "simd/padding.h"
#include "support.h"
#include "tsne/bspline.h"

static const sro_tsne_kernels *kernels(sro_simd_set set) { return sro_tsne_kernels_for(set); }

static void gaussians_match_exp(void **state)
{
    enum { MAX = 96 };
    static const double betas[] = {0, 1e-6, .3, 1, 40, 1e6};
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++)
        for (size_t count = 1; count <= MAX; count += 5)
            for (size_t b = 0; b < COUNT(betas); b++) {
                float *d = random_floats(MAX, count), p[MAX], sums[3], want[MAX] = {0};
                double wanted[3] = {0};
                for (size_t j = 0; j < MAX; j++)
                    d[j] = fabsf(d[j]);
                for (size_t j = 0; j < count; j++) {
                    want[j] = (float)exp(-betas[b] * (double)d[j]);
                    wanted[0] += (double)want[j];
                    wanted[1] += (double)want[j] * d[j];
                    wanted[2] += (double)want[j] * d[j] * d[j];
                }
                size_t room = sro_padded(count);
                kernels(set)->gaussians(d, count, (float)betas[b], p, sums);
                check_within(sro_simd_name(set), p, want, room, 5e-6);
                for (int k = 0; k < 3; k++)
                    assert_true(fabs(sums[k] - wanted[k]) < 1e-5 * (double)count);
                free(d);
            }
    (void)state;
}

/* Blocks for each of some block rows: which of them, and where y is the same or far off.
 * One block row less or more must not touch what lies beside it. A reciprocal may be approximate,
 * to 14 bits; test_bsr_matrix.c has the rest of the tests. */
static void check_attraction(sro_simd_set set, size_t block_rows, double extent)
{
    sro_bsr_block_row *row = calloc(block_rows, sizeof *row);
    uint32_t *column = malloc((block_rows * block_rows + 1) * sizeof *column), *next = column;
    float *values = random_floats(16 * block_rows * block_rows, block_rows);
    float *y = random_floats(4 * block_rows, 3), *force = floats(4 * block_rows + 8);
    for (size_t g = 0; g < block_rows; g++) {
        row[g].column = next;
        row[g].values = values + 16 * (next - column);
        for (size_t k = 0; k < block_rows; k++)
            if ((g + k) % 3)
                *next++ = (uint32_t)(4 * k);
        row[g].count = (size_t)(next - row[g].column);
    }
    for (size_t i = 0; i < 4 * block_rows; i++)
        y[i] *= (float)extent;
    for (size_t i = 0; i < 4 * block_rows + 8; i++)
        force[i] = 123;
    sro_bsr_matrix p = {.block_rows = block_rows, .block_row = row};
    for (size_t g = 0; g < block_rows; g++)
        kernels(set)->attraction_1d(&p, g, 1, y, force);
    for (size_t i = 0; i < 4 * block_rows; i++) {
        double want = 0, all = 0;
        for (size_t b = 0; b < row[i / 4].count; b++)
            for (size_t k = 0; k < 4; k++) {
                double apart = (double)y[i] - y[row[i / 4].column[b] + k];
                double pull =
                    sro_bsr_row_in_block(&row[i / 4], b, i)[k] * apart / (1 + apart * apart);
                want += pull;
                all += fabs(pull);
            }
        if (!(fabs(force[i] - want) <= 7e-5 * all))
            fail_msg("%s, %zu block rows, extent %g: at %zu got %.9g, want %.9g",
                     sro_simd_name(set), block_rows, extent, i, (double)force[i], want);
    }
    for (size_t i = 4 * block_rows; i < 4 * block_rows + 8; i++)
        assert_true(force[i] == 123);
    free(row);
    free(column);
    free(values);
    free(y);
    free(force);
}

static void attraction_1d_kernel_of_block_rows(void **state)
{
    static const double extents[] = {0, 1e-4, 1, 100, 1e5};
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++)
        for (size_t block_rows = 1; block_rows < 12; block_rows++)
            for (size_t e = 0; e < COUNT(extents); e++)
                check_attraction(set, block_rows, extents[e]);
    (void)state;
}

/* The Laplacian, forces in the plane and the divergence, of a matrix where about a third is not 0.
 */
static void check_blocks(sro_simd_set set, size_t rows, const float *all)
{
    sro_bsr_matrix p = blocks_of(all, rows, NULL);
    size_t room = SRO_BSR_DIM * p.block_rows;
    float *x = floats(room), *y = floats(room), *got[2] = {floats(room), floats(room)};
    float *want[2] = {floats(room), floats(room)}, *sums = floats(p.block_rows);
    uint64_t seed = rows;
    for (size_t i = 0; i < rows; i++) {
        x[i] = (float)(9 * sro_random_unit(&seed));
        y[i] = (float)(9 * sro_random_unit(&seed));
    }
    kernels(set)->laplacian(&p, 0, p.block_rows, y, got[0]);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < rows; j++)
            want[0][i] += all[i * rows + j] * (y[i] - y[j]);
    check_near(sro_simd_name(set), got[0], want[0], room, 1e-5);
    memset(want[0], 0, room * sizeof(float));
    kernels(set)->attraction_2d(&p, 0, p.block_rows, x, y, got[0], got[1]);
    for (int dims = 1; dims <= 2; dims++) {
        double divergence = 0, found = 0;
        for (size_t i = 0; i < rows; i++)
            for (size_t j = 0; j < rows; j++) {
                double dx = (double)x[i] - x[j], dy = dims > 1 ? (double)y[i] - y[j] : 0;
                double square = 1 + dx * dx + dy * dy, value = all[i * rows + j];
                divergence += value > 0 ? value * log2(value * square) : 0;
                want[0][i] += dims > 1 ? (float)(value * dx / square) : 0;
                want[1][i] += dims > 1 ? (float)(value * dy / square) : 0;
            }
        kernels(set)->divergence(&p, 0, p.block_rows, (const float *const[]){x, y}, dims, sums);
        for (size_t g = 0; g < p.block_rows; g++)
            found += sums[g];
        assert_true(fabs(found - divergence) <= 1e-5 * fabs(divergence) + 1e-5);
    }
    check_near(sro_simd_name(set), got[0], want[0], room, 1e-4);
    check_near(sro_simd_name(set), got[1], want[1], room, 1e-4);
    for (int k = 0; k < 2; k++) {
        free(got[k]);
        free(want[k]);
    }
    free(x);
    free(y);
    free(sums);
    sro_bsr_clear(&p);
}

static void sparse_kernels_match_dense(void **state)
{
    static const size_t sizes[] = {1, 2, 4, 5, 30, 91, 130};
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++)
        for (size_t s = 0; s < COUNT(sizes); s++) {
            size_t entries = sizes[s] * sizes[s];
            float *all = random_floats(entries, sizes[s]);
            for (size_t k = 0; k < entries; k++)
                all[k] = k % 3 ? 0 : fabsf(all[k]);
            check_blocks(set, sizes[s], all);
            free(all);
        }
    (void)state;
}

static void repulsion_1d_kernel(void **state)
{
    enum { POINTS = 96 };
    float *y = random_floats(POINTS, 1), *weight = random_floats(POINTS, 2);
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++)
        for (size_t i = 0; i < POINTS; i++) {
            double z = 0, force = 0;
            float got_z, got_force;
            for (size_t j = 0; j < POINTS; j++) {
                double apart = 5 * ((double)y[i] - y[j]), k = 1 / (1 + apart * apart);
                z += weight[j] * k;
                force += weight[j] * k * k * apart;
            }
            float wide[POINTS];
            for (size_t j = 0; j < POINTS; j++)
                wide[j] = 5 * y[j];
            kernels(set)->repulsion_1d(wide, weight, POINTS, wide[i], &got_z, &got_force);
            assert_true(fabs(got_z - z) < 1e-4 && fabs(got_force - force) < 1e-4);
        }
    free(y);
    free(weight);
    (void)state;
}

static void repulsion_2d_kernel(void **state)
{
    enum { POINTS = 96 };
    float *x = random_floats(POINTS, 1), *y = random_floats(POINTS, 2);
    float *weight = random_floats(POINTS, 3);
    for (size_t j = 0; j < POINTS; j++) {
        x[j] *= 5;
        y[j] *= 3;
    }
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++)
        for (size_t count = 0; count <= POINTS; count += SRO_LANES)
            for (size_t i = 0; i < POINTS; i++) {
                double want[3] = {0};
                float own[2] = {x[i], y[i]}, sums[3];
                for (size_t j = 0; j < count; j++) {
                    double dx = (double)x[i] - x[j], dy = (double)y[i] - y[j];
                    double k = 1 / (1 + dx * dx + dy * dy);
                    want[0] += weight[j] * k;
                    want[1] += weight[j] * k * k * dx;
                    want[2] += weight[j] * k * k * dy;
                }
                kernels(set)->repulsion_2d(x, y, weight, count, own, sums);
                for (int s = 0; s < 3; s++)
                    assert_true(fabs(sums[s] - want[s]) < 1e-5 * (double)(count + 1));
            }
    free(x);
    free(y);
    free(weight);
    (void)state;
}

/* Against bspline.h, which is the definition, for counts that fill registers and that do not. */
static void bsplines_kernel(void **state)
{
    enum { MAX = 70, STRIDE = 96 };
    static const float kernel[4] = {1.1f, .7f, .2f, .05f};
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++)
        for (size_t count = 1; count <= MAX; count++)
            for (int weighted = 0; weighted < 2; weighted++) {
                float *y = random_floats(count, count), *weight = random_floats(count, 5);
                float got_bsplines[4 * STRIDE], origin = -3, scale = 4;
                int32_t node[STRIDE];
                double want = 0;
                float got = kernels(set)->bsplines(y, weighted ? weight : NULL, count, origin,
                                                   scale, kernel, node, got_bsplines, STRIDE);
                for (size_t i = 0; i < count; i++) {
                    float x = (y[i] - origin) * scale, w[4], products[4];
                    assert_int_equal(node[i], (int)x);
                    sro_bspline(x - (float)(int)x, w);
                    sro_bspline_autocorrelation(w, products);
                    for (size_t k = 0; k < 4; k++) {
                        assert_true(fabsf(got_bsplines[k * STRIDE + i] - w[k]) < 1e-5f);
                        want += (double)products[k] * kernel[k]
                                * (weighted ? weight[i] * weight[i] : 1);
                    }
                }
                assert_true(fabs(got - want) < 1e-4);
                free(y);
                free(weight);
            }
    (void)state;
}

static void convolve_kernel(void **state)
{
    enum { BINS = 40 };
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++) {
        float *bins = random_floats(2 * BINS, 1), *k = random_floats(2 * BINS, 2);
        float even[2 * BINS], odd[2 * BINS], want[2 * BINS];
        double sum = 0;
        for (size_t i = 0; i < BINS; i++) {
            float re = bins[2 * i], im = bins[2 * i + 1];
            even[2 * i] = even[2 * i + 1] = k[2 * i];
            odd[2 * i] = -k[2 * i + 1];
            odd[2 * i + 1] = k[2 * i + 1];
            want[2 * i] = -im * k[2 * i + 1];
            want[2 * i + 1] = re * k[2 * i + 1];
            sum += (double)k[2 * i] * (re * re + im * im);
        }
        assert_true(fabs(kernels(set)->convolve(bins, even, odd, BINS) - sum) < 1e-4);
        check_within(sro_simd_name(set), bins, want, 2 * BINS, 1e-6);
        free(bins);
        free(k);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaussians_match_exp),
        cmocka_unit_test(attraction_1d_kernel_of_block_rows),
        cmocka_unit_test(sparse_kernels_match_dense),
        cmocka_unit_test(repulsion_1d_kernel),
        cmocka_unit_test(repulsion_2d_kernel),
        cmocka_unit_test(bsplines_kernel),
        cmocka_unit_test(convolve_kernel),
    };
    return cmocka_run_group_tests_name("tsne_kernels", tests, NULL, NULL);
}
