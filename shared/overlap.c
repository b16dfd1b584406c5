#include "overlap.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"

struct sro_overlap {
    const sro_kernels *kernels;
    size_t channels, win_length;
    size_t size, head;      /* of the rings: a power of two, and where the next sample is */
    size_t left;            /* samples until all that was added has been read */
    float floor, instead;   /* divide by the weight above the floor, by this elsewhere */
    float *window, *square; /* win_length: w and w^2 */
    float *weight;          /* ring: the sum of w^2 */
    float *sums;            /* channels rings */
};

/* Inside a trimmed istft every sample lies between the centres of two frames; these two are
 * there however few frames there are. */
static double least_weight(const float *square, const sro_stft_settings *s)
{
    int64_t centre = s->n_fft / 2 - (s->n_fft - s->win_length) / 2;
    double least = INFINITY;
    for (int64_t i = centre; i <= centre + s->hop_length && least > 0; i++) {
        double sum = i < s->win_length ? square[i] : 0;
        if (i >= s->hop_length && i - s->hop_length < s->win_length)
            sum += square[i - s->hop_length];
        least = fmin(least, sum);
    }
    return least;
}

const char *sro_overlap_new(sro_overlap **overlap, size_t channels, const sro_frames *frames,
                            sro_normalisation normalisation)
{
    const sro_stft_settings *s = sro_frames_settings(frames);
    sro_overlap *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->kernels = sro_kernels_best();
    made->channels = channels;
    made->win_length = (size_t)s->win_length;
    for (made->size = 1; made->size < made->win_length;)
        made->size *= 2;
    made->window = malloc(made->win_length * sizeof(float));
    made->square = malloc(made->win_length * sizeof(float));
    made->weight = calloc(made->size, sizeof(float));
    made->sums = calloc(made->size * channels, sizeof(float));
    if (!made->window || !made->square || !made->weight || !made->sums) {
        sro_overlap_free(made);
        return SRO_NO_MEMORY;
    }
    const float *window = sro_frames_window(frames);
    for (size_t i = 0; i < made->win_length; i++) {
        made->window[i] = window[i];
        made->square[i] = window[i] * window[i];
    }
    if (normalisation == SRO_EXACT) {
        made->floor = FLT_MIN;
        made->instead = 1;
    } else {
        made->floor = (float)fmax(least_weight(made->square, s), .05);
        made->instead = made->floor;
    }
    *overlap = made;
    return 0;
}

void sro_overlap_free(sro_overlap *overlap)
{
    if (!overlap)
        return;
    free(overlap->window);
    free(overlap->square);
    free(overlap->weight);
    free(overlap->sums);
    free(overlap);
}

/* Lay samples * window over a ring, from the head on, round its end. */
static void add_windowed(sro_overlap *o, float *ring, const float *samples, const float *window,
                         size_t from)
{
    size_t count = o->win_length - from, room = o->size - o->head;
    size_t first = count < room ? count : room;
    o->kernels->add_product(samples + from, window + from, first, ring + o->head);
    from += first;
    o->kernels->add_product(samples + from, window + from, count - first, ring);
}

void sro_overlap_add_weight(sro_overlap *o, size_t from)
{
    size_t count = o->win_length - from, room = o->size - o->head;
    size_t first = count < room ? count : room;
    o->kernels->add(o->square + from, first, o->weight + o->head);
    o->kernels->add(o->square + from + first, count - first, o->weight);
    if (o->left < count)
        o->left = count;
}

void sro_overlap_add_samples(sro_overlap *o, size_t channel, const float *samples, size_t from)
{
    add_windowed(o, o->sums + channel * o->size, samples, o->square, from);
}

void sro_overlap_add_transformed(sro_overlap *o, size_t channel, const float *samples, size_t from)
{
    add_windowed(o, o->sums + channel * o->size, samples, o->window, from);
}

/* The choice is between divisors, not between quotients: that leaves no branch in the loop. */
static void normalise(const sro_overlap *o, float *sums, const float *weight, float *out,
                      size_t count)
{
    float floor = o->floor, instead = o->instead;
    for (size_t i = 0; i < count; i++)
        out[i] = sums[i] / (weight[i] > floor ? weight[i] : instead);
    memset(sums, 0, count * sizeof *sums);
}

void sro_overlap_read(sro_overlap *o, float *const *out, size_t count)
{
    for (size_t done = 0; done < count;) {
        size_t room = o->size - o->head;
        size_t run = count - done < room ? count - done : room;
        for (size_t c = 0; c < o->channels; c++)
            normalise(o, o->sums + c * o->size + o->head, o->weight + o->head, out[c] + done, run);
        memset(o->weight + o->head, 0, run * sizeof(float));
        o->head = (o->head + run) & (o->size - 1);
        done += run;
    }
    o->left -= o->left < count ? o->left : count;
}

size_t sro_overlap_left(const sro_overlap *o) { return o->left; }
