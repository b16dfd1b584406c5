#include "order/order_edits.h"

#include <stdlib.h>
#include <string.h>

#define DECLARE(name) extern const sro_order_edit sro_edit_##name;
SRO_EACH_ORDER_EDIT(DECLARE)

#define POINTER(name) &sro_edit_##name,
static const sro_order_edit *const edits[] = {SRO_EACH_ORDER_EDIT(POINTER) NULL};

const sro_order_edit *const *sro_order_edits(void) { return edits; }

const sro_order_edit *sro_order_edit_named(const char *name)
{
    for (size_t i = 0; edits[i]; i++)
        if (!strcmp(edits[i]->name, name))
            return edits[i];
    return NULL;
}

sro_error sro_order_edit_apply(const sro_order_edit *edit, uint32_t **order, size_t *length,
                               const int64_t *numbers)
{
    return *length ? edit->apply(order, length, numbers) : "no order to edit";
}

sro_error sro_order_reallocate(uint32_t **order, size_t length)
{
    uint32_t *reallocated = realloc(*order, length * sizeof *reallocated);
    if (!reallocated)
        return SRO_NO_MEMORY;
    *order = reallocated;
    return NULL;
}
