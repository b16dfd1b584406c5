#include "order/order.h"

#include <stdlib.h>
#include <string.h>

#include "base/permutation.h"

/* The edits of the table: the length is at least 1. */

static int by_time(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

static const char *original(uint32_t **order, size_t *length, const int64_t *numbers)
{
    (void)numbers;
    qsort(*order, *length, sizeof **order, by_time);
    return 0;
}

static const char *reverse(uint32_t **order, size_t *length, const int64_t *numbers)
{
    (void)numbers;
    sro_permutation_reverse(*order, *length);
    return 0;
}

static const char *shuffle(uint32_t **order, size_t *length, const int64_t *numbers)
{
    sro_permutation_shuffle(*order, *length, (uint64_t)numbers[0]);
    return 0;
}

static const char *rotate(uint32_t **order, size_t *length, const int64_t *numbers)
{
    sro_permutation_rotate(*order, *length, numbers[0]);
    return 0;
}

static size_t place(int64_t number, size_t length)
{
    int64_t end = (int64_t)length;
    int64_t from_start = number < 0 ? number + end : number;
    return from_start < 0 ? 0 : from_start > end ? length : (size_t)from_start;
}

static const char *slice(uint32_t **order, size_t *length, const int64_t *numbers)
{
    size_t from = place(numbers[0], *length), to = place(numbers[1], *length);
    if (from >= to)
        return "leaves none; FROM has to lie before TO and before the end";
    *length = to - from;
    memmove(*order, *order + from, *length * sizeof **order);
    return 0;
}

static const char *every(uint32_t **order, size_t *length, const int64_t *numbers)
{
    uint64_t step = (uint64_t)numbers[0];
    if (!step)
        return "leads nowhere; every 1 takes all, every -1 all backwards";
    if (numbers[0] < 0) {
        sro_permutation_reverse(*order, *length);
        step = -step;
    }
    size_t count = (size_t)((*length - 1) / step) + 1;
    for (size_t i = 0; i < count; i++)
        (*order)[i] = (*order)[i * step];
    *length = count;
    return 0;
}

#define TOO_LONG "makes more than 16777216; slice the order first"

static const char *grow(uint32_t **order, size_t length)
{
    uint32_t *grown = realloc(*order, length * sizeof *grown);
    if (!grown)
        return SRO_NO_MEMORY;
    *order = grown;
    return 0;
}

static const char *repeat(uint32_t **order, size_t *length, const int64_t *numbers)
{
    if (numbers[0] < 1)
        return "leaves none; repeat 1 keeps all";
    if ((uint64_t)numbers[0] > SRO_MAX_ORDER / *length)
        return TOO_LONG;
    size_t times = (size_t)numbers[0];
    const char *error = grow(order, *length * times);
    if (error)
        return error;
    for (size_t i = *length * times; i-- > 0;) /* from the end: what is read is not yet written */
        (*order)[i] = (*order)[i / times];
    *length *= times;
    return 0;
}

static const char *palindrome(uint32_t **order, size_t *length, const int64_t *numbers)
{
    size_t there = *length, back = there > 2 ? there - 2 : 0;
    (void)numbers;
    if (there + back > SRO_MAX_ORDER)
        return TOO_LONG;
    const char *error = grow(order, there + back);
    if (error)
        return error;
    for (size_t i = 0; i < back; i++)
        (*order)[there + i] = (*order)[there - 2 - i];
    *length = there + back;
    return 0;
}

static const sro_order_edit edits[] = {
    {.name = "original", .numbers = "", .apply = original},
    {.name = "reverse", .numbers = "", .apply = reverse},
    {.name = "shuffle", .numbers = "[SEED]", .accepted = 1, .apply = shuffle},
    {.name = "rotate", .numbers = "N", .needed = 1, .accepted = 1, .apply = rotate},
    {.name = "slice",
     .numbers = "FROM [TO]",
     .needed = 1,
     .accepted = 2,
     .defaults = {0, INT64_MAX},
     .apply = slice},
    {.name = "every", .numbers = "N", .needed = 1, .accepted = 1, .defaults = {1}, .apply = every},
    {.name = "repeat",
     .numbers = "N",
     .needed = 1,
     .accepted = 1,
     .defaults = {1},
     .apply = repeat},
    {.name = "palindrome", .numbers = "", .apply = palindrome},
    {0},
};

_Static_assert(sizeof edits / sizeof *edits == SRO_ORDER_EDITS + 1, "order.h says how many");

const sro_order_edit *sro_order_edits(void) { return edits; }

const char *sro_order_apply(const sro_order_edit *edit, uint32_t **order, size_t *length,
                            const int64_t *numbers)
{
    return *length ? edit->apply(order, length, numbers) : "no order to edit";
}

size_t sro_order_present(const uint32_t *order, size_t length, size_t count, uint32_t *kept)
{
    size_t present = 0;
    for (size_t i = 0; i < length; i++)
        if (order[i] < count)
            kept[present++] = order[i];
    return present;
}
