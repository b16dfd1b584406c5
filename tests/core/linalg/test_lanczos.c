#include "linalg/lanczos.h"

#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "support.h"

/* H diag(values) H with the reflection H = I - 2 u u': eigenvalues that are known, eigenvectors
 * (the columns of H) that are no axes. */
typedef struct {
    size_t n;
    double *values, *u;
} reflected;

static void reflect(const reflected *o, double *v)
{
    double along = 0;
    for (size_t i = 0; i < o->n; i++)
        along += o->u[i] * v[i];
    for (size_t i = 0; i < o->n; i++)
        v[i] -= 2 * along * o->u[i];
}

static void apply(const void *context, const double *in, double *out)
{
    const reflected *o = context;
    for (size_t i = 0; i < o->n; i++)
        out[i] = in[i];
    reflect(o, out);
    for (size_t i = 0; i < o->n; i++)
        out[i] *= o->values[i];
    reflect(o, out);
}

static reflected operator_of(size_t n, const double *first, size_t count, double decay)
{
    reflected o = {n, malloc(n * sizeof(double)), malloc(n * sizeof(double))};
    uint64_t seed = n;
    double length = 0;
    for (size_t i = 0; i < n; i++) {
        o.values[i] = i < count ? first[i] : o.values[i - 1] * decay;
        o.u[i] = sro_random_unit(&seed) - .5;
        length += o.u[i] * o.u[i];
    }
    for (size_t i = 0; i < n; i++)
        o.u[i] /= sqrt(length);
    return o;
}

/* A vector of the value 0 may be 0, too. */
static void check_unit_and_orthogonal(const char *what, const double *values, const double *vectors,
                                      size_t n, size_t count)
{
    for (size_t a = 0; a < count; a++)
        for (size_t b = 0; b <= a; b++) {
            double sum = 0;
            for (size_t i = 0; i < n; i++)
                sum += vectors[a * n + i] * vectors[b * n + i];
            bool none = values[a] == 0 && sum == 0;
            if (!none && !(fabs(sum - (a == b)) < 1e-9))
                fail_msg("%s: vectors %zu and %zu have product %g", what, a, b, sum);
        }
}

/* |A v - value v| <= 1e-9 of the largest value */
static void check_residual(const char *what, const reflected *o, double value, const double *vector)
{
    double *image = malloc(o->n * sizeof *image), rest = 0;
    apply(o, vector, image);
    for (size_t i = 0; i < o->n; i++)
        rest += (image[i] - value * vector[i]) * (image[i] - value * vector[i]);
    free(image);
    if (!(sqrt(rest) <= 1e-9 * o->values[0]))
        fail_msg("%s: residual %g for the value %g", what, sqrt(rest), value);
}

static void known_spectra(void **state)
{
    static const struct {
        const char *what;
        size_t n, given, count;
        double first[4], decay;
    } cases[] = {
        {"one by one", 1, 1, 1, {3}, 1},
        {"distinct", 20, 3, 3, {9, 4, 1}, .5},
        {"a double one", 20, 3, 3, {5, 5, 1}, .5},
        {"all equal", 10, 1, 4, {2}, 1},
        {"three equal of four", 40, 4, 4, {7, 7, 7, 3}, .9},
        {"close together", 60, 3, 3, {1.000001, 1, .999999}, .7},
        {"a slow decay", 512, 1, 4, {1}, .99},
        {"a huge one", 30, 2, 3, {1e12, 1}, .5},
        {"tiny ones", 30, 2, 2, {1e-12, 1e-13}, .5},
        {"rank one", 30, 2, 3, {4, 0}, 0},
        {"as many as there are", 4, 4, 4, {4, 3, 2, 1}, 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        reflected o = operator_of(cases[i].n, cases[i].first, cases[i].given, cases[i].decay);
        double values[4], *vectors = malloc(4 * o.n * sizeof *vectors);
        succeeds(sro_lanczos_largest(apply, &o, o.n, cases[i].count, values, vectors, NULL));
        for (size_t k = 0; k < cases[i].count; k++) {
            if (!(fabs(values[k] - o.values[k]) <= 1e-9 * o.values[0]))
                fail_msg("%s: value %zu is %.12g, want %.12g", cases[i].what, k, values[k],
                         o.values[k]);
            check_residual(cases[i].what, &o, values[k], vectors + k * o.n);
        }
        check_unit_and_orthogonal(cases[i].what, values, vectors, o.n, cases[i].count);
        free(vectors);
        free(o.values);
        free(o.u);
    }
    (void)state;
}

static void nothing_beyond_n(void **state)
{
    reflected o = operator_of(2, (double[]){3, 2}, 2, 1);
    double values[4] = {9, 9, 9, 9}, vectors[8];
    for (size_t i = 0; i < 8; i++)
        vectors[i] = 9;
    succeeds(sro_lanczos_largest(apply, &o, 2, 4, values, vectors, NULL));
    for (size_t k = 2; k < 4; k++)
        assert_true(values[k] == 0 && vectors[2 * k] == 0 && vectors[2 * k + 1] == 0);
    free(o.values);
    free(o.u);
    (void)state;
}

static void zero_operator(void **state)
{
    reflected o = operator_of(5, (double[]){0}, 1, 0);
    double values[2], vectors[10];
    succeeds(sro_lanczos_largest(apply, &o, 5, 2, values, vectors, NULL));
    assert_true(values[0] == 0 && values[1] == 0);
    for (size_t i = 0; i < 10; i++)
        assert_true(isfinite(vectors[i]));
    free(o.values);
    free(o.u);
    (void)state;
}

static void cancelled(void **state)
{
    reflected o = operator_of(50, (double[]){1}, 1, .99);
    double value, vector[50];
    sro_job *job;
    succeeds(sro_job_new(&job, NULL, NULL));
    sro_job_cancel(job);
    assert_string_equal(fails(sro_lanczos_largest(apply, &o, 50, 1, &value, vector, job)),
                        SRO_CANCELLED);
    sro_job_free(job);
    free(o.values);
    free(o.u);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_spectra),
        cmocka_unit_test(nothing_beyond_n),
        cmocka_unit_test(zero_operator),
        cmocka_unit_test(cancelled),
    };
    return cmocka_run_group_tests_name("lanczos", tests, NULL, NULL);
}
