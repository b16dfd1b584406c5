/* rotate N: roll(o, N) */

#include "order/order_edit.h"

#include "base/permutation.h"

static SRO_CHECKED sro_error apply(uint32_t **order, size_t *length, const int64_t *numbers)
{
    sro_permutation_rotate(*order, *length, numbers[0]);
    return NULL;
}

const sro_order_edit sro_edit_rotate = {
    .name = "rotate",
    .numbers = "N",
    .needed = 1,
    .accepted = 1,
    .about = "the last N entries moved to the front; a negative N moves the first ones to the end",
    .apply = apply,
};
