#include "reorder~_spectra.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/arrays.h"

/* What follows the word. */
typedef enum { NOTHING, NUMBER, SEED, ARRAY } t_argument;

typedef struct _word {
    const char *name; /* its place in the list is its kind */
    t_argument argument;
} t_word_kind;

static const t_word_kind bins_words[] = {{"original", NOTHING}, {"reverse", NOTHING},
                                         {"shuffle", SEED},     {"rotate", NUMBER},
                                         {"array", ARRAY},      {0}};
static const t_word_kind phase_words[] = {
    {"original", NOTHING}, {"zero", NOTHING}, {"conjugate", NOTHING}, {"random", SEED}, {0}};
static const t_word_kind mask_words[] = {
    {"none", NOTHING}, {"checker", NOTHING}, {"array", ARRAY}, {0}};

static const char *read_argument(t_spectral *s, t_argument argument, int argc, const t_atom *argv,
                                 const t_atom **culprit)
{
    if (argc > (argument != NOTHING)) {
        *culprit = &argv[argc - 1];
        return "is one word too many";
    }
    if (!argc)
        return argument == NUMBER  ? "rotate needs a number of bins"
               : argument == ARRAY ? "array needs the name of an array"
                                   : 0;
    *culprit = argv;
    if (argument == ARRAY) {
        s->array = atom_name(argv);
        return 0;
    }
    s->number = atom_getfloat(argv);
    if (argv->a_type != A_FLOAT || !(fabs(s->number) < 1e15))
        return "must be a number";
    s->number = floor(s->number);
    return 0;
}

static const char *read_words(t_spectral *value, const t_word_kind *words, const char *which,
                              int argc, const t_atom *argv, const t_atom **culprit)
{
    t_spectral s = {0};
    char word[MAXPDSTRING];
    const char *error;
    if (argc < 1)
        return which;
    *culprit = argv;
    atom_string(argv, word, sizeof(word));
    while (words[s.kind].name && strcmp(words[s.kind].name, word))
        s.kind++;
    if (!words[s.kind].name)
        return which;
    s.asked = words[s.kind].argument == ARRAY;
    error = read_argument(&s, words[s.kind].argument, argc - 1, argv + 1, culprit);
    if (!error)
        memcpy(value, &s, sizeof(s));
    return error;
}

const char *bins_read(void *value, int argc, const t_atom *argv, const t_atom **culprit)
{
    return read_words(value, bins_words,
                      "must be original, reverse, shuffle SEED, rotate N or array NAME", argc, argv,
                      culprit);
}

const char *phase_read(void *value, int argc, const t_atom *argv, const t_atom **culprit)
{
    return read_words(value, phase_words, "must be original, zero, conjugate or random SEED", argc,
                      argv, culprit);
}

const char *mask_read(void *value, int argc, const t_atom *argv, const t_atom **culprit)
{
    return read_words(value, mask_words, "must be none, checker or array NAME", argc, argv,
                      culprit);
}

static void write_words(const t_spectral *s, const t_word_kind *words, char *text, size_t size)
{
    const t_word_kind *word = &words[s->kind];
    if (word->argument == ARRAY)
        snprintf(text, size, "%s %s", word->name, s->array->s_name);
    else if (word->argument != NOTHING)
        snprintf(text, size, "%s %.15g", word->name, s->number);
    else
        snprintf(text, size, "%s", word->name);
}

void bins_write(const void *value, char *text, size_t size)
{
    write_words(value, bins_words, text, size);
}

void phase_write(const void *value, char *text, size_t size)
{
    write_words(value, phase_words, text, size);
}

void mask_write(const void *value, char *text, size_t size)
{
    write_words(value, mask_words, text, size);
}

/* Taking them */

/* The points of an array, and a table of as many items for what they say; 0 with an error. */
static void *table_for(t_unit *owner, const char *what, t_symbol *name, size_t item, t_word **words,
                       size_t *size)
{
    void *table;
    *words = array_words(owner, what, name, size);
    if (!*words)
        return 0;
    table = malloc((*size + 1) * item);
    if (!table)
        unit_error(owner, "%s: %s", what, SRO_NO_MEMORY);
    return table;
}

