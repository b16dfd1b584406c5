/* order_edit: what an edit of an order is. Each member of the family is one constant in a file of
 * its own, sro_edit_NAME in edit_NAME.c; order_edits.c has the list. */
#ifndef SRO_ORDER_ORDER_EDIT_H
#define SRO_ORDER_ORDER_EDIT_H

#include "base/common.h"

/* Edits make no order longer than this. */
#define SRO_MAX_ORDER 16777216
#define SRO_ORDER_TOO_LONG "makes more than 16777216; slice the order first"

#define SRO_EDIT_NUMBERS 2

typedef struct {
    const char *name;     /* as it is typed */
    const char *numbers;  /* that follow it, as a person would write them: "FROM [TO]" */
    int needed, accepted; /* how many have to be given, and how many can be */
    int64_t defaults[SRO_EDIT_NUMBERS]; /* where none is given; a needed one's changes nothing */
    const char *about;                  /* one sentence without its full stop */

    /* Edits *length >= 1 entries in place, by `accepted` numbers of any size. The order was
     * allocated, and may be allocated anew. Fails where nothing would be left, or too much; the
     * order is then as it was. */
    SRO_CHECKED sro_error (*apply)(uint32_t **order, size_t *length, const int64_t *numbers);
} sro_order_edit;

/* Room for `length` entries, of which the first are those there were. */
SRO_CHECKED sro_error sro_order_reallocate(uint32_t **order, size_t length);

#endif
