/* The part of [stft~] that shows what there is: a frame, or the sound, in arrays. */

#include "stft~.h"

#include <stdlib.h>
#include <string.h>

#include "common/arrays.h"
#include "spectrum/histogram.h"
#include "spectrum/stft.h"

typedef void t_part(const sro_complex *bins, size_t count, float *values);

static t_part *part_named(const char *name)
{
    return !strcmp(name, "magnitude") ? sro_stft_magnitudes
           : !strcmp(name, "phase")   ? sro_stft_phases
                                      : NULL;
}

/* One frame's magnitudes or phases (of the mean of the channels), to be freed; NULL with an
 * error. */
static float *frame_values(t_stft_tilde *x, const char *part, double index)
{
    sro_stft *stft = NULL;
    size_t bins;
    float *values;
    if (!producer_can_answer(&x->producer, part))
        return NULL;
    if (!message_in_range(x, part, "frame", index, sro_frames_count(x->frames)))
        return NULL;
    bins = sro_frames_bins(x->frames);
    values = malloc(bins * sizeof(*values));
    if (!values || sro_stft_new(&stft, x->frames)) {
        host_error(x, "%s: %s", part, SRO_NO_MEMORY);
        free(values);
        return NULL;
    }
    part_named(part)(sro_stft_frame(stft, SRO_DOWNMIX, (size_t)index), bins, values);
    sro_stft_free(stft);
    return values;
}

void stft_tilde_part(void *object, const t_message *message)
{
    t_stft_tilde *x = object;
    float *values = frame_values(x, message->name, number_of(&message->argv[0]));
    if (!values)
        return;
    array_fill(x, message->name, message->argv[1].word, values, 1, sro_frames_bins(x->frames));
    free(values);
}

static void count_values(t_stft_tilde *x, const float *values, const char *array)
{
    size_t bins;
    float low, high, *counts;
    if (!array_points(x, "histogram", array, &bins))
        return;
    counts = malloc(bins * sizeof(*counts));
    if (!counts) {
        host_error(x, "histogram: %s", SRO_NO_MEMORY);
        return;
    }
    sro_histogram(values, sro_frames_bins(x->frames), counts, bins, &low, &high);
    if (array_fill(x, "histogram", array, counts, 1, bins))
        producer_info(&x->producer, "range", 2, (double[]){low, high});
    free(counts);
}

void stft_tilde_histogram(void *object, const t_message *message)
{
    t_stft_tilde *x = object;
    const char *part = message->argv[0].word;
    float *values;
    if (!part_named(part)) {
        message_misused(x, message, HISTOGRAM_NEEDS);
        return;
    }
    values = frame_values(x, part, number_of(&message->argv[1]));
    if (!values)
        return;
    count_values(x, values, message->argv[2].word);
    free(values);
}

/* As it is analysed: mixed, where mono is 1. */
void stft_tilde_sound(void *object, const t_message *message)
{
    t_stft_tilde *x = object;
    const sro_sound *sound;
    const char *names[SRO_MAX_CHANNELS];
    size_t channels;
    int i;
    if (!producer_can_answer(&x->producer, message->name))
        return;
    sound = sro_frames_sound(x->frames);
    channels = sro_sound_channels(sound);
    if (message->argc < 1 || (size_t)message->argc > channels) {
        message_misused(x, message, "an array for each channel, of which there are %zu", channels);
        return;
    }
    for (i = 0; i < message->argc; i++)
        names[i] = word_of(&message->argv[i]);
    array_fill_sound(x, message->name, names, message->argc, sound);
}
