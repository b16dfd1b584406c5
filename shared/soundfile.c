#include "soundfile.h"

#include <math.h>
#include <sndfile.h>
#include <soxr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "newfile.h"

enum { BLOCK = 16384 }; /* frames of the file read or written at a time */

/* Reading */

typedef struct {
    SNDFILE *file;
    SF_INFO info;
    soxr_t resampler;    /* 0: at the file's own rate */
    float *in, *out;     /* interleaved blocks */
    size_t room;         /* samples a channel in out */
    sro_sound *sound;
    size_t filled;
    sro_job *job;
} reader;

static void append_interleaved(reader *r, const float *samples, size_t count)
{
    size_t channels = sro_sound_channels(r->sound);
    size_t room = sro_sound_length(r->sound) - r->filled;
    if (count > room)
        count = room;
    for (size_t c = 0; c < channels; c++) {
        float *to = sro_sound_fill(r->sound, c) + r->filled;
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
static sf_count_t read_block(reader *r)
{
    if (r->resampler || r->info.channels > 1)
        return sf_readf_float(r->file, r->in, BLOCK);
    size_t room = sro_sound_length(r->sound) - r->filled;
    return sf_readf_float(r->file, sro_sound_fill(r->sound, 0) + r->filled,
                          room < BLOCK ? (sf_count_t)room : BLOCK);
}

static const char *read_blocks(reader *r)
{
    sf_count_t count, read = 0;
    while ((count = read_block(r)) > 0) {
        if (r->resampler) {
            const char *error = resample(r, r->in, (size_t)count);
            if (error)
                return error;
        } else if (r->info.channels > 1)
            append_interleaved(r, r->in, (size_t)count);
        else
            r->filled += (size_t)count;
        read += count;
        if (sro_job_step(r->job, (double)read / (double)r->info.frames))
            return SRO_CANCELED;
    }
    if (!read)
        return "holds no sound that could be decoded";
    if (r->resampler) {
        const char *error = resample(r, 0, 0);
        if (error)
            return error;
    }
    /* a file may hold less than its header promised */
    double ratio = sro_sound_rate(r->sound) / r->info.samplerate;
    size_t truth = r->resampler ? (size_t)ceil((double)read * ratio) : (size_t)read;
    if (truth < sro_sound_length(r->sound))
        sro_sound_shorten(r->sound, truth);
    if (sro_sound_first_not_finite(r->sound) < sro_sound_length(r->sound))
        return "holds samples that are not finite numbers";
    return 0;
}

static const char *prepare(reader *r, double rate)
{
    size_t channels = (size_t)r->info.channels;
    double own = r->info.samplerate, target = rate > 0 ? rate : own;
    if (r->info.frames < 1)
        return "holds no sound";
    if (!(target >= 1 && target <= 1e7)) /* soxr would try, for hours */
        return "can be resampled to 1 Hz to 10 MHz, no further";
    double frames = (double)r->info.frames;
    double length = target == own ? frames : ceil(frames * target / own);
    const char *error = sro_sound_new(&r->sound, channels, (size_t)length, target);
    if (error)
        return error;
    r->in = malloc(BLOCK * channels * sizeof *r->in);
    if (!r->in)
        return SRO_NO_MEMORY;
    if (target == own)
        return 0;
    r->room = BLOCK;
    r->out = malloc(r->room * channels * sizeof *r->out);
    if (!r->out)
        return SRO_NO_MEMORY;
    soxr_error_t failed;
    soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
    r->resampler = soxr_create(own, target, (unsigned)channels, &failed, 0, &quality, 0);
    return failed ? "cannot be resampled to that rate" : 0;
}

const char *sro_soundfile_read(const char *path, double rate, sro_sound **sound, sro_job *job)
{
    reader r = {.job = job};
    r.file = sf_open(path, SFM_READ, &r.info);
    const char *error = r.file ? prepare(&r, rate) : "is not a sound file that libsndfile can read";
    if (!error)
        error = read_blocks(&r);
    if (error)
        sro_sound_release(r.sound);
    else
        *sound = r.sound;
    if (r.resampler)
        soxr_delete(r.resampler);
    free(r.in);
    free(r.out);
    if (r.file)
        sf_close(r.file);
    return error;
}

/* Writing */

struct sro_soundfile {
    SNDFILE *file;
    size_t channels;
    sro_newfile newfile;
    float *block;
};

static int format_of(const char *path)
{
    static const struct {
        const char *extension;
        int format;
    } known[] = {
        {"wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT},   {"aif", SF_FORMAT_AIFF | SF_FORMAT_FLOAT},
        {"aiff", SF_FORMAT_AIFF | SF_FORMAT_FLOAT}, {"caf", SF_FORMAT_CAF | SF_FORMAT_FLOAT},
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
    error = sro_newfile_end(&file->newfile, error);
    free(file->block);
    free(file);
    return error;
}

const char *sro_soundfile_create(sro_soundfile **file, const char *path, size_t channels,
                                 double rate)
{
    SF_INFO info = {.samplerate = (int)lrint(rate), .channels = (int)channels,
                    .format = format_of(path)};
    if (!info.format)
        return "must end in .wav, .aif, .aiff, .caf, .flac or .ogg";
    if (!sf_format_check(&info))
        return "cannot hold that many channels or that rate";
    sro_soundfile *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    const char *error = sro_newfile_begin(&made->newfile, path);
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
    sf_command(made->file, SFC_SET_CLIPPING, 0, SF_TRUE); /* integers would wrap round */
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
