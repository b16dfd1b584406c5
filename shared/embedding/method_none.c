/* none: the features are the points */

#include "embedding/method.h"

static SRO_CHECKED sro_error make(void **run, sro_matrix *features, const void *settings)
{
    (void)settings;
    *run = sro_matrix_retain(features);
    return NULL;
}

static void release(void *run) { sro_matrix_release(run); }

static SRO_CHECKED sro_error find(void *run, sro_method_result *result, sro_job *job)
{
    (void)job;
    result->coordinates = sro_matrix_retain(run);
    return NULL;
}

static const sro_param params[] = {{.name = NULL}};

const sro_method sro_method_none = {
    .name = "none",
    .about = "the features are the points",
    .params = params,
    .defaults = "",
    .points_are_features = true,
    .make = make,
    .free = release,
    .run = find,
};
