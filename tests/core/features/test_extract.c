#include "features/extract.h"

#include <math.h>
#include <stdlib.h>

#include "spectrum/stft.h"
#include "support.h"

/* The table MELS of golden_features.py. */
static const struct {
    const char *name, *frames, *settings;
    double power; /* the same as in the settings */
} mels[] = {
    {"mel_n2048", "n2048", "", 2},
    {"mel_power1", "n2048", "power 1", 1},
    {"mel_power15", "n2048", "n_mels 40 power 1.5", 1.5},
    {"mel_htk", "n2048", "htk 1", 2},
    {"mel_htk_none", "n2048", "n_mels 64 htk 1 norm none", 2},
    {"mel_none", "n2048", "norm none", 2},
    {"mel_range", "n2048", "n_mels 40 fmin 50 fmax 8000", 2},
    {"mel_range_htk", "n2048", "n_mels 1 fmin 300.5 fmax 3000 htk 1 norm none power 1", 1},
    {"mel_n2000", "n2000", "", 2},
    {"mel_n22050", "n22050", "", 2},
    {"mel_hop337", "hop337", "n_mels 64", 2},
    {"mel_win601", "win601", "n_mels 64", 2},
    {"mel_empty", "gaps", "htk 1", 2},
    {"mel_short", "short", "", 2},
    {"mel_silence", "silence", "", 2},
    {"mel_stereo", "stereo", "", 2},
    {"mel_voice", "voice", "", 2},
};

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
static double *floors(sro_frames *frames, sro_extraction *extraction, double power)
{
    size_t count = sro_frames_count(frames), bins = sro_frames_bins(frames);
    size_t bands = sro_extraction_measures(extraction);
    double *floor = malloc(count * bands * sizeof *floor);
    float *ones = floats(bins), *weights = floats(bands);
    const sro_preprocess_settings none = preprocess_of("none");
    const sro_preprocess_step *step;
    sro_stft *stft;
    succeeds(sro_stft_new(&stft, frames));
    for (size_t i = 0; i < bins; i++)
        ones[i] = 1;
    succeeds(sro_extract_row(extraction, &none, NULL, ones, weights, &step));
    for (size_t i = 0; i < count; i++) {
        double e = noise(frames, sro_stft_frame(stft, SRO_DOWNMIX, i));
        for (size_t k = 0; k < bands; k++)
            floor[i * bands + k] = weights[k] * pow(e, power) / pow(tolerance, power - 1);
    }
    sro_stft_free(stft);
    free(ones);
    free(weights);
    return floor;
}

static void melspec_as_librosa(void **state)
{
    for (size_t i = 0; i < COUNT(mels); i++) {
        sro_frames *frames = golden_frames(golden_case_named(mels[i].frames));
        sro_extraction *extraction = extraction_of(frames, "melspec", mels[i].settings);
        sro_matrix *features = features_of(frames, "melspec", mels[i].settings, "none");
        size_t rows = sro_frames_count(frames), columns = sro_extraction_measures(extraction);
        float *want = golden_of(mels[i].name, rows * columns);
        double *floor = floors(frames, extraction, mels[i].power);
        assert_int_equal(sro_matrix_rows(features), rows);
        assert_int_equal(sro_matrix_columns(features), columns);
        check_relative(mels[i].name, sro_matrix_row(features, 0), want, rows * columns, tolerance,
                       floor);
        free(floor);
        free(want);
        sro_extraction_free(extraction);
        sro_matrix_release(features);
        sro_frames_release(frames);
    }
    (void)state;
}

/* The floor must not be where the test hides: in decibels below the loudest band it lies low,
 * and nearly all bands are held to the relative tolerance alone. */
static void the_floor_is_low(void **state)
{
    sro_frames *frames = golden_frames(golden_case_named("n2048"));
    sro_extraction *extraction = extraction_of(frames, "melspec", "");
    float *want = golden_of("mel_n2048", 24 * 128);
    double *floor = floors(frames, extraction, 2);
    size_t above = 0;
    for (size_t i = 0; i < 24 * 128; i++)
        above += floor[i] < tolerance * (double)want[i];
    if (above < 24 * 128 * 9 / 10)
        fail_msg("only %zu of %d bands are above the floor", above, 24 * 128);
    free(floor);
    free(want);
    sro_extraction_free(extraction);
    sro_frames_release(frames);
    (void)state;
}

