/* shuffle [SEED]: o[p], p being the permutation that sro_permutation_shuffle makes of the seed */

#include "order/order_edit.h"

#include "base/permutation.h"

static SRO_CHECKED sro_error apply(uint32_t **order, size_t *length, const int64_t *numbers)
{
    sro_permutation_shuffle(*order, *length, (uint64_t)numbers[0]);
    return NULL;
}

const sro_order_edit sro_edit_shuffle = {
    .name = "shuffle",
    .numbers = "[SEED]",
    .accepted = 1,
    .about = "in a random sequence, the same one for the same seed",
    .apply = apply,
};
