/* Every allocation of base/ fails in turn. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/argsort.h"
#include "base/atomic_file.h"
#include "base/huge_pages.h"
#include "base/job.h"
#include "base/matrix.h"
#include "base/thread_pool.h"
#include "failing_alloc.h"

static sro_error new_matrix(void *context, uint64_t *result)
{
    sro_matrix *matrix = UNTOUCHED;
    sro_error error = sro_matrix_new(&matrix, 20, 30);
    stays_untouched(error, matrix);
    (void)context;
    if (error)
        return error;
    *result = sro_matrix_checksum(matrix);
    sro_matrix_release(matrix);
    return NULL;
}

static sro_error argsort(void *context, uint64_t *result)
{
    uint32_t order[50] = {12345};
    sro_error error = sro_argsort(context, order);
    hash_bytes(result, order, sizeof order);
    assert_true(!error || order[0] == 12345);
    return error;
}

static sro_error huge(void *context, uint64_t *result)
{
    static const size_t sizes[] = {1, 1 << 20, 5 << 20};
    void *memory[COUNT(sizes)];
    size_t i, made = 0;
    for (i = 0; i < COUNT(sizes); i++)
        made += (memory[i] = sro_huge_alloc(sizes[i])) != NULL;
    for (i = 0; i < COUNT(sizes); i++)
        sro_huge_free(memory[i]);
    (void)context, (void)result;
    return made < COUNT(sizes) ? SRO_NO_MEMORY : NULL;
}

static void count_up(sro_job *job, void *context)
{
    atomic_fetch_add((atomic_int *)context, 1);
    (void)sro_job_report(job, 1);
}

/* Where no thread is given the same job can still run on this one. */
static sro_error job(void *context, uint64_t *result)
{
    atomic_int count = 0;
    sro_job *made = UNTOUCHED;
    sro_error error = sro_job_new(&made, count_up, &count);
    stays_untouched(error, made);
    if (error)
        return error;
    error = sro_job_start(made);
    if (error) {
        assert_false(sro_job_done(made));
        assert_int_equal(atomic_load(&count), 0);
        sro_job_run(made);
    }
    wait_for_job(made);
    assert_int_equal(atomic_load(&count), 1);
    sro_job_free(made);
    (void)context, (void)result;
    return error;
}

static void add_task(void *context, size_t task)
{
    atomic_fetch_add((atomic_size_t *)context, task);
}

/* A pool to which some threads are refused has fewer. */
static sro_error pool(void *context, uint64_t *result)
{
    atomic_size_t sum = 0;
    sro_thread_pool *made = UNTOUCHED;
    sro_error error = sro_thread_pool_new(&made, 4);
    stays_untouched(error, made);
    if (error)
        return error;
    assert_false(failing_refused_a_thread() && error);
    sro_thread_pool_run(made, 100, add_task, &sum);
    assert_int_equal(atomic_load(&sum), 4950);
    sro_thread_pool_free(made);
    (void)context, (void)result;
    return NULL;
}

static sro_error atomic_file(void *context, uint64_t *result)
{
    sro_atomic_file file;
    const char *path = scratch_path("file.txt");
    sro_error error = sro_atomic_file_begin(&file, path);
    if (!error)
        error = sro_atomic_file_end(&file, NULL);
    (void)context, (void)result;
    return error;
}

static void every_allocation(void **state)
{
    float *keys = random_floats(50, 1);
    sro_matrix *matrix = matrix_of(keys, 50, 1);
    every_allocation_fails(new_matrix, NULL);
    every_allocation_fails(argsort, matrix);
    every_allocation_fails(huge, NULL);
    every_allocation_fails(job, NULL);
    every_allocation_fails(pool, NULL);
    every_allocation_fails(atomic_file, NULL);
    sro_matrix_release(matrix);
    free(keys);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation)};
    return cmocka_run_group_tests_name("no memory: base", tests, make_scratch, remove_scratch);
}
