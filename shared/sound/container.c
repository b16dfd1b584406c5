#include "sound/container.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"

typedef struct {
    FILE *file;
    sro_container *container; /* what is found */
    sro_job *job;
} inspection;

/* False unless all of them are there. */
static bool bytes_at(const inspection *in, uint64_t at, unsigned char *bytes, size_t count)
{
    return at <= in->container->size && count <= in->container->size - at
           && sro_file_read_at(in->file, at, bytes, count) == count;
}

static uint64_t number(const unsigned char *bytes, size_t count, bool big_endian)
{
    uint64_t value = 0;
    for (size_t i = 0; i < count; i++)
        value = value << 8 | bytes[big_endian ? i : count - 1 - i];
    return value;
}

static void put_number(unsigned char *bytes, size_t count, bool big_endian, uint64_t value)
{
    for (size_t i = 0; i < count; i++)
        bytes[big_endian ? count - 1 - i : i] = (unsigned char)(value >> 8 * i);
}

/* Chunks: a name, a size, a body */

typedef struct {
    char magic[5]; /* how the file begins */
    char form[5];  /* what stands at form_at */
    char sound[5]; /* the chunk with the samples */
    bool big_endian;
    size_t form_at;
    size_t first_chunk;            /* where it is */
    size_t name_bytes, size_bytes; /* of a chunk's name and of its size */
    size_t header_counted;         /* how many bytes of its own header a chunk's size counts in */
    size_t alignment;              /* of chunks */
    size_t before_samples;         /* bytes in it before them */
} chunk_layout;

/* Names and sizes of four bytes each, as in IFF, of which RIFF and AIFF are kinds. */
#define IFF .form_at = 8, .first_chunk = 12, .name_bytes = 4, .size_bytes = 4, .alignment = 2
#define RIFF IFF, .form = "WAVE", .sound = "data"
#define AIFF IFF, .big_endian = true, .sound = "SSND", .before_samples = 8

static const chunk_layout layouts[] = {
    {.magic = "RIFF", RIFF},
    {.magic = "RIFX", RIFF, .big_endian = true},
    {.magic = "RF64", RIFF},
    {.magic = "FORM", .form = "AIFF", AIFF},
    {.magic = "FORM", .form = "AIFC", AIFF},
    {.magic = "riff",
     .form = "wave",
     .form_at = 24,
     .first_chunk = 40,
     .name_bytes = 16,
     .size_bytes = 8,
     .header_counted = 24,
     .alignment = 8,
     .sound = "data"},
    {.magic = "caff",
     .form = "",
     .form_at = 4,
     .first_chunk = 8,
     .name_bytes = 4,
     .size_bytes = 8,
     .big_endian = true,
     .alignment = 1,
     .sound = "data",
     .before_samples = 4},
};

typedef struct {
    char name[5];
    uint64_t body, size; /* where it is, and its declared length, in bytes */
    uint64_t size_at;    /* where that is declared */
    size_t size_bytes, header_counted, before_samples;
    size_t block; /* bytes of it that are decoded together; 0 where that is not known */
    bool big_endian;
} chunk;

/* Names of chunks are ASCII: whatever has another is no chunk. */
static bool is_name(const char *name)
{
    for (int i = 0; i < 4; i++)
        if (name[i] < ' ' || name[i] > '~')
            return false;
    return true;
}

static bool chunk_at(const inspection *in, const chunk_layout *layout, uint64_t at, chunk *c)
{
    unsigned char header[24];
    if (!bytes_at(in, at, header, layout->name_bytes + layout->size_bytes))
        return false;
    *c = (chunk){.body = at + layout->name_bytes + layout->size_bytes,
                 .size_at = at + layout->name_bytes,
                 .size_bytes = layout->size_bytes,
                 .header_counted = layout->header_counted,
                 .before_samples = layout->before_samples,
                 .big_endian = layout->big_endian};
    memcpy(c->name, header, 4);
    uint64_t size = number(header + layout->name_bytes, layout->size_bytes, layout->big_endian);
    c->size = size > layout->header_counted ? size - layout->header_counted : 0;
    return is_name(c->name);
}

/* Where the next chunk is; the end of the file where it would lie beyond that. */
static uint64_t next_chunk(const inspection *in, const chunk_layout *layout, const chunk *c)
{
    if (c->size >= in->container->size - c->body)
        return in->container->size;
    uint64_t end = c->body + c->size, over = end % layout->alignment;
    return over ? end + layout->alignment - over : end;
}

/* Whether the rest of the file consists of whole chunks, as after a sound that is meant to be
 * empty. */
static bool only_chunks_follow(const inspection *in, const chunk_layout *layout, uint64_t at)
{
    chunk c;
    while (at < in->container->size && chunk_at(in, layout, at, &c)
           && !sro_job_cancelled(in->job)) {
        if (c.size > in->container->size - c.body)
            return false;
        at = next_chunk(in, layout, &c);
    }
    return at >= in->container->size;
}

