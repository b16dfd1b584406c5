/* order_io: orders as messages of numbers, and their edits as messages, for whatever class. Errors
 * go to `owner`, which is any object of ours. */
#ifndef COMMON_ORDER_IO_H
#define COMMON_ORDER_IO_H

#include "common/registry.h"
#include "hosts/host.h"
#include "order/order.h"
#include "order/order_edits.h"

/* An edit of the core's table and its numbers. */
typedef struct edit {
    const sro_order_edit *edit;
    int64_t numbers[SRO_EDIT_NUMBERS];
    int given; /* how many numbers were; defaults stand for the others */
} t_edit;

/* The entries of an order out of a message: floored; words, negative and infinite numbers are left
 * out with one error. A word alone may be the name of an order that is too long for a message. The
 * caller's to free; NULL with an error when none is left. */
uint32_t *order_read(const void *owner, const t_message *message, size_t *length);

/* The same out of the points of an array; `what` names the message for errors. */
uint32_t *order_of_points(const void *owner, const char *what, const float *points, size_t count,
                          size_t *length);

/* An order that was too long for a message (host_longest_message), as an object keeps it under a
 * name of its own until it sends another. All bytes 0: none yet. */
typedef struct named_order {
    t_published published;
    uint32_t *entries;
    size_t length;
} t_named_order;
void named_order_end(t_named_order *named);

/* Send an order by the outlet, as a message "order", or as a list where that says the same: a list
 * of one number would be that number. One that is too long is kept in `named`, and goes as "order
 * NAME". It counts as sent by the producer whose number (id) is given (roster_send_as), 0 for
 * none. */
typedef enum { ORDER_AS_LIST, ORDER_AS_MESSAGE } t_order_form;
void order_send(const void *owner, long producer, int outlet, t_order_form form,
                const uint32_t *order, size_t length, t_named_order *named);

/* For tables of messages: names of the core's edits, NULL behind the last one, and what each does.
 */
const char *edit_name(size_t index);
const char *edit_about(size_t index);

/* The edit of that name with no number given yet. False with an error when there is none, which
 * also tells of the `other` words that may stand there (NULL for none). */
bool edit_named(const void *owner, t_edit *e, const char *name, const char *other);

/* Set its first `argc` numbers, floored; the others stay. False with an error that says how to
 * write the edit, which then is as it was. */
bool edit_read_numbers(const void *owner, t_edit *e, int argc, const sro_value *argv);

/* Edit an allocated order. False with an error, and the order is as it was. */
bool edit_apply(const void *owner, const t_edit *e, uint32_t **order, size_t *length);

/* As it would be typed, "slice 3 -1". */
void edit_print(const t_edit *e, char *text, size_t size);

#endif
