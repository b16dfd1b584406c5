#include "reorder~_spectra.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/arrays.h"
#include "spectrum/spectral_editor.h"

static SRO_CHECKED sro_error read_argument(t_spectral *s, sro_spectral_argument argument,
                                           size_t count, const sro_value *values,
                                           const sro_value **culprit)
{
    if (count > (argument != SRO_SPECTRAL_NOTHING)) {
        *culprit = &values[count - 1];
        return "is one word too many";
    }
    if (!count)
        return argument == SRO_SPECTRAL_NUMBER  ? "rotate needs a number of bins"
               : argument == SRO_SPECTRAL_ARRAY ? "array needs the name of an array"
                                                : NULL;
    *culprit = values;
    if (argument == SRO_SPECTRAL_ARRAY)
        s->array = word_of(values);
    else if (fabs(number_of(values)) >= 1e15 || !read_floored(values, 1e15, &s->number))
        return "must be a number";
    return NULL;
}

static SRO_CHECKED sro_error read_kind(t_spectral *value, const sro_spectral_word *kinds,
                                       const char *which, size_t count, const sro_value *values,
                                       const sro_value **culprit)
{
    t_spectral s = {0};
    const char *word;
    sro_error error;
    if (!count)
        return which;
    *culprit = values;
    word = is_word(values) ? values->word : "";
    while (kinds[s.kind].name && strcmp(kinds[s.kind].name, word) != 0)
        s.kind++;
    if (!kinds[s.kind].name)
        return which;
    s.array_pending = kinds[s.kind].argument == SRO_SPECTRAL_ARRAY;
    error = read_argument(&s, kinds[s.kind].argument, count - 1, values + 1, culprit);
    if (!error)
        *value = s;
    return error;
}

sro_error bins_read(void *value, size_t count, const sro_value *values, const sro_value **culprit)
{
    return read_kind(value, sro_bins_edit_words,
                     "must be original, reverse, shuffle SEED, rotate N or array NAME", count,
                     values, culprit);
}

sro_error phase_read(void *value, size_t count, const sro_value *values, const sro_value **culprit)
{
    return read_kind(value, sro_phase_edit_words,
                     "must be original, zero, conjugate or random SEED", count, values, culprit);
}

sro_error mask_read(void *value, size_t count, const sro_value *values, const sro_value **culprit)
{
    return read_kind(value, sro_mask_edit_words, "must be none, checker or array NAME", count,
                     values, culprit);
}

static void print_kind(const t_spectral *s, const sro_spectral_word *kinds, char *text, size_t size)
{
    const sro_spectral_word *kind = &kinds[s->kind];
    if (kind->argument == SRO_SPECTRAL_ARRAY)
        snprintf(text, size, "%s %s", kind->name, s->array);
    else if (kind->argument != SRO_SPECTRAL_NOTHING)
        snprintf(text, size, "%s %.15g", kind->name, s->number);
    else
        snprintf(text, size, "%s", kind->name);
}

void bins_print(const void *value, char *text, size_t size)
{
    print_kind(value, sro_bins_edit_words, text, size);
}

void phase_print(const void *value, char *text, size_t size)
{
    print_kind(value, sro_phase_edit_words, text, size);
}

void mask_print(const void *value, char *text, size_t size)
{
    print_kind(value, sro_mask_edit_words, text, size);
}

/* Settings in force */

enum { MOST_BINS = SRO_MAX_N_FFT / 2 + 1 }; /* what an array has beyond them means nothing */

static void take_sources(t_spectra *s, const t_producer *owner, const char *name)
{
    size_t i, size = MOST_BINS, bad = 0;
    float *points = array_read(owner, "bins array", name, &size);
    free(s->sources);
    s->source_count = 0;
    s->sources = points ? malloc(size * sizeof(*s->sources)) : NULL;
    if (points && !s->sources)
        host_error(owner, "bins array: %s", SRO_NO_MEMORY);
    for (i = 0; s->sources && i < size; i++) {
        double source = floor((double)points[i]);
        bool fine = source >= 0 && source < SRO_MAX_N_FFT;
        s->sources[i] = fine ? (uint32_t)source : SRO_MAX_N_FFT;
        bad += !fine;
    }
    s->source_count = s->sources ? size : 0;
    free(points);
    if (bad)
        host_error(owner,
                   "bins array %s: %zu of %zu entries are no bins, which count from 0; "
                   "they are silent",
                   name, bad, size);
}

/* Of gains: what is above would be infinite with a loud sound. */
static const double LOUDEST = 1e6;

