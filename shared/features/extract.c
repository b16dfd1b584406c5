#include "features/extract.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "spectrum/stft.h"

struct sro_extraction {
    const sro_extractor *extractor;
    void *state;
    double power;
    size_t bins, measure_count, columns;
    float *spectrum, *measures; /* of one frame */
};

sro_error sro_extraction_new(sro_extraction **extraction, const sro_extractor *extractor,
                             const void *settings, double rate, size_t n_fft)
{
    const char *setting;
    sro_error error = sro_extractor_check(extractor, settings, rate, &setting);
    if (error)
        return error;
    sro_extraction *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->extractor = extractor;
    made->power = extractor->power ? extractor->power(settings) : 1;
    made->bins = n_fft / 2 + 1;
    made->measure_count = extractor->measures(settings);
    made->columns = sro_extractor_columns(extractor, settings);
    made->spectrum = malloc(made->bins * sizeof *made->spectrum);
    made->measures = malloc(made->measure_count * sizeof *made->measures);
    error = made->spectrum && made->measures ? NULL : SRO_NO_MEMORY;
    if (!error)
        error = extractor->make(&made->state, settings, rate, n_fft);
    if (error)
        sro_extraction_free(made);
    else
        *extraction = made;
    return error;
}

void sro_extraction_free(sro_extraction *extraction)
{
    if (!extraction)
        return;
    if (extraction->state)
        extraction->extractor->free(extraction->state);
    free(extraction->spectrum);
    free(extraction->measures);
    free(extraction);
}

size_t sro_extraction_measures(const sro_extraction *extraction)
{
    return extraction->measure_count;
}

size_t sro_extraction_empty(const sro_extraction *extraction)
{
    const sro_extractor *extractor = extraction->extractor;
    return extractor->empty ? extractor->empty(extraction->state) : 0;
}

/* The spectrum that an extractor wants */

static void raise_to_power(double power, float *magnitude, size_t count)
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
    raise_to_power(power, out, count);
}

/* Whole sounds */

struct sro_fit {
    sro_statistics *between, *after; /* between is NULL for extractors without */
};

void sro_fit_free(sro_fit *fit)
{
    if (!fit)
        return;
    sro_statistics_free(fit->between);
    sro_statistics_free(fit->after);
    free(fit);
}

static SRO_CHECKED sro_error measure_all(sro_extraction *e, sro_stft *stft, sro_matrix *measures,
                                         sro_job *job)
{
    size_t rows = sro_matrix_rows(measures);
    for (size_t i = 0; i < rows; i++) {
        /* the steps that follow take the last tenth */
        if (sro_job_report(job, .9 * (double)i / (double)rows))
            return SRO_CANCELLED;
        power_of_bins(e->power, sro_stft_frame(stft, SRO_DOWNMIX, i), e->bins, e->spectrum);
        e->extractor->measure(e->state, e->spectrum, sro_matrix_writable_row(measures, i));
    }
    return NULL;
}

static SRO_CHECKED sro_error finish_rows(sro_extraction *e, const sro_matrix *measures,
                                         sro_matrix *finished, sro_job *job)
{
    for (size_t i = 0; i < sro_matrix_rows(measures); i++) {
        if (sro_job_cancelled(job))
            return SRO_CANCELLED;
        e->extractor->finish(e->state, sro_matrix_row(measures, i),
                             sro_matrix_writable_row(finished, i));
    }
    return NULL;
}

/* The measures, as they are after the steps between, become the columns; of many extractors they
 * are the columns already. */
static SRO_CHECKED sro_error finish_all(sro_extraction *e, sro_matrix **matrix,
                                        sro_statistics **statistics, sro_job *job)
{
    sro_matrix *measures = *matrix, *finished = NULL;
    if (!e->extractor->finish)
        return NULL;
    sro_error error =
        sro_preprocess_fit_transform(e->extractor->between, measures, statistics, job);
    if (!error)
        error = sro_matrix_new(&finished, sro_matrix_rows(measures), e->columns);
    if (!error)
        error = finish_rows(e, measures, finished, job);
    if (error) {
        sro_matrix_release(finished);
        return error;
    }
    sro_matrix_release(measures);
    *matrix = finished;
    return NULL;
}

sro_error sro_extract(sro_frames *frames, sro_extraction *extraction,
                      const sro_preprocess_settings *preprocess, sro_matrix **features,
                      sro_fit **fit, sro_job *job)
{
    sro_stft *stft = NULL;
    sro_matrix *matrix = NULL;
    sro_fit *found = calloc(1, sizeof *found);
    sro_error error = found ? NULL : SRO_NO_MEMORY;
    if (!error)
        error = sro_stft_new(&stft, frames);
    if (!error)
        error = sro_matrix_new(&matrix, sro_frames_count(frames), extraction->measure_count);
    if (!error)
        error = measure_all(extraction, stft, matrix, job);
    if (!error)
        error = finish_all(extraction, &matrix, &found->between, job);
    if (!error)
        error = sro_preprocess_fit_transform(preprocess, matrix, &found->after, job);
    if (!error) {
        *features = matrix;
        *fit = found;
        matrix = NULL;
        found = NULL;
    }
    sro_matrix_release(matrix);
    sro_stft_free(stft);
    sro_fit_free(found);
    return error;
}

/* One frame alone */

sro_error sro_extract_row(sro_extraction *e, const sro_preprocess_settings *preprocess,
                          const sro_fit *fit, const float *magnitude, float *row,
                          const sro_preprocess_step **step)
{
    const sro_extractor *extractor = e->extractor;
    float *measures = extractor->finish ? e->measures : row;
    memcpy(e->spectrum, magnitude, e->bins * sizeof *e->spectrum);
    raise_to_power(e->power, e->spectrum, e->bins);
    extractor->measure(e->state, e->spectrum, measures);
    if (extractor->finish) {
        sro_error error = sro_preprocess_transform(extractor->between, fit ? fit->between : NULL,
                                                   measures, e->measure_count, step);
        *step = NULL;
        if (error)
            return error;
        extractor->finish(e->state, measures, row);
    }
    return sro_preprocess_transform(preprocess, fit ? fit->after : NULL, row, e->columns, step);
}
