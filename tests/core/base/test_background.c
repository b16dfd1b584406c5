#include "base/background.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "support.h"

static atomic_bool ran;
static pthread_t who;
static int policy, niceness;

static void *note_thread(void *argument)
{
    struct sched_param parameters;
    who = pthread_self();
    pthread_getschedparam(who, &policy, &parameters);
    niceness = niceness_here();
    atomic_store((atomic_bool *)argument, true);
    return NULL;
}

static void a_thread_of_its_own(void **state)
{
    (void)state;
    succeeds(sro_background_start(note_thread, &ran));
    while (!atomic_load(&ran))
        sleep_milliseconds(1);
    assert_false(pthread_equal(who, pthread_self()));
    assert_int_equal(policy, SCHED_OTHER);
#if !defined(__APPLE__) /* there it would be the whole process's */
    int here = niceness_here();
    assert_true(niceness > here || here >= 15);
#endif
    assert_false(sro_background_quitting());
}

/* What this thread computes to free memory that was written to. */
static double cost(void (*release)(void *memory, size_t bytes), size_t bytes)
{
    double best = 1e9;
    for (int attempt = 0; attempt < 3; attempt++) {
        char *memory = malloc(bytes);
        assert_non_null(memory);
        for (size_t i = 0; i < bytes; i += 4096)
            memory[i] = 1;
        double begun = thread_milliseconds();
        release(memory, bytes);
        double took = thread_milliseconds() - begun;
        best = took < best ? took : best;
    }
    return best;
}

static void free_here(void *memory, size_t bytes)
{
    (void)bytes;
    free(memory);
}

static void much_memory_is_freed_elsewhere(void **state)
{
    const size_t much = (size_t)300 << 20;
    double here = cost(free_here, much), elsewhere = cost(sro_background_free, much);
    if (getenv("SRO_MEASURE"))
        print_message("    here %.2f ms, elsewhere %.3f ms\n", here, elsewhere);
    assert_true(elsewhere < here / 2);
    sro_background_free(NULL, 0);
    sro_background_free(malloc(10), 10);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thread_of_its_own),
        cmocka_unit_test(much_memory_is_freed_elsewhere),
    };
    return cmocka_run_group_tests_name("background", tests, NULL, NULL);
}
