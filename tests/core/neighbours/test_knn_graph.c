#include "neighbours/knn_graph.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "support.h"

/* Of squared distances, relative: a difference of two floats is rounded to 24 bits, and so are the
 * sums of its squares, of which there are at least eight with at most 25 terms each. */
static const double tolerance = 2e-6;

/* Data */

static float uniform(uint64_t *seed) { return (float)(sro_random_unit(seed) - .5); }

static void noise(float *x, size_t rows, size_t columns)
{
    uint64_t seed = rows * 31 + columns;
    for (size_t i = 0; i < rows * columns; i++)
        x[i] = uniform(&seed);
}

/* Whole numbers in few columns: nearly every distance occurs many times. */
static void lattice(float *x, size_t rows, size_t columns)
{
    uint64_t seed = rows + columns;
    for (size_t i = 0; i < rows * columns; i++)
        x[i] = i % columns < 3 ? (float)sro_random_below(&seed, 7) : 2;
}

static void clusters(float *x, size_t rows, size_t columns)
{
    uint64_t seed = rows * columns;
    for (size_t i = 0; i < rows; i++)
        for (size_t c = 0; c < columns; c++)
            x[i * columns + c] = uniform(&seed) + 30 * (float)((i * 7 + c) % 5);
}

/* So far apart that squared lengths, as floats, hold nothing of the distances within a cluster.
 */
static void far_clusters(float *x, size_t rows, size_t columns)
{
    uint64_t seed = rows * columns;
    for (size_t i = 0; i < rows; i++)
        for (size_t c = 0; c < columns; c++)
            x[i * columns + c] = uniform(&seed) + (i % 3 == c % 3 ? 1e4f : -1e4f);
}

static void large_offset(float *x, size_t rows, size_t columns)
{
    noise(x, rows, columns);
    for (size_t i = 0; i < rows * columns; i++)
        x[i] += 1e4f;
}

static void constant_columns(float *x, size_t rows, size_t columns)
{
    noise(x, rows, columns);
    for (size_t i = 0; i < rows * columns; i++)
        if (i % columns % 3)
            x[i] = -80;
}

/* A random walk, as slow as a sound: each row is close to the one before. */
static void random_walk(float *x, size_t rows, size_t columns)
{
    uint64_t seed = rows * columns;
    for (size_t i = 0; i < rows * columns; i++)
        x[i] = (i < columns ? -40 : x[i - columns]) + 3 * uniform(&seed);
}

static void tiny(float *x, size_t rows, size_t columns)
{
    noise(x, rows, columns);
    for (size_t i = 0; i < rows * columns; i++)
        x[i] *= 1e-5f;
}

/* A sound that fades to silence: the squared distances among the later rows are denormal or 0. */
static void fading(float *x, size_t rows, size_t columns)
{
    noise(x, rows, columns);
    for (size_t i = 0; i < rows; i++)
        for (size_t c = 0; c < columns; c++)
            x[i * columns + c] *= powf(10, -(float)(40 * i) / (float)rows);
}

/* The rows are distinct, but all squared distances underflow to 0. */
static void underflowing(float *x, size_t rows, size_t columns)
{
    for (size_t i = 0; i < rows * columns; i++)
        x[i] = (float)(i / columns) * 1e-25f;
}

typedef void maker(float *x, size_t rows, size_t columns);

static const struct {
    const char *name;
    maker *make;
    bool exact; /* squared distances are whole numbers, so ties are exact */
} kinds[] = {
    {"noise", noise, false},
    {"lattice", lattice, true},
    {"clusters", clusters, false},
    {"far clusters", far_clusters, false},
    {"large offset", large_offset, false},
    {"constant columns", constant_columns, false},
    {"random walk", random_walk, false},
    {"tiny", tiny, false},
    {"fading", fading, false},
    {"underflowing", underflowing, false},
};

static sro_matrix *made(maker *make, size_t rows, size_t columns)
{
    float *values = floats(rows * columns);
    make(values, rows, columns);
    sro_matrix *x = matrix_of(values, rows, columns);
    free(values);
    return x;
}

/* The reference: brute force in double */

typedef struct {
    double distance2;
    uint32_t index, row_gap; /* row_gap: by which ties are decided */
} candidate;

static int by_distance(const void *left, const void *right)
{
    const candidate *a = left, *b = right;
    if (a->distance2 != b->distance2)
        return a->distance2 < b->distance2 ? -1 : 1;
    return a->row_gap < b->row_gap ? -1 : a->row_gap > b->row_gap;
}

