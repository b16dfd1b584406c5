/* The long functions of the core, each on more than it can do at once, end soon after their job is
 * cancelled. */
#include <stdlib.h>

#include "base/job.h"
#include "embedding/pca.h"
#include "playback/render.h"
#include "spectrum/stft.h"
#include "support.h"

typedef struct {
    sro_frames *frames;
    sro_extraction *extraction;
    sro_matrix *matrix;
    sro_stft *stft;
    sro_complex *spectrum;
    sro_error error;
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
    sro_explained_variance told;
    h->error = sro_pca(h->matrix, 3, &scores, NULL, &told, job);
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
    h->error = sro_render(h->frames, NULL, 0, NULL, &sound, job);
    sro_sound_release(sound);
}

static heavy heavy_new(void)
{
    sro_stft_settings s = {.n_fft = 2048, .hop_length = 64, .center = true};
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
    double start = cpu_milliseconds();
    sro_job_cancel(job);
    wait_for_job(job);
    double took = cpu_milliseconds() - start;
    sro_job_free(job);
    return h->error ? took : -1;
}

/* One thread works, so that what is computed is what one would wait on an idle machine. */
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
        cmocka_unit_test(cancel_takes_at_most_50_ms),
    };
    return cmocka_run_group_tests_name("cancel_latency", tests, NULL, NULL);
}
