#include "overlap.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"

struct sro_overlap {
    const sro_kernels *kernels;
    size_t channels, win_length, hop_length;
    size_t size, head;      /* of the rings: a power of two, and where the next sample is */
    size_t left;            /* samples until all that was added has been read */
    float floor, instead;   /* divide by the weight above the floor, by this elsewhere */
    float *square;          /* win_length: w^2 */
    float *weight;          /* ring: the sum of w^2 */
    float *sums;            /* channels rings */

    /* Frames that start a hop apart, as they mostly do, weigh the same hop after hop. */
    size_t since;           /* samples read since the last frame started */
    size_t in_step;         /* frames in a row, to that one, that started a hop after another */
    int steady;             /* no others sound: the ring is empty, `share` stands for it */
    float *share;           /* win_length: 1 over the weight so long after the last start */
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

static float divisor(const sro_overlap *o, float weight)
{
    return weight > o->floor ? weight : o->instead;
}

static void find_shares(sro_overlap *o)
{
    for (size_t i = 0; i < o->win_length; i++) {
        double sum = 0;
        for (size_t k = i; k < o->win_length; k += o->hop_length)
            sum += o->square[k];
        o->share[i] = 1 / divisor(o, (float)sum);
    }
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
    made->hop_length = (size_t)s->hop_length;
    for (made->size = 1; made->size < made->win_length;)
        made->size *= 2;
    made->square = malloc(made->win_length * sizeof(float));
    made->share = malloc(made->win_length * sizeof(float));
    made->weight = calloc(made->size, sizeof(float));
    made->sums = calloc(made->size * channels, sizeof(float));
    if (!made->square || !made->share || !made->weight || !made->sums) {
        sro_overlap_free(made);
        return SRO_NO_MEMORY;
    }
    const float *window = sro_frames_window(frames);
    for (size_t i = 0; i < made->win_length; i++)
        made->square[i] = window[i] * window[i];
    if (normalisation == SRO_EXACT) {
        made->floor = FLT_MIN;
        made->instead = 1;
    } else {
        made->floor = (float)fmax(least_weight(made->square, s), .05);
        made->instead = made->floor;
    }
    find_shares(made);
    *overlap = made;
    return 0;
}

void sro_overlap_free(sro_overlap *overlap)
{
    if (!overlap)
        return;
    free(overlap->square);
    free(overlap->share);
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

static void add_square(sro_overlap *o, size_t from)
{
    size_t count = o->win_length - from, room = o->size - o->head;
    size_t first = count < room ? count : room;
    o->kernels->add(o->square + from, first, o->weight + o->head);
    o->kernels->add(o->square + from + first, count - first, o->weight);
}

static void become_steady(sro_overlap *o)
{
    memset(o->weight, 0, o->size * sizeof *o->weight);
    o->steady = 1;
}

static void lose_step(sro_overlap *o)
{
    for (size_t k = o->since; o->steady && k < o->win_length; k += o->hop_length)
        add_square(o, k);
    o->steady = 0;
    o->in_step = 0;
}

void sro_overlap_add_weight(sro_overlap *o, size_t from)
{
    if (from || o->since != o->hop_length)
        lose_step(o);
    if (!o->steady) {
        add_square(o, from);
        if (o->in_step++ * o->hop_length >= o->win_length) /* those before it are over */
            become_steady(o);
    }
    o->since = from;
    if (o->left < o->win_length - from)
        o->left = o->win_length - from;
}

void sro_overlap_add_samples(sro_overlap *o, size_t channel, const float *samples, size_t from)
{
    add_windowed(o, o->sums + channel * o->size, samples, o->square, from);
}

void sro_overlap_add_transformed(sro_overlap *o, size_t channel, const float *samples,
                                 const float *window, size_t from)
{
    add_windowed(o, o->sums + channel * o->size, samples, window, from);
}

/* The choice is between divisors, not between quotients: that leaves no branch in the loop. */
static void normalise(const sro_overlap *o, const float *sums, const float *weight, float *out,
                      size_t count)
{
    float floor = o->floor, instead = o->instead;
    for (size_t i = 0; i < count; i++)
        out[i] = sums[i] / (weight[i] > floor ? weight[i] : instead);
}

/* `count` samples that lie in one piece in the rings. */
static void read_piece(sro_overlap *o, float *const *out, size_t at, size_t count)
{
    float *weight = o->weight + o->head;
    for (size_t c = 0; c < o->channels; c++) {
        float *sums = o->sums + c * o->size + o->head;
        if (o->steady)
            o->kernels->multiply(sums, o->share + o->since, count, out[c] + at);
        else
            normalise(o, sums, weight, out[c] + at, count);
        memset(sums, 0, count * sizeof *sums);
    }
    if (!o->steady)
        memset(weight, 0, count * sizeof *weight);
    o->head = (o->head + count) & (o->size - 1);
    o->since += count;
}

static void be_silent(const sro_overlap *o, float *const *out, size_t at, size_t count)
{
    for (size_t c = 0; c < o->channels; c++)
        memset(out[c] + at, 0, count * sizeof(float));
}

void sro_overlap_read(sro_overlap *o, float *const *out, size_t count)
{
    size_t audible = count < o->left ? count : o->left;
    for (size_t done = 0; done < audible;) {
        size_t room = o->size - o->head;
        size_t run = audible - done < room ? audible - done : room;
        read_piece(o, out, done, run);
        done += run;
    }
    o->left -= audible;
    if (audible < count) {
        be_silent(o, out, audible, count - audible);
        o->since = SIZE_MAX; /* whatever comes is in step with nothing */
    }
}

size_t sro_overlap_left(const sro_overlap *o) { return o->left; }
