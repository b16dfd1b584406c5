#include "common/registry.h"

#include <stdio.h>
#include <string.h>

/* The number is the layout of the core's values and of t_published. It changes with them: binaries
 * of two versions may meet in one host, and must not take each other's values. */
#define REGISTRY_NAME "spectreorder-registry-3"

static t_published **registry(void) { return host_shared(REGISTRY_NAME, sizeof(t_published *)); }

t_published *published_named(const char *kind, const char *name)
{
    t_published *p = *registry();
    while (p && (strcmp(p->kind, kind) != 0 || strcmp(p->name, name) != 0))
        p = p->next;
    return p;
}

void published_begin(t_published *p, struct producer *owner, const char *kind, const char *prefix)
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
    if (published_named(p->kind, name))
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
    if (!news && published_named(p->kind, wanted))
        return false; /* still taken, which was an error before */
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
