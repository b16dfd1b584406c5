#include "sound/soundfile.h"

#include <math.h>
#include <sndfile.h>
#include <soxr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/atomic_file.h"
#include "sound/container.h"
#include "sound/repaired_file.h"

enum { BLOCK = 16384 }; /* frames of the file read or written at a time */

/* Reading */

#define CUT_AT_ONCE "is cut off or damaged where its sound begins"

typedef struct {
    const char *path;
    sro_container container;
    sro_repaired_file mended;
    SNDFILE *file;
    SF_INFO info;
    sf_count_t frames; /* to be read at most: told by the file, or counted */
    sf_count_t read;
    int broken;       /* at what cannot be decoded */
    int cut;          /* and it is known that this is not the end */
    double counting;  /* the part of the progress that counting took */
    soxr_t resampler; /* 0: at the file's own rate */
    float *in, *out;  /* interleaved blocks */
    size_t room;      /* samples a channel in out */
    sro_sound *sound;
    size_t filled;
    sro_job *job;
} reader;

static int is_mpeg(const reader *r)
{
    return (r->info.format & SF_FORMAT_TYPEMASK) == SF_FORMAT_MPEG;
}

static void close_file(reader *r)
{
    if (r->file)
        sf_close(r->file);
    r->file = 0;
    sro_repaired_file_close(&r->mended);
}

static const char *open_file(reader *r)
{
    close_file(r);
    r->info = (SF_INFO){0};
    r->broken = 0;
    r->file =
        r->container.known
            ? sro_repaired_file_open(&r->mended, r->path, &r->container, &r->info)
            : sf_open(r->path, SFM_READ, &r->info); /* some kinds are known by their name alone */
    if (r->file)
        return 0;
    return r->container.state == SRO_CONTAINER_TRUNCATED ? CUT_AT_ONCE : SRO_UNREADABLE;
}

/* Of an MP3 libsndfile drops the block in which there is something that cannot be decoded, with
 * what comes before it: small blocks drop little. */
static size_t block_size(const reader *r) { return is_mpeg(r) ? 128 : BLOCK; }

/* Up to a block, 0 at the end or where nothing more can be decoded. A short block is not the end,
 * and one that comes with an error still holds what was before the damage. */
static size_t next_block(reader *r, float *to, size_t room)
{
    size_t most = room < block_size(r) ? room : block_size(r);
    sf_count_t count = r->broken ? 0 : sf_readf_float(r->file, to, (sf_count_t)most);
    r->broken = r->broken || sf_error(r->file);
    return count > 0 ? (size_t)count : 0;
}

/* Whether sound follows behind what cannot be decoded: at the end of an MP3 that is a tag, before
 * sound it is damage. Each try that fails goes past 1 kB. */
static int sound_follows(reader *r)
{
    for (uint64_t tries = r->container.size / 1024 + 16; tries; tries--) {
        if (sf_readf_float(r->file, r->in, (sf_count_t)block_size(r)) > 0)
            return 1;
        if (!sf_error(r->file) || sro_job_cancelled(r->job))
            return 0;
    }
    return 0;
}

/* Some files do not tell how long they are, and some tell what cannot be. Decoding twice takes
 * longer than growing the sound would, but never more memory than the sound, and reading stays
 * the same for all files. */
static const char *count_frames(reader *r)
{
    size_t count;
    r->counting = .5;
    r->frames = 0;
    while ((count = next_block(r, r->in, BLOCK))) {
        double part = (double)r->mended.position / (double)r->container.size;
        r->frames += (sf_count_t)count;
        if (sro_job_report(r->job, r->counting * (part < 1 ? part : 1)))
            return SRO_CANCELLED;
    }
    r->cut = r->broken && (!is_mpeg(r) || sound_follows(r));
    return r->frames ? open_file(r) : "holds no sound that could be decoded";
}

/* What the file says of its length; 0 where it says nothing. Ogg says it in its last page. */
static double told_frames(const reader *r)
{
    int untold = r->container.untold || r->info.frames == SF_COUNT_MAX
                 || (is_mpeg(r) && !r->container.known);
    return untold ? 0 : (double)r->info.frames;
}

/* Sound takes more than a byte for so many frames, but for long silence: what tells of more than
 * that is counted before memory is taken for it. */
enum { MOST_FRAMES_A_BYTE = 64 };

