/* pca: principal components */

#include "embedding/method.h"

#include <stdlib.h>

#include "embedding/pca.h"

typedef struct {
    int dims;
} pca_settings;

typedef struct {
    sro_matrix *features;
    size_t dims;
    sro_explained_variance explained;
} pca_run;

static SRO_CHECKED sro_error make(void **run, sro_matrix *features, const void *settings)
{
    pca_run *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->features = sro_matrix_retain(features);
    made->dims = (size_t)((const pca_settings *)settings)->dims;
    *run = made;
    return NULL;
}

static void release(void *run)
{
    pca_run *r = run;
    sro_matrix_release(r->features);
    free(r);
}

static SRO_CHECKED sro_error find(void *run, sro_method_result *result, sro_job *job)
{
    pca_run *r = run;
    return sro_pca(r->features, r->dims, &result->coordinates, &result->projection, &r->explained,
                   job);
}

static SRO_CHECKED sro_error project(const sro_matrix *features, size_t dims,
                                     sro_projection **projection, sro_job *job)
{
    sro_explained_variance explained;
    return sro_pca_fit(features, dims, projection, &explained, job);
}

static size_t describe(const void *run, sro_method_fact facts[SRO_METHOD_FACTS])
{
    const pca_run *r = run;
    facts[0] = (sro_method_fact){.name = "explained_variance", .count = r->dims};
    facts[1] = (sro_method_fact){.name = "explained_variance_ratio", .count = r->dims};
    for (size_t d = 0; d < r->dims; d++) {
        facts[0].values[d] = r->explained.variance[d];
        facts[1].values[d] = r->explained.ratio[d];
    }
    return 2;
}

static const sro_param params[] = {SRO_METHOD_DIMS(pca_settings), {.name = NULL}};

static const pca_settings defaults = {.dims = 1};

const sro_method sro_method_pca = {
    .name = "pca",
    .about = "the directions in which the features vary most",
    .params = params,
    .settings_size = sizeof(pca_settings),
    .defaults = &defaults,
    .dims_within_columns = true,
    .refusal = "must be at most the number of bands of the features",
    .make = make,
    .free = release,
    .run = find,
    .project = project,
    .describe = describe,
};
