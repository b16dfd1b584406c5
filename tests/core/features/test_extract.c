#include "features/melspec.h"

#include <math.h>
#include <stdlib.h>

#include "spectrum/stft.h"
#include "support.h"

/* The table MELS of make_golden.py. */
static const struct {
    const char *name, *frames;
    sro_mel_settings mel;
    double power;
} mels[] = {
    {"mel_n2048", "n2048", {128, 0, 0, 0, 1}, 2},
    {"mel_power1", "n2048", {128, 0, 0, 0, 1}, 1},
    {"mel_power15", "n2048", {40, 0, 0, 0, 1}, 1.5},
    {"mel_htk", "n2048", {128, 0, 0, 1, 1}, 2},
    {"mel_htk_none", "n2048", {64, 0, 0, 1, 0}, 2},
    {"mel_none", "n2048", {128, 0, 0, 0, 0}, 2},
    {"mel_range", "n2048", {40, 50, 8000, 0, 1}, 2},
    {"mel_range_htk", "n2048", {1, 300.5, 3000, 1, 0}, 1},
    {"mel_n2000", "n2000", {128, 0, 0, 0, 1}, 2},
    {"mel_n22050", "n22050", {128, 0, 0, 0, 1}, 2},
    {"mel_hop337", "hop337", {64, 0, 0, 0, 1}, 2},
    {"mel_win601", "win601", {64, 0, 0, 0, 1}, 2},
    {"mel_empty", "gaps", {128, 0, 0, 1, 1}, 2},
    {"mel_short", "short", {128, 0, 0, 0, 1}, 2},
    {"mel_silence", "silence", {128, 0, 0, 0, 1}, 2},
    {"mel_stereo", "stereo", {128, 0, 0, 0, 1}, 2},
    {"mel_voice", "voice", {128, 0, 0, 0, 1}, 2},
};

static const sro_preprocess_settings no_steps = {.ref = 1, .amin = 1e-5, .top_db = 80};
static const double tolerance = 1e-5;

/* The rounding noise e of a bin: a float FFT is off by some 2^-24 sqrt(log2 n) of the mean
 * square of its bins (Schatzman 1996), here twice that. */
static double noise(const sro_frames *frames, const sro_complex *bins)
{
    size_t count = sro_frames_bins(frames);
    const float *parts = (const float *)bins;
    double energy = 0;
    for (size_t i = 0; i < 2 * count; i++)
        energy += (double)parts[i] * parts[i];
    return 2 * ldexp(1, -24) * sqrt(log2(sro_frames_settings(frames)->n_fft))
           * sqrt(energy / (double)count);
}

/* What e does to the bands of a frame. A bin of magnitude m changes by p m^(p-1) e, and (Young's
 * inequality) that is at most t m^p + e^p / t^(p-1). The first part is a relative error of t;
 * the second, weighted as the band weighs its bins, is the floor below which t cannot hold. */
static double *floors(sro_frames *frames, const sro_mel *mel, size_t n_mels, double power)
{
    size_t count = sro_frames_count(frames), bins = sro_frames_bins(frames);
    double *floor = malloc(count * n_mels * sizeof *floor);
    float *ones = floats(bins), *weights = floats(n_mels);
    sro_stft *stft;
    succeeds(sro_stft_new(&stft, frames));
    for (size_t i = 0; i < bins; i++)
        ones[i] = 1;
    sro_mel_apply(mel, ones, weights);
    for (size_t i = 0; i < count; i++) {
        double e = noise(frames, sro_stft_frame(stft, SRO_DOWNMIX, i));
        for (size_t k = 0; k < n_mels; k++)
            floor[i * n_mels + k] = weights[k] * pow(e, power) / pow(tolerance, power - 1);
    }
    sro_stft_free(stft);
    free(ones);
    free(weights);
    return floor;
}

