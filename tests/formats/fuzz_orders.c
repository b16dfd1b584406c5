/* Orders and their edits as messages: the first line is an order, each that follows an edit. An
 * edit invents no frame, does the same to the same order, and leaves it alone where it fails. */

#include <stdlib.h>
#include <string.h>

#include "common/order_io.h"
#include "fuzzing.h"
#include "stub_host.h"

enum { MAX_VALUES = 4000, MANY = 100000 };

static const t_hosted_class class = {.name = "orders", .size = sizeof(t_hosted)};
static const t_hosted owner = {.class = &class};

/* One line an error; at most one error. */
static void check_said(bool wanted)
{
    const char *said = stub_said(), *end = strchr(said, '\n');
    HOLDS(wanted ? end && !end[1] && !strncmp(said, "error: orders: ", 15) : !*said);
}

static bool contains(const uint32_t *order, size_t length, uint32_t entry)
{
    size_t i = 0;
    while (i < length && order[i] != entry)
        i++;
    return i < length;
}

static uint32_t *copy_of(const uint32_t *order, size_t length)
{
    uint32_t *copy = malloc((length + 1) * sizeof(*copy));
    HOLDS(copy);
    memcpy(copy, order, length * sizeof(*copy));
    return copy;
}

static void check_printing(const t_edit *edit)
{
    char text[TEXT_SIZE];
    sro_value values[SRO_EDIT_NUMBERS + 2];
    t_edit read;
    edit_print(edit, text, sizeof(text));
    size_t count = fuzz_values(text, values, COUNT(values));
    HOLDS(edit_named(&owner, &read, values[0].word, NULL));
    HOLDS(edit_read_numbers(&owner, &read, (int)count - 1, values + 1));
    HOLDS(!memcmp(read.numbers, edit->numbers, sizeof(read.numbers)));
}

static void check_edit(const t_edit *edit, uint32_t **order, size_t *length)
{
    size_t before_length = *length, again_length = *length, i;
    uint32_t *before = copy_of(*order, *length), *again = copy_of(*order, *length);
    bool done = edit_apply(&owner, edit, order, length);
    check_said(!done);
    HOLDS(edit_apply(&owner, edit, &again, &again_length) == done);
    check_said(!done);
    HOLDS(*length >= 1 && *length <= SRO_MAX_ORDER);
    HOLDS(again_length == *length && !memcmp(again, *order, *length * sizeof(*again)));
    if (!done)
        HOLDS(*length == before_length && !memcmp(before, *order, *length * sizeof(*before)));
    for (i = 0; i < *length && i < 100; i++)
        HOLDS(edit->edit == sro_order_edit_named("original")
              || contains(before, before_length, (*order)[i]));
    free(before);
    free(again);
}

/* That would take a while, and is no different from fewer. */
static bool makes_many(const t_edit *edit, size_t length)
{
    int64_t times = edit->edit == sro_order_edit_named("repeat") ? edit->numbers[0] : 1;
    return times > 0 && times < SRO_MAX_ORDER && (size_t)times * length > MANY;
}

static void edit_by(sro_value *values, size_t count, uint32_t **order, size_t *length)
{
    t_edit edit;
    bool named = count && values[0].word && edit_named(&owner, &edit, values[0].word, "other");
    bool read = named && edit_read_numbers(&owner, &edit, (int)count - 1, values + 1);
    check_said(count && values[0].word && !read);
    if (!read)
        return;
    check_printing(&edit);
    if (!makes_many(&edit, *length))
        check_edit(&edit, order, length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static sro_value values[MAX_VALUES];
    char *text = fuzz_text(data, size), *rest = text, *line = fuzz_line(&rest);
    size_t length = 0, count = line ? fuzz_values(line, values, MAX_VALUES) : 0, edits = 0;
    uint32_t *order;
    stub_begin();
    order = order_read(&owner, &(t_message){"order", (int)count, values}, &length);
    HOLDS((order != NULL) == (length > 0) && length <= count);
    check_said(length < count || !count);
    while (order && edits++ < 20 && (line = fuzz_line(&rest)))
        edit_by(values, fuzz_values(line, values, MAX_VALUES), &order, &length);
    free(order);
    free(text);
    return 0;
}
