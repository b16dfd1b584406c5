/* tsne_support: what the tests of t-SNE share: data, runs and the KL divergence by its definition.
 */
#ifndef TSNE_SUPPORT_H
#define TSNE_SUPPORT_H

#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "support.h"
#include "tsne/tsne.h"

static const sro_tsne_settings default_settings = {
    .dims = 1,
    .perplexity = 30,
    .seed = 1,
    .quality = SRO_TSNE_NORMAL,
    .threads = 2,
};

static inline sro_matrix *noise_rows(size_t rows, size_t columns, uint64_t seed)
{
    sro_matrix *x;
    succeeds(sro_matrix_new(&x, rows, columns));
    for (size_t i = 0; i < rows; i++)
        for (size_t c = 0; c < columns; c++)
            sro_matrix_writable_row(x, i)[c] = (float)(sro_random_unit(&seed) - .5);
    return x;
}

/* As features of a sound: each row near the one before, with a jump now and then. */
static inline sro_matrix *random_walk(size_t rows, size_t columns)
{
    sro_matrix *x = noise_rows(rows, columns, rows);
    for (size_t i = 1; i < rows; i++)
        for (size_t c = 0; c < columns; c++)
            sro_matrix_writable_row(x, i)[c] += i % 97 ? .97f * sro_matrix_row(x, i - 1)[c] : 0;
    return x;
}

/* Points along a smooth curve: every column a slow wave of at most a turn. */
static inline sro_matrix *rows_along_curve(size_t rows, size_t columns)
{
    const double pi = acos(-1);
    uint64_t seed = 4;
    sro_matrix *x;
    succeeds(sro_matrix_new(&x, rows, columns));
    for (size_t c = 0; c < columns; c++) {
        double turns = .2 + .8 * sro_random_unit(&seed), phase = 2 * pi * sro_random_unit(&seed);
        for (size_t i = 0; i < rows; i++)
            sro_matrix_writable_row(x, i)[c] =
                (float)(20 * sin(phase + 2 * pi * turns * (double)i / (double)rows));
    }
    return x;
}

typedef struct {
    sro_matrix *points;
    double kl, perplexity;
} embedding;

static inline sro_tsne *tsne_of(sro_matrix *x, const sro_tsne_settings *settings)
{
    sro_tsne *tsne;
    bool more = true;
    succeeds(sro_tsne_new(&tsne, x, settings));
    while (more)
        succeeds(sro_tsne_plan(tsne, &more));
    return tsne;
}

static inline embedding embed(sro_matrix *x, const sro_tsne_settings *settings)
{
    embedding e;
    sro_tsne *tsne = tsne_of(x, settings);
    succeeds(sro_tsne_run(tsne, &e.points, &e.kl, NULL));
    e.perplexity = sro_tsne_perplexity(tsne);
    sro_tsne_free(tsne);
    assert_int_equal(sro_matrix_rows(e.points), sro_matrix_rows(x));
    assert_int_equal(sro_matrix_columns(e.points), settings->dims);
    assert_int_equal(sro_matrix_first_not_finite(e.points), sro_matrix_rows(x));
    assert_true(isfinite(e.kl));
    return e;
}

static inline const float *coordinates_of(const embedding *e)
{
    return sro_matrix_row(e->points, 0);
}

#endif
