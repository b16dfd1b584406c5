/* original: sort(o) */

#include "order/order_edit.h"

#include <stdlib.h>
#include <string.h>

/* Sorted by digits, the lowest first (LSD radix sort): a million entries take milliseconds. */
enum { BITS = 11, DIGITS = 1 << BITS };

static size_t digit_of(uint32_t entry, int shift) { return entry >> shift & (DIGITS - 1); }

/* Where entries of each digit go; false where all have the same one. */
static bool find_starts(const uint32_t *from, size_t length, int shift, size_t starts[DIGITS])
{
    size_t sum = 0;
    memset(starts, 0, DIGITS * sizeof *starts);
    for (size_t i = 0; i < length; i++)
        starts[digit_of(from[i], shift)]++;
    if (starts[digit_of(from[0], shift)] == length)
        return false;
    for (size_t digit = 0; digit < DIGITS; digit++) {
        size_t count = starts[digit];
        starts[digit] = sum;
        sum += count;
    }
    return true;
}

static SRO_CHECKED sro_error apply(uint32_t **order, size_t *length, const int64_t *numbers)
{
    size_t starts[DIGITS];
    uint32_t *from = *order, *to = calloc(*length + 1, sizeof *to), *swapped;
    (void)numbers;
    if (!to)
        return SRO_NO_MEMORY;
    for (int shift = 0; shift < 32 && *length; shift += BITS) {
        if (!find_starts(from, *length, shift, starts))
            continue;
        for (size_t i = 0; i < *length; i++)
            to[starts[digit_of(from[i], shift)]++] = from[i];
        swapped = from;
        from = to;
        to = swapped;
    }
    free(to);
    *order = from;
    return NULL;
}

const sro_order_edit sro_edit_original = {
    .name = "original",
    .numbers = "",
    .about = "the entries in time order",
    .apply = apply,
};
