#include "spectrum/frames.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "spectrum/pad_mode.h"
#include "spectrum/spectrum_kernels.h"
#include "spectrum/window.h"

/* What does not depend on the sound, and of long frames takes longest to make. */
typedef struct {
    atomic_int references;
    sro_window shape;
    size_t win_length, n_fft;
    float *window;
    sro_fft *fft;
} transform;

struct sro_frames {
    atomic_int references;
    const sro_spectrum_kernels *kernels;
    sro_sound *sound;
    sro_stft_settings settings;
    size_t count;
    transform *transform;
};

static void release_transform(transform *t)
{
    if (!t || atomic_fetch_sub(&t->references, 1) != 1)
        return;
    sro_fft_free(t->fft);
    free(t->window);
    free(t);
}

static SRO_CHECKED sro_error make_transform(transform **made, const sro_stft_settings *s)
{
    transform *t = calloc(1, sizeof *t);
    if (!t)
        return SRO_NO_MEMORY;
    atomic_init(&t->references, 1);
    t->shape = s->window;
    t->win_length = (size_t)s->win_length;
    t->n_fft = (size_t)s->n_fft;
    t->window = malloc(t->win_length * sizeof(float));
    sro_error error = t->window ? sro_fft_new(&t->fft, t->n_fft) : SRO_NO_MEMORY;
    if (error) {
        release_transform(t);
        return error;
    }
    sro_window_fill(t->shape, t->win_length, t->window);
    *made = t;
    return NULL;
}

/* That of `like`, if it is the same and there is one. */
static SRO_CHECKED sro_error find_transform(transform **found, const sro_stft_settings *s,
                                            const sro_frames *like)
{
    transform *t = like ? like->transform : NULL;
    if (!t || t->shape != s->window || t->win_length != (size_t)s->win_length
        || t->n_fft != (size_t)s->n_fft)
        return make_transform(found, s);
    atomic_fetch_add(&t->references, 1);
    *found = t;
    return NULL;
}

/* How many samples are behind the first frame, of a sound padded by resolved settings; negative
 * where they do not fill that frame. */
static int64_t samples_behind(const sro_stft_settings *resolved, size_t length)
{
    return (int64_t)length + 2 * (int64_t)sro_stft_settings_padding(resolved) - resolved->n_fft;
}

sro_error sro_frames_check(const sro_stft_settings *settings, size_t length, const char **setting)
{
    sro_error error = sro_stft_settings_check(settings, setting);
    if (error)
        return error;
    sro_stft_settings s = sro_stft_settings_resolve(settings);
    int64_t behind = samples_behind(&s, length);
    *setting = "n_fft";
    if (behind < 0)
        return "is more than the length of the sound; use center 1, a smaller n_fft or a longer "
               "sound";
    *setting = "hop_length";
    if (behind / s.hop_length >= SRO_MAX_FRAMES)
        return "makes more than 16777216 frames of this sound; use a larger hop_length";
    return NULL;
}

sro_error sro_frames_new(sro_frames **frames, sro_sound *sound, const sro_stft_settings *settings)
{
    return sro_frames_new_like(frames, sound, settings, NULL);
}

sro_error sro_frames_new_like(sro_frames **frames, sro_sound *sound,
                              const sro_stft_settings *settings, const sro_frames *like)
{
    const char *setting;
    sro_error error = sro_frames_check(settings, sro_sound_length(sound), &setting);
    if (error)
        return error;
    sro_stft_settings s = sro_stft_settings_resolve(settings);
    sro_frames *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    atomic_init(&made->references, 1);
    made->kernels = sro_spectrum_kernels_best();
    made->settings = s;
    made->count = 1 + (size_t)(samples_behind(&s, sro_sound_length(sound)) / s.hop_length);
    made->sound = sro_sound_retain(sound);
    error = find_transform(&made->transform, &s, like);
    if (error)
        sro_frames_release(made);
    else
        *frames = made;
    return error;
}

sro_frames *sro_frames_retain(sro_frames *frames)
{
    if (frames)
        atomic_fetch_add(&frames->references, 1);
    return frames;
}

void sro_frames_release(sro_frames *frames)
{
    if (!frames || atomic_fetch_sub(&frames->references, 1) != 1)
        return;
    release_transform(frames->transform);
    sro_sound_release(frames->sound);
    free(frames);
}

