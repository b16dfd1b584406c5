/* spectra: what [reorder~] does to spectra, as settings: bins, phase and mask, each a word and
 * what belongs to it, as "shuffle 3" or "array curve". */
#ifndef REORDER_TILDE_SPECTRA_H
#define REORDER_TILDE_SPECTRA_H

#include "common/producer.h"
#include "spectrum/frames.h"
#include "spectrum/spectral_edits.h"

/* One of the three, as it was set. All bytes 0: nothing is done. */
typedef struct spectral {
    int kind;           /* sro_bins_edit, sro_phase_edit or sro_mask_edit */
    bool array_pending; /* an array is yet to be read */
    double number;      /* places or a seed */
    const char *array;
} t_spectral;

typedef struct spectra_settings {
    t_spectral bins, phase, mask;
} t_spectra_settings;

/* For the table of settings. */
SRO_CHECKED sro_error bins_read(void *value, size_t count, const sro_value *values,
                                const sro_value **culprit);
SRO_CHECKED sro_error phase_read(void *value, size_t count, const sro_value *values,
                                 const sro_value **culprit);
SRO_CHECKED sro_error mask_read(void *value, size_t count, const sro_value *values,
                                const sro_value **culprit);
void bins_print(const void *value, char *text, size_t size);
void phase_print(const void *value, char *text, size_t size);
void mask_print(const void *value, char *text, size_t size);

/* The settings in force and what their arrays held when they were asked for. All bytes 0: none. */
typedef struct spectra {
    t_spectra_settings settings;
    uint32_t *sources;
    size_t source_count;
    float *gains;
    size_t gain_count;
} t_spectra;

/* Takes new settings and reads the arrays that are asked for, which then are no more; one that is
 * not there is an error, and does nothing to the sound. Returns whether anything changed. */
bool spectra_take(t_spectra *s, const t_producer *owner, t_spectra_settings *settings);

/* Have the arrays of these settings read again. */
void spectra_read_arrays_again(t_spectra_settings *settings);

/* The edits, the caller's to release; NULL where there are none, or with an error. */
sro_spectral_edits *spectra_edits(const t_spectra *s, const t_producer *owner);

/* Says what will not be as one might expect with these frames. */
void spectra_warn(const t_spectra *s, const t_producer *owner, const sro_frames *frames);

void spectra_free(t_spectra *s);

#endif
