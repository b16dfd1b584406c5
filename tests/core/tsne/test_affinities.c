#include "tsne/affinities.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "support.h"

enum { COLUMNS = 20, PICKED = 20 };

/* Relative, of every entry. scikit-learn's bisection stops once the entropy is within 1e-5: where
 * it came so close to that limit that last bits decide, the golden file _loose says by how much an
 * entry changes with the decision, and that much is allowed besides. */
static const double tolerance = 1e-5;
/* What a float exponential of a large negative number loses: entries that are this small beside
 * what a row has on average add nothing to any gradient. */
static const double nothing = 1e-9;

static sro_affinities affinities_of(const sro_matrix *x, double perplexity,
                                    sro_thread_pool *threads)
{
    sro_knn_graph n;
    sro_affinities p;
    size_t k = sro_affinities_neighbours(sro_matrix_rows(x), perplexity);
    succeeds(sro_knn_graph_build(&n, x, k, threads, NULL, 1));
    succeeds(sro_affinities_make(&p, &n, perplexity, threads, NULL));
    assert_null(n.index);
    assert_null(p.weight);
    return p;
}

static void check_matrix(const char *what, const sro_affinities *p)
{
    double sum = 0;
    float *all = dense_of(&p->matrix, p->rows), *transposed = floats(p->rows * p->rows);
    for (size_t i = 0; i < p->rows; i++)
        for (size_t j = 0; j < p->rows; j++) {
            float value = all[i * p->rows + j];
            sum += value;
            transposed[j * p->rows + i] = value;
            if (!(value >= 0 && value < 1) || (i == j && value != 0))
                fail_msg("%s: row %zu has %g at %zu", what, i, (double)value, j);
        }
    check_within(what, transposed, all, p->rows * p->rows, 0);
    if (!(fabs(sum - 1) < 1e-6))
        fail_msg("%s: the sum is 1 + %g", what, sum - 1);
    if (getenv("SRO_MEASURE"))
        print_message("    %s: the sum is 1 + %.2g\n", what, sum - 1);
    free(all);
    free(transposed);
}

static void copy_row(const sro_affinities *p, size_t i, float *row)
{
    float *all = dense_of(&p->matrix, p->rows);
    memcpy(row, all + i * p->rows, p->rows * sizeof *row);
    free(all);
}

/* The table AFFINITIES of golden_embedding.py. */
static const struct {
    const char *name;
    size_t rows;
    double perplexity;
} cases[] = {
    {"affinities_30_5", 30, 5},   {"affinities_30_9", 30, 9},   {"affinities_91_5", 91, 5},
    {"affinities_91_30", 91, 30}, {"affinities_300_5", 300, 5}, {"affinities_300_30", 300, 30},
};

static sro_matrix *golden_points(size_t rows)
{
    float *values = golden_of("affinities", 300 * COLUMNS);
    sro_matrix *x = matrix_of(values, rows, COLUMNS);
    free(values);
    return x;
}

static void affinities_match_scikit_learn(void **state)
{
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t rows = cases[i].rows, undecided = 0;
        float *want = golden_of(cases[i].name, PICKED * rows), *got = floats(PICKED * rows);
        float *loose = golden_of(named(cases[i].name, "loose"), PICKED * rows);
        double *floor = malloc(PICKED * rows * sizeof *floor);
        sro_matrix *x = golden_points(rows);
        sro_affinities p = affinities_of(x, cases[i].perplexity, NULL);
        for (size_t k = 0; k < PICKED; k++)
            copy_row(&p, k * rows / PICKED, got + k * rows);
        for (size_t k = 0; k < PICKED * rows; k++) {
            floor[k] = nothing / (double)rows / (double)rows + (double)loose[k];
            undecided += loose[k] > tolerance * want[k];
            if ((got[k] > 0) != (want[k] > 0) && fmax(got[k], want[k]) > floor[k])
                fail_msg("%s: at %zu got %g, want %g", cases[i].name, k, (double)got[k],
                         (double)want[k]);
        }
        check_relative(cases[i].name, got, want, PICKED * rows, tolerance, floor);
        assert_true(undecided < PICKED * rows / 5); /* else this would test nothing */
        check_matrix(cases[i].name, &p);
        sro_affinities_clear(&p);
        sro_matrix_release(x);
        free(want);
        free(got);
        free(loose);
        free(floor);
    }
    (void)state;
}

