#include "spectrum/stft.h"

#include <math.h>
#include <stdlib.h>

#include "support.h"

enum { PICKED = 3 }; /* frames of a golden STFT: the first, a middle one, the last */

static void golden_stft(const golden_case *c)
{
    sro_frames *frames = golden_frames(c);
    size_t bins = sro_frames_bins(frames), channels = sro_frames_channels(frames);
    size_t last = sro_frames_count(frames) - 1;
    float *want = golden_of(named(c->name, "stft"), channels * PICKED * bins * 2);
    float *got = floats(channels * PICKED * bins * 2);
    sro_stft *stft;
    succeeds(sro_stft_new(&stft, frames));
    for (size_t k = 0; k < channels * PICKED; k++) {
        const float *parts = (const float *)sro_stft_frame(stft, k / PICKED, k % PICKED * last / 2);
        for (size_t i = 0; i < 2 * bins; i++)
            got[k * bins * 2 + i] = parts[i];
    }
    check_near(named(c->name, "stft"), got, want, channels * PICKED * bins * 2, 1e-5);
    free(want);
    free(got);
    sro_stft_free(stft);
    sro_frames_release(frames);
}

static void stft_as_librosa(void **state)
{
    for (const golden_case *c = golden_cases; c->name; c++)
        golden_stft(c);
    (void)state;
}

static void stft_matrix_is_all_frames(void **state)
{
    sro_frames *frames = golden_frames(golden_case_named("stereo"));
    size_t bins = sro_frames_bins(frames), count = sro_frames_count(frames);
    sro_complex *matrix = malloc(count * bins * sizeof *matrix);
    sro_stft *stft;
    succeeds(sro_stft_new(&stft, frames));
    for (size_t channel = 0; channel < 2; channel++) {
        succeeds(sro_stft_matrix(stft, channel, matrix, NULL));
        for (size_t i = 0; i < count; i++)
            check_within("row", (float *)(matrix + i * bins),
                         (const float *)sro_stft_frame(stft, channel, i), 2 * bins, 0);
    }
    free(matrix);
    sro_stft_free(stft);
    sro_frames_release(frames);
    (void)state;
}

static void stft_matrix_is_cancelled(void **state)
{
    sro_frames *frames = golden_frames(golden_case_named("n2048"));
    sro_complex *matrix = malloc(24 * 1025 * sizeof *matrix);
    sro_stft *stft;
    sro_job *job;
    succeeds(sro_job_new(&job, NULL, NULL));
    sro_job_cancel(job);
    succeeds(sro_stft_new(&stft, frames));
    assert_string_equal(fails(sro_stft_matrix(stft, 0, matrix, job)), SRO_CANCELLED);
    free(matrix);
    sro_job_free(job);
    sro_stft_free(stft);
    sro_frames_release(frames);
    (void)state;
}

static void magnitudes_and_phases(void **state)
{
    /* by parts: CMPLXF is not everywhere */
    float parts[] = {3, 4, -1, 0, 0, -2, 0, 0, -1, -1, 3e-30f, 4e-30f};
    static const float pi = 3.14159265f;
    float magnitude[6], phase[6];
    sro_stft_magnitudes((sro_complex *)parts, 6, magnitude);
    sro_stft_phases((sro_complex *)parts, 6, phase);
    check_relative("magnitude", magnitude, (float[]){5, 1, 2, 0, sqrtf(2), 5e-30f}, 6, 3e-7, NULL);
    check_within("phase", phase, (float[]){.92729522f, pi, -pi / 2, 0, -.75f * pi, .92729522f}, 6,
                 3e-7);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stft_as_librosa),
        cmocka_unit_test(stft_matrix_is_all_frames),
        cmocka_unit_test(stft_matrix_is_cancelled),
        cmocka_unit_test(magnitudes_and_phases),
    };
    return cmocka_run_group_tests_name("stft", tests, NULL, NULL);
}
