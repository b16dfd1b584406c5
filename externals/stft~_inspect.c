/* The part of [stft~] that shows what there is: a frame, or the sound, in arrays. */

#include <stdlib.h>
#include <string.h>

#include "common/arrays.h"
#include "spectrum/histogram.h"
#include "spectrum/stft.h"
#include "stft~.h"

typedef void t_part(const sro_complex *bins, size_t count, float *values);

static t_part *part_named(const t_symbol *s)
{
    return !strcmp(s->s_name, "magnitude") ? sro_stft_magnitudes
           : !strcmp(s->s_name, "phase")   ? sro_stft_phases
                                           : 0;
}

/* One frame's magnitudes or phases (of the mean of the channels), to be freed; 0 with an error. */
static float *frame_values(t_stft_tilde *x, t_symbol *part, double index)
{
    sro_stft *stft = 0;
    size_t bins;
    float *values;
    if (!unit_answers(&x->x_unit, part->s_name))
        return 0;
    if (!unit_in_range(&x->x_unit, part->s_name, "frame", index, sro_frames_count(x->x_frames)))
        return 0;
    bins = sro_frames_bins(x->x_frames);
    values = malloc(bins * sizeof(*values));
    if (!values || sro_stft_new(&stft, x->x_frames)) {
        unit_error(&x->x_unit, "%s: %s", part->s_name, SRO_NO_MEMORY);
        free(values);
        return 0;
    }
    part_named(part)(sro_stft_frame(stft, SRO_DOWNMIX, (size_t)index), bins, values);
    sro_stft_free(stft);
    return values;
}

void stft_part(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_stft_tilde *x = object;
    float *values = frame_values(x, s, atom_getfloat(&argv[0]));
    (void)argc;
    if (!values)
        return;
    array_fill(&x->x_unit, s->s_name, argv[1].a_w.w_symbol, values, 1,
               sro_frames_bins(x->x_frames));
    free(values);
}

static void count_values(t_stft_tilde *x, const float *values, t_symbol *array)
{
    size_t bins;
    float low, high, *counts;
    if (!array_words(&x->x_unit, "histogram", array, &bins))
        return;
    counts = malloc(bins * sizeof(*counts));
    if (!counts) {
        unit_error(&x->x_unit, "histogram: %s", SRO_NO_MEMORY);
        return;
    }
    sro_histogram(values, sro_frames_bins(x->x_frames), counts, bins, &low, &high);
    if (array_fill(&x->x_unit, "histogram", array, counts, 1, bins))
        unit_info(&x->x_unit, "range", 2, (double[]){low, high});
    free(counts);
}

void stft_histogram(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_stft_tilde *x = object;
    t_symbol *part = argv[0].a_w.w_symbol;
    float *values;
    if (!part_named(part)) {
        message_misused(x, s->s_name, HISTOGRAM_NEEDS, argc, argv);
        return;
    }
    values = frame_values(x, part, atom_getfloat(&argv[1]));
    if (!values)
        return;
    count_values(x, values, argv[2].a_w.w_symbol);
    free(values);
}

/* As it is analysed: mixed, where mono is 1. */
void stft_sound(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_stft_tilde *x = object;
    const sro_sound *sound;
    size_t channels;
    int i;
    if (!unit_answers(&x->x_unit, s->s_name))
        return;
    sound = sro_frames_sound(x->x_frames);
    channels = sro_sound_channels(sound);
    if (argc < 1 || (size_t)argc > channels) {
        unit_error(&x->x_unit, "%s: needs an array for each channel, of which there are %zu",
                   s->s_name, channels);
        return;
    }
    for (i = 0; i < argc; i++)
        if (!array_fill(&x->x_unit, s->s_name, atom_name(&argv[i]),
                        sro_sound_channel(sound, (size_t)i), 1, sro_sound_length(sound)))
            return;
}