static double distance2(const sro_matrix *x, size_t a, size_t b)
{
    const float *left = sro_matrix_row(x, a), *right = sro_matrix_row(x, b);
    size_t columns = sro_matrix_columns(x);
    double sum = 0;
    for (size_t c = 0; c < columns; c++) {
        double d = (double)left[c] - right[c];
        sum += d * d;
    }
    return sum;
}

/* All other rows, nearest to row i first. */
static void brute_force(const sro_matrix *x, size_t i, candidate *all)
{
    size_t count = 0;
    for (size_t j = 0; j < sro_matrix_rows(x); j++)
        if (j != i)
            all[count++] =
                (candidate){distance2(x, i, j), (uint32_t)j, (uint32_t)(i > j ? i - j : j - i)};
    qsort(all, count, sizeof *all, by_distance);
}

/* What SRO_MEASURE prints */
static double worst_error;
static size_t missed;

/* A square below the smallest normal number may be flushed to 0. */
static double allowed(const sro_matrix *x, double distance2)
{
    return tolerance * distance2 + FLT_MIN * (double)sro_matrix_columns(x);
}

/* Row i of the graph has k distinct other rows, with their true distances; no nearer row is left
 * out; and where distances are exact, ties go to the rows nearest in number. `all` are the other
 * rows, nearest first, with room for k more. */
static void check_row(const char *what, const sro_matrix *x, const sro_knn_graph *n, size_t i,
                      candidate *all, bool exact)
{
    candidate *got = all + n->rows;
    size_t k = n->k;
    for (size_t j = 0; j < k; j++) {
        uint32_t other = n->index[i * k + j];
        if (other >= n->rows || other == i)
            fail_msg("%s: row %zu has the neighbour %u", what, i, other);
        got[j] = (candidate){distance2(x, i, other), other,
                             (uint32_t)(i > other ? i - other : other - i)};
        double error = fabs((double)n->distance2[i * k + j] - got[j].distance2);
        double limit = exact ? 0 : allowed(x, got[j].distance2);
        if (limit > 0)
            worst_error = fmax(worst_error, error / limit);
        if (!(error <= limit))
            fail_msg("%s: from row %zu to %u: got %.9g, want %.9g", what, i, other,
                     (double)n->distance2[i * k + j], got[j].distance2);
    }
    qsort(got, k, sizeof *got, by_distance);
    for (size_t j = 0; j < k; j++) {
        double limit = exact ? 0 : 2 * allowed(x, all[j].distance2);
        missed += got[j].distance2 > all[j].distance2;
        if (got[j].distance2 > all[j].distance2 + limit)
            fail_msg("%s: row %zu: neighbour %zu is %.9g away, but %u is only %.9g", what, i, j,
                     got[j].distance2, all[j].index, all[j].distance2);
        if (exact && got[j].row_gap != all[j].row_gap)
            fail_msg("%s: row %zu: neighbour %zu, one of a tie, is row %u; want row %u", what, i, j,
                     got[j].index, all[j].index);
        for (size_t l = j + 1; l < k && got[l].row_gap == got[j].row_gap; l++)
            if (got[l].index == got[j].index)
                fail_msg("%s: row %zu: %u is there twice", what, i, got[j].index);
    }
}

enum { MAX_KS = 5 };

/* For several k; not of every row, since brute force takes long. */
static void check(const char *name, const sro_matrix *x, const size_t *k, size_t ks,
                  sro_thread_pool *threads, bool exact)
{
    size_t rows = sro_matrix_rows(x), step = rows > 500 ? 11 : rows > 100 ? 5 : 1;
    char what[96];
    candidate *all = malloc(2 * rows * sizeof *all);
    sro_knn_graph n[MAX_KS];
    for (size_t j = 0; j < ks; j++) {
        succeeds(sro_knn_graph_build(&n[j], x, k[j], threads, NULL, 1));
        assert_int_equal(n[j].rows, rows);
        assert_int_equal(n[j].k, k[j]);
    }
    for (size_t i = 0; i < rows; i += step) {
        brute_force(x, i, all);
        for (size_t j = 0; j < ks; j++) {
            snprintf(what, sizeof what, "%s, %zu x %zu, k %zu", name, rows, sro_matrix_columns(x),
                     k[j]);
            check_row(what, x, &n[j], i, all, exact);
            assert_true(isfinite(n[j].pca_scores[i]));
        }
    }
    for (size_t j = 0; j < ks; j++)
        sro_knn_graph_clear(&n[j]);
    free(all);
}

