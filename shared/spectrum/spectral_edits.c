#include "spectrum/spectral_edits.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/permutation.h"

struct sro_spectral_edits {
    atomic_int references;
    sro_spectral_settings settings;
    uint32_t *sources; /* copies of the tables of the settings */
    float *gains;
};

/* Bins: `sources` comes as 0 1 2 ... */

static void reverse(const sro_spectral_settings *s, uint32_t *sources, size_t bins)
{
    (void)s;
    sro_permutation_reverse(sources, bins);
}

static void shuffle(const sro_spectral_settings *s, uint32_t *sources, size_t bins)
{
    sro_permutation_shuffle(sources, bins, s->seed);
}

static void rotate(const sro_spectral_settings *s, uint32_t *sources, size_t bins)
{
    sro_permutation_rotate(sources, bins, s->shift);
}

static void look_up(const sro_spectral_settings *s, uint32_t *sources, size_t bins)
{
    for (size_t k = 0; k < bins; k++) {
        uint32_t source = k < s->source_count ? s->sources[k] : (uint32_t)bins;
        sources[k] = source < bins ? source : (uint32_t)bins;
    }
}

const sro_spectral_word sro_bins_edit_words[SRO_BINS_EDITS + 1] = {
    [SRO_BINS_ORIGINAL] = {"original", SRO_SPECTRAL_NOTHING},
    [SRO_BINS_REVERSE] = {"reverse", SRO_SPECTRAL_NOTHING},
    [SRO_BINS_SHUFFLE] = {"shuffle", SRO_SPECTRAL_SEED},
    [SRO_BINS_ROTATE] = {"rotate", SRO_SPECTRAL_NUMBER},
    [SRO_BINS_TABLE] = {"array", SRO_SPECTRAL_ARRAY},
};

static void (*const bins_edits[SRO_BINS_EDITS])(const sro_spectral_settings *s, uint32_t *sources,
                                                size_t bins) = {
    [SRO_BINS_REVERSE] = reverse,
    [SRO_BINS_SHUFFLE] = shuffle,
    [SRO_BINS_ROTATE] = rotate,
    [SRO_BINS_TABLE] = look_up,
};

void sro_spectral_edits_sources(const sro_spectral_edits *edits, uint32_t *sources, size_t bins)
{
    const sro_spectral_settings *s = &edits->settings;
    sro_permutation_identity(sources, bins);
    if (bins_edits[s->bins])
        bins_edits[s->bins](s, sources, bins);
}

/* Phases, which the editor changes */

const sro_spectral_word sro_phase_edit_words[SRO_PHASE_EDITS + 1] = {
    [SRO_PHASE_ORIGINAL] = {"original", SRO_SPECTRAL_NOTHING},
    [SRO_PHASE_ZERO] = {"zero", SRO_SPECTRAL_NOTHING},
    [SRO_PHASE_CONJUGATE] = {"conjugate", SRO_SPECTRAL_NOTHING},
    [SRO_PHASE_RANDOM] = {"random", SRO_SPECTRAL_SEED},
};

/* Masks */

static float checker(const sro_spectral_settings *s, size_t bin, size_t position)
{
    (void)s;
    return (bin ^ position) & 1 ? 1 : 0;
}

static float table_gain(const sro_spectral_settings *s, size_t bin, size_t position)
{
    (void)position;
    return bin < s->gain_count ? s->gains[bin] : 0;
}

const sro_spectral_word sro_mask_edit_words[SRO_MASK_EDITS + 1] = {
    [SRO_MASK_NONE] = {"none", SRO_SPECTRAL_NOTHING},
    [SRO_MASK_CHECKER] = {"checker", SRO_SPECTRAL_NOTHING},
    [SRO_MASK_TABLE] = {"array", SRO_SPECTRAL_ARRAY},
};

static float (*const mask_edits[SRO_MASK_EDITS])(const sro_spectral_settings *s, size_t bin,
                                                 size_t position) = {
    [SRO_MASK_CHECKER] = checker,
    [SRO_MASK_TABLE] = table_gain,
};

float sro_spectral_edits_gain(const sro_spectral_edits *edits, size_t bin, size_t position)
{
    const sro_spectral_settings *s = &edits->settings;
    return mask_edits[s->mask] ? mask_edits[s->mask](s, bin, position) : 1;
}

/* The value */

static void *copy_of(const void *values, size_t bytes)
{
    void *copy = malloc(bytes + 1);
    if (copy)
        memcpy(copy, values, bytes);
    return copy;
}

static SRO_CHECKED sro_error copy_tables(sro_spectral_edits *edits)
{
    sro_spectral_settings *s = &edits->settings;
    bool sources = s->bins == SRO_BINS_TABLE, gains = s->mask == SRO_MASK_TABLE;
    if (sources)
        s->sources = edits->sources = copy_of(s->sources, s->source_count * sizeof *s->sources);
    if (gains)
        s->gains = edits->gains = copy_of(s->gains, s->gain_count * sizeof *s->gains);
    bool lacking = (sources && !edits->sources) || (gains && !edits->gains);
    return lacking ? SRO_NO_MEMORY : NULL;
}

sro_error sro_spectral_edits_new(sro_spectral_edits **edits, const sro_spectral_settings *settings)
{
    sro_spectral_edits *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    atomic_init(&made->references, 1);
    made->settings = *settings;
    sro_error error = copy_tables(made);
    if (error)
        sro_spectral_edits_release(made);
    else
        *edits = made;
    return error;
}

sro_spectral_edits *sro_spectral_edits_retain(sro_spectral_edits *edits)
{
    if (edits)
        atomic_fetch_add(&edits->references, 1);
    return edits;
}

void sro_spectral_edits_release(sro_spectral_edits *edits)
{
    if (!edits || atomic_fetch_sub(&edits->references, 1) != 1)
        return;
    free(edits->sources);
    free(edits->gains);
    free(edits);
}

const sro_spectral_settings *sro_spectral_edits_settings(const sro_spectral_edits *edits)
{
    return &edits->settings;
}
