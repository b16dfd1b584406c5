#include "features/melspec.h"

#include <float.h>

#include "features/extractor.h"

const sro_param sro_melspec_params[] = {
    {.name = "power",
     .kind = SRO_PARAM_FLOAT,
     .offset = offsetof(sro_melspec_settings, power),
     .min = DBL_MIN,
     .max = 16,
     .range = "must be above 0 and at most 16 (1 magnitude, 2 power)",
     .about = "the exponent of the magnitudes: 1 for magnitudes, 2 for power"},
    {0},
};

sro_error sro_melspec_check(const void *settings, double rate, const char **setting)
{
    const sro_melspec_settings *s = settings;
    return sro_mel_settings_check(&s->mel, rate, setting);
}

void sro_melspec_resolve(void *settings, double rate)
{
    sro_melspec_settings *s = settings;
    if (!(s->mel.fmax > 0))
        s->mel.fmax = rate / 2;
}

size_t sro_melspec_bands(const void *settings)
{
    const sro_melspec_settings *s = settings;
    return (size_t)s->mel.n_mels;
}

double sro_melspec_power(const void *settings)
{
    const sro_melspec_settings *s = settings;
    return s->power;
}

/* The extractor: its state is the filter bank. */

static SRO_CHECKED sro_error make(void **state, const void *settings, double rate, size_t n_fft)
{
    const sro_melspec_settings *s = settings;
    sro_mel *mel = NULL;
    sro_error error = sro_mel_new(&mel, &s->mel, rate, n_fft);
    if (!error)
        *state = mel;
    return error;
}

static void end(void *state) { sro_mel_free(state); }

static void measure(const void *state, const float *spectrum, float *measures)
{
    sro_mel_apply(state, spectrum, measures);
}

static size_t empty(const void *state) { return sro_mel_empty_bands(state); }

static const sro_melspec_settings defaults = SRO_MELSPEC_DEFAULTS;

const sro_extractor sro_extractor_melspec = {
    .name = "melspec",
    .about = "mel bands, spaced as the ear hears pitch: librosa.feature.melspectrogram",
    .params = {sro_mel_band_params, sro_melspec_params, sro_mel_scale_params},
    .settings_size = sizeof(sro_melspec_settings),
    .defaults = &defaults,
    .argument = "n_mels",
    .column = "band",
    .preprocess = &sro_step_amplitude_to_db,
    .check = sro_melspec_check,
    .resolve = sro_melspec_resolve,
    .make = make,
    .free = end,
    .measures = sro_melspec_bands,
    .power = sro_melspec_power,
    .measure = measure,
    .empty = empty,
};
