#include "spectrum/spectral_edits.h"

#include <complex.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/permutation.h"
#include "base/random.h"
#include "base/round_up.h"
#include "simd/padding.h"
#include "spectrum/spectrum_kernels.h"

struct sro_spectral_edits {
    atomic_int references;
    sro_spectral_edits_settings settings;
    uint32_t *sources; /* its tables, our own */
    float *gains;
};

static void *copy_of(const void *values, size_t bytes)
{
    void *copy = malloc(bytes + 1);
    if (copy)
        memcpy(copy, values, bytes);
    return copy;
}

static const char *copy_tables(sro_spectral_edits *edits)
{
    sro_spectral_edits_settings *s = &edits->settings;
    if (s->bins == SRO_BINS_TABLE) {
        edits->sources = copy_of(s->sources, s->source_count * sizeof *s->sources);
        s->sources = edits->sources;
    }
    if (s->mask == SRO_MASK_TABLE) {
        edits->gains = copy_of(s->gains, s->gain_count * sizeof *s->gains);
        s->gains = edits->gains;
    }
    int lacking = (s->bins == SRO_BINS_TABLE && !edits->sources)
                  || (s->mask == SRO_MASK_TABLE && !edits->gains);
    return lacking ? SRO_NO_MEMORY : 0;
}

