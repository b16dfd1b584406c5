#include "spectrum/stft_stream.h"

#include <stdlib.h>
#include <string.h>

#include "spectrum/stft.h"

struct sro_stft_stream {
    size_t channels;
    uint64_t hop;
    size_t n_fft;

    float *ring; /* sample i of the mean is at i % size */
    size_t size;
    uint64_t written; /* samples so far */
    uint64_t start;   /* the next frame's first sample */
    uint64_t frames, skipped;

    sro_sound *frame; /* n_fft samples, ours alone: each frame in turn is copied here */
    sro_stft *stft;   /* of the one frame of it */
};

/* Frames of one frame's samples: the same window and transform as a whole sound's. */
static const char *make_stft(sro_stft_stream *live, const sro_stft_settings *settings)
{
    sro_stft_settings plain = *settings;
    sro_frames *frames;
    plain.center = 0;
    const char *error = sro_sound_new(&live->frame, 1, live->n_fft, 1);
    if (!error)
        error = sro_frames_new(&frames, live->frame, &plain);
    if (error)
        return error;
    error = sro_stft_new(&live->stft, frames);
    sro_frames_release(frames);
    return error;
}

const char *sro_stft_stream_new(sro_stft_stream **live, size_t channels,
                                const sro_stft_settings *settings, size_t room)
{
    const char *setting, *error = sro_stft_settings_check(settings, &setting);
    if (error)
        return error;
    sro_stft_stream *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    made->channels = channels;
    made->n_fft = (size_t)settings->n_fft;
    made->hop = (uint64_t)sro_stft_settings_resolve(settings).hop_length;
    made->size = made->n_fft + room;
    made->ring = calloc(made->size, sizeof *made->ring);
    error = made->ring ? make_stft(made, settings) : SRO_NO_MEMORY;
    if (error) {
        sro_stft_stream_free(made);
        return error;
    }
    *live = made;
    return 0;
}

void sro_stft_stream_free(sro_stft_stream *live)
{
    if (!live)
        return;
    free(live->ring);
    sro_stft_free(live->stft);
    sro_sound_release(live->frame);
    free(live);
}

/* In the sequence of sro_frames_samples, to the same last bit. */
static void mean(float *const *rows, size_t channels, size_t from, size_t count, float *to)
{
    memcpy(to, rows[0] + from, count * sizeof *to);
    for (size_t c = 1; c < channels; c++)
        for (size_t i = 0; i < count; i++)
            to[i] += rows[c][from + i];
    for (size_t i = 0; channels > 1 && i < count; i++)
        to[i] /= (float)channels;
}

void sro_stft_stream_push(sro_stft_stream *live, float *const *rows, size_t count)
{
    for (size_t done = 0; done < count;) {
        size_t at = (size_t)(live->written % live->size), room = live->size - at;
        size_t run = count - done < room ? count - done : room;
        mean(rows, live->channels, done, run, live->ring + at);
        live->written += run;
        done += run;
    }
}

/* The next frame begins no earlier than what the ring still holds. */
static void skip_lost(sro_stft_stream *live)
{
    uint64_t lost, oldest = live->written > live->size ? live->written - live->size : 0;
    if (live->start >= oldest)
        return;
    lost = (oldest - live->start + live->hop - 1) / live->hop;
    live->start += lost * live->hop;
    live->skipped += lost;
}

static void copy_frame(const sro_stft_stream *live)
{
    float *frame = sro_sound_writable(live->frame, 0);
    size_t at = (size_t)(live->start % live->size), room = live->size - at;
    size_t run = live->n_fft < room ? live->n_fft : room;
    memcpy(frame, live->ring + at, run * sizeof *frame);
    memcpy(frame + run, live->ring, (live->n_fft - run) * sizeof *frame);
}

int sro_stft_stream_ready(const sro_stft_stream *live)
{
    return live->written >= live->start + live->n_fft;
}

int sro_stft_stream_read(sro_stft_stream *live, float *magnitudes)
{
    skip_lost(live);
    if (!sro_stft_stream_ready(live))
        return 0;
    copy_frame(live);
    sro_stft_magnitudes(sro_stft_frame(live->stft, 0, 0), sro_stft_stream_bins(live), magnitudes);
    live->start += live->hop;
    live->frames++;
    return 1;
}

size_t sro_stft_stream_bins(const sro_stft_stream *live) { return live->n_fft / 2 + 1; }
uint64_t sro_stft_stream_frames(const sro_stft_stream *live) { return live->frames; }
uint64_t sro_stft_stream_skipped(const sro_stft_stream *live) { return live->skipped; }
