/* mel: the mel filter bank (librosa.filters.mel), kept sparse: a bin feeds two bands at most. */
#ifndef SRO_FEATURES_MEL_H
#define SRO_FEATURES_MEL_H

#include "base/param.h"

typedef struct sro_mel sro_mel;

/* Every triangle divided by half its width, so that all have the same area, or not. */
typedef enum { SRO_MEL_NORM_NONE, SRO_MEL_NORM_SLANEY } sro_mel_norm;

/* librosa.filters.mel's arguments and names. */
typedef struct {
    int n_mels;  /* 1..SRO_MAX_N_MELS */
    double fmin; /* Hz, >= 0, below fmax */
    double fmax; /* Hz, at most half the rate; 0: half the rate */
    bool htk;    /* false: Slaney's scale, linear below 1 kHz; true: 2595 log10(1 + f / 700) */
    sro_mel_norm norm;
} sro_mel_settings;

#define SRO_MAX_N_MELS 4096

/* The parameters of these settings, in two tables, so that an extractor can print more of its own
 * between them. Each is ended by an entry without a name. */
extern const sro_param sro_mel_band_params[];  /* n_mels, fmin, fmax */
extern const sro_param sro_mel_scale_params[]; /* htk, norm */

/* What is wrong with the settings for sounds at `rate` Hz (0: not known yet), or NULL;
 * *setting is then the name of the culprit. */
SRO_API SRO_CHECKED sro_error sro_mel_settings_check(const sro_mel_settings *settings, double rate,
                                                     const char **setting);

/* The filters for spectra of n_fft points at `rate` Hz; the caller's to free. Fails on settings
 * that the check refuses, and without memory. */
SRO_API SRO_CHECKED sro_error sro_mel_new(sro_mel **mel, const sro_mel_settings *settings,
                                          double rate, size_t n_fft);
SRO_API void sro_mel_free(sro_mel *mel);

/* n_fft/2 + 1 powers (or other values, one a bin) -> n_mels bands. Any thread. */
SRO_API void sro_mel_apply(const sro_mel *mel, const float *power, float *bands);

/* How many bands no bin feeds: n_mels is too large for n_fft. */
SRO_API size_t sro_mel_empty_bands(const sro_mel *mel);

#endif
