#include "bench_analysis.h"

#include <stdlib.h>
#include <string.h>

#include "bench_common.h"
#include "features/extract.h"
#include "features/melspec.h"
#include "fftw_bound.h"
#include "spectrum/stft.h"

typedef struct {
    sro_frames *frames;
    fftw_bound *bound;
    sro_stft *stft;
    sro_complex *matrix;
    sro_extraction *extraction;
} analysis;

static sro_extraction *make_extraction(const sro_frames *frames)
{
    sro_melspec_settings bands = SRO_MELSPEC_DEFAULTS;
    sro_extraction *extraction;
    bands.mel.n_mels = N_MELS;
    check(sro_extraction_new(&extraction, sro_extractor_named("melspec"), &bands, RATE,
                             (size_t)sro_frames_settings(frames)->n_fft));
    return extraction;
}

static analysis make_analysis(sro_frames *frames)
{
    size_t values = sro_frames_count(frames) * sro_frames_bins(frames);
    analysis a = {.frames = frames, .bound = make_fftw_bound(frames)};
    check(sro_stft_new(&a.stft, frames));
    a.extraction = make_extraction(frames);
    a.matrix = need(malloc(values * sizeof *a.matrix));
    memset(a.matrix, 1, values * sizeof *a.matrix); /* the pages are the caller's, not our time */
    return a;
}

static void free_analysis(analysis *a)
{
    fftw_bound_free(a->bound);
    sro_stft_free(a->stft);
    sro_extraction_free(a->extraction);
    free(a->matrix);
}

static void fft_of_every_frame(void *context)
{
    analysis *a = context;
    for (size_t i = 0; i < sro_frames_count(a->frames); i++)
        fftw_bound_forward(a->bound);
}

static void whole_stft(void *context)
{
    analysis *a = context;
    check(sro_stft_matrix(a->stft, 0, a->matrix, NULL));
}

static sro_matrix *features_of(sro_frames *frames, sro_extraction *extraction)
{
    sro_preprocess_settings steps = {
        .count = 1,
        .steps = {{.step = sro_preprocess_step_named("amplitude_to_db")}},
        .ref = 1,
        .amin = 1e-5,
        .top_db = 80};
    sro_matrix *features;
    sro_fit *fit;
    check(sro_extract(frames, extraction, &steps, &features, &fit, NULL));
    sro_fit_free(fit);
    return features;
}

sro_matrix *mel_features(sro_frames *frames)
{
    sro_extraction *extraction = make_extraction(frames);
    sro_matrix *features = features_of(frames, extraction);
    sro_extraction_free(extraction);
    return features;
}

static void mel_bands(void *context)
{
    analysis *a = context;
    sro_matrix_release(features_of(a->frames, a->extraction));
}

bool measure_analysis(sro_frames *frames)
{
    analysis a = make_analysis(frames);
    paired_times stft = time_in_turn(whole_stft, fft_of_every_frame, &a, ROUNDS);
    bool over = print_ratio("whole STFT, 60 s 2048/512", "FFTW, once a frame", &stft, 1.5);
    print_milliseconds(&stft);
    paired_times mel = time_in_turn(mel_bands, fft_of_every_frame, &a, ROUNDS);
    over |= print_ratio("128 mel bands in dB, the same", "FFTW, once a frame", &mel, 1.6);
    print_milliseconds(&mel);
    free_analysis(&a);
    return over;
}
