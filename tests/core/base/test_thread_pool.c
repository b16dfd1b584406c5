#include "base/thread_pool.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "support.h"

enum { MOST = 5000 };

static const int counts[] = {0, 1, 2, 3, 4, 9};

typedef struct {
    size_t parts;
    atomic_int done[MOST];  /* how often each part was done */
    atomic_int strays;      /* parts that there are not */
    uint64_t result[MOST];  /* what a part computes, not atomic: it is its alone */
    const uint64_t *before; /* what the run before left behind, of as many parts, or 0 */
} tally;

static void count_part(void *context, size_t part)
{
    tally *t = context;
    if (part >= t->parts) {
        atomic_fetch_add(&t->strays, 1);
        return;
    }
    atomic_fetch_add(&t->done[part], 1);
    t->result[part] = (t->before ? t->before[t->parts - 1 - part] : part) * 2654435761u + 1;
}

static void check_run(sro_thread_pool *threads, tally *t, const char *what)
{
    for (size_t i = 0; i < t->parts; i++)
        atomic_store(&t->done[i], 0);
    sro_thread_pool_run(threads, t->parts, count_part, t);
    for (size_t i = 0; i < t->parts; i++)
        if (atomic_load(&t->done[i]) != 1)
            fail_msg("%s, %zu parts: part %zu was done %d times", what, t->parts, i,
                     atomic_load(&t->done[i]));
    assert_int_equal(atomic_load(&t->strays), 0);
}

static void every_part_once(void **state)
{
    static const size_t parts[] = {0, 1, 2, 3, 7, 100, MOST};
    static tally t;
    for (size_t i = 0; i < COUNT(counts); i++) {
        sro_thread_pool *threads;
        succeeds(sro_thread_pool_new(&threads, counts[i]));
        for (size_t p = 0; p < COUNT(parts); p++) {
            t.parts = parts[p];
            check_run(threads, &t, "every part");
        }
        sro_thread_pool_free(threads);
    }
    for (size_t p = 0; p < COUNT(parts); p++) {
        t.parts = parts[p];
        check_run(0, &t, "no threads");
    }
    (void)state;
}

/* One run behind the other, of changing length, each reading what the one before it wrote: a
 * thread that comes late from one must not disturb the next, and sees all that was done. */
static void many_runs(void **state)
{
    enum { RUNS = 20000, PARTS = 64 };
    static tally t[2];
    for (size_t i = 1; i < COUNT(counts); i++) {
        sro_thread_pool *threads;
        uint64_t want[2][PARTS];
        succeeds(sro_thread_pool_new(&threads, counts[i]));
        t[1].before = 0;
        for (size_t run = 0; run < RUNS; run++) {
            tally *now = &t[run % 2];
            size_t parts = now->parts = run / 2 % 3 ? PARTS : 1 + run / 2 % PARTS;
            int follows = run && t[(run + 1) % 2].parts == parts;
            now->before = follows ? t[(run + 1) % 2].result : 0;
            check_run(threads, now, "many runs");
            for (size_t p = 0; p < parts; p++) {
                want[run % 2][p] =
                    (follows ? want[(run + 1) % 2][parts - 1 - p] : p) * 2654435761u + 1;
                if (now->result[p] != want[run % 2][p])
                    fail_msg("%d threads, run %zu: part %zu saw what was not there yet", counts[i],
                             run, p);
            }
        }
        sro_thread_pool_free(threads);
    }
    (void)state;
}

/* The others have gone to sleep in between. */
static void after_a_pause(void **state)
{
    static tally t = {.parts = 100};
    sro_thread_pool *threads;
    succeeds(sro_thread_pool_new(&threads, 3));
    for (int run = 0; run < 20; run++) {
        sleep_milliseconds(run % 2 ? 3 : .1);
        check_run(threads, &t, "after a pause");
    }
    sro_thread_pool_free(threads);
    (void)state;
}

static void sleep_part(void *context, size_t part)
{
    tally *t = context;
    sleep_milliseconds(5);
    atomic_fetch_add(&t->done[part], 1);
}

/* It returns when all is done, not when all is handed out; and they do work side by side. The
 * best of three: the machine may have more to do than this. */
static void waits_for_all(void **state)
{
    static tally t;
    double best = 1e9;
    sro_thread_pool *threads;
    succeeds(sro_thread_pool_new(&threads, 4));
    for (int attempt = 1; attempt <= 3; attempt++) {
        double start = milliseconds();
        sro_thread_pool_run(threads, 16, sleep_part, &t);
        double took = milliseconds() - start;
        best = took < best ? took : best;
        for (size_t i = 0; i < 16; i++)
            assert_int_equal(atomic_load(&t.done[i]), attempt);
    }
    assert_true(best < 60); /* 20 by four, 80 by one */
    sro_thread_pool_free(threads);
    (void)state;
}

static void made_and_freed(void **state)
{
    static tally t = {.parts = 10};
    for (int i = 0; i < 200; i++) {
        sro_thread_pool *threads;
        succeeds(sro_thread_pool_new(&threads, 1 + i % 5));
        if (i % 3)
            check_run(threads, &t, "made anew");
        sro_thread_pool_free(threads);
    }
    sro_thread_pool_free(0);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_once), cmocka_unit_test(many_runs),
        cmocka_unit_test(after_a_pause),   cmocka_unit_test(waits_for_all),
        cmocka_unit_test(made_and_freed),
    };
    return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