const char *sro_spectral_edits_new(sro_spectral_edits **edits,
                                   const sro_spectral_edits_settings *settings)
{
    sro_spectral_edits *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    atomic_init(&made->references, 1);
    made->settings = *settings;
    const char *error = copy_tables(made);
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

int sro_spectral_editor_realtime(const sro_frames *frames)
{
    static const int primes[] = {2, 3, 5, 7};
    int n = sro_frames_settings(frames)->n_fft, rest = n;
    for (size_t i = 0; i < sizeof primes / sizeof *primes; i++)
        while (rest % primes[i] == 0)
            rest /= primes[i];
    return rest == 1 && n <= SRO_MAX_REALTIME_N_FFT;
}

/* The editor */

/* Angles are drawn once; a frame begins to read them at a place of its own. */
enum { BEGINNINGS = 4096 };

typedef struct {
    size_t index, place;
    size_t transforms; /* done so far: two a channel, channel by channel */
} prepared;

struct sro_spectral_editor {
    const sro_spectrum_kernels *kernels;
    size_t bins, channels;
    size_t padded;     /* bins, for the kernels */
    uint32_t *sources; /* padded: where they come from, `bins` for nowhere; 0: they stay */
    sro_phase_edit phase;
    uint64_t phase_seed;
    sro_complex *turns; /* padded + BEGINNINGS points of the unit circle, for random phases */
    float *gains[2];    /* 2 x padded: factors of both parts, for even and odd places */
    float *scratch;     /* win_length */
    /* Two places are enough, and near: a frame is windowed in one, transformed into the other,
     * edited into the first, transformed back into the other. */
    sro_complex *work;   /* padded */
    sro_complex *places; /* channels x stride: bins and one more that stays 0, or samples */
    size_t stride;       /* such that all channels are aligned for the FFT */
    prepared prepared;
};

static void find_sources(uint32_t *sources, size_t bins, const sro_spectral_edits_settings *s)
{
    sro_permutation_identity(sources, bins);
    switch (s->bins) {
    case SRO_BINS_ORIGINAL:
        break;
    case SRO_BINS_REVERSE:
        sro_permutation_reverse(sources, bins);
        break;
    case SRO_BINS_SHUFFLE:
        sro_permutation_shuffle(sources, bins, s->seed);
        break;
    case SRO_BINS_ROTATE:
        sro_permutation_rotate(sources, bins, s->places);
        break;
    case SRO_BINS_TABLE:
        for (size_t k = 0; k < bins; k++) {
            uint32_t source = k < s->source_count ? s->sources[k] : (uint32_t)bins;
            sources[k] = source < bins ? source : (uint32_t)bins;
        }
        break;
    }
}

static const char *make_sources(sro_spectral_editor *e, const sro_spectral_edits_settings *s)
{
    if (s->bins == SRO_BINS_ORIGINAL)
        return 0;
    e->sources = malloc(e->padded * sizeof *e->sources);
    if (!e->sources)
        return SRO_NO_MEMORY;
    find_sources(e->sources, e->bins, s);
    for (size_t k = e->bins; k < e->padded; k++)
        e->sources[k] = (uint32_t)e->bins;
    return 0;
}

static const char *make_turns(sro_spectral_editor *e, const sro_spectral_edits_settings *s)
{
    uint64_t state = s->phase_seed;
    e->phase = s->phase;
    e->phase_seed = s->phase_seed;
    if (s->phase != SRO_PHASE_RANDOM)
        return 0;
    e->turns = malloc((e->padded + BEGINNINGS) * sizeof *e->turns);
    if (!e->turns)
        return SRO_NO_MEMORY;
    for (size_t i = 0; i < e->padded + BEGINNINGS; i++) {
        float angle = 2 * 3.14159265f * (float)sro_random_unit(&state);
        e->turns[i] = cosf(angle) + sinf(angle) * I;
    }
    return 0;
}

static float gain_of(const sro_spectral_edits_settings *s, size_t bin, size_t place)
{
    if (s->mask == SRO_MASK_CHECKER)
        return (bin ^ place) & 1 ? 1 : 0;
    if (s->mask == SRO_MASK_TABLE)
        return bin < s->gain_count ? s->gains[bin] : 0;
    return 1;
}

/* The factors also undo that back(forward(x)) is n x, and conjugate. */
static const char *make_gains(sro_spectral_editor *e, const sro_spectral_edits_settings *s,
                              int n_fft)
{
    for (size_t place = 0; place < 2; place++) {
        float *gains = e->gains[place] = calloc(2 * e->padded, sizeof *gains);
        if (!gains)
            return SRO_NO_MEMORY;
        for (size_t k = 0; k < e->bins; k++) {
            gains[2 * k] = gain_of(s, k, place) / (float)n_fft;
            gains[2 * k + 1] = s->phase == SRO_PHASE_CONJUGATE ? -gains[2 * k] : gains[2 * k];
        }
    }
    return 0;
}

static const char *make_buffers(sro_spectral_editor *e, const sro_stft_settings *s)
{
    e->stride = sro_padded(e->bins + 1);
    e->scratch = malloc((size_t)s->win_length * sizeof *e->scratch);
    e->work = sro_fft_alloc(e->padded * sizeof *e->work);
    e->places = sro_fft_alloc(e->channels * e->stride * sizeof *e->places);
    return e->scratch && e->work && e->places ? 0 : SRO_NO_MEMORY;
}

const char *sro_spectral_editor_new(sro_spectral_editor **editor, const sro_spectral_edits *edits,
                                    const sro_frames *frames)
{
    const sro_stft_settings *stft = sro_frames_settings(frames);
    const sro_spectral_edits_settings *s = &edits->settings;
    sro_spectral_editor *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->kernels = sro_spectrum_kernels_best();
    made->bins = sro_frames_bins(frames);
    made->padded = sro_round_up(made->bins, SRO_BIN_LANES);
    made->channels = sro_frames_channels(frames);
    const char *error = make_sources(made, s);
    if (!error)
        error = make_turns(made, s);
    if (!error)
        error = make_gains(made, s, stft->n_fft);
    if (!error)
        error = make_buffers(made, stft);
    if (error)
        sro_spectral_editor_free(made);
    else
        *editor = made;
    return error;
}

void sro_spectral_editor_free(sro_spectral_editor *editor)
{
    if (!editor)
        return;
    free(editor->sources);
    free(editor->turns);
    free(editor->gains[0]);
    free(editor->gains[1]);
    free(editor->scratch);
    sro_fft_dealloc(editor->work);
    sro_fft_dealloc(editor->places);
    free(editor);
}

static sro_complex *place_of(const sro_spectral_editor *e, size_t channel)
{
    return e->places + channel * e->stride;
}

static void transform(sro_spectral_editor *e, const sro_frames *frames, size_t channel,
                      size_t index)
{
    size_t n = (size_t)sro_frames_settings(frames)->n_fft, lead = sro_frames_window_offset(frames);
    size_t length = (size_t)sro_frames_settings(frames)->win_length;
    const float *samples = sro_frames_samples(frames, channel, index, e->scratch);
    float *windowed = (float *)e->work;
    memset(windowed, 0, lead * sizeof *windowed);
    e->kernels->multiply(samples, sro_frames_window(frames), length, windowed + lead);
    memset(windowed + lead + length, 0, (n - lead - length) * sizeof *windowed);
    sro_fft_forward(sro_frames_fft(frames), windowed, place_of(e, channel));
}

/* Where among the angles this frame begins. */
static const sro_complex *turns_of(const sro_spectral_editor *e, size_t index)
{
    uint64_t state = e->phase_seed ^ ((uint64_t)index << 32);
    return e->turns + sro_random_below(&state, BEGINNINGS);
}

static void transform_back(sro_spectral_editor *e, const sro_frames *frames, size_t channel,
                           size_t index, size_t place)
{
    const float *bins = (const float *)place_of(e, channel), *gains = e->gains[place & 1];
    float *edited = (float *)e->work;
    if (e->phase == SRO_PHASE_ZERO)
        e->kernels->magnitudes(bins, e->sources, gains, e->padded, edited);
    else if (e->phase == SRO_PHASE_RANDOM)
        e->kernels->rotate_bins(bins, e->sources, (const float *)turns_of(e, index), gains,
                                e->padded, edited);
    else
        e->kernels->scale_bins(bins, e->sources, gains, e->padded, edited);
    sro_fft_backward(sro_frames_fft(frames), e->work, (float *)place_of(e, channel));
}

static void aim(sro_spectral_editor *e, size_t index, size_t place)
{
    if (e->prepared.index != index || (e->prepared.place ^ place) & 1)
        e->prepared = (prepared){.index = index, .place = place};
}

static void step(sro_spectral_editor *e, const sro_frames *frames)
{
    size_t channel = e->prepared.transforms / 2;
    if (e->prepared.transforms++ % 2 == 0)
        transform(e, frames, channel, e->prepared.index);
    else
        transform_back(e, frames, channel, e->prepared.index, e->prepared.place);
}

const float *sro_spectral_editor_frame(sro_spectral_editor *editor, const sro_frames *frames,
                                       size_t channel, size_t index, size_t place)
{
    aim(editor, index, place);
    while (editor->prepared.transforms < 2 * (channel + 1))
        step(editor, frames);
    return (const float *)place_of(editor, channel) + sro_frames_window_offset(frames);
}

void sro_spectral_editor_precompute(sro_spectral_editor *editor, const sro_frames *frames,
                                    size_t index, size_t place)
{
    aim(editor, index, place);
    if (editor->prepared.transforms < 2 * editor->channels)
        step(editor, frames);
}

void sro_spectral_editor_invalidate(sro_spectral_editor *editor)
{
    if (editor)
        editor->prepared.transforms = 0;
}
