#include "spectrum/spectral_editor.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>

#include "base/pi.h"
#include "base/random.h"
#include "base/round_up.h"
#include "simd/padding.h"
#include "spectrum/spectrum_kernels.h"

/* Random phases are drawn once; each frame reads them from one of so many offsets on. */
enum { PHASOR_OFFSETS = 4096 };

typedef struct {
    size_t index, position;
    size_t transforms; /* done so far: two a channel, channel by channel */
} progress;

struct sro_spectral_editor {
    const sro_spectrum_kernels *kernels;
    size_t bins, channels;
    size_t padded;     /* bins, for the kernels */
    uint32_t *sources; /* padded: which bin each becomes, `bins` for none; NULL: they stay */
    sro_phase_edit phase;
    uint64_t phase_seed;
    sro_complex *phasors; /* padded + PHASOR_OFFSETS points of the unit circle */
    float *gains[2];      /* 2 x padded: factors of both parts, for even and odd positions */
    float *scratch;       /* win_length */

    /* Two buffers are enough, and stay in the cache: a frame is windowed in `work`, transformed
     * into its channel's buffer, edited into `work`, and transformed back into the channel's. */
    sro_complex *work;    /* padded */
    sro_complex *buffers; /* channels x stride: bins and one more that stays 0, or samples */
    size_t stride;        /* such that all channels are aligned for the FFT */

    progress progress; /* of the frame that is in the buffers */
};

bool sro_spectral_editor_realtime(const sro_frames *frames)
{
    static const int primes[] = {2, 3, 5, 7};
    int n = sro_frames_settings(frames)->n_fft, rest = n;
    for (size_t i = 0; i < sizeof primes / sizeof *primes; i++)
        while (rest % primes[i] == 0)
            rest /= primes[i];
    return rest == 1 && n <= SRO_MAX_REALTIME_N_FFT;
}

static SRO_CHECKED sro_error make_sources(sro_spectral_editor *e, const sro_spectral_edits *edits)
{
    if (sro_spectral_edits_settings(edits)->bins == SRO_BINS_ORIGINAL)
        return NULL;
    e->sources = malloc(e->padded * sizeof *e->sources);
    if (!e->sources)
        return SRO_NO_MEMORY;
    sro_spectral_edits_sources(edits, e->sources, e->bins);
    for (size_t k = e->bins; k < e->padded; k++)
        e->sources[k] = (uint32_t)e->bins;
    return NULL;
}

static SRO_CHECKED sro_error make_phasors(sro_spectral_editor *e)
{
    uint64_t state = e->phase_seed;
    if (e->phase != SRO_PHASE_RANDOM)
        return NULL;
    e->phasors = malloc((e->padded + PHASOR_OFFSETS) * sizeof *e->phasors);
    if (!e->phasors)
        return SRO_NO_MEMORY;
    for (size_t i = 0; i < e->padded + PHASOR_OFFSETS; i++) {
        float angle = 2 * (float)SRO_PI * (float)sro_random_unit(&state);
        e->phasors[i] = cosf(angle) + sinf(angle) * I;
    }
    return NULL;
}

/* The mask's gains over n_fft, because backward(forward(x)) is n_fft x. The factor of the
 * imaginary part also conjugates. */
static SRO_CHECKED sro_error make_gains(sro_spectral_editor *e, const sro_spectral_edits *edits,
                                        int n_fft)
{
    for (size_t position = 0; position < 2; position++) {
        float *gains = e->gains[position] = calloc(2 * e->padded, sizeof *gains);
        if (!gains)
            return SRO_NO_MEMORY;
        for (size_t k = 0; k < e->bins; k++) {
            gains[2 * k] = sro_spectral_edits_gain(edits, k, position) / (float)n_fft;
            gains[2 * k + 1] = e->phase == SRO_PHASE_CONJUGATE ? -gains[2 * k] : gains[2 * k];
        }
    }
    return NULL;
}

static SRO_CHECKED sro_error make_buffers(sro_spectral_editor *e, const sro_stft_settings *s)
{
    e->stride = sro_padded(e->bins + 1);
    e->scratch = malloc((size_t)s->win_length * sizeof *e->scratch);
    e->work = sro_fft_alloc(e->padded * sizeof *e->work);
    e->buffers = sro_fft_alloc(e->channels * e->stride * sizeof *e->buffers);
    return e->scratch && e->work && e->buffers ? NULL : SRO_NO_MEMORY;
}

