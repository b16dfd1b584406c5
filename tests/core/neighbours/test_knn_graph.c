#include "neighbours/knn_graph.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "support.h"

/* A difference of two floats is rounded to 24 bits, however large they are, and so are the sums of
 * its square: side by side, in at least eight sums of at most 25 each. */
static const double tolerance = 2e-6;

/* Data */

static float uniform(uint64_t *seed) { return (float)(sro_random_unit(seed) - .5); }

static void noise(float *x, size_t rows, size_t columns)
{
    uint64_t seed = rows * 31 + columns;
    for (size_t i = 0; i < rows * columns; i++)
        x[i] = uniform(&seed);
}

/* Few coordinates of whole numbers: nearly every distance occurs many times. */
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

/* So far apart that squared lengths hold nothing of the distances within one. */
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

/* As slow as a sound: each row is close to the one before. */
static void walk(float *x, size_t rows, size_t columns)
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

/* As a sound that fades to nothing: every squared distance among the later rows is 0, or less than
 * the smallest normal number. */
static void fading(float *x, size_t rows, size_t columns)
{
    noise(x, rows, columns);
    for (size_t i = 0; i < rows; i++)
        for (size_t c = 0; c < columns; c++)
            x[i * columns + c] *= powf(10, -(float)(40 * i) / (float)rows);
}

/* Squared distances are 0, though no row is another. */
static void next_to_nothing(float *x, size_t rows, size_t columns)
{
    for (size_t i = 0; i < rows * columns; i++)
        x[i] = (float)(i / columns) * 1e-25f;
}

typedef void maker(float *x, size_t rows, size_t columns);

static const struct {
    const char *name;
    maker *make;
    int exact; /* distances are whole numbers: ties are ties */
} kinds[] = {
    {"noise", noise, 0},
    {"lattice", lattice, 1},
    {"clusters", clusters, 0},
    {"far clusters", far_clusters, 0},
    {"large offset", large_offset, 0},
    {"constant columns", constant_columns, 0},
    {"walk", walk, 0},
    {"tiny", tiny, 0},
    {"fading", fading, 0},
    {"next to nothing", next_to_nothing, 0},
};

static sro_matrix *made(maker *make, size_t rows, size_t columns)
{
    float *values = floats(rows * columns);
    make(values, rows, columns);
    sro_matrix *x = matrix_of(values, rows, columns);
    free(values);
    return x;
}

/* The obvious way, in double */

typedef struct {
    double distance2;
    uint32_t index, apart;
} candidate;

static int by_distance(const void *left, const void *right)
{
    const candidate *a = left, *b = right;
    if (a->distance2 != b->distance2)
        return a->distance2 < b->distance2 ? -1 : 1;
    return a->apart < b->apart ? -1 : a->apart > b->apart;
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

/* All others of row i, nearest first. */
static void brute(const sro_matrix *x, size_t i, candidate *all)
{
    size_t count = 0;
    for (size_t j = 0; j < sro_matrix_rows(x); j++)
        if (j != i)
            all[count++] =
                (candidate){distance2(x, i, j), (uint32_t)j, (uint32_t)(i > j ? i - j : j - i)};
    qsort(all, count, sizeof *all, by_distance);
}

static double worst;
static size_t skipped;

/* A square below the smallest normal number may be lost. */
static double allowed(const sro_matrix *x, double distance2)
{
    return tolerance * distance2 + FLT_MIN * (double)sro_matrix_columns(x);
}

/* Row i of the result: k different other rows, their distances true, none nearer left out, and
 * where distances are exact, of equals those nearer in number. */
static void check_row(const char *what, const sro_matrix *x, const sro_knn_graph *n, size_t i,
                      candidate *all, int exact)
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
            worst = fmax(worst, error / limit);
        if (!(error <= limit))
            fail_msg("%s: from row %zu to %u: got %.9g, want %.9g", what, i, other,
                     (double)n->distance2[i * k + j], got[j].distance2);
    }
    qsort(got, k, sizeof *got, by_distance);
    for (size_t j = 0; j < k; j++) {
        double limit = exact ? 0 : 2 * allowed(x, all[j].distance2);
        skipped += got[j].distance2 > all[j].distance2;
        if (got[j].distance2 > all[j].distance2 + limit)
            fail_msg("%s: row %zu: neighbour %zu is %.9g away, but %u is only %.9g", what, i, j,
                     got[j].distance2, all[j].index, all[j].distance2);
        if (exact && got[j].apart != all[j].apart)
            fail_msg("%s: row %zu: neighbour %zu, one of equals, is row %u; want row %u", what, i,
                     j, got[j].index, all[j].index);
        for (size_t l = j + 1; l < k && got[l].apart == got[j].apart; l++)
            if (got[l].index == got[j].index)
                fail_msg("%s: row %zu: %u is there twice", what, i, got[j].index);
    }
}

enum { MOST_KS = 5 };

