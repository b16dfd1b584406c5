/* preprocess_step: what a preprocess step is, and what several steps share. Each member of the
 * family is one constant in a file of its own; preprocess.c has the list. */
#ifndef SRO_FEATURES_PREPROCESS_STEP_H
#define SRO_FEATURES_PREPROCESS_STEP_H

#include "base/job.h"
#include "base/matrix.h"

struct sro_preprocess_settings; /* of preprocess.h */

#define SRO_STEP_NUMBERS 2

/* A number that is typed behind the name of a step: min, min + spacing, ..., up to max. */
typedef struct {
    const char *name; /* as a person would write it: "WIDTH"; NULL: there is no such number */
    double min, max;
    double spacing;    /* of the values it may take; 0: any value */
    double fallback;   /* where none is typed */
    bool needed;       /* one has to be typed */
    const char *range; /* the error of others: "must be an odd number from 3 to 9999" */
} sro_step_number;

/* What a step learned from a whole matrix, for the rows of that matrix and later ones. Each step
 * uses of it what it needs. */
typedef struct {
    float floor;     /* what is less becomes this */
    double *offsets; /* one a column; a mean can be large against what is left after it */
    float *scales;   /* one a column */
} sro_step_fit;

/* One step at work on rows of `columns` values. */
typedef struct {
    const struct sro_preprocess_settings *settings; /* ref, amin and top_db, of the whole chain */
    const double *numbers;                          /* SRO_STEP_NUMBERS */
    sro_step_fit *fit; /* NULL: no matrix was seen; only where the step does not need one */
    size_t columns;
} sro_step_call;

typedef struct {
    const char *name;  /* as it is typed */
    const char *about; /* one sentence without its full stop */
    sro_step_number numbers[SRO_STEP_NUMBERS];
    bool decibels; /* ref, amin and top_db have an effect on it */

    /* Why one row alone is not enough: "needs the maximum of a whole sound". NULL: it is. */
    const char *lacks;

    /* Learn from the matrix, into call->fit, which is zeroed. NULL: there is nothing to learn. */
    SRO_CHECKED sro_error (*fit)(const sro_step_call *call, const sro_matrix *matrix);

    /* Change one row. NULL: the step looks at neighbouring rows, too, so that no row can come
     * alone, whatever was learned. */
    void (*apply_row)(const sro_step_call *call, float *row);

    /* Change the whole matrix. NULL: fit, and then row by row. */
    SRO_CHECKED sro_error (*apply)(const sro_step_call *call, sro_matrix *matrix, sro_job *job);
} sro_preprocess_step;

/* The steps that extractors ask for themselves. */
extern const sro_preprocess_step sro_step_amplitude_to_db, sro_step_power_to_db,
    sro_step_standardize;

/* Rows between two questions whether the job was cancelled: well below 50 ms. */
enum { SRO_STEP_ROWS = 1024 };

/* apply_row on every row of a matrix that has not been handed out yet. Fails when the job is
 * cancelled. */
SRO_CHECKED sro_error sro_step_each_row(void (*apply_row)(const sro_step_call *call, float *row),
                                        const sro_step_call *call, sro_matrix *matrix,
                                        sro_job *job);

/* The sums of the columns, added in the sequence of the rows. */
void sro_step_sums(const sro_matrix *matrix, double *sums);

/* Each value less its column's offset, times its column's scale. */
void sro_step_scale_row(const sro_step_call *call, float *row);

#define SRO_LACKS_MATRIX "needs the sums, means or maximum of a whole sound"

/* One instruction, which fmaxf is not: it has to look out for NaN. */
static inline float sro_step_max(float a, float b) { return a > b ? a : b; }

#endif
