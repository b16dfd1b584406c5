/* palindrome: concatenate([o, o[-2:0:-1]]) */

#include "order/order_edit.h"

/* Neither end comes a second time, so that none sounds twice in a row when the order is looped. */
static SRO_CHECKED sro_error apply(uint32_t **order, size_t *length, const int64_t *numbers)
{
    size_t there = *length, back = there > 2 ? there - 2 : 0;
    (void)numbers;
    if (there + back > SRO_MAX_ORDER)
        return SRO_ORDER_TOO_LONG;
    sro_error error = sro_order_reallocate(order, there + back);
    if (error)
        return error;
    for (size_t i = 0; i < back; i++)
        (*order)[there + i] = (*order)[there - 2 - i];
    *length = there + back;
    return NULL;
}

const sro_order_edit sro_edit_palindrome = {
    .name = "palindrome",
    .numbers = "",
    .about = "there and back",
    .apply = apply,
};
