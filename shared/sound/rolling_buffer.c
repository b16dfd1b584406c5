#include "sound/rolling_buffer.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { TIMES_LENGTH = 4 }; /* of memory, without snapshots */

struct sro_rolling_buffer {
    size_t channels, length;
    double rate;
    sro_sound *present; /* 2 length samples; the last `length` before `filled` are held */
    sro_sound *next;    /* the same from `length` on; takes over when present is full */
    size_t filled;      /* samples of present */
    bool viewed;        /* there is a view of present: it cannot be written again */
    sro_sound *spare;   /* there while present is viewed: what then comes after next */
    sro_sound *retired; /* was viewed; the thread that pushes may not free it */
};

static SRO_CHECKED sro_error new_buffer(const sro_rolling_buffer *b, sro_sound **buffer)
{
    return sro_sound_new(buffer, b->channels, 2 * b->length, b->rate);
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
    error = new_buffer(made, &made->present);
    if (!error)
        error = new_buffer(made, &made->next);
    if (error)
        sro_rolling_buffer_free(made);
    else
        *buffer = made;
    return error;
}

void sro_rolling_buffer_free(sro_rolling_buffer *buffer)
{
    if (!buffer)
        return;
    sro_sound_release(buffer->present);
    sro_sound_release(buffer->next);
    sro_sound_release(buffer->spare);
    sro_sound_release(buffer->retired);
    free(buffer);
}

static void write_rows(const sro_rolling_buffer *b, sro_sound *buffer, size_t at,
                       float *const *rows, size_t from, size_t count)
{
    for (size_t c = 0; c < b->channels; c++)
        memcpy(sro_sound_writable(buffer, c) + at, rows[c] + from, count * sizeof(float));
}

/* Present is full, and next holds its second half. */
static void swap_buffers(sro_rolling_buffer *b)
{
    sro_sound *full = b->present;
    b->present = b->next;
    b->filled = b->length;
    if (b->viewed) {
        b->next = b->spare;
        b->spare = NULL;
        b->retired = full; /* the one before was freed at the snapshot of this one */
        b->viewed = false;
    } else
        b->next = full;
}

void sro_rolling_buffer_push(sro_rolling_buffer *buffer, float *const *rows, size_t count)
{
    sro_rolling_buffer *b = buffer;
    for (size_t done = 0; done < count;) {
        bool second_half = b->filled >= b->length;
        size_t room = (second_half ? 2 : 1) * b->length - b->filled;
        size_t run = count - done < room ? count - done : room;
        write_rows(b, b->present, b->filled, rows, done, run);
        if (second_half)
            write_rows(b, b->next, b->filled - b->length, rows, done, run);
        b->filled += run;
        done += run;
        if (b->filled == 2 * b->length)
            swap_buffers(b);
    }
}

size_t sro_rolling_buffer_held(const sro_rolling_buffer *buffer)
{
    return buffer->filled < buffer->length ? buffer->filled : buffer->length;
}

sro_error sro_rolling_buffer_snapshot(sro_rolling_buffer *buffer, sro_sound **sound)
{
    size_t held = sro_rolling_buffer_held(buffer);
    if (!held)
        return "nothing was heard yet";
    if (!buffer->spare) {
        sro_error error = new_buffer(buffer, &buffer->spare);
        if (error)
            return error;
    }
    sro_error error = sro_sound_view(sound, buffer->present, buffer->filled - held, held);
    if (error)
        return error;
    buffer->viewed = true;
    sro_sound_release(buffer->retired);
    buffer->retired = NULL;
    return NULL;
}