static const char *find_length(reader *r)
{
    r->frames = r->info.frames;
    if (r->frames < 1)
        return r->container.state == SRO_CONTAINER_TRUNCATED ? CUT_AT_ONCE : "holds no sound";
    double most = (double)r->container.size * MOST_FRAMES_A_BYTE, told = told_frames(r);
    return told && told <= most ? 0 : count_frames(r);
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

/* One block through the resampler; no input (in 0) makes it give what it still holds. */
static const char *resample(reader *r, const float *in, size_t count)
{
    size_t used = 0, made;
    do {
        size_t taken = 0;
        const float *rest = in ? in + used * (size_t)r->info.channels : 0;
        if (soxr_process(r->resampler, rest, count - used, &taken, r->out, r->room, &made))
            return "resampling failed";
        append_interleaved(r, r->out, made);
        used += taken;
    } while (used < count || made == r->room);
    return 0;
}

/* One channel at the file's own rate is read to where it belongs. */
static size_t read_block(reader *r)
{
    size_t rest = (size_t)(r->frames - r->read);
    if (r->resampler || r->info.channels > 1)
        return next_block(r, r->in, rest);
    return next_block(r, sro_sound_writable(r->sound, 0) + r->filled, rest);
}

static const char *read_blocks(reader *r)
{
    size_t count;
    const char *error = 0;
    while (!error && r->read < r->frames && (count = read_block(r))) {
        r->read += (sf_count_t)count;
        if (r->resampler)
            error = resample(r, r->in, count);
        else if (r->info.channels > 1)
            append_interleaved(r, r->in, count);
        else
            r->filled += count;
        double part = (double)r->read / (double)r->frames;
        if (!error && sro_job_report(r->job, r->counting + (1 - r->counting) * part))
            error = SRO_CANCELLED;
    }
    if (!error && !r->read)
        error = "holds no sound that could be decoded";
    return !error && r->resampler ? resample(r, 0, 0) : error;
}

/* A file may hold less than it promised. */
static const char *finish(reader *r)
{
    double ratio = sro_sound_rate(r->sound) / r->info.samplerate;
    size_t truth = r->resampler ? (size_t)ceil((double)r->read * ratio) : (size_t)r->read;
    if (truth < sro_sound_length(r->sound))
        sro_sound_shorten(r->sound, truth);
    if (sro_sound_first_not_finite(r->sound) < sro_sound_length(r->sound))
        return "holds samples that are not finite numbers";
    return 0;
}

static const char *make_sound(reader *r, double rate)
{
    size_t channels = (size_t)r->info.channels;
    double own = r->info.samplerate, target = rate > 0 ? rate : own;
    double frames = (double)r->frames;
    double length = target == own ? frames : ceil(frames * target / own);
    const char *error = sro_sound_new(&r->sound, channels, (size_t)length, target);
    if (error || target == own)
        return error;
    r->room = BLOCK;
    r->out = malloc(r->room * channels * sizeof *r->out);
    if (!r->out)
        return SRO_NO_MEMORY;
    soxr_error_t failed;
    soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
    r->resampler = soxr_create(own, target, (unsigned)channels, &failed, 0, &quality, 0);
    return failed ? "cannot be resampled to that rate" : 0;
}

static const char *prepare(reader *r, double rate)
{
    const char *error = sro_container_inspect(&r->container, r->path, r->job);
    if (!error)
        error = open_file(r);
    if (error)
        return error;
    double own = r->info.samplerate, target = rate > 0 ? rate : own;
    if (!(target >= 1 && target <= 1e7)) /* soxr would try, for hours */
        return "can be resampled to 1 Hz to 10 MHz, no further";
    if (target != own && own > 1e7)
        return "says to be at more than 10 MHz, and cannot be resampled from there";
    r->in = malloc(BLOCK * (size_t)r->info.channels * sizeof *r->in);
    if (!r->in)
        return SRO_NO_MEMORY;
    error = find_length(r);
    return error ? error : make_sound(r, rate);
}

/* How much sound a container promised that holds so much less: what was read, times the bytes
 * promised for each that is there. Of ALAC bytes do not tell, since it squeezes each packet as far
 * as it can. */
static double promised_of_cut(const reader *r)
{
    int codec = r->info.format & SF_FORMAT_SUBMASK;
    int squeezed = codec >= SF_FORMAT_ALAC_16 && codec <= SF_FORMAT_ALAC_32;
    return squeezed ? 0 : (double)r->read * r->container.promised;
}

/* Frames of an MP3 are counted with the encoder's delay and padding (up to two frames of 1152), the
 * decoder leaves its own delay out (529), and not every encoder tells of these: so much less than
 * promised is no sound lost. */
enum { MPEG_SLACK = 3 * 1152 };

static sro_soundfile_report report_of(const reader *r)
{
    static const sro_soundfile_end ends[] = {
        [SRO_CONTAINER_COMPLETE] = SRO_SOUNDFILE_WHOLE,
        [SRO_CONTAINER_TRUNCATED] = SRO_SOUNDFILE_CUT,
        [SRO_CONTAINER_UNFINALISED] = SRO_SOUNDFILE_OPEN,
        [SRO_CONTAINER_CHAINED] = SRO_SOUNDFILE_PART,
    };
    double rate = r->info.samplerate, read = (double)r->read;
    double promised = r->container.has_pages ? 0 : told_frames(r);
    sro_soundfile_report report = {.seconds = read / rate, .end = ends[r->container.state]};
    if (r->container.state == SRO_CONTAINER_TRUNCATED)
        promised = promised_of_cut(r);
    else if (r->cut || promised - read > (is_mpeg(r) ? MPEG_SLACK : 0))
        report.end = SRO_SOUNDFILE_CUT;
    if (report.end == SRO_SOUNDFILE_CUT)
        report.promised = promised / rate;
    return report;
}

const char *sro_soundfile_read(const char *path, double rate, sro_sound **sound,
                               sro_soundfile_report *report, sro_job *job)
{
    reader r = {.path = path, .job = job};
    const char *error = prepare(&r, rate);
    if (!error)
        error = read_blocks(&r);
    if (!error)
        error = finish(&r);
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

/* Writing */

struct sro_soundfile {
    SNDFILE *file;
    size_t channels;
    sro_atomic_file newfile;
    float *block;
};

static int format_of(const char *path)
{
    static const struct {
        const char *extension;
        int format;
    } known[] = {
        {"wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT},    {"aif", SF_FORMAT_AIFF | SF_FORMAT_FLOAT},
        {"aiff", SF_FORMAT_AIFF | SF_FORMAT_FLOAT},  {"caf", SF_FORMAT_CAF | SF_FORMAT_FLOAT},
        {"flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24}, {"ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS},
    };
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof known / sizeof *known; i++)
        if (!strcasecmp(dot + 1, known[i].extension))
            return known[i].format;
    return 0;
}

const char *sro_soundfile_finish(sro_soundfile *file, const char *error)
{
    if (file->file && sf_close(file->file) && !error)
        error = "could not be written whole; is the disk full?";
    error = sro_atomic_file_end(&file->newfile, error);
    free(file->block);
    free(file);
    return error;
}

const char *sro_soundfile_create(sro_soundfile **file, const char *path, size_t channels,
                                 double rate)
{
    SF_INFO info = {
        .samplerate = (int)lrint(rate), .channels = (int)channels, .format = format_of(path)};
    if (!info.format)
        return "must end in .wav, .aif, .aiff, .caf, .flac or .ogg";
    if (!sf_format_check(&info))
        return "cannot hold that many channels or that rate";
    sro_soundfile *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    const char *error = sro_atomic_file_begin(&made->newfile, path);
    if (error) {
        free(made);
        return error;
    }
    made->channels = channels;
    made->block = malloc(BLOCK * channels * sizeof *made->block);
    if (!made->block)
        return sro_soundfile_finish(made, SRO_NO_MEMORY);
    made->file = sf_open(made->newfile.unfinished, SFM_WRITE, &info);
    if (!made->file)
        return sro_soundfile_finish(made, "cannot be written there");
    sf_command(made->file, SFC_SET_CLIPPING, 0, SF_TRUE);        /* integers would wrap round */
    sf_command(made->file, SFC_SET_ADD_PEAK_CHUNK, 0, SF_FALSE); /* it holds the time of day */
    *file = made;
    return 0;
}

const char *sro_soundfile_append(sro_soundfile *file, float *const *block, size_t count)
{
    for (size_t done = 0; done < count;) {
        size_t run = count - done < BLOCK ? count - done : BLOCK;
        for (size_t i = 0; i < run; i++)
            for (size_t c = 0; c < file->channels; c++)
                file->block[i * file->channels + c] = block[c][done + i];
        if (sf_writef_float(file->file, file->block, (sf_count_t)run) != (sf_count_t)run)
            return "could not be written whole; is the disk full?";
        done += run;
    }
    return 0;
}
