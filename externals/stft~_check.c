/* The part of [stft~] that looks through what comes from arrays and signals before it takes it. */

#include "stft~.h"

#include <math.h>
#include <stdlib.h>

/* Samples in all channels: so many are looked through in less than a millisecond. */
#define SHORT 4000000

typedef struct checking {
    const char *what;
    sro_sound *sound;
    t_origin origin;
    size_t unusable; /* the first such sample, or the length */
} t_checking;

static void checking_run(sro_job *job, void *context)
{
    t_checking *c = context;
    (void)job;
    c->unusable = sro_sound_first_unusable(c->sound);
}

/* The first channel with an unusable sample there. */
static size_t unusable_channel(const t_checking *c)
{
    size_t channel = 0;
    while (fabsf(sro_sound_channel(c->sound, channel)[c->unusable]) <= SRO_MAX_SAMPLE)
        channel++;
    return channel;
}

/* Which of the arrays that were named it is of. */
static const char *array_with(const t_stft_tilde *x, size_t channel)
{
    int array = 0;
    while (array < x->again_argc - 1) {
        t_array_look look;
        host_array_look(word_of(&x->again_argv[array]), &look);
        if (channel < look.channels)
            break;
        channel -= look.channels;
        array++;
    }
    return word_of(&x->again_argv[array]);
}

static void refuse(const t_stft_tilde *x, const t_checking *c)
{
    bool named = c->origin != FROM_SIGNALS;
    const char *array = named ? array_with(x, unusable_channel(c)) : "";
    host_error(x, "%s%s%s: sample %zu is no finite number, or over 1e9; the sound is not taken",
               c->what, named ? " " : "", array, c->unusable);
}

/* Takes the sound over where it is fine; else one error. */
static bool take_over(t_stft_tilde *x, t_checking *c)
{
    if (c->unusable < sro_sound_length(c->sound)) {
        refuse(x, c);
        return false;
    }
    if (c->origin == FROM_SIGNALS)
        x->again = NULL;
    stft_tilde_arrive(x, c->sound, c->origin);
    c->sound = NULL;
    return true;
}

static void checking_finish(void *owner, void *context, double ms)
{
    t_stft_tilde *x = owner;
    (void)ms;
    if (take_over(x, context))
        producer_update_now(&x->producer, UPDATE_CHANGED);
}

static void checking_free(void *context)
{
    t_checking *c = context;
    sro_sound_release(c->sound);
    free(c);
}

static const t_task_kind checking_task = {
    .run = checking_run,
    .finish = checking_finish,
    .free = checking_free,
};

bool stft_tilde_checks(const t_stft_tilde *x)
{
    return tasks_busy_with(&x->producer.tasks, &checking_task);
}

static bool is_short(const sro_sound *sound)
{
    return sro_sound_length(sound) * sro_sound_channels(sound) <= SHORT;
}

bool stft_tilde_arrive_checked(t_stft_tilde *x, const char *what, sro_sound *sound, t_origin origin)
{
    const t_producer_settings *staged = x->producer.staged;
    t_checking *c = calloc(1, sizeof(*c));
    bool taken;
    if (!c) {
        host_error(x, "%s: %s", what, SRO_NO_MEMORY);
        sro_sound_release(sound);
        return false;
    }
    tasks_cancel_kind(&x->producer.tasks, &checking_task);
    c->what = what;
    c->sound = sound;
    c->origin = origin;
    if (!staged->blocking && !is_short(sound)) {
        producer_start_task(&x->producer, &checking_task, c);
        return false;
    }
    checking_run(NULL, c);
    taken = take_over(x, c);
    checking_free(c);
    return taken;
}
