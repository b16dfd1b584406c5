/* Sound files: WAV and AIFF of 16 bits and WAV of floats are read; WAV of floats is written, byte
 * by byte as Pd's [soundfiler] does. */

#include "soundfile.h"

#include "standin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t number(const unsigned char *bytes, int count, bool little)
{
    uint32_t value = 0;
    int i;
    for (i = 0; i < count; i++)
        value |= (uint32_t)bytes[i] << 8 * (little ? i : count - 1 - i);
    return value;
}

static unsigned char *read_all(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    unsigned char *bytes;
    long length;
    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    length = ftell(file);
    rewind(file);
    bytes = must_alloc((size_t)length + 1);
    *size = fread(bytes, 1, (size_t)length, file);
    fclose(file);
    return bytes;
}

typedef struct found {
    const unsigned char *samples;
    size_t size;
    int channels, bytes;
    bool little;
} t_found;

/* The chunks of both begin with a name of four letters and a size. */
static bool find_samples(const unsigned char *all, size_t size, t_found *f)
{
    size_t at = 12, length;
    f->little = !memcmp(all, "RIFF", 4);
    for (; at + 8 <= size; at += 8 + length + length % 2) {
        const unsigned char *chunk = all + at + 8;
        length = number(all + at + 4, 4, f->little);
        if (!memcmp(all + at, "fmt ", 4)) {
            f->channels = (int)number(chunk + 2, 2, true);
            f->bytes = (int)number(chunk + 14, 2, true) / 8;
        } else if (!memcmp(all + at, "COMM", 4)) {
            f->channels = (int)number(chunk, 2, false);
            f->bytes = (int)number(chunk + 6, 2, false) / 8;
        } else if (!memcmp(all + at, "data", 4) || !memcmp(all + at, "SSND", 4)) {
            size_t before = f->little ? 0 : 8;
            f->samples = chunk + before;
            f->size = (length < size - at - 8 ? length : size - at - 8) - before;
        }
    }
    return f->samples && f->channels > 0 && (f->bytes == 2 || f->bytes == 4);
}

static float sample_at(const t_found *f, size_t index)
{
    const unsigned char *bytes = f->samples + index * (size_t)f->bytes;
    uint32_t value = number(bytes, f->bytes, f->little);
    float sample;
    if (f->bytes == 2)
        return (float)(int16_t)value / 32768;
    memcpy(&sample, &value, sizeof(sample));
    return sample;
}

bool soundfile_read(const char *path, t_soundfile *sound)
{
    size_t size = 0, i;
    unsigned char *all = read_all(path, &size);
    t_found found = {0};
    bool fine = all && size > 12 && find_samples(all, size, &found);
    if (fine) {
        sound->channels = found.channels;
        sound->frames = (long)(found.size / (size_t)(found.bytes * found.channels));
        sound->samples = must_alloc((found.size / (size_t)found.bytes + 1) * sizeof(float));
        for (i = 0; i < (size_t)sound->frames * (size_t)sound->channels; i++)
            sound->samples[i] = sample_at(&found, i);
    }
    free(all);
    return fine;
}

void soundfile_free(t_soundfile *sound) { free(sound->samples); }

static void put(FILE *file, uint32_t value, int bytes)
{
    while (bytes--) {
        fputc((int)(value & 255), file);
        value >>= 8;
    }
}

/* An extensible header: format 3 (floats), a speaker mask of 0, and the count of samples. */
static void put_header(FILE *file, const t_soundfile *sound, double hz)
{
    static const unsigned char floats[] = {3,    0, 0, 0,    0, 0,    0x10, 0,
                                           0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71};
    uint32_t frames = (uint32_t)sound->frames, channels = (uint32_t)sound->channels;
    fputs("RIFF", file);
    put(file, 72 + 4 * frames * channels, 4);
    fputs("WAVEfmt ", file);
    put(file, 40, 4);
    put(file, 0xfffe, 2);
    put(file, channels, 2);
    put(file, (uint32_t)hz, 4);
    put(file, (uint32_t)hz * channels * 4, 4);
    put(file, channels * 4, 2);
    put(file, 32, 2);
    put(file, 22, 2);
    put(file, 32, 2);
    put(file, 0, 4);
    fwrite(floats, 1, sizeof(floats), file);
    fputs("fact", file);
    put(file, 4, 4);
    put(file, frames * channels, 4);
    fputs("data", file);
    put(file, 4 * frames * channels, 4);
}

bool soundfile_write(const char *path, const t_soundfile *sound, double hz)
{
    FILE *file = fopen(path, "wb");
    size_t i;
    bool fine;
    if (!file)
        return false;
    put_header(file, sound, hz);
    for (i = 0; i < (size_t)sound->frames * (size_t)sound->channels; i++) {
        uint32_t bits;
        memcpy(&bits, &sound->samples[i], sizeof(bits));
        put(file, bits, 4);
    }
    fine = !ferror(file);
    return !fclose(file) && fine;
}