/* exp(entropy) of every row is the perplexity, as near as scikit-learn's bisection comes. Seen
 * where no row chooses a row that chooses it: there P is half a row's own distribution. */
static void affinities_reach_perplexity(void **state)
{
    static const double scales[] = {1e-12, 1e-4, 1, 100, 1e8};
    enum { ROWS = 100, K = 40 };
    for (size_t s = 0; s < COUNT(scales); s++)
        for (double perplexity = 1.5; perplexity < 35; perplexity *= 2) {
            uint64_t seed = s + 1;
            sro_knn_graph n = {.rows = ROWS, .k = K};
            sro_affinities p;
            succeeds(sro_knn_graph_allocate(&n));
            for (size_t i = 0; i < ROWS; i++) /* i chooses i + 1 to i + 40: never each other */
                for (size_t j = 0; j < K; j++) {
                    n.index[i * K + j] = (uint32_t)((i + 1 + j) % ROWS);
                    n.distance2[i * K + j] = (float)(scales[s] * (.1 + sro_random_unit(&seed)));
                }
            succeeds(sro_affinities_make(&p, &n, perplexity, NULL, NULL));
            for (size_t i = 0; i < ROWS; i++) {
                double entropy = 0, sum = 0;
                float row[ROWS];
                copy_row(&p, i, row);
                for (size_t j = 1; j <= K; j++) {
                    double value = 2. * ROWS * row[(i + j) % ROWS];
                    sum += value;
                    entropy -= value > 0 ? value * log(value) : 0;
                }
                if (!(fabs(sum - 1) < 1e-5 && fabs(entropy - log(perplexity)) < 3e-5))
                    fail_msg("distances of %g: row %zu adds up to %g and has perplexity %.6f, "
                             "want %g",
                             scales[s], i, sum, exp(entropy), perplexity);
            }
            check_matrix("chosen neighbours", &p);
            sro_affinities_clear(&p);
        }
    (void)state;
}

/* Every second row has two nearest neighbours, so that no beta is large enough: the next row's
 * search must not begin there. */
static void affinities_of_a_row_without_solution(void **state)
{
    static const float distances[2][4] = {{.25f, .25f, 9702, 9900}, {1, 9604, 9702, 9801}};
    const double perplexity = 4 / 3.;
    enum { ROWS = 10, K = 4 };
    sro_knn_graph n = {.rows = ROWS, .k = K};
    sro_affinities p;
    succeeds(sro_knn_graph_allocate(&n));
    for (size_t i = 0; i < ROWS * K; i++) {
        n.index[i] = (uint32_t)((i / K + 1 + i % K) % ROWS);
        n.distance2[i] = distances[i / K % 2][i % K];
    }
    succeeds(sro_affinities_make(&p, &n, perplexity, NULL, NULL));
    for (size_t i = 0; i < ROWS; i++) {
        double entropy = 0, want = i % 2 ? log(perplexity) : log(2);
        float row[ROWS];
        copy_row(&p, i, row);
        for (size_t j = 1; j <= K; j++) {
            double value = 2. * ROWS * row[(i + j) % ROWS];
            entropy -= value > 0 ? value * log(value) : 0;
        }
        if (!(fabs(entropy - want) < 3e-5))
            fail_msg("row %zu has perplexity %.6f, want %g", i, exp(entropy), exp(want));
    }
    sro_affinities_clear(&p);
    (void)state;
}

/* Two neighbours that coincide with the row have half of its affinity each, however near the others
 * are, for a perplexity below two. */
static void affinities_of_ties_at_any_scale(void **state)
{
    enum { ROWS = 9, K = 4 };
    for (double scale = 1e-12; scale < 1e6; scale *= 10) {
        const float distances[K] = {0, 0, (float)scale, (float)(2 * scale)};
        sro_knn_graph n = {.rows = ROWS, .k = K};
        sro_affinities p;
        float row[ROWS];
        succeeds(sro_knn_graph_allocate(&n));
        for (size_t i = 0; i < ROWS * K; i++) {
            n.index[i] = (uint32_t)((i / K + 1 + i % K) % ROWS);
            n.distance2[i] = distances[i % K];
        }
        succeeds(sro_affinities_make(&p, &n, 4 / 3., NULL, NULL));
        copy_row(&p, 0, row);
        for (size_t j = 1; j <= K; j++)
            if (!(fabs(2. * ROWS * row[j] - (j < 3 ? .5 : 0)) < 1e-3))
                fail_msg("scale %g: neighbour %zu has %g", scale, j, 2. * ROWS * row[j]);
        sro_affinities_clear(&p);
    }
    (void)state;
}

