/* t-SNE on a thread of its own: progress, snapshots and cancelling. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/job.h"
#include "support.h"
#include "tsne_support.h"

typedef struct {
    sro_tsne *tsne;
    sro_matrix *points;
    double kl;
    sro_error error;
} background;

static void run_tsne(sro_job *job, void *context)
{
    background *b = context;
    b->error = sro_tsne_run(b->tsne, &b->points, &b->kl, job);
}

enum { THREADS = 2 };

/* How long it goes on after it was cancelled, or, where the machine is busy with something else,
 * what its threads together compute: the best of three tries. */
static double milliseconds_after_cancel(sro_matrix *x, const sro_tsne_settings *settings,
                                        double after)
{
    double best = 1e9;
    for (int attempt = 0; attempt < 3 && best > CANCEL_MS; attempt++) {
        background b = {.tsne = tsne_of(x, settings)};
        sro_job *job;
        succeeds(sro_job_new(&job, run_tsne, &b));
        succeeds(sro_job_start(job));
        sleep_milliseconds(after);
        double start = milliseconds(), cpu = cpu_milliseconds();
        double progress = sro_job_progress(job);
        sro_job_cancel(job);
        bool at_once = milliseconds() - start < 1;
        while (!sro_job_done(job) && milliseconds() - start < 10000)
            sleep_milliseconds(.2);
        best = fmin(best, fmin(milliseconds() - start, cpu_milliseconds() - cpu));
        assert_true(sro_job_done(job));
        if (at_once && progress < .6 && !b.error)
            fail_msg("cancelled at %.2f it went on to its end", progress);
        if (b.error) {
            assert_string_equal(b.error, SRO_CANCELLED);
            assert_null(b.points);
        }
        sro_matrix_release(b.points);
        sro_tsne_free(b.tsne);
        sro_job_free(job);
    }
    return best;
}

static void tsne_cancel_takes_at_most_50_ms(void **state)
{
    static const struct {
        size_t rows;
        int dims;
        double last; /* ms: by then it may be at its end */
    } cases[] = {{2000, 1, 30}, {33000, 1, 250}, {33000, 2, 1000}};
    for (size_t c = 0; c < COUNT(cases); c++) {
        sro_matrix *x = random_walk(cases[c].rows, 128);
        sro_tsne_settings settings = default_settings;
        settings.dims = cases[c].dims;
        settings.threads = THREADS;
        settings.quality = SRO_TSNE_FINE;
        for (double after = 0; after < cases[c].last; after = 1.6 * after + 1) {
            double longest = milliseconds_after_cancel(x, &settings, after);
            if (getenv("SRO_MEASURE"))
                print_message("    %zu rows, %d dims, cancelled after %g ms: %.1f ms\n",
                              cases[c].rows, cases[c].dims, after, longest);
            if (longest > CANCEL_MS)
                fail_msg("%zu rows, %d dims, cancelled after %g ms: it went on for %.1f ms",
                         cases[c].rows, cases[c].dims, after, longest);
        }
        sro_matrix_release(x);
    }
    (void)state;
}

typedef struct {
    size_t count, changed; /* snapshots, and those that differ from the one before */
    double longest;        /* milliseconds that taking one took */
} tally;

/* While the job runs: progress goes up, and snapshots are finite. */
static tally take_snapshots(sro_tsne *tsne, sro_job *job, size_t rows)
{
    float *snapshot = floats(rows), *last = floats(rows);
    tally taken = {0};
    double progress = 0;
    for (double begin = milliseconds(); !sro_job_done(job) && milliseconds() - begin < 30000;) {
        double now = sro_job_progress(job);
        if (!(now >= progress && now <= 1))
            fail_msg("progress went from %.6f to %.6f", progress, now);
        progress = now;
        double start = milliseconds();
        bool fresh = sro_tsne_snapshot(tsne, snapshot);
        taken.longest = fmax(taken.longest, milliseconds() - start);
        sleep_milliseconds(.1);
        if (!fresh)
            continue;
        for (size_t i = 0; i < rows; i++)
            assert_true(isfinite(snapshot[i]));
        taken.count++;
        taken.changed += memcmp(snapshot, last, rows * sizeof *snapshot) != 0;
        memcpy(last, snapshot, rows * sizeof *snapshot);
    }
    free(snapshot);
    free(last);
    return taken;
}

/* Progress ends at 1; no snapshot comes twice, and without asking there are none. */
static size_t count_snapshots(size_t rows, int every)
{
    sro_matrix *x = random_walk(rows, 64);
    background b = {.tsne = tsne_of(x, &default_settings)};
    float *snapshot = floats(rows);
    sro_job *job;
    sro_tsne_snapshot_every(b.tsne, every);
    assert_false(sro_tsne_snapshot(b.tsne, snapshot));
    succeeds(sro_job_new(&job, run_tsne, &b));
    succeeds(sro_job_start(job));
    tally taken = take_snapshots(b.tsne, job, rows);
    assert_true(sro_job_done(job));
    succeeds(b.error);
    assert_true(sro_job_progress(job) > .99 && sro_job_progress(job) <= 1);
    if (getenv("SRO_MEASURE"))
        print_message("    %zu rows, every %d: %zu snapshots, the longest took %.3f ms\n", rows,
                      every, taken.count, taken.longest);
    assert_int_equal(taken.changed, taken.count);
    if (every)
        sro_tsne_snapshot(b.tsne, snapshot);
    else
        assert_int_equal(taken.count, 0);
    assert_false(sro_tsne_snapshot(b.tsne, snapshot)); /* nothing newer */
    sro_matrix_release(b.points);
    sro_tsne_free(b.tsne);
    sro_job_free(job);
    sro_matrix_release(x);
    free(snapshot);
    return taken.count;
}

/* The best of three tries: with all processors busy this thread may hardly run. */
static void tsne_snapshots_while_running(void **state)
{
    static const struct {
        size_t rows;
        int every;
    } cases[] = {{1000, 1}, {1000, 10}, {3500, 7}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t most = 0;
        for (int attempt = 0; attempt < 3 && most < 5; attempt++) {
            size_t snapshots = count_snapshots(cases[i].rows, cases[i].every);
            most = snapshots > most ? snapshots : most;
        }
        assert_true(most >= 5);
    }
    count_snapshots(500, 0);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tsne_cancel_takes_at_most_50_ms),
        cmocka_unit_test(tsne_snapshots_while_running),
    };
    return cmocka_run_group_tests_name("tsne_background", tests, NULL, NULL);
}
