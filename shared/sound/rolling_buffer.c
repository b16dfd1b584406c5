#include "sound/rolling_buffer.h"

#include <stdlib.h>
#include <string.h>

struct sro_rolling_buffer {
    size_t channels, length;
    double rate;
    sro_sound *present; /* 2 length samples; the last `length` before `filled` are what is held */
    sro_sound *next;    /* the same from `length` on, to take over when present is full */
    size_t filled;      /* of present */
    int lent;           /* a part of present was taken: it cannot be used again */
    sro_sound *spare;   /* there while lent: what then comes after next */
    sro_sound *past;    /* was lent; freeing it is not for the thread that adds */
};

static const char *new_buffer(const sro_rolling_buffer *h, sro_sound **buffer)
{
    if (h->length > SIZE_MAX / 2)
        return SRO_NO_MEMORY;
    return sro_sound_new(buffer, h->channels, 2 * h->length, h->rate);
}

const char *sro_rolling_buffer_new(sro_rolling_buffer **history, size_t channels, size_t length,
                                   double rate)
{
    sro_rolling_buffer *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->channels = channels;
    made->length = length;
    made->rate = rate;
    const char *error = new_buffer(made, &made->present);
    if (!error)
        error = new_buffer(made, &made->next);
    if (error) {
        sro_rolling_buffer_free(made);
        return error;
    }
    *history = made;
    return 0;
}

void sro_rolling_buffer_free(sro_rolling_buffer *history)
{
    if (!history)
        return;
    sro_sound_release(history->present);
    sro_sound_release(history->next);
    sro_sound_release(history->spare);
    sro_sound_release(history->past);
    free(history);
}

static void write_rows(const sro_rolling_buffer *h, sro_sound *buffer, size_t at,
                       float *const *rows, size_t from, size_t count)
{
    for (size_t c = 0; c < h->channels; c++)
        memcpy(sro_sound_writable(buffer, c) + at, rows[c] + from, count * sizeof(float));
}

/* Present is full, and next holds its second half. */
static void turn(sro_rolling_buffer *h)
{
    sro_sound *full = h->present;
    h->present = h->next;
    h->filled = h->length;
    if (h->lent) {
        h->next = h->spare;
        h->spare = 0;
        h->past = full; /* the one before went when this one was lent */
        h->lent = 0;
    } else
        h->next = full;
}

void sro_rolling_buffer_push(sro_rolling_buffer *history, float *const *rows, size_t count)
{
    sro_rolling_buffer *h = history;
    for (size_t done = 0; done < count;) {
        int second = h->filled >= h->length;
        size_t room = (second ? 2 : 1) * h->length - h->filled;
        size_t run = count - done < room ? count - done : room;
        write_rows(h, h->present, h->filled, rows, done, run);
        if (second)
            write_rows(h, h->next, h->filled - h->length, rows, done, run);
        h->filled += run;
        done += run;
        if (h->filled == 2 * h->length)
            turn(h);
    }
}

size_t sro_rolling_buffer_held(const sro_rolling_buffer *history)
{
    return history->filled < history->length ? history->filled : history->length;
}

const char *sro_rolling_buffer_snapshot(sro_rolling_buffer *history, sro_sound **sound)
{
    size_t held = sro_rolling_buffer_held(history);
    if (!held)
        return "nothing was heard yet";
    if (!history->spare) {
        const char *error = new_buffer(history, &history->spare);
        if (error)
            return error;
    }
    const char *error = sro_sound_view(sound, history->present, history->filled - held, held);
    if (error)
        return error;
    history->lent = 1;
    sro_sound_release(history->past);
    history->past = 0;
    return 0;
}
