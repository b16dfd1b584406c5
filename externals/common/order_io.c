#include "common/order_io.h"

#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/roster.h"

#define KIND "order" /* of what is published: orders, and what their names begin with */

/* Entries */

/* False when the value is no frame number. */
static bool entry_read(const sro_value *value, uint32_t *entry)
{
    double number;
    if (!read_floored(value, DBL_MAX, &number) || number < 0)
        return false;
    *entry = number < SRO_NO_FRAME ? (uint32_t)number : SRO_NO_FRAME;
    return true;
}

/* One message about all that is left out. */
static void report(const void *owner, const char *what, size_t length, size_t left_out,
                   const sro_value *first)
{
    char text[TEXT_SIZE];
    if (left_out)
        print_value(first, text, sizeof(text));
    if (length && left_out)
        host_error(owner, "%s: left out %zu that are no frame numbers, the first is %s", what,
                   left_out, text);
    else if (left_out)
        host_error(owner,
                   "%s: none of %zu entries is a frame number (the first is %s); "
                   "the old order stays",
                   what, left_out, text);
    else if (!length)
        host_error(owner, "%s: is empty; the old order stays", what);
}

/* One of the values that are to be entries. */
typedef sro_value t_value_at(const void *values, size_t index);

static sro_value atom_at(const void *values, size_t index)
{
    return ((const sro_value *)values)[index];
}

static sro_value point_at(const void *points, size_t index)
{
    return number_value(((const float *)points)[index]);
}

static uint32_t *read_entries(const void *owner, const char *what, size_t count, t_value_at *at,
                              const void *values, size_t *length)
{
    size_t left_out = 0, i;
    sro_value first = number_value(0);
    uint32_t *order = malloc((count + 1) * sizeof(*order));
    if (!order) {
        host_error(owner, "%s: %s", what, SRO_NO_MEMORY);
        return NULL;
    }
    *length = 0;
    for (i = 0; i < count; i++) {
        sro_value value = at(values, i);
        if (entry_read(&value, &order[*length]))
            (*length)++;
        else if (!left_out++)
            first = value;
    }
    report(owner, what, *length, left_out, &first);
    if (!*length) {
        free(order);
        order = NULL;
    }
    return order;
}

static uint32_t *copy_named(const void *owner, const t_message *m, const t_named_order *named,
                            size_t *length)
{
    uint32_t *order = malloc(named->length * sizeof(*order));
    if (!order) {
        host_error(owner, "%s: %s", m->name, SRO_NO_MEMORY);
        return NULL;
    }
    memcpy(order, named->entries, named->length * sizeof(*order));
    *length = named->length;
    return order;
}

uint32_t *order_read(const void *owner, const t_message *message, size_t *length)
{
    bool word = message->argc == 1 && is_word(message->argv);
    const t_published *p = word ? published_named(KIND, message->argv->word) : NULL;
    if (p)
        return copy_named(owner, message, p->value, length);
    return read_entries(owner, message->name, (size_t)message->argc, atom_at, message->argv,
                        length);
}

uint32_t *order_of_points(const void *owner, const char *what, const float *points, size_t count,
                          size_t *length)
{
    return read_entries(owner, what, count, point_at, points, length);
}

/* False without memory: then the order before it stays. */
static bool keep_named(t_named_order *named, const uint32_t *order, size_t length)
{
    uint32_t *entries = malloc(length * sizeof(*entries));
    if (!entries)
        return false;
    memcpy(entries, order, length * sizeof(*entries));
    if (!named->entries) {
        published_begin(&named->published, NULL, KIND, KIND);
        published_rename(&named->published, NULL);
        named->published.value = named;
    }
    free(named->entries);
    named->entries = entries;
    named->length = length;
    return true;
}

void named_order_end(t_named_order *named)
{
    if (named->entries)
        published_end(&named->published);
    free(named->entries);
}

