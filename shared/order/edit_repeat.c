/* repeat N: repeat(o, N) */

#include "order/order_edit.h"

static SRO_CHECKED sro_error apply(uint32_t **order, size_t *length, const int64_t *numbers)
{
    if (numbers[0] < 1)
        return "leaves none; repeat 1 keeps all";
    if ((uint64_t)numbers[0] > SRO_MAX_ORDER / *length)
        return SRO_ORDER_TOO_LONG;
    size_t times = (size_t)numbers[0];
    sro_error error = sro_order_reallocate(order, *length * times);
    if (error)
        return error;
    for (size_t i = *length * times; i-- > 0;) /* from the end: what is read is not yet written */
        (*order)[i] = (*order)[i / times];
    *length *= times;
    return NULL;
}

const sro_order_edit sro_edit_repeat = {
    .name = "repeat",
    .numbers = "N",
    .needed = 1,
    .accepted = 1,
    .defaults = {1},
    .about = "each entry N times in a row",
    .apply = apply,
};
