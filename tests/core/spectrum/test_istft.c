#include "spectrum/istft.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "playback/render.h"
#include "spectrum/stft.h"
#include "support.h"

/* The frames of a channel in an order, as a complex matrix. */
static sro_complex *reordered(sro_frames *frames, size_t channel, const uint32_t *order)
{
    size_t count = sro_frames_count(frames), bins = sro_frames_bins(frames);
    sro_complex *matrix = malloc(count * bins * sizeof *matrix);
    sro_stft *stft;
    succeeds(sro_stft_new(&stft, frames));
    for (size_t i = 0; i < count; i++)
        memcpy(matrix + i * bins, sro_stft_frame(stft, channel, order[i]), bins * sizeof *matrix);
    sro_stft_free(stft);
    return matrix;
}

/* min(1, sqrt(sum of w^2)) at every sample of the istft: the rounding noise of irfft is times w
 * and divided by the sum of w^2, that is, grows as 1 / sqrt(sum of w^2) where few windows are
 * left, which is only at the ends of uncentred sounds and beside gaps. */
static double *conditioning(const sro_frames *frames)
{
    const sro_stft_settings *s = sro_frames_settings(frames);
    size_t count = sro_frames_count(frames);
    int64_t length = (int64_t)sro_istft_length(s, count);
    int64_t trim = s->center ? s->n_fft / 2 : 0;
    double *sums = calloc((size_t)length + 1, sizeof *sums);
    for (size_t k = 0; k < count; k++)
        for (int64_t i = 0; i < s->win_length; i++) {
            double w = sro_frames_window(frames)[i];
            int64_t at =
                (int64_t)k * s->hop_length + (int64_t)sro_frames_window_offset(frames) - trim + i;
            if (at >= 0 && at < length)
                sums[at] += w * w;
        }
    for (int64_t i = 0; i < length; i++)
        sums[i] = fmin(1, sqrt(sums[i]));
    return sums;
}

static void check_sound(const char *what, const float *got, const float *want, size_t count,
                        const double *condition)
{
    float *a = floats(count), *b = floats(count);
    for (size_t i = 0; i < count; i++) {
        a[i] = (float)(got[i] * condition[i]);
        b[i] = (float)(want[i] * condition[i]);
    }
    check_near(what, a, b, count, 1e-5);
    free(a);
    free(b);
}

static void golden_istft(const golden_case *c, const char *what, const uint32_t *order)
{
    sro_frames *frames = golden_frames(c);
    size_t count = sro_frames_count(frames), channels = sro_frames_channels(frames);
    size_t length = sro_istft_length(sro_frames_settings(frames), count);
    float *want = golden_of(named(c->name, what), channels * length), *got = floats(length);
    double *condition = conditioning(frames);
    sro_sound *rendered;
    succeeds(sro_render(frames, order, count, NULL, &rendered, NULL));
    assert_int_equal(sro_sound_length(rendered), length);
    assert_int_equal(sro_sound_channels(rendered), channels);
    for (size_t channel = 0; channel < channels; channel++) {
        sro_complex *matrix = reordered(frames, channel, order);
        succeeds(sro_istft(frames, matrix, count, got, NULL));
        check_sound(named(c->name, what), got, want + channel * length, length, condition);
        check_sound(named(c->name, "render"), sro_sound_channel(rendered, channel),
                    want + channel * length, length, condition);
        free(matrix);
    }
    sro_sound_release(rendered);
    free(condition);
    free(want);
    free(got);
    sro_frames_release(frames);
}

static size_t count_of(const golden_case *c)
{
    sro_frames *frames = golden_frames(c);
    size_t count = sro_frames_count(frames);
    sro_frames_release(frames);
    return count;
}

static void istft_as_librosa(void **state)
{
    for (const golden_case *c = golden_cases; c->name; c++) {
        if (!strcmp(c->name, "silence"))
            continue;
        size_t count = count_of(c);
        uint32_t *order = malloc(count * sizeof *order);
        for (size_t i = 0; i < count; i++)
            order[i] = (uint32_t)i;
        if (strcmp(c->name, "voice"))
            golden_istft(c, "istft", order);
        golden_permutation(order, count);
        golden_istft(c, "permuted", order);
        free(order);
    }
    (void)state;
}

static void istft_of_silence(void **state)
{
    sro_frames *frames = golden_frames(golden_case_named("silence"));
    uint32_t order[12] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    assert_int_equal(sro_frames_count(frames), 12);
    size_t length = sro_istft_length(sro_frames_settings(frames), 12);
    float *zeros = floats(length), *got = floats(length);
    sro_complex *matrix = reordered(frames, 0, order);
    got[7] = 3;
    succeeds(sro_istft(frames, matrix, 12, got, NULL));
    check_within("silence", got, zeros, length, 0);
    free(matrix);
    free(zeros);
    free(got);
    sro_frames_release(frames);
    (void)state;
}

/* More and fewer frames than the sound has. Frames that are 1 throughout come back as the sum
 * of w over the sum of w^2. */
static void istft_of_any_count_of_frames(void **state)
{
    static const struct {
        size_t count, at;
        float want;
    } cases[] = {
        {1, 32, 1},          /* w is 1 in the middle of a lone window */
        {2, 40, 1.1715729f}, /* w(40) and w(24), both .853553 */
        {5, 50, 4.f / 3},
        {60, 500, 4.f / 3}, /* where four overlap, 2 / 1.5 */
    };
    sro_stft_settings s = {64, 16, 64, SRO_WINDOW_HANN, 0, SRO_PAD_CONSTANT};
    sro_frames *frames = frames_of(noise_sound(1, 64 + 3 * 16, 1), &s);
    assert_int_equal(sro_frames_count(frames), 4);
    sro_complex *matrix = calloc(60 * 33, sizeof *matrix);
    for (size_t i = 0; i < 60; i++)
        matrix[i * 33] = 64;
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t length = sro_istft_length(&s, cases[i].count);
        float *got = floats(length);
        assert_int_equal(length, 64 + 16 * (cases[i].count - 1));
        succeeds(sro_istft(frames, matrix, cases[i].count, got, NULL));
        check_within("ones", got + cases[i].at, &cases[i].want, 1, 1e-6);
        free(got);
    }
    free(matrix);
    sro_frames_release(frames);
    (void)state;
}

static void istft_is_cancelled(void **state)
{
    sro_frames *frames = golden_frames(golden_case_named("hop337"));
    size_t count = sro_frames_count(frames);
    float *got = floats(sro_istft_length(sro_frames_settings(frames), count));
    sro_complex *matrix = calloc(count * sro_frames_bins(frames), sizeof *matrix);
    sro_job *job;
    succeeds(sro_job_new(&job, NULL, NULL));
    sro_job_cancel(job);
    assert_string_equal(fails(sro_istft(frames, matrix, count, got, job)), SRO_CANCELLED);
    sro_job_free(job);
    free(matrix);
    free(got);
    sro_frames_release(frames);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(istft_as_librosa),
        cmocka_unit_test(istft_of_silence),
        cmocka_unit_test(istft_of_any_count_of_frames),
        cmocka_unit_test(istft_is_cancelled),
    };
    return cmocka_run_group_tests_name("istft", tests, NULL, NULL);
}
