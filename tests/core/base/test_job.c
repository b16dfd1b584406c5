#include "base/job.h"

#include <pthread.h>
#include <stdlib.h>

#include "embedding/pca.h"
#include "playback/render.h"
#include "spectrum/stft.h"
#include "support.h"

typedef struct {
    int ran, steps, stopped;
    double length; /* of the work, in ms */
    pthread_t thread;
    double progress_seen;
} context;

static void work(sro_job *job, void *given)
{
    context *c = given;
    double start = milliseconds();
    c->ran++;
    c->thread = pthread_self();
    while (milliseconds() - start < c->length && !c->stopped) {
        c->stopped = sro_job_report(job, (milliseconds() - start) / c->length);
        c->steps++;
        sleep_milliseconds(1);
    }
    if (!c->stopped)
        sro_job_report(job, 1);
}

/* Gives up after ten seconds. */
static void wait_for(sro_job *job)
{
    for (double start = milliseconds(); !sro_job_done(job);) {
        if (milliseconds() - start > 10000)
            fail_msg("the job is not done after ten seconds");
        sleep_milliseconds(.2);
    }
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
    context c = {.length = 30};
    double before = 0, start = milliseconds();
    int rose = 0;
    sro_job *job;
    succeeds(sro_job_new(&job, work, &c));
    succeeds(sro_job_start(job));
    assert_true(milliseconds() - start < 25); /* it did not wait */
    while (!sro_job_done(job)) {
        double now = sro_job_progress(job);
        assert_true(now >= before && now <= 1);
        rose += now > before;
        before = now;
        sleep_milliseconds(1);
    }
    assert_true(rose >= 2);
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
    wait_for(job);
    assert_int_equal(c.steps, 1);
    assert_true(c.stopped);
    sro_job_free(job);
    (void)state;
}

static void never_started(void **state)
{
    sro_job *job;
    succeeds(sro_job_new(&job, work, 0));
    assert_false(sro_job_done(job));
    sro_job_free(job);
    assert_false(sro_job_report(0, .5));
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
        wait_for(jobs[i]);
        assert_int_equal(c[i].stopped, i % 2 == 0);
        sro_job_free(jobs[i]);
    }
    (void)state;
}

/* The long functions of the core, each on more than it can do at once. */

typedef struct {
    sro_frames *frames;
    sro_extraction *extraction;
    sro_matrix *matrix;
    sro_stft *stft;
    sro_complex *spectrum;
    const char *error;
} heavy;

static void extract_work(sro_job *job, void *given)
{
    sro_preprocess_settings db = preprocess_of("amplitude_to_db");
    heavy *h = given;
    sro_matrix *features = NULL;
    sro_fit *fit = NULL;
    h->error = sro_extract(h->frames, h->extraction, &db, &features, &fit, job);
    sro_matrix_release(features);
    sro_fit_free(fit);
}

static void pca_work(sro_job *job, void *given)
{
    heavy *h = given;
    sro_matrix *scores = NULL;
    sro_explained told;
    h->error = sro_pca(h->matrix, 3, &scores, &told, job);
    sro_matrix_release(scores);
}

static void stft_work(sro_job *job, void *given)
{
    heavy *h = given;
    h->error = sro_stft_matrix(h->stft, 0, h->spectrum, job);
}

static void render_work(sro_job *job, void *given)
{
    heavy *h = given;
    sro_sound *sound = NULL;
    h->error = sro_render(h->frames, 0, 0, 0, &sound, job);
    sro_sound_release(sound);
}

static heavy heavy_new(void)
{
    sro_stft_settings s = {2048, 64, 2048, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};
    heavy h = {.frames = frames_of(noise_sound(1, 600000, 1), &s)};
    h.extraction = extraction_of(h.frames, "melspec", "");
    succeeds(sro_stft_new(&h.stft, h.frames));
    h.spectrum = malloc(sro_frames_count(h.frames) * 1025 * sizeof *h.spectrum);
    assert_non_null(h.spectrum);
    sro_sound *noise = noise_sound(1, 20000 * 256, 2);
    h.matrix = matrix_of(sro_sound_channel(noise, 0), 20000, 256);
    sro_sound_release(noise);
    return h;
}

static void heavy_free(heavy *h)
{
    sro_stft_free(h->stft);
    sro_extraction_free(h->extraction);
    sro_frames_release(h->frames);
    sro_matrix_release(h->matrix);
    free(h->spectrum);
}

/* How long after its cancel the work returns; below 0 when it was done before. */
static double latency(sro_job_work *long_work, heavy *h, double after)
{
    sro_job *job;
    succeeds(sro_job_new(&job, long_work, h));
    succeeds(sro_job_start(job));
    sleep_milliseconds(after);
    double start = milliseconds();
    sro_job_cancel(job);
    wait_for(job);
    double took = milliseconds() - start;
    sro_job_free(job);
    return h->error ? took : -1;
}

/* The best of three tries: the machine may have more to do than this. */
static void cancel_takes_at_most_50_ms(void **state)
{
    static const struct {
        const char *name;
        sro_job_work *work;
    } cases[] = {
        {"melspec", extract_work}, {"pca", pca_work}, {"stft", stft_work}, {"render", render_work}};
    heavy h = heavy_new();
    for (size_t i = 0; i < COUNT(cases); i++)
        for (double after = 1; after < 200; after *= 3) {
            double best = 1e9;
            for (int attempt = 0; attempt < 3 && best > CANCEL_MS; attempt++) {
                double took = latency(cases[i].work, &h, after);
                best = took < best ? took : best;
                if (h.error)
                    assert_string_equal(h.error, SRO_CANCELLED);
            }
            if (getenv("SRO_MEASURE"))
                print_message("    %s cancelled after %g ms: %.1f ms\n", cases[i].name, after,
                              best);
            if (best > CANCEL_MS)
                fail_msg("%s cancelled after %g ms went on for %.1f ms", cases[i].name, after,
                         best);
        }
    heavy_free(&h);
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
        cmocka_unit_test(cancel_takes_at_most_50_ms),
    };
    return cmocka_run_group_tests_name("job", tests, NULL, NULL);
}
