/* melspec: the settings of a mel spectrogram (librosa.feature.melspectrogram), and what the
 * extractors that measure by one have in common: melspec and mfcc. */
#ifndef SRO_FEATURES_MELSPEC_H
#define SRO_FEATURES_MELSPEC_H

#include "base/param.h"
#include "features/mel.h"

typedef struct {
    sro_mel_settings mel;
    double power; /* the exponent of the magnitudes, above 0, up to 16: 1 magnitude, 2 power */
} sro_melspec_settings;

/* librosa's own. */
#define SRO_MELSPEC_DEFAULTS                                            \
    {                                                                   \
        .mel = {.n_mels = 128, .norm = SRO_MEL_NORM_SLANEY}, .power = 2 \
    }

/* The parameters of the settings: sro_mel_band_params, these, and sro_mel_scale_params. */
extern const sro_param sro_melspec_params[];

/* The functions of an extractor whose settings begin with a sro_melspec_settings. */
SRO_CHECKED sro_error sro_melspec_check(const void *settings, double rate, const char **setting);
void sro_melspec_resolve(void *settings, double rate); /* fmax 0 */
size_t sro_melspec_bands(const void *settings);
double sro_melspec_power(const void *settings);

#endif
