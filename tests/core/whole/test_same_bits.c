/* The same bits, whatever the machine is doing: on 1 thread as on 16, in whatever sequence the
 * system gives them their tasks, beside others at the same work, and in memory that held something
 * else. Every embedding is found at sizes on either side of each switch between two ways to do it.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/thread_pool.h"
#include "digest.h"
#include "embedding/methods.h"
#include "embedding/points.h"
#include "embedding/points_file.h"
#include "threading.h"
#include "tsne_support.h"

/* How the tasks of a loop are done. The linker hands us all calls of the thread pool (-Wl,--wrap),
 * so that a pool has as many threads as a test wants, and its tasks come in a sequence and with
 * delays that no system would think of. */

typedef enum {
    AS_EVER,
    SHUFFLED, /* one after another on the calling thread, in a random sequence */
    DELAYED,  /* each after a random pause, or after others had the processor */
} sequence;

typedef struct {
    const char *name;
    int threads;
    sequence sequence;
    int filling; /* of memory that is given out or given back; 0: none */
} schedule;

static const schedule *now;
static _Atomic uint64_t chance = 1;

sro_error __real_sro_thread_pool_new(sro_thread_pool **pool, int count);
sro_error __wrap_sro_thread_pool_new(sro_thread_pool **pool, int count);
void __real_sro_thread_pool_run(sro_thread_pool *pool, size_t tasks, sro_pool_task *run,
                                void *context);
void __wrap_sro_thread_pool_run(sro_thread_pool *pool, size_t tasks, sro_pool_task *run,
                                void *context);

sro_error __wrap_sro_thread_pool_new(sro_thread_pool **pool, int count)
{
    (void)count;
    return __real_sro_thread_pool_new(pool, now->threads);
}

static uint64_t drawn(void)
{
    uint64_t state = atomic_fetch_add(&chance, 1);
    return sro_random_next(&state);
}

typedef struct {
    sro_pool_task *run;
    void *context;
} delayed_loop;

static void delayed_task(void *context, size_t task)
{
    const delayed_loop *loop = context;
    switch (drawn() % 16) {
    case 0:
        sleep_milliseconds(.05);
        break;
    case 1:
    case 2:
        sched_yield();
        break;
    default:
        break;
    }
    loop->run(loop->context, task);
}

static void run_shuffled(size_t tasks, sro_pool_task *run, void *context)
{
    size_t *turn = malloc((tasks + 1) * sizeof *turn);
    assert_non_null(turn);
    for (size_t i = 0; i < tasks; i++) {
        size_t at = drawn() % (i + 1);
        turn[i] = turn[at];
        turn[at] = i;
    }
    for (size_t i = 0; i < tasks; i++)
        run(context, turn[i]);
    free(turn);
}

void __wrap_sro_thread_pool_run(sro_thread_pool *pool, size_t tasks, sro_pool_task *run,
                                void *context)
{
    delayed_loop loop = {run, context};
    if (pool && now->sequence == SHUFFLED)
        run_shuffled(tasks, run, context);
    else if (pool && now->sequence == DELAYED)
        __real_sro_thread_pool_run(pool, tasks, delayed_task, &loop);
    else
        __real_sro_thread_pool_run(pool, tasks, run, context);
}

/* Embeddings */

typedef sro_matrix *maker(size_t rows, size_t columns);

static sro_matrix *noise(size_t rows, size_t columns) { return noise_rows(rows, columns, 2); }

/* Rows of which many are the same, and many as far from each other as others. */
static sro_matrix *ties(size_t rows, size_t columns)
{
    sro_matrix *x = noise_rows(rows, columns, 9);
    for (size_t i = 0; i < rows * columns; i++)
        sro_matrix_writable_row(x, 0)[i] = rintf(3 * sro_matrix_row(x, 0)[i]);
    return x;
}

/* Three heaps far from each other. */
static sro_matrix *heaps(size_t rows, size_t columns)
{
    sro_matrix *x = noise_rows(rows, columns, 11);
    for (size_t i = 0; i < rows; i++)
        sro_matrix_writable_row(x, i)[0] += 100 * (float)(i % 3);
    return x;
}

/* The sizes are the last and the first of two ways to do it: see the constants of tsne/, and of the
 * methods. */
