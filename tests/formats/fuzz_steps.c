/* Lists of preprocess steps: what was read prints as what reads the same, and makes finite features
 * of finite ones. */

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "features/preprocess.h"
#include "fuzzing.h"

enum { MAX_VALUES = 64, ROWS = 9, COLUMNS = 5, TEXT = 1000 };

static const sro_preprocess_settings defaults = {.ref = 1, .amin = 1e-5, .top_db = 80};

static sro_matrix *magnitudes(float scale)
{
    sro_matrix *made;
    HOLDS(!sro_matrix_new(&made, ROWS, COLUMNS));
    for (size_t i = 0; i < ROWS * COLUMNS; i++)
        sro_matrix_writable_row(made, 0)[i] = (float)(i * 7 % 11) * scale;
    return made;
}

/* Of a whole matrix, and of each row by itself. */
static void check_features(const sro_preprocess_settings *settings, float scale)
{
    sro_matrix *matrix = magnitudes(scale), *rows = magnitudes(scale);
    sro_statistics *statistics = NULL;
    const sro_preprocess_step *step;
    sro_error error = sro_preprocess_fit_transform(settings, matrix, &statistics, NULL);
    if (error)
        fuzz_check_error(error);
    else
        HOLDS(sro_matrix_first_not_finite(matrix) == ROWS);
    for (size_t i = 0; !error && i < ROWS; i++)
        error = sro_preprocess_transform(settings, statistics, sro_matrix_writable_row(rows, i),
                                         COLUMNS, &step);
    if (!error)
        HOLDS(sro_matrix_first_not_finite(rows) == ROWS);
    sro_statistics_free(statistics);
    sro_matrix_release(matrix);
    sro_matrix_release(rows);
}

static void check_printing(const sro_preprocess_settings *settings)
{
    char text[TEXT], again[TEXT];
    sro_value values[MAX_VALUES];
    const sro_value *culprit;
    sro_preprocess_settings read = defaults;
    sro_preprocess_print(settings, text, sizeof text);
    memcpy(again, text, sizeof again);
    size_t count = fuzz_values(again, values, MAX_VALUES);
    HOLDS(!sro_preprocess_read(&read, count, values, &culprit));
    HOLDS(sro_preprocess_same_steps(settings, &read));
    sro_preprocess_print(&read, again, sizeof again);
    HOLDS(!strcmp(text, again));
}

static void check_short_printing(const sro_preprocess_settings *settings)
{
    char whole[TEXT], *part;
    sro_preprocess_print(settings, whole, sizeof whole);
    for (size_t size = 1; size < 40; size++) {
        part = malloc(size);
        HOLDS(part);
        sro_preprocess_print(settings, part, size);
        HOLDS(strlen(part) < size && !strncmp(part, whole, strlen(part)));
        free(part);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const float scales[] = {0, 1e-38f, 1e-20f, 1, 1e4f};
    sro_value values[MAX_VALUES];
    const sro_value *culprit = NULL;
    const char *setting;
    sro_preprocess_settings settings = defaults;
    char *text = fuzz_text(data, size);
    size_t count = fuzz_values(text, values, MAX_VALUES);
    sro_error error = sro_preprocess_read(&settings, count, values, &culprit);
    if (error) {
        fuzz_check_error(error);
        HOLDS(!culprit || (culprit >= values && culprit < values + count));
        HOLDS(!memcmp(&settings, &defaults, sizeof settings));
    } else {
        HOLDS(!sro_preprocess_settings_check(&settings, &setting));
        check_printing(&settings);
        check_short_printing(&settings);
        for (size_t i = 0; i < COUNT(scales); i++)
            check_features(&settings, scales[i]);
    }
    free(text);
    return 0;
}