static void take_sources(t_spectra *s, t_unit *owner, t_symbol *name)
{
    size_t i, size, bad = 0;
    t_word *words;
    free(s->sources);
    s->source_count = 0;
    s->sources = table_for(owner, "bins array", name, sizeof(*s->sources), &words, &size);
    if (!s->sources)
        return;
    for (i = 0; i < size; i++) {
        double source = floor(words[i].w_float);
        int fine = source >= 0 && source < SRO_MAX_N_FFT;
        s->sources[i] = fine ? (uint32_t)source : SRO_MAX_N_FFT;
        bad += !fine;
    }
    s->source_count = size;
    if (bad)
        unit_error(owner,
                   "bins array %s: %zu of %zu entries are no bins, which count from 0; "
                   "they are silent",
                   name->s_name, bad, size);
}

static void take_gains(t_spectra *s, t_unit *owner, t_symbol *name)
{
    size_t i, size, bad = 0;
    t_word *words;
    free(s->gains);
    s->gain_count = 0;
    s->gains = table_for(owner, "mask array", name, sizeof(*s->gains), &words, &size);
    if (!s->gains)
        return;
    for (i = 0; i < size; i++) {
        int fine = fabs(words[i].w_float) <= FLT_MAX;
        s->gains[i] = fine ? (float)words[i].w_float : 0;
        bad += !fine;
    }
    s->gain_count = size;
    if (bad)
        unit_error(owner, "mask array %s: %zu of %zu gains are not finite numbers; they are 0",
                   name->s_name, bad, size);
}

int spectra_take(t_spectra *s, t_unit *owner, t_spectra_settings *settings)
{
    if (!memcmp(&s->settings, settings, sizeof(*settings)))
        return 0;
    if (settings->bins.asked)
        take_sources(s, owner, settings->bins.array);
    if (settings->mask.asked)
        take_gains(s, owner, settings->mask.array);
    settings->bins.asked = settings->mask.asked = 0;
    memcpy(&s->settings, settings, sizeof(*settings));
    return 1;
}

void spectra_ask(t_spectra_settings *settings)
{
    settings->bins.asked = settings->bins.array != 0;
    settings->mask.asked = settings->mask.array != 0;
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

static int nothing_to_do(const t_spectra *s)
{
    return bins_in_force(s) == SRO_BINS_ORIGINAL && mask_in_force(s) == SRO_MASK_NONE
           && s->settings.phase.kind == SRO_PHASE_ORIGINAL;
}

sro_spectral_edits *spectra_edits(const t_spectra *s, t_unit *owner)
{
    sro_spectral_edits *edits = 0;
    sro_spectral_edits_settings settings = {
        .bins = bins_in_force(s),
        .places = (int64_t)s->settings.bins.number,
        .seed = (uint64_t)(int64_t)s->settings.bins.number,
        .sources = s->sources,
        .source_count = s->source_count,
        .phase = (sro_phase_edit)s->settings.phase.kind,
        .phase_seed = (uint64_t)(int64_t)s->settings.phase.number,
        .mask = mask_in_force(s),
        .gains = s->gains,
        .gain_count = s->gain_count,
    };
    const char *error = nothing_to_do(s) ? 0 : sro_spectral_edits_new(&edits, &settings);
    if (error)
        unit_error(owner, "%s", error);
    return edits;
}

static void warn_of_length(t_unit *owner, const char *what, const t_symbol *name, size_t count,
                           size_t bins)
{
    if (count < bins)
        unit_note(owner, "%s %s: has %zu points for %zu bins; the other bins are silent", what,
                  name->s_name, count, bins);
}

void spectra_warn(const t_spectra *s, t_unit *owner, const sro_frames *frames)
{
    size_t bins;
    if (!frames || nothing_to_do(s))
        return;
    bins = sro_frames_bins(frames);
    if (!sro_spectral_editor_realtime(frames))
        unit_error(owner,
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
