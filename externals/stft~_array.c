/* The part of [stft~] that copies arrays: of a host whose arrays have several, all channels. */

#include "stft~.h"

#include "common/arrays.h"

/* What several arrays are as one sound. */
typedef struct outline {
    size_t longest, channels;
    double rate; /* their own; 0: none */
} t_outline;

/* Channels that are played together have one rate. */
static bool has_rate(const t_stft_tilde *x, const char *name, const t_outline *o, double rate)
{
    if (o->channels && rate != o->rate && stft_tilde_settings_of(x)->rate == 0) {
        host_error(x,
                   "array %s: its sample rate is %g Hz, that of the arrays before it %g; give "
                   "arrays of one rate, or say by rate which one they have",
                   name, rate, o->rate);
        return false;
    }
    return true;
}

/* Of arrays of which each has points; false with an error. */
static bool outline_of(const t_stft_tilde *x, const t_message *m, t_outline *o)
{
    int i;
    *o = (t_outline){0};
    for (i = 0; i < m->argc; i++) {
        const char *name = word_of(&m->argv[i]);
        t_array_look look;
        if (!array_look(x, "array", name, &look) || !has_rate(x, name, o, look.rate))
            return false;
        o->longest = look.points > o->longest ? look.points : o->longest;
        o->channels += look.channels;
        o->rate = look.rate;
    }
    return true;
}

/* An array may have other channels by now than when the sound was made. */
static bool copy_arrays(const t_stft_tilde *x, sro_sound *sound, const t_message *m)
{
    size_t to = 0, i;
    int array;
    for (array = 0; array < m->argc; array++) {
        const char *name = word_of(&m->argv[array]);
        t_array_look look;
        host_array_look(name, &look);
        for (i = 0; i < look.channels && to < sro_sound_channels(sound); i++)
            if (!array_read_channel(x, "array", name, i, sro_sound_writable(sound, to++),
                                    sro_sound_length(sound)))
                return false;
    }
    return true;
}

/* NULL with an error. */
static sro_sound *sound_of(const t_stft_tilde *x, const t_message *m, const t_outline *o)
{
    double rate = o->rate > 0 ? o->rate : stft_tilde_rate(x);
    sro_sound *sound;
    sro_error error = sro_sound_new(&sound, o->channels, o->longest, rate);
    if (error) {
        host_error(x, "array: %s", error);
        return NULL;
    }
    if (copy_arrays(x, sound, m))
        return sound;
    sro_sound_release(sound);
    return NULL;
}

void stft_tilde_array(void *object, const t_message *message)
{
    t_stft_tilde *x = object;
    t_outline outline;
    sro_sound *sound;
    if (message->argc < 1) {
        message_misused(x, message, "an array for each channel");
        return;
    }
    if (!outline_of(x, message, &outline))
        return;
    sound = sound_of(x, message, &outline);
    if (!sound)
        return;
    if (!stft_tilde_remember(x, message)) {
        sro_sound_release(sound);
        return;
    }
    tasks_cancel_all(&x->producer.tasks);
    stft_tilde_arrive_checked(x, message->name, sound,
                              outline.rate > 0 ? FROM_RATED_ARRAYS : FROM_ARRAYS);
}

static bool is_array(const sro_value *value)
{
    t_array_look look;
    return host_array_look(word_of(value), &look) != HOST_ARRAY_NONE;
}

/* Arrays, if the first name is one of an array, else a file. A rate may follow in any case, so that
 * who sends a name need not know of what it is; arrays have no use for it. */
void stft_tilde_load(void *object, const t_message *message)
{
    t_message arrays = {"array", message->argc, message->argv};
    if (!message->argc || !is_array(message->argv)) {
        stft_tilde_read(object, message);
        return;
    }
    while (is_number(&arrays.argv[arrays.argc - 1]) && !is_array(&arrays.argv[arrays.argc - 1]))
        arrays.argc--;
    stft_tilde_array(object, &arrays);
}
