#include "sound/rolling_buffer.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { TIMES_LENGTH = 4 }; /* of memory, without snapshots */

/* Who decides about a buffer: both sides change its state by compare and exchange alone. */
enum {
    OPEN,   /* nobody has a view of it */
    CLOSED, /* the pusher has it for itself, to be written from its beginning */
    VIEWED, /* the snapshotter has a view of it: it cannot be written again */
    LEFT    /* it is viewed, and the pusher has left it: the snapshotter's to free */
};

typedef struct {
    sro_sound *sound; /* 2 length samples */
    atomic_size_t filled;
    atomic_int state;
} rolling_part;

struct sro_rolling_buffer {
    size_t channels, length;
    double rate;
    _Atomic(rolling_part *) present; /* the last `length` samples before `filled` are held */
    _Atomic(rolling_part *) spare;   /* there while present is viewed: what then comes after next */

    rolling_part *next; /* the pusher's: as present from `length` on; takes over when it is full */

    rolling_part *viewed; /* the snapshotter's, or NULL: VIEWED, so present, or LEFT */
};

static void free_part(rolling_part *part)
{
    if (!part)
        return;
    sro_sound_release(part->sound);
    free(part);
}

static SRO_CHECKED sro_error new_part(const sro_rolling_buffer *b, int state, rolling_part **part)
{
    rolling_part *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    sro_error error = sro_sound_new(&made->sound, b->channels, 2 * b->length, b->rate);
    if (error) {
        free(made);
        return error;
    }
    atomic_init(&made->filled, 0);
    atomic_init(&made->state, state);
    *part = made;
    return NULL;
}

static SRO_CHECKED sro_error make_parts(sro_rolling_buffer *b)
{
    rolling_part *present;
    sro_error error = new_part(b, OPEN, &present);
    if (error)
        return error;
    atomic_store(&b->present, present);
    return new_part(b, CLOSED, &b->next);
}

sro_error sro_rolling_buffer_new(sro_rolling_buffer **buffer, size_t channels, size_t length,
                                 double rate)
{
    sro_error error =
        sro_memory_check((double)length, (double)channels, TIMES_LENGTH * sizeof(float));
    if (error)
        return error;
    sro_rolling_buffer *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->channels = channels;
    made->length = length;
    made->rate = rate;
    error = make_parts(made);
    if (error)
        sro_rolling_buffer_free(made);
    else
        *buffer = made;
    return error;
}

/* Forgets what is viewed, if the pusher is done with it. */
static void free_left(sro_rolling_buffer *b)
{
    if (!b->viewed || atomic_load(&b->viewed->state) != LEFT)
        return;
    free_part(b->viewed);
    b->viewed = NULL;
}

void sro_rolling_buffer_free(sro_rolling_buffer *buffer)
{
    if (!buffer)
        return;
    free_left(buffer);
    free_part(atomic_load(&buffer->present));
    free_part(atomic_load(&buffer->spare));
    free_part(buffer->next);
    free(buffer);
}

/* The pusher */

static void write_rows(const sro_rolling_buffer *b, rolling_part *part, size_t at,
                       float *const *rows, size_t from, size_t count)
{
    for (size_t c = 0; c < b->channels; c++)
        memcpy(sro_sound_writable(part->sound, c) + at, rows[c] + from, count * sizeof(float));
}

/* Present is full, and next holds its second half. A snapshot that meets this halfway has the same
 * samples of either. */
static void swap_parts(sro_rolling_buffer *b, rolling_part *full)
{
    int open = OPEN;
    atomic_store(&b->next->filled, b->length);
    atomic_store(&b->next->state, OPEN);
    atomic_store(&b->present, b->next);
    if (atomic_compare_exchange_strong(&full->state, &open, CLOSED)) {
        b->next = full;
        return;
    }
    b->next = atomic_exchange(&b->spare, NULL);
    atomic_store(&full->state, LEFT); /* and freed at any moment from here on */
}

void sro_rolling_buffer_push(sro_rolling_buffer *buffer, float *const *rows, size_t count)
{
    sro_rolling_buffer *b = buffer;
    for (size_t done = 0; done < count;) {
        rolling_part *present = atomic_load_explicit(&b->present, memory_order_relaxed);
        size_t filled = atomic_load_explicit(&present->filled, memory_order_relaxed);
        bool second_half = filled >= b->length;
        size_t room = (second_half ? 2 : 1) * b->length - filled;
        size_t run = count - done < room ? count - done : room;
        write_rows(b, present, filled, rows, done, run);
        if (second_half)
            write_rows(b, b->next, filled - b->length, rows, done, run);
        atomic_store_explicit(&present->filled, filled + run, memory_order_release);
        done += run;
        if (filled + run == 2 * b->length)
            swap_parts(b, present);
    }
}

/* The snapshotter */

size_t sro_rolling_buffer_held(const sro_rolling_buffer *buffer)
{
    size_t filled = atomic_load(&atomic_load(&buffer->present)->filled);
    return filled < buffer->length ? filled : buffer->length;
}

/* Sees to it that present is viewed, or was so a moment ago: the pusher does not write it again. It
 * needs a spare from then on. Fails without memory. */
static SRO_CHECKED sro_error hold_present(sro_rolling_buffer *b)
{
    rolling_part *spare, *present;
    int open;
    free_left(b);
    if (!atomic_load(&b->spare)) {
        sro_error error = new_part(b, CLOSED, &spare);
        if (error)
            return error;
        atomic_store(&b->spare, spare);
    }
    while (!b->viewed) {
        open = OPEN;
        present = atomic_load(&b->present);
        if (atomic_compare_exchange_strong(&present->state, &open, VIEWED))
            b->viewed = present;
    }
    return NULL;
}

sro_error sro_rolling_buffer_snapshot(sro_rolling_buffer *buffer, sro_sound **sound)
{
    sro_error error;
    size_t filled, held;
    if (!sro_rolling_buffer_held(buffer))
        return "nothing was heard yet";
    error = hold_present(buffer);
    if (error)
        return error;
    filled = atomic_load(&buffer->viewed->filled);
    held = filled < buffer->length ? filled : buffer->length;
    return sro_sound_view(sound, buffer->viewed->sound, filled - held, held);
}