/* A program that writes into a pipe cannot come back to the header. ffmpeg then leaves all bits of
 * the size set, sox and arecord the largest signed number, each give or take a header's length. */
static bool is_placeholder(uint64_t size, size_t bytes)
{
    const uint64_t near = 0x10000, sign = (uint64_t)1 << (8 * bytes - 1);
    return size >= 2 * sign - near || (size >= sign - near && size < sign + near);
}

static void patch_size(const inspection *in, const chunk *c, uint64_t size)
{
    uint64_t max = c->size_bytes < 8 ? ((uint64_t)1 << 8 * c->size_bytes) - 1 : UINT64_MAX;
    size += c->header_counted;
    in->container->patch_at = c->size_at;
    in->container->patch_size = c->size_bytes;
    put_number(in->container->patch, c->size_bytes, c->big_endian, size < max ? size : max);
}

/* Compares what the chunk with the samples promises with what is there. Without a layout nothing
 * can follow the chunk. */
static void check_size(const inspection *in, const chunk_layout *layout, const chunk *c)
{
    enum { SLACK = 64 }; /* some writers count a header in: no sound is lost by that */
    sro_container *found = in->container;
    if (c->body >= found->size || c->before_samples >= found->size - c->body)
        return;
    uint64_t there = found->size - c->body;
    bool empty = c->size <= c->before_samples, placeholder = is_placeholder(c->size, c->size_bytes);
    if (empty ? layout && only_chunks_follow(in, layout, next_chunk(in, layout, c))
              : !placeholder && c->size < there + SLACK)
        return;
    if (c->block) /* a decoder would make up the rest of a block that is not whole */
        there -= (there - c->before_samples) % c->block;
    if (empty)
        found->state = SRO_CONTAINER_UNFINALISED;
    else if (!placeholder)
        found->state = SRO_CONTAINER_TRUNCATED;
    if (found->state == SRO_CONTAINER_TRUNCATED && there > c->before_samples)
        found->promised =
            (double)(c->size - c->before_samples) / (double)(there - c->before_samples);
    patch_size(in, c, there);
}

/* In RF64 a size that does not fit into 32 bits is in a chunk of its own, which then counts. */
static void use_ds64(const inspection *in, chunk *c, uint64_t ds64)
{
    unsigned char bytes[8];
    if (!ds64 || !bytes_at(in, ds64 + 8, bytes, 8))
        return;
    c->size_at = ds64 + 8;
    c->size_bytes = 8;
    c->size = number(bytes, 8, false);
}

static void inspect_chunks(const inspection *in, const chunk_layout *layout)
{
    uint64_t at = layout->first_chunk, ds64 = 0;
    unsigned char format[14];
    size_t block = 0;
    chunk c;
    while (chunk_at(in, layout, at, &c) && !sro_job_cancelled(in->job)) {
        if (!strcmp(c.name, layout->sound)) {
            c.block = block;
            use_ds64(in, &c, ds64);
            check_size(in, layout, &c);
            return;
        }
        if (!strcmp(c.name, "ds64"))
            ds64 = c.body;
        if (!strcmp(c.name, "fmt ") && bytes_at(in, c.body, format, sizeof format))
            block = (size_t)number(format + 12, 2, layout->big_endian);
        at = next_chunk(in, layout, &c);
    }
}

/* NeXT's and Sun's .snd and .au: one header, then samples to the end. */
static void inspect_snd(const inspection *in, bool big_endian)
{
    unsigned char header[12];
    if (!bytes_at(in, 0, header, sizeof header))
        return;
    check_size(in, NULL,
               &(chunk){.body = number(header + 4, 4, big_endian),
                        .size_at = 8,
                        .size_bytes = 4,
                        .size = number(header + 8, 4, big_endian),
                        .big_endian = big_endian});
}

/* Ogg: pages, each with a checksum */

enum { PAGE_HEADER = 27, MAX_PAGE = PAGE_HEADER + 255 + 255 * 255 };
enum { FIRST_PAGE = 2, LAST_PAGE = 4 }; /* flags in its header */

static void make_crc_table(uint32_t table[256])
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t r = i << 24;
        for (int bit = 0; bit < 8; bit++)
            r = r << 1 ^ (r >> 31 ? 0x04c11db7u : 0);
        table[i] = r;
    }
}

