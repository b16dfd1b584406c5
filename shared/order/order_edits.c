#include "order/order_edits.h"

#include <string.h>

/* The family: a new edit is a file of its own and a line here, where people would look for it. */
#define EACH_EDIT(DO) \
    DO(original)      \
    DO(reverse)       \
    DO(shuffle)       \
    DO(blocks)        \
    DO(rotate)        \
    DO(slice)         \
    DO(every)         \
    DO(repeat)        \
    DO(palindrome)

#define DECLARE(name) extern const sro_order_edit sro_edit_##name;
EACH_EDIT(DECLARE)

#define POINTER(name) &sro_edit_##name,
static const sro_order_edit *const edits[] = {EACH_EDIT(POINTER) NULL};

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
