/* preprocess: the steps between what an extractor measures and features, under librosa's and
 * scikit-learn's names where they have one, and what the steps learned of a whole matrix, by which
 * a row that comes alone goes through the same steps. */
#ifndef SRO_FEATURES_PREPROCESS_H
#define SRO_FEATURES_PREPROCESS_H

#include "base/job.h"
#include "base/matrix.h"
#include "base/param.h"
#include "features/preprocess_step.h"

#define SRO_MAX_STEPS 16

/* A step with the numbers that were typed behind it, or their fallbacks. */
typedef struct {
    const sro_preprocess_step *step;
    double numbers[SRO_STEP_NUMBERS];
} sro_step_choice;

typedef struct sro_preprocess_settings {
    int count; /* 0..SRO_MAX_STEPS steps, applied in turn */
    sro_step_choice steps[SRO_MAX_STEPS];
    double ref;    /* what counts as 0 dB, > 0 */
    double amin;   /* >= FLT_MIN */
    double top_db; /* >= 0 */
} sro_preprocess_settings;

/* The whole family, ended by NULL, and the step of that name, or NULL. */
SRO_API const sro_preprocess_step *const *sro_preprocess_steps(void);
SRO_API const sro_preprocess_step *sro_preprocess_step_named(const char *name);

/* What is wrong with the settings, or NULL; *setting is then the name of the culprit. */
SRO_API SRO_CHECKED sro_error sro_preprocess_settings_check(const sro_preprocess_settings *settings,
                                                            const char **setting);

/* Whether ref, amin and top_db have any effect on these steps. */
SRO_API bool sro_preprocess_uses_db(const sro_preprocess_settings *settings);

/* Whether both name the same steps with the same numbers. */
SRO_API bool sro_preprocess_same_steps(const sro_preprocess_settings *a,
                                       const sro_preprocess_settings *b);

/* For a parameter of kind SRO_PARAM_CUSTOM whose value is a sro_preprocess_settings: the steps
 * as typed, "smooth 5 amplitude_to_db" or "none". Reading leaves ref, amin and top_db
 * alone. Fails on what names no step, on numbers out of range, and on more than SRO_MAX_STEPS
 * steps; *culprit as with sro_param_read. */
SRO_API SRO_CHECKED sro_error sro_preprocess_read(void *settings, size_t count,
                                                  const sro_value *values,
                                                  const sro_value **culprit);
SRO_API void sro_preprocess_print(const void *settings, char *text, size_t size);

/* What the steps took from a whole matrix: sums, means, deviations, the maximum. */
typedef struct sro_statistics sro_statistics;
SRO_API void sro_statistics_free(sro_statistics *statistics);

/* Apply the steps to a matrix that has not been handed out yet. The statistics are the
 * caller's to free. After an error the matrix is half-done. Any thread. */
SRO_API SRO_CHECKED sro_error sro_preprocess_fit_transform(const sro_preprocess_settings *settings,
                                                           sro_matrix *matrix,
                                                           sro_statistics **statistics,
                                                           sro_job *job);

/* Apply the steps to one row of `columns` values. `statistics` of the same steps and columns, or
 * NULL when there was no matrix. Fails on the first step that cannot do with that, which is then
 * *step: one that needs a matrix, or (without apply_row) one that a single row never is enough
 * for. */
SRO_API SRO_CHECKED sro_error sro_preprocess_transform(const sro_preprocess_settings *settings,
                                                       const sro_statistics *statistics, float *row,
                                                       size_t columns,
                                                       const sro_preprocess_step **step);

#endif
