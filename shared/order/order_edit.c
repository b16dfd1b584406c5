#include "order/order_edit.h"

#include <stdlib.h>

sro_error sro_order_reallocate(uint32_t **order, size_t length)
{
    uint32_t *reallocated = realloc(*order, length * sizeof *reallocated);
    if (!reallocated)
        return SRO_NO_MEMORY;
    *order = reallocated;
    return NULL;
}
