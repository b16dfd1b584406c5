#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "support.h"
#include "tsne/repulsion.h"

/* How good forces and Z are, as a part of the largest force and of Z. Up to 800 points every pair
 * is computed; with more there is a grid, whose spacing shows where points are few. */
typedef struct {
    double force, z;
} errors;

static errors allowed(size_t count, double spacing)
{
    if (count <= 800)
        return (errors){1e-5, 1e-5};
    return spacing < 1 ? (errors){.2, 1e-3} : (errors){.4, 3e-3};
}

static sro_repulsion *repulsion_for(size_t points)
{
    sro_repulsion *r;
    bool more = true;
    succeeds(sro_repulsion_new(&r, 2, points, 30));
    while (more)
        succeeds(sro_repulsion_plan(r, &more));
    return r;
}

/* The sums by their definition, in double. */
static double exact(size_t count, const float *x, const float *y, float *force_x, float *force_y)
{
    double z = 0;
    for (size_t i = 0; i < count; i++) {
        double sum_x = 0, sum_y = 0;
        for (size_t j = 0; j < count; j++) {
            double dx = (double)x[i] - x[j], dy = (double)y[i] - y[j];
            double kernel = 1 / (1 + dx * dx + dy * dy);
            sum_x += dx * kernel * kernel;
            sum_y += dy * kernel * kernel;
            z += i == j ? 0 : kernel;
        }
        force_x[i] = (float)sum_x;
        force_y[i] = (float)sum_y;
    }
    return z;
}

/* Points anywhere in width x height, off centre; with two threads, which must not matter. */
static void check(size_t count, float width, float height, double spacing)
{
    uint64_t seed = count;
    float *x = floats(count), *y = floats(count), *got_x = floats(count), *got_y = floats(count);
    float *want_x = floats(count), *want_y = floats(count), *again = floats(count);
    sro_repulsion *r = repulsion_for(count);
    sro_repulsion_points points = {.count = count, .y = {x, y}};
    sro_thread_pool *threads;
    errors tolerance = allowed(count, spacing);
    char what[96];
    snprintf(what, sizeof what, "%zu points over %g x %g, spacing %g", count, width, height,
             spacing);
    succeeds(sro_thread_pool_new(&threads, 2));
    for (size_t i = 0; i < count; i++) {
        x[i] = width * ((float)sro_random_unit(&seed) + 3);
        y[i] = height * ((float)sro_random_unit(&seed) - 2);
    }
    double rounding = 1e-7 * (double)count; /* of the 1 that every point adds to its own sum */
    double z = exact(count, x, y, want_x, want_y);
    double found =
        sro_repulsion_apply(r, &points, spacing, (float *const[2]){got_x, got_y}, threads);
    if (getenv("SRO_MEASURE"))
        print_message("    %s: Z %.2g\n", what, fabs(found / z - 1));
    if (!(fabs(found - z) <= tolerance.z * z + rounding))
        fail_msg("%s: Z is %.9g, want %.9g", what, found, z);
    check_near(what, got_x, want_x, count, tolerance.force);
    check_near(what, got_y, want_y, count, tolerance.force);
    assert_true(sro_repulsion_apply(r, &points, spacing, (float *const[2]){again, got_y}, NULL)
                == found);
    check_within(what, again, got_x, count, 0);
    double pairwise_z = sro_repulsion_z(r, &points, threads, NULL);
    assert_true(fabs(pairwise_z - z) <= allowed(0, spacing).z * z + rounding);
    sro_thread_pool_free(threads);
    sro_repulsion_free(r);
    free(x);
    free(y);
    free(got_x);
    free(got_y);
    free(want_x);
    free(want_y);
    free(again);
}

static void repulsion_2d_matches_double_sums(void **state)
{
    static const size_t counts[] = {2, 3, 63, 64, 65, 500, 800, 801, 2000, 3500};
    static const struct {
        float width, height;
    } sizes[] = {{.001f, .001f}, {1, 1}, {10, 3}, {30, 80}, {100, 100}, {3, 300}};
    for (size_t c = 0; c < COUNT(counts); c++)
        for (size_t s = 0; s < COUNT(sizes); s++)
            for (int coarse = 0; coarse < 2; coarse++)
                check(counts[c], sizes[s].width, sizes[s].height, coarse ? 1 : .7);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(repulsion_2d_matches_double_sums),
    };
    return cmocka_run_group_tests_name("repulsion_2d", tests, NULL, NULL);
}