/* Equal distances, a distance of 0 and an outlier: no NaN, and equal distances give equal values.
 */
static void affinities_of_degenerate_distances(void **state)
{
    static const float distances[][4] = {
        {1, 1, 1, 1}, {0, 0, 0, 0},         {0, 0, 0, 1e6f},      {1e-30f, 2e-30f, 3e-30f, 4e-30f},
        {0, 1, 1, 1}, {5, 5, 5, 5.000001f}, {1e12f, 1e12f, 1, 1},
    };
    enum { ROWS = 9, K = 4 };
    for (size_t d = 0; d < COUNT(distances); d++)
        for (double perplexity = 1; perplexity < 3.5; perplexity += .5) {
            sro_knn_graph n = {.rows = ROWS, .k = K};
            sro_affinities p;
            succeeds(sro_knn_graph_allocate(&n));
            for (size_t i = 0; i < ROWS * K; i++) {
                n.index[i] = (uint32_t)((i / K + 1 + i % K) % ROWS);
                n.distance2[i] = distances[d][i % K];
            }
            succeeds(sro_affinities_make(&p, &n, perplexity, NULL, NULL));
            check_matrix("odd distances", &p);
            for (size_t j = 1; j < K; j++) {
                float row[ROWS];
                copy_row(&p, 0, row);
                if (distances[d][j] == distances[d][j - 1])
                    assert_true(row[j + 1] == row[j]);
            }
            sro_affinities_clear(&p);
        }
    (void)state;
}

static void affinities_with_any_threads(void **state)
{
    sro_matrix *x = golden_points(300);
    sro_affinities want = affinities_of(x, 20, NULL);
    float *all = dense_of(&want.matrix, 300);
    for (int count = 2; count < 5; count++) {
        sro_thread_pool *threads;
        succeeds(sro_thread_pool_new(&threads, count));
        sro_affinities got = affinities_of(x, 20, threads);
        float *again = dense_of(&got.matrix, 300);
        check_within("values", again, all, 300 * 300, 0);
        free(again);
        sro_affinities_clear(&got);
        sro_thread_pool_free(threads);
    }
    free(all);
    sro_affinities_clear(&want);
    sro_matrix_release(x);
    (void)state;
}

static void affinities_of_few_points(void **state)
{
    for (size_t rows = 2; rows < 8; rows++) {
        sro_matrix *x = golden_points(rows);
        sro_affinities p = affinities_of(x, 1, NULL);
        check_matrix("few points", &p);
        sro_affinities_clear(&p);
        sro_matrix_release(x);
    }
    (void)state;
}

static void affinities_neighbours(void **state)
{
    static const struct {
        size_t rows;
        double perplexity;
        size_t want;
    } counts[] = {{1000, 30, 91}, {1000, 5, 16},  {92, 30, 91},  {91, 30, 90},
                  {2, 30, 1},     {1000, 1.5, 5}, {1000, .1, 1}, {1000, 9.9, 30}};
    for (size_t i = 0; i < COUNT(counts); i++)
        assert_int_equal(sro_affinities_neighbours(counts[i].rows, counts[i].perplexity),
                         counts[i].want);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(affinities_match_scikit_learn),
        cmocka_unit_test(affinities_reach_perplexity),
        cmocka_unit_test(affinities_of_a_row_without_solution),
        cmocka_unit_test(affinities_of_ties_at_any_scale),
        cmocka_unit_test(affinities_of_degenerate_distances),
        cmocka_unit_test(affinities_with_any_threads),
        cmocka_unit_test(affinities_of_few_points),
        cmocka_unit_test(affinities_neighbours),
    };
    return cmocka_run_group_tests_name("affinities", tests, NULL, NULL);
}
