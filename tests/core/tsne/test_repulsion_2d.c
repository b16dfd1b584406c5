#include "tsne/repulsion_2d.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "support.h"

/* How good forces and Z are, as a part of the largest force and of Z: of few points every pair is
 * looked at; beyond, there is a grid whose nodes are apart, which shows where points are few. */
typedef struct {
    double force, z;
} errors;

static errors allowed(size_t count, double apart)
{
    if (count <= 800)
        return (errors){1e-5, 1e-5};
    return apart < 1 ? (errors){.2, 1e-3} : (errors){.4, 3e-3};
}

static sro_plane *made_for(size_t points)
{
    sro_plane *p;
    int more = 1;
    succeeds(sro_plane_new(&p, points));
    while (more)
        succeeds(sro_plane_plan(p, &more));
    return p;
}

/* The sums, in double, of everything that pushes. */
static double exact(size_t count, const float *x, const float *y, float *force_x, float *force_y)
{
    double z = 0;
    for (size_t i = 0; i < count; i++) {
        double sum_x = 0, sum_y = 0;
        for (size_t j = 0; j < count; j++) {
            double dx = (double)x[i] - x[j], dy = (double)y[i] - y[j];
            double near = 1 / (1 + dx * dx + dy * dy);
            sum_x += dx * near * near;
            sum_y += dy * near * near;
            z += i == j ? 0 : near;
        }
        force_x[i] = (float)sum_x;
        force_y[i] = (float)sum_y;
    }
    return z;
}

/* Points anywhere in `wide` x `tall`, off centre; two threads, which must not matter. */
static void check(size_t count, float wide, float tall, double apart)
{
    uint64_t seed = count;
    float *x = floats(count), *y = floats(count), *got_x = floats(count), *got_y = floats(count);
    float *want_x = floats(count), *want_y = floats(count), *again = floats(count);
    sro_plane *plane = made_for(count);
    sro_thread_pool *threads;
    errors most = allowed(count, apart);
    char what[96];
    snprintf(what, sizeof what, "%zu points over %g x %g, nodes %g apart", count, wide, tall,
             apart);
    succeeds(sro_thread_pool_new(&threads, 2));
    for (size_t i = 0; i < count; i++) {
        x[i] = wide * ((float)sro_random_unit(&seed) + 3);
        y[i] = tall * ((float)sro_random_unit(&seed) - 2);
    }
    double rounding = 1e-7 * (double)count; /* of the 1 that every point sees in itself */
    double z = exact(count, x, y, want_x, want_y);
    double found = sro_plane_find(plane, count, x, y, apart, got_x, got_y, threads);
    if (getenv("SRO_MEASURE"))
        print_message("    %s: Z %.2g\n", what, fabs(found / z - 1));
    if (!(fabs(found - z) <= most.z * z + rounding))
        fail_msg("%s: Z is %.9g, want %.9g", what, found, z);
    check_near(what, got_x, want_x, count, most.force);
    check_near(what, got_y, want_y, count, most.force);
    assert_true(sro_plane_find(plane, count, x, y, apart, again, got_y, 0) == found);
    check_within(what, again, got_x, count, 0);
    double last = sro_plane_exact_z(plane, count, x, y, threads, 0);
    assert_true(fabs(last - z) <= allowed(0, apart).z * z + rounding);
    sro_thread_pool_free(threads);
    sro_plane_free(plane);
    free(x);
    free(y);
    free(got_x);
    free(got_y);
    free(want_x);
    free(want_y);
    free(again);
}

static void as_double_sums(void **state)
{
    static const size_t counts[] = {2, 3, 63, 64, 65, 500, 800, 801, 2000, 3500};
    static const struct {
        float wide, tall;
    } sizes[] = {{.001f, .001f}, {1, 1}, {10, 3}, {30, 80}, {100, 100}, {3, 300}};
    for (size_t c = 0; c < COUNT(counts); c++)
        for (size_t s = 0; s < COUNT(sizes); s++)
            for (int coarse = 0; coarse < 2; coarse++)
                check(counts[c], sizes[s].wide, sizes[s].tall, coarse ? 1 : .7);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_double_sums),
    };
    return cmocka_run_group_tests_name("plane", tests, 0, 0);
}