size_t sro_frames_count(const sro_frames *frames) { return frames->count; }
size_t sro_frames_bins(const sro_frames *frames) { return (size_t)frames->settings.n_fft / 2 + 1; }
size_t sro_frames_channels(const sro_frames *frames) { return sro_sound_channels(frames->sound); }
sro_sound *sro_frames_sound(const sro_frames *frames) { return frames->sound; }
const sro_stft_settings *sro_frames_settings(const sro_frames *frames) { return &frames->settings; }
const float *sro_frames_window(const sro_frames *frames) { return frames->transform->window; }
const sro_fft *sro_frames_fft(const sro_frames *frames) { return frames->transform->fft; }

size_t sro_frames_window_offset(const sro_frames *frames)
{
    return (size_t)(frames->settings.n_fft - frames->settings.win_length) / 2;
}

/* Which sample of the sound stands at an index within it or beyond; -1 for a zero. */
static int64_t source_of(const sro_frames *frames, int64_t index)
{
    int64_t length = (int64_t)sro_sound_length(frames->sound);
    if (index >= 0 && index < length)
        return index;
    return sro_pad_mode_source(frames->settings.pad_mode, index, length);
}

static bool within_sound(const sro_frames *frames, int64_t start)
{
    int64_t length = (int64_t)sro_sound_length(frames->sound);
    return start >= 0 && start + frames->settings.win_length <= length;
}

static const float *samples_of(const sro_frames *frames, size_t channel, int64_t start,
                               float *scratch)
{
    const float *samples = sro_sound_channel(frames->sound, channel);
    if (within_sound(frames, start))
        return samples + start;
    for (int64_t i = 0; i < frames->settings.win_length; i++) {
        int64_t source = source_of(frames, start + i);
        scratch[i] = source < 0 ? 0 : samples[source];
    }
    return scratch;
}

static const float *downmix_of(const sro_frames *frames, int64_t start, float *scratch)
{
    size_t channels = sro_frames_channels(frames);
    if (within_sound(frames, start)) {
        size_t count = (size_t)frames->settings.win_length;
        sro_sound_downmix(frames->sound, (size_t)start, count, scratch);
        return scratch;
    }
    for (int64_t i = 0; i < frames->settings.win_length; i++) {
        int64_t source = source_of(frames, start + i);
        float sum = 0;
        for (size_t c = 0; c < channels && source >= 0; c++)
            sum += sro_sound_channel(frames->sound, c)[source];
        scratch[i] = sum / (float)channels;
    }
    return scratch;
}

/* Where in the sound the window of a frame begins. */
static int64_t start_of(const sro_frames *frames, size_t index)
{
    return (int64_t)index * frames->settings.hop_length + (int64_t)sro_frames_window_offset(frames)
           - (int64_t)sro_stft_settings_padding(&frames->settings);
}

const float *sro_frames_samples(const sro_frames *frames, size_t channel, size_t index,
                                float *scratch)
{
    int64_t start = start_of(frames, index);
    if (channel != SRO_DOWNMIX)
        return samples_of(frames, channel, start, scratch);
    if (sro_frames_channels(frames) == 1)
        return samples_of(frames, 0, start, scratch);
    return downmix_of(frames, start, scratch);
}

void sro_frames_windowed(const sro_frames *frames, size_t channel, size_t index, float *scratch,
                         float *windowed)
{
    size_t n = (size_t)frames->settings.n_fft, length = (size_t)frames->settings.win_length;
    size_t offset = sro_frames_window_offset(frames);
    const float *samples = sro_frames_samples(frames, channel, index, scratch);
    memset(windowed, 0, offset * sizeof *windowed);
    frames->kernels->multiply(samples, frames->transform->window, length, windowed + offset);
    memset(windowed + offset + length, 0, (n - offset - length) * sizeof *windowed);
}

void sro_frames_prefetch(const sro_frames *frames, size_t channel, size_t index)
{
    enum { LINE = 64 / sizeof(float) }; /* of the cache */
    const float *samples = sro_sound_channel(frames->sound, channel);
    int64_t start = start_of(frames, index), length = (int64_t)sro_sound_length(frames->sound);
    int64_t until = start + frames->settings.win_length;
    for (int64_t i = start > 0 ? start : 0; i < until && i < length; i += LINE)
        __builtin_prefetch(samples + i, 0, 2);
}
