#include "tsne/repulsion_1d.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "support.h"

/* How good force and Z are, as a part of the largest force (single ones are sums that nearly
 * cancel) and of Z. Masses are those of coarse levels, where nodes may be twice as far apart: cubic
 * interpolation is then 16 times as bad. Up to 128 points every pair is looked at. */
enum { FEW = 128 };

typedef struct {
    double force, z;
} errors;

static errors allowed(size_t count, int masses)
{
    return count <= FEW ? (errors){1e-6, 1e-6}
           : masses     ? (errors){3e-2, 1.5e-3}
                        : (errors){2e-3, 1e-4};
}

/* What the nodes of the largest grid reach: a power of two of at least 12 a point, half of them
 * kept free. Beyond it nodes are further apart than the kernel is wide. */
static double reach_of(size_t points)
{
    double nodes = 512;
    while (nodes < 12 * (double)points)
        nodes *= 2;
    return points <= FEW ? 1e9 : .18 * (nodes / 2 - 8);
}

static sro_repulsion *made_for(size_t points)
{
    sro_repulsion *r;
    int more = 1;
    succeeds(sro_repulsion_new(&r, points, 12 * points));
    while (more)
        succeeds(sro_repulsion_plan(r, &more));
    succeeds(sro_repulsion_plan(r, &more)); /* once too often does no harm */
    assert_false(more);
    return r;
}

typedef float placer(size_t i, size_t count, uint64_t *seed);

static float even(size_t i, size_t count, uint64_t *seed)
{
    (void)seed;
    return (float)i / (float)(count > 1 ? count - 1 : 1);
}

static float anywhere(size_t i, size_t count, uint64_t *seed)
{
    (void)i, (void)count;
    return (float)sro_random_unit(seed);
}

static float two_heaps(size_t i, size_t count, uint64_t *seed)
{
    (void)count;
    return (float)(i % 2 ? 1 - .01 * sro_random_unit(seed) : .01 * sro_random_unit(seed));
}

static float one_far_off(size_t i, size_t count, uint64_t *seed)
{
    return i + 1 == count ? 1 : (float)(.02 * sro_random_unit(seed));
}

static const struct {
    const char *name;
    placer *place;
} layouts[] = {
    {"even", even}, {"anywhere", anywhere}, {"two heaps", two_heaps}, {"one far off", one_far_off}};

/* The sums, in double, of everything that pushes. */
static double exact(size_t count, const float *mass, const float *y, float *force)
{
    double z = 0;
    for (size_t i = 0; i < count; i++) {
        double sum = 0;
        for (size_t j = 0; j < count; j++) {
            double apart = (double)y[i] - y[j], near = 1 / (1 + apart * apart);
            double mj = mass ? mass[j] : 1;
            sum += mj * apart * near * near;
            z += i == j ? 0 : (mass ? mass[i] : 1) * mj * near;
        }
        force[i] = (float)((mass ? mass[i] : 1) * sum);
    }
    return z;
}

static errors worst;

static void check(sro_repulsion *r, const char *name, placer *place, size_t count, double extent,
                  int masses)
{
    uint64_t seed = count;
    char what[96];
    float *y = floats(count), *mass = masses ? floats(count) : 0;
    float *got = floats(count), *want = floats(count), most = 0;
    snprintf(what, sizeof what, "%s, %zu points over %g%s", name, count, extent,
             masses ? ", masses" : "");
    for (size_t i = 0; i < count; i++) {
        y[i] = (float)(extent * ((double)place(i, count, &seed) - .5));
        if (masses)
            mass[i] = (float)(1 + sro_random_below(&seed, 5));
    }
    double z = exact(count, mass, y, want);
    double found = sro_repulsion_find(r, count, mass, y, got);
    double again = sro_repulsion_find(r, count, mass, y, 0);
    assert_true(again == found); /* without forces the same Z */
    errors most_wrong = allowed(count, masses);
    if (!(fabs(found - z) <= most_wrong.z * z))
        fail_msg("%s: Z is %.9g, want %.9g", what, found, z);
    check_near(what, got, want, count, most_wrong.force);
    for (size_t i = 0; i < count; i++)
        most = fmaxf(most, fabsf(want[i]));
    for (size_t i = 0; most > 0 && i < count; i++)
        worst.force = fmax(worst.force, fabsf(got[i] - want[i]) / most);
    worst.z = fmax(worst.z, fabs(found / z - 1));
    free(y);
    free(mass);
    free(got);
    free(want);
}

static void as_double_sums(void **state)
{
    static const size_t counts[] = {2, 3, 5, 30, 91, 128, 129, 400, 1500, 3000};
    static const double extents[] = {1e-4, 1e-2, 1, 10, 38, 39, 70, 300, 1000, 3500, 1e4, 1e5};
    for (size_t c = 0; c < COUNT(counts); c++) {
        sro_repulsion *r = made_for(counts[c]);
        for (size_t e = 0; e < COUNT(extents) && extents[e] < reach_of(counts[c]); e++) {
            worst = (errors){0, 0};
            for (size_t l = 0; l < COUNT(layouts); l++)
                for (int masses = 0; masses < 2; masses++)
                    check(r, layouts[l].name, layouts[l].place, counts[c], extents[e], masses);
            if (getenv("SRO_MEASURE"))
                print_message("    %zu points over %g: force %.2g, Z %.2g\n", counts[c], extents[e],
                              worst.force, worst.z);
        }
        sro_repulsion_free(r);
    }
    (void)state;
}

/* Coarse levels have fewer points than it was made for, and extents go up and down. */
static void reused(void **state)
{
    static const size_t counts[] = {1000, 10, 1, 500, 1000};
    static const double extents[] = {30, 400, .01, 7, 31};
    sro_repulsion *r = made_for(1000);
    for (size_t i = 0; i < COUNT(counts); i++)
        if (counts[i] > 1)
            check(r, "reused", anywhere, counts[i], extents[i], i % 2);
    sro_repulsion_free(r);
    (void)state;
}

/* Where the layout lies does not matter, as far as floats tell. */
static void off_centre(void **state)
{
    enum { COUNT_OF = 500 };
    float y[COUNT_OF], want[COUNT_OF], got[COUNT_OF];
    uint64_t seed = 5;
    sro_repulsion *r = made_for(COUNT_OF);
    for (int i = 0; i < COUNT_OF; i++)
        y[i] = (float)(40 * sro_random_unit(&seed)) + 1000;
    double z = exact(COUNT_OF, 0, y, want), found = sro_repulsion_find(r, COUNT_OF, 0, y, got);
    assert_true(fabs(found - z) <= allowed(COUNT_OF, 0).z * z);
    check_near("off centre", got, want, COUNT_OF, allowed(COUNT_OF, 0).force);
    sro_repulsion_free(r);
    (void)state;
}

static void all_in_one_place(void **state)
{
    float y[100], force[100];
    sro_repulsion *r = made_for(100);
    for (int i = 0; i < 100; i++)
        y[i] = 3;
    assert_true(fabs(sro_repulsion_find(r, 100, 0, y, force) - 9900) < 1);
    for (int i = 0; i < 100; i++)
        assert_true(fabsf(force[i]) < 1e-3f);
    assert_true(fabs(sro_repulsion_find(r, 1, 0, y, force)) < 1e-5);
    sro_repulsion_free(r);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_double_sums),
        cmocka_unit_test(reused),
        cmocka_unit_test(off_centre),
        cmocka_unit_test(all_in_one_place),
    };
    return cmocka_run_group_tests_name("repulsion", tests, 0, 0);
}
