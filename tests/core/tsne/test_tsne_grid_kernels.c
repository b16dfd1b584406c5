#include "tsne/tsne_kernels.h"

#include <math.h>

#include "base/random.h"
#include "support.h"
#include "tsne/bspline.h"

static const sro_tsne_kernels *kernels(sro_simd_set set) { return sro_tsne_kernels_for(set); }

/* A grid of 10 x 12 nodes and points anywhere on it, 4 nodes to a unit. */
enum { WIDTH = 10, HEIGHT = 12, POINTS = 50 };

typedef struct {
    float nodes[WIDTH * HEIGHT], x[POINTS], y[POINTS];
    sro_grid grid;
} field;

static void scatter(field *f)
{
    uint64_t seed = 1;
    f->grid = (sro_grid){f->nodes, WIDTH, {-3, 2}, 4};
    for (size_t i = 0; i < POINTS; i++) {
        f->x[i] = -3 + (float)(1 + (WIDTH - 4) * sro_random_unit(&seed)) / 4;
        f->y[i] = 2 + (float)(1 + (HEIGHT - 4) * sro_random_unit(&seed)) / 4;
    }
}

/* The B-splines of a point at x nodes, their slopes, their autocorrelation, and its slopes, by
 * bspline.h, which is the definition, and central differences. Returns its node. */
static size_t bspline_at(float x, double w[4], double slope[4], double products[4],
                         double products_slope[4])
{
    const float delta = 1.f / 256;
    size_t node = (size_t)x;
    float t = x - (float)node, at[4], low[4], high[4];
    float at_products[4], low_products[4], high_products[4];
    sro_bspline(t, at);
    sro_bspline(t - delta, low);
    sro_bspline(t + delta, high);
    sro_bspline_autocorrelation(at, at_products);
    sro_bspline_autocorrelation(low, low_products);
    sro_bspline_autocorrelation(high, high_products);
    for (int k = 0; k < 4; k++) {
        w[k] = at[k];
        products[k] = at_products[k];
        slope[k] = ((double)high[k] - low[k]) / (2 * delta);
        products_slope[k] = ((double)high_products[k] - low_products[k]) / (2 * delta);
    }
    return node;
}

static void grid_spread_matches_bspline(void **state)
{
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++) {
        field f = {.nodes = {0}};
        float want[WIDTH * HEIGHT] = {0};
        scatter(&f);
        for (size_t i = 0; i < POINTS; i++) {
            double w[2][4], unused[4];
            size_t column = bspline_at((f.x[i] + 3) * 4, w[0], unused, unused, unused);
            size_t row = bspline_at((f.y[i] - 2) * 4, w[1], unused, unused, unused);
            for (size_t r = 0; r < 4; r++)
                for (size_t c = 0; c < 4; c++)
                    want[(row - 1 + r) * WIDTH + column - 1 + c] += (float)(w[1][r] * w[0][c]);
        }
        kernels(set)->grid_spread(&f.grid, f.x, f.y, POINTS);
        check_within(sro_simd_name(set), f.nodes, want, WIDTH * HEIGHT, 1e-5);
    }
    (void)state;
}

/* The potential at a point, and its slopes by x and y. */
static void read_by_definition(const field *f, const float kernel[4][4], size_t i, double found[3])
{
    double w[2][4], slope[2][4], products[2][4], products_slope[2][4];
    size_t column = bspline_at((f->x[i] + 3) * 4, w[0], slope[0], products[0], products_slope[0]);
    size_t row = bspline_at((f->y[i] - 2) * 4, w[1], slope[1], products[1], products_slope[1]);
    found[0] = found[1] = found[2] = 0;
    for (size_t r = 0; r < 4; r++)
        for (size_t c = 0; c < 4; c++) {
            double node = f->nodes[(row - 1 + r) * WIDTH + column - 1 + c], self = kernel[r][c];
            found[0] += w[1][r] * w[0][c] * node - products[1][r] * products[0][c] * self;
            found[1] +=
                w[1][r] * slope[0][c] * node - products[1][r] * products_slope[0][c] * self / 2;
            found[2] +=
                slope[1][r] * w[0][c] * node - products_slope[1][r] * products[0][c] * self / 2;
        }
}

static void grid_read_matches_bspline(void **state)
{
    float kernel[4][4];
    for (size_t k = 0; k < 16; k++)
        kernel[k / 4][k % 4] = 1 / (1 + (float)(k / 4 + k % 4));
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++) {
        field f = {.nodes = {0}};
        float got[2][POINTS], want[2][POINTS];
        double sum = 0;
        scatter(&f);
        for (size_t k = 0; k < WIDTH * HEIGHT; k++)
            f.nodes[k] = (float)(k * 7919 % 13) / 13;
        for (size_t i = 0; i < POINTS; i++) {
            double found[3];
            read_by_definition(&f, kernel, i, found);
            sum += found[0];
            want[0][i] = (float)(-.5 * 4 * found[1]);
            want[1][i] = (float)(-.5 * 4 * found[2]);
        }
        double all = kernels(set)->grid_read(&f.grid, kernel, f.x, f.y, POINTS, got[0], got[1]);
        assert_true(fabs(all - sum) < 1e-4);
        for (int d = 0; d < 2; d++)
            check_within(sro_simd_name(set), got[d], want[d], POINTS, 2e-4);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grid_spread_matches_bspline),
        cmocka_unit_test(grid_read_matches_bspline),
    };
    return cmocka_run_group_tests_name("tsne_grid_kernels", tests, NULL, NULL);
}
