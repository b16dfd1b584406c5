#include "spectrum/overlap_add.h"

#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "support.h"

enum { WINDOW = 64 };

/* A frame of ones, read in runs of different lengths, round the end of the ring. */
static void lone_frame(const sro_stft_settings *s, sro_normalisation normalisation, size_t from,
                       float *out)
{
    static const size_t runs[] = {1, 7, 16, 40};
    float ones[WINDOW];
    sro_overlap_add *overlap;
    sro_frames *frames = frames_of(noise_sound(1, 1000, 1), s);
    succeeds(sro_overlap_add_new(&overlap, 1, frames, normalisation));
    sro_frames_release(frames); /* it need not outlive the frames it was made for */
    for (size_t i = 0; i < WINDOW; i++)
        ones[i] = 1;
    sro_overlap_add_read(overlap, &out, 45);
    assert_false(sro_overlap_add_remaining(overlap));
    sro_overlap_add_push_weight(overlap, from);
    sro_overlap_add_push_samples(overlap, 0, ones, from);
    for (size_t i = 0; i < COUNT(runs); i++) {
        assert_true(sro_overlap_add_remaining(overlap));
        sro_overlap_add_read(overlap, &out, runs[i]);
        out += runs[i];
        if ((sro_overlap_add_remaining(overlap) > 0)
            != (i < 3 && 1 + 7 + (i > 1 ? 16 : 0) < WINDOW - from))
            fail_msg("after run %zu from %zu: what is left is wrong", i, from);
    }
    sro_overlap_add_free(overlap);
}

static const sro_stft_settings usual = {WINDOW, 16, WINDOW, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};
/* gaps between the windows: the least sum is 0, and .05 the floor */
static const sro_stft_settings sparse = {WINDOW, 100, WINDOW, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};

/* Divided by its own w^2 a lone frame comes back whole, but where the window is 0. */
static void lone_frame_by_librosas_norm(void **state)
{
    float out[WINDOW], want[WINDOW] = {0};
    for (size_t i = 1; i < WINDOW; i++)
        want[i] = 1;
    lone_frame(&usual, SRO_NORM_LIBROSA, 0, out);
    check_within("exact", out, want, WINDOW, 1e-6);
    (void)state;
}

/* Divided by no less than the floor it fades by its window. A trimmed istft begins at the centre
 * of its first window, where only the next one, a quarter on, adds to it: 1 + .25 is the least. */
static void lone_frame_fades_without_a_click(void **state)
{
    static const struct {
        const sro_stft_settings *settings;
        double floor;
    } cases[] = {{&usual, 1.25}, {&sparse, .05}};
    float out[WINDOW], want[WINDOW];
    for (size_t k = 0; k < COUNT(cases); k++) {
        for (size_t i = 0; i < WINDOW; i++) {
            double w = .5 - .5 * cos(2 * 3.14159265358979323846 * (double)i / WINDOW);
            want[i] = (float)(w * w / fmax(w * w, cases[k].floor));
        }
        lone_frame(cases[k].settings, SRO_NORM_CLICK_FREE, 0, out);
        check_within("floored", out, want, WINDOW, 1e-5);
    }
    (void)state;
}

/* A frame that began in the past sounds from there on. */
static void frame_from_within(void **state)
{
    float whole[WINDOW], late[WINDOW];
    lone_frame(&usual, SRO_NORM_CLICK_FREE, 0, whole);
    lone_frame(&usual, SRO_NORM_CLICK_FREE, 33, late);
    check_within("late", late, whole + 33, WINDOW - 33, 0);
    for (size_t i = WINDOW - 33; i < WINDOW; i++)
        assert_true(late[i] == 0);
    (void)state;
}

/* Frames that were transformed are windowed once, samples of the sound twice. */
static void transformed_are_windowed_once(void **state)
{
    float windowed[WINDOW], ones[WINDOW], out[2][WINDOW];
    float *to[] = {out[0], out[1]};
    sro_overlap_add *overlap;
    sro_frames *frames = frames_of(noise_sound(2, 1000, 1), &usual);
    succeeds(sro_overlap_add_new(&overlap, 2, frames, SRO_NORM_CLICK_FREE));
    for (size_t i = 0; i < WINDOW; i++) {
        ones[i] = 1;
        windowed[i] = sro_frames_window(frames)[i];
    }
    sro_overlap_add_push_weight(overlap, 0);
    sro_overlap_add_push_samples(overlap, 0, ones, 0);
    sro_overlap_add_push_transformed(overlap, 1, windowed, sro_frames_window(frames), 0);
    sro_overlap_add_read(overlap, to, WINDOW);
    check_within("once and twice", out[0], out[1], WINDOW, 1e-7);
    assert_true(out[0][32] > .79f);
    sro_overlap_add_free(overlap);
    sro_overlap_add_free(NULL);
    sro_frames_release(frames);
    (void)state;
}

/* Frames of noise at all kinds of distances, in and out of step with the hop and with each other,
 * against the sums written out. */
