#include "tsne/tsne_schedule.h"

#include "support.h"

/* Few points on a line are tried in several ways, from both components, unless it has to be quick;
 * nothing else is. */
static void ways(void **state)
{
    static const size_t sizes[] = {2, 98, 500, 501, 3000};
    for (size_t s = 0; s < COUNT(sizes); s++)
        for (int dims = 1; dims <= 2; dims++)
            for (int q = SRO_DRAFT; q <= SRO_FINE; q++) {
                const sro_way *ways = sro_schedule_ways(dims, sizes[s], (sro_quality)q);
                int components = 0;
                assert_int_equal(ways != 0, dims == 1 && sizes[s] <= 500 && q > SRO_DRAFT);
                for (int i = 0; ways && i < SRO_WAYS; i++) {
                    assert_in_range(ways[i].component, 0, 1);
                    assert_true(sro_schedule_iterations(ways[i].schedule) > 0);
                    components |= 1 << ways[i].component;
                }
                assert_int_equal(components, ways ? 3 : 0);
            }
    (void)state;
}

/* Better takes longer; exaggeration ends at 1, or KL would not be what is descended; levels between
 * the coarsest and the finest are refined. */
static void schedules(void **state)
{
    static const struct {
        int dims, levels;
        size_t points;
    } cases[] = {{1, 1, 2},    {1, 1, 1000}, {1, 1, 1001}, {1, 2, 2001}, {1, 5, 33000},
                 {2, 1, 2000}, {2, 1, 2001}, {2, 1, 5001}, {2, 1, 20001}};
    for (size_t c = 0; c < COUNT(cases); c++) {
        int last = 0;
        for (int q = SRO_DRAFT; q <= SRO_FINE; q++) {
            const sro_schedule *s =
                sro_schedule_for(cases[c].dims, cases[c].points, cases[c].levels, (sro_quality)q);
            int iterations = sro_schedule_iterations(s), counted = s->pulls;
            for (int k = 0; k < SRO_PHASES; k++) {
                const sro_phase *f = &s->first[k];
                counted += f->iterations;
                if (k + 1 == SRO_PHASES || s->first[k + 1].iterations == 0)
                    assert_true(f->iterations == 0 || f->exaggeration[1] == 1);
                assert_true(f->momentum[0] >= 0 && f->momentum[0] < 1);
                assert_true(f->momentum[1] >= 0 && f->momentum[1] < 1);
            }
            assert_int_equal(iterations, counted);
            assert_true(iterations > last);
            assert_int_equal(s->refine.iterations > 0, cases[c].levels > 1);
            last = iterations;
        }
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ways),
        cmocka_unit_test(schedules),
    };
    return cmocka_run_group_tests_name("schedule", tests, 0, 0);
}
