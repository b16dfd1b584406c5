#include "spectrum/stft_stream.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "sound/sound.h"
#include "spectrum/frames.h"
#include "spectrum/stft.h"

#define NOTHING UINT64_MAX

struct sro_stft_stream {
    size_t channels;
    size_t n_fft;
    uint64_t hop;

    float *ring; /* sample i of the mean is at i % size */
    size_t size;

    /* The pusher's. Samples are counted from the first one. */
    _Atomic uint64_t begun;   /* those before begun - size are overwritten, or just now being so */
    _Atomic uint64_t written; /* those before it are there, */
    _Atomic uint64_t resumed; /* but not all before this */

    /* The reader's. */
    _Atomic uint64_t start;   /* the next frame's first sample */
    _Atomic uint64_t reading; /* the first sample that is being copied, or NOTHING */
    uint64_t frames, skipped;
    sro_sound *frame; /* n_fft samples, to which each frame is copied; nobody else holds it */
    sro_stft *stft;   /* of the one frame of it */
};

/* Frames of one frame's samples: the same window and transform as a whole sound's. */
static SRO_CHECKED sro_error make_stft(sro_stft_stream *stream, const sro_stft_settings *settings)
{
    sro_stft_settings uncentred = *settings;
    sro_frames *frames;
    uncentred.center = false;
    sro_error error = sro_sound_new(&stream->frame, 1, stream->n_fft, 1);
    if (!error)
        error = sro_frames_new(&frames, stream->frame, &uncentred);
    if (error)
        return error;
    error = sro_stft_new(&stream->stft, frames);
    sro_frames_release(frames);
    return error;
}

sro_error sro_stft_stream_new(sro_stft_stream **stream, size_t channels,
                              const sro_stft_settings *settings, size_t room)
{
    const char *setting;
    sro_error error = sro_stft_settings_check(settings, &setting);
    if (error)
        return error;
    sro_stft_stream *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->channels = channels;
    made->n_fft = (size_t)settings->n_fft;
    made->hop = (uint64_t)sro_stft_settings_resolve(settings).hop_length;
    made->size = made->n_fft + room;
    atomic_init(&made->reading, NOTHING);
    made->ring = calloc(made->size, sizeof *made->ring);
    error = made->ring ? make_stft(made, settings) : SRO_NO_MEMORY;
    if (error)
        sro_stft_stream_free(made);
    else
        *stream = made;
    return error;
}

void sro_stft_stream_free(sro_stft_stream *stream)
{
    if (!stream)
        return;
    free(stream->ring);
    sro_stft_free(stream->stft);
    sro_sound_release(stream->frame);
    free(stream);
}

static void write_samples(sro_stft_stream *stream, uint64_t from, float *const *rows, size_t count)
{
    for (size_t done = 0; done < count;) {
        size_t at = (size_t)((from + done) % stream->size), room = stream->size - at;
        size_t run = count - done < room ? count - done : room;
        if (stream->channels == 1)
            memcpy(stream->ring + at, rows[0] + done, run * sizeof *stream->ring);
        else
            sro_sound_downmix_rows((const float *const *)rows, stream->channels, done, run,
                                   stream->ring + at);
        done += run;
    }
}

/* The pusher says what it is about to overwrite, then looks at what is being read; the reader says
 * what it is about to read, then looks at what is overwritten. In the one order in which all
 * threads see these four, one of the two sees the other. */
void sro_stft_stream_push(sro_stft_stream *stream, float *const *rows, size_t count)
{
    uint64_t from = atomic_load_explicit(&stream->written, memory_order_relaxed);
    uint64_t end = from + count;
    atomic_store(&stream->begun, end);
    uint64_t reading = atomic_load(&stream->reading);
    if (end > stream->size && reading < end - stream->size)
        atomic_store(&stream->resumed, end);
    else
        write_samples(stream, from, rows, count);
    atomic_store_explicit(&stream->written, end, memory_order_release);
}

static uint64_t first_kept(sro_stft_stream *stream)
{
    uint64_t begun = atomic_load(&stream->begun), resumed = atomic_load(&stream->resumed);
    uint64_t overwritten = begun > stream->size ? begun - stream->size : 0;
    return overwritten > resumed ? overwritten : resumed;
}

/* The next frame begins no earlier than what the ring still holds. */
static void skip_lost(sro_stft_stream *stream)
{
    uint64_t oldest = first_kept(stream), start = stream->start;
    if (start >= oldest)
        return;
    uint64_t lost = (oldest - start + stream->hop - 1) / stream->hop;
    stream->start = start + lost * stream->hop;
    stream->skipped += lost;
}

bool sro_stft_stream_ready(const sro_stft_stream *stream)
{
    return atomic_load(&stream->written) >= atomic_load(&stream->start) + stream->n_fft;
}

/* Keep the pusher from the next frame's samples; false where there is no frame. */
static bool claim_frame(sro_stft_stream *stream)
{
    for (;;) {
        skip_lost(stream);
        if (!sro_stft_stream_ready(stream))
            return false;
        atomic_store(&stream->reading, stream->start);
        if (stream->start >= first_kept(stream))
            return true;
        atomic_store(&stream->reading, NOTHING); /* it was overwritten just now */
    }
}

static void copy_frame(const sro_stft_stream *stream)
{
    float *frame = sro_sound_writable(stream->frame, 0);
    size_t at = (size_t)(stream->start % stream->size), room = stream->size - at;
    size_t run = stream->n_fft < room ? stream->n_fft : room;
    memcpy(frame, stream->ring + at, run * sizeof *frame);
    memcpy(frame + run, stream->ring, (stream->n_fft - run) * sizeof *frame);
}

bool sro_stft_stream_read(sro_stft_stream *stream, float *magnitudes)
{
    if (!claim_frame(stream))
        return false;
    copy_frame(stream);
    atomic_store(&stream->reading, NOTHING);
    sro_stft_magnitudes(sro_stft_frame(stream->stft, 0, 0), sro_stft_stream_bins(stream),
                        magnitudes);
    stream->start += stream->hop;
    stream->frames++;
    return true;
}

size_t sro_stft_stream_bins(const sro_stft_stream *stream) { return stream->n_fft / 2 + 1; }
uint64_t sro_stft_stream_frames(const sro_stft_stream *stream) { return stream->frames; }
uint64_t sro_stft_stream_skipped(const sro_stft_stream *stream) { return stream->skipped; }
