#include "listening/listener.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { PARTS = SRO_LISTENER_LIVE + 1 };

/* One part: one of the three. */
typedef struct ear {
    size_t channels;
    sro_recording *recording;
    sro_rolling_buffer *kept;
    sro_stft_stream *stream;

    size_t last_push;  /* when audio could see it last: the value of `pushes` then */
    struct ear *older; /* of those that were left */
} ear;

struct sro_listener {
    bool beside;
    _Atomic(ear *) ears[PARTS]; /* main replaces them; NULL: none */
    atomic_size_t pushes;       /* beside: audio counts, odd while one goes on; else always 0 */
    atomic_bool some_left;      /* for audio to see */
    ear *left;                  /* main's: a push may still be using them */
};

sro_error sro_listener_new(sro_listener **listener, bool beside)
{
    sro_listener *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->beside = beside;
    *listener = made;
    return NULL;
}

static void free_ear(ear *e)
{
    if (!e)
        return;
    sro_recording_free(e->recording);
    sro_rolling_buffer_free(e->kept);
    sro_stft_stream_free(e->stream);
    free(e);
}

void sro_listener_free(sro_listener *listener)
{
    if (!listener)
        return;
    sro_listener_collect(listener);
    for (size_t part = 0; part < PARTS; part++)
        free_ear(atomic_load(&listener->ears[part]));
    free(listener);
}

/* Audio */

/* NULL where there is none that could hear these rows. */
static ear *ear_for(sro_listener *l, sro_listener_part part, float *const *rows)
{
    ear *e = atomic_load(&l->ears[part]);
    return e && rows[e->channels - 1] ? e : NULL;
}

static unsigned hear(sro_listener *l, float *const *rows, size_t count)
{
    ear *recording = ear_for(l, SRO_LISTENER_RECORDING, rows);
    ear *kept = ear_for(l, SRO_LISTENER_KEPT, rows), *live = ear_for(l, SRO_LISTENER_LIVE, rows);
    unsigned news = 0;
    if (recording && sro_recording_push(recording->recording, rows, count))
        news |= SRO_LISTENER_RECORDED;
    if (kept)
        sro_rolling_buffer_push(kept->kept, rows, count);
    if (live)
        sro_stft_stream_push(live->stream, rows, count);
    if (live && sro_stft_stream_ready(live->stream))
        news |= SRO_LISTENER_FRAME;
    return news;
}

/* A push counts itself, then looks which ears there are; main replaces an ear, then looks whether a
 * push goes on. In the one order in which both threads see these four, main sees the push, or the
 * push the new ear. */
unsigned sro_listener_push(sro_listener *listener, float *const *rows, size_t count)
{
    if (!listener->beside)
        return hear(listener, rows, count);
    size_t push = atomic_load_explicit(&listener->pushes, memory_order_relaxed) + 1;
    atomic_store(&listener->pushes, push);
    unsigned news = hear(listener, rows, count);
    atomic_store(&listener->pushes, push + 1);
    return atomic_load(&listener->some_left) ? news | SRO_LISTENER_LEFT : news;
}

/* Main */

void sro_listener_collect(sro_listener *listener)
{
    size_t push = atomic_load(&listener->pushes);
    for (ear **at = &listener->left; *at;) {
        ear *e = *at;
        if (push % 2 && e->last_push == push) {
            at = &e->older;
            continue;
        }
        *at = e->older;
        free_ear(e);
    }
    atomic_store(&listener->some_left, listener->left != NULL);
}

/* `made` is NULL where there is to be none. */
static void replace(sro_listener *l, sro_listener_part part, ear *made)
{
    ear *old = atomic_exchange(&l->ears[part], made);
    if (old) {
        old->last_push = atomic_load(&l->pushes);
        old->older = l->left;
        l->left = old;
    }
    sro_listener_collect(l);
}

void sro_listener_end(sro_listener *listener, sro_listener_part part)
{
    replace(listener, part, NULL);
}

static SRO_CHECKED sro_error new_ear(size_t channels, ear **made)
{
    *made = calloc(1, sizeof **made);
    if (!*made)
        return SRO_NO_MEMORY;
    (*made)->channels = channels;
    return NULL;
}

static SRO_CHECKED sro_error begin(sro_listener *l, sro_listener_part part, ear *made,
                                   sro_error error)
{
    if (error)
        free_ear(made);
    else
        replace(l, part, made);
    return error;
}

sro_error sro_listener_record(sro_listener *listener, size_t channels, size_t length, double rate)
{
    ear *made;
    sro_error error = new_ear(channels, &made);
    if (!error)
        error = sro_recording_new(&made->recording, channels, length, rate);
    return begin(listener, SRO_LISTENER_RECORDING, made, error);
}

sro_error sro_listener_keep(sro_listener *listener, size_t channels, size_t length, double rate)
{
    ear *made;
    sro_error error = new_ear(channels, &made);
    if (!error)
        error = sro_rolling_buffer_new(&made->kept, channels, length, rate);
    return begin(listener, SRO_LISTENER_KEPT, made, error);
}

sro_error sro_listener_live(sro_listener *listener, size_t channels,
                            const sro_stft_settings *settings, size_t room)
{
    ear *made;
    sro_error error = new_ear(channels, &made);
    if (!error)
        error = sro_stft_stream_new(&made->stream, channels, settings, room);
    return begin(listener, SRO_LISTENER_LIVE, made, error);
}

sro_recording *sro_listener_recording(const sro_listener *listener)
{
    ear *e = atomic_load(&listener->ears[SRO_LISTENER_RECORDING]);
    return e ? e->recording : NULL;
}

sro_rolling_buffer *sro_listener_kept(const sro_listener *listener)
{
    ear *e = atomic_load(&listener->ears[SRO_LISTENER_KEPT]);
    return e ? e->kept : NULL;
}

sro_stft_stream *sro_listener_stream(const sro_listener *listener)
{
    ear *e = atomic_load(&listener->ears[SRO_LISTENER_LIVE]);
    return e ? e->stream : NULL;
}
