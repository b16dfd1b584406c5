#include "common/registry.h"

#include <stdio.h>
#include <string.h>

#include "common/producer.h"

/* The number is the layout of the core's values and of t_published. It changes with them: binaries
 * of two versions may meet in one host, and must not take each other's values. */
#define REGISTRY_NAME "spectreorder-registry-3"

static t_published **registry(void) { return host_shared(REGISTRY_NAME, sizeof(t_published *)); }

static t_published *find(const char *kind, const char *name)
{
    t_published *p = *registry();
    while (p && (strcmp(p->kind, kind) != 0 || strcmp(p->name, name) != 0))
        p = p->next;
    return p;
}

void published_begin(t_published *p, t_producer *owner, const char *kind, const char *prefix)
{
    *p = (t_published){.owner = owner, .kind = kind, .prefix = prefix};
}

static void withdraw(t_published *p)
{
    t_published **at = registry();
    while (*at && *at != p)
        at = &(*at)->next;
    if (*at)
        *at = p->next;
}

void published_end(t_published *p) { withdraw(p); }

static bool publish(t_published *p, const char *name)
{
    t_published **first = registry();
    if (find(p->kind, name))
        return false;
    p->name = host_word(name);
    p->next = *first;
    *first = p;
    return true;
}

static void publish_by_number(t_published *p)
{
    char name[TEXT_SIZE];
    int i = 1;
    do
        snprintf(name, sizeof(name), "%s-%d", p->prefix, i++);
    while (!publish(p, name));
}

bool published_rename(t_published *p, const char *wanted)
{
    bool news = !p->name || wanted != p->wanted;
    if (!news && (!wanted || wanted == p->name))
        return false;
    if (!news && find(p->kind, wanted))
        return false; /* still taken; that was said */
    withdraw(p);
    p->wanted = wanted;
    if (wanted && publish(p, wanted))
        return true;
    publish_by_number(p);
    if (wanted)
        host_error(p->owner, "name %s: is taken by another object; publishing as %s", wanted,
                   p->name);
    return true;
}

/* What its maker is about to make comes first, where it is named by hand. */
static void update_named(const t_message *m)
{
    const t_published *p = m->argc ? find(m->name, word_of(m->argv)) : NULL;
    if (p && roster_sender() != p->owner->id)
        producer_flush(p->owner);
}

/* The one of that name with a value, NULL with one error of the taker's. */
static t_published *find_value(const void *taker, const t_message *m)
{
    const char *name = m->argc ? word_of(m->argv) : "";
    t_published *p = find(m->name, name);
    char why[TEXT_SIZE];
    if (m->argc == 1 && p && p->value)
        return p;
    if (m->argc != 1)
        snprintf(why, sizeof(why), "needs one name");
    else if (!p)
        snprintf(why, sizeof(why),
                 "nothing has that name; connect the outlet of the object that "
                 "makes it");
    else
        producer_print_remedy(p->owner, why, sizeof(why));
    host_error(taker, "%s%s%s: %s", m->name, *name ? " " : "", name, why);
    return NULL;
}

void *published_take(t_producer *taker, int stage, const t_message *message)
{
    long id = taker->id;
    t_published *p;
    update_named(message);
    p = roster_has(id) ? find_value(taker, message) : NULL;
    if (!p)
        return NULL;
    producer_input_from(taker, (t_stage)stage, p->owner);
    return p->value;
}

void *published_find(const void *taker, const t_message *message, const bool *alive)
{
    t_published *p;
    update_named(message);
    p = *alive ? find_value(taker, message) : NULL;
    return p ? p->value : NULL;
}
