#include "sound/soundfile.h"

#include <math.h>
#include <sndfile.h>
#include <soxr.h>
#include <stdlib.h>

#include "sound/named_file.h"
#include "sound/repaired_file.h"

enum { BLOCK = 16384 }; /* frames of the file that are read at a time */

#define UNREADABLE                                                                   \
    "is not a sound file that libsndfile can read; convert it to WAV or FLAC first " \
    "(for example with ffmpeg or Audacity)"
#define NOTHING_WHOLE "is cut off or damaged where its sound begins"

typedef struct {
    const char *path;
    sro_container container;
    sro_repaired_file repaired;
    SNDFILE *file;
    SF_INFO info;
    sf_count_t frames;      /* to be read at most: declared by the file, or counted */
    sf_count_t read;        /* so far */
    bool undecodable;       /* at something that cannot be decoded */
    bool truncated;         /* and it is known that this is not the end */
    double counting_weight; /* the part of the progress that counting took */

    soxr_t resampler; /* NULL: the sound stays at the file's rate */
    float *in, *out;  /* interleaved blocks */
    size_t room;      /* samples a channel in out */

    sro_sound *sound;
    size_t filled; /* samples a channel of it */
    sro_job *job;
} reader;

static bool is_mpeg(const reader *r)
{
    return (r->info.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_MPEG;
}

static void close_file(reader *r)
{
    if (r->file)
        sf_close(r->file);
    r->file = NULL;
    sro_repaired_file_close(&r->repaired);
}

/* From its beginning. libsndfile recognises some formats by the name of the file alone: those are
 * not inspected, and opened by their names. */
static SRO_CHECKED sro_error open_file(reader *r)
{
    close_file(r);
    r->info = (SF_INFO){0};
    r->undecodable = false;
    sro_error error = NULL;
    if (r->container.known)
        error = sro_repaired_file_open(&r->file, &r->repaired, r->path, &r->container, &r->info);
    else
        r->file = sro_named_file_open(r->path, &r->info);
    if (r->file || error)
        return error;
    return r->container.state == SRO_CONTAINER_TRUNCATED ? NOTHING_WHOLE : UNREADABLE;
}

/* Of an MP3 libsndfile drops the whole block in which something cannot be decoded: small blocks
 * lose little. */
static size_t block_size(const reader *r) { return is_mpeg(r) ? 128 : BLOCK; }

/* Up to a block; 0 at the end, or where nothing more can be decoded. A short block need not be the
 * last, and one that comes with an error still holds what was before the damage. */
static size_t next_block(reader *r, float *to, size_t room)
{
    size_t max = room < block_size(r) ? room : block_size(r);
    sf_count_t count = r->undecodable ? 0 : sf_readf_float(r->file, to, (sf_count_t)max);
    r->undecodable = r->undecodable || sf_error(r->file);
    return count > 0 ? (size_t)count : 0;
}

/* Whether sound follows what cannot be decoded: before sound that is damage, at the end of an MP3
 * it is a tag. Each try that fails skips 1 kB. */
static bool sound_follows(reader *r)
{
    for (uint64_t tries = r->container.size / 1024 + 16; tries; tries--) {
        if (sf_readf_float(r->file, r->in, (sf_count_t)block_size(r)) > 0)
            return true;
        if (!sf_error(r->file) || sro_job_cancelled(r->job))
            return false;
    }
    return false;
}

/* Of kinds that are not inspected (which do not pack silence), a decoder may go on to the declared
 * length without a file's bytes: one of MIDI sample dumps does. */
enum { MAX_FRAMES_A_BYTE = 64 };
static sf_count_t most_frames(const reader *r)
{
    return (sf_count_t)r->container.size * MAX_FRAMES_A_BYTE;
}
static bool makes_up(const reader *r) { return !r->container.known && r->frames > most_frames(r); }

/* For files that declare no length, or an impossible one. Decoding twice takes longer
 * than growing the sound would, but never more memory than the sound, and what reads is the same
 * for all files. */
static SRO_CHECKED sro_error count_frames(reader *r)
{
    size_t count;
    r->counting_weight = .5;
    r->frames = 0;
    while (!makes_up(r) && (count = next_block(r, r->in, BLOCK))) {
        double part = (double)r->repaired.position / (double)r->container.size;
        r->frames += (sf_count_t)count;
        if (sro_job_report(r->job, r->counting_weight * (part < 1 ? part : 1)))
            return SRO_CANCELLED;
    }
    r->truncated = r->undecodable && (!is_mpeg(r) || sound_follows(r));
    if (makes_up(r)) {
        r->frames = most_frames(r);
        r->truncated = true;
    }
    return r->frames ? open_file(r) : "holds no sound that could be decoded";
}

/* The length that the file declares; 0 where it declares none. Ogg does so in its last page. */
static double declared_frames(const reader *r)
{
    bool undeclared = r->container.length_is_estimated || r->info.frames == SF_COUNT_MAX
                      || (is_mpeg(r) && !r->container.known);
    return undeclared ? 0 : (double)r->info.frames;
}

/* Hz; `rate` as in sro_soundfile_read. */
static double target_rate(const reader *r, double rate)
{
    return rate > 0 ? rate : r->info.samplerate;
}

/* Sound takes more than a byte for so many samples, unless it is long silence, or made many more by
 * resampling. A file that promises more is counted before memory is taken for it. */
enum { MAX_SAMPLES_A_BYTE = 128 };

static SRO_CHECKED sro_error find_length(reader *r, double rate)
{
    r->frames = r->info.frames;
    if (r->frames < 1)
        return r->container.state == SRO_CONTAINER_TRUNCATED ? NOTHING_WHOLE : "holds no sound";
    double declared = declared_frames(r), ratio = target_rate(r, rate) / r->info.samplerate;
    double samples = declared * r->info.channels * (ratio > 1 ? ratio : 1);
    double max = (double)r->container.size * MAX_SAMPLES_A_BYTE;
    return declared && samples <= max ? NULL : count_frames(r);
}

static void append_interleaved(reader *r, const float *samples, size_t count)
{
    size_t channels = sro_sound_channels(r->sound);
    size_t room = sro_sound_length(r->sound) - r->filled;
    if (count > room)
        count = room;
    for (size_t c = 0; c < channels; c++) {
        float *to = sro_sound_writable(r->sound, c) + r->filled;
        for (size_t i = 0; i < count; i++)
            to[i] = samples[i * channels + c];
    }
    r->filled += count;
}

/* One block through the resampler; without input (NULL) it gives what it still holds. */
static SRO_CHECKED sro_error resample(reader *r, const float *in, size_t count)
{
    size_t used = 0, made;
    do {
        size_t taken = 0;
        const float *rest = in ? in + used * (size_t)r->info.channels : NULL;
        if (soxr_process(r->resampler, rest, count - used, &taken, r->out, r->room, &made))
            return "resampling failed";
        append_interleaved(r, r->out, made);
        used += taken;
    } while (used < count || made == r->room);
    return NULL;
}

/* A single channel at the file's own rate is read straight into the sound. */
static size_t read_block(reader *r)
{
    size_t rest = (size_t)(r->frames - r->read);
    if (r->resampler || r->info.channels > 1)
        return next_block(r, r->in, rest);
    return next_block(r, sro_sound_writable(r->sound, 0) + r->filled, rest);
}

static SRO_CHECKED sro_error read_blocks(reader *r)
{
    size_t count;
    sro_error error = NULL;
    while (!error && r->read < r->frames && (count = read_block(r))) {
        r->read += (sf_count_t)count;
        if (r->resampler)
            error = resample(r, r->in, count);
        else if (r->info.channels > 1)
            append_interleaved(r, r->in, count);
        else
            r->filled += count;
        double part = (double)r->read / (double)r->frames;
        if (!error && sro_job_report(r->job, r->counting_weight + (1 - r->counting_weight) * part))
            error = SRO_CANCELLED;
    }
    if (!error && !r->read)
        error = "holds no sound that could be decoded";
    return !error && r->resampler ? resample(r, NULL, 0) : error;
}

/* A file may hold less than it promised. */
static SRO_CHECKED sro_error finish(reader *r, sro_soundfile_report *report)
{
    double ratio = sro_sound_rate(r->sound) / r->info.samplerate;
    size_t length = r->resampler ? (size_t)ceil((double)r->read * ratio) : (size_t)r->read;
    if (length < sro_sound_length(r->sound))
        sro_sound_shorten(r->sound, length);
    size_t unusable = sro_sound_first_unusable(r->sound);
    if (unusable == sro_sound_length(r->sound))
        return NULL;
    if (report)
        *report = (sro_soundfile_report){.unusable = true,
                                         .seconds = (double)unusable / sro_sound_rate(r->sound)};
    return "holds samples that are not finite numbers, or over 1e9; write it again as 16 or "
           "24 bits (for example with ffmpeg or Audacity)";
}

static SRO_CHECKED sro_error make_sound(reader *r, double rate)
{
    size_t channels = (size_t)r->info.channels;
    double file_rate = r->info.samplerate, target = target_rate(r, rate);
    double frames = (double)r->frames;
    double length = target == file_rate ? frames : ceil(frames * target / file_rate);
    size_t samples = length < (double)(SIZE_MAX / 2) ? (size_t)length : SIZE_MAX;
    sro_error error = sro_sound_new(&r->sound, channels, samples, target);
    if (error || target == file_rate)
        return error;
    r->room = BLOCK;
    r->out = malloc(r->room * channels * sizeof *r->out);
    if (!r->out)
        return SRO_NO_MEMORY;
    soxr_error_t failed;
    soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
    r->resampler =
        soxr_create(file_rate, target, (unsigned)channels, &failed, NULL, &quality, NULL);
    return failed ? "cannot be resampled to that rate" : NULL;
}

static SRO_CHECKED sro_error prepare(reader *r, double rate)
{
    sro_error error = sro_container_inspect(&r->container, r->path, r->job);
    if (!error)
        error = open_file(r);
    if (error)
        return error;
    double file_rate = r->info.samplerate, target = target_rate(r, rate);
    if (!(target >= 1 && target <= 1e7)) /* soxr would try for hours */
        return "can be resampled to 1 Hz to 10 MHz, no further";
    if (target != file_rate && file_rate > 1e7)
        return "says to be at more than 10 MHz, and cannot be resampled from there";
    if (r->info.channels > SRO_MAX_CHANNELS)
        return "has more than 64 channels, which is as many as there can be";
    r->in = malloc(BLOCK * (size_t)r->info.channels * sizeof *r->in);
    if (!r->in)
        return SRO_NO_MEMORY;
    error = find_length(r, rate);
    return error ? error : make_sound(r, rate);
}

/* How many frames a truncated container promised: those that were read, times the bytes promised
 * for each byte that is there. Not of ALAC, whose packets differ in size. */
static double promised_frames(const reader *r)
{
    int codec = r->info.format & SF_FORMAT_SUBMASK;
    bool is_alac = codec >= SF_FORMAT_ALAC_16 && codec <= SF_FORMAT_ALAC_32;
    return is_alac ? 0 : (double)r->read * r->container.promised;
}

/* The frames that an MP3 declares include the encoder's delay and padding (up to twice 1152) and
 * the decoder's delay (529), which are left out here, and not every encoder declares them. So where
 * so many are missing, no sound is lost. */
enum { MPEG_SLACK = 3 * 1152 };

static sro_soundfile_report report_of(const reader *r)
{
    double rate = r->info.samplerate, read = (double)r->read;
    double promised = r->container.is_ogg ? 0 : declared_frames(r);
    sro_soundfile_report report = {.seconds = read / rate, .state = r->container.state};
    if (r->container.state == SRO_CONTAINER_TRUNCATED)
        promised = promised_frames(r);
    else if (r->truncated || promised - read > (is_mpeg(r) ? MPEG_SLACK : 0))
        report.state = SRO_CONTAINER_TRUNCATED;
    if (report.state == SRO_CONTAINER_TRUNCATED)
        report.promised = promised / rate;
    return report;
}

sro_error sro_soundfile_read(const char *path, double rate, sro_sound **sound,
                             sro_soundfile_report *report, sro_job *job)
{
    reader r = {.path = path, .job = job};
    sro_error error = prepare(&r, rate);
    if (!error)
        error = read_blocks(&r);
    if (!error)
        error = finish(&r, report);
    if (!error && report)
        *report = report_of(&r);
    if (error)
        sro_sound_release(r.sound);
    else
        *sound = r.sound;
    if (r.resampler)
        soxr_delete(r.resampler);
    free(r.in);
    free(r.out);
    close_file(&r);
    return error;
}
