/* stft_settings: how a sound is cut into frames, with librosa.stft's arguments and names. */
#ifndef SRO_SPECTRUM_STFT_SETTINGS_H
#define SRO_SPECTRUM_STFT_SETTINGS_H

#include "base/param.h"
#include "spectrum/pad_mode.h"
#include "spectrum/window.h"

#define SRO_MAX_N_FFT 1048576

/* Lengths in samples. */
typedef struct {
    int n_fft;      /* of a frame, 1..SRO_MAX_N_FFT, any whole number */
    int hop_length; /* from frame to frame, 1..SRO_MAX_N_FFT; 0 for win_length / 4 */
    int win_length; /* of the window in the middle of a frame, 1..n_fft; 0 for n_fft */
    sro_window window;
    bool center;           /* pad both ends by n_fft / 2 */
    sro_pad_mode pad_mode; /* with what */
} sro_stft_settings;

/* The settings as parameters, ended by one without a name. */
SRO_API extern const sro_param sro_stft_settings_params[];

/* What is wrong with the settings, or NULL; *setting is then the name of the culprit. */
SRO_API SRO_CHECKED sro_error sro_stft_settings_check(const sro_stft_settings *settings,
                                                      const char **setting);

/* The same settings with every 0 replaced by what it stands for. */
SRO_API sro_stft_settings sro_stft_settings_resolve(const sro_stft_settings *settings);

SRO_API bool sro_stft_settings_equal(const sro_stft_settings *a, const sro_stft_settings *b);

/* How many samples a sound is padded by at either end: n_fft / 2 where `center` is true, else 0. */
SRO_API size_t sro_stft_settings_padding(const sro_stft_settings *settings);

#endif
