#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "support.h"
#include "tsne/repulsion.h"

/* How good force and Z are, as a part of the largest force (single ones are sums that nearly
 * cancel) and of Z. Weights are those of coarse levels, where nodes may be twice as far apart:
 * cubic interpolation is then 16 times as bad. Up to 128 points every pair is computed. */
enum { MAX_PAIRWISE = 128 };

typedef struct {
    double force, z;
} errors;

static errors allowed(size_t count, bool weighted)
{
    return count <= MAX_PAIRWISE ? (errors){1e-6, 1e-6}
           : weighted            ? (errors){3e-2, 1.5e-3}
                                 : (errors){2e-3, 1e-4};
}

/* The longest line that the largest grid is fine enough for. That grid has a power of two of nodes,
 * at least 12 a point, half of which are kept free. */
static double max_extent(size_t points)
{
    double nodes = 512;
    while (nodes < 12 * (double)points)
        nodes *= 2;
    return points <= MAX_PAIRWISE ? 1e9 : .18 * (nodes / 2 - 8);
}

/* With a perplexity that asks for 12 nodes a point. */
static sro_repulsion *repulsion_for(size_t points)
{
    sro_repulsion *r;
    bool more = true;
    succeeds(sro_repulsion_new(&r, 1, points, 5));
    while (more)
        succeeds(sro_repulsion_plan(r, &more));
    return r;
}

typedef float placement(size_t i, size_t count, uint64_t *seed);

static float even(size_t i, size_t count, uint64_t *seed)
{
    (void)seed;
    return (float)i / (float)(count > 1 ? count - 1 : 1);
}

static float uniform(size_t i, size_t count, uint64_t *seed)
{
    (void)i, (void)count;
    return (float)sro_random_unit(seed);
}

static float two_clusters(size_t i, size_t count, uint64_t *seed)
{
    (void)count;
    return (float)(i % 2 ? 1 - .01 * sro_random_unit(seed) : .01 * sro_random_unit(seed));
}

static float one_outlier(size_t i, size_t count, uint64_t *seed)
{
    return i + 1 == count ? 1 : (float)(.02 * sro_random_unit(seed));
}

static const struct {
    const char *name;
    placement *place;
} placements[] = {
    {"even", even},
    {"uniform", uniform},
    {"two clusters", two_clusters},
    {"one outlier", one_outlier},
};

/* The sums by their definition, in double. */
static double exact(size_t count, const float *weight, const float *y, float *force)
{
    double z = 0;
    for (size_t i = 0; i < count; i++) {
        double sum = 0;
        for (size_t j = 0; j < count; j++) {
            double apart = (double)y[i] - y[j], kernel = 1 / (1 + apart * apart);
            double wj = weight ? weight[j] : 1;
            sum += wj * apart * kernel * kernel;
            z += i == j ? 0 : (weight ? weight[i] : 1) * wj * kernel;
        }
        force[i] = (float)((weight ? weight[i] : 1) * sum);
    }
    return z;
}

static double apply(sro_repulsion *r, size_t count, const float *weight, const float *y,
                    float *force)
{
    sro_repulsion_points points = {.count = count, .y = {y, NULL}, .weight = weight};
    return sro_repulsion_apply(r, &points, 0, (float *const[2]){force, NULL}, NULL);
}

static double z_alone(sro_repulsion *r, size_t count, const float *weight, const float *y)
{
    sro_repulsion_points points = {.count = count, .y = {y, NULL}, .weight = weight};
    return sro_repulsion_z(r, &points, NULL, NULL);
}

static errors worst;

