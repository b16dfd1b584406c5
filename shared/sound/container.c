#include "sound/container.h"

#include <string.h>

#include "base/file.h"

typedef struct {
    FILE *file;
    sro_container *found;
    sro_job *job;
} look;

/* 1 when all of them are there. */
static int bytes_at(const look *l, uint64_t at, unsigned char *bytes, size_t count)
{
    return at <= l->found->size && count <= l->found->size - at
           && sro_file_read_at(l->file, at, bytes, count) == count;
}

static uint64_t number(const unsigned char *bytes, size_t count, int big_endian)
{
    uint64_t value = 0;
    for (size_t i = 0; i < count; i++)
        value = value << 8 | bytes[big_endian ? i : count - 1 - i];
    return value;
}

static void put_number(unsigned char *bytes, size_t count, int big_endian, uint64_t value)
{
    for (size_t i = 0; i < count; i++)
        bytes[big_endian ? count - 1 - i : i] = (unsigned char)(value >> 8 * i);
}

/* Chunks: a name, a size, a body */

typedef struct {
    char magic[5], form[5]; /* how the file begins, and what stands at form_at */
    size_t form_at;
    size_t first;       /* where the first chunk is */
    size_t name, width; /* bytes of a chunk's name and of its size */
    int big_endian;
    size_t counted; /* how many bytes of its own header a chunk's size counts in */
    size_t alignment;
    char sound[5]; /* the chunk with the samples */
    size_t extra;  /* bytes in it before them */
} layout;

static const layout layouts[] = {
    {"RIFF", "WAVE", 8, 12, 4, 4, 0, 0, 2, "data", 0},
    {"RIFX", "WAVE", 8, 12, 4, 4, 1, 0, 2, "data", 0},
    {"RF64", "WAVE", 8, 12, 4, 4, 0, 0, 2, "data", 0},
    {"FORM", "AIFF", 8, 12, 4, 4, 1, 0, 2, "SSND", 8},
    {"FORM", "AIFC", 8, 12, 4, 4, 1, 0, 2, "SSND", 8},
    {"riff", "wave", 24, 40, 16, 8, 0, 24, 8, "data", 0},
    {"caff", "", 4, 8, 4, 8, 1, 0, 1, "data", 4},
};

typedef struct {
    char name[5];
    uint64_t body, size; /* where it is and how long it says to be */
    uint64_t field;      /* where it says so */
    size_t width, counted, extra;
    size_t block; /* bytes of it that are decoded together, 0: not known */
    int big_endian;
} chunk;

/* Names of chunks are ASCII; what is none is no chunk. */
static int is_name(const char *name)
{
    for (int i = 0; i < 4; i++)
        if (name[i] < ' ' || name[i] > '~')
            return 0;
    return 1;
}

static int chunk_at(const look *l, const layout *of, uint64_t at, chunk *c)
{
    unsigned char header[24];
    if (!bytes_at(l, at, header, of->name + of->width))
        return 0;
    *c = (chunk){.body = at + of->name + of->width,
                 .field = at + of->name,
                 .width = of->width,
                 .counted = of->counted,
                 .extra = of->extra,
                 .big_endian = of->big_endian};
    memcpy(c->name, header, 4);
    uint64_t size = number(header + of->name, of->width, of->big_endian);
    c->size = size > of->counted ? size - of->counted : 0;
    return is_name(c->name);
}

/* Where the next chunk is; the file's end when it would lie behind it. */
static uint64_t behind(const look *l, const layout *of, const chunk *c)
{
    if (c->size >= l->found->size - c->body)
        return l->found->size;
    uint64_t end = c->body + c->size, over = end % of->alignment;
    return over ? end + of->alignment - over : end;
}

/* Whether the rest of the file is made of chunks, as behind a sound that is empty and meant so. */
static int is_closed(const look *l, const layout *of, uint64_t at)
{
    chunk c;
    while (at < l->found->size && chunk_at(l, of, at, &c) && !sro_job_cancelled(l->job)) {
        if (c.size > l->found->size - c.body)
            return 0;
        at = behind(l, of, &c);
    }
    return at >= l->found->size;
}

/* Who writes into a pipe cannot come back to the header: ffmpeg then leaves all bits set, sox and
 * arecord the largest number with a sign, each less or more a header's length. */
