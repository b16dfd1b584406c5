/* extractor: what measures how a frame sounds, from the magnitudes of its bins: a row of numbers.
 * Each member of the family is one constant in a file of its own; extractor.c has the list, and
 * extract.c does with any of them what all need. */
#ifndef SRO_FEATURES_EXTRACTOR_H
#define SRO_FEATURES_EXTRACTOR_H

#include "base/param.h"
#include "features/preprocess.h"
#include "features/preprocess_step.h"

#define SRO_EXTRACTOR_TABLES 4

typedef struct {
    const char *name;  /* as it is typed */
    const char *about; /* one sentence without its full stop */

    /* The settings: a plain struct of the extractor's own that may be compared and copied byte by
     * byte; tables of its parameters, in the sequence in which they are printed; and what they are
     * unless set. */
    const sro_param *params[SRO_EXTRACTOR_TABLES + 1]; /* ended by NULL */
    size_t settings_size;                              /* at most SRO_EXTRACTOR_BYTES */
    const void *defaults;
    /* The parameter that is set by what stands behind the extractor's name, or NULL. */
    const char *argument;

    /* The preprocess step that is taken unless others are asked for; NULL: none. */
    const sro_preprocess_step *preprocess;

    const char *column; /* what one column is, for a person: "band" */
    /* The name of a column. NULL: they have none but their numbers. */
    const char *(*column_name)(const void *settings, size_t column);

    /* What is wrong beyond the ranges of the parameters, for sounds at `rate` Hz (0: not known
     * yet), or NULL; *setting is then the name of the culprit. May be NULL. */
    SRO_CHECKED sro_error (*check)(const void *settings, double rate, const char **setting);
    /* Put what a setting that is left open stands for in its place. May be NULL. */
    void (*resolve)(void *settings, double rate);

    /* What it measures by, made of settings that were checked. The state is read only. */
    SRO_CHECKED sro_error (*make)(void **state, const void *settings, double rate, size_t n_fft);
    void (*free)(void *state);

    /* How many numbers `measure` and, if there is one, `finish` make of a frame. */
    size_t (*measures)(const void *settings);
    size_t (*columns)(const void *settings); /* NULL: as measures */

    /* The exponent that the magnitudes come with: 1, or 2 for power. NULL: 1. */
    double (*power)(const void *settings);
    /* n_fft / 2 + 1 such values of one frame -> its measures. */
    void (*measure)(const void *state, const float *spectrum, float *measures);

    /* Where the columns depend on the whole sound: steps over the matrix of all measures, and what
     * then makes a row of each. NULL: the measures are the columns. */
    const sro_preprocess_settings *between;
    void (*finish)(const void *state, const float *measures, float *row);

    /* How many of the measures no bin feeds, whatever the sound. NULL: none. */
    size_t (*empty)(const void *state);
} sro_extractor;

/* The whole family, ended by NULL, and the extractor of that name, or NULL. */
SRO_API const sro_extractor *const *sro_extractors(void);
SRO_API const sro_extractor *sro_extractor_named(const char *name);

/* Its parameter of that name, or NULL. */
SRO_API const sro_param *sro_extractor_param(const sro_extractor *extractor, const char *name);

/* What is wrong with the settings for sounds at `rate` Hz (0: not known yet), or NULL; *setting is
 * then the name of the culprit. */
SRO_API SRO_CHECKED sro_error sro_extractor_check(const sro_extractor *extractor,
                                                  const void *settings, double rate,
                                                  const char **setting);

/* How many columns a row has. */
SRO_API size_t sro_extractor_columns(const sro_extractor *extractor, const void *settings);

/* An extractor and the settings of the whole family, of which each has its own: the value of an
 * object that may turn from one extractor to another. Parameters of one name are one. It may be
 * compared and copied byte by byte. */
#define SRO_EXTRACTOR_PARAMS 32
#define SRO_EXTRACTOR_BYTES 256
typedef struct {
    const sro_extractor *extractor;
    double values[SRO_EXTRACTOR_BYTES / sizeof(double)]; /* bytes; doubles for their alignment */
} sro_extractor_choice;

/* This extractor, and all settings as they are unless set. */
SRO_API void sro_extractor_choose(sro_extractor_choice *choice, const sro_extractor *extractor);

/* The parameters of one extractor, or (NULL) of all, each name once, with offsets into a
 * sro_extractor_choice. Returns how many they are, at most SRO_EXTRACTOR_PARAMS. */
SRO_API size_t sro_extractor_params(const sro_extractor *only, sro_param *params);

/* The settings of the extractor that was chosen, extractor->settings_size bytes. */
SRO_API void sro_extractor_settings(const sro_extractor_choice *choice, void *settings);

/* For a parameter of kind SRO_PARAM_CUSTOM whose value is a sro_extractor_choice: a name and what
 * its `argument` is to be, "mfcc 13". Fails on what names no extractor, and where sro_param_read
 * does on the rest; *culprit as there. */
SRO_API SRO_CHECKED sro_error sro_extractor_read(void *choice, size_t count,
                                                 const sro_value *values,
                                                 const sro_value **culprit);
SRO_API void sro_extractor_print(const void *choice, char *text, size_t size);

#endif
