/* orders: orders as lists of atoms, and their edits as messages, for whatever class. Errors go to
 * `owner`, which is any object of ours. */
#ifndef ORDERS_H
#define ORDERS_H

#include "../shared/order.h"
#include "unit.h"

/* An edit of the core's table and its numbers. */
typedef struct _edit {
    const sro_order_edit *edit;
    int64_t numbers[SRO_EDIT_NUMBERS];
    int given; /* how many numbers were; defaults stand for the others */
} t_edit;

/* The entries of an order out of a list: floored; symbols, negative and endless numbers are left
 * out with one error. The caller's to free; 0 with an error when none is left. `what` names the
 * message. */
uint32_t *entries_read(void *owner, const char *what, int argc, const t_atom *argv,
    size_t *length);

/* An order as a message out of the outlet, "list" or another. */
void entries_send(void *owner, t_outlet *outlet, t_symbol *s, const uint32_t *order,
    size_t length);

/* The edit of that name with no number given yet. False with an error when there is none. */
int edit_named(void *owner, t_edit *e, const t_symbol *name);

/* Its first `argc` numbers, floored; the others stay. False with an error that says how to write
 * the edit, which then stays. */
int edit_numbers(void *owner, t_edit *e, int argc, const t_atom *argv);

/* Edit an allocated order. False with an error, and the order is as it was. */
int edit_apply(void *owner, const t_edit *e, uint32_t **order, size_t *length);

/* As it would be typed, "slice 3 -1". */
void edit_write(const t_edit *e, char *text, size_t size);

#endif
