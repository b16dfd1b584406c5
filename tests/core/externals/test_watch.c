#include "common/watch.h"

#include "support.h"

static void check_alive(void **state)
{
    t_watch *innermost = NULL, outer, inner;
    (void)state;
    watch_begin(&outer, &innermost);
    watch_begin(&inner, &innermost);
    assert_true(watch_end(&inner, &innermost));
    assert_ptr_equal(innermost, &outer);
    assert_true(watch_end(&outer, &innermost));
    assert_null(innermost);
    watch_gone(innermost); /* nobody asks */
}

/* The pointer goes with the object: nobody may write to it any more. */
static void check_gone(void **state)
{
    t_watch *innermost = NULL, outer, inner, *left;
    (void)state;
    watch_begin(&outer, &innermost);
    watch_begin(&inner, &innermost);
    left = innermost;
    watch_gone(innermost);
    assert_false(watch_end(&inner, &innermost));
    assert_false(watch_end(&outer, &innermost));
    assert_ptr_equal(innermost, left);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_alive),
        cmocka_unit_test(check_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
