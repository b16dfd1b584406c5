#include "sound/repaired_file.h"

#include <string.h>

#include "base/file.h"

/* libsndfile reckons the length of an MP3 that does not tell it from the file's size and the bit
 * rate of its first frame, and reads no further. In a size so many times too large every other bit
 * rate has room: they are from 8 to 160 or from 32 to 448 kbit/s. In the last bytes of that size it
 * looks for a tag, and has to find none. */
enum { ROOM_FOR_BIT_RATES = 32, TAG = 128 };

static sf_count_t length(void *context)
{
    const sro_container *c = ((sro_repaired_file *)context)->container;
    return (sf_count_t)c->until * (c->untold ? ROOM_FOR_BIT_RATES : 1);
}

static sf_count_t seek(sf_count_t offset, int whence, void *context)
{
    sro_repaired_file *m = context;
    sf_count_t from = whence == SEEK_SET   ? 0
                      : whence == SEEK_CUR ? (sf_count_t)m->position
                                           : length(context);
    if (offset < -from || offset > SF_COUNT_MAX - from)
        return -1;
    m->position = (uint64_t)(from + offset);
    return (sf_count_t)m->position;
}

static sf_count_t tell(void *context)
{
    return (sf_count_t)((sro_repaired_file *)context)->position;
}

static void patch(const sro_repaired_file *m, unsigned char *bytes, uint64_t count)
{
    const sro_container *c = m->container;
    for (size_t i = 0; i < c->patch_size; i++)
        if (c->patch_at + i >= m->position && c->patch_at + i - m->position < count)
            bytes[c->patch_at + i - m->position] = c->patch[i];
}

static sf_count_t fetch(void *bytes, sf_count_t count, void *context)
{
    sro_repaired_file *m = context;
    uint64_t end = m->container->until;
    int in_tag = m->position >= end && (sf_count_t)m->position >= length(m) - TAG;
    if (in_tag)
        end = (uint64_t)length(m);
    uint64_t rest = m->position < end ? end - m->position : 0;
    size_t got = (uint64_t)count < rest ? (size_t)count : (size_t)rest;
    if (in_tag)
        memset(bytes, 0, got);
    else
        got = sro_file_read_at(m->file, m->position, bytes, got);
    patch(m, bytes, got);
    m->position += got;
    return (sf_count_t)got;
}

SNDFILE *sro_repaired_file_open(sro_repaired_file *mended, const char *path,
                                const sro_container *container, SF_INFO *info)
{
    SF_VIRTUAL_IO io = {.get_filelen = length, .seek = seek, .read = fetch, .tell = tell};
    uint64_t size;
    *mended = (sro_repaired_file){.container = container};
    if (sro_file_open(&mended->file, path, &size))
        return 0;
    return sf_open_virtual(&io, SFM_READ, info, mended);
}

void sro_repaired_file_close(sro_repaired_file *mended)
{
    if (mended->file)
        fclose(mended->file);
    mended->file = 0;
}
