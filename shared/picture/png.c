#include "picture/png.h"

#include <stdlib.h>
#include <string.h>

#include "base/round_up.h"

/* PNG is ISO/IEC 15948. Its data are in the zlib format (RFC 1950), in stored blocks (RFC 1951). */

enum {
    SIGNATURE = 8,
    CHUNK = 12, /* what surrounds a chunk's data: length, name, checksum */
    HEADER = 13,
    ZLIB = 6,   /* what surrounds the data: two bytes before, the checksum after */
    STORED = 5, /* before each stored block */
    MAX_STORED = 65535,
};

/* Where the next byte goes. */
typedef struct {
    uint8_t *at;
} writer;

static void write_bytes(writer *w, const void *bytes, size_t count)
{
    memcpy(w->at, bytes, count);
    w->at += count;
}

static void write_uint32(writer *w, uint32_t number)
{
    write_bytes(w,
                (uint8_t[]){(uint8_t)(number >> 24), (uint8_t)(number >> 16),
                            (uint8_t)(number >> 8), (uint8_t)number},
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
    enum {
        PRIME = 65521,
        MAX_RUN = 5552, /* bytes whose sums fit into 32 bits for sure */
    };
    uint32_t a = 1, b = 0;
    for (size_t i = 0; i < count;) {
        size_t end = count - i < MAX_RUN ? count : i + MAX_RUN;
        for (; i < end; i++)
            b += a += bytes[i];
        a %= PRIME;
        b %= PRIME;
    }
    return b << 16 | a;
}

/* Where the data of a chunk begin; `end_chunk` gets that, once they are there. */
static uint8_t *begin_chunk(writer *w, const char *name, size_t size)
{
    write_uint32(w, (uint32_t)size);
    write_bytes(w, name, 4);
    return w->at;
}

static void end_chunk(writer *w, const uint8_t *data)
{
    write_uint32(w, crc(data - 4, (size_t)(w->at - data) + 4));
}

static void write_header(writer *w, const sro_picture *picture)
{
    uint8_t *data = begin_chunk(w, "IHDR", HEADER);
    write_uint32(w, (uint32_t)picture->width);
    write_uint32(w, (uint32_t)picture->height);
    /* 8 bits, a palette; the only compression and filter there are; in one pass */
    write_bytes(w, "\10\3\0\0\0", 5);
    end_chunk(w, data);
}

static void write_palette(writer *w, const sro_picture *picture)
{
    uint8_t *data = begin_chunk(w, "PLTE", sizeof picture->palette.rgb);
    write_bytes(w, picture->palette.rgb, sizeof picture->palette.rgb);
    end_chunk(w, data);
}

static size_t stored_size(size_t raw)
{
    return ZLIB + raw + STORED * sro_parts_of(raw, MAX_STORED);
}

static void write_pixels(writer *w, const uint8_t *raw, size_t size)
{
    uint8_t *data = begin_chunk(w, "IDAT", stored_size(size));
    write_bytes(w, "\170\1", 2);
    for (size_t at = 0; at < size; at += MAX_STORED) {
        size_t now = size - at < MAX_STORED ? size - at : MAX_STORED;
        write_bytes(w,
                    (uint8_t[]){at + now == size, (uint8_t)now, (uint8_t)(now >> 8), (uint8_t)~now,
                                (uint8_t)(~now >> 8)},
                    STORED);
        write_bytes(w, raw + at, now);
    }
    write_uint32(w, adler(raw, size));
    end_chunk(w, data);
}

static size_t png_size(const sro_picture *picture, size_t raw_size)
{
    return SIGNATURE + 4 * CHUNK + HEADER + sizeof picture->palette.rgb + stored_size(raw_size);
}

static void encode(const sro_picture *picture, const uint8_t *raw, size_t raw_size, uint8_t *png)
{
    writer w = {.at = png};
    write_bytes(&w, "\211PNG\r\n\32\n", SIGNATURE);
    write_header(&w, picture);
    write_palette(&w, picture);
    write_pixels(&w, raw, raw_size);
    end_chunk(&w, begin_chunk(&w, "IEND", 0));
}

/* The rows, each after a 0, which says that it is not filtered, and is there already. */
static void copy_rows(const sro_picture *picture, uint8_t *raw)
{
    size_t width = (size_t)picture->width;
    for (int y = 0; y < picture->height; y++, raw += 1 + width)
        memcpy(raw + 1, picture->pixels + (size_t)y * width, width);
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
        *text++ = (char)(left > 1 ? digits[bits >> 6 & 63] : '=');
        *text++ = (char)(left > 2 ? digits[bits & 63] : '=');
    }
    *text = 0;
}

sro_error sro_png_base64(const sro_picture *picture, char **text)
{
    size_t raw_size = (size_t)picture->height * (1 + (size_t)picture->width);
    size_t size = png_size(picture, raw_size);
    uint8_t *raw = calloc(raw_size, 1), *png = malloc(size);
    char *made = malloc((size + 2) / 3 * 4 + 1);
    sro_error error = SRO_NO_MEMORY;
    if (!raw || !png || !made)
        goto done;
    copy_rows(picture, raw);
    encode(picture, raw, raw_size, png);
    base64(png, size, made);
    *text = made;
    made = NULL;
    error = NULL;
done:
    free(made);
    free(raw);
    free(png);
    return error;
}
