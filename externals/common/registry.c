#include "common/registry.h"

#include <stdio.h>
#include <stdlib.h>
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

/* The number N of a name "PREFIX-N"; 0 for any other. */
static unsigned long number_in(const char *name, const char *prefix)
{
    size_t length = strlen(prefix);
    const char *digits = name + length + 1;
    unsigned long number;
    char *end;
    if (strncmp(name, prefix, length) != 0 || name[length] != '-' || *digits < '1' || *digits > '9')
        return 0;
    number = strtoul(digits, &end, 10);
    return *end ? 0 : number;
}

/* The first number from `from` that no name of that kind has, or where so many lie behind it that
 * are taken, the one behind those. In one pass: patches may have thousands of objects. */
static unsigned long free_number(const t_published *like, unsigned long from)
{
    enum { LOOKED_AT = 4096 };
    bool taken[LOOKED_AT] = {false};
    const t_published *p;
    unsigned long i = 0;
    for (p = *registry(); p; p = p->next) {
        unsigned long number = strcmp(p->kind, like->kind) ? 0 : number_in(p->name, like->prefix);
        if (number >= from && number - from < LOOKED_AT)
            taken[number - from] = true;
    }
    while (i < LOOKED_AT && taken[i])
        i++;
    return from + i;
}

static void publish_by_number(t_published *p)
{
    char name[TEXT_SIZE];
    unsigned long number = 1;
    do {
        number = free_number(p, number);
        snprintf(name, sizeof(name), "%s-%lu", p->prefix, number);
    } while (!publish(p, name));
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
