#include "spectrum/overlap_add.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "spectrum/spectrum_kernels.h"

struct sro_overlap_add {
    const sro_spectrum_kernels *kernels;
    size_t channels, win_length, hop_length;
    size_t size, head;     /* of the rings: a power of two, and where the next sample is */
    size_t remaining;      /* samples until all that was pushed has been read */
    float floor, fallback; /* divide by a weight above the floor, by the fallback elsewhere */
    float *square;         /* win_length: w^2 */
    float *weight;         /* ring: the sum of w^2 */
    float *sums;           /* channels rings */

    /* Frames mostly start a hop apart; then their weight repeats from hop to hop, and need not be
     * summed up again. */
    size_t since_start; /* samples read since the last frame started */
    size_t regular_run; /* frames in a row, up to that one, that started a hop after another */
    bool periodic;      /* no other frames sound: `total` stands for the ring, which is empty */
    float *total;       /* win_length: the weight so many samples after the last start */
    float *reciprocal;  /* win_length: 1 over it, or over what it is replaced by */
};

/* Inside a trimmed istft every sample lies between the centres of two frames. Others may overlap
 * there too, but these two are there however few frames there are. */
static double min_weight(const float *square, const sro_stft_settings *s)
{
    int64_t centre = s->n_fft / 2 - (s->n_fft - s->win_length) / 2;
    double min = INFINITY;
    for (int64_t i = centre; i <= centre + s->hop_length && min > 0; i++) {
        double sum = i < s->win_length ? square[i] : 0;
        if (i >= s->hop_length && i - s->hop_length < s->win_length)
            sum += square[i - s->hop_length];
        min = fmin(min, sum);
    }
    return min;
}

static void set_normalisation(sro_overlap_add *o, const sro_stft_settings *s,
                              sro_normalisation normalisation)
{
    const double click_free = .05;
    if (normalisation == SRO_NORM_LIBROSA) {
        o->floor = FLT_MIN;
        o->fallback = 1;
    } else {
        o->floor = (float)fmax(min_weight(o->square, s), click_free);
        o->fallback = o->floor;
    }
}

static float divisor(const sro_overlap_add *o, float weight)
{
    return weight > o->floor ? weight : o->fallback;
}

/* From the end on every sum is known when it is needed: total(i) = square(i) + total(i + hop). In
 * double, for there may be as many windows as samples. */
static SRO_CHECKED sro_error find_totals(sro_overlap_add *o)
{
    assert(o->win_length > 0 && o->hop_length > 0);
    double *sum = malloc(o->win_length * sizeof *sum);
    if (!sum)
        return SRO_NO_MEMORY;
    for (size_t i = o->win_length; i-- > 0;) {
        sum[i] = o->square[i] + (o->hop_length < o->win_length - i ? sum[i + o->hop_length] : 0);
        o->total[i] = (float)sum[i];
        o->reciprocal[i] = 1 / divisor(o, o->total[i]);
    }
    free(sum);
    return NULL;
}

static SRO_CHECKED sro_error make_buffers(sro_overlap_add *o)
{
    for (o->size = 1; o->size < o->win_length;)
        o->size *= 2;
    o->square = malloc(o->win_length * sizeof *o->square);
    o->total = malloc(o->win_length * sizeof *o->total);
    o->reciprocal = malloc(o->win_length * sizeof *o->reciprocal);
    o->weight = calloc(o->size, sizeof *o->weight);
    o->sums = calloc(o->size * o->channels, sizeof *o->sums);
    bool fine = o->square && o->total && o->reciprocal && o->weight && o->sums;
    return fine ? NULL : SRO_NO_MEMORY;
}

sro_error sro_overlap_add_new(sro_overlap_add **overlap_add, size_t channels,
                              const sro_frames *frames, sro_normalisation normalisation)
{
    const sro_stft_settings *s = sro_frames_settings(frames);
    const float *window = sro_frames_window(frames);
    sro_overlap_add *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->kernels = sro_spectrum_kernels_best();
    made->channels = channels;
    made->win_length = (size_t)s->win_length;
    made->hop_length = (size_t)s->hop_length;
    sro_error error = make_buffers(made);
    if (!error) {
        for (size_t i = 0; i < made->win_length; i++)
            made->square[i] = window[i] * window[i];
        set_normalisation(made, s, normalisation);
        error = find_totals(made);
    }
    if (error)
        sro_overlap_add_free(made);
    else
        *overlap_add = made;
    return error;
}

