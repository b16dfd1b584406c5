/* order_edits: all that can be done to an order by name and numbers. */
#ifndef SRO_ORDER_ORDER_EDITS_H
#define SRO_ORDER_ORDER_EDITS_H

#include "order/order_edit.h"

/* All of them, ended by NULL. */
SRO_API const sro_order_edit *const *sro_order_edits(void);

/* The edit of that name, or NULL. */
SRO_API const sro_order_edit *sro_order_edit_named(const char *name);

/* Edits an order that was allocated, and may be allocated anew, by `accepted` numbers of any size.
 * Fails where there is no entry, where none would be left or too many, and for lack of memory; the
 * order is then as it was. */
SRO_API SRO_CHECKED sro_error sro_order_edit_apply(const sro_order_edit *edit, uint32_t **order,
                                                   size_t *length, const int64_t *numbers);

#endif
