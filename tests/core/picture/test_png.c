#include "picture/png.h"

#include <stdlib.h>
#include <string.h>

#include "support.h"

/* The files are those of another maker of PNGs, in Python 3, with its zlib and base64; what is
 * too long to be shown in full is here by its length and its zlib.crc32:
 *
 *     import base64, struct, zlib
 *     def chunk(name, data):
 *         return (struct.pack('>I', len(data)) + name + data
 *                 + struct.pack('>I', zlib.crc32(name + data)))
 *     def png(w, h, pixel=lambda x, y: (31 * x + 17 * y) % 207):
 *         raw = b''.join(bytes([0] + [pixel(x, y) for x in range(w)]) for y in range(h))
 *         parts = [raw[i:i + 65535] for i in range(0, len(raw), 65535)]
 *         stored = b''.join(struct.pack('<BHH', p is parts[-1], len(p), len(p) ^ 65535) + p
 *                           for p in parts)
 *         palette = bytes(v for i in range(207) for v in (i, 255 - i, i * 7 % 256))
 *         data = b'\x78\x01' + stored + struct.pack('>I', zlib.adler32(raw))
 *         assert zlib.decompress(data) == raw
 *         return (b'\x89PNG\r\n\x1a\n'
 *                 + chunk(b'IHDR', struct.pack('>IIBBBBB', w, h, 8, 3, 0, 0, 0))
 *                 + chunk(b'PLTE', palette) + chunk(b'IDAT', data) + chunk(b'IEND', b''))
 */

static sro_picture *picture_of(int width, int height)
{
    sro_picture *picture;
    sro_palette palette;
    for (int i = 0; i < SRO_COLOUR_COUNT; i++) {
        palette.rgb[i][0] = (uint8_t)i;
        palette.rgb[i][1] = (uint8_t)(255 - i);
        palette.rgb[i][2] = (uint8_t)(i * 7);
    }
    succeeds(sro_picture_new(&picture, width, height, &palette));
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            picture->pixels[y * width + x] = (uint8_t)((31 * x + 17 * y) % 207);
    return picture;
}

/* Bit by bit, as PNG's standard tells it; of "123456789" it is 0xcbf43926. */
static uint32_t crc32_of(const unsigned char *bytes, size_t count)
{
    uint32_t sum = 0xffffffffu;
    for (size_t i = 0; i < count; i++) {
        sum ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            sum = sum & 1 ? sum >> 1 ^ 0xedb88320u : sum >> 1;
    }
    return sum ^ 0xffffffffu;
}

static uint32_t six_bits(char c)
{
    return (uint32_t)(c >= 'A' && c <= 'Z'   ? c - 'A'
                      : c >= 'a' && c <= 'z' ? c - 'a' + 26
                      : c >= '0' && c <= '9' ? c - '0' + 52
                      : c == '+'             ? 62
                      : c == '/'             ? 63
                                             : 64);
}

/* The bytes that a text of base64 stands for, which has to be one; the caller's to free. */
static unsigned char *bytes_in(const char *text, size_t *count)
{
    size_t length = strlen(text), ends = 0;
    unsigned char *bytes = malloc(length / 4 * 3 + 1);
    assert_non_null(bytes);
    assert_int_equal(length % 4, 0);
    while (length && ends < 2 && text[length - 1 - ends] == '=')
        ends++;
    *count = length / 4 * 3 - ends;
    for (size_t i = 0; i < length; i += 4) {
        uint32_t bits = 0;
        for (size_t k = i; k < i + 4; k++) {
            uint32_t six = k < length - ends ? six_bits(text[k]) : 0;
            assert_true(six < 64);
            bits = bits << 6 | six;
        }
        for (size_t k = 0; k < 3 && i / 4 * 3 + k < *count; k++)
            bytes[i / 4 * 3 + k] = (unsigned char)(bits >> (16 - 8 * k));
        assert_true(i + 4 < length || (bits & ((1u << 8 * ends) - 1)) == 0);
    }
    return bytes;
}

