/* foreign_files: files as they arrive from outside, written by libsndfile and then changed, and
 * what has to be read from them. */
#ifndef FOREIGN_FILES_H
#define FOREIGN_FILES_H

#include <math.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>

#include "sound/soundfile.h"
#include "support.h"

enum { SECONDS = 4 };

typedef struct {
    const char *name;
    int format;
    double rate;
    double tolerance; /* of a sample: a step of the format; of what is lossy, about its noise */
    int slack;        /* frames more that it may decode to */
    int promises;     /* tells how long it is, and still does when it is cut off */
} file_kind;

#define LOSSY .2

static const file_kind kinds[] = {
    {"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 44100, 4e-5, 0, 1},
    {"24.wav", SF_FORMAT_WAVEX | SF_FORMAT_PCM_24, 44100, 2e-7, 0, 1},
    {"float.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 44100, 0, 0, 1},
    {"ima.wav", SF_FORMAT_WAV | SF_FORMAT_IMA_ADPCM, 44100, LOSSY, 4096, 1},
    {"big.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16 | SF_ENDIAN_BIG, 44100, 4e-5, 0, 1},
    {"a.aif", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 44100, 4e-5, 0, 1},
    {"float.aif", SF_FORMAT_AIFF | SF_FORMAT_FLOAT, 44100, 0, 0, 1},
    {"a.rf64", SF_FORMAT_RF64 | SF_FORMAT_PCM_16, 44100, 4e-5, 0, 1},
    {"a.w64", SF_FORMAT_W64 | SF_FORMAT_PCM_16, 44100, 4e-5, 0, 1},
    {"a.caf", SF_FORMAT_CAF | SF_FORMAT_PCM_16, 44100, 4e-5, 0, 1},
    {"a.au", SF_FORMAT_AU | SF_FORMAT_PCM_16, 44100, 4e-5, 0, 1},
    {"a.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 44100, 4e-5, 0, 1},
    {"a.mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 44100, LOSSY, 0, 1},
    {"a.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 44100, LOSSY, 0, 0},
    {"a.opus", SF_FORMAT_OGG | SF_FORMAT_OPUS, 48000, LOSSY, 0, 0},
};

static inline const file_kind *kind_named(const char *name)
{
    size_t i = 0;
    while (strcmp(kinds[i].name, name))
        assert_true(++i < COUNT(kinds));
    return &kinds[i];
}

/* A tone that rises, so that every moment is told from every other, with some noise. */
static inline float tone(size_t channel, size_t i)
{
    double x = (double)i, swept = x * (.02 + 1e-8 * x);
    double noise = (double)(i * 2654435761u % 1000) * 1e-5;
    return (float)((.4 * sin(swept) + noise) / (double)(channel + 1));
}

static inline void write_kind(const file_kind *k, size_t channels)
{
    enum { RUN = 4000 };
    SF_INFO info = {.samplerate = (int)k->rate, .channels = (int)channels, .format = k->format};
    SNDFILE *file = sf_open(scratch_path(k->name), SFM_WRITE, &info);
    float block[RUN * 2];
    if (!file)
        fail_msg("%s cannot be written: %s", k->name, sf_strerror(0));
    for (size_t at = 0; at < SECONDS * (size_t)k->rate; at += RUN) {
        size_t rest = SECONDS * (size_t)k->rate - at, count = rest < RUN ? rest : RUN;
        for (size_t i = 0; i < count * channels; i++)
            block[i] = tone(i % channels, at + i / channels);
        assert_int_equal(sf_writef_float(file, block, (sf_count_t)count), count);
    }
    sf_close(file);
}

/* The sound is the written one up to where it ends, its first and last moments left out, where
 * encoders that lose something lose most. */
static inline void check_samples(const file_kind *k, const sro_sound *sound)
{
    size_t length = sro_sound_length(sound), edge = k->tolerance == LOSSY ? 1500 : 0;
    if (length > SECONDS * (size_t)k->rate)
        length = SECONDS * (size_t)k->rate;
    for (size_t c = 0; c < sro_sound_channels(sound); c++)
        for (size_t i = edge; i + edge < length; i++)
            if (!(fabsf(sro_sound_channel(sound, c)[i] - tone(c, i)) <= (float)k->tolerance))
                fail_msg("%s: channel %zu at %zu of %zu got %g, want %g", k->name, c, i, length,
                         (double)sro_sound_channel(sound, c)[i], (double)tone(c, i));
}

/* Read as it is, and resampled, which has to give as much. */
static inline sro_sound *read_both(const char *name, sro_soundfile_report *report)
{
    enum { OTHER = 32000 };
    sro_sound *sound, *resampled;
    sro_soundfile_report again;
    succeeds(sro_soundfile_read(scratch_path(name), 0, &sound, report, 0));
    succeeds(sro_soundfile_read(scratch_path(name), OTHER, &resampled, &again, 0));
    double length = (double)sro_sound_length(sound), rate = sro_sound_rate(sound);
    assert_int_equal(sro_sound_length(resampled), (size_t)ceil(length * (OTHER / rate)));
    assert_true(again.state == report->state && again.seconds == report->seconds
                && again.promised == report->promised);
    assert_true(report->seconds == length / rate);
    sro_sound_release(resampled);
    return sound;
}

static inline void check_whole(const file_kind *k)
{
    sro_soundfile_report report;
    sro_sound *sound = read_both(k->name, &report);
    size_t want = SECONDS * (size_t)k->rate, length = sro_sound_length(sound);
    if (report.state != SRO_CONTAINER_COMPLETE || report.promised != 0)
        fail_msg("%s: end %d after %g s, promised %g", k->name, (int)report.state, report.seconds,
                 report.promised);
    if (length < want || length > want + (size_t)k->slack)
        fail_msg("%s: %zu frames of %zu", k->name, length, want);
    check_samples(k, sound);
    sro_sound_release(sound);
}

/* Put something before and behind what a file holds. */
static inline void wrap(const char *name, const void *front, size_t front_count, const void *back,
                        size_t back_count)
{
    size_t count;
    unsigned char *bytes = bytes_of(scratch_path(name), &count);
    unsigned char *all = malloc(front_count + count + back_count);
    assert_non_null(all);
    memcpy(all, front, front_count);
    memcpy(all + front_count, bytes, count);
    memcpy(all + front_count + count, back, back_count);
    write_bytes(scratch_path(name), all, front_count + count + back_count);
    free(bytes);
    free(all);
}

typedef struct {
    const char *name;
    const char *chunk; /* whose bytes from `at` behind its name on are changed; "": the file's */
    size_t at, count;
    unsigned char bytes[16];
} byte_change;

static inline void apply(const byte_change *c)
{
    size_t count, at = 0;
    unsigned char *bytes = bytes_of(scratch_path(c->name), &count);
    while (memcmp(bytes + at, c->chunk, strlen(c->chunk)))
        assert_true(++at < count);
    memcpy(bytes + at + strlen(c->chunk) + c->at, c->bytes, c->count);
    write_bytes(scratch_path(c->name), bytes, count);
    free(bytes);
}

/* Without its first frame, where LAME put the length, an MP3 is a stream: of another bit rate from
 * frame to frame, a delay that nobody cuts off, and a last frame that is full. */
static inline void strip_length(const char *name)
{
    size_t count, next = 4;
    unsigned char *bytes = bytes_of(scratch_path(name), &count);
    while (bytes[next] != 0xff || bytes[next + 1] != 0xfb)
        assert_true(++next < count);
    write_bytes(scratch_path(name), bytes + next, count - next);
    free(bytes);
}

#endif
