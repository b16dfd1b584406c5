/* preprocess: the steps between a mel spectrogram and features, in the notebook's and
 * librosa's names, with the statistics that let one later row through the same steps. */
#ifndef SRO_FEATURES_PREPROCESS_H
#define SRO_FEATURES_PREPROCESS_H

#include "base/job.h"
#include "base/matrix.h"

typedef enum {
    SRO_AMPLITUDE_TO_DB, /* librosa.amplitude_to_db: 10 log10(max(amin^2, x^2)), less the ref,
                            clipped top_db below the matrix's maximum */
    SRO_POWER_TO_DB,     /* librosa.power_to_db: 10 log10(max(amin, x)), likewise */
    SRO_VOLUME,          /* every column divided by its sum; one that sums to less than
                            FLT_MIN stays */
    SRO_LOG_WEIGHT,      /* column k times ln(columns + 1 - k) */
    SRO_LOG_SUM,         /* every column becomes the sum of the log-weighted columns */
    SRO_STANDARDIZE,     /* sklearn StandardScaler: columns less their mean, by their deviation
                            (of the population; 1 for a constant column) */
} sro_preprocess_step;

#define SRO_MAX_STEPS 16

typedef struct {
    int count; /* 0..SRO_MAX_STEPS steps, applied in turn */
    sro_preprocess_step steps[SRO_MAX_STEPS];
    double ref;    /* what counts as 0 dB, > 0 */
    double amin;   /* >= FLT_MIN */
    double top_db; /* >= 0 */
} sro_preprocess_settings;

/* What is wrong with the settings, or 0; *setting is then the name of the culprit. */
SRO_API const char *sro_preprocess_settings_check(const sro_preprocess_settings *settings,
                                                  const char **setting);

/* Whether ref, amin and top_db have any effect on these steps. */
SRO_API int sro_preprocess_uses_db(const sro_preprocess_settings *settings);

/* What the steps took from a whole matrix: sums, means, deviations, the maximum. */
typedef struct sro_statistics sro_statistics;
SRO_API void sro_statistics_free(sro_statistics *statistics);

/* Apply the steps to a matrix that has not been handed out yet. The statistics are the
 * caller's to free. Any thread. */
SRO_API const char *sro_preprocess_fit_transform(const sro_preprocess_settings *settings,
                                                 sro_matrix *matrix, sro_statistics **statistics,
                                                 sro_job *job);

/* Apply the steps to one row of `columns` values. `statistics` of the same steps and columns,
 * or 0 when there was no matrix: then the first step that needs one is named in *step. */
SRO_API const char *sro_preprocess_transform(const sro_preprocess_settings *settings,
                                             const sro_statistics *statistics, float *row,
                                             size_t columns, sro_preprocess_step *step);

#endif
