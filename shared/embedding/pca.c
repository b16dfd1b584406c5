#include "embedding/pca.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "linalg/covariance.h"
#include "linalg/lanczos.h"
#include "simd/padding.h"

enum {
    ROWS_PER_REPORT = 256,
    MAX_EXPLICIT = 512 /* columns up to which the covariance is cheaper than multiplying by x */
};

struct sro_projection {
    size_t columns, dims;
    float *mean;       /* columns */
    float *components; /* dims x columns */
};

typedef struct {
    const sro_matrix *x;
    size_t rows, columns, padded;
    float *mean;        /* columns; the projection's */
    double *covariance; /* padded x padded, upper triangle mirrored; NULL when it is not formed */
} pca;

/* A power of two, a normal number itself, that brings the centred values near 1, where their
 * products stay within float. 0 where floats may not hold how far they lie apart. */
static float find_scale(const pca *p)
{
    float max = 0;
    for (size_t i = 0; i < p->rows; i++) {
        const float *row = sro_matrix_row(p->x, i);
        for (size_t k = 0; k < p->columns; k++)
            max = fmaxf(max, fabsf(row[k] - p->mean[k]));
    }
    int exponent;
    if (!isfinite(1.01f * max * sqrtf((float)p->columns))) /* the length of a row, and so a score */
        return 0;
    frexpf(max, &exponent);
    exponent = exponent > 126 ? 126 : exponent < -126 ? -126 : exponent;
    return max > 0 ? ldexpf(1, -exponent) : 1;
}

static double total_variance(const pca *p);

/* The covariance by rows times `scale`, brought back to the rows' own size. */
static SRO_CHECKED sro_error form_covariance(pca *p, float scale, sro_job *job)
{
    sro_error error = sro_scatter_matrix(p->x, 1, p->mean, scale, p->covariance, job, .5);
    double back = 1 / ((double)scale * scale);
    for (size_t k = 0; k < p->padded * p->padded; k++)
        p->covariance[k] *= back;
    return error;
}

/* Values so large or small that a float cannot hold their products are rare: they are scaled. */
static SRO_CHECKED sro_error find_covariance(pca *p, sro_job *job)
{
    sro_error error = form_covariance(p, 1, job);
    double total = total_variance(p);
    if (error || (total > 1e-24 && total < 1e36))
        return error;
    float scale = find_scale(p);
    return scale > 0 ? form_covariance(p, scale, job)
                     : "features lie too far apart, over 1e38: scale them down";
}

static void by_covariance(const void *context, const double *in, double *out)
{
    const pca *p = context;
    memset(out, 0, p->columns * sizeof *out);
    for (size_t a = 0; a < p->columns; a++) {
        const double *row = p->covariance + a * p->padded;
        for (size_t b = 0; b < p->columns; b++)
            out[b] += in[a] * row[b];
    }
}

/* x' (x in), with x centred on the fly: where there are so many columns that x' x would be larger
 * than x. */
static void by_rows(const void *context, const double *in, double *out)
{
    const pca *p = context;
    memset(out, 0, p->columns * sizeof *out);
    for (size_t i = 0; i < p->rows; i++) {
        const float *row = sro_matrix_row(p->x, i);
        double product = 0;
        for (size_t k = 0; k < p->columns; k++)
            product += ((double)row[k] - p->mean[k]) * in[k];
        for (size_t k = 0; k < p->columns; k++)
            out[k] += product * ((double)row[k] - p->mean[k]);
    }
}

static double total_variance(const pca *p)
{
    double sum = 0;
    if (p->covariance)
        for (size_t k = 0; k < p->columns; k++)
            sum += p->covariance[k * p->padded + k];
    else
        for (size_t i = 0; i < p->rows; i++) {
            const float *row = sro_matrix_row(p->x, i);
            for (size_t k = 0; k < p->columns; k++)
                sum += ((double)row[k] - p->mean[k]) * ((double)row[k] - p->mean[k]);
        }
    return sum;
}

/* scikit-learn's svd_flip on the components. Two columns of one deviation have loadings of one
 * magnitude: that one of them is larger by rounding must not decide. */
static void flip(double *component, size_t columns)
{
    const double tie = 1 + 1e-6;
    size_t largest = 0;
    for (size_t k = 1; k < columns; k++)
        if (fabs(component[k]) > tie * fabs(component[largest]))
            largest = k;
    if (component[largest] < 0)
        for (size_t k = 0; k < columns; k++)
            component[k] = -component[k];
}

static float score(const float *row, const float *mean, const float *component, size_t columns)
{
    float sum[8] = {0};
    size_t k = 0;
    for (; k + 8 <= columns; k += 8)
        for (size_t j = 0; j < 8; j++)
            sum[j] += (row[k + j] - mean[k + j]) * component[k + j];
    for (; k < columns; k++)
        sum[0] += (row[k] - mean[k]) * component[k];
    return ((sum[0] + sum[1]) + (sum[2] + sum[3])) + ((sum[4] + sum[5]) + (sum[6] + sum[7]));
}