/* The table MFCCS of golden_features.py: within 1e-5 of the largest, for each coefficient sums up
 * the decibels of all bands. */
static void mfcc_as_librosa(void **state)
{
    static const struct {
        const char *name, *frames, *settings;
        size_t columns;
    } cases[] = {
        {"mfcc_n2048", "n2048", "", 20},
        {"mfcc_lifter", "n2048", "n_mfcc 13 lifter 22", 13},
        {"mfcc_all", "hop337", "n_mels 64 n_mfcc 64", 64},
        {"mfcc_one", "n2048", "n_mfcc 1 htk 1 norm none n_mels 64", 1},
        {"mfcc_power1", "n2048", "power 1", 20},
        {"mfcc_stereo", "stereo", "", 20},
        {"mfcc_silence", "silence", "", 20},
        {"mfcc_voice", "voice", "", 20},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        sro_frames *frames = golden_frames(golden_case_named(cases[i].frames));
        sro_matrix *features = features_of(frames, "mfcc", cases[i].settings, "none");
        size_t count = sro_frames_count(frames) * cases[i].columns;
        float *want = golden_of(cases[i].name, count);
        assert_int_equal(sro_matrix_columns(features), cases[i].columns);
        check_near(cases[i].name, sro_matrix_row(features, 0), want, count, 1e-5);
        free(want);
        sro_matrix_release(features);
        sro_frames_release(frames);
    }
    (void)state;
}

/* The table SHAPES of golden_features.py. Each column on its own, for their units differ. In the
 * flatness a bin that holds hardly more than the FFT's rounding counts as much as any other. */
