#include "base/handover.h"

#include <stdlib.h>

#include "support.h"
#include "threading.h"

/* A thing says how many there were before it, and is made of several where they were merged. */
typedef struct {
    sro_handed handed;
    size_t first, count;
} thing;

static thing *thing_at(size_t first)
{
    thing *made = malloc(sizeof *made);
    *made = (thing){.first = first, .count = 1};
    return made;
}

static void what_is_asked_is_taken_once(void **state)
{
    sro_handover h = {.asked = NULL};
    thing *a = thing_at(0);
    assert_null(sro_handover_take(&h));
    assert_null(sro_handover_take_back(&h));
    sro_handover_ask(&h, &a->handed);
    assert_ptr_equal(sro_handover_take(&h), a);
    assert_null(sro_handover_take(&h));
    assert_null(sro_handover_take_back(&h));
    free(a);
    (void)state;
}

static void what_is_taken_back_is_not_taken(void **state)
{
    sro_handover h = {.asked = NULL};
    thing *a = thing_at(0);
    sro_handover_ask(&h, &a->handed);
    assert_ptr_equal(sro_handover_take_back(&h), a);
    assert_null(sro_handover_take(&h));
    free(a);
    (void)state;
}

static void all_that_is_given_back_is_collected(void **state)
{
    sro_handover h = {.asked = NULL};
    thing *things[5];
    assert_null(sro_handover_collect(&h));
    for (size_t i = 0; i < COUNT(things); i++) {
        things[i] = thing_at(i);
        sro_handover_ask(&h, &things[i]->handed);
        sro_handover_give_back(&h, sro_handover_take(&h));
    }
    sro_handed *done = sro_handover_collect(&h);
    for (size_t i = COUNT(things); i-- > 0; done = done->next)
        assert_ptr_equal(done, things[i]);
    assert_null(done);
    assert_null(sro_handover_collect(&h));
    for (size_t i = 0; i < COUNT(things); i++)
        free(things[i]);
    (void)state;
}

/* Two threads */

enum { THINGS = 20000, ASKER = 0 };

typedef struct {
    sro_handover handover;
    size_t living, most_at_once; /* things that there are, and were at one time: the asker's */
    size_t taken, out_of_turn;   /* the taker's */
    atomic_bool all_asked;
} exchange;

static size_t free_all(sro_handed *list)
{
    size_t freed = 0;
    while (list) {
        sro_handed *next = list->next;
        free(list);
        list = next;
        freed++;
    }
    return freed;
}

static void ask_for_all(exchange *e)
{
    for (size_t i = 0; i < THINGS; i++) {
        thing *waiting = (thing *)sro_handover_take_back(&e->handover);
        if (waiting)
            waiting->count++;
        else {
            waiting = thing_at(i);
            e->living++;
        }
        sro_handover_ask(&e->handover, &waiting->handed);
        if (i % 3 == 0) /* late, so that more than one waits to be collected */
            e->living -= free_all(sro_handover_collect(&e->handover));
        e->most_at_once = e->living > e->most_at_once ? e->living : e->most_at_once;
    }
    atomic_store(&e->all_asked, true);
}

static void take_all(exchange *e)
{
    while (e->taken < THINGS) {
        bool last = atomic_load(&e->all_asked);
        thing *taken = (thing *)sro_handover_take(&e->handover);
        if (!taken && last)
            return;
        if (!taken) {
            sched_yield();
            continue;
        }
        e->out_of_turn += taken->first != e->taken;
        e->taken += taken->count;
        sro_handover_give_back(&e->handover, &taken->handed);
    }
}

static void ask_or_take(void *context, size_t thread)
{
    if (thread == ASKER)
        ask_for_all(context);
    else
        take_all(context);
}

static void two_threads_lose_nothing(void **state)
{
    exchange e = {.taken = 0};
    on_threads(2, ask_or_take, &e);
    assert_int_equal(free_all(sro_handover_collect(&e.handover)), e.living);
    assert_null(sro_handover_take_back(&e.handover));
    assert_int_equal(e.taken, THINGS);
    assert_int_equal(e.out_of_turn, 0);
    assert_in_range(e.most_at_once, 1, 8);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_asked_is_taken_once),
        cmocka_unit_test(what_is_taken_back_is_not_taken),
        cmocka_unit_test(all_that_is_given_back_is_collected),
        cmocka_unit_test(two_threads_lose_nothing),
    };
    return cmocka_run_group_tests_name("handover", tests, NULL, NULL);
}
