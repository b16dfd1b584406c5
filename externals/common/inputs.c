#include "common/inputs.h"

#include <stdio.h>

/* Where a person writes the name, its maker first does what it still has to do. A maker that sends
 * the name itself has done so. */
static void update_named(const t_message *m)
{
    const t_published *p = m->argc ? published_named(m->name, word_of(m->argv)) : NULL;
    if (p && roster_sender() != p->owner->id)
        producer_flush(p->owner);
}

/* The one of that name with a value, NULL with one error of the taker's. */
static t_published *find_value(const void *taker, const t_message *m)
{
    const char *name = m->argc ? word_of(m->argv) : "";
    t_published *p = published_named(m->name, name);
    char why[TEXT_SIZE];
    if (m->argc == 1 && p && p->value)
        return p;
    if (m->argc != 1)
        snprintf(why, sizeof(why), "needs one name");
    else if (!p)
        snprintf(why, sizeof(why),
                 "nothing has that name; connect the outlet of the object that makes it");
    else
        producer_print_remedy(p->owner, why, sizeof(why));
    host_error(taker, "%s%s%s: %s", m->name, *name ? " " : "", name, why);
    return NULL;
}

void *published_take(t_producer *taker, t_stage stage, const t_message *message)
{
    long id = taker->id;
    t_published *p;
    update_named(message);
    p = roster_has(id) ? find_value(taker, message) : NULL;
    if (!p)
        return NULL;
    producer_input_from(taker, stage, p->owner);
    return p->value;
}

void *published_find(const void *taker, const t_message *message, const bool *alive)
{
    t_published *p;
    update_named(message);
    p = *alive ? find_value(taker, message) : NULL;
    return p ? p->value : NULL;
}
