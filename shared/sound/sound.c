#include "sound/sound.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/background.h"
#include "base/finite.h"
#include "base/huge_pages.h"
#include "base/memory.h"

enum { BLOCK = 4096 }; /* samples a channel between two checks whether the job was cancelled */

struct sro_sound {
    atomic_int references;
    size_t channels, length, stride;
    double rate;
    float *samples;
    sro_sound *owner; /* whose samples these are; NULL: its own */
};

static SRO_CHECKED sro_error make(sro_sound **sound, double rate)
{
    if (!(rate > 0))
        return "the sample rate must be above 0";
    sro_sound *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    atomic_init(&made->references, 1);
    made->rate = rate;
    *sound = made;
    return NULL;
}

sro_error sro_sound_new(sro_sound **sound, size_t channels, size_t length, double rate)
{
    if (channels < 1 || channels > SRO_MAX_CHANNELS)
        return "a sound has 1 to 64 channels";
    if (length < 1)
        return "a sound has at least one sample";
    sro_sound *made;
    sro_error error = sro_memory_check((double)length, (double)channels, sizeof(float));
    if (!error)
        error = make(&made, rate);
    if (error)
        return error;
    made->channels = channels;
    made->length = made->stride = length;
    made->samples = sro_large_calloc(channels * length * sizeof(float));
    if (!made->samples) {
        free(made);
        return SRO_NO_MEMORY;
    }
    *sound = made;
    return NULL;
}

sro_error sro_sound_at_rate(sro_sound **sound, sro_sound *samples, double rate)
{
    sro_sound *made;
    sro_error error = make(&made, rate);
    if (error)
        return error;
    made->channels = samples->channels;
    made->length = samples->length;
    made->stride = samples->stride;
    made->samples = samples->samples;
    made->owner = sro_sound_retain(samples->owner ? samples->owner : samples);
    *sound = made;
    return NULL;
}

sro_error sro_sound_view(sro_sound **view, sro_sound *samples, size_t from, size_t length)
{
    sro_error error = sro_sound_at_rate(view, samples, samples->rate);
    if (error)
        return error;
    (*view)->samples += from;
    (*view)->length = length;
    return NULL;
}

sro_sound *sro_sound_retain(sro_sound *sound)
{
    if (sound)
        atomic_fetch_add(&sound->references, 1);
    return sound;
}

void sro_sound_release(sro_sound *sound)
{
    if (!sound || atomic_fetch_sub(&sound->references, 1) != 1)
        return;
    if (sound->owner)
        sro_sound_release(sound->owner);
    else
        sro_background_huge_free(sound->samples, sound->channels * sound->stride * sizeof(float));
    free(sound);
}

float *sro_sound_writable(sro_sound *sound, size_t channel)
{
    return sound->samples + channel * sound->stride;
}

void sro_sound_shorten(sro_sound *sound, size_t length) { sound->length = length; }

const float *sro_sound_channel(const sro_sound *sound, size_t channel)
{
    return sound->samples + channel * sound->stride;
}

size_t sro_sound_channels(const sro_sound *sound) { return sound->channels; }
size_t sro_sound_length(const sro_sound *sound) { return sound->length; }
double sro_sound_rate(const sro_sound *sound) { return sound->rate; }

void sro_sound_downmix_rows(const float *const *rows, size_t channels, size_t from, size_t count,
                            float *mean)
{
    for (size_t i = 0; i < count; i++)
        mean[i] = 0;
    for (size_t c = 0; c < channels; c++) {
        const float *samples = rows[c] + from;
        for (size_t i = 0; i < count; i++)
            mean[i] += samples[i];
    }
    for (size_t i = 0; i < count; i++)
        mean[i] /= (float)channels;
}

void sro_sound_downmix(const sro_sound *sound, size_t from, size_t count, float *mean)
{
    const float *rows[SRO_MAX_CHANNELS];
    for (size_t c = 0; c < sound->channels; c++)
        rows[c] = sro_sound_channel(sound, c);
    sro_sound_downmix_rows(rows, sound->channels, from, count, mean);
}

sro_error sro_sound_mono(sro_sound **mono, sro_sound *sound, sro_job *job)
{
    if (sound->channels == 1) {
        *mono = sro_sound_retain(sound);
        return NULL;
    }
    sro_sound *made;
    sro_error error = sro_sound_new(&made, 1, sound->length, sound->rate);
    if (error)
        return error;
    for (size_t from = 0; from < sound->length && !error; from += BLOCK) {
        size_t rest = sound->length - from;
        sro_sound_downmix(sound, from, rest < BLOCK ? rest : BLOCK, made->samples + from);
        if (sro_job_cancelled(job))
            error = SRO_CANCELLED;
    }
    if (error)
        sro_sound_release(made);
    else
        *mono = made;
    return error;
}

size_t sro_sound_first_unusable(const sro_sound *sound)
{
    size_t first = sound->length;
    for (size_t c = 0; c < sound->channels; c++) {
        const float *samples = sro_sound_channel(sound, c);
        size_t i = 0;
        if (sro_all_within(samples, first, SRO_MAX_SAMPLE))
            continue;
        while (i < first && sro_all_within(samples + i, 1, SRO_MAX_SAMPLE))
            i++;
        first = i;
    }
    return first;
}

typedef struct {
    double sums;    /* the squares of the channels' sum, added up over time */
    double samples; /* the squares of all samples, added up */
} squares;

static void add_squares(const sro_sound *sound, size_t from, size_t count, squares *s)
{
    for (size_t i = from; i < from + count; i++) {
        double sum = 0, square = 0;
        for (size_t c = 0; c < sound->channels; c++) {
            double sample = sro_sound_channel(sound, c)[i];
            sum += sample;
            square += sample * sample;
        }
        s->sums += sum * sum;
        s->samples += square;
    }
}

enum { SAMPLED_BLOCKS = 64 }; /* which mostly decide */

/* Every `step`-th block of the sound; false when the job was cancelled. */
static bool add_blocks(const sro_sound *sound, size_t step, squares *s, sro_job *job)
{
    *s = (squares){0};
    for (size_t from = 0; from < sound->length; from += step * BLOCK) {
        size_t rest = sound->length - from;
        if (sro_job_cancelled(job))
            return false;
        add_squares(sound, from, rest < BLOCK ? rest : BLOCK, s);
    }
    return true;
}

static bool little_is_left(const squares *s, size_t channels)
{
    return s->sums < 1e-6 * s->samples * (double)channels;
}

bool sro_sound_channels_cancel(const sro_sound *sound, sro_job *job)
{
    size_t blocks = sound->length / BLOCK, step = blocks / SAMPLED_BLOCKS;
    squares s;
    if (sound->channels == 1)
        return false;
    if (step > 1) {
        if (!add_blocks(sound, step, &s, job))
            return false;
        if (s.samples > 0 && !little_is_left(&s, sound->channels))
            return false;
    }
    return add_blocks(sound, 1, &s, job) && little_is_left(&s, sound->channels);
}