static void as_librosa(void **state)
{
    for (size_t i = 0; i < COUNT(mels); i++) {
        sro_frames *frames = golden_frames(golden_case_named(mels[i].frames));
        size_t n_mels = (size_t)mels[i].mel.n_mels, rows = sro_frames_count(frames);
        size_t n_fft = (size_t)sro_frames_settings(frames)->n_fft;
        float *want = golden_of(mels[i].name, rows * n_mels);
        sro_matrix *features;
        sro_statistics *statistics;
        sro_mel *mel;
        succeeds(sro_mel_new(&mel, &mels[i].mel, sro_sound_rate(sro_frames_sound(frames)), n_fft));
        succeeds(sro_melspec(frames, mel, mels[i].power, &no_steps, &features, &statistics, 0));
        assert_int_equal(sro_matrix_rows(features), rows);
        assert_int_equal(sro_matrix_columns(features), n_mels);
        double *floor = floors(frames, mel, n_mels, mels[i].power);
        check_relative(mels[i].name, sro_matrix_row(features, 0), want, rows * n_mels, tolerance,
                       floor);
        free(floor);
        free(want);
        sro_mel_free(mel);
        sro_matrix_release(features);
        sro_statistics_free(statistics);
        sro_frames_release(frames);
    }
    (void)state;
}

/* The floor must not be where the test hides: in decibels below the loudest band it lies low,
 * and nearly all bands are held to the relative tolerance alone. */
static void the_floor_is_low(void **state)
{
    sro_frames *frames = golden_frames(golden_case_named("n2048"));
    float *want = golden_of("mel_n2048", 24 * 128);
    sro_mel_settings s = {128, 0, 0, 0, 1};
    sro_mel *mel;
    succeeds(sro_mel_new(&mel, &s, GOLDEN_RATE, 2048));
    double *floor = floors(frames, mel, 128, 2);
    size_t above = 0;
    for (size_t i = 0; i < 24 * 128; i++)
        above += floor[i] < tolerance * (double)want[i];
    if (above < 24 * 128 * 9 / 10)
        fail_msg("only %zu of %d bands are above the floor", above, 24 * 128);
    free(floor);
    free(want);
    sro_mel_free(mel);
    sro_frames_release(frames);
    (void)state;
}

static void power_of_magnitudes(void **state)
{
    static const double powers[] = {.5, 1, 1.5, 2, 3};
    for (size_t i = 0; i < COUNT(powers); i++) {
        float got[] = {0, .25f, 1, 9}, want[4];
        for (size_t k = 0; k < 4; k++)
            want[k] = (float)pow((double)got[k], powers[i]);
        sro_power_of_magnitudes(powers[i], got, 4);
        check_relative("power", got, want, 4, 1e-6, 0);
    }
    (void)state;
}

static void power_check(void **state)
{
    static const double good[] = {.1, 1, 2, 16}, bad[] = {0, -1, 16.5, NAN, INFINITY};
    for (size_t i = 0; i < COUNT(good); i++)
        succeeds(sro_power_check(good[i]));
    for (size_t i = 0; i < COUNT(bad); i++)
        fails(sro_power_check(bad[i]));
    (void)state;
}

static void canceled(void **state)
{
    sro_frames *frames = golden_frames(golden_case_named("n2048"));
    sro_mel_settings s = {128, 0, 0, 0, 1};
    sro_matrix *features = 0;
    sro_statistics *statistics = 0;
    sro_mel *mel;
    sro_job *job;
    succeeds(sro_job_new(&job, 0, 0));
    sro_job_cancel(job);
    succeeds(sro_mel_new(&mel, &s, GOLDEN_RATE, 2048));
    assert_string_equal(fails(sro_melspec(frames, mel, 2, &no_steps, &features, &statistics, job)),
                        SRO_CANCELLED);
    assert_null(features);
    assert_null(statistics);
    sro_job_free(job);
    sro_mel_free(mel);
    sro_frames_release(frames);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_librosa),
        cmocka_unit_test(the_floor_is_low),
        cmocka_unit_test(power_of_magnitudes),
        cmocka_unit_test(power_check),
        cmocka_unit_test(canceled),
    };
    return cmocka_run_group_tests_name("melspec", tests, 0, 0);
}
