#include "tsne/tsne_schedule.h"

#include "support.h"

/* Lines of few points have several candidates, from both components, unless it is for a draft. */
static void schedule_candidates_for_short_lines(void **state)
{
    static const size_t sizes[] = {2, 98, 500, 501, 3000};
    for (size_t s = 0; s < COUNT(sizes); s++)
        for (int dims = 1; dims <= 2; dims++)
            for (int q = SRO_TSNE_DRAFT; q <= SRO_TSNE_FINE; q++) {
                const sro_tsne_schedule_candidate *candidates =
                    sro_tsne_schedule_candidates(dims, sizes[s], (sro_tsne_quality)q);
                int components = 0;
                assert_int_equal(candidates != NULL,
                                 dims == 1 && sizes[s] <= 500 && q > SRO_TSNE_DRAFT);
                for (int i = 0; candidates && i < SRO_TSNE_SCHEDULE_CANDIDATES; i++) {
                    assert_in_range(candidates[i].component, 0, 1);
                    assert_true(sro_tsne_schedule_iterations(candidates[i].schedule) > 0);
                    components |= 1 << candidates[i].component;
                }
                assert_int_equal(components, candidates ? 3 : 0);
            }
    (void)state;
}

/* Better quality takes more iterations; exaggeration ends at 1, or another function than KL would
 * be minimised; finer levels than the coarsest are refined. */
static void schedule_ends_without_exaggeration(void **state)
{
    static const struct {
        int dims, levels;
        size_t points;
    } cases[] = {{1, 1, 2},    {1, 1, 1000}, {1, 1, 1001}, {1, 2, 2001}, {1, 5, 33000},
                 {2, 1, 2000}, {2, 1, 2001}, {2, 1, 5001}, {2, 1, 20001}};
    for (size_t c = 0; c < COUNT(cases); c++) {
        int last = 0;
        for (int q = SRO_TSNE_DRAFT; q <= SRO_TSNE_FINE; q++) {
            const sro_tsne_schedule *s = sro_tsne_schedule_for(
                cases[c].dims, cases[c].points, cases[c].levels, (sro_tsne_quality)q);
            int iterations = sro_tsne_schedule_iterations(s), counted = s->fiedler_iterations;
            for (int k = 0; k < SRO_TSNE_SCHEDULE_STAGES; k++) {
                const sro_descent_stage *f = &s->stages[k];
                counted += f->iterations;
                if (k + 1 == SRO_TSNE_SCHEDULE_STAGES || s->stages[k + 1].iterations == 0)
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
        cmocka_unit_test(schedule_candidates_for_short_lines),
        cmocka_unit_test(schedule_ends_without_exaggeration),
    };
    return cmocka_run_group_tests_name("tsne_schedule", tests, NULL, NULL);
}