void sro_projection_row(const sro_projection *projection, const float *row, float *scores)
{
    size_t columns = projection->columns;
    for (size_t d = 0; d < projection->dims; d++)
        scores[d] = score(row, projection->mean, projection->components + d * columns, columns);
}

sro_error sro_projection_rows(const sro_projection *projection, const sro_matrix *x,
                              sro_matrix **scores, sro_job *job)
{
    size_t rows = sro_matrix_rows(x);
    sro_matrix *made;
    sro_error error = sro_matrix_new(&made, rows, projection->dims);
    if (error)
        return error;
    for (size_t i = 0; i < rows; i++) {
        if (i % ROWS_PER_REPORT == 0 && sro_job_report(job, .5 + .5 * (double)i / (double)rows)) {
            sro_matrix_release(made);
            return SRO_CANCELLED;
        }
        sro_projection_row(projection, sro_matrix_row(x, i), sro_matrix_writable_row(made, i));
    }
    *scores = made;
    return NULL;
}

static void explain(const pca *p, const double *values, size_t dims,
                    sro_explained_variance *explained)
{
    double total = total_variance(p);
    double divisor = p->rows > 1 ? (double)p->rows - 1 : 1;
    for (size_t d = 0; d < dims; d++) {
        explained->variance[d] = values[d] / divisor;
        explained->ratio[d] = total > 0 ? values[d] / total : 0;
    }
}

/* The components, one after the other, in `components`. */
static SRO_CHECKED sro_error find_components(pca *p, size_t dims, double *components,
                                             sro_explained_variance *explained, sro_job *job)
{
    double values[SRO_MAX_DIMS];
    sro_error error = sro_column_means(p->x, 1, p->mean, p->columns);
    if (!error && p->covariance)
        error = find_covariance(p, job);
    if (!error && sro_job_report(job, .5))
        error = SRO_CANCELLED;
    if (!error)
        error = sro_lanczos_largest(p->covariance ? by_covariance : by_rows, p, p->columns, dims,
                                    values, components, job);
    if (error)
        return error;
    for (size_t d = 0; d < dims; d++)
        flip(components + d * p->columns, p->columns);
    explain(p, values, dims, explained);
    return NULL;
}

static sro_projection *projection_new(size_t columns, size_t dims)
{
    sro_projection *made = calloc(1, sizeof *made);
    if (!made)
        return NULL;
    made->columns = columns;
    made->dims = dims;
    made->mean = malloc(columns * sizeof *made->mean);
    made->components = calloc(dims * columns, sizeof *made->components);
    if (made->mean && made->components)
        return made;
    sro_projection_free(made);
    return NULL;
}

void sro_projection_free(sro_projection *projection)
{
    if (!projection)
        return;
    free(projection->mean);
    free(projection->components);
    free(projection);
}

sro_error sro_pca_fit(const sro_matrix *x, size_t dims, sro_projection **projection,
                      sro_explained_variance *explained, sro_job *job)
{
    pca p = {.x = x, .rows = sro_matrix_rows(x), .columns = sro_matrix_columns(x)};
    if (dims < 1 || dims > SRO_MAX_DIMS || dims > p.columns)
        return "dims must be from 1 to 32 and at most the columns of the features";
    p.padded = sro_padded(p.columns);
    bool explicit = p.columns <= MAX_EXPLICIT;
    sro_projection *made = projection_new(p.columns, dims);
    double *components = malloc(dims * p.columns * sizeof *components);
    if (explicit)
        p.covariance = calloc(p.padded * p.padded, sizeof *p.covariance);
    sro_error error = SRO_NO_MEMORY;
    if (!components || !made || (explicit && !p.covariance))
        goto done;
    p.mean = made->mean;
    error = find_components(&p, dims, components, explained, job);
    for (size_t i = 0; i < dims * p.columns && !error; i++)
        made->components[i] = (float)components[i];
done:
    if (error)
        sro_projection_free(made);
    else
        *projection = made;
    free(components);
    free(p.covariance);
    return error;
}

sro_error sro_pca(const sro_matrix *x, size_t dims, sro_matrix **scores,
                  sro_projection **projection, sro_explained_variance *explained, sro_job *job)
{
    sro_projection *made = NULL;
    sro_explained_variance found;
    sro_error error = sro_pca_fit(x, dims, &made, &found, job);
    if (!error)
        error = sro_projection_rows(made, x, scores, job);
    if (!error)
        *explained = found;
    if (!error && projection)
        *projection = made;
    else
        sro_projection_free(made);
    return error;
}