static void regular_and_irregular_frames(void **state)
{
    enum { FRAMES = 400, LENGTH = FRAMES * WINDOW };
    static const int hops[] = {16, 10, 64, 100};
    for (size_t k = 0; k < COUNT(hops); k++) {
        const sro_stft_settings s = {WINDOW, hops[k], WINDOW, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};
        sro_frames *frames = frames_of(noise_sound(1, 1000, k), &s);
        const float *window = sro_frames_window(frames);
        double *sums = calloc(2 * LENGTH, sizeof *sums), *weights = sums + LENGTH;
        float *got = floats(LENGTH), *want = floats(LENGTH), scratch[WINDOW];
        uint64_t random = k;
        size_t now = 0;
        sro_overlap_add *overlap;
        succeeds(sro_overlap_add_new(&overlap, 1, frames, SRO_NORM_LIBROSA));
        for (size_t i = 0; i < FRAMES && now < LENGTH - 2 * WINDOW; i++) {
            const float *samples = sro_frames_samples(frames, 0, 3, scratch);
            size_t odd = sro_random_below(&random, 12) == 0;
            size_t from = odd ? sro_random_below(&random, WINDOW) : 0;
            size_t wait = odd ? sro_random_below(&random, 2 * WINDOW) : (size_t)hops[k];
            sro_overlap_add_push_weight(overlap, from);
            sro_overlap_add_push_samples(overlap, 0, samples, from);
            for (size_t j = from; j < WINDOW; j++) {
                double square = (double)window[j] * window[j];
                sums[now + j - from] += square * samples[j];
                weights[now + j - from] += square;
            }
            for (size_t left = wait; left;) { /* in pieces */
                size_t run = 1 + sro_random_below(&random, (uint32_t)left);
                sro_overlap_add_read(overlap, (float *[]){got + now + wait - left}, run);
                left -= run;
            }
            now += wait;
        }
        for (size_t i = 0; i < now; i++) /* where w is next to nothing so is what is known of x */
            if (weights[i] > 1e-4)
                want[i] = (float)(sums[i] / weights[i]);
            else
                got[i] = 0;
        check_within("in and out of step", got, want, now, 1e-6);
        free(sums);
        free(got);
        free(want);
        sro_overlap_add_free(overlap);
        sro_frames_release(frames);
    }
    (void)state;
}

/* The cost is a few passes over the window, however many windows overlap: what grew with their
 * number took hours. In step and out of step, constants come back as they were. */
static void a_million_windows_overlap(void **state)
{
    enum { LONG = SRO_MAX_N_FFT };
    const sro_stft_settings s = {LONG, 1, LONG, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};
    sro_frames *frames = frames_of(noise_sound(1, 1000, 1), &s);
    float *samples = floats(LONG), got;
    sro_overlap_add *overlap;
    succeeds(sro_overlap_add_new(&overlap, 1, frames, SRO_NORM_LIBROSA));
    for (size_t i = 0; i < LONG; i++)
        samples[i] = 3;
    for (size_t i = 0; i < 20; i++) {
        sro_overlap_add_push_weight(overlap, i == 10 ? LONG / 2 : 0);
        sro_overlap_add_push_samples(overlap, 0, samples, i == 10 ? LONG / 2 : 0);
        sro_overlap_add_read(overlap, (float *[]){&got}, 1);
        if (i >= 10)
            check_within("a constant", &got, (float[]){3}, 1, 1e-5);
    }
    free(samples);
    sro_overlap_add_free(overlap);
    sro_frames_release(frames);
    (void)state;
}

/* Frames that follow each other until none is left that was out of step weigh what is written out,
 * and go on to do so when one comes out of step. */
static void irregular_after_a_regular_run(void **state)
{
    static const int hops[] = {1, 3, 16, 63};
    for (size_t k = 0; k < COUNT(hops); k++) {
        enum { STEPS = 200 };
        const sro_stft_settings s = {WINDOW, hops[k], WINDOW, SRO_WINDOW_HANN, 1, SRO_PAD_CONSTANT};
        sro_frames *frames = frames_of(noise_sound(1, 1000, 1), &s);
        float ones[WINDOW], out[WINDOW];
        sro_overlap_add *overlap;
        succeeds(sro_overlap_add_new(&overlap, 1, frames, SRO_NORM_LIBROSA));
        for (size_t i = 0; i < WINDOW; i++)
            ones[i] = 1;
        for (size_t i = 0; i < STEPS; i++) { /* read in one piece: the last frame is late */
            sro_overlap_add_push_weight(overlap, 0);
            sro_overlap_add_push_samples(overlap, 0, ones, 0);
            sro_overlap_add_read(overlap, (float *[]){out}, (size_t)hops[k] - (i == STEPS - 1));
        }
        sro_overlap_add_push_weight(overlap, 0);
        sro_overlap_add_push_samples(overlap, 0, ones, 0);
        sro_overlap_add_read(overlap, (float *[]){out}, WINDOW);
        for (size_t i = 1; i < WINDOW; i++)
            check_within("of ones", out + i, ones + i, 1, 1e-5);
        sro_overlap_add_free(overlap);
        sro_frames_release(frames);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lone_frame_by_librosas_norm),
        cmocka_unit_test(lone_frame_fades_without_a_click),
        cmocka_unit_test(frame_from_within),
        cmocka_unit_test(transformed_are_windowed_once),
        cmocka_unit_test(regular_and_irregular_frames),
        cmocka_unit_test(a_million_windows_overlap),
        cmocka_unit_test(irregular_after_a_regular_run),
    };
    return cmocka_run_group_tests_name("overlap_add", tests, NULL, NULL);
}
