/* edits_of: edits with tables, as the tests of edits and of the editor have them. */
#ifndef EDITS_OF_H
#define EDITS_OF_H

#include <stdlib.h>
#include <string.h>

#include "spectrum/spectral_edits.h"
#include "support.h"

/* What golden_spectra.py calls table and gains, for any number of bins. */
static inline uint32_t table_of(size_t k, size_t bins) { return (uint32_t)(k * 7919 % bins); }
static inline float gain_of(size_t k) { return ((float)(k % 5) - 1) / 2; }

static inline sro_spectral_edits *edits_of(sro_spectral_settings settings, size_t bins)
{
    uint32_t *sources = malloc(bins * sizeof *sources);
    float *gains = floats(bins);
    for (size_t k = 0; k < bins; k++) {
        sources[k] = table_of(k, bins);
        gains[k] = gain_of(k);
    }
    settings.sources = sources;
    settings.gains = gains;
    settings.source_count = settings.gain_count = bins;
    sro_spectral_edits *edits;
    succeeds(sro_spectral_edits_new(&edits, &settings));
    memset(sources, 0xff, bins * sizeof *sources); /* it has to have copied them */
    memset(gains, 0xff, bins * sizeof *gains);
    free(sources);
    free(gains);
    return edits;
}

#endif
