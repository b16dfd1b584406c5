#include "tsne/trustworthiness.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "support.h"

/* Affinities that fall with the distance |i - j|, up to `range`. */
static sro_affinities chain(size_t rows, size_t range)
{
    float *all = floats(rows * rows);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < rows; j++) {
            size_t apart = i > j ? i - j : j - i;
            all[i * rows + j] = apart && apart <= range ? 1 / (float)apart : 0;
        }
    sro_affinities p = {.rows = rows, .matrix = blocks_of(all, rows, NULL)};
    free(all);
    return p;
}

/* The same from every pair: which are nearer on the line, which have a higher affinity. */
static double by_definition(const sro_affinities *p, const float *y)
{
    size_t rows = p->rows, count = rows / 2 < 10 ? rows / 2 : 10, sum = 0;
    float *all = dense_of(&p->matrix, rows);
    for (size_t i = 0; i < rows; i++) {
        const float *affinity = all + i * rows;
        for (size_t j = 0; j < rows; j++) {
            size_t nearer = 0, higher = 0;
            for (size_t o = 0; o < rows; o++) {
                float to_o = fabsf(y[o] - y[i]), to_j = fabsf(y[j] - y[i]);
                nearer += o != i && (to_o < to_j || (to_o == to_j && o < j));
                higher += affinity[o] > affinity[j];
            }
            if (j != i && nearer < count && higher >= count)
                sum += higher - count + 1;
        }
    }
    free(all);
    return count ? (double)sum / (double)(rows * count) : 0;
}

static void trustworthiness_error_matches_definition(void **state)
{
    static const size_t rows[] = {1, 2, 3, 19, 20, 21, 60, 300};
    static const size_t ranges[] = {1, 5, 40};
    for (size_t r = 0; r < COUNT(rows); r++)
        for (size_t h = 0; h < COUNT(ranges); h++) {
            sro_affinities p = chain(rows[r], ranges[h]);
            float *y = floats(rows[r]);
            uint64_t seed = rows[r];
            for (size_t i = 0; i < rows[r]; i++)
                y[i] = (float)sro_random_below(&seed, 100) / 10; /* some coincide */
            double got = sro_trustworthiness_error(&p, y), want = by_definition(&p, y);
            if (!(fabs(got - want) < 1e-9))
                fail_msg("%zu rows, range %zu: %.6f, want %.6f", rows[r], ranges[h], got, want);
            sro_affinities_clear(&p);
            free(y);
        }
    (void)state;
}

/* In their own order there is no error; folded in the middle, half of the nearest are no
 * neighbours. */
static void trustworthiness_error_of_order_and_fold(void **state)
{
    enum { ROWS = 200 };
    float y[ROWS], folded[ROWS];
    sro_affinities p = chain(ROWS, 60);
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
        cmocka_unit_test(trustworthiness_error_matches_definition),
        cmocka_unit_test(trustworthiness_error_of_order_and_fold),
    };
    return cmocka_run_group_tests_name("trustworthiness", tests, NULL, NULL);
}
