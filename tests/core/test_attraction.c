#include "../../shared/attraction.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../shared/random.h"
#include "support.h"

/* Of the sum of what pulls, without its signs. A reciprocal may be approximate: the widest
 * registers have one to 14 bits, 6.1e-5; float sums add a little to it. */
static const double tolerance = 7e-5;

/* A symmetric matrix, each row of which has about `share` of all the columns near it. */
static sro_affinities made(size_t rows, double share, uint64_t seed)
{
    float *all = floats(rows * rows);
    sro_affinities p = {.rows = rows};
    size_t end = 0;
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < i; j++)
            if (sro_random_unit(&seed) < share)
                all[i * rows + j] = all[j * rows + i] = (float)sro_random_unit(&seed);
    p.begin = malloc((rows + 1) * sizeof *p.begin);
    p.column = malloc(rows * rows * sizeof *p.column);
    p.value = floats(rows * rows);
    for (size_t i = 0; i < rows; i++) {
        p.begin[i] = end;
        for (size_t k = 0; k < rows; k++) {
            size_t j = (k * 7919 + i) % rows; /* columns come in no particular sequence */
            if (all[i * rows + j] > 0) {
                p.column[end] = (uint32_t)j;
                p.value[end++] = all[i * rows + j];
            }
        }
    }
    p.begin[rows] = end;
    free(all);
    return p;
}

/* Every value is in its block, and nothing besides. */
static void check_blocks(const sro_blocks *b, const sro_affinities *p)
{
    size_t n = 4 * b->groups;
    float *want = floats(n * n), *got = floats(n * n);
    assert_int_equal(b->groups, (p->rows + 3) / 4);
    assert_int_equal(b->begin[0], 0);
    for (size_t i = 0; i < p->rows; i++)
        for (size_t e = p->begin[i]; e < p->begin[i + 1]; e++)
            want[i * n + p->column[e]] = p->value[e];
    for (size_t g = 0; g < b->groups; g++)
        for (size_t k = b->begin[g]; k < b->begin[g + 1]; k++) {
            assert_true(b->column[k] % 4 == 0 && b->column[k] < n);
            for (size_t v = 0; v < 16; v++)
                got[(4 * g + v / 4) * n + b->column[k] + v % 4] += b->values[16 * k + v];
        }
    check_within("blocks", got, want, n * n, 0);
    free(want);
    free(got);
}

static double worst;

static void check_force(const sro_kernels *kernels, const sro_blocks *b, const sro_affinities *p,
                        double extent)
{
    size_t room = 4 * b->groups, half = b->groups / 2;
    float *y = floats(room), *force = floats(room);
    uint64_t seed = p->rows;
    for (size_t i = 0; i < p->rows; i++)
        y[i] = (float)(extent * (sro_random_unit(&seed) - .5));
    kernels->attract(b, 0, half, y, force); /* in two calls, as two threads do */
    kernels->attract(b, half, b->groups - half, y, force);
    for (size_t i = 0; i < room; i++) {
        double want = 0, all = 0;
        for (size_t e = i < p->rows ? p->begin[i] : 0; i < p->rows && e < p->begin[i + 1]; e++) {
            double apart = (double)y[i] - y[p->column[e]];
            double pull = (double)p->value[e] * apart / (1 + apart * apart);
            want += pull;
            all += fabs(pull);
        }
        double error = fabs((double)force[i] - want);
        worst = all > 0 ? fmax(worst, error / all) : worst;
        if (!(error <= tolerance * all))
            fail_msg("%s, %zu rows, extent %g: row %zu: got %.9g, want %.9g", kernels->name,
                     p->rows, extent, i, (double)force[i], want);
    }
    free(y);
    free(force);
}

static void all_agree_with_double(void **state)
{
    static const size_t rows[] = {1, 2, 3, 4, 5, 7, 30, 91, 257, 402};
    static const double shares[] = {0, .02, .3, 1}, extents[] = {0, 1e-4, 1, 30, 1000, 1e5};
    for (const sro_kernels *const *kernels = sro_kernels_all(); *kernels; kernels++) {
        worst = 0;
        for (size_t r = 0; r < COUNT(rows); r++)
            for (size_t s = 0; s < COUNT(shares); s++) {
                sro_affinities p = made(rows[r], shares[s], r + s);
                sro_blocks blocks;
                succeeds(sro_attraction_pack(&blocks, &p, 0, 0));
                check_blocks(&blocks, &p);
                for (size_t e = 0; e < COUNT(extents); e++)
                    check_force(*kernels, &blocks, &p, extents[e]);
                sro_attraction_clear(&blocks);
                sro_affinities_clear(&p);
            }
        if (getenv("SRO_MEASURE"))
            print_message("    %s: worst %.3g\n", (*kernels)->name, worst);
    }
    (void)state;
}

static void any_number_of_threads(void **state)
{
    sro_affinities p = made(403, .2, 9);
    sro_blocks want, got;
    sro_threads *threads;
    succeeds(sro_threads_new(&threads, 3));
    succeeds(sro_attraction_pack(&want, &p, 0, 0));
    succeeds(sro_attraction_pack(&got, &p, threads, 0));
    size_t count = want.begin[want.groups];
    assert_memory_equal(got.begin, want.begin, (want.groups + 1) * sizeof *want.begin);
    check_equal("columns", got.column, want.column, count);
    check_within("values", got.values, want.values, 16 * count, 0);
    sro_attraction_clear(&want);
    sro_attraction_clear(&got);
    sro_affinities_clear(&p);
    sro_threads_free(threads);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_agree_with_double),
        cmocka_unit_test(any_number_of_threads),
    };
    return cmocka_run_group_tests_name("attraction", tests, 0, 0);
}