static SRO_CHECKED sro_error send_named(const void *owner, int outlet, const uint32_t *order,
                                        size_t length, t_named_order *named)
{
    if (!keep_named(named, order, length))
        return SRO_NO_MEMORY;
    host_send_word(owner, outlet, KIND, named->published.name);
    return NULL;
}

void order_send(const void *owner, long producer, int outlet, t_order_form form,
                const uint32_t *order, size_t length, t_named_order *named)
{
    const char *name = form == ORDER_AS_LIST && length > 1 ? "list" : "order";
    long before = roster_send_as(producer);
    sro_error error = length > host_longest_message()
                          ? send_named(owner, outlet, order, length, named)
                          : host_send_numbers(owner, outlet, name, length, uint32_at, order);
    roster_send_as(before);
    if (error)
        host_error(owner, "order: %s", error);
}

/* Edits */

const char *edit_name(size_t index)
{
    const sro_order_edit *edit = sro_order_edits()[index];
    return edit ? edit->name : NULL;
}

const char *edit_about(size_t index) { return sro_order_edits()[index]->about; }

bool edit_named(const void *owner, t_edit *e, const char *name, const char *other)
{
    char names[TEXT_SIZE] = "";
    const sro_order_edit *edit = sro_order_edit_named(name);
    size_t i;
    if (edit) {
        *e = (t_edit){.edit = edit};
        memcpy(e->numbers, edit->defaults, sizeof(e->numbers));
        return true;
    }
    for (i = 0; sro_order_edits()[i]; i++)
        words_add(names, sizeof(names), sro_order_edits()[i]->name);
    if (other)
        words_add(names, sizeof(names), other);
    host_error(owner, "%s: no such edit; there are %s", name, names);
    return false;
}

/* Number i of an edit, read to *to; or what is wrong with it, such as that the edit takes fewer. */
static const char *number_fault(const sro_order_edit *edit, int i, const sro_value *value,
                                int64_t *to)
{
    double number;
    if (i >= edit->accepted)
        return is_number(value) ? "is one argument too many"
                                : "is one word too many: an object or a message is one edit";
    if (!read_floored(value, 1e15, &number))
        return "is no number to edit by";
    *to = (int64_t)number;
    return NULL;
}

bool edit_read_numbers(const void *owner, t_edit *e, int argc, const sro_value *argv)
{
    const sro_order_edit *edit = e->edit;
    const char *space = edit->accepted ? " " : "";
    t_edit wanted = *e;
    char text[TEXT_SIZE];
    int i;
    if (argc < edit->needed) {
        host_error(owner, "%s: a number is missing; say %s %s", edit->name, edit->name,
                   edit->numbers);
        return false;
    }
    for (i = 0; i < argc; i++) {
        const char *fault = number_fault(edit, i, &argv[i], &wanted.numbers[i]);
        if (!fault)
            continue;
        print_value(&argv[i], text, sizeof(text));
        host_error(owner, "%s: %s %s; say %s%s%s", edit->name, text, fault, edit->name, space,
                   edit->numbers);
        return false;
    }
    if (wanted.given < argc)
        wanted.given = argc;
    *e = wanted;
    return true;
}

bool edit_apply(const void *owner, const t_edit *e, uint32_t **order, size_t *length)
{
    sro_error error = sro_order_edit_apply(e->edit, order, length, e->numbers);
    char text[TEXT_SIZE];
    if (!error)
        return true;
    edit_print(e, text, sizeof(text));
    host_error(owner, "%s of %zu entries: %s; the old order stays", text, *length, error);
    return false;
}

void edit_print(const t_edit *e, char *text, size_t size)
{
    int i;
    size_t used = (size_t)snprintf(text, size, "%s", e->edit->name);
    for (i = 0; i < e->given || i < e->edit->needed; i++)
        used += (size_t)snprintf(text + used, size - used, " %lld", (long long)e->numbers[i]);
}