static int is_unknown(uint64_t size, size_t width)
{
    const uint64_t near = 0x10000, sign = (uint64_t)1 << (8 * width - 1);
    return size >= 2 * sign - near || (size >= sign - near && size < sign + near);
}

static void patch_size(const look *l, const chunk *c, uint64_t size)
{
    uint64_t most = c->width < 8 ? ((uint64_t)1 << 8 * c->width) - 1 : UINT64_MAX;
    size += c->counted;
    l->found->patch_at = c->field;
    l->found->patch_size = c->width;
    put_number(l->found->patch, c->width, c->big_endian, size < most ? size : most);
}

/* What the chunk with the samples promises against what is there. */
static void judge(const look *l, const layout *of, const chunk *c)
{
    enum { SLACK = 64 }; /* some writers count a header in: that is no sound lost */
    sro_container *found = l->found;
    if (c->body >= found->size || c->extra >= found->size - c->body)
        return;
    uint64_t there = found->size - c->body;
    int open = c->size <= c->extra, unknown = is_unknown(c->size, c->width);
    if (open ? of && is_closed(l, of, behind(l, of, c)) : !unknown && c->size < there + SLACK)
        return;
    if (c->block) /* of a block that is not whole a decoder makes the rest up */
        there -= (there - c->extra) % c->block;
    if (open)
        found->state = SRO_CONTAINER_UNFINALISED;
    else if (!unknown)
        found->state = SRO_CONTAINER_TRUNCATED;
    if (found->state == SRO_CONTAINER_TRUNCATED && there > c->extra)
        found->promised = (double)(c->size - c->extra) / (double)(there - c->extra);
    patch_size(l, c, there);
}

/* In RF64 the size that does not fit into 32 bits is in a chunk of its own, and counts instead. */
static void widen(const look *l, chunk *c, uint64_t ds64)
{
    unsigned char bytes[8];
    if (!ds64 || !bytes_at(l, ds64 + 8, bytes, 8))
        return;
    c->field = ds64 + 8;
    c->width = 8;
    c->size = number(bytes, 8, 0);
}

static void look_at_chunks(const look *l, const layout *of)
{
    uint64_t at = of->first, ds64 = 0;
    unsigned char format[14];
    size_t block = 0;
    chunk c;
    while (chunk_at(l, of, at, &c) && !sro_job_cancelled(l->job)) {
        if (!strcmp(c.name, of->sound)) {
            c.block = block;
            widen(l, &c, ds64);
            judge(l, of, &c);
            return;
        }
        if (!strcmp(c.name, "ds64"))
            ds64 = c.body;
        if (!strcmp(c.name, "fmt ") && bytes_at(l, c.body, format, sizeof format))
            block = (size_t)number(format + 12, 2, of->big_endian);
        at = behind(l, of, &c);
    }
}

/* NeXT's and Sun's .snd and .au: one header, then samples to the end. */
static void look_at_snd(const look *l, int big_endian)
{
    unsigned char header[12];
    if (!bytes_at(l, 0, header, sizeof header))
        return;
    judge(l, 0,
          &(chunk){.body = number(header + 4, 4, big_endian),
                   .field = 8,
                   .width = 4,
                   .size = number(header + 8, 4, big_endian),
                   .big_endian = big_endian});
}

/* Ogg: pages, each with a checksum */

enum { PAGE_HEADER = 27, MOST_OF_A_PAGE = PAGE_HEADER + 255 + 255 * 255 };
enum { FIRST_PAGE = 2, LAST_PAGE = 4 }; /* flags of its header */

static void fill_checksums(uint32_t table[256])
{
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t r = i << 24;
        for (int bit = 0; bit < 8; bit++)
            r = r << 1 ^ (r >> 31 ? 0x04c11db7u : 0);
        table[i] = r;
    }
}

/* The bytes of the whole page at `at`; 0 when there is none, or a damaged one. */
static size_t page_at(const look *l, const uint32_t table[256], uint64_t at, unsigned char *page)
{
    uint32_t sum = 0;
    if (!bytes_at(l, at, page, PAGE_HEADER) || memcmp(page, "OggS", 4))
        return 0;
    size_t segments = page[26], count = PAGE_HEADER + segments;
    if (fread(page + PAGE_HEADER, 1, segments, l->file) != segments)
        return 0;
    for (size_t i = 0; i < segments; i++)
        count += page[PAGE_HEADER + i];
    size_t rest = count - PAGE_HEADER - segments;
    if (fread(page + PAGE_HEADER + segments, 1, rest, l->file) != rest)
        return 0;
    uint64_t said = number(page + 22, 4, 0);
    memset(page + 22, 0, 4);
    for (size_t i = 0; i < count; i++)
        sum = sum << 8 ^ table[(sum >> 24 ^ page[i]) & 255];
    return sum == said ? count : 0;
}

