/* original: sort(o) */

#include "order/order_edit.h"

#include <stdlib.h>

static int compare(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

static SRO_CHECKED sro_error apply(uint32_t **order, size_t *length, const int64_t *numbers)
{
    (void)numbers;
    qsort(*order, *length, sizeof **order, compare);
    return NULL;
}

const sro_order_edit sro_edit_original = {
    .name = "original",
    .numbers = "",
    .about = "the entries in time order",
    .apply = apply,
};
