/* slice FROM [TO]: o[FROM:TO] */

#include "order/order_edit.h"

#include <string.h>

/* Which entry is meant; a negative number counts from the end. */
static size_t index_of(int64_t number, size_t length)
{
    int64_t end = (int64_t)length;
    int64_t from_start = number < 0 ? number + end : number;
    return from_start < 0 ? 0 : from_start > end ? length : (size_t)from_start;
}

static SRO_CHECKED sro_error apply(uint32_t **order, size_t *length, const int64_t *numbers)
{
    size_t from = index_of(numbers[0], *length), to = index_of(numbers[1], *length);
    if (from >= to)
        return "leaves none; FROM has to lie before TO and before the end";
    *length = to - from;
    memmove(*order, *order + from, *length * sizeof **order);
    return NULL;
}

const sro_order_edit sro_edit_slice = {
    .name = "slice",
    .numbers = "FROM [TO]",
    .needed = 1,
    .accepted = 2,
    .defaults = {0, INT64_MAX},
    .about = "the entries from FROM up to but not including TO, or else to the end; negative "
             "numbers count from the end",
    .apply = apply,
};
