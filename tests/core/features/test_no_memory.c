/* Every allocation of features/ fails in turn. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "failing_alloc.h"
#include "features/extract.h"
#include "features/mel.h"

typedef struct {
    sro_frames *frames;
    const sro_extractor *extractor;
    const sro_preprocess_settings *preprocess;
} a_given;

static sro_error mel(void *context, uint64_t *result)
{
    static const sro_mel_settings settings = {.n_mels = 40, .norm = SRO_MEL_NORM_SLANEY};
    float power[257], bands[40];
    sro_mel *made = UNTOUCHED;
    sro_error error = sro_mel_new(&made, &settings, 22050, 512);
    stays_untouched(error, made);
    (void)context;
    if (error)
        return error;
    for (size_t i = 0; i < COUNT(power); i++)
        power[i] = (float)i;
    sro_mel_apply(made, power, bands);
    hash_bytes(result, bands, sizeof bands);
    sro_mel_free(made);
    return NULL;
}

static sro_error extract_by(const a_given *g, sro_extraction *extraction, uint64_t *result)
{
    sro_matrix *features = UNTOUCHED;
    sro_fit *fit = UNTOUCHED;
    float magnitudes[300], row[300];
    const sro_preprocess_step *step;
    sro_error error = sro_extract(g->frames, extraction, g->preprocess, &features, &fit, NULL);
    stays_untouched(error, features);
    stays_untouched(error, fit);
    if (error)
        return error;
    uint64_t checksum = sro_matrix_checksum(features);
    hash_bytes(result, &checksum, sizeof checksum);
    for (size_t i = 0; i < COUNT(magnitudes); i++)
        magnitudes[i] = (float)i;
    if (!sro_extract_row(extraction, g->preprocess, fit, magnitudes, row, &step))
        hash_bytes(result, row, sro_matrix_columns(features) * sizeof *row);
    sro_fit_free(fit);
    sro_matrix_release(features);
    return NULL;
}

static sro_error extract(void *context, uint64_t *result)
{
    const a_given *g = context;
    sro_extraction *extraction = UNTOUCHED;
    sro_error error =
        sro_extraction_new(&extraction, g->extractor, g->extractor->defaults, 22050, 512);
    stays_untouched(error, extraction);
    if (error)
        return error;
    error = extract_by(g, extraction, result);
    sro_extraction_free(extraction);
    return error;
}

static sro_error fit_transform(void *context, uint64_t *result)
{
    const a_given *g = context;
    uint64_t seed = 1;
    sro_matrix *matrix;
    sro_statistics *statistics = UNTOUCHED;
    sro_error error = sro_matrix_new(&matrix, 60, 5);
    if (error)
        return error;
    for (size_t i = 0; i < 300; i++)
        sro_matrix_writable_row(matrix, 0)[i] = (float)(seed = seed * 7919 % 65537);
    error = sro_preprocess_fit_transform(g->preprocess, matrix, &statistics, NULL);
    stays_untouched(error, statistics);
    if (!error) {
        *result = sro_matrix_checksum(matrix);
        sro_statistics_free(statistics);
    }
    sro_matrix_release(matrix);
    return error;
}

/* Every member of both families. */
static void every_allocation(void **state)
{
    static const sro_stft_settings stft = {512, 128, 512, SRO_WINDOW_HANN, true, SRO_PAD_CONSTANT};
    sro_sound *sound = noise_sound(2, 5000, 1);
    sro_frames *frames;
    sro_preprocess_settings steps = preprocess_of("none");
    a_given given = {.preprocess = &steps};
    succeeds(sro_frames_new(&frames, sound, &stft));
    given.frames = frames;
    every_allocation_fails(mel, NULL);
    for (const sro_extractor *const *e = sro_extractors(); *e; e++) {
        given.extractor = *e;
        every_allocation_fails(extract, &given);
    }
    for (const sro_preprocess_step *const *s = sro_preprocess_steps(); *s; s++) {
        char typed[100];
        snprintf(typed, sizeof typed, "%s%s standardize", (*s)->name,
                 (*s)->numbers[0].needed ? " 5" : "");
        steps = preprocess_of(typed);
        every_allocation_fails(extract, &given);
        every_allocation_fails(fit_transform, &given);
    }
    sro_frames_release(frames);
    sro_sound_release(sound);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation)};
    return cmocka_run_group_tests_name("no memory: features", tests, NULL, NULL);
}
