#include "tsne/repulsion.h"

#include "support.h"

/* Planning ends, and once too often does no harm. */
static void repulsion_plans_end(void **state)
{
    static const size_t counts[] = {1, 100, 1000, 9000};
    for (int dims = 1; dims <= 2; dims++)
        for (size_t c = 0; c < COUNT(counts); c++) {
            sro_repulsion *r;
            bool more = true;
            int calls = 0;
            succeeds(sro_repulsion_new(&r, dims, counts[c], 30));
            for (; more; calls++) {
                assert_true(calls < 100);
                succeeds(sro_repulsion_plan(r, &more));
            }
            succeeds(sro_repulsion_plan(r, &more));
            assert_false(more);
            sro_repulsion_free(r);
        }
    sro_repulsion_free(NULL);
    (void)state;
}

/* On a line it is a task beside others; many points in the plane are a task for all threads. */
static void repulsion_uses_threads_in_the_plane(void **state)
{
    for (int dims = 1; dims <= 2; dims++) {
        sro_repulsion *r;
        succeeds(sro_repulsion_new(&r, dims, 100000, 30));
        assert_false(sro_repulsion_uses_threads(r, 100));
        assert_int_equal(sro_repulsion_uses_threads(r, 100000), dims == 2);
        sro_repulsion_free(r);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(repulsion_plans_end),
        cmocka_unit_test(repulsion_uses_threads_in_the_plane),
    };
    return cmocka_run_group_tests_name("repulsion", tests, NULL, NULL);
}
