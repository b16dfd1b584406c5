#include "common/order_io.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Entries */

/* False when the atom is no frame number. */
static int entry_read(const t_atom *a, uint32_t *entry)
{
    double number = a->a_type == A_FLOAT ? floor(atom_getfloat(a)) : -1;
    if (!(number >= 0) || isinf(number))
        return 0;
    *entry = number < SRO_NO_FRAME ? (uint32_t)number : SRO_NO_FRAME;
    return 1;
}

/* One message about all that is left out. */
static void report(void *owner, const char *what, size_t length, size_t left_out,
                   const t_atom *first)
{
    char text[MAXPDSTRING];
    if (left_out)
        atom_string(first, text, sizeof(text));
    if (length && left_out)
        unit_error(owner, "%s: left out %zu that are no frame numbers, the first is %s", what,
                   left_out, text);
    else if (left_out)
        unit_error(owner,
                   "%s: none of %zu entries is a frame number (the first is %s); "
                   "the old order stays",
                   what, left_out, text);
    else if (!length)
        unit_error(owner, "%s: is empty; the old order stays", what);
}

uint32_t *entries_read(void *owner, const char *what, int argc, const t_atom *argv, size_t *length)
{
    size_t left_out = 0;
    const t_atom *first = 0;
    int i;
    uint32_t *order = malloc(((size_t)argc + 1) * sizeof(*order));
    if (!order) {
        unit_error(owner, "%s: %s", what, SRO_NO_MEMORY);
        return 0;
    }
    *length = 0;
    for (i = 0; i < argc; i++)
        if (entry_read(&argv[i], &order[*length]))
            (*length)++;
        else if (!left_out++)
            first = &argv[i];
    report(owner, what, *length, left_out, first);
    if (!*length) {
        free(order);
        order = 0;
    }
    return order;
}

void order_send(void *owner, long unit, t_outlet *outlet, t_order_form form, const uint32_t *order,
                size_t length)
{
    size_t i;
    long before;
    t_atom *atoms = malloc(length * sizeof(*atoms));
    if (!atoms) {
        unit_error(owner, "order: %s", SRO_NO_MEMORY);
        return;
    }
    for (i = 0; i < length; i++)
        SETFLOAT(&atoms[i], (t_float)order[i]);
    before = registry_send_as(unit);
    if (form == ORDER_AS_LIST && length > 1)
        outlet_list(outlet, gensym("list"), (int)length, atoms);
    else
        outlet_anything(outlet, gensym("order"), (int)length, atoms);
    registry_send_as(before);
    free(atoms);
}

/* Edits */

int edit_named(void *owner, t_edit *e, const t_symbol *name, const char *other)
{
    char names[MAXPDSTRING] = "";
    const sro_order_edit *edit = sro_order_edit_named(name->s_name);
    size_t i;
    if (edit) {
        *e = (t_edit){.edit = edit};
        memcpy(e->numbers, edit->defaults, sizeof(e->numbers));
        return 1;
    }
    for (i = 0; sro_order_edits()[i]; i++)
        words_add(names, sizeof(names), sro_order_edits()[i]->name);
    if (other)
        words_add(names, sizeof(names), other);
    unit_error(owner, "%s: no such edit; there are %s", name->s_name, names);
    return 0;
}

static int number_read(const t_atom *a, int64_t *number)
{
    double value = a->a_type == A_FLOAT ? floor(atom_getfloat(a)) : INFINITY;
    if (!(fabs(value) <= 1e15))
        return 0;
    *number = (int64_t)value;
    return 1;
}

/* One number too many has no place to be read to. */
static const char *number_fault(const sro_order_edit *edit, int i, const t_atom *a, int64_t *to)
{
    if (i >= edit->accepted)
        return a->a_type == A_FLOAT ? "is one argument too many"
                                    : "is one word too many: an object or a message is one edit";
    return number_read(a, to) ? 0 : "is no number to edit by";
}

int edit_numbers(void *owner, t_edit *e, int argc, const t_atom *argv)
{
    const sro_order_edit *edit = e->edit;
    const char *space = edit->accepted ? " " : "", *fault;
    t_edit wanted = *e;
    char text[MAXPDSTRING];
    int i;
    if (argc < edit->needed) {
        unit_error(owner, "%s: a number is missing; say %s %s", edit->name, edit->name,
                   edit->numbers);
        return 0;
    }
    for (i = 0; i < argc; i++)
        if ((fault = number_fault(edit, i, &argv[i], &wanted.numbers[i]))) {
            atom_string(&argv[i], text, sizeof(text));
            unit_error(owner, "%s: %s %s; say %s%s%s", edit->name, text, fault, edit->name, space,
                       edit->numbers);
            return 0;
        }
    if (wanted.given < argc)
        wanted.given = argc;
    *e = wanted;
    return 1;
}

int edit_apply(void *owner, const t_edit *e, uint32_t **order, size_t *length)
{
    const char *error = sro_order_edit_apply(e->edit, order, length, e->numbers);
    char text[MAXPDSTRING];
    if (!error)
        return 1;
    edit_write(e, text, sizeof(text));
    unit_error(owner, "%s of %zu entries: %s; the old order stays", text, *length, error);
    return 0;
}

void edit_write(const t_edit *e, char *text, size_t size)
{
    int i;
    size_t used = (size_t)snprintf(text, size, "%s", e->edit->name);
    for (i = 0; i < e->given || i < e->edit->needed; i++)
        used += (size_t)snprintf(text + used, size - used, " %lld", (long long)e->numbers[i]);
}