sro_error sro_spectral_editor_new(sro_spectral_editor **editor, const sro_spectral_edits *edits,
                                  const sro_frames *frames)
{
    const sro_stft_settings *stft = sro_frames_settings(frames);
    const sro_spectral_settings *s = sro_spectral_edits_settings(edits);
    sro_spectral_editor *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->kernels = sro_spectrum_kernels_best();
    made->bins = sro_frames_bins(frames);
    made->padded = sro_round_up(made->bins, SRO_BIN_LANES);
    made->channels = sro_frames_channels(frames);
    made->phase = s->phase;
    made->phase_seed = s->phase_seed;
    sro_error error = make_sources(made, edits);
    if (!error)
        error = make_phasors(made);
    if (!error)
        error = make_gains(made, edits, stft->n_fft);
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
    free(editor->phasors);
    free(editor->gains[0]);
    free(editor->gains[1]);
    free(editor->scratch);
    sro_fft_dealloc(editor->work);
    sro_fft_dealloc(editor->buffers);
    free(editor);
}

static sro_complex *buffer_of(const sro_spectral_editor *e, size_t channel)
{
    return e->buffers + channel * e->stride;
}

static void transform(sro_spectral_editor *e, const sro_frames *frames, size_t channel)
{
    float *windowed = (float *)e->work;
    sro_frames_windowed(frames, channel, e->progress.index, e->scratch, windowed);
    sro_fft_forward(sro_frames_fft(frames), windowed, buffer_of(e, channel));
}

/* The phasors of a frame, which depend on nothing but its index and the seed. */
static const float *phasors_of(const sro_spectral_editor *e, size_t index)
{
    uint64_t state = e->phase_seed ^ ((uint64_t)index << 32);
    return (const float *)(e->phasors + sro_random_below(&state, PHASOR_OFFSETS));
}

static void edit_and_transform_back(sro_spectral_editor *e, const sro_frames *frames,
                                    size_t channel)
{
    const float *bins = (const float *)buffer_of(e, channel);
    const float *gains = e->gains[e->progress.position & 1];
    float *edited = (float *)e->work;
    if (e->phase == SRO_PHASE_ZERO)
        e->kernels->magnitudes(bins, e->sources, gains, e->padded, edited);
    else if (e->phase == SRO_PHASE_RANDOM)
        e->kernels->rotate_bins(bins, e->sources, phasors_of(e, e->progress.index), gains,
                                e->padded, edited);
    else
        e->kernels->scale_bins(bins, e->sources, gains, e->padded, edited);
    sro_fft_backward(sro_frames_fft(frames), e->work, (float *)buffer_of(e, channel));
}

/* Keeps what is done of this frame already, or begins it. Masks tell even from odd positions, no
 * more. */
static void begin_frame(sro_spectral_editor *e, size_t index, size_t position)
{
    if (e->progress.index != index || (e->progress.position ^ position) & 1)
        e->progress = (progress){.index = index, .position = position};
}

static void next_transform(sro_spectral_editor *e, const sro_frames *frames)
{
    size_t channel = e->progress.transforms / 2;
    if (e->progress.transforms++ % 2 == 0)
        transform(e, frames, channel);
    else
        edit_and_transform_back(e, frames, channel);
}

const float *sro_spectral_editor_frame(sro_spectral_editor *editor, const sro_frames *frames,
                                       size_t channel, size_t index, size_t position)
{
    begin_frame(editor, index, position);
    while (editor->progress.transforms < 2 * (channel + 1))
        next_transform(editor, frames);
    return (const float *)buffer_of(editor, channel) + sro_frames_window_offset(frames);
}

void sro_spectral_editor_precompute(sro_spectral_editor *editor, const sro_frames *frames,
                                    size_t index, size_t position)
{
    begin_frame(editor, index, position);
    if (editor->progress.transforms < 2 * editor->channels)
        next_transform(editor, frames);
}

void sro_spectral_editor_invalidate(sro_spectral_editor *editor)
{
    if (editor)
        editor->progress.transforms = 0;
}