void sro_overlap_add_free(sro_overlap_add *overlap_add)
{
    if (!overlap_add)
        return;
    free(overlap_add->square);
    free(overlap_add->total);
    free(overlap_add->reciprocal);
    free(overlap_add->weight);
    free(overlap_add->sums);
    free(overlap_add);
}

/* Adds samples * window to a ring, from its head on and round its end. */
static void add_windowed(sro_overlap_add *o, float *ring, const float *samples, const float *window,
                         size_t from)
{
    size_t count = o->win_length - from, room = o->size - o->head;
    size_t first = count < room ? count : room;
    o->kernels->add_product(samples + from, window + from, first, ring + o->head);
    from += first;
    o->kernels->add_product(samples + from, window + from, count - first, ring);
}

/* Adds the weights from `from` on to their ring, likewise. */
static void add_weights(sro_overlap_add *o, const float *weights, size_t from)
{
    size_t count = o->win_length - from, room = o->size - o->head;
    size_t first = count < room ? count : room;
    o->kernels->add(weights + from, first, o->weight + o->head);
    o->kernels->add(weights + from + first, count - first, o->weight);
}

static void become_periodic(sro_overlap_add *o)
{
    memset(o->weight, 0, o->size * sizeof *o->weight);
    o->periodic = true;
}

static void become_irregular(sro_overlap_add *o)
{
    if (o->periodic && o->since_start < o->win_length)
        add_weights(o, o->total, o->since_start);
    o->periodic = false;
    o->regular_run = 0;
}

void sro_overlap_add_push_weight(sro_overlap_add *o, size_t from)
{
    if (from || o->since_start != o->hop_length)
        become_irregular(o);
    if (!o->periodic) {
        add_weights(o, o->square, from);
        bool others_are_over = o->regular_run++ * o->hop_length >= o->win_length;
        if (others_are_over)
            become_periodic(o);
    }
    o->since_start = from;
    if (o->remaining < o->win_length - from)
        o->remaining = o->win_length - from;
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

/* Chosen between divisors, not between quotients: that takes no branch in the loop. */
static void normalise(const sro_overlap_add *o, const float *sums, const float *weight, float *out,
                      size_t count)
{
    float floor = o->floor, fallback = o->fallback;
    for (size_t i = 0; i < count; i++)
        out[i] = sums[i] / (weight[i] > floor ? weight[i] : fallback);
}

/* `count` samples that lie in one piece in the rings. */
static void read_piece(sro_overlap_add *o, float *const *out, size_t at, size_t count)
{
    float *weight = o->weight + o->head;
    for (size_t c = 0; c < o->channels; c++) {
        float *sums = o->sums + c * o->size + o->head;
        if (o->periodic)
            o->kernels->multiply(sums, o->reciprocal + o->since_start, count, out[c] + at);
        else
            normalise(o, sums, weight, out[c] + at, count);
        memset(sums, 0, count * sizeof *sums);
    }
    if (!o->periodic)
        memset(weight, 0, count * sizeof *weight);
    o->head = (o->head + count) & (o->size - 1);
    o->since_start += count;
}

static void write_silence(const sro_overlap_add *o, float *const *out, size_t at, size_t count)
{
    for (size_t c = 0; c < o->channels; c++)
        memset(out[c] + at, 0, count * sizeof(float));
}

void sro_overlap_add_read(sro_overlap_add *o, float *const *out, size_t count)
{
    size_t audible = count < o->remaining ? count : o->remaining;
    for (size_t done = 0; done < audible;) {
        size_t room = o->size - o->head;
        size_t run = audible - done < room ? audible - done : room;
        read_piece(o, out, done, run);
        done += run;
    }
    o->remaining -= audible;
    if (audible < count) {
        write_silence(o, out, audible, count - audible);
        o->since_start = SIZE_MAX; /* no frame is left for the next one to start a hop after */
    }
}

size_t sro_overlap_add_remaining(const sro_overlap_add *o) { return o->remaining; }
