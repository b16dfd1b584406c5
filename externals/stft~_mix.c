/* The part of [stft~] that mixes the channels of a sound into one, for mono 1. */

#include "stft~.h"

#include <stdlib.h>

/* Samples in all channels: so many are mixed in about a millisecond. */
#define SHORT 500000

typedef struct mixing {
    sro_sound *sound; /* a reference of its own */
    sro_sound *mix;
    bool cancels;
    sro_error error;
} t_mixing;

static void mixing_run(sro_job *job, void *context)
{
    t_mixing *m = context;
    m->error = sro_sound_mono(&m->mix, m->sound, job);
    if (!m->error)
        m->cancels = sro_sound_channels_cancel(m->sound, job);
}

void stft_tilde_mix_set(t_stft_tilde *x, sro_sound *mix, const sro_sound *of, bool cancels)
{
    sro_sound_release(x->mix);
    x->mix = mix;
    x->mix_of = of;
    if (cancels)
        host_note(x, "mono 1: the %zu channels cancel each other; give one of them alone",
                  sro_sound_channels(of));
}

static void mixing_finish(void *owner, void *context, double ms)
{
    t_stft_tilde *x = owner;
    t_mixing *m = context;
    (void)ms;
    x->mixing = NULL;
    if (m->error) {
        host_error(x, "mono 1: %s", m->error);
        return;
    }
    stft_tilde_mix_set(x, m->mix, m->sound, m->cancels);
    m->mix = NULL;
    producer_update_now(&x->producer, UPDATE_CHANGED);
}

static void mixing_free(void *context)
{
    t_mixing *m = context;
    sro_sound_release(m->sound);
    sro_sound_release(m->mix);
    free(m);
}

static const t_task_kind mixing_task = {
    .run = mixing_run,
    .finish = mixing_finish,
    .free = mixing_free,
};

bool stft_tilde_mixes(const t_stft_tilde *x)
{
    return tasks_busy_with(&x->producer.tasks, &mixing_task);
}

void stft_tilde_mix_cancel(t_stft_tilde *x)
{
    x->mixing = NULL;
    tasks_cancel_kind(&x->producer.tasks, &mixing_task);
}

static void mix_now(t_stft_tilde *x, sro_sound *sound)
{
    sro_sound *mix;
    sro_error error = sro_sound_mono(&mix, sound, NULL);
    if (error) {
        host_error(x, "mono 1: %s", error);
        return;
    }
    stft_tilde_mix_set(x, mix, sound, sro_sound_channels_cancel(sound, NULL));
}

static void mix_later(t_stft_tilde *x, sro_sound *sound)
{
    t_mixing *m = calloc(1, sizeof(*m));
    if (!m) {
        host_error(x, "mono 1: %s", SRO_NO_MEMORY);
        return;
    }
    m->sound = sro_sound_retain(sound);
    stft_tilde_mix_cancel(x);
    x->mixing = sound;
    producer_start_task(&x->producer, &mixing_task, m);
}

sro_sound *stft_tilde_mix(t_stft_tilde *x, sro_sound *sound)
{
    bool at_once = stft_tilde_settings_of(x)->producer.blocking
                   || sro_sound_length(sound) * sro_sound_channels(sound) <= SHORT;
    if (sro_sound_channels(sound) == 1)
        return sound;
    if (x->mix_of == sound)
        return x->mix;
    if (!at_once && stft_tilde_mixes(x) && x->mixing == sound)
        return NULL;
    stft_tilde_mix_cancel(x);
    if (at_once)
        mix_now(x, sound);
    else
        mix_later(x, sound);
    return x->mix_of == sound ? x->mix : NULL;
}
