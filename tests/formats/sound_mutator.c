/* How libFuzzer changes sound files: any bytes, and by their structure: the numbers behind a
 * chunk's name, whole chunks, and the checksums of Ogg pages, without which a page is dropped
 * unread. */

#include <string.h>

#include "fuzzing.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

static unsigned draw(unsigned *state, size_t below)
{
    *state = *state * 1664525u + 1013904223u;
    return (unsigned)((*state >> 8) % (below ? below : 1));
}

static bool is_name(const uint8_t *at)
{
    for (int i = 0; i < 4; i++)
        if (at[i] < ' ' || at[i] > '~')
            return false;
    return true;
}

/* Where a name begins, at or behind a place that is drawn; `size` where none does. */
static size_t draw_name(const uint8_t *data, size_t size, unsigned *state)
{
    for (size_t at = draw(state, size); at + 8 < size; at++)
        if (is_name(data + at))
            return at;
    return size;
}

/* What a length, a rate, or a number of channels could be, and should not. */
static uint64_t draw_number(size_t rest, unsigned *state)
{
    const uint64_t numbers[] = {0,          1,          2,          3,      64,       65,
                                1024,       65535,      0x7fffffff, rest,   rest + 1, rest - 8,
                                0x80000000, 0xffffffff, rest * 4,   1 << 20};
    uint64_t number = numbers[draw(state, COUNT(numbers))];
    if (!draw(state, 4))
        number <<= draw(state, 64);
    return number + (draw(state, 4) ? 0 : draw(state, 16)) - (draw(state, 8) ? 0 : 1);
}

static void change_number(uint8_t *data, size_t size, unsigned *state)
{
    size_t name = draw_name(data, size, state), width = (size_t)2 << draw(state, 3);
    size_t at = name + 4 + 2 * (size_t)draw(state, draw(state, 2) ? 3 : 16);
    bool big_endian = draw(state, 2);
    if (at + width > size)
        return;
    uint64_t number = draw_number(size - at, state);
    for (size_t i = 0; i < width; i++)
        data[at + i] = (uint8_t)(number >> 8 * (big_endian ? width - 1 - i : i));
}

/* Takes from one name to another out, or puts it in elsewhere. */
static size_t move_chunk(uint8_t *data, size_t size, size_t max_size, unsigned *state)
{
    enum { MAX_CHUNK = 512 };
    uint8_t chunk[MAX_CHUNK];
    size_t from = draw_name(data, size, state), to = draw_name(data, size, state), count;
    if (from == size)
        return size;
    count = to > from ? to - from : 8 + (size_t)draw(state, 32);
    if (count > MAX_CHUNK || count > size - from)
        return size;
    if (draw(state, 2)) {
        memmove(data + from, data + from + count, size - from - count);
        return size - count;
    }
    if (size + count > max_size)
        return size;
    memcpy(chunk, data + from, count);
    to = draw_name(data, size, state);
    memmove(data + to + count, data + to, size - to);
    memcpy(data + to, chunk, count);
    return size + count;
}

static uint32_t checksum(const uint8_t *page, size_t count)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum ^= (uint32_t)page[i] << 24;
        for (int bit = 0; bit < 8; bit++)
            sum = sum << 1 ^ (sum >> 31 ? 0x04c11db7u : 0);
    }
    return sum;
}

static void mend_pages(uint8_t *data, size_t size)
{
    for (size_t at = 0; at + 27 <= size; at++) {
        size_t count = 27 + (size_t)data[at + 26], segments = data[at + 26];
        if (memcmp(data + at, "OggS", 4) != 0 || at + count > size)
            continue;
        for (size_t i = 0; i < segments; i++)
            count += data[at + 27 + i];
        if (at + count > size)
            continue;
        memset(data + at + 22, 0, 4);
        uint32_t sum = checksum(data + at, count);
        for (size_t i = 0; i < 4; i++)
            data[at + 22 + i] = (uint8_t)(sum >> 8 * i);
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    unsigned state = seed;
    switch (draw(&state, 4)) {
    case 0:
        change_number(data, size, &state);
        break;
    case 1:
        size = move_chunk(data, size, max_size, &state);
        break;
    default:
        size = LLVMFuzzerMutate(data, size, max_size);
    }
    if (draw(&state, 4))
        mend_pages(data, size);
    return size;
}
