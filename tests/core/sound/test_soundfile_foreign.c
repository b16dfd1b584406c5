/* Files as they arrive from outside: of every format, tagged, cut off, damaged, never closed. */
#include "sound/soundfile.h"

#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"

enum { SECONDS = 4 };

typedef struct {
    const char *name;
    int format;
    double rate;
    double tolerance; /* of a sample: a step of the format; of what is lossy, about its noise */
    int slack;        /* frames more that it may decode to */
    int promises;     /* tells how long it is, and still does when it is cut off */
} kind;

#define LOSSY .2

static const kind kinds[] = {
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

static const kind *kind_named(const char *name)
{
    size_t i = 0;
    while (strcmp(kinds[i].name, name))
        assert_true(++i < COUNT(kinds));
    return &kinds[i];
}

/* A tone that rises, so that every moment is told from every other, with some noise. */
static float tone(size_t channel, size_t i)
{
    double x = (double)i, swept = x * (.02 + 1e-8 * x);
    double noise = (double)(i * 2654435761u % 1000) * 1e-5;
    return (float)((.4 * sin(swept) + noise) / (double)(channel + 1));
}

static void write_kind(const kind *k, size_t channels)
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
static void check_samples(const kind *k, const sro_sound *sound)
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
static sro_sound *read_both(const char *name, sro_soundfile_report *report)
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

static void check_whole(const kind *k)
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

static void whole_files(void **state)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        for (size_t channels = 1; channels <= 2; channels++) {
            write_kind(&kinds[i], channels);
            check_whole(&kinds[i]);
        }
    (void)state;
}

static void check_format(const char *name, int format)
{
    enum { LENGTH = 20011 };
    static float block[2 * 1000];
    SF_INFO info = {.samplerate = 8000, .channels = 2, .format = format};
    sro_soundfile_report report;
    sro_sound *sound;
    info.channels = sf_format_check(&info) ? 2 : 1;
    const char *path = scratch_path("any");
    SNDFILE *file = sf_format_check(&info) ? sf_open(path, SFM_WRITE, &info) : 0;
    if (!file)
        return;
    for (size_t i = 0; i < COUNT(block); i++)
        block[i] = tone(0, i);
    for (int rest = LENGTH; rest > 0; rest -= 1000)
        sf_writef_float(file, block, rest < 1000 ? rest : 1000);
    sf_close(file);
    succeeds(sro_soundfile_read(path, 0, &sound, &report, 0));
    if (report.state != SRO_CONTAINER_COMPLETE || sro_sound_length(sound) < LENGTH)
        fail_msg("%s %x: end %d, %zu frames", name, (unsigned)format, (int)report.state,
                 sro_sound_length(sound));
    sro_sound_release(sound);
}

/* Whatever libsndfile writes. Raw samples have no header, SD2 has it in another file, and of DWVW
 * with 12 bits libsndfile writes none. */
static void every_format(void **state)
{
    int majors, subtypes;
    sf_command(0, SFC_GET_FORMAT_MAJOR_COUNT, &majors, sizeof majors);
    sf_command(0, SFC_GET_FORMAT_SUBTYPE_COUNT, &subtypes, sizeof subtypes);
    for (int i = 0; i < majors; i++)
        for (int k = 0; k < subtypes; k++) {
            SF_FORMAT_INFO major = {.format = i}, sub = {.format = k};
            sf_command(0, SFC_GET_FORMAT_MAJOR, &major, sizeof major);
            sf_command(0, SFC_GET_FORMAT_SUBTYPE, &sub, sizeof sub);
            if (major.format != SF_FORMAT_RAW && major.format != SF_FORMAT_SD2
                && sub.format != SF_FORMAT_DWVW_12)
                check_format(major.name, major.format | sub.format);
        }
    (void)state;
}

