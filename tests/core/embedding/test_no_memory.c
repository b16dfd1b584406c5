/* Every allocation of embedding/ fails in turn. */
#include <stdlib.h>
#include <string.h>

#include "embedding/methods.h"
#include "embedding/neighbour_laplacian.h"
#include "embedding/pca.h"
#include "embedding/points_file.h"
#include "embedding/spectral.h"
#include "failing_alloc.h"
#include "tsne_support.h"

typedef struct {
    sro_matrix *x;
    const sro_method *method;
    sro_points *points;
} a_given;

static void hash_matrix(uint64_t *result, sro_matrix *matrix)
{
    uint64_t checksum = sro_matrix_checksum(matrix);
    hash_bytes(result, &checksum, sizeof checksum);
}

static sro_error pca(void *context, uint64_t *result)
{
    const a_given *g = context;
    sro_matrix *scores = UNTOUCHED, *again = UNTOUCHED;
    sro_projection *projection = UNTOUCHED;
    sro_explained_variance explained = {.variance = {-5}};
    sro_error error = sro_pca(g->x, 2, &scores, &projection, &explained, NULL);
    stays_untouched(error, scores);
    stays_untouched(error, projection);
    assert_true(!error || explained.variance[0] == -5);
    if (error)
        return error;
    error = sro_projection_rows(projection, g->x, &again, NULL);
    stays_untouched(error, again);
    if (!error) {
        hash_matrix(result, scores);
        hash_matrix(result, again);
        sro_matrix_release(again);
    }
    sro_matrix_release(scores);
    sro_projection_free(projection);
    return error;
}

static sro_error spectral(void *context, uint64_t *result)
{
    const a_given *g = context;
    sro_matrix *coordinates = UNTOUCHED;
    size_t components = 12345;
    sro_error error = sro_spectral(g->x, 2, 5, &coordinates, &components, NULL);
    stays_untouched(error, coordinates);
    assert_true(!error || components == 12345);
    if (error)
        return error;
    hash_matrix(result, coordinates);
    sro_matrix_release(coordinates);
    return NULL;
}

/* As an object runs it: make, plan, watch, run, describe. */
static sro_error run_of(const a_given *g, void *made, uint64_t *result)
{
    sro_method_result found = {0};
    sro_error error = NULL;
    for (bool more = g->method->plan != NULL; more && !error;)
        error = g->method->plan(made, &more);
    if (!error && g->method->watch)
        g->method->watch(made, 20);
    if (!error)
        error = g->method->run(made, &found, NULL);
    assert_true(!error || (!found.coordinates && !found.projection));
    if (!error)
        hash_matrix(result, found.coordinates);
    sro_matrix_release(found.coordinates);
    sro_projection_free(found.projection);
    return error;
}

static sro_error method(void *context, uint64_t *result)
{
    const a_given *g = context;
    void *made = UNTOUCHED;
    sro_error error = g->method->make(&made, g->x, g->method->defaults);
    stays_untouched(error, made);
    if (error)
        return error;
    error = run_of(g, made, result);
    g->method->free(made);
    return error;
}

static void hash_points(uint64_t *result, const sro_points *points)
{
    hash_matrix(result, sro_points_coordinates(points));
    hash_bytes(result, sro_points_order(points), sro_points_count(points) * sizeof(uint32_t));
    hash_bytes(result, sro_points_method(points), strlen(sro_points_method(points)));
}

static sro_error take(sro_error error, sro_points *const *points, uint64_t *result)
{
    stays_untouched(error, *points);
    if (!error) {
        hash_points(result, *points);
        sro_points_release(*points);
    }
    return error;
}

static sro_error new_points(void *context, uint64_t *result)
{
    const a_given *g = context;
    sro_points *points = UNTOUCHED;
    sro_points_parts parts = {.coordinates = sro_matrix_retain(g->x), .method = "none"};
    sro_error error = sro_points_new(&points, &parts);
    return take(error, &points, result);
}

static sro_error with_features(void *context, uint64_t *result)
{
    const a_given *g = context;
    sro_points *points = UNTOUCHED;
    sro_error error = sro_points_with_features(&points, g->points, g->x, NULL);
    return take(error, &points, result);
}

static sro_error write_points(void *context, uint64_t *result)
{
    const a_given *g = context;
    const char *path = scratch_path("written.txt");
    write_old(path);
    sro_error error = sro_points_file_write(path, g->points, NULL);
    check_written(error, path, result);
    return error;
}

/* No line of the file is at fault. */
static sro_error read_points(void *context, uint64_t *result)
{
    size_t line = 12345;
    sro_points *points = UNTOUCHED;
    sro_error error = sro_points_file_read(scratch_path("points.txt"), &points, &line, NULL);
    assert_true(!error || line == 0);
    (void)context;
    return take(error, &points, result);
}

static void every_allocation(void **state)
{
    a_given given = {.x = random_walk(200, 6)};
    sro_points_parts parts = {.coordinates = sro_matrix_retain(given.x),
                              .method = "pca dims 6",
                              .fingerprint = sro_fingerprint_of(given.x)};
    succeeds(sro_points_new(&given.points, &parts));
    succeeds(sro_points_file_write(scratch_path("points.txt"), given.points, NULL));
    every_allocation_fails(pca, &given);
    every_allocation_fails(spectral, &given);
    every_allocation_fails(new_points, &given);
    every_allocation_fails(with_features, &given);
    every_allocation_fails(write_points, &given);
    every_allocation_fails(read_points, &given);
    for (const sro_method *const *m = sro_methods(); *m; m++) {
        given.method = *m;
        if (!given.method->points_are_features) /* which takes no memory */
            every_allocation_fails_at_length(method, &given);
    }
    sro_points_release(given.points);
    sro_matrix_release(given.x);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation)};
    return cmocka_run_group_tests_name("no memory: embedding", tests, make_scratch, remove_scratch);
}