static void take_gains(t_spectra *s, const t_producer *owner, const char *name)
{
    size_t i, size = MOST_BINS, bad = 0;
    free(s->gains);
    s->gains = array_read(owner, "mask array", name, &size);
    s->gain_count = s->gains ? size : 0;
    for (i = 0; i < s->gain_count; i++)
        if (!(fabsf(s->gains[i]) <= LOUDEST)) {
            s->gains[i] = 0;
            bad++;
        }
    if (bad)
        host_error(owner,
                   "mask array %s: %zu of %zu gains are no finite numbers, or over %g; they are 0",
                   name, bad, size, LOUDEST);
}

static bool same(const t_spectral *a, const t_spectral *b)
{
    return a->kind == b->kind && a->array_pending == b->array_pending && a->number == b->number
           && a->array == b->array;
}

static bool same_settings(const t_spectra_settings *a, const t_spectra_settings *b)
{
    return same(&a->bins, &b->bins) && same(&a->phase, &b->phase) && same(&a->mask, &b->mask);
}

bool spectra_take(t_spectra *s, const t_producer *owner, t_spectra_settings *settings)
{
    if (same_settings(&s->settings, settings))
        return false;
    if (settings->bins.array_pending)
        take_sources(s, owner, settings->bins.array);
    if (settings->mask.array_pending)
        take_gains(s, owner, settings->mask.array);
    settings->bins.array_pending = settings->mask.array_pending = false;
    s->settings = *settings;
    return true;
}

void spectra_read_arrays_again(t_spectra_settings *settings)
{
    settings->bins.array_pending = settings->bins.array != NULL;
    settings->mask.array_pending = settings->mask.array != NULL;
}

static sro_bins_edit bins_in_force(const t_spectra *s)
{
    int kind = s->settings.bins.kind;
    return kind == SRO_BINS_TABLE && !s->sources ? SRO_BINS_ORIGINAL : (sro_bins_edit)kind;
}

static sro_mask_edit mask_in_force(const t_spectra *s)
{
    int kind = s->settings.mask.kind;
    return kind == SRO_MASK_TABLE && !s->gains ? SRO_MASK_NONE : (sro_mask_edit)kind;
}

static bool nothing_to_do(const t_spectra *s)
{
    return bins_in_force(s) == SRO_BINS_ORIGINAL && mask_in_force(s) == SRO_MASK_NONE
           && s->settings.phase.kind == SRO_PHASE_ORIGINAL;
}

sro_spectral_edits *spectra_edits(const t_spectra *s, const t_producer *owner)
{
    sro_spectral_edits *edits = NULL;
    sro_spectral_settings settings = {
        .bins = bins_in_force(s),
        .shift = (int64_t)s->settings.bins.number,
        .seed = (uint64_t)(int64_t)s->settings.bins.number,
        .sources = s->sources,
        .source_count = s->source_count,
        .phase = (sro_phase_edit)s->settings.phase.kind,
        .phase_seed = (uint64_t)(int64_t)s->settings.phase.number,
        .mask = mask_in_force(s),
        .gains = s->gains,
        .gain_count = s->gain_count,
    };
    sro_error error = nothing_to_do(s) ? NULL : sro_spectral_edits_new(&edits, &settings);
    if (error)
        host_error(owner, "%s", error);
    return edits;
}

static void warn_of_length(const t_producer *owner, const char *what, const char *name,
                           size_t count, size_t bins)
{
    if (count < bins)
        host_note(owner, "%s %s: has %zu points for %zu bins; the other bins are silent", what,
                  name, count, bins);
}

void spectra_warn(const t_spectra *s, const t_producer *owner, const sro_frames *frames)
{
    size_t bins;
    if (!frames || nothing_to_do(s))
        return;
    bins = sro_frames_bins(frames);
    if (!sro_spectral_editor_realtime(frames))
        host_error(owner,
                   "n_fft %d: spectra can be edited while they play up to n_fft %d without "
                   "a prime factor above 7; it plays unedited, render and write edit all the same",
                   sro_frames_settings(frames)->n_fft, SRO_MAX_REALTIME_N_FFT);
    if (bins_in_force(s) == SRO_BINS_TABLE)
        warn_of_length(owner, "bins array", s->settings.bins.array, s->source_count, bins);
    if (mask_in_force(s) == SRO_MASK_TABLE)
        warn_of_length(owner, "mask array", s->settings.mask.array, s->gain_count, bins);
}

void spectra_free(t_spectra *s)
{
    free(s->sources);
    free(s->gains);
}
