/* The part of [reorder~] that holds the order. */

#include <stdlib.h>
#include <string.h>

#include "base/permutation.h"
#include "common/arrays.h"
#include "common/order_io.h"
#include "reorder~.h"

void reorder_warn_of_missing(t_reorder_tilde *x)
{
    size_t i, missing = 0, count;
    if (!x->x_frames || !x->x_order || !sro_player_playing(x->x_player))
        return;
    count = sro_frames_count(x->x_frames);
    for (i = 0; i < x->x_length; i++)
        missing += x->x_order[i] >= count;
    if (missing)
        unit_note(&x->x_unit,
                  "%zu of %zu entries of the order lie beyond the %zu frames "
                  "and are skipped",
                  missing, x->x_length, count);
}

/* Takes over `order`, which was allocated; 0 for the original. */
static void reorder_set(t_reorder_tilde *x, uint32_t *order, size_t length)
{
    const char *error = sro_player_set_order(x->x_player, order, length);
    if (error) {
        unit_error(&x->x_unit, "order: %s", error);
        free(order);
        return;
    }
    free(x->x_order);
    x->x_order = order;
    x->x_length = length;
    reorder_warn_of_missing(x);
    reorder_start_if_waiting(x);
}

void reorder_order(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_reorder_tilde *x = object;
    size_t length;
    const char *what = s == gensym("list") ? "order" : s->s_name;
    uint32_t *order = entries_read(x, what, argc, argv, &length);
    if (!order)
        return;
    if (unit_by_hand(&x->x_unit)) {
        unit_took_sent(&x->x_unit, STAGE_POINTS);
        reorder_set(x, order, length);
    } else
        free(order);
}

void reorder_array(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_reorder_tilde *x = object;
    size_t i, size;
    t_atom *atoms;
    t_word *words = array_words(&x->x_unit, s->s_name, argv[0].a_w.w_symbol, &size);
    (void)argc;
    if (!words)
        return;
    atoms = malloc(size * sizeof(*atoms));
    if (!atoms) {
        unit_error(&x->x_unit, "%s: %s", s->s_name, SRO_NO_MEMORY);
        return;
    }
    for (i = 0; i < size; i++)
        SETFLOAT(&atoms[i], words[i].w_float);
    reorder_order(x, s, (int)size, atoms);
    free(atoms);
}

/* A copy of the current order to edit, or 0 with an error. */
static uint32_t *current_order(t_reorder_tilde *x, const char *what, size_t *length)
{
    uint32_t *order;
    if (!x->x_order && !x->x_frames) {
        unit_lacks(&x->x_unit, what);
        return 0;
    }
    *length = x->x_order ? x->x_length : sro_frames_count(x->x_frames);
    order = malloc(*length * sizeof(*order));
    if (!order)
        unit_error(&x->x_unit, "%s: %s", what, SRO_NO_MEMORY);
    else if (x->x_order)
        memcpy(order, x->x_order, *length * sizeof(*order));
    else
        sro_permutation_identity(order, *length);
    return order;
}

void reorder_edit(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_reorder_tilde *x = object;
    t_edit edit;
    size_t length;
    uint32_t *order;
    if (!edit_named(x, &edit, s, 0) || !edit_numbers(x, &edit, argc, argv))
        return;
    if (!unit_by_hand(&x->x_unit))
        return;
    if (s == gensym("original")) { /* all frames that there are, or will be */
        unit_took(&x->x_unit, STAGE_POINTS, 0);
        reorder_set(x, 0, 0);
        return;
    }
    if (!(order = current_order(x, s->s_name, &length)))
        return;
    if (edit_apply(x, &edit, &order, &length))
        reorder_set(x, order, length);
    else
        free(order);
}

void reorder_get(void *object, t_symbol *s, int argc, t_atom *argv)
{
    t_reorder_tilde *x = object;
    size_t length;
    uint32_t *order;
    (void)argc;
    (void)argv;
    if (!unit_current(&x->x_unit, s->s_name))
        return;
    order = current_order(x, s->s_name, &length);
    if (order)
        order_send(x, 0, x->x_unit.u_info, ORDER_AS_MESSAGE, order, length);
    free(order);
}