static void check(sro_repulsion *r, const char *name, placement *place, size_t count, double extent,
                  bool weighted)
{
    uint64_t seed = count;
    char what[96];
    float *y = floats(count), *weight = weighted ? floats(count) : NULL;
    float *got = floats(count), *want = floats(count), max = 0;
    snprintf(what, sizeof what, "%s, %zu points over %g%s", name, count, extent,
             weighted ? ", weighted" : "");
    for (size_t i = 0; i < count; i++) {
        y[i] = (float)(extent * ((double)place(i, count, &seed) - .5));
        if (weighted)
            weight[i] = (float)(1 + sro_random_below(&seed, 5));
    }
    double z = exact(count, weight, y, want), found = apply(r, count, weight, y, got);
    assert_true(z_alone(r, count, weight, y) == found);
    errors tolerance = allowed(count, weighted);
    if (!(fabs(found - z) <= tolerance.z * z))
        fail_msg("%s: Z is %.9g, want %.9g", what, found, z);
    check_near(what, got, want, count, tolerance.force);
    for (size_t i = 0; i < count; i++)
        max = fmaxf(max, fabsf(want[i]));
    for (size_t i = 0; max > 0 && i < count; i++)
        worst.force = fmax(worst.force, fabsf(got[i] - want[i]) / max);
    worst.z = fmax(worst.z, fabs(found / z - 1));
    free(y);
    free(weight);
    free(got);
    free(want);
}

static void repulsion_1d_matches_double_sums(void **state)
{
    static const size_t counts[] = {2, 3, 5, 30, 91, 128, 129, 400, 1500, 3000};
    static const double extents[] = {1e-4, 1e-2, 1, 10, 38, 39, 70, 300, 1000, 3500, 1e4, 1e5};
    for (size_t c = 0; c < COUNT(counts); c++) {
        sro_repulsion *r = repulsion_for(counts[c]);
        for (size_t e = 0; e < COUNT(extents) && extents[e] < max_extent(counts[c]); e++) {
            worst = (errors){0, 0};
            for (size_t p = 0; p < COUNT(placements); p++)
                for (int weighted = 0; weighted < 2; weighted++)
                    check(r, placements[p].name, placements[p].place, counts[c], extents[e],
                          weighted);
            if (getenv("SRO_MEASURE"))
                print_message("    %zu points over %g: force %.2g, Z %.2g\n", counts[c], extents[e],
                              worst.force, worst.z);
        }
        sro_repulsion_free(r);
    }
    (void)state;
}

/* Coarse levels have fewer points than it was made for, and extents go up and down. */
static void repulsion_1d_is_reusable(void **state)
{
    static const size_t counts[] = {1000, 10, 1, 500, 1000};
    static const double extents[] = {30, 400, .01, 7, 31};
    sro_repulsion *r = repulsion_for(1000);
    for (size_t i = 0; i < COUNT(counts); i++)
        if (counts[i] > 1)
            check(r, "reused", uniform, counts[i], extents[i], i % 2);
    sro_repulsion_free(r);
    (void)state;
}

/* As far as floats can tell. */
static void repulsion_1d_is_translation_invariant(void **state)
{
    enum { POINTS = 500 };
    float y[POINTS], want[POINTS], got[POINTS];
    uint64_t seed = 5;
    sro_repulsion *r = repulsion_for(POINTS);
    for (int i = 0; i < POINTS; i++)
        y[i] = (float)(40 * sro_random_unit(&seed)) + 1000;
    double z = exact(POINTS, NULL, y, want), found = apply(r, POINTS, NULL, y, got);
    assert_true(fabs(found - z) <= allowed(POINTS, false).z * z);
    check_near("off centre", got, want, POINTS, allowed(POINTS, false).force);
    sro_repulsion_free(r);
    (void)state;
}

static void repulsion_1d_of_coincident_points(void **state)
{
    float y[100], force[100];
    sro_repulsion *r = repulsion_for(100);
    for (int i = 0; i < 100; i++)
        y[i] = 3;
    assert_true(fabs(apply(r, 100, NULL, y, force) - 9900) < 1);
    for (int i = 0; i < 100; i++)
        assert_true(fabsf(force[i]) < 1e-3f);
    assert_true(fabs(apply(r, 1, NULL, y, force)) < 1e-5);
    sro_repulsion_free(r);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(repulsion_1d_matches_double_sums),
        cmocka_unit_test(repulsion_1d_is_reusable),
        cmocka_unit_test(repulsion_1d_is_translation_invariant),
        cmocka_unit_test(repulsion_1d_of_coincident_points),
    };
    return cmocka_run_group_tests_name("repulsion_1d", tests, NULL, NULL);
}
