#include "spectrum/overlap_add.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "spectrum/spectrum_kernels.h"

struct sro_overlap_add {
    const sro_spectrum_kernels *kernels;
    size_t channels, win_length, hop_length;
    size_t size, head;    /* of the rings: a power of two, and where the next sample is */
    size_t left;          /* samples until all that was added has been read */
    float floor, instead; /* divide by the weight above the floor, by this elsewhere */
    float *square;        /* win_length: w^2 */
    float *weight;        /* ring: the sum of w^2 */
    float *sums;          /* channels rings */

    /* Frames that start a hop apart, as they mostly do, weigh the same hop after hop. */
    size_t since;   /* samples read since the last frame started */
    size_t in_step; /* frames in a row, to that one, that started a hop after another */
    int steady;     /* no others sound: the ring is empty, `total` stands for it */
    float *total;   /* win_length: the weight so long after the last start */
    float *share;   /* win_length: 1 over it, or over what stands for it */
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

static float divisor(const sro_overlap_add *o, float weight)
{
    return weight > o->floor ? weight : o->instead;
}

/* Backwards every sum is known when it is needed: total(i) = square(i) + total(i + hop). In double,
 * for there may be as many windows as samples. */
static const char *find_totals(sro_overlap_add *o)
{
    double *sum = malloc(o->win_length * sizeof *sum);
    if (!sum)
        return SRO_NO_MEMORY;
    for (size_t i = o->win_length; i-- > 0;) {
        sum[i] = o->square[i] + (o->hop_length < o->win_length - i ? sum[i + o->hop_length] : 0);
        o->total[i] = (float)sum[i];
        o->share[i] = 1 / divisor(o, o->total[i]);
    }
    free(sum);
    return 0;
}

const char *sro_overlap_add_new(sro_overlap_add **overlap, size_t channels,
                                const sro_frames *frames, sro_normalisation normalisation)
{
    const sro_stft_settings *s = sro_frames_settings(frames);
    sro_overlap_add *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->kernels = sro_spectrum_kernels_best();
    made->channels = channels;
    made->win_length = (size_t)s->win_length;
    made->hop_length = (size_t)s->hop_length;
    for (made->size = 1; made->size < made->win_length;)
        made->size *= 2;
    made->square = malloc(made->win_length * sizeof(float));
    made->total = malloc(made->win_length * sizeof(float));
    made->share = malloc(made->win_length * sizeof(float));
    made->weight = calloc(made->size, sizeof(float));
    made->sums = calloc(made->size * channels, sizeof(float));
    const char *error = SRO_NO_MEMORY;
    if (!made->square || !made->total || !made->share || !made->weight || !made->sums)
        goto done;
    const float *window = sro_frames_window(frames);
    for (size_t i = 0; i < made->win_length; i++)
        made->square[i] = window[i] * window[i];
    if (normalisation == SRO_NORM_LIBROSA) {
        made->floor = FLT_MIN;
        made->instead = 1;
    } else {
        made->floor = (float)fmax(least_weight(made->square, s), .05);
        made->instead = made->floor;
    }
    error = find_totals(made);
done:
    if (error)
        sro_overlap_add_free(made);
    else
        *overlap = made;
    return error;
}

void sro_overlap_add_free(sro_overlap_add *overlap)
{
    if (!overlap)
        return;
    free(overlap->square);
    free(overlap->total);
    free(overlap->share);
    free(overlap->weight);
    free(overlap->sums);
    free(overlap);
}

/* Lay samples * window over a ring, from the head on, round its end. */
static void add_windowed(sro_overlap_add *o, float *ring, const float *samples, const float *window,
                         size_t from)
{
    size_t count = o->win_length - from, room = o->size - o->head;
    size_t first = count < room ? count : room;
    o->kernels->add_product(samples + from, window + from, first, ring + o->head);
    from += first;
    o->kernels->add_product(samples + from, window + from, count - first, ring);
}

/* Lay the rest of win_length weights over theirs, likewise. */
static void add_weights(sro_overlap_add *o, const float *weights, size_t from)
{
    size_t count = o->win_length - from, room = o->size - o->head;
    size_t first = count < room ? count : room;
    o->kernels->add(weights + from, first, o->weight + o->head);
    o->kernels->add(weights + from + first, count - first, o->weight);
}

static void become_steady(sro_overlap_add *o)
{
    memset(o->weight, 0, o->size * sizeof *o->weight);
    o->steady = 1;
}

static void lose_step(sro_overlap_add *o)
{
    if (o->steady && o->since < o->win_length)
        add_weights(o, o->total, o->since);
    o->steady = 0;
    o->in_step = 0;
}

void sro_overlap_add_push_weight(sro_overlap_add *o, size_t from)
{
    if (from || o->since != o->hop_length)
        lose_step(o);
    if (!o->steady) {
        add_weights(o, o->square, from);
        if (o->in_step++ * o->hop_length >= o->win_length) /* those before it are over */
            become_steady(o);
    }
    o->since = from;
    if (o->left < o->win_length - from)
        o->left = o->win_length - from;
}

void sro_overlap_add_push_samples(sro_overlap_add *o, size_t channel, const float *samples,
                                  size_t from)
{
    add_windowed(o, o->sums + channel * o->size, samples, o->square, from);
}

void sro_overlap_add_push_transformed(sro_overlap_add *o, size_t channel, const float *samples,
                                      const float *window, size_t from)
{
    add_windowed(o, o->sums + channel * o->size, samples, window, from);
}

/* The choice is between divisors, not between quotients: that leaves no branch in the loop. */
static void normalise(const sro_overlap_add *o, const float *sums, const float *weight, float *out,
                      size_t count)
{
    float floor = o->floor, instead = o->instead;
    for (size_t i = 0; i < count; i++)
        out[i] = sums[i] / (weight[i] > floor ? weight[i] : instead);
}

/* `count` samples that lie in one piece in the rings. */
static void read_piece(sro_overlap_add *o, float *const *out, size_t at, size_t count)
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

static void be_silent(const sro_overlap_add *o, float *const *out, size_t at, size_t count)
{
    for (size_t c = 0; c < o->channels; c++)
        memset(out[c] + at, 0, count * sizeof(float));
}

void sro_overlap_add_read(sro_overlap_add *o, float *const *out, size_t count)
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

size_t sro_overlap_add_remaining(const sro_overlap_add *o) { return o->left; }
