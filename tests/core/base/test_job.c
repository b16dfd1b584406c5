#include "base/job.h"

#include <pthread.h>
#include <stdatomic.h>

#include "support.h"

typedef struct {
    int ran, steps;
    bool stopped;
    double length;          /* of the work, in ms */
    atomic_bool *may_begin; /* where it is not NULL, the work waits for it */
    atomic_int *rose; /* where it is not NULL, the work goes on until progress was seen twice */
    pthread_t thread;
} context;

static void work(sro_job *job, void *given)
{
    context *c = given;
    while (c->may_begin && !atomic_load(c->may_begin))
        sleep_milliseconds(1);
    double start = milliseconds();
    c->ran++;
    c->thread = pthread_self();
    while (!c->stopped) {
        double past = milliseconds() - start;
        if (past >= c->length && (!c->rose || atomic_load(c->rose) >= 2))
            break;
        c->stopped = sro_job_report(job, past / (past + c->length));
        c->steps++;
        sleep_milliseconds(1);
    }
    if (!c->stopped)
        sro_job_report(job, 1);
}

static void here_and_now(void **state)
{
    context c = {.length = 5};
    sro_job *job;
    succeeds(sro_job_new(&job, work, &c));
    assert_false(sro_job_done(job));
    assert_true(sro_job_progress(job) == 0);
    sro_job_run(job);
    assert_true(sro_job_done(job));
    assert_int_equal(c.ran, 1);
    assert_true(pthread_equal(c.thread, pthread_self()));
    assert_true(sro_job_progress(job) == 1);
    assert_true(sro_job_milliseconds(job) >= 5 && sro_job_milliseconds(job) < 5000);
    sro_job_free(job);
    (void)state;
}

static void in_the_background(void **state)
{
    atomic_bool may_begin = false;
    atomic_int rose = 0;
    context c = {.length = 30, .may_begin = &may_begin, .rose = &rose};
    double before = 0;
    sro_job *job;
    succeeds(sro_job_new(&job, work, &c));
    succeeds(sro_job_start(job));
    atomic_store(&may_begin, true); /* had it waited, it would wait for ever */
    while (!sro_job_done(job)) {
        double now = sro_job_progress(job);
        assert_true(now >= before && now <= 1);
        atomic_fetch_add(&rose, now > before);
        before = now;
        sleep_milliseconds(1);
    }
    assert_true(atomic_load(&rose) >= 2);
    assert_int_equal(c.ran, 1);
    assert_false(pthread_equal(c.thread, pthread_self()));
    assert_true(sro_job_milliseconds(job) >= 30);
    sro_job_free(job);
    (void)state;
}

static void cancelled_before_it_starts(void **state)
{
    context c = {.length = 1000};
    sro_job *job;
    succeeds(sro_job_new(&job, work, &c));
    sro_job_cancel(job);
    succeeds(sro_job_start(job));
    wait_for_job(job);
    assert_int_equal(c.steps, 1);
    assert_true(c.stopped);
    sro_job_free(job);
    (void)state;
}

static void never_started(void **state)
{
    sro_job *job;
    succeeds(sro_job_new(&job, work, NULL));
    assert_false(sro_job_done(job));
    sro_job_free(job);
    assert_false(sro_job_report(NULL, .5));
    (void)state;
}

static void many_at_once(void **state)
{
    context c[16];
    sro_job *jobs[16];
    for (size_t i = 0; i < 16; i++) {
        c[i] = (context){.length = i % 2 ? 20 : 100000};
        succeeds(sro_job_new(&jobs[i], work, &c[i]));
        succeeds(sro_job_start(jobs[i]));
    }
    for (size_t i = 0; i < 16; i += 2)
        sro_job_cancel(jobs[i]);
    for (size_t i = 0; i < 16; i++) {
        wait_for_job(jobs[i]);
        assert_int_equal(c[i].stopped, i % 2 == 0);
        sro_job_free(jobs[i]);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(here_and_now),
        cmocka_unit_test(in_the_background),
        cmocka_unit_test(cancelled_before_it_starts),
        cmocka_unit_test(never_started),
        cmocka_unit_test(many_at_once),
    };
    return cmocka_run_group_tests_name("job", tests, NULL, NULL);
}
