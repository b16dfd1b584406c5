/* The part of [reorder~] that holds the order. */

#include "reorder~.h"

#include <stdlib.h>
#include <string.h>

#include "base/permutation.h"
#include "common/arrays.h"

size_t reorder_tilde_missing(const t_reorder_tilde *x)
{
    size_t i, missing = 0, count = x->frames ? sro_frames_count(x->frames) : 0;
    for (i = 0; x->frames && x->order && i < x->length; i++)
        missing += x->order[i] >= count;
    return missing;
}

void reorder_tilde_warn_of_missing(t_reorder_tilde *x)
{
    size_t missing = sro_player_playing(x->player) ? reorder_tilde_missing(x) : 0;
    if (missing)
        host_note(x, "%zu of %zu entries of the order lie beyond the %zu frames and are skipped",
                  missing, x->length, sro_frames_count(x->frames));
}

/* Takes over `order`, which was allocated; NULL for the original. */
static void reorder_tilde_set(t_reorder_tilde *x, uint32_t *order, size_t length)
{
    sro_error error = sro_player_set_order(x->player, order, length);
    if (error) {
        host_error(x, "order: %s", error);
        free(order);
        return;
    }
    free(x->order);
    x->order = order;
    x->length = length;
    reorder_tilde_note_starts(x);
    reorder_tilde_warn_of_missing(x);
    reorder_tilde_start_if_waiting(x);
}

/* Takes over `order`, and notes that it comes from whoever has just sent it. */
static void reorder_tilde_take(t_reorder_tilde *x, uint32_t *order, size_t length)
{
    if (producer_by_hand(&x->producer)) {
        producer_input_from_sender(&x->producer, STAGE_POINTS);
        reorder_tilde_set(x, order, length);
    } else
        free(order);
}

void reorder_tilde_order(void *object, const t_message *message)
{
    t_reorder_tilde *x = object;
    size_t length;
    uint32_t *order = order_read(x, &(t_message){"order", message->argc, message->argv}, &length);
    if (order)
        reorder_tilde_take(x, order, length);
}

void reorder_tilde_array(void *object, const t_message *message)
{
    t_reorder_tilde *x = object;
    size_t size = SIZE_MAX, length;
    float *points = array_read(x, message->name, message->argv[0].word, &size);
    uint32_t *order = points ? order_of_points(x, message->name, points, size, &length) : NULL;
    free(points);
    if (order)
        reorder_tilde_take(x, order, length);
}

/* A copy of the current order to edit, or NULL with an error. */
static uint32_t *current_order(t_reorder_tilde *x, const char *what, size_t *length)
{
    uint32_t *order;
    if (!x->order && !x->frames) {
        producer_report_lack(&x->producer, what);
        return NULL;
    }
    *length = x->order ? x->length : sro_frames_count(x->frames);
    order = malloc(*length * sizeof(*order));
    if (!order)
        host_error(x, "%s: %s", what, SRO_NO_MEMORY);
    else if (x->order)
        memcpy(order, x->order, *length * sizeof(*order));
    else
        sro_permutation_identity(order, *length);
    return order;
}

/* The message is named as the edit: one of the core's. */
void reorder_tilde_edit(void *object, const t_message *message)
{
    t_reorder_tilde *x = object;
    t_edit edit;
    size_t length;
    uint32_t *order;
    if (!edit_named(x, &edit, message->name, NULL)
        || !edit_read_numbers(x, &edit, message->argc, message->argv))
        return;
    if (!producer_by_hand(&x->producer))
        return;
    if (!strcmp(message->name, "original")) { /* all frames that there are, or will be */
        producer_input_from(&x->producer, STAGE_POINTS, NULL);
        reorder_tilde_set(x, NULL, 0);
        return;
    }
    if (!(order = current_order(x, message->name, &length)))
        return;
    if (edit_apply(x, &edit, &order, &length))
        reorder_tilde_set(x, order, length);
    else
        free(order);
}

void reorder_tilde_get(void *object, const t_message *message)
{
    t_reorder_tilde *x = object;
    size_t length;
    uint32_t *order;
    if (!producer_is_current(&x->producer, message->name))
        return;
    order = current_order(x, message->name, &length);
    if (order)
        order_send(x, 0, OUT_INFO, ORDER_AS_MESSAGE, order, length, &x->told_order);
    free(order);
}
