/* reverse: o[::-1] */

#include "order/order_edit.h"

#include "base/permutation.h"

static SRO_CHECKED sro_error apply(uint32_t **order, size_t *length, const int64_t *numbers)
{
    (void)numbers;
    sro_permutation_reverse(*order, *length);
    return NULL;
}

const sro_order_edit sro_edit_reverse = {
    .name = "reverse",
    .numbers = "",
    .about = "backwards",
    .apply = apply,
};
