/* The part of [stft~] that copies arrays. */

#include "stft~.h"

#include "common/arrays.h"

/* The longest of these arrays, of which each has points; false with an error. */
static bool longest_of(const t_stft_tilde *x, const t_message *m, size_t *longest)
{
    size_t size;
    int i;
    *longest = 0;
    for (i = 0; i < m->argc; i++) {
        if (!array_points(x, "array", word_of(&m->argv[i]), &size))
            return false;
        *longest = size > *longest ? size : *longest;
    }
    return true;
}

static void copy_arrays(sro_sound *sound, const t_message *m)
{
    int i;
    for (i = 0; i < m->argc; i++)
        host_array_read(word_of(&m->argv[i]), sro_sound_writable(sound, (size_t)i),
                        sro_sound_length(sound));
}

void stft_tilde_array(void *object, const t_message *message)
{
    t_stft_tilde *x = object;
    size_t longest;
    sro_sound *sound;
    sro_error error;
    if (message->argc < 1) {
        message_misused(x, message, "an array for each channel");
        return;
    }
    if (!longest_of(x, message, &longest))
        return;
    error = sro_sound_new(&sound, (size_t)message->argc, longest, stft_tilde_rate(x));
    if (error) {
        host_error(x, "array: %s", error);
        return;
    }
    copy_arrays(sound, message);
    if (!stft_tilde_remember(x, message)) {
        sro_sound_release(sound);
        return;
    }
    tasks_cancel_all(&x->producer.tasks);
    stft_tilde_arrive_checked(x, message->name, sound, FROM_ARRAYS);
}

static bool is_array(const sro_value *value)
{
    size_t size;
    return host_array_size(word_of(value), &size) != HOST_ARRAY_NONE;
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
