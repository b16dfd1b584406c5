/* mel: the mel filter bank (librosa.filters.mel), kept sparse: a bin feeds two bands at most. */
#ifndef SRO_FEATURES_MEL_H
#define SRO_FEATURES_MEL_H

#include "base/common.h"

typedef struct sro_mel sro_mel;

/* librosa.filters.mel's arguments and names. */
typedef struct {
    int n_mels;  /* 1..SRO_MAX_N_MELS */
    double fmin; /* Hz, >= 0, below fmax */
    double fmax; /* Hz, at most half the rate; 0: half the rate */
    int htk;     /* 0: Slaney's scale, linear below 1 kHz; 1: 2595 log10(1 + f / 700) */
    int slaney;  /* 1: norm 'slaney', every triangle divided by half its width; 0: none */
} sro_mel_settings;

#define SRO_MAX_N_MELS 4096

/* What is wrong with the settings for sounds at `rate` Hz (0: not known yet), or 0;
 * *setting is then the name of the culprit. */
SRO_API const char *sro_mel_settings_check(const sro_mel_settings *settings, double rate,
                                           const char **setting);

SRO_API const char *sro_mel_new(sro_mel **mel, const sro_mel_settings *settings, double rate,
                                size_t n_fft);
SRO_API void sro_mel_free(sro_mel *mel);

SRO_API size_t sro_mel_bands(const sro_mel *mel); /* n_mels */

/* n_fft/2 + 1 powers -> n_mels bands. */
SRO_API void sro_mel_apply(const sro_mel *mel, const float *power, float *bands);

/* How many bands no bin feeds: n_mels is too large for n_fft. */
SRO_API size_t sro_mel_empty_bands(const sro_mel *mel);

#endif
