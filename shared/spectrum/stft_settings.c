#include "spectrum/stft_settings.h"

const sro_param sro_stft_settings_params[] = {
    {.name = "n_fft",
     .kind = SRO_PARAM_INT,
     .offset = offsetof(sro_stft_settings, n_fft),
     .min = 1,
     .max = SRO_MAX_N_FFT,
     .range = "must be a whole number from 1 to 1048576",
     .unit = "samples",
     .about = "the length of a frame and of its transform"},
    {.name = "hop_length",
     .kind = SRO_PARAM_INT,
     .offset = offsetof(sro_stft_settings, hop_length),
     .max = SRO_MAX_N_FFT,
     .range = "must be a whole number from 1 to 1048576, or 0 for win_length / 4",
     .unit = "samples",
     .about = "the distance from one frame to the next"},
    {.name = "win_length",
     .kind = SRO_PARAM_INT,
     .offset = offsetof(sro_stft_settings, win_length),
     .max = SRO_MAX_N_FFT,
     .range = "must be a whole number from 1 to n_fft, or 0 for n_fft",
     .unit = "samples",
     .about = "the length of the window, which lies in the middle of a frame"},
    {.name = "window",
     .kind = SRO_PARAM_CHOICE,
     .offset = offsetof(sro_stft_settings, window),
     .choices = sro_window_names,
     .about = "what a frame is multiplied by before its transform"},
    {.name = "center",
     .kind = SRO_PARAM_BOOL,
     .offset = offsetof(sro_stft_settings, center),
     .about = "whether frame k is centred on sample k * hop_length, with padding at both ends"},
    {.name = "pad_mode",
     .kind = SRO_PARAM_CHOICE,
     .offset = offsetof(sro_stft_settings, pad_mode),
     .choices = sro_pad_mode_names,
     .about = "what the padding is made of"},
    {0},
};

sro_error sro_stft_settings_check(const sro_stft_settings *settings, const char **setting)
{
    sro_error error = sro_params_check(sro_stft_settings_params, settings, setting);
    if (!error && settings->win_length > settings->n_fft) {
        const sro_param *win_length = sro_param_find(sro_stft_settings_params, "win_length");
        *setting = win_length->name;
        error = win_length->range;
    }
    return error;
}

sro_stft_settings sro_stft_settings_resolve(const sro_stft_settings *settings)
{
    sro_stft_settings s = *settings;
    if (!s.win_length)
        s.win_length = s.n_fft;
    if (!s.hop_length)
        s.hop_length = s.win_length >= 4 ? s.win_length / 4 : 1;
    return s;
}

bool sro_stft_settings_equal(const sro_stft_settings *a, const sro_stft_settings *b)
{
    return a->n_fft == b->n_fft && a->hop_length == b->hop_length && a->win_length == b->win_length
           && a->window == b->window && a->center == b->center && a->pad_mode == b->pad_mode;
}

size_t sro_stft_settings_padding(const sro_stft_settings *settings)
{
    return settings->center ? (size_t)settings->n_fft / 2 : 0;
}