static const struct embedding_case {
    const char *method;
    int dims;
    const char *setting, *value; /* one more; NULL: none */
    maker *make;
    size_t rows, columns;
} cases[] = {
    {"tsne", 1, "quality", "draft", noise, 5, 3},
    {"tsne", 1, "quality", "draft", random_walk, 128, 16}, /* every pair, or the grid */
    {"tsne", 1, "quality", "draft", random_walk, 129, 17},
    {"tsne", 1, "init", "random", random_walk, 500, 8}, /* several starts, or one */
    {"tsne", 1, "init", "random", random_walk, 501, 9},
    {"tsne", 1, "quality", "draft", random_walk, 599, 20}, /* one thread, or all, for a gradient */
    {"tsne", 1, "quality", "draft", random_walk, 600, 20},
    {"tsne", 1, "quality", "draft", random_walk, 1000, 33}, /* a short line, or a longer one */
    {"tsne", 1, "quality", "draft", random_walk, 1001, 33},
    {"tsne", 1, "quality", "draft", random_walk, 2000, 30}, /* one level, or several */
    {"tsne", 1, "quality", "draft", random_walk, 2001, 30},
    {"tsne", 1, "quality", "draft", ties, 3000, 5},
    {"tsne", 1, "quality", "draft", random_walk, 9000, 12},
    {"tsne", 1, "perplexity", "5", noise, 700, 40},
    {"tsne", 1, "quality", "draft", random_walk, 17000, 8}, /* larger pieces of memory */
    {"tsne", 2, "quality", "draft", random_walk, 599, 12},
    {"tsne", 2, "quality", "draft", random_walk, 800, 12}, /* every pair, or the grid */
    {"tsne", 2, "quality", "draft", random_walk, 801, 12},
    {"tsne", 2, "init", "random", random_walk, 900, 12},
    {"tsne", 2, "quality", "draft", random_walk, 2000, 12},
    {"tsne", 2, "quality", "draft", heaps, 2001, 12},
    {"tsne", 2, "quality", "draft", random_walk, 3999, 12}, /* threads for the repulsion */
    {"tsne", 2, "quality", "draft", random_walk, 4000, 12},
    {"tsne", 2, "quality", "draft", ties, 5001, 6},
    {"tsne", 2, "quality", "draft", random_walk, 8000, 12}, /* larger grids */
    {"spectral", 1, NULL, NULL, noise, 19, 3},
    {"spectral", 3, NULL, NULL, rows_along_curve, 1500, 20},
    {"spectral", 2, "n_neighbors", "6", heaps, 1500, 4},        /* several parts */
    {"spectral", 2, "n_neighbors", "8", random_walk, 3000, 10}, /* a sparse graph */
    {"spectral", 1, "n_neighbors", "300", ties, 1200, 3},
    {"pca", 3, NULL, NULL, random_walk, 300, 512}, /* a covariance, or none */
    {"pca", 3, NULL, NULL, random_walk, 300, 513},
    {"none", 0, NULL, NULL, noise, 300, 4},
};

/* Of every so many schedules a case comes by one: of all, if it has few rows; with a sanitizer,
 * which is slow, of fewer, and by none with the most rows. */
enum { LARGE = 1500 };
#if defined(__SANITIZE_THREAD__)
enum { SMALL_BY = 9, LARGE_BY = 9, MOST_ROWS = 4000, AT_ONCE_BY = 9 };
#elif defined(__SANITIZE_ADDRESS__)
enum { SMALL_BY = 3, LARGE_BY = 9, MOST_ROWS = 5500, AT_ONCE_BY = 3 };
#else
enum { SMALL_BY = 1, LARGE_BY = 3, MOST_ROWS = 20000, AT_ONCE_BY = 1 };
#endif

typedef struct {
    const sro_method *method;
    sro_matrix *x;
    void *run;
    sro_method_result result;
    sro_error error;
} embedder;

static void set(sro_methods_settings *all, const char *name, const char *text)
{
    sro_param params[SRO_METHODS_PARAMS];
    const sro_value *culprit;
    char *end;
    sro_value value = {.kind = SRO_VALUE_NUMBER, .number = strtod(text, &end)};
    if (*end)
        value = (sro_value){.kind = SRO_VALUE_WORD, .word = text};
    sro_methods_params(params, 0);
    succeeds(sro_param_read(sro_param_find(params, name), all, 1, &value, &culprit));
}

static embedder embedder_new(const struct embedding_case *c)
{
    embedder e = {.method = sro_method_named(c->method), .x = c->make(c->rows, c->columns)};
    sro_methods_settings all;
    sro_method_settings own;
    bool more = e.method->plan != NULL;
    char dims[4];
    snprintf(dims, sizeof dims, "%d", c->dims ? c->dims : 1);
    sro_methods_defaults(&all);
    set(&all, "dims", dims);
    if (c->setting)
        set(&all, c->setting, c->value);
    sro_method_pick(e.method, &all, &own);
    succeeds(e.method->make(&e.run, e.x, own.bytes));
    while (more)
        succeeds(e.method->plan(e.run, &more));
    return e;
}

/* Any thread. */
static void find_points(embedder *e) { e->error = e->method->run(e->run, &e->result, NULL); }