/* base64.b64encode(png(3, 2)) */
static void a_file_in_full(void **state)
{
    static const char want[] =
        "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAMAAACqqpYoAAACbVBMVEUA/wAB/gcC/Q4D/BUE+xwF+iMG+SoH"
        "+DEI9zgJ9j8K9UYL9E0M81QN8lsO8WIP8GkQ73AR7ncS7X4T7IUU64wV6pMW6ZoX6KEY56gZ5q8a5bYb5L0c"
        "48Qd4sse4dIf4Nkg3+Ah3uci3e4j3PUk2/wl2gMm2Qon2BEo1xgp1h8q1SYr1C0s0zQt0jsu0UIv0Ekwz1Ax"
        "zlcyzV4zzGU0y2w1ynM2yXo3yIE4x4g5xo86xZY7xJ08w6Q9wqs+wbI/wLlAv8BBvsdCvc5DvNVEu9xFuuNG"
        "uepHuPFIt/hJtv9KtQZLtA1MsxRNshtOsSJPsClQrzBRrjdSrT5TrEVUq0xVqlNWqVpXqGFYp2hZpm9apXZb"
        "pH1co4RdooteoZJfoJlgn6Bhnqdina5jnLVkm7xlmsNmmcpnmNFol9hplt9qleZrlO1sk/RtkvtukQJvkAlw"
        "jxBxjhdyjR5zjCV0iyx1ijN2iTp3iEF4h0h5hk96hVZ7hF18g2R9gmt+gXJ/gHmAf4CBfoeCfY6DfJWEe5yF"
        "eqOGeaqHeLGId7iJdr+KdcaLdM2Mc9SNctuOceKPcOmQb/CRbveSbf6TbAWUawyVahOWaRqXaCGYZyiZZi+a"
        "ZTabZD2cY0SdYkueYVKfYFmgX2ChXmeiXW6jXHWkW3ylWoOmWYqnWJGoV5ipVp+qVaarVK2sU7StUruuUcKv"
        "UMmwT9CxTteyTd6zTOW0S+y1SvO2Sfq3SAG4Rwi5Rg+6RRa7RB28QyS9Qiu+QTK/QDnAP0DBPkfCPU7DPFXE"
        "O1zFOmPGOWrHOHHIN3jJNn/KNYbLNI3MM5TNMpvOMaKovaB2AAAAE0lEQVR4AQEIAPf/AAAfPgARME8C2gDu"
        "k5MHowAAAABJRU5ErkJggg==";
    sro_picture *picture = picture_of(3, 2);
    char *text;
    succeeds(sro_png_base64(picture, &text));
    assert_string_equal(text, want);
    free(text);
    sro_picture_free(picture);
    (void)state;
}

static void check_file(const sro_picture *picture, size_t size, uint32_t sum)
{
    size_t count;
    char *text;
    succeeds(sro_png_base64(picture, &text));
    unsigned char *file = bytes_in(text, &count);
    assert_int_equal(strlen(text), (size + 2) / 3 * 4);
    if (count != size || crc32_of(file, count) != sum)
        fail_msg("%d x %d: %zu bytes of sum %08x, want %zu of %08x", picture->width,
                 picture->height, count, crc32_of(file, count), size, sum);
    free(text);
    free(file);
}

/* len(png(w, h)), zlib.crc32(png(w, h)). The first three end on each of base64's remainders. Of
 * those after them the data are 65535 bytes, twice that, one more than 65535, one less; and more
 * blocks, and the largest width and height. */
static void files_of_all_sizes(void **state)
{
    static const struct {
        int width, height;
        size_t size;
        uint32_t sum;
    } files[] = {
        {1, 1, 703, 0xfac1027a},       {2, 1, 704, 0x563f22e7},
        {3, 1, 705, 0xff61a1da},       {1, 2, 705, 0xefee5dde},
        {256, 255, 66236, 0x70b444f4}, {256, 510, 131776, 0x53d8f1bb},
        {255, 256, 66242, 0x3e6b90e8}, {301, 217, 66235, 0x5ca1c5f5},
        {600, 128, 77634, 0x1f6699d1}, {1000, 700, 701451, 0xa0301089},
        {4096, 3, 12992, 0xe631124d},  {1, 4096, 8893, 0x9d3d255e},
    };
    assert_int_equal(crc32_of((const unsigned char *)"123456789", 9), 0xcbf43926);
    for (size_t i = 0; i < COUNT(files); i++) {
        sro_picture *picture = picture_of(files[i].width, files[i].height);
        check_file(picture, files[i].size, files[i].sum);
        sro_picture_free(picture);
    }
    (void)state;
}

/* png(300, 300, lambda x, y: 255): a checksum's sums are as large as they get. */
static void the_largest_bytes(void **state)
{
    sro_picture *picture = picture_of(300, 300);
    memset(picture->pixels, 255, 300 * 300);
    check_file(picture, 91006, 0x4732c0e8);
    sro_picture_free(picture);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_in_full),
        cmocka_unit_test(files_of_all_sizes),
        cmocka_unit_test(the_largest_bytes),
    };
    return cmocka_run_group_tests_name("png", tests, NULL, NULL);
}
