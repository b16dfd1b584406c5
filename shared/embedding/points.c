#include "embedding/points.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/argsort.h"
#include "embedding/max_dims.h"
#include "embedding/methods.h"
#include "neighbours/knn_scan.h"

struct sro_points {
    atomic_int references;
    sro_matrix *coordinates;
    uint32_t *order;
    char method[SRO_METHOD_SIZE];
    sro_matrix *features;
    sro_fingerprint fingerprint;
    sro_projection *projection;
};

sro_fingerprint sro_fingerprint_of(const sro_matrix *features)
{
    return (sro_fingerprint){
        .rows = sro_matrix_rows(features),
        .columns = sro_matrix_columns(features),
        .checksum = sro_matrix_checksum(features),
    };
}

bool sro_fingerprint_matches(const sro_fingerprint *f, const sro_matrix *features)
{
    return f->rows == sro_matrix_rows(features) && f->columns == sro_matrix_columns(features)
           && f->checksum == sro_matrix_checksum(features);
}

static void free_points(sro_points *points)
{
    sro_matrix_release(points->coordinates);
    sro_matrix_release(points->features);
    sro_projection_free(points->projection);
    free(points->order);
    free(points);
}

static SRO_CHECKED sro_error sort(sro_points *points)
{
    if (points->order)
        return NULL;
    points->order = malloc(sro_points_count(points) * sizeof *points->order);
    return points->order ? sro_argsort(points->coordinates, points->order) : SRO_NO_MEMORY;
}

sro_error sro_points_new(sro_points **points, const sro_points_parts *parts)
{
    sro_points *made = calloc(1, sizeof *made);
    if (!made) {
        sro_matrix_release(parts->coordinates);
        sro_matrix_release(parts->features);
        sro_projection_free(parts->projection);
        free(parts->order);
        return SRO_NO_MEMORY;
    }
    atomic_init(&made->references, 1);
    made->coordinates = parts->coordinates;
    made->order = parts->order;
    snprintf(made->method, sizeof made->method, "%s", parts->method ? parts->method : "");
    made->features = parts->features;
    made->fingerprint = parts->fingerprint;
    made->projection = parts->projection;
    sro_error error = sort(made);
    if (error)
        free_points(made);
    else
        *points = made;
    return error;
}

sro_points *sro_points_retain(sro_points *points)
{
    if (points)
        atomic_fetch_add(&points->references, 1);
    return points;
}

void sro_points_release(sro_points *points)
{
    if (points && atomic_fetch_sub(&points->references, 1) == 1)
        free_points(points);
}

sro_error sro_points_with_features(sro_points **made, const sro_points *points,
                                   sro_matrix *features, sro_job *job)
{
    size_t size = sro_points_count(points) * sizeof *points->order;
    size_t dims = sro_matrix_columns(points->coordinates);
    sro_points_parts parts = {.method = points->method};
    const sro_method *method = sro_method_named(points->method);
    if (method && method->project) {
        sro_error error = method->project(features, dims, &parts.projection, job);
        if (error)
            return error;
    }
    parts.order = malloc(size);
    if (!parts.order) {
        sro_projection_free(parts.projection);
        return SRO_NO_MEMORY;
    }
    memcpy(parts.order, points->order, size);
    parts.coordinates = sro_matrix_retain(points->coordinates);
    parts.features = sro_matrix_retain(features);
    return sro_points_new(made, &parts);
}

sro_matrix *sro_points_coordinates(const sro_points *points) { return points->coordinates; }

size_t sro_points_count(const sro_points *points) { return sro_matrix_rows(points->coordinates); }

const uint32_t *sro_points_order(const sro_points *points) { return points->order; }

const char *sro_points_method(const sro_points *points) { return points->method; }

sro_fingerprint sro_points_fingerprint(const sro_points *points)
{
    return points->features ? sro_fingerprint_of(points->features) : points->fingerprint;
}

/* What a live row is compared with, projected where there is a projection; NULL: the features,
 * which are not here. */
static const sro_matrix *searched(const sro_points *points)
{
    const sro_method *method = sro_method_named(points->method);
    bool among_points =
        points->projection || !points->method[0] || (method && method->points_are_features);
    return among_points ? points->coordinates : points->features;
}

size_t sro_points_row_size(const sro_points *points)
{
    const sro_matrix *compared = points->projection ? points->features : searched(points);
    return compared ? sro_matrix_columns(compared) : 0;
}

uint32_t sro_points_nearest(const sro_points *points, const float *row)
{
    float scores[SRO_MAX_DIMS];
    if (points->projection)
        sro_projection_row(points->projection, row, scores);
    return sro_knn_scan_nearest(searched(points), points->projection ? scores : row);
}
