#include "features/melspec.h"

#include <math.h>
#include <stdlib.h>

#include "spectrum/stft.h"

const char *sro_power_check(double power)
{
    return power > 0 && power <= 16 ? 0 : "must be above 0 and at most 16 (1 magnitude, 2 power)";
}

void sro_power_of_magnitudes(double power, float *magnitude, size_t count)
{
    if (power == 1)
        return;
    for (size_t i = 0; i < count; i++)
        magnitude[i] = power == 2 ? magnitude[i] * magnitude[i] : powf(magnitude[i], (float)power);
}

/* The usual power 2 needs no root. */
static void power_of_bins(double power, const sro_complex *bins, size_t count, float *out)
{
    const float *parts = (const float *)bins;
    for (size_t i = 0; i < count; i++)
        out[i] = parts[2 * i] * parts[2 * i] + parts[2 * i + 1] * parts[2 * i + 1];
    if (power == 2)
        return;
    for (size_t i = 0; i < count; i++)
        out[i] = sqrtf(out[i]);
    sro_power_of_magnitudes(power, out, count);
}

static const char *mel_rows(sro_stft *stft, const sro_mel *mel, double power, size_t bins,
                            float *spectrum, sro_matrix *features, sro_job *job)
{
    size_t rows = sro_matrix_rows(features);
    for (size_t i = 0; i < rows; i++) {
        /* the steps that follow take the last tenth */
        if (sro_job_report(job, .9 * (double)i / (double)rows))
            return SRO_CANCELLED;
        power_of_bins(power, sro_stft_frame(stft, SRO_DOWNMIX, i), bins, spectrum);
        sro_mel_apply(mel, spectrum, sro_matrix_writable_row(features, i));
    }
    return 0;
}

const char *sro_melspec(sro_frames *frames, const sro_mel *mel, double power,
                        const sro_preprocess_settings *preprocess, sro_matrix **features,
                        sro_statistics **statistics, sro_job *job)
{
    size_t bins = sro_frames_bins(frames);
    sro_stft *stft = 0;
    sro_matrix *made = 0;
    float *spectrum = malloc(bins * sizeof *spectrum);
    const char *error = spectrum ? 0 : SRO_NO_MEMORY;
    if (!error)
        error = sro_stft_new(&stft, frames);
    if (!error)
        error = sro_matrix_new(&made, sro_frames_count(frames), sro_mel_bands(mel));
    if (!error)
        error = mel_rows(stft, mel, power, bins, spectrum, made, job);
    if (!error)
        error = sro_preprocess_fit_transform(preprocess, made, statistics, job);
    if (!error) {
        *features = made;
        made = 0;
    }
    sro_matrix_release(made);
    sro_stft_free(stft);
    free(spectrum);
    return error;
}
