#include "linalg/lanczos.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/huge_pages.h"
#include "base/random.h"

enum { MAX_STEPS = 300 }; /* Lanczos vectors for one pair: more than a gap of 1e-6 asks for */
static const double tolerance = 1e-11;
static const double min_value = 1e-280; /* an eigenvalue below is 0 but for underflow */

typedef struct {
    size_t n, found;
    double *vectors; /* the eigenvectors found so far: found x n */
    double *basis;   /* Lanczos vectors: (MAX_STEPS + 1) x n */
    double diagonal[MAX_STEPS], off_diagonal[MAX_STEPS]; /* of the tridiagonal matrix */
    double ritz[MAX_STEPS]; /* the largest eigenvector of that matrix */
    double work[MAX_STEPS];
} lanczos;

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static void add_scaled(double *a, double factor, const double *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        a[i] += factor * b[i];
}

static void scale(double *a, double factor, size_t n)
{
    for (size_t i = 0; i < n; i++)
        a[i] *= factor;
}

static void project_out(double *v, const double *rows, size_t count, size_t n)
{
    for (size_t i = 0; i < count; i++)
        add_scaled(v, -dot(v, rows + i * n, n), rows + i * n, n);
}

/* Makes v orthogonal to the vectors found and to the first m of the basis. Each pass does both,
 * because to project out one brings back a little of the other, and that would grow from step to
 * step. Twice is enough (Kahan and Parlett). */
static void make_orthogonal(const lanczos *l, double *v, size_t m)
{
    for (int pass = 0; pass < 2; pass++) {
        project_out(v, l->vectors, l->found, l->n);
        project_out(v, l->basis, m, l->n);
    }
}

/* Whether an eigenvalue of the tridiagonal matrix lies above x (Sturm sequence). */
static bool any_above(const lanczos *l, size_t m, double x)
{
    double pivot = 1;
    for (size_t i = 0; i < m; i++) {
        double coupling = i ? l->off_diagonal[i - 1] * l->off_diagonal[i - 1] / pivot : 0;
        pivot = l->diagonal[i] - x - coupling;
        if (pivot > 0)
            return true;
        if (pivot == 0)
            pivot = -1e-300;
    }
    return false;
}

/* By bisection, from Gershgorin's bound down to the largest entry of the diagonal. */
static double largest_of_tridiagonal(const lanczos *l, size_t m)
{
    double low = l->diagonal[0], high = -INFINITY;
    for (size_t i = 0; i < m; i++) {
        double radius = (i ? l->off_diagonal[i - 1] : 0) + (i + 1 < m ? l->off_diagonal[i] : 0);
        low = fmax(low, l->diagonal[i]);
        high = fmax(high, l->diagonal[i] + radius);
    }
    for (int i = 0; i < 200 && high - low > 1e-15 * fabs(high); i++) {
        double middle = low + (high - low) / 2;
        if (any_above(l, m, middle))
            low = middle;
        else
            high = middle;
    }
    return high;
}

/* Inverse iteration with a shift just above the largest eigenvalue: the matrix is negative
 * definite there and elimination needs no pivoting. The unit vector is left in l->ritz. */
static void vector_of_tridiagonal(lanczos *l, size_t m, double value)
{
    double shift = value + 1e-14 * fabs(value) + 1e-300, *y = l->ritz, *upper = l->work;
    for (size_t i = 0; i < m; i++)
        y[i] = 1;
    for (int pass = 0; pass < 4; pass++) {
        for (size_t i = 0; i < m; i++) {
            double below = i ? l->off_diagonal[i - 1] : 0;
            double pivot = l->diagonal[i] - shift - (i ? below * upper[i - 1] : 0);
            if (pivot > -1e-15 * fabs(shift))
                pivot = -1e-15 * fabs(shift) - 1e-300;
            upper[i] = i + 1 < m ? l->off_diagonal[i] / pivot : 0;
            y[i] = (y[i] - (i ? below * y[i - 1] : 0)) / pivot;
        }
        for (size_t i = m - 1; i-- > 0;)
            y[i] -= upper[i] * y[i + 1];
        scale(y, 1 / sqrt(dot(y, y, m)), m);
    }
}

/* A random start: no structure of the data is orthogonal to it. False when nothing is left. */
static bool start_vector(lanczos *l, double *v)
{
    uint64_t state = l->found;
    for (size_t i = 0; i < l->n; i++)
        v[i] = sro_random_unit(&state) - .5;
    double before = sqrt(dot(v, v, l->n));
    make_orthogonal(l, v, 0);
    double length = sqrt(dot(v, v, l->n));
    if (length < 1e-10 * before)
        return false;
    scale(v, 1 / length, l->n);
    return true;
}

/* Grow the Krylov space until its largest pair is the operator's. */
static SRO_CHECKED sro_error next_pair(lanczos *l, sro_linear_operator *apply, const void *context,
                                       double *value, sro_job *job)
{
    size_t n = l->n, remaining = n - l->found, m = 0;
    double *vector = l->vectors + l->found * n;
    *value = 0;
    memset(vector, 0, n * sizeof *vector);
    if (!start_vector(l, l->basis))
        return NULL;
    size_t max_steps = remaining < MAX_STEPS ? remaining : MAX_STEPS;
    while (m < max_steps) {
        if (sro_job_cancelled(job))
            return SRO_CANCELLED;
        double *v = l->basis + m * n, *next = v + n;
        apply(context, v, next);
        l->diagonal[m] = dot(v, next, n);
        m++;
        make_orthogonal(l, next, m);
        double residual = l->off_diagonal[m - 1] = sqrt(dot(next, next, n));
        *value = largest_of_tridiagonal(l, m);
        if (!(*value > min_value)) {
            *value = 0;
            return NULL;
        }
        vector_of_tridiagonal(l, m, *value);
        /* What the pair lacks is the residual times the last entry of its vector. */
        if (m == max_steps || residual * fabs(l->ritz[m - 1]) <= tolerance * *value
            || residual <= 1e-300)
            break;
        scale(next, 1 / residual, n);
    }
    for (size_t i = 0; i < m; i++)
        add_scaled(vector, l->ritz[i], l->basis + i * n, n);
    return NULL;
}

sro_error sro_lanczos_largest(sro_linear_operator *apply, const void *context, size_t n,
                              size_t count, double *values, double *vectors, sro_job *job)
{
    size_t room = (n < MAX_STEPS ? n : MAX_STEPS) + 1;
    lanczos *l = calloc(1, sizeof *l);
    double *basis = sro_huge_alloc(room * n * sizeof *basis);
    sro_error error = l && basis ? NULL : SRO_NO_MEMORY;
    if (error)
        goto done;
    l->n = n;
    l->vectors = vectors;
    l->basis = basis;
    for (size_t k = 0; k < count; k++) {
        values[k] = 0;
        memset(vectors + k * n, 0, n * sizeof *vectors);
    }
    for (; !error && l->found < count && l->found < n; l->found++)
        error = next_pair(l, apply, context, &values[l->found], job);
done:
    free(l);
    sro_huge_free(basis);
    return error;
}