static void matches_brute_force(void **state)
{
    static const size_t rows[] = {2, 3, 33, 91, 500}, columns[] = {1, 5, 128, 200};
    sro_thread_pool *threads;
    succeeds(sro_thread_pool_new(&threads, 2));
    for (size_t kind = 0; kind < COUNT(kinds); kind++) {
        worst_error = 0;
        missed = 0;
        for (size_t r = 0; r < COUNT(rows); r++)
            for (size_t c = 0; c < COUNT(columns); c++) {
                size_t n = rows[r], ks = 0, last = 0, k[MAX_KS];
                size_t wanted[MAX_KS] = {1, 2, n / 3, 3 * n / 4, n - 1};
                sro_matrix *x = made(kinds[kind].make, n, columns[c]);
                for (size_t i = 0; i < MAX_KS; i++)
                    if (wanted[i] > last && wanted[i] < n)
                        k[ks++] = last = wanted[i];
                check(kinds[kind].name, x, k, ks, threads, kinds[kind].exact);
                sro_matrix_release(x);
            }
        if (getenv("SRO_MEASURE"))
            print_message("    %s: worst %.3g of what is allowed, %zu nearer ones missed by "
                          "rounding\n",
                          kinds[kind].name, worst_error, missed);
    }
    sro_thread_pool_free(threads);
    (void)state;
}

/* Enough rows that most leaves are skipped. */
static void matches_brute_force_with_many_leaves(void **state)
{
    static const size_t columns[] = {1, 5, 128}, k[] = {1, 91, 700};
    sro_thread_pool *threads;
    succeeds(sro_thread_pool_new(&threads, 2));
    for (size_t kind = 0; kind < COUNT(kinds); kind++)
        for (size_t c = 0; c < COUNT(columns); c++) {
            sro_matrix *x = made(kinds[kind].make, 2000, columns[c]);
            check(kinds[kind].name, x, k, columns[c] == 5 ? 3 : 2, threads, kinds[kind].exact);
            sro_matrix_release(x);
        }
    sro_thread_pool_free(threads);
    (void)state;
}

static void same_bits_with_any_number_of_threads(void **state)
{
    enum { ROWS = 1500, K = 40 };
    for (size_t kind = 0; kind < COUNT(kinds); kind++) {
        sro_matrix *x = made(kinds[kind].make, ROWS, 20);
        sro_knn_graph want, got;
        succeeds(sro_knn_graph_build(&want, x, K, NULL, NULL, 1));
        for (int count = 1; count <= 3; count++) {
            sro_thread_pool *threads;
            succeeds(sro_thread_pool_new(&threads, count));
            succeeds(sro_knn_graph_build(&got, x, K, threads, NULL, 1));
            check_equal(kinds[kind].name, got.index, want.index, ROWS * K);
            check_within(kinds[kind].name, got.distance2, want.distance2, ROWS * K, 0);
            check_within(kinds[kind].name, got.pca_scores, want.pca_scores, ROWS, 0);
            sro_knn_graph_clear(&got);
            sro_thread_pool_free(threads);
        }
        sro_knn_graph_clear(&want);
        sro_matrix_release(x);
    }
    (void)state;
}

/* Every row is as near as every other. */
static void identical_rows(void **state)
{
    static const size_t rows[] = {2, 33, 300};
    for (size_t i = 0; i < COUNT(rows); i++) {
        float *values = floats(rows[i] * 5);
        for (size_t k = 0; k < rows[i] * 5; k++)
            values[k] = -3;
        sro_matrix *x = matrix_of(values, rows[i], 5);
        check("identical", x, (size_t[]){1, rows[i] - 1, (rows[i] + 1) / 2}, 3, NULL, true);
        sro_matrix_release(x);
        free(values);
    }
    (void)state;
}

