#include "picture/picture.h"

#include <stdlib.h>
#include <string.h>

/* PNG, ISO/IEC 15948; its data are in the zlib format, RFC 1950, of stored blocks, RFC 1951. */

enum {
    SIGNATURE = 8,
    CHUNK = 12, /* what surrounds a chunk's data: length, name, checksum */
    HEADER = 13,
    ZLIB = 6,   /* what surrounds the data: two bytes before, the checksum after */
    STORED = 5, /* before each stored block */
    MOST_STORED = 65535,
};

const char *sro_picture_new(sro_picture **picture, int width, int height,
                            const sro_palette *palette)
{
    sro_picture *p;
    if (width < 1 || height < 1 || width > SRO_MAX_PIXELS || height > SRO_MAX_PIXELS)
        return "a picture is from 1 to 4096 pixels wide and high";
    p = calloc(1, sizeof *p);
    if (!p || !(p->pixels = malloc((size_t)width * (size_t)height))) {
        free(p);
        return SRO_NO_MEMORY;
    }
    p->width = width;
    p->height = height;
    p->palette = *palette;
    sro_picture_fill((sro_area){p, 0, height}, SRO_GROUND);
    *picture = p;
    return 0;
}

void sro_picture_free(sro_picture *picture)
{
    if (!picture)
        return;
    free(picture->pixels);
    free(picture);
}

void sro_picture_fill(sro_area area, uint8_t colour)
{
    size_t width = (size_t)area.picture->width;
    memset(area.picture->pixels + (size_t)area.top * width, colour, (size_t)area.height * width);
}

void sro_picture_ramp(sro_area area, int left, int width)
{
    sro_picture *p = area.picture;
    for (int y = area.top; y < area.top + area.height; y++)
        for (int x = left < 0 ? -left : 0; x < width && left + x < p->width; x++)
            p->pixels[y * p->width + left + x] = sro_ramp((size_t)x, (size_t)width);
}

/* Bytes that are written one behind the other. */
typedef struct {
    uint8_t *at;
} pen;

static void put(pen *p, const void *bytes, size_t count)
{
    memcpy(p->at, bytes, count);
    p->at += count;
}

static void put_number(pen *p, uint32_t number)
{
    put(p,
        (uint8_t[]){(uint8_t)(number >> 24), (uint8_t)(number >> 16), (uint8_t)(number >> 8),
                    (uint8_t)number},
        4);
}

static uint32_t crc(const uint8_t *bytes, size_t count)
{
    uint32_t table[256], sum = UINT32_MAX;
    for (uint32_t i = 0; i < 256; i++) {
        table[i] = i;
        for (int bit = 0; bit < 8; bit++)
            table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320u : 0);
    }
    for (size_t i = 0; i < count; i++)
        sum = sum >> 8 ^ table[(sum ^ bytes[i]) & 255];
    return ~sum;
}

static uint32_t adler(const uint8_t *bytes, size_t count)
{
    enum { PRIME = 65521, MOST = 5552 }; /* so many bytes that 32 bits still hold the sums */
    uint32_t a = 1, b = 0;
    for (size_t i = 0; i < count;) {
        size_t end = count - i < MOST ? count : i + MOST;
        for (; i < end; i++)
            b += a += bytes[i];
        a %= PRIME;
        b %= PRIME;
    }
    return b << 16 | a;
}

/* Where the data of a chunk begin; `end_chunk` gets that, once they are there. */
static uint8_t *begin_chunk(pen *p, const char *name, size_t size)
{
    put_number(p, (uint32_t)size);
    put(p, name, 4);
    return p->at;
}

static void end_chunk(pen *p, const uint8_t *data)
{
    put_number(p, crc(data - 4, (size_t)(p->at - data) + 4));
}

static void put_header(pen *p, const sro_picture *picture)
{
    uint8_t *data = begin_chunk(p, "IHDR", HEADER);
    put_number(p, (uint32_t)picture->width);
    put_number(p, (uint32_t)picture->height);
    put(p, "\10\3\0\0\0", 5); /* 8 bits, a palette; the only compression and filter; in one pass */
    end_chunk(p, data);
}

static void put_palette(pen *p, const sro_picture *picture)
{
    uint8_t *data = begin_chunk(p, "PLTE", sizeof picture->palette.rgb);
    put(p, picture->palette.rgb, sizeof picture->palette.rgb);
    end_chunk(p, data);
}

static size_t stored_size(size_t raw)
{
    return ZLIB + raw + STORED * ((raw + MOST_STORED - 1) / MOST_STORED);
}

static void put_pixels(pen *p, const uint8_t *raw, size_t size)
{
    uint8_t *data = begin_chunk(p, "IDAT", stored_size(size));
    put(p, "\170\1", 2);
    for (size_t at = 0; at < size; at += MOST_STORED) {
        size_t now = size - at < MOST_STORED ? size - at : MOST_STORED;
        put(p,
            (uint8_t[]){at + now == size, (uint8_t)now, (uint8_t)(now >> 8), (uint8_t)~now,
                        (uint8_t)(~now >> 8)},
            STORED);
        put(p, raw + at, now);
    }
    put_number(p, adler(raw, size));
    end_chunk(p, data);
}

/* The rows, each behind a byte that says it is not filtered. */
static void copy_rows(const sro_picture *picture, uint8_t *raw)
{
    size_t width = (size_t)picture->width;
    for (int y = 0; y < picture->height; y++, raw += 1 + width) {
        raw[0] = 0;
        memcpy(raw + 1, picture->pixels + (size_t)y * width, width);
    }
}

/* RFC 4648 */
static void base64(const uint8_t *bytes, size_t count, char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < count; i += 3) {
        size_t left = count - i;
        uint32_t bits = (uint32_t)bytes[i] << 16 | (uint32_t)(left > 1 ? bytes[i + 1] : 0) << 8
                        | (left > 2 ? bytes[i + 2] : 0);
        *text++ = digits[bits >> 18];
        *text++ = digits[bits >> 12 & 63];
        *text++ = left > 1 ? digits[bits >> 6 & 63] : '=';
        *text++ = left > 2 ? digits[bits & 63] : '=';
    }
    *text = 0;
}

char *sro_picture_png(const sro_picture *picture)
{
    size_t raw_size = (size_t)picture->height * (1 + (size_t)picture->width);
    size_t size =
        SIGNATURE + 4 * CHUNK + HEADER + sizeof picture->palette.rgb + stored_size(raw_size);
    uint8_t *raw = malloc(raw_size), *png = malloc(size);
    char *text = malloc((size + 2) / 3 * 4 + 1);
    pen p = {png};
    if (raw && png && text) {
        copy_rows(picture, raw);
        put(&p, "\211PNG\r\n\32\n", SIGNATURE);
        put_header(&p, picture);
        put_palette(&p, picture);
        put_pixels(&p, raw, raw_size);
        end_chunk(&p, begin_chunk(&p, "IEND", 0));
        base64(png, size, text);
    } else {
        free(text);
        text = 0;
    }
    free(raw);
    free(png);
    return text;
}
