#include "tsne/tsne_kernels.h"

#include <math.h>

#include "base/random.h"
#include "support.h"
#include "tsne/bspline.h"

static const sro_tsne_kernels *kernels(sro_simd_set set) { return sro_tsne_kernels_for(set); }

/* A grid of 10 x 12 nodes and points anywhere on it, 4 nodes to a unit. */
enum { WIDE = 10, TALL = 12, ON_GRID = 50 };

typedef struct {
    float nodes[WIDE * TALL], x[ON_GRID], y[ON_GRID];
    sro_grid grid;
} field;

static void scatter(field *f)
{
    uint64_t seed = 1;
    f->grid = (sro_grid){f->nodes, WIDE, {-3, 2}, 4};
    for (size_t i = 0; i < ON_GRID; i++) {
        f->x[i] = -3 + (float)(1 + (WIDE - 4) * sro_random_unit(&seed)) / 4;
        f->y[i] = 2 + (float)(1 + (TALL - 4) * sro_random_unit(&seed)) / 4;
    }
}

/* A point's weights along one coordinate, how they change from node to node, what of them meets,
 * and how that changes: by bspline.h, which is the definition, and differences. Returns its node.
 */
static size_t weigh(float place, double w[4], double slope[4], double meet[4], double steep[4])
{
    const float little = 1.f / 256;
    size_t node = (size_t)place;
    float t = place - (float)node, low[4], high[4], low_meet[4], high_meet[4], at[4], meets[4];
    sro_bspline(t, at);
    sro_bspline(t - little, low);
    sro_bspline(t + little, high);
    sro_bspline_autocorrelation(at, meets);
    sro_bspline_autocorrelation(low, low_meet);
    sro_bspline_autocorrelation(high, high_meet);
    for (int k = 0; k < 4; k++) {
        w[k] = at[k];
        meet[k] = meets[k];
        slope[k] = ((double)high[k] - low[k]) / (2 * little);
        steep[k] = ((double)high_meet[k] - low_meet[k]) / (2 * little);
    }
    return node;
}

static void grid_spread(void **state)
{
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++) {
        field f = {.nodes = {0}};
        float want[WIDE * TALL] = {0};
        scatter(&f);
        for (size_t i = 0; i < ON_GRID; i++) {
            double w[2][4], unused[4];
            size_t column = weigh((f.x[i] + 3) * 4, w[0], unused, unused, unused);
            size_t row = weigh((f.y[i] - 2) * 4, w[1], unused, unused, unused);
            for (size_t r = 0; r < 4; r++)
                for (size_t c = 0; c < 4; c++)
                    want[(row - 1 + r) * WIDE + column - 1 + c] += (float)(w[1][r] * w[0][c]);
        }
        kernels(set)->grid_spread(&f.grid, f.x, f.y, ON_GRID);
        check_within(sro_simd_name(set), f.nodes, want, WIDE * TALL, 1e-5);
    }
    (void)state;
}

/* found: potential, and slopes by x and y, of a point by itself. */
static void read_slowly(const field *f, const float kernel[4][4], size_t i, double found[3])
{
    double w[2][4], slope[2][4], meet[2][4], steep[2][4];
    size_t column = weigh((f->x[i] + 3) * 4, w[0], slope[0], meet[0], steep[0]);
    size_t row = weigh((f->y[i] - 2) * 4, w[1], slope[1], meet[1], steep[1]);
    found[0] = found[1] = found[2] = 0;
    for (size_t r = 0; r < 4; r++)
        for (size_t c = 0; c < 4; c++) {
            double node = f->nodes[(row - 1 + r) * WIDE + column - 1 + c], own = kernel[r][c];
            found[0] += w[1][r] * w[0][c] * node - meet[1][r] * meet[0][c] * own;
            found[1] += w[1][r] * slope[0][c] * node - meet[1][r] * steep[0][c] * own / 2;
            found[2] += slope[1][r] * w[0][c] * node - steep[1][r] * meet[0][c] * own / 2;
        }
}

static void grid_read(void **state)
{
    float kernel[4][4];
    for (size_t k = 0; k < 16; k++)
        kernel[k / 4][k % 4] = 1 / (1 + (float)(k / 4 + k % 4));
    for (sro_simd_set set = 0; set <= sro_simd_best(); set++) {
        field f = {.nodes = {0}};
        float got[2][ON_GRID], want[2][ON_GRID];
        double sum = 0;
        scatter(&f);
        for (size_t k = 0; k < WIDE * TALL; k++)
            f.nodes[k] = (float)(k * 7919 % 13) / 13;
        for (size_t i = 0; i < ON_GRID; i++) {
            double found[3];
            read_slowly(&f, kernel, i, found);
            sum += found[0];
            want[0][i] = (float)(-.5 * 4 * found[1]);
            want[1][i] = (float)(-.5 * 4 * found[2]);
        }
        double all = kernels(set)->grid_read(&f.grid, kernel, f.x, f.y, ON_GRID, got[0], got[1]);
        assert_true(fabs(all - sum) < 1e-4);
        for (int d = 0; d < 2; d++)
            check_within(sro_simd_name(set), got[d], want[d], ON_GRID, 2e-4);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grid_spread),
        cmocka_unit_test(grid_read),
    };
    return cmocka_run_group_tests_name("tsne_grid_kernels", tests, NULL, NULL);
}
