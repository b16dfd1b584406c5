/* every N: o[::N] */

#include "order/order_edit.h"

#include "base/permutation.h"

static SRO_CHECKED sro_error apply(uint32_t **order, size_t *length, const int64_t *numbers)
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
    return NULL;
}

const sro_order_edit sro_edit_every = {
    .name = "every",
    .numbers = "N",
    .needed = 1,
    .accepted = 1,
    .defaults = {1},
    .about = "every Nth entry from the first on; a negative N goes backwards from the last",
    .apply = apply,
};
