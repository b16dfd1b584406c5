#include "common/tasks.h"

#include <stdlib.h>

#include "stub_host.h"

/* An object that has tasks, and what becomes of them. */

typedef struct {
    t_hosted hosted;
    t_tasks tasks;
    int finished, freed, polled;
} t_worker;

typedef struct {
    t_worker *worker;
    int steps, prepared; /* how often it has to be prepared */
    sro_error error;
    int number;
} t_load;

static int freed; /* of any object */

static void run(sro_job *job, void *context)
{
    t_load *load = context;
    int i;
    for (i = 0; i < load->steps && !sro_job_cancelled(job); i++)
        sleep_milliseconds(1);
}

static void finish_load(void *owner, void *context, double ms)
{
    t_worker *w = owner;
    t_load *load = context;
    (void)ms;
    w->finished = load->number;
}

static void free_load(void *context)
{
    freed++;
    free(context);
}

static bool prepare(void *context, sro_error *error)
{
    t_load *load = context;
    *error = load->error;
    return load->prepared-- > 0 && !load->error;
}

static void poll(void *owner, void *context)
{
    t_worker *w = owner;
    (void)context;
    w->polled++;
}

static const t_task_kind plain = {.run = run, .finish = finish_load, .free = free_load};
static const t_task_kind rich = {
    .run = run, .finish = finish_load, .free = free_load, .prepare = prepare, .poll = poll};

static bool make(void *x, const t_message *arguments)
{
    t_worker *w = x;
    (void)arguments;
    w->tasks.owner = w;
    return true;
}

static void end(void *x) { tasks_cancel_all(&((t_worker *)x)->tasks); }

static const t_hosted_class worker_class = {
    .name = "worker", .size = sizeof(t_worker), .make = make, .end = end};

static t_worker *w;

static int begin(void **state)
{
    (void)state;
    stub_begin();
    freed = 0;
    w = stub_new_of(&worker_class, "");
    return 0;
}

/* However busy the machine is. */
static void wait_for_tasks(void)
{
    while (!stub_quiet())
        stub_run(5);
}

static int finish(void **state)
{
    (void)state;
    if (w)
        stub_free(w);
    wait_for_tasks();
    return 0;
}

static void start(const t_task_kind *kind, int number, int steps, bool blocking)
{
    t_load *load = calloc(1, sizeof(*load));
    *load = (t_load){.worker = w, .number = number, .steps = steps};
    tasks_start(&w->tasks, kind, load, blocking);
}

static void waits_where_it_is_to_block(void **state)
{
    (void)state;
    start(&plain, 1, 2, true);
    assert_int_equal(w->finished, 1);
    assert_int_equal(freed, 1);
    assert_false(tasks_busy(&w->tasks));
}

static void works_in_the_background(void **state)
{
    (void)state;
    start(&plain, 1, 2, false);
    assert_int_equal(w->finished, 0);
    assert_true(tasks_busy_with(&w->tasks, &plain));
    assert_false(tasks_busy_with(&w->tasks, &rich));
    wait_for_tasks();
    assert_int_equal(w->finished, 1);
    assert_int_equal(freed, 1);
    assert_false(tasks_busy(&w->tasks));
}

static void prepares_first_and_is_polled(void **state)
{
    t_load *load = calloc(1, sizeof(*load));
    (void)state;
    *load = (t_load){.worker = w, .number = 3, .steps = 100, .prepared = 3};
    tasks_start(&w->tasks, &rich, load, false);
    wait_for_tasks();
    assert_int_equal(w->finished, 3);
    assert_true(w->polled > 0);
}

static void ends_with_an_error_of_its_preparation(void **state)
{
    t_load *load = calloc(1, sizeof(*load));
    (void)state;
    *load = (t_load){.worker = w, .number = 3, .error = "cannot be"};
    tasks_start(&w->tasks, &rich, load, false);
    said("error: worker: cannot be\n");
    assert_int_equal(freed, 1);
    assert_false(tasks_busy(&w->tasks));
}

static void cancels_all_or_one_kind(void **state)
{
    (void)state;
    start(&plain, 1, 1000, false);
    start(&rich, 2, 2, false);
    tasks_cancel_kind(&w->tasks, &plain);
    assert_false(tasks_busy_with(&w->tasks, &plain));
    assert_true(tasks_busy_with(&w->tasks, &rich));
    tasks_cancel_all(&w->tasks);
    assert_false(tasks_busy(&w->tasks));
    wait_for_tasks();
    assert_int_equal(freed, 2); /* when their threads have ended */
    assert_int_equal(w->finished, 0);
}

static bool same(const void *context, const void *wanted)
{
    return ((const t_load *)context)->number == *(const int *)wanted;
}

static void cancels_what_is_the_same(void **state)
{
    const int one = 1;
    (void)state;
    start(&plain, 1, 3, false);
    start(&plain, 2, 3, false);
    tasks_cancel_same(&w->tasks, &plain, same, &one);
    wait_for_tasks();
    assert_int_equal(w->finished, 2);
    assert_int_equal(freed, 2);
}

static void outlives_its_owner(void **state)
{
    (void)state;
    start(&plain, 1, 20, false);
    stub_free(w);
    w = NULL;
    assert_int_equal(freed, 0);
    wait_for_tasks();
    assert_int_equal(freed, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(waits_where_it_is_to_block),   TEST(works_in_the_background),
        TEST(prepares_first_and_is_polled), TEST(ends_with_an_error_of_its_preparation),
        TEST(cancels_all_or_one_kind),      TEST(cancels_what_is_the_same),
        TEST(outlives_its_owner),
    };
    return cmocka_run_group_tests_name("tasks", tests, NULL, NULL);
}
