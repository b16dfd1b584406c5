/* The part of [stft~] that mixes the channels of a sound into one, for mono 1. */

#include <stdlib.h>

#include "stft~.h"

/* In all channels: what is mixed at once takes about a millisecond. */
#define SHORT 500000

typedef struct _mixing {
    sro_sound *sound; /* a reference of its own */
    sro_sound *mix;
    int cancels;
    const char *error;
} t_mixing;

static void mixing_run(sro_job *job, void *context)
{
    t_mixing *m = context;
    m->error = sro_sound_mono(&m->mix, m->sound, job);
    if (!m->error)
        m->cancels = sro_sound_channels_cancel(m->sound, job);
}

void stft_mix_set(t_stft_tilde *x, sro_sound *mix, const sro_sound *of, int cancels)
{
    sro_sound_release(x->x_mix);
    x->x_mix = mix;
    x->x_mix_of = of;
    if (cancels)
        unit_note(&x->x_unit, "mono 1: the %zu channels cancel each other; give one of them alone",
                  sro_sound_channels(of));
}

static void mixing_deliver(void *owner, void *context, double ms)
{
    t_stft_tilde *x = owner;
    t_mixing *m = context;
    (void)ms;
    x->x_mixing = 0;
    if (m->error) {
        unit_error(&x->x_unit, "mono 1: %s", m->error);
        return;
    }
    stft_mix_set(x, m->mix, m->sound, m->cancels);
    m->mix = 0;
    unit_settle(&x->x_unit, UNIT_FOLLOW);
}

static void mixing_dispose(void *context)
{
    t_mixing *m = context;
    sro_sound_release(m->sound);
    sro_sound_release(m->mix);
    free(m);
}

static const t_work_methods mixing_methods = {
    .run = mixing_run,
    .deliver = mixing_deliver,
    .dispose = mixing_dispose,
};

int stft_mixes(const t_stft_tilde *x)
{
    return works_busy_with(&x->x_unit.u_works, &mixing_methods);
}

void stft_mix_cancel(t_stft_tilde *x)
{
    x->x_mixing = 0;
    works_cancel_all(&x->x_unit.u_works, &mixing_methods);
}

static void mix_now(t_stft_tilde *x, sro_sound *sound)
{
    sro_sound *mix;
    const char *error = sro_sound_mono(&mix, sound, 0);
    if (error) {
        unit_error(&x->x_unit, "mono 1: %s", error);
        return;
    }
    stft_mix_set(x, mix, sound, sro_sound_channels_cancel(sound, 0));
}

static void mix_later(t_stft_tilde *x, sro_sound *sound)
{
    t_mixing *m = calloc(1, sizeof(*m));
    if (!m) {
        unit_error(&x->x_unit, "mono 1: %s", SRO_NO_MEMORY);
        return;
    }
    m->sound = sro_sound_retain(sound);
    stft_mix_cancel(x);
    x->x_mixing = sound;
    unit_work(&x->x_unit, &mixing_methods, m, 0);
}

sro_sound *stft_mix(t_stft_tilde *x, sro_sound *sound, t_origin origin)
{
    int at_once = origin != FROM_FILE || stft_settings_of(x)->unit.blocking
                  || sro_sound_length(sound) * sro_sound_channels(sound) <= SHORT;
    if (sro_sound_channels(sound) == 1)
        return sound;
    if (x->x_mix_of == sound)
        return x->x_mix;
    if (!at_once && stft_mixes(x) && x->x_mixing == sound)
        return 0;
    stft_mix_cancel(x);
    if (at_once)
        mix_now(x, sound);
    else
        mix_later(x, sound);
    return x->x_mix_of == sound ? x->x_mix : 0;
}