/* Rows along a line, with noise. */
static void first_pca_score_is_along_the_longest_axis(void **state)
{
    enum { ROWS = 800, COLUMNS = 40 };
    sro_matrix *x = made(noise, ROWS, COLUMNS);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t c = 0; c < COLUMNS; c++)
            sro_matrix_writable_row(x, i)[c] += (float)i * .01f * (c % 2 ? 1 : -1) + 100;
    sro_knn_graph n;
    succeeds(sro_knn_graph_build(&n, x, 5, NULL, NULL, 1));
    float direction = n.pca_scores[ROWS - 1] > n.pca_scores[0] ? 1 : -1;
    float step = .01f * sqrtf(COLUMNS); /* from a row to the next */
    for (size_t i = 0; i < ROWS; i++) {
        float want = ((float)i - (ROWS - 1) / 2.f) * step;
        if (fabsf(direction * n.pca_scores[i] - want) > 2) /* the noise deviates by .29 */
            fail_msg("row %zu: got %g, want about %g", i, (double)(direction * n.pca_scores[i]),
                     (double)want);
    }
    sro_knn_graph_clear(&n);
    sro_matrix_release(x);
    (void)state;
}

typedef struct {
    sro_matrix *x;
    sro_thread_pool *threads;
    sro_error error;
} search;

static void find(sro_job *job, void *context)
{
    search *s = context;
    sro_knn_graph n;
    s->error = sro_knn_graph_build(&n, s->x, 91, s->threads, job, .4);
    sro_knn_graph_clear(&n);
}

static void progress_ends_at_its_share(void **state)
{
    search s = {.x = made(random_walk, 2000, 128)};
    sro_job *job;
    succeeds(sro_job_new(&job, find, &s));
    sro_job_run(job);
    succeeds(s.error);
    assert_true(sro_job_progress(job) > .38 && sro_job_progress(job) <= .4 + 1e-6);
    sro_job_free(job);
    sro_matrix_release(s.x);
    (void)state;
}

static void cancel_takes_at_most_50_ms(void **state)
{
    search s = {.x = made(noise, 20000, 128)};
    succeeds(sro_thread_pool_new(&s.threads, 2));
    for (double after = .5; after < 60; after *= 4) {
        double best = 1e9;
        for (int attempt = 0; attempt < 3 && best > CANCEL_MS; attempt++) {
            sro_job *job;
            succeeds(sro_job_new(&job, find, &s));
            succeeds(sro_job_start(job));
            sleep_milliseconds(after);
            double start = milliseconds(), cpu = cpu_milliseconds();
            sro_job_cancel(job);
            while (!sro_job_done(job) && milliseconds() - start < 10000)
                sleep_milliseconds(.2);
            best = fmin(best, fmin(milliseconds() - start, cpu_milliseconds() - cpu));
            assert_true(sro_job_done(job));
            assert_string_equal(fails(s.error), SRO_CANCELLED);
            sro_job_free(job);
        }
        if (getenv("SRO_MEASURE"))
            print_message("    cancelled after %g ms: %.1f ms\n", after, best);
        if (best > CANCEL_MS)
            fail_msg("cancelled after %g ms it went on for %.1f ms", after, best);
    }
    sro_thread_pool_free(s.threads);
    sro_matrix_release(s.x);
    (void)state;
}

/* Rows too far apart are refused; up to there neighbours are found. */
static void rows_far_apart(void **state)
{
    static const double scales[] = {1e10, 1e12, 1e15, 1e18, 3e19};
    for (size_t s = 0; s < COUNT(scales); s++) {
        enum { ROWS = 200, COLUMNS = 8 };
        float values[ROWS * COLUMNS];
        uint64_t seed = 1;
        for (size_t i = 0; i < ROWS * COLUMNS; i++)
            values[i] = (float)(scales[s] * (sro_random_unit(&seed) - .5));
        sro_matrix *x = matrix_of(values, ROWS, COLUMNS);
        sro_knn_graph n;
        if (scales[s] > 1e14)
            fails(sro_knn_graph_build(&n, x, 30, NULL, NULL, 1));
        else {
            succeeds(sro_knn_graph_build(&n, x, 30, NULL, NULL, 1));
            for (size_t i = 0; i < ROWS * 30; i++)
                assert_true(n.index[i] < ROWS);
            sro_knn_graph_clear(&n);
        }
        sro_matrix_release(x);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_far_apart),
        cmocka_unit_test(matches_brute_force),
        cmocka_unit_test(matches_brute_force_with_many_leaves),
        cmocka_unit_test(same_bits_with_any_number_of_threads),
        cmocka_unit_test(identical_rows),
        cmocka_unit_test(first_pca_score_is_along_the_longest_axis),
        cmocka_unit_test(progress_ends_at_its_share),
        cmocka_unit_test(cancel_takes_at_most_50_ms),
    };
    return cmocka_run_group_tests_name("knn_graph", tests, NULL, NULL);
}