/* Some numbers of neighbours, of some rows: sorting those by hand is what takes long. */
static void check(const char *name, const sro_matrix *x, const size_t *k, size_t ks,
                  sro_thread_pool *threads, int exact)
{
    size_t rows = sro_matrix_rows(x), step = rows > 500 ? 11 : rows > 100 ? 5 : 1;
    char what[96];
    candidate *all = malloc(2 * rows * sizeof *all);
    sro_knn_graph n[MOST_KS];
    for (size_t j = 0; j < ks; j++) {
        succeeds(sro_knn_graph_build(&n[j], x, k[j], threads, 0, 1));
        assert_int_equal(n[j].rows, rows);
        assert_int_equal(n[j].k, k[j]);
    }
    for (size_t i = 0; i < rows; i += step) {
        brute(x, i, all);
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

static void as_by_hand(void **state)
{
    static const size_t rows[] = {2, 3, 33, 91, 500}, columns[] = {1, 5, 128, 200};
    sro_thread_pool *threads;
    succeeds(sro_thread_pool_new(&threads, 2));
    for (size_t kind = 0; kind < COUNT(kinds); kind++) {
        worst = 0;
        skipped = 0;
        for (size_t r = 0; r < COUNT(rows); r++)
            for (size_t c = 0; c < COUNT(columns); c++) {
                size_t n = rows[r], ks = 0, last = 0, k[MOST_KS];
                size_t wanted[MOST_KS] = {1, 2, n / 3, 3 * n / 4, n - 1};
                sro_matrix *x = made(kinds[kind].make, n, columns[c]);
                for (size_t i = 0; i < MOST_KS; i++)
                    if (wanted[i] > last && wanted[i] < n)
                        k[ks++] = last = wanted[i];
                check(kinds[kind].name, x, k, ks, threads, kinds[kind].exact);
                sro_matrix_release(x);
            }
        if (getenv("SRO_MEASURE"))
            print_message("    %s: worst %.3g of what is allowed, %zu nearer ones missed by "
                          "rounding\n",
                          kinds[kind].name, worst, skipped);
    }
    sro_thread_pool_free(threads);
    (void)state;
}

/* Enough leaves that most are skipped. */
static void many_rows(void **state)
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

/* The same bits in the same places. */
static void any_number_of_threads(void **state)
{
    enum { ROWS = 1500, K = 40 };
    for (size_t kind = 0; kind < COUNT(kinds); kind++) {
        sro_matrix *x = made(kinds[kind].make, ROWS, 20);
        sro_knn_graph want, got;
        succeeds(sro_knn_graph_build(&want, x, K, 0, 0, 1));
        for (int count = 1; count <= 3; count++) {
            sro_thread_pool *threads;
            succeeds(sro_thread_pool_new(&threads, count));
            succeeds(sro_knn_graph_build(&got, x, K, threads, 0, 1));
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

/* All rows the same: every one is as near as every other. */
static void identical_rows(void **state)
{
    static const size_t rows[] = {2, 33, 300};
    for (size_t i = 0; i < COUNT(rows); i++) {
        float *values = floats(rows[i] * 5);
        for (size_t k = 0; k < rows[i] * 5; k++)
            values[k] = -3;
        sro_matrix *x = matrix_of(values, rows[i], 5);
        check("identical", x, (size_t[]){1, rows[i] - 1, (rows[i] + 1) / 2}, 3, 0, 1);
        sro_matrix_release(x);
        free(values);
    }
    (void)state;
}

/* The first component is where the data is longest: here along a given line. */
static void component_is_the_long_axis(void **state)
{
    enum { ROWS = 800, COLUMNS = 40 };
    sro_matrix *x = made(noise, ROWS, COLUMNS);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t c = 0; c < COLUMNS; c++)
            sro_matrix_writable_row(x, i)[c] += (float)i * .01f * (c % 2 ? 1 : -1) + 100;
    sro_knn_graph n;
    succeeds(sro_knn_graph_build(&n, x, 5, 0, 0, 1));
    float direction = n.pca_scores[ROWS - 1] > n.pca_scores[0] ? 1 : -1;
    float along = .01f * sqrtf(COLUMNS); /* a row */
    for (size_t i = 0; i < ROWS; i++) {
        float want = ((float)i - (ROWS - 1) / 2.f) * along;
        if (fabsf(direction * n.pca_scores[i] - want) > 2) /* noise of deviation .29 */
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
    const char *error;
} search;

static void find(sro_job *job, void *context)
{
    search *s = context;
    sro_knn_graph n;
    s->error = sro_knn_graph_build(&n, s->x, 91, s->threads, job, .4);
    sro_knn_graph_clear(&n);
}

static void progress_goes_to_its_share(void **state)
{
    search s = {.x = made(walk, 2000, 128)};
    sro_job *job;
    succeeds(sro_job_new(&job, find, &s));
    sro_job_run(job);
    succeeds(s.error);
    assert_true(sro_job_progress(job) > .38 && sro_job_progress(job) <= .4 + 1e-6);
    sro_job_free(job);
    sro_matrix_release(s.x);
    (void)state;
}

/* The best of three tries: the machine may have more to do than this. */
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
            double start = milliseconds();
            sro_job_cancel(job);
            while (!sro_job_done(job) && milliseconds() - start < 10000)
                sleep_milliseconds(.2);
            best = fmin(best, milliseconds() - start);
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

/* What is too large for the search's limits is refused, and as much as is not is found. */
static void far_apart(void **state)
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
            fails(sro_knn_graph_build(&n, x, 30, 0, 0, 1));
        else {
            succeeds(sro_knn_graph_build(&n, x, 30, 0, 0, 1));
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
        cmocka_unit_test(far_apart),
        cmocka_unit_test(as_by_hand),
        cmocka_unit_test(many_rows),
        cmocka_unit_test(any_number_of_threads),
        cmocka_unit_test(identical_rows),
        cmocka_unit_test(component_is_the_long_axis),
        cmocka_unit_test(progress_goes_to_its_share),
        cmocka_unit_test(cancel_takes_at_most_50_ms),
    };
    return cmocka_run_group_tests_name("neighbours", tests, 0, 0);
}