/* Put something before and behind what a file holds. */
static void wrap(const char *name, const void *front, size_t front_count, const void *back,
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

/* Tags of 300 bytes and more in front and behind, as programs for music collections add them. */
static void tagged_files(void **state)
{
    static const char *const names[] = {"a.mp3", "a.flac", "a.ogg", "a.opus", "a.wav", "a.aif"};
    static const unsigned char id3v2[310] = "ID3\4\0\0\0\0\2\x2c"
                                            "TIT2\0\0\0\5\0\0\0name";
    static const unsigned char id3v1[128] = "TAGname";
    static const unsigned char list[28] = "LIST\x14\0\0\0INFOINAM\4\0\0\0name";
    static const unsigned char anno[12] = "ANNO\0\0\0\4name";
    unsigned char ape[32 + 5000 + 32];
    memset(ape, 'x', sizeof ape);
    memcpy(ape, "APETAGEX\xd0\7\0\0\xa8\x13\0\0\1\0\0\0\0\0\0\xa0\0\0\0\0\0\0\0\0", 32);
    memcpy(ape + 5032, "APETAGEX\xd0\7\0\0\xa8\x13\0\0\1\0\0\0\0\0\0\x80\0\0\0\0\0\0\0\0", 32);
    for (size_t i = 0; i < COUNT(names); i++) {
        const kind *k = kind_named(names[i]);
        int in_front = k->promises && i < 2;
        write_kind(k, 2);
        if (in_front) {
            wrap(k->name, id3v2, sizeof id3v2, "", 0);
            check_whole(k);
        }
        if (i < 4) {
            wrap(k->name, "", 0, id3v1, sizeof id3v1);
            check_whole(k);
            write_kind(k, 2);
            wrap(k->name, "", 0, ape, sizeof ape);
            check_whole(k);
        } else {
            wrap(k->name, "", 0, i == 4 ? list : anno, i == 4 ? sizeof list : sizeof anno);
            check_whole(k);
        }
    }
    (void)state;
}

/* Pictures and padding between a FLAC's first block and its sound. */
static void flac_with_a_picture(void **state)
{
    enum { PICTURE = 20000, FIRST = 4 + 4 + 34 };
    const kind *k = kind_named("a.flac");
    size_t count;
    write_kind(k, 1);
    unsigned char *bytes = bytes_of(scratch_path(k->name), &count);
    unsigned char *all = calloc(1, count + 4 + PICTURE);
    memcpy(all, bytes, FIRST);
    all[FIRST] = 1; /* padding */
    all[FIRST + 2] = PICTURE >> 8;
    all[FIRST + 3] = PICTURE & 255;
    memcpy(all + FIRST + 4 + PICTURE, bytes + FIRST, count - FIRST);
    write_bytes(scratch_path(k->name), all, count + 4 + PICTURE);
    check_whole(k);
    free(bytes);
    free(all);
    (void)state;
}

/* Minutes in some bytes, which is possible of silence and of little else. */
static void much_of_nothing(void **state)
{
    enum { LENGTH = 4000000 };
    SF_INFO info = {.samplerate = 44100, .channels = 1, .format = kind_named("a.flac")->format};
    SNDFILE *file = sf_open(scratch_path("silence.flac"), SFM_WRITE, &info);
    sro_soundfile_report report;
    float *silence = floats(LENGTH);
    size_t count;
    assert_int_equal(sf_writef_float(file, silence, LENGTH), LENGTH);
    sf_close(file);
    free(bytes_of(scratch_path("silence.flac"), &count));
    assert_true(count < LENGTH / 64);
    sro_sound *sound = read_both("silence.flac", &report);
    assert_int_equal(report.state, SRO_CONTAINER_COMPLETE);
    assert_int_equal(sro_sound_length(sound), LENGTH);
    sro_sound_release(sound);
    free(silence);
    (void)state;
}

/* What is cut off or damaged at a part of the file */

static sro_soundfile_report check_cut(const kind *k, double part)
{
    sro_soundfile_report report;
    sro_sound *sound = read_both(k->name, &report);
    double promised = k->promises ? SECONDS : 0;
    if (report.state != SRO_CONTAINER_TRUNCATED || fabs(report.promised - promised) > .1)
        fail_msg("%s at %g: end %d after %g s, promised %g", k->name, part, (int)report.state,
                 report.seconds, report.promised);
    if (!(report.seconds > 0 && report.seconds < SECONDS * part + .15))
        fail_msg("%s at %g: ends after %g s", k->name, part, report.seconds);
    check_samples(k, sound);
    sro_sound_release(sound);
    return report;
}

/* How much of it may be lost before the damage: a page of Ogg is a second and more. */
static double largest_loss(const kind *k)
{
    return !k->promises ? 1.3 : k->tolerance == LOSSY ? .3 : .25;
}

static void cut_files(void **state)
{
    static const double parts[] = {.4, .63, .9};
    for (size_t i = 0; i < COUNT(kinds); i++)
        for (size_t p = 0; p < COUNT(parts); p++) {
            const kind *k = &kinds[i];
            size_t count;
            write_kind(k, 1 + p % 2);
            free(bytes_of(scratch_path(k->name), &count));
            assert_int_equal(truncate(scratch_path(k->name), (off_t)((double)count * parts[p])), 0);
            sro_soundfile_report report = check_cut(k, parts[p]);
            if (report.seconds < SECONDS * parts[p] - largest_loss(k))
                fail_msg("%s at %g: ends after %g s", k->name, parts[p], report.seconds);
        }
    (void)state;
}

/* Zeros or letters where there was sound, one byte that is another, in formats that tell. */
static void damaged_files(void **state)
{
    static const char *const names[] = {"a.flac", "a.mp3", "a.ogg", "a.opus"};
    static const size_t sizes[] = {1, 1500, 6000};
    for (size_t i = 0; i < COUNT(names); i++)
        for (size_t s = 0; s < COUNT(sizes); s++)
            for (int fill = 0; fill < 2; fill++) {
                const kind *k = kind_named(names[i]);
                size_t count;
                if (k->format & SF_FORMAT_MPEG && sizes[s] == 1)
                    continue; /* without checksums it is another sound, but a sound */
                write_kind(k, 2);
                unsigned char *bytes = bytes_of(scratch_path(k->name), &count);
                for (size_t b = count * 6 / 10; b < count * 6 / 10 + sizes[s]; b++)
                    bytes[b] = sizes[s] == 1 ? bytes[b] ^ 16 : fill ? 'a' + b % 23 : 0;
                write_bytes(scratch_path(k->name), bytes, count);
                sro_soundfile_report report = check_cut(k, .6);
                if (report.seconds < SECONDS * .6 - largest_loss(k))
                    fail_msg("%s: ends after %g s", k->name, report.seconds);
                free(bytes);
            }
    (void)state;
}

/* Two seconds, of which ffmpeg wrote the header, with a hole in the middle. */
static void hole_in_an_mp3_of_ffmpeg(void **state)
{
    sro_soundfile_report report;
    sro_sound *sound;
    succeeds(sro_soundfile_read("tests/core/files/hole.mp3", 0, &sound, &report, 0));
    assert_int_equal(report.state, SRO_CONTAINER_TRUNCATED);
    assert_true(report.seconds > .9 && report.seconds < 1.1);
    assert_true(report.promised == 2);
    sro_sound_release(sound);
    (void)state;
}

static void check_beginning(const kind *k, const unsigned char *bytes, size_t count)
{
    sro_sound *sound = 0;
    sro_soundfile_report report;
    write_bytes(scratch_path("begins"), bytes, count);
    if (!sro_soundfile_read(scratch_path("begins"), 0, &sound, &report, 0)
        && (report.state != SRO_CONTAINER_TRUNCATED || sro_sound_length(sound) > 100))
        fail_msg("%s of %zu bytes: end %d, %zu frames", k->name, count, (int)report.state,
                 sro_sound_length(sound));
    sro_sound_release(sound);
}

/* Sounds that only begin: some samples, or none, and a word. */
static void cut_where_it_begins(void **state)
{
    for (size_t i = 0; i < COUNT(kinds); i++) {
        const kind *k = &kinds[i];
        size_t all;
        if (!strcmp(k->name, "a.ogg"))
            continue; /* libsndfile 1.2 leaks memory of Vorbis headers that are not whole */
        write_kind(k, 1);
        unsigned char *bytes = bytes_of(scratch_path(k->name), &all);
        for (size_t count = 1; count < 200; count++)
            check_beginning(k, bytes, count);
        free(bytes);
    }
    (void)state;
}

static void chained_files(void **state)
{
    static const char *const names[] = {"a.ogg", "a.opus"};
    for (size_t i = 0; i < COUNT(names); i++) {
        const kind *k = kind_named(names[i]);
        sro_soundfile_report report;
        size_t count;
        write_kind(k, 1);
        unsigned char *bytes = bytes_of(scratch_path(k->name), &count);
        wrap(k->name, "", 0, bytes, count);
        sro_sound *sound = read_both(k->name, &report);
        assert_int_equal(report.state, SRO_CONTAINER_CHAINED);
        assert_true(report.seconds == SECONDS && report.promised == 0);
        check_samples(k, sound);
        sro_sound_release(sound);
        free(bytes);
    }
    (void)state;
}

/* Headers that say nothing, or what cannot be */

typedef struct {
    const char *name;
    const char *chunk; /* whose bytes from `at` behind its name on are changed; "": the file's */
    size_t at, count;
    unsigned char bytes[16];
} change;

static void apply(const change *c)
{
    size_t count, at = 0;
    unsigned char *bytes = bytes_of(scratch_path(c->name), &count);
    while (memcmp(bytes + at, c->chunk, strlen(c->chunk)))
        assert_true(++at < count);
    memcpy(bytes + at + strlen(c->chunk) + c->at, c->bytes, c->count);
    write_bytes(scratch_path(c->name), bytes, count);
    free(bytes);
}

/* As a recorder leaves them that crashed: Python's wave and Pd write 36 and 0, others 0 and 0. */
static void never_closed(void **state)
{
    static const change changes[][2] = {
        {{"a.wav", "RIFF", 0, 4, {0}}, {"a.wav", "data", 0, 4, {0}}},
        {{"a.wav", "RIFF", 0, 4, {36}}, {"a.wav", "data", 0, 4, {0}}},
        {{"float.wav", "RIFF", 0, 4, {255, 255, 255, 255}}, {"float.wav", "data", 0, 4, {0}}},
        {{"24.wav", "", 0, 0, {0}}, {"24.wav", "data", 0, 4, {0}}},
        {{"big.wav", "RIFX", 0, 4, {0}}, {"big.wav", "data", 0, 4, {0}}},
        {{"a.aif", "COMM", 6, 4, {0}}, {"a.aif", "SSND", 0, 4, {0}}},
        {{"a.aif", "COMM", 6, 4, {0}}, {"a.aif", "SSND", 0, 4, {0, 0, 0, 8}}},
        {{"float.aif", "FORM", 0, 4, {0}}, {"float.aif", "SSND", 0, 4, {0, 0, 0, 8}}},
        {{"a.rf64", "ds64", 4, 16, {0}}, {"a.rf64", "data", 0, 4, {0}}},
        {{"a.rf64", "ds64", 4, 16, {0}}, {"a.rf64", "", 0, 0, {0}}},
        {{"a.w64", "", 16, 8, {0}}, {"a.w64", "data", 12, 8, {24}}},
        {{"a.w64", "", 16, 8, {0}}, {"a.w64", "data", 12, 8, {0}}},
        {{"a.caf", "data", 0, 8, {0}}, {"a.caf", "", 0, 0, {0}}},
        {{"a.caf", "data", 0, 8, {0, 0, 0, 0, 0, 0, 0, 4}}, {"a.caf", "", 0, 0, {0}}},
        {{"a.au", "", 8, 4, {0}}, {"a.au", "", 0, 0, {0}}},
    };
    for (size_t i = 0; i < COUNT(changes); i++) {
        const kind *k = kind_named(changes[i][0].name);
        sro_soundfile_report report;
        write_kind(k, 1 + i % 2);
        apply(&changes[i][0]);
        apply(&changes[i][1]);
        sro_sound *sound = read_both(k->name, &report);
        if (report.state != SRO_CONTAINER_UNFINALISED || report.seconds != SECONDS
            || report.promised != 0)
            fail_msg("case %zu, %s: end %d after %g s", i, k->name, (int)report.state,
                     report.seconds);
        check_samples(k, sound);
        sro_sound_release(sound);
    }
    (void)state;
}

/* As they are written into a pipe. */
static void unknown_lengths(void **state)
{
    static const change changes[] = {
        {"a.wav", "data", 0, 4, {255, 255, 255, 255}},
        {"a.wav", "data", 0, 4, {0, 240, 255, 127}},
        {"float.wav", "data", 0, 4, {0, 0, 0, 128}},
        {"big.wav", "data", 0, 4, {255, 255, 255, 240}},
        {"a.aif", "SSND", 0, 4, {127, 255, 255, 255}},
        {"float.aif", "SSND", 0, 4, {255, 255, 255, 255}},
        {"a.rf64",
         "ds64",
         4,
         16,
         {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}},
        {"a.caf", "data", 0, 8, {255, 255, 255, 255, 255, 255, 255, 255}},
        {"a.au", "", 8, 4, {255, 255, 255, 255}},
        {"a.flac", "", 21, 5, {0xf0}}, /* its upper half is the last bits of 16 a sample */
    };
    for (size_t i = 0; i < COUNT(changes); i++) {
        const kind *k = kind_named(changes[i].name);
        write_kind(k, 1 + i % 2);
        apply(&changes[i]);
        check_whole(k);
    }
    (void)state;
}

/* Without its first frame, where LAME put the length, an MP3 is a stream: of another bit rate from
 * frame to frame, a delay that nobody cuts off, and a last frame that is full. */
static void strip_length(const char *name)
{
    size_t count, next = 4;
    unsigned char *bytes = bytes_of(scratch_path(name), &count);
    while (bytes[next] != 0xff || bytes[next + 1] != 0xfb)
        assert_true(++next < count);
    write_bytes(scratch_path(name), bytes + next, count - next);
    free(bytes);
}

static void an_mp3_without_a_length(void **state)
{
    static const unsigned char tag[128] = "TAGname";
    const kind *k = kind_named("a.mp3");
    for (int tagged = 0; tagged < 2; tagged++) {
        sro_soundfile_report report;
        write_kind(k, 2);
        strip_length(k->name);
        wrap(k->name, "", 0, tag, tagged ? sizeof tag : 0);
        sro_sound *sound = read_both(k->name, &report);
        assert_int_equal(report.state, SRO_CONTAINER_COMPLETE);
        assert_true(report.promised == 0);
        assert_in_range(sro_sound_length(sound), SECONDS * 44100, SECONDS * 44100 + 3 * 1152);
        sro_sound_release(sound);
    }
    (void)state;
}

/* Frames counted without LAME's delay: the decoder leaves its own out, 529 samples, and what was
 * padded stays. */
static void an_mp3_without_a_delay(void **state)
{
    const kind *k = kind_named("a.mp3");
    sro_soundfile_report report;
    write_kind(k, 2);
    apply(&(change){k->name, "LAME3.", 15, 3, {0}}); /* delay and padding */
    sro_sound *sound = read_both(k->name, &report);
    assert_int_equal(report.state, SRO_CONTAINER_COMPLETE);
    assert_in_range(sro_sound_length(sound), SECONDS * 44100, SECONDS * 44100 + 3 * 1152);
    assert_true(sro_sound_length(sound) % 1152);
    sro_sound_release(sound);
    (void)state;
}

/* Sound behind the hole is what tells it from a tag. */
static void a_damaged_mp3_without_a_length(void **state)
{
    const kind *k = kind_named("a.mp3");
    for (size_t hole = 1500; hole < 9000; hole += 3000) {
        sro_soundfile_report report;
        size_t count;
        write_kind(k, 2);
        strip_length(k->name);
        unsigned char *bytes = bytes_of(scratch_path(k->name), &count);
        memset(bytes + count / 2, 0, hole);
        write_bytes(scratch_path(k->name), bytes, count);
        free(bytes);
        sro_sound *sound = read_both(k->name, &report);
        assert_int_equal(report.state, SRO_CONTAINER_TRUNCATED);
        assert_true(report.promised == 0);
        assert_true(report.seconds > SECONDS * .4 && report.seconds < SECONDS * .55);
        sro_sound_release(sound);
    }
    (void)state;
}

/* Memory is taken for what is there, not for what is promised. */
static void terabytes_are_promised(void **state)
{
    static const change changes[] = {
        {"a.wav", "data", 0, 4, {0, 0, 0, 0x70}},
        {"a.aif", "SSND", 0, 4, {0x70, 0, 0, 0}},
        {"a.rf64", "ds64", 12, 8, {0, 0, 0, 0, 0, 0, 4, 0}},
        {"a.w64", "data", 12, 8, {0, 0, 0, 0, 0, 0, 4, 0}},
        {"a.flac", "", 21, 5, {0xf8}},
    };
    for (size_t i = 0; i < COUNT(changes); i++) {
        const kind *k = kind_named(changes[i].name);
        sro_soundfile_report report;
        write_kind(k, 1);
        apply(&changes[i]);
        sro_sound *sound = read_both(k->name, &report);
        if (report.state != SRO_CONTAINER_TRUNCATED || report.promised < 20000)
            fail_msg("%s: end %d, promised %g", k->name, (int)report.state, report.promised);
        assert_int_equal(sro_sound_length(sound), SECONDS * 44100);
        check_samples(k, sound);
        sro_sound_release(sound);
    }
    (void)state;
}

static void a_kilobyte_that_promises_gigabytes(void **state)
{
    static const change pipe = {"a.wav", "data", 0, 4, {0xf0, 255, 255, 255}};
    sro_soundfile_report report;
    write_kind(kind_named("a.wav"), 1);
    apply(&pipe);
    assert_int_equal(truncate(scratch_path("a.wav"), 1024), 0);
    sro_sound *sound = read_both("a.wav", &report);
    assert_int_equal(report.state, SRO_CONTAINER_COMPLETE);
    assert_in_range(sro_sound_length(sound), 480, 490);
    sro_sound_release(sound);
    (void)state;
}

/* soxr would try, for long. */
static void a_rate_that_cannot_be(void **state)
{
    static const change rate = {"a.wav", "fmt ", 8, 4, {0, 0, 0, 0x43}};
    sro_sound *sound = 0;
    write_kind(kind_named("a.wav"), 1);
    apply(&rate);
    fails(sro_soundfile_read(scratch_path("a.wav"), 8000, &sound, 0, 0));
    assert_null(sound);
    (void)state;
}

static void without_sound(void **state)
{
    static const unsigned char list[28] = "LIST\x14\0\0\0INFOINAM\4\0\0\0name";
    SF_INFO info = {.samplerate = 44100, .channels = 1, .format = kinds[0].format};
    sro_sound *sound = 0;
    sf_close(sf_open(scratch_path("silent.wav"), SFM_WRITE, &info));
    for (int i = 0; i < 2; i++) {
        fails(sro_soundfile_read(scratch_path("silent.wav"), 0, &sound, 0, 0));
        wrap("silent.wav", "", 0, list, sizeof list);
    }
    assert_null(sound);
    (void)state;
}

/* What libsndfile cannot read: the error names a way out. */
static void the_way_out(void **state)
{
    static const struct {
        const char *name, *start;
        size_t count;
    } cases[] = {
        {"a.m4a",
         "\0\0\0\x20"
         "ftypM4A \0\0\0\0M4A mp42isom\0\0\0\0",
         32},
        {"a.mp4",
         "\0\0\0\x18"
         "ftypmp42\0\0\0\0mp42isom",
         24},
        {"a.aac", "\xff\xf1\x50\x80\x2e\x7f\xfc\x21\x10\xd3\x20\0", 12},
        {"a.wma", "\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa\0\x62\xce\x6c", 16},
        {"a.txt", "words, and not one sample", 25},
        {"a.wav", "words, and not one sample", 25},
        {"a.webm", "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81", 12},
        {"one.wav", "R", 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        unsigned char bytes[3000] = {0};
        sro_sound *sound = 0;
        for (size_t b = 0; b < sizeof bytes; b++)
            bytes[b] = (unsigned char)(b * 7919 >> 4 & 127);
        memcpy(bytes, cases[i].start, cases[i].count);
        write_bytes(scratch_path(cases[i].name), bytes,
                    cases[i].count > 1 ? sizeof bytes : cases[i].count);
        const char *error = fails(sro_soundfile_read(scratch_path(cases[i].name), 0, &sound, 0, 0));
        if (!strstr(error, "convert it to WAV or FLAC") || sound)
            fail_msg("%s: %s", cases[i].name, error);
    }
    (void)state;
}

static void what_is_no_file(void **state)
{
    sro_sound *sound = 0;
    alarm(20);
    assert_int_equal(mkfifo(scratch_path("pipe.wav"), 0600), 0);
    fails(sro_soundfile_read(scratch_path("pipe.wav"), 0, &sound, 0, 0));
    fails(sro_soundfile_read("/dev/zero", 0, &sound, 0, 0));
    alarm(0);
    assert_null(sound);
    (void)state;
}

/* Jobs, while an FLAC of unknown length is counted and then read */

typedef struct {
    const char *path;
    const char *error;
    sro_sound *sound;
} reading;

static void read_in_a_job(sro_job *job, void *context)
{
    reading *r = context;
    r->error = sro_soundfile_read(r->path, 0, &r->sound, 0, job);
}

static void write_a_long_one(const char *path)
{
    enum { RUN = 44100, RUNS = 300 };
    static float block[RUN * 2];
    SF_INFO info = {.samplerate = RUN, .channels = 2, .format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16};
    SNDFILE *file = sf_open(path, SFM_WRITE, &info);
    assert_non_null(file);
    for (size_t i = 0; i < COUNT(block); i++)
        block[i] = tone(0, i);
    for (int i = 0; i < RUNS; i++)
        assert_int_equal(sf_writef_float(file, block, RUN), RUN);
    sf_close(file);
    apply(&(change){"long.flac", "", 21, 5, {0xf0}});
}

/* It grows through both halves and never goes back; and cancel is prompt in both. */
static void progress_and_cancel(void **state)
{
    static const double when[] = {0, .2, .7};
    write_a_long_one(scratch_path("long.flac"));
    for (size_t i = 0; i < COUNT(when); i++) {
        reading r = {.path = scratch_path("long.flac")};
        sro_job *job;
        double progress = 0;
        succeeds(sro_job_new(&job, read_in_a_job, &r));
        succeeds(sro_job_start(job));
        while (progress < when[i] && !sro_job_done(job)) {
            double now = sro_job_progress(job);
            assert_true(now >= progress && now <= 1);
            progress = now;
        }
        double start = milliseconds();
        sro_job_cancel(job);
        while (!sro_job_done(job))
            sleep_milliseconds(.2);
        assert_true(milliseconds() - start < CANCEL_MS);
        assert_string_equal(fails(r.error), SRO_CANCELLED);
        assert_null(r.sound);
        sro_job_free(job);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_files),
        cmocka_unit_test(every_format),
        cmocka_unit_test(tagged_files),
        cmocka_unit_test(flac_with_a_picture),
        cmocka_unit_test(much_of_nothing),
        cmocka_unit_test(cut_files),
        cmocka_unit_test(damaged_files),
        cmocka_unit_test(hole_in_an_mp3_of_ffmpeg),
        cmocka_unit_test(cut_where_it_begins),
        cmocka_unit_test(chained_files),
        cmocka_unit_test(never_closed),
        cmocka_unit_test(unknown_lengths),
        cmocka_unit_test(an_mp3_without_a_length),
        cmocka_unit_test(an_mp3_without_a_delay),
        cmocka_unit_test(a_damaged_mp3_without_a_length),
        cmocka_unit_test(terabytes_are_promised),
        cmocka_unit_test(a_kilobyte_that_promises_gigabytes),
        cmocka_unit_test(a_rate_that_cannot_be),
        cmocka_unit_test(without_sound),
        cmocka_unit_test(the_way_out),
        cmocka_unit_test(what_is_no_file),
        cmocka_unit_test(progress_and_cancel),
    };
    return cmocka_run_group_tests_name("soundfile_foreign", tests, make_scratch, remove_scratch);
}
