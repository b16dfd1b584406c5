#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "features/extract.h"

enum { MAX_WORDS = 64, MAX_LENGTH = 512 };

/* Cuts `words` up into values, which point there. */
static size_t values_of(char *words, sro_value *values)
{
    char *left = NULL;
    size_t count = 0;
    for (char *word = strtok_r(words, " ", &left); word; word = strtok_r(NULL, " ", &left)) {
        char *end;
        double number = strtod(word, &end);
        assert_true(count < MAX_WORDS);
        values[count++] = *end ? (sro_value){.kind = SRO_VALUE_WORD, .word = word}
                               : (sro_value){.kind = SRO_VALUE_NUMBER, .number = number};
    }
    return count;
}

sro_preprocess_settings preprocess_of(const char *steps)
{
    sro_preprocess_settings settings = {.ref = 1, .amin = 1e-5, .top_db = 80};
    sro_value values[MAX_WORDS];
    const sro_value *culprit;
    char words[MAX_LENGTH];
    assert_true(strlen(steps) < sizeof words);
    size_t count = values_of(strcpy(words, steps), values);
    succeeds(sro_preprocess_read(&settings, count, values, &culprit));
    return settings;
}

static void set_params(const sro_extractor *extractor, const char *typed, void *settings)
{
    sro_value values[MAX_WORDS];
    const sro_value *culprit;
    char words[MAX_LENGTH];
    assert_true(strlen(typed) < sizeof words);
    size_t count = values_of(strcpy(words, typed), values);
    for (size_t i = 0; i + 1 < count; i += 2) {
        const sro_param *param = NULL;
        for (size_t t = 0; !param && extractor->params[t]; t++)
            param = sro_param_find(extractor->params[t], values[i].word);
        assert_non_null(param);
        succeeds(sro_param_read(param, settings, 1, &values[i + 1], &culprit));
    }
}

sro_extraction *extraction_of(const sro_frames *frames, const char *extractor, const char *settings)
{
    double values[SRO_EXTRACTOR_BYTES / sizeof(double)];
    const sro_extractor *e = sro_extractor_named(extractor);
    sro_extraction *extraction;
    assert_non_null(e);
    memcpy(values, e->defaults, e->settings_size);
    set_params(e, settings, values);
    succeeds(sro_extraction_new(&extraction, e, values, sro_sound_rate(sro_frames_sound(frames)),
                                (size_t)sro_frames_settings(frames)->n_fft));
    return extraction;
}

sro_matrix *features_of(sro_frames *frames, const char *extractor, const char *settings,
                        const char *steps)
{
    sro_extraction *extraction = extraction_of(frames, extractor, settings);
    sro_preprocess_settings preprocess = preprocess_of(steps);
    sro_matrix *features;
    sro_fit *fit;
    succeeds(sro_extract(frames, extraction, &preprocess, &features, &fit, NULL));
    sro_fit_free(fit);
    sro_extraction_free(extraction);
    return features;
}
