#include "sound/soundfile_writer.h"

#include <errno.h>
#include <math.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/atomic_file.h"
#include "base/file.h"

enum { BLOCK = 16384 }; /* samples a channel that are written at a time */

struct sro_soundfile_writer {
    SNDFILE *file;
    size_t channels;
    sro_atomic_file atomic_file;
    bool failed;       /* to be written, of which libsndfile does not tell the reason */
    int failed_number; /* errno, the first time */
    float *block;
};

/* What libsndfile calls in place of a file's functions. It is not told of failures: with its Ogg
 * encoder it would leak memory, and on closing it drops some errors. */

static void note_failure(sro_soundfile_writer *w)
{
    w->failed_number = w->failed ? w->failed_number : errno;
    w->failed = true;
}

static sf_count_t write_bytes(const void *bytes, sf_count_t count, void *context)
{
    sro_soundfile_writer *w = context;
    if (!w->failed && fwrite(bytes, 1, (size_t)count, w->atomic_file.to) != (size_t)count)
        note_failure(w);
    return count;
}

static sf_count_t tell(void *context)
{
    return ftello(((sro_soundfile_writer *)context)->atomic_file.to);
}

static sf_count_t seek(sf_count_t offset, int whence, void *context)
{
    sro_soundfile_writer *w = context;
    if (fseeko(w->atomic_file.to, offset, whence))
        note_failure(w);
    return tell(context);
}

static sf_count_t length(void *context)
{
    sf_count_t at = tell(context), end;
    seek(0, SEEK_END, context);
    end = tell(context);
    seek(at, SEEK_SET, context);
    return end;
}

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

sro_error sro_soundfile_writer_finish(sro_soundfile_writer *writer, sro_error error)
{
    int closed = writer->file ? sf_close(writer->file) : 0;
    if (!error && (closed || writer->failed))
        error = sro_file_not_written(writer->failed_number);
    error = sro_atomic_file_end(&writer->atomic_file, error);
    free(writer->block);
    free(writer);
    return error;
}

sro_error sro_soundfile_writer_new(sro_soundfile_writer **writer, const char *path, size_t channels,
                                   double rate)
{
    SF_INFO info = {
        .samplerate = (int)lrint(rate), .channels = (int)channels, .format = format_of(path)};
    if (!info.format)
        return "must end in .wav, .aif, .aiff, .caf, .flac or .ogg";
    if (!sf_format_check(&info))
        return "cannot hold that many channels or that rate";
    sro_soundfile_writer *made = calloc(1, sizeof *made);
    if (!made)
        return SRO_NO_MEMORY;
    sro_error error = sro_atomic_file_begin(&made->atomic_file, path);
    if (error) {
        free(made);
        return error;
    }
    made->channels = channels;
    made->block = malloc(BLOCK * channels * sizeof *made->block);
    if (!made->block)
        return sro_soundfile_writer_finish(made, SRO_NO_MEMORY);
    SF_VIRTUAL_IO io = {.get_filelen = length, .seek = seek, .write = write_bytes, .tell = tell};
    made->file = sf_open_virtual(&io, SFM_WRITE, &info, made);
    if (!made->file)
        return sro_soundfile_writer_finish(made, sro_file_not_written(made->failed_number));
    sf_command(made->file, SFC_SET_CLIPPING, NULL, SF_TRUE); /* whole numbers would wrap round */
    sf_command(made->file, SFC_SET_ADD_PEAK_CHUNK, NULL, SF_FALSE); /* it holds the time of day */
    *writer = made;
    return NULL;
}

sro_error sro_soundfile_writer_check(const char *path, size_t channels, size_t length)
{
    const double max = (double)UINT32_MAX - 4096; /* less the header */
    int container = format_of(path) & SF_FORMAT_TYPEMASK;
    bool counts_in_32_bits = container == SF_FORMAT_WAV || container == SF_FORMAT_AIFF;
    if (counts_in_32_bits && (double)channels * (double)length * sizeof(float) > max)
        return "would be longer than the 4 GB that WAV and AIFF can hold; write .caf, .flac or "
               ".ogg";
    return NULL;
}

sro_error sro_soundfile_writer_append(sro_soundfile_writer *writer, float *const *block,
                                      size_t count)
{
    for (size_t done = 0; done < count;) {
        size_t run = count - done < BLOCK ? count - done : BLOCK;
        for (size_t i = 0; i < run; i++)
            for (size_t c = 0; c < writer->channels; c++)
                writer->block[i * writer->channels + c] = block[c][done + i];
        if (sf_writef_float(writer->file, writer->block, (sf_count_t)run) != (sf_count_t)run
            || writer->failed)
            return sro_file_not_written(writer->failed_number);
        done += run;
    }
    return NULL;
}