/* The file holds coordinates, their order and the checksum of the features. */
static uint64_t embedder_end(embedder *e)
{
    uint64_t digest = 1;
    sro_method_fact facts[SRO_METHOD_FACTS];
    size_t count = e->method->describe ? e->method->describe(e->run, facts) : 0;
    sro_points *points;
    float scores[SRO_MAX_DIMS] = {0};
    succeeds(e->error);
    hash_rows(&digest, e->result.coordinates);
    for (size_t i = 0; i < count; i++)
        hash_bytes(&digest, facts[i].values, facts[i].count * sizeof *facts[i].values);
    if (e->result.projection)
        sro_projection_row(e->result.projection, sro_matrix_row(e->x, 1), scores);
    hash_bytes(&digest, scores, sizeof scores);
    succeeds(sro_points_new(&points, &(sro_points_parts){.coordinates = e->result.coordinates,
                                                         .features = e->x,
                                                         .projection = e->result.projection}));
    succeeds(sro_points_file_write(scratch_path("points.txt"), points, NULL));
    hash_file(&digest, scratch_path("points.txt"));
    e->method->free(e->run);
    sro_points_release(points);
    return digest;
}

static const schedule alone = {"on one thread", 1, AS_EVER, 0};

static uint64_t embed_by(const struct embedding_case *c, const schedule *how)
{
    now = how;
    fill_memory_with(how->filling);
    embedder e = embedder_new(c);
    find_points(&e);
    uint64_t digest = embedder_end(&e);
    fill_memory_with(0);
    return digest;
}

static const char *name_of(const struct embedding_case *c)
{
    static char text[100];
    snprintf(text, sizeof text, "%s of %zu x %zu, dims %d", c->method, c->rows, c->columns,
             c->dims);
    return text;
}

static uint64_t wanted[COUNT(cases)]; /* found by one thread */

static uint64_t wanted_of(size_t i)
{
    if (!wanted[i])
        wanted[i] = embed_by(&cases[i], &alone);
    return wanted[i];
}

static void check_schedules(const schedule *schedules, size_t count)
{
    for (size_t i = 0; i < COUNT(cases); i++)
        for (size_t s = 0; s < count && cases[i].rows <= MOST_ROWS; s++)
            if ((s + i) % (cases[i].rows < LARGE ? SMALL_BY : LARGE_BY) == 0)
                check_hash(name_of(&cases[i]), schedules[s].name,
                           embed_by(&cases[i], &schedules[s]), wanted_of(i));
}

static void embeddings_by_any_schedule(void **state)
{
    static const schedule schedules[] = {
        {"again", 1, AS_EVER, 0},
        {"on 2 threads", 2, AS_EVER, 0},
        {"on 3 threads", 3, AS_EVER, 0},
        {"on 8 threads", 8, AS_EVER, 0},
        {"on 16 threads", 16, AS_EVER, 0},
        {"shuffled", 2, SHUFFLED, 0},
        {"shuffled in other memory", 2, SHUFFLED, 0x55},
        {"2 threads with delays", 2, DELAYED, 0xAA},
        {"16 threads with delays", 16, DELAYED, 0x7F}, /* floats of 3e38 */
    };
    check_schedules(schedules, COUNT(schedules));
    (void)state;
}

/* Threads that do nothing but keep the processors busy */

static atomic_bool resting;

static void *be_busy(void *unused)
{
    while (!atomic_load(&resting))
        drawn();
    return unused;
}

static void embeddings_under_load(void **state)
{
    enum { BUSY = 2 };
    static const schedule schedules[] = {
        {"on 2 threads under load", 2, AS_EVER, 0},
        {"on 8 threads under load", 8, AS_EVER, 0},
    };
    pthread_t busy[BUSY];
    atomic_store(&resting, false);
    for (size_t i = 0; i < BUSY; i++)
        assert_int_equal(pthread_create(&busy[i], NULL, be_busy, NULL), 0);
    check_schedules(schedules, COUNT(schedules));
    atomic_store(&resting, true);
    for (size_t i = 0; i < BUSY; i++)
        pthread_join(busy[i], NULL);
    (void)state;
}

static void embed_one(void *embedders, size_t thread)
{
    find_points((embedder *)embedders + thread);
}

static void embeddings_at_once(void **state)
{
    enum { AT_ONCE = 3 };
    static const schedule two = {"at once", 2, AS_EVER, 0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        embedder e[AT_ONCE];
        if (cases[i].rows >= LARGE || i % AT_ONCE_BY != 0)
            continue;
        uint64_t want = wanted_of(i);
        now = &two;
        for (size_t k = 0; k < AT_ONCE; k++)
            e[k] = embedder_new(&cases[i]);
        on_threads(AT_ONCE, embed_one, e);
        for (size_t k = 0; k < AT_ONCE; k++)
            check_hash(name_of(&cases[i]), "at once", embedder_end(&e[k]), want);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(embeddings_by_any_schedule),
        cmocka_unit_test(embeddings_under_load),
        cmocka_unit_test(embeddings_at_once),
    };
    return cmocka_run_group_tests_name("same_bits", tests, make_scratch, remove_scratch);
}