/* How many bytes the whole page at `at` has; 0 where there is none, or one that is damaged. */
static size_t page_at(const inspection *in, const uint32_t table[256], uint64_t at,
                      unsigned char *page)
{
    uint32_t sum = 0;
    if (!bytes_at(in, at, page, PAGE_HEADER) || memcmp(page, "OggS", 4) != 0)
        return 0;
    size_t segments = page[26], count = PAGE_HEADER + segments;
    if (fread(page + PAGE_HEADER, 1, segments, in->file) != segments)
        return 0;
    for (size_t i = 0; i < segments; i++)
        count += page[PAGE_HEADER + i];
    size_t rest = count - PAGE_HEADER - segments;
    if (fread(page + PAGE_HEADER + segments, 1, rest, in->file) != rest)
        return 0;
    uint64_t stored = number(page + 22, 4, false);
    memset(page + 22, 0, 4);
    for (size_t i = 0; i < count; i++)
        sum = sum << 8 ^ table[(sum >> 24 ^ page[i]) & 255];
    return sum == stored ? count : 0;
}

/* libogg drops a damaged page, goes on after it, and reports nothing: hence the file is read as if
 * it ended there. What follows a last page may be a tag. */
static void inspect_ogg(const inspection *in)
{
    unsigned char page[MAX_PAGE];
    uint32_t table[256];
    uint64_t at = 0;
    size_t count;
    bool ended = false;
    make_crc_table(table);
    in->container->is_ogg = true;
    while ((count = page_at(in, table, at, page)) && !sro_job_cancelled(in->job)) {
        if (ended && page[5] & FIRST_PAGE) {
            in->container->state = SRO_CONTAINER_CHAINED;
            break;
        }
        ended = (page[5] & LAST_PAGE) != 0;
        at += count;
    }
    if (!ended)
        in->container->state = SRO_CONTAINER_TRUNCATED;
    if (at)
        in->container->end = at;
}

/* MPEG audio: frames, the first of which may declare how many there are */

/* Where the sound begins, after ID3v2 tags. */
static uint64_t after_tags(const inspection *in)
{
    unsigned char tag[10];
    uint64_t at = 0;
    while (bytes_at(in, at, tag, sizeof tag) && !memcmp(tag, "ID3", 3)) {
        uint64_t size = 0;
        for (int i = 6; i < 10; i++)
            size = size << 7 | (tag[i] & 127);
        at += 10 + size + (tag[5] & 16 ? 10 : 0);
    }
    return at;
}

static bool is_mpeg(const unsigned char *header)
{
    int version = header[1] >> 3 & 3, layer = header[1] >> 1 & 3;
    int bit_rate = header[2] >> 4, rate = header[2] >> 2 & 3;
    return header[0] == 255 && header[1] >> 5 == 7 && version != 1 && layer && bit_rate != 15
           && rate != 3;
}

static bool declares_length(const unsigned char *frame)
{
    bool version_1 = (frame[1] >> 3 & 3) == 3, mono = frame[3] >> 6 == 3;
    bool checksum = !(frame[1] & 1);
    size_t side_info = version_1 ? (mono ? 17 : 32) : (mono ? 9 : 17);
    for (size_t at = 4 + side_info; at <= 4 + side_info + (checksum ? 2 : 0); at += 2)
        if (!memcmp(frame + at, "Xing", 4) || !memcmp(frame + at, "Info", 4))
            return frame[at + 7] & 1 && number(frame + at + 8, 4, true);
    return false;
}

static void inspect_mpeg(const inspection *in, uint64_t at)
{
    unsigned char frame[64] = {0};
    in->container->length_is_estimated =
        !bytes_at(in, at, frame, sizeof frame) || !declares_length(frame);
}

static void inspect(const inspection *in)
{
    unsigned char start[32] = {0}, sound[4] = {0};
    uint64_t at = after_tags(in);
    bytes_at(in, 0, start,
             in->container->size < sizeof start ? (size_t)in->container->size : sizeof start);
    bytes_at(in, at, sound, sizeof sound);
    in->container->known = true;
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        const chunk_layout *layout = &layouts[i];
        if (!memcmp(start, layout->magic, 4)
            && !memcmp(start + layout->form_at, layout->form, strlen(layout->form))) {
            inspect_chunks(in, layout);
            return;
        }
    }
    if (!memcmp(start, ".snd", 4) || !memcmp(start, "dns.", 4))
        inspect_snd(in, start[0] == '.');
    else if (!memcmp(start, "OggS", 4))
        inspect_ogg(in);
    else if (is_mpeg(sound))
        inspect_mpeg(in, at);
    else
        in->container->known = !memcmp(sound, "fLaC", 4);
}

sro_error sro_container_inspect(sro_container *container, const char *path, sro_job *job)
{
    FILE *file;
    uint64_t size;
    sro_error error = sro_file_open(&file, path, &size);
    if (error)
        return error;
    *container = (sro_container){.size = size, .end = size};
    inspect(&(inspection){.file = file, .container = container, .job = job});
    fclose(file);
    return sro_job_cancelled(job) ? SRO_CANCELLED : NULL;
}