static void spectral_shape_as_librosa(void **state)
{
    enum { COLUMNS = 5 };
    static const char *const columns[COLUMNS] = {"centroid", "bandwidth", "flatness", "rolloff",
                                                 "rms"};
    static const double tolerances[COLUMNS] = {1e-5, 1e-5, 3e-4, 1e-5, 1e-5};
    static const struct {
        const char *name, *frames, *settings;
    } cases[] = {
        {"shape_n2048", "n2048", ""},     {"shape_n2000", "n2000", ""},
        {"shape_win601", "win601", ""},   {"shape_short", "short", ""},
        {"shape_silence", "silence", ""}, {"shape_stereo", "stereo", ""},
        {"shape_voice", "voice", ""},     {"shape_roll", "n2048", "roll_percent 0.5"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        sro_frames *frames = golden_frames(golden_case_named(cases[i].frames));
        sro_matrix *features = features_of(frames, "spectral_shape", cases[i].settings, "none");
        size_t rows = sro_frames_count(frames);
        float *all = golden_of(cases[i].name, rows * COLUMNS);
        float *want = floats(rows), *got = floats(rows);
        assert_int_equal(sro_matrix_columns(features), COLUMNS);
        for (size_t k = 0; k < COLUMNS; k++) {
            for (size_t row = 0; row < rows; row++) {
                want[row] = all[row * COLUMNS + k];
                got[row] = sro_matrix_row(features, row)[k];
            }
            check_relative(named(cases[i].name, columns[k]), got, want, rows, tolerances[k], NULL);
        }
        free(all);
        free(want);
        free(got);
        sro_matrix_release(features);
        sro_frames_release(frames);
    }
    (void)state;
}

/* A frame of the sound, come again as a list of magnitudes, becomes what it became in the sound. */
static void a_frame_alone_becomes_the_same(void **state)
{
    static const struct {
        const char *extractor, *settings, *steps;
    } cases[] = {
        {"melspec", "", "amplitude_to_db"}, {"melspec", "power 1", "none"},
        {"melspec", "power 0.5", "volume"}, {"melspec", "power 3", "log_sum"},
        {"mfcc", "lifter 22", "none"},      {"mfcc", "n_mfcc 13", "standardize"},
        {"spectral_shape", "", "none"},     {"spectral_shape", "", "standardize"},
    };
    sro_frames *frames = golden_frames(golden_case_named("n2048"));
    sro_stft *stft;
    float *magnitudes = floats(sro_frames_bins(frames));
    succeeds(sro_stft_new(&stft, frames));
    for (size_t i = 0; i < COUNT(cases); i++) {
        sro_extraction *extraction = extraction_of(frames, cases[i].extractor, cases[i].settings);
        sro_preprocess_settings steps = preprocess_of(cases[i].steps);
        const sro_preprocess_step *step;
        sro_matrix *features;
        sro_fit *fit;
        succeeds(sro_extract(frames, extraction, &steps, &features, &fit, NULL));
        size_t columns = sro_matrix_columns(features);
        float *row = floats(columns);
        for (size_t k = 0; k < sro_frames_count(frames); k++) {
            sro_stft_magnitudes(sro_stft_frame(stft, SRO_DOWNMIX, k), sro_frames_bins(frames),
                                magnitudes);
            succeeds(sro_extract_row(extraction, &steps, fit, magnitudes, row, &step));
            check_near(cases[i].extractor, row, sro_matrix_row(features, k), columns, 1e-5);
        }
        free(row);
        sro_matrix_release(features);
        sro_fit_free(fit);
        sro_extraction_free(extraction);
    }
    free(magnitudes);
    sro_stft_free(stft);
    sro_frames_release(frames);
    (void)state;
}

/* Without a sound, what needs one says so: a step, or the extractor itself. */
static void a_frame_without_a_sound(void **state)
{
    sro_frames *frames = golden_frames(golden_case_named("n2048"));
    float *magnitudes = floats(sro_frames_bins(frames)), row[128];
    static const struct {
        const char *extractor, *steps, *culprit;
    } cases[] = {
        {"melspec", "log_weight volume", "volume"},
        {"spectral_shape", "smooth 3", "smooth"},
        {"mfcc", "none", NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        sro_extraction *extraction = extraction_of(frames, cases[i].extractor, "");
        sro_preprocess_settings steps = preprocess_of(cases[i].steps);
        const sro_preprocess_step *step;
        fails(sro_extract_row(extraction, &steps, NULL, magnitudes, row, &step));
        assert_ptr_equal(step,
                         cases[i].culprit ? sro_preprocess_step_named(cases[i].culprit) : NULL);
        sro_extraction_free(extraction);
    }
    free(magnitudes);
    sro_frames_release(frames);
    (void)state;
}

static void cancelled(void **state)
{
    static const char *const extractors[] = {"melspec", "mfcc", "spectral_shape"};
    sro_frames *frames = golden_frames(golden_case_named("n2048"));
    sro_preprocess_settings none = preprocess_of("none");
    for (size_t i = 0; i < COUNT(extractors); i++) {
        sro_extraction *extraction = extraction_of(frames, extractors[i], "");
        sro_matrix *features = NULL;
        sro_fit *fit = NULL;
        sro_job *job;
        succeeds(sro_job_new(&job, NULL, NULL));
        sro_job_cancel(job);
        assert_string_equal(fails(sro_extract(frames, extraction, &none, &features, &fit, job)),
                            SRO_CANCELLED);
        assert_null(features);
        assert_null(fit);
        sro_job_free(job);
        sro_extraction_free(extraction);
    }
    sro_frames_release(frames);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(melspec_as_librosa),
        cmocka_unit_test(the_floor_is_low),
        cmocka_unit_test(mfcc_as_librosa),
        cmocka_unit_test(spectral_shape_as_librosa),
        cmocka_unit_test(a_frame_alone_becomes_the_same),
        cmocka_unit_test(a_frame_without_a_sound),
        cmocka_unit_test(cancelled),
    };
    return cmocka_run_group_tests_name("extract", tests, NULL, NULL);
}
