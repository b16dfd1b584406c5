#include "tsne/trustworthiness.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "support.h"

/* Affinities that fall with the distance |i - j|, up to `reach`. */
static sro_affinities along_a_line(size_t rows, size_t reach)
{
    float *all = floats(rows * rows);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < rows; j++) {
            size_t apart = i > j ? i - j : j - i;
            all[i * rows + j] = apart && apart <= reach ? 1 / (float)apart : 0;
        }
    sro_affinities p = {.rows = rows, .matrix = blocks_of(all, rows, 0)};
    free(all);
    return p;
}

/* The same by looking at every pair of every row: who is nearer on the line, who is more drawn. */
static double by_counting(const sro_affinities *p, const float *y)
{
    size_t rows = p->rows, count = rows / 2 < 10 ? rows / 2 : 10, lost = 0;
    float *all = dense_of(&p->matrix, rows);
    for (size_t i = 0; i < rows; i++) {
        const float *pull = all + i * rows;
        for (size_t j = 0; j < rows; j++) {
            size_t nearer = 0, stronger = 0;
            for (size_t o = 0; o < rows; o++) {
                float to_o = fabsf(y[o] - y[i]), to_j = fabsf(y[j] - y[i]);
                nearer += o != i && (to_o < to_j || (to_o == to_j && o < j));
                stronger += pull[o] > pull[j];
            }
            if (j != i && nearer < count && stronger >= count)
                lost += stronger - count + 1;
        }
    }
    free(all);
    return count ? (double)lost / (double)(rows * count) : 0;
}

static void as_counted(void **state)
{
    static const size_t rows[] = {1, 2, 3, 19, 20, 21, 60, 300};
    static const size_t reaches[] = {1, 5, 40};
    for (size_t r = 0; r < COUNT(rows); r++)
        for (size_t h = 0; h < COUNT(reaches); h++) {
            sro_affinities p = along_a_line(rows[r], reaches[h]);
            float *y = floats(rows[r]);
            uint64_t seed = rows[r];
            for (size_t i = 0; i < rows[r]; i++)
                y[i] = (float)sro_random_below(&seed, 100) / 10; /* some share a place */
            double got = sro_trustworthiness_error(&p, y), want = by_counting(&p, y);
            if (!(fabs(got - want) < 1e-9))
                fail_msg("%zu rows, reach %zu: %.6f, want %.6f", rows[r], reaches[h], got, want);
            sro_affinities_clear(&p);
            free(y);
        }
    (void)state;
}

/* In their own order nothing is lost; folded in the middle, half of the nearest are strangers. */
static void the_truth(void **state)
{
    enum { ROWS = 200 };
    float y[ROWS], folded[ROWS];
    sro_affinities p = along_a_line(ROWS, 60);
    for (int i = 0; i < ROWS; i++) {
        y[i] = (float)i;
        folded[i] = fabsf((float)i - 99.6f);
    }
    assert_true(sro_trustworthiness_error(&p, y) == 0);
    assert_true(sro_trustworthiness_error(&p, folded) > 10);
    sro_affinities_clear(&p);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_counted),
        cmocka_unit_test(the_truth),
    };
    return cmocka_run_group_tests_name("trust", tests, 0, 0);
}
