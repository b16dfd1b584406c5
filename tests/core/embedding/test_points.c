#include "embedding/points.h"

#include <stdlib.h>
#include <string.h>

#include "support.h"

static void known_again(void **state)
{
    static const float values[] = {1, 2, 3, 4, 5, 6}, others[] = {1, 2, 3, 4, 6, 5};
    sro_matrix *x = matrix_of(values, 3, 2), *twin = matrix_of(values, 3, 2);
    sro_matrix *turned = matrix_of(values, 2, 3), *other = matrix_of(others, 3, 2);
    sro_fingerprint f = sro_fingerprint_of(x);
    assert_true(sro_fingerprint_matches(&f, twin));
    assert_false(sro_fingerprint_matches(&f, turned));
    assert_false(sro_fingerprint_matches(&f, other));
    sro_matrix_release(x);
    sro_matrix_release(twin);
    sro_matrix_release(turned);
    sro_matrix_release(other);
    (void)state;
}

static sro_points *made(const sro_points_parts *parts)
{
    sro_points *points;
    succeeds(sro_points_new(&points, parts));
    return points;
}

static uint32_t *copied(const uint32_t *numbers, size_t count)
{
    uint32_t *copy = malloc(count * sizeof *copy);
    return memcpy(copy, numbers, count * sizeof *copy);
}

/* The order is that of the first coordinate, unless another one is given. */
static void an_order(void **state)
{
    static const float values[] = {2, 0, -1, 5, 2, 1, 0, 9};
    static const uint32_t other[] = {3, 2, 1, 0};
    sro_points *points = made(&(sro_points_parts){.coordinates = matrix_of(values, 4, 2)});
    assert_int_equal(sro_points_count(points), 4);
    assert_string_equal(sro_points_method(points), "");
    check_equal("sorted", sro_points_order(points), (uint32_t[]){1, 3, 0, 2}, 4);
    sro_points_release(sro_points_retain(points));
    sro_points_release(points);
    points = made(&(sro_points_parts){
        .coordinates = matrix_of(values, 4, 2), .order = copied(other, 4), .method = "none"});
    check_equal("given", sro_points_order(points), other, 4);
    assert_string_equal(sro_points_method(points), "none");
    sro_points_release(points);
    sro_points_release(NULL);
    assert_null(sro_points_retain(NULL));
    (void)state;
}

/* That of features that are here, or the one that was noted. */
static void a_fingerprint(void **state)
{
    static const float line[] = {1, 2, 3}, values[] = {1, 2, 3, 4, 5, 6};
    sro_points *points = made(&(sro_points_parts){.coordinates = matrix_of(line, 3, 1)});
    assert_int_equal(sro_points_fingerprint(points).rows, 0);
    sro_points_release(points);
    points =
        made(&(sro_points_parts){.coordinates = matrix_of(line, 3, 1), .fingerprint = {3, 2, 77}});
    assert_int_equal(sro_points_fingerprint(points).checksum, 77);
    sro_points_release(points);
    sro_matrix *features = matrix_of(values, 3, 2);
    points = made(&(sro_points_parts){.coordinates = matrix_of(line, 3, 1),
                                      .features = sro_matrix_retain(features)});
    sro_fingerprint f = sro_points_fingerprint(points);
    assert_true(sro_fingerprint_matches(&f, features));
    sro_matrix_release(features);
    sro_points_release(points);
    (void)state;
}

/* A live row is looked for among the points or the features, as the method says. */
static void the_nearest_frame(void **state)
{
    static const float line[] = {1, 2, 3}, values[] = {0, 9, 9, 0, 5, 5};
    sro_matrix *features = matrix_of(values, 3, 2), *coordinates = matrix_of(line, 3, 1);
    sro_points_parts parts = {.coordinates = sro_matrix_retain(coordinates)};
    sro_points *points = made(&parts), *known;
    assert_int_equal(sro_points_row_size(points), 1);
    assert_int_equal(sro_points_nearest(points, (float[]){2.2f}), 1);
    sro_points_release(points);

    parts.coordinates = sro_matrix_retain(coordinates);
    parts.method = "tsne dims 1";
    points = made(&parts);
    assert_int_equal(sro_points_row_size(points), 0);
    succeeds(sro_points_with_features(&known, points, features, NULL));
    sro_points_release(points);
    assert_int_equal(sro_points_row_size(known), 2);
    assert_int_equal(sro_points_nearest(known, (float[]){8, 1}), 1);
    sro_points_release(known);

    parts.coordinates = sro_matrix_retain(features);
    parts.method = "none";
    points = made(&parts);
    assert_int_equal(sro_points_row_size(points), 2);
    assert_int_equal(sro_points_nearest(points, (float[]){1, 8}), 0);
    sro_points_release(points);
    sro_matrix_release(features);
    sro_matrix_release(coordinates);
    (void)state;
}

/* The projection of pca's points is found again; coordinates and order stay. */
static void beside_their_features(void **state)
{
    enum { ROWS = 700, COLUMNS = 20, DIMS = 2 };
    float *values = golden_of("pca_tall", ROWS * COLUMNS);
    sro_matrix *features = matrix_of(values, ROWS, COLUMNS), *scores;
    sro_explained_variance explained;
    succeeds(sro_pca(features, DIMS, &scores, NULL, &explained, NULL));
    sro_points *read = made(&(sro_points_parts){.coordinates = scores, .method = "pca dims 2"});
    sro_points *known;
    assert_int_equal(sro_points_row_size(read), 0);
    succeeds(sro_points_with_features(&known, read, features, NULL));
    assert_ptr_equal(sro_points_coordinates(known), sro_points_coordinates(read));
    check_equal("order", sro_points_order(known), sro_points_order(read), ROWS);
    assert_string_equal(sro_points_method(known), "pca dims 2");
    assert_int_equal(sro_points_row_size(known), COLUMNS);
    for (uint32_t i = 0; i < ROWS; i += 100)
        assert_int_equal(sro_points_nearest(known, sro_matrix_row(features, i)), i);
    sro_points_release(read);
    sro_points_release(known);
    sro_matrix_release(features);
    free(values);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_again),           cmocka_unit_test(an_order),
        cmocka_unit_test(a_fingerprint),         cmocka_unit_test(the_nearest_frame),
        cmocka_unit_test(beside_their_features),
    };
    return cmocka_run_group_tests_name("points", tests, NULL, NULL);
}
