#include "sound/repaired_file.h"

#include <string.h>

#include "base/file.h"

/* Where an MP3 declares no length, libsndfile estimates it from the size of the file and the bit
 * rate of the first frame, and reads no further. Bit rates are from 8 to 160 or from 32 to 448
 * kbit/s: a size so many times too large has room for any. In the last bytes of that size
 * libsndfile looks for a tag, and must not find one. */
enum { ROOM_FOR_BIT_RATES = 32, TAG = 128 };

/* What libsndfile calls in place of a file's functions. */

static sf_count_t length(void *context)
{
    const sro_container *c = ((sro_repaired_file *)context)->container;
    return (sf_count_t)c->end * (c->length_is_estimated ? ROOM_FOR_BIT_RATES : 1);
}

static sf_count_t seek(sf_count_t offset, int whence, void *context)
{
    sro_repaired_file *r = context;
    sf_count_t from = whence == SEEK_SET   ? 0
                      : whence == SEEK_CUR ? (sf_count_t)r->position
                                           : length(context);
    if (offset < -from || offset > SF_COUNT_MAX - from)
        return -1;
    r->position = (uint64_t)(from + offset);
    return (sf_count_t)r->position;
}

static sf_count_t tell(void *context)
{
    return (sf_count_t)((sro_repaired_file *)context)->position;
}

static void patch(const sro_repaired_file *r, unsigned char *bytes, uint64_t count)
{
    const sro_container *c = r->container;
    for (size_t i = 0; i < c->patch_size; i++)
        if (c->patch_at + i >= r->position && c->patch_at + i - r->position < count)
            bytes[c->patch_at + i - r->position] = c->patch[i];
}

static sf_count_t read_bytes(void *bytes, sf_count_t count, void *context)
{
    sro_repaired_file *r = context;
    uint64_t end = r->container->end;
    bool in_tag = r->position >= end && (sf_count_t)r->position >= length(r) - TAG;
    if (in_tag)
        end = (uint64_t)length(r);
    uint64_t rest = r->position < end ? end - r->position : 0;
    size_t got = (uint64_t)count < rest ? (size_t)count : (size_t)rest;
    if (in_tag)
        memset(bytes, 0, got);
    else
        got = sro_file_read_at(r->file, r->position, bytes, got);
    patch(r, bytes, got);
    r->position += got;
    return (sf_count_t)got;
}

sro_error sro_repaired_file_open(SNDFILE **file, sro_repaired_file *repaired, const char *path,
                                 const sro_container *container, SF_INFO *info)
{
    SF_VIRTUAL_IO io = {.get_filelen = length, .seek = seek, .read = read_bytes, .tell = tell};
    uint64_t size;
    *repaired = (sro_repaired_file){.container = container};
    sro_error error = sro_file_open(&repaired->file, path, &size);
    if (!error)
        *file = sf_open_virtual(&io, SFM_READ, info, repaired);
    return error;
}

void sro_repaired_file_close(sro_repaired_file *repaired)
{
    if (repaired->file)
        fclose(repaired->file);
    repaired->file = NULL;
}
