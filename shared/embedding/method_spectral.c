/* spectral: Laplacian eigenmaps */

#include "embedding/method.h"

#include <stdio.h>
#include <stdlib.h>

#include "embedding/spectral.h"

typedef struct {
    int dims, n_neighbors;
} spectral_settings;

typedef struct {
    sro_matrix *features;
    spectral_settings settings;
    size_t components;
} spectral_run;

static SRO_CHECKED sro_error make(void **run, sro_matrix *features, const void *settings)
{
    spectral_run *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->features = sro_matrix_retain(features);
    made->settings = *(const spectral_settings *)settings;
    *run = made;
    return NULL;
}

static void release(void *run)
{
    spectral_run *r = run;
    sro_matrix_release(r->features);
    free(r);
}

static SRO_CHECKED sro_error find(void *run, sro_method_result *result, sro_job *job)
{
    spectral_run *r = run;
    return sro_spectral(r->features, (size_t)r->settings.dims, (size_t)r->settings.n_neighbors,
                        &result->coordinates, &r->components, job);
}

static bool note(const void *run, char text[SRO_METHOD_NOTE_SIZE])
{
    const spectral_run *r = run;
    if (r->components < 2)
        return false;
    snprintf(text, SRO_METHOD_NOTE_SIZE,
             "n_neighbors %d: by so few neighbours the frames fall into %zu parts, which stand one "
             "after the other",
             r->settings.n_neighbors, r->components);
    return true;
}

static const sro_param params[] = {
    SRO_METHOD_DIMS(spectral_settings),
    {.name = "n_neighbors",
     .kind = SRO_PARAM_INT,
     .offset = offsetof(spectral_settings, n_neighbors),
     .min = 0,
     .max = 100000,
     .range = "must be a number of frames, or 0",
     .about = "the nearest frames that a frame is joined to, itself included; 0: a tenth of all"},
    {.name = NULL},
};

static const spectral_settings defaults = {.dims = 1, .n_neighbors = 0};

const sro_method sro_method_spectral = {
    .name = "spectral",
    .about = "the smoothest way through the graph of nearest neighbours",
    .params = params,
    .settings_size = sizeof(spectral_settings),
    .defaults = &defaults,
    .make = make,
    .free = release,
    .run = find,
    .note = note,
};