/* libogg drops a page that is damaged and goes on behind it, and nobody is told: so the file is
 * read as if it ended there. What follows a last page may be a tag. */
static void look_at_pages(const look *l)
{
    unsigned char page[MOST_OF_A_PAGE];
    uint32_t table[256];
    uint64_t at = 0;
    size_t count;
    int ended = 0;
    fill_checksums(table);
    l->found->has_pages = 1;
    while ((count = page_at(l, table, at, page)) && !sro_job_cancelled(l->job)) {
        if (ended && page[5] & FIRST_PAGE) {
            l->found->state = SRO_CONTAINER_CHAINED;
            break;
        }
        ended = page[5] & LAST_PAGE;
        at += count;
    }
    if (!ended)
        l->found->state = SRO_CONTAINER_TRUNCATED;
    if (at)
        l->found->until = at;
}

/* MPEG audio: frames; the first may tell how many there are */

/* Where the sound begins behind ID3v2 tags. */
static uint64_t behind_tags(const look *l)
{
    unsigned char tag[10];
    uint64_t at = 0;
    while (bytes_at(l, at, tag, sizeof tag) && !memcmp(tag, "ID3", 3)) {
        uint64_t size = 0;
        for (int i = 6; i < 10; i++)
            size = size << 7 | (tag[i] & 127);
        at += 10 + size + (tag[5] & 16 ? 10 : 0);
    }
    return at;
}

static int is_mpeg(const unsigned char *header)
{
    int version = header[1] >> 3 & 3, layer = header[1] >> 1 & 3;
    int bit_rate = header[2] >> 4, rate = header[2] >> 2 & 3;
    return header[0] == 255 && header[1] >> 5 == 7 && version != 1 && layer && bit_rate != 15
           && rate != 3;
}

static int tells_length(const unsigned char *frame)
{
    int version_1 = (frame[1] >> 3 & 3) == 3, mono = frame[3] >> 6 == 3, checked = !(frame[1] & 1);
    size_t side = version_1 ? (mono ? 17 : 32) : (mono ? 9 : 17);
    for (size_t at = 4 + side; at <= 4 + side + (checked ? 2 : 0); at += 2)
        if (!memcmp(frame + at, "Xing", 4) || !memcmp(frame + at, "Info", 4))
            return frame[at + 7] & 1 && number(frame + at + 8, 4, 1);
    return 0;
}

static void look_at_mpeg(const look *l, uint64_t at)
{
    unsigned char frame[64] = {0};
    l->found->untold = !bytes_at(l, at, frame, sizeof frame) || !tells_length(frame);
}

static void look_inside(const look *l)
{
    unsigned char start[32] = {0}, sound[4] = {0};
    uint64_t at = behind_tags(l);
    bytes_at(l, 0, start, l->found->size < sizeof start ? (size_t)l->found->size : sizeof start);
    bytes_at(l, at, sound, sizeof sound);
    l->found->known = 1;
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        const layout *of = &layouts[i];
        if (!memcmp(start, of->magic, 4)
            && !memcmp(start + of->form_at, of->form, strlen(of->form))) {
            look_at_chunks(l, of);
            return;
        }
    }
    if (!memcmp(start, ".snd", 4) || !memcmp(start, "dns.", 4))
        look_at_snd(l, start[0] == '.');
    else if (!memcmp(start, "OggS", 4))
        look_at_pages(l);
    else if (is_mpeg(sound))
        look_at_mpeg(l, at);
    else
        l->found->known = !memcmp(sound, "fLaC", 4);
}

const char *sro_container_inspect(sro_container *container, const char *path, sro_job *job)
{
    FILE *file;
    uint64_t size;
    const char *error = sro_file_open(&file, path, &size);
    if (error)
        return error;
    *container = (sro_container){.size = size, .until = size};
    look_inside(&(look){file, container, job});
    fclose(file);
    return sro_job_cancelled(job) ? SRO_CANCELLED : 0;
}
