#include "bench_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/argsort.h"
#include "embedding/pca.h"
#include "features/extract.h"
#include "features/melspec.h"
#include "playback/render.h"
#include "sound/soundfile.h"
#include "test_signal.h"

enum { SECONDS = 600, RATE = 44100, N_FFT = 2000, HOP = 400, N_MELS = 128 };

static const double megabyte = 1e6;

static double peak_bytes(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
#if defined(__APPLE__)
    return (double)usage.ru_maxrss;
#else
    return (double)usage.ru_maxrss * 1024;
#endif
}

/* The values of the chain, each held to the end, as objects in a patch hold them. */
typedef struct {
    sro_sound *sound;
    sro_frames *frames;
    sro_extraction *extraction;
    sro_matrix *features, *points;
    sro_fit *fit;
    uint32_t *order;
} chain;

static SRO_CHECKED sro_error analyse(chain *c)
{
    sro_stft_settings stft = {.n_fft = N_FFT, .hop_length = HOP, .center = true};
    sro_melspec_settings bands = SRO_MELSPEC_DEFAULTS;
    sro_preprocess_settings steps = {
        .count = 1,
        .steps = {{.step = sro_preprocess_step_named("amplitude_to_db")}},
        .ref = 1,
        .amin = 1e-5,
        .top_db = 80};
    bands.mel.n_mels = N_MELS;
    sro_error error = sro_frames_new(&c->frames, c->sound, &stft);
    if (!error)
        error = sro_extraction_new(&c->extraction, sro_extractor_named("melspec"), &bands,
                                   sro_sound_rate(c->sound), N_FFT);
    if (!error)
        error = sro_extract(c->frames, c->extraction, &steps, &c->features, &c->fit, NULL);
    return error;
}

static SRO_CHECKED sro_error embed(chain *c)
{
    sro_explained_variance explained;
    sro_error error = sro_pca(c->features, 1, &c->points, NULL, &explained, NULL);
    if (error)
        return error;
    c->order = malloc(sro_matrix_rows(c->points) * sizeof *c->order);
    return c->order ? sro_argsort(c->points, c->order) : SRO_NO_MEMORY;
}

static SRO_CHECKED sro_error run(chain *c, const char *from, const char *into)
{
    sro_error error = sro_soundfile_read(from, 0, &c->sound, NULL, NULL);
    if (!error)
        error = analyse(c);
    if (!error)
        error = embed(c);
    if (!error)
        error = sro_render_file(c->frames, c->order, sro_matrix_rows(c->points), NULL, into, NULL);
    return error;
}

static int report(const chain *c, double before)
{
    double sound = (double)sro_sound_length(c->sound) * sizeof(float) / megabyte;
    double features = (double)sro_matrix_rows(c->features) * N_MELS * sizeof(float) / megabyte;
    double limit = 2 * sound + features, peak = peak_bytes() / megabyte;
    printf("memory of 10 minutes at %d/%d, file to file: sound %.0f MB, features %.0f MB\n", N_FFT,
           HOP, sound, features);
    printf("peak %.0f MB (%.0f before the chain), limit %.0f: %s\n", peak, before / megabyte, limit,
           peak <= limit ? "within" : "OVER");
    return peak > limit;
}

static void free_chain(chain *c)
{
    free(c->order);
    sro_fit_free(c->fit);
    sro_matrix_release(c->points);
    sro_matrix_release(c->features);
    sro_extraction_free(c->extraction);
    sro_frames_release(c->frames);
    sro_sound_release(c->sound);
}

int measure_memory(const char *folder)
{
    char from[1024], into[1024];
    snprintf(from, sizeof from, "%s/bench-memory.flac", folder);
    snprintf(into, sizeof into, "%s/bench-memory-reordered.wav", folder);
    chain c = {0};
    int status = 1;
    sro_error error = test_signal_write(from, SECONDS, RATE);
    double before = peak_bytes();
    if (!error)
        error = run(&c, from, into);
    if (error)
        fprintf(stderr, "bench memory: %s\n", error);
    else
        status = report(&c, before);
    free_chain(&c);
    remove(from);
    remove(into);
    return status;
}
